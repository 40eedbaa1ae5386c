//! Chapter 6's money without mining: named proposers take turns.

use crate::cast::{ALICE, BEGIN, BOB, CAROL, SUBSIDY, genesis};
use crate::round_robin::{RoundRobin, Signed, Turns};
use kusari::stage5_network::any;
use kusari::stage5_network::protocol::{Consensus as _, Proposal};
use kusari::stage6_coin::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};

/// Three nodes that know each other as 0, 1 and 2. Letters are carried by hand until there are none left.
struct Three([any::Node<RoundRobin>; 3]);

impl Three {
    fn new() -> Three {
        let keys = [&ALICE, &BOB, &CAROL].map(|key| (**key).clone());
        let beginning = (genesis(), keys.iter().map(PrivateKey::public_key).collect::<Vec<_>>());
        let node = |key| {
            let node = any::Node::new(beginning.clone(), NodeSettings::default());
            node.expect("the genesis keeps all rules").proposing_for(Some(key))
        };
        let mut three = Three(keys.map(node));
        let links = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)];
        three.tell(links.map(|(at, to)| (at, any::Input::Connected(NodeId(to)))).into());
        three
    }

    fn tell(&mut self, mut letters: Vec<(usize, any::Input<RoundRobin>)>) {
        while let Some((at, input)) = letters.pop() {
            for output in self.0[at].handle(input, NOW) {
                if let any::Output::Send(NodeId(to), message) = output {
                    letters.push((to, any::Input::Bytes(NodeId(at), encode(&message))));
                }
            }
        }
    }

    /// Asks a node for a block. Returns whether it had one to propose.
    fn ask(&mut self, at: usize) -> bool {
        let draft = self.0[at].draft(NOW);
        let mut search =
            Turns::search(draft, self.0[at].genesis(), &mut ChaCha12Rng::seed_from_u64(1));
        let Proposal::Found(block) = Turns::propose(&mut search, 1) else { return false };
        self.tell(vec![(at, any::Input::Proposed(block))]);
        true
    }
}

const NOW: Time = Time::from_millis(BEGIN.millis() + 60_000);

#[test]
fn named_proposers_take_turns_and_no_one_works() {
    let mut three = Three::new();
    for round in 0..9 {
        let proposed = [0, 1, 2].map(|at| at == round % 3 && three.ask(at));
        assert_eq!(proposed.iter().filter(|it| **it).count(), 1);
        assert!(!three.ask(round % 3), "it has to wait until the others have had their turn");
    }
    let tips = three.0.each_ref().map(|node| (node.tip().height, node.tip().hash));
    assert_eq!(tips, [(9, tips[0].1); 3]);
    let total = three.0[2].tree().ledger().coins().total();
    assert_eq!(total.units(), 9 * SUBSIDY, "the subsidies are those of the chapter");
}

#[test]
fn a_block_out_of_turn_is_refused_no_matter_who_signed_it() {
    let mut three = Three::new();
    assert!(three.ask(0));
    let block = three.0[0].tree().best_above(0).next().expect("it was proposed").block;
    let forged = |key: &PrivateKey| {
        let mut it = Signed::clone(&block);
        it.0.header.previous_hash = three.0[1].tip().hash;
        it.1 = key.sign(it.0.hash().as_bytes()).to_bytes().to_vec();
        it
    };
    for key in [&ALICE, &CAROL] {
        let outputs = three.0[1].clone().handle(any::Input::Proposed(forged(key)), NOW);
        let refused = outputs.iter().any(|it| it.to_string().contains("[wrong-turn]"));
        assert!(refused, "{outputs:?}");
    }
}
