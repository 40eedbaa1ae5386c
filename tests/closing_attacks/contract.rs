//! What chapter 8 stops, and what's left.
//!
//! Chapter 7's two attacks, once more: a thousand names that cost nothing, and an hour of most of the work. Then what no signature
//! stops: two liars of four, and the airport, which writes the list.

use crate::cast::*;
use crate::world::World;
use kusari::stage8_contract::*;
use std::sync::Arc;
use std::time::Duration;

type Voters = World<Vote<LandingPads>>;
type Miners = World<Miner<LandingPads>>;

const SECOND: Duration = Duration::from_secs(1);

fn do_it(by: u16, number: u64, command: PadCommand) -> SignedCommand<PadCommand> {
    signed(&genesis(4), by, number, Action::Do(command))
}

/// Whose pad 1 is.
fn owner<R: Replica<Machine = LandingPads>>(world: &World<R>, at: u16) -> Option<MemberId> {
    let pad = world.book(at).machine().pad(PadId(1))?;
    pad.reservations.first().map(|it| it.by)
}

/// Chapter 7: names cost nothing. Here, they aren't on the list.
#[test]
fn a_thousand_names_that_are_not_on_the_list_count_for_nothing() {
    let mut world: Voters = World::new(genesis(4));
    let statement = Statement { chain: genesis(4).hash(), epoch: 0, view: 1, says: Says::Skip };
    let keys: Vec<(u16, PrivateKey)> = (4..1_004).map(|name| (name, key(name))).collect();
    let signatures: Vec<_> =
        keys.iter().map(|(name, key)| (MemberId(*name), Signed::new(statement, key))).collect();
    for (by, signed) in &signatures {
        let said = Said { by: *by, signed: *signed };
        world.input(0, Input::Message(*by, VoteMessage::Said(said)));
    }
    let signatures = signatures.iter().map(|(by, signed)| (*by, signed.signature)).collect();
    let certificate = Certificate { statement, signatures };
    let refusal = certificate.verify(statement.chain, 0, &members(4)).unwrap_err();
    assert_eq!(refusal.code(), "signer-not-a-member");
    let news = News { decided: None, blocks: vec![], certificates: vec![certificate] };
    world.input(0, Input::Message(MemberId(4), VoteMessage::News(Arc::new(news))));
    assert_eq!((world.replica(0).view(), world.journals[0].len()), (1, 0));
    let command = do_it(1_003, 0, reserve(1, 10, 20));
    assert_eq!(world.book(0).check_command(&command).unwrap_err().code(), "unknown-member");
}

/// Chapter 7: work can be rented. Where members agree by work, that's true here, too.
mod an_hour_of_most_of_the_work {
    use super::*;

    /// Member 1 reserves pad 1, and waits for six blocks. Member 3, whom no one hears, has mined seven in that time.
    #[test]
    fn rewrites_the_last_hour_where_members_agree_by_work() {
        let mut world: Miners = World::new(genesis(4));
        (0..3).for_each(|other| world.set_cut(3, other, true));
        world.command(3, do_it(3, 0, reserve(1, 10, 20)));
        world.command(1, do_it(1, 0, reserve(1, 10, 20)));
        world.settle();
        for _ in 0..6 {
            world.input(0, Input::Won);
            world.settle();
            world.input(3, Input::Won);
        }
        world.input(3, Input::Won);
        assert_eq!(owner(&world, 1), Some(MemberId(1)));
        assert_eq!(world.replica(1).sure(1), Some(Sure::Depth(6)));

        (0..3).for_each(|other| world.set_cut(3, other, false));
        world.pass(10 * SECOND);
        assert_eq!(owner(&world, 1), Some(MemberId(3)));
        let mut events = world.events[1].iter();
        assert!(events.any(|it| matches!(it, Event::TakenBack { from: 1 })));
    }

    /// She can make as many blocks as she likes. No one counts blocks.
    #[test]
    fn moves_no_one_where_members_vote() {
        let mut world: Voters = World::new(genesis(4));
        world.command(1, do_it(1, 0, reserve(1, 10, 20)));
        world.pass(SECOND);
        assert_eq!(owner(&world, 0), Some(MemberId(1)));
        let before: Vec<BlockHash> = world.placed(0);

        let mut hers = Book::new(&genesis(4));
        let mut blocks = Vec::new();
        for view in 1..=1_000 {
            let first = (view == 1).then(|| do_it(3, 0, reserve(1, 10, 20)));
            let block = Arc::new(hers.draft(view, NOON, first.into_iter().collect()));
            hers.apply(&block).unwrap();
            blocks.push(block);
        }
        // All that she can sign is her own name.
        let says = Says::Final(hers.tip().hash);
        let statement = Statement { chain: genesis(4).hash(), epoch: 0, view: 1_000, says };
        let signature = Signed::new(statement, &key(3)).signature;
        let certificate = Certificate { statement, signatures: vec![(MemberId(3), signature)] };
        let proof = Proof { blocks: blocks.clone(), certificate: certificate.clone() };
        let refusal = proof.verify(statement.chain, 0, &members(4)).unwrap_err();
        assert_eq!(refusal, CertificateError::TooFew { found: 1, enough: 3 });
        for (decided, blocks) in [(Some(proof), vec![]), (None, blocks)] {
            let news = News { decided, blocks, certificates: vec![certificate.clone()] };
            world.input(0, Input::Message(MemberId(3), VoteMessage::News(Arc::new(news))));
        }
        world.pass(SECOND);
        assert_eq!(world.placed(0)[..before.len()], before);
        assert_eq!(owner(&world, 0), Some(MemberId(1)));
    }
}

/// Chapter 8's attack: four members survive one liar, and there are two.
mod two_of_four_lie_together {
    use super::*;

    /// Members 2 and 3 run twice. In each half, they keep all the rules.
    fn half(honest: u16) -> Voters {
        let mut world: Voters = World::new(genesis(4));
        world.kill(1 - honest);
        world.command(honest, do_it(honest, 0, reserve(1, 10, 20)));
        world.pass(SECOND);
        assert_eq!(owner(&world, honest), Some(MemberId(honest)));
        world
    }

    /// The proof that pad 1 is a member's, from its own half.
    fn proof(world: &Voters, honest: u16) -> Proof<LandingPads> {
        world.replica(honest).proof(1).expect("it's decided").1
    }

    fn certificates(world: &Voters, at: u16) -> impl Iterator<Item = &Certificate> {
        world.journals[usize::from(at)].iter().filter_map(|record| match record {
            VoteRecord::Certified(certificate) => Some(certificate),
            _ => None,
        })
    }

    #[test]
    fn and_there_are_two_final_blocks_at_one_height() {
        let [left, right] = [0, 1].map(|honest| proof(&half(honest), honest));
        assert_ne!(left.blocks[0].hash(), right.blocks[0].hash());
        assert_eq!(left.blocks[0].height, right.blocks[0].height);
        for proof in [left, right] {
            assert_eq!(proof.verify(genesis(4).hash(), 0, &members(4)), Ok(()), "both are good");
        }
    }

    /// Someone who has both histories needs nothing but the members' keys.
    #[test]
    fn and_both_are_proven_to_be_liars_and_no_one_else_is() {
        let (left, right) = (half(0), half(1));
        let mut liars = Vec::new();
        for one in certificates(&left, 0) {
            for other in certificates(&right, 1) {
                for (by, signature) in &one.signatures {
                    let same = other.signatures.iter().find(|(id, _)| id == by);
                    let Some((_, other_signature)) = same else { continue };
                    let evidence = VoteEvidence {
                        by: *by,
                        one: Signed { content: one.statement, signature: *signature },
                        other: Signed { content: other.statement, signature: *other_signature },
                    };
                    if evidence.verify(&members(4)).is_ok() {
                        liars.push(*by);
                    }
                }
            }
        }
        liars.sort();
        liars.dedup();
        assert_eq!(liars, [MemberId(2), MemberId(3)]);
    }

    /// They meet after the landing.
    #[test]
    fn and_when_the_honest_ones_meet_they_stop_and_say_who_it_was() {
        let (mut left, right) = (half(0), half(1));
        let news = News { decided: Some(proof(&right, 1)), blocks: vec![], certificates: vec![] };
        left.input(0, Input::Message(MemberId(1), VoteMessage::News(Arc::new(news))));
        assert!(left.events[0].iter().any(|it| matches!(it, Event::Broken { .. })));
        let accused = left.events[0].iter().filter_map(|event| match event {
            Event::Evidence(by, evidence) => {
                assert_eq!(evidence.verify(&members(4)), Ok(()));
                Some(by.0)
            }
            _ => None,
        });
        assert_eq!(accused.collect::<Vec<_>>(), [2, 3]);
        assert_eq!(owner(&left, 0), Some(MemberId(0)), "what's decided stays, for better or worse");
    }
}

/// The other half of chapter 8's attack: all that counts is names on a list, and the airport writes it.
#[test]
fn who_writes_the_list_can_fill_it_and_breaks_no_rule() {
    let mut world: Voters = World::new(genesis(4));
    for (number, friend) in (0..).zip(4..9) {
        let name = format!("friend_{friend}");
        let join = Action::Join(member(friend, &name, Role::Operator));
        world.command(0, signed(&genesis(4), 0, number, join));
    }
    world.command(0, signed(&genesis(4), 0, 5, Action::Leave(MemberId(3))));
    world.pass(SECOND);
    (4..9).for_each(|friend| assert_eq!(world.add(), friend));
    world.pass(2 * SECOND);
    assert!(world.agree(), "everyone has seen it, and everyone has the same list");
    let list = world.book(1).members();
    assert_eq!((list.len(), Quorum::of_liars(list.len()).enough), (8, 6));

    // The airport and its friends are six. They need no one else any more.
    (1..4).for_each(|other| world.kill(other));
    let number = world.book(0).next_number(MemberId(0));
    world.command(0, do_it(0, number, reserve(1, 10, 20)));
    world.pass(10 * SECOND);
    assert_eq!(owner(&world, 8), Some(MemberId(0)));
    for event in world.events.iter().flatten() {
        assert!(!matches!(event, Event::Evidence(..) | Event::Broken { .. }), "no one has lied");
        if let Event::Placed { entries, .. } = event {
            assert!(entries.iter().all(|entry| entry.outcome.is_ok()), "no rule was broken");
        }
    }
}
