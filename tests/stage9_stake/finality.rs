use crate::cast::*;
use kusari::stage5_network::protocol::Block as _;
use kusari::stage9_stake::*;

/// Four people with the same stake, and epochs of four slots.
pub(crate) fn village() -> Genesis {
    let mut genesis = genesis(&[1_000_000; 4]);
    genesis.numbers.epoch = 4;
    genesis
}

/// Lets all four make blocks in some slots, and lets some of them vote.
fn live(
    node: &mut Node<Finality>,
    slots: std::ops::Range<u64>,
    voters: &mut [Voter],
) -> Vec<Block> {
    let mut made = Vec::new();
    for slot in slots {
        let now = at(10 * slot + 1);
        made.extend((0..4).find_map(|who| propose(node, &staker(who), now)));
        vote(node, voters, now);
    }
    made
}

fn voters(count: u64) -> Vec<Voter> {
    (0..count).map(|number| Voter::new(key(number))).collect()
}

/// The epochs that are justified and final at the end of a node's chain.
fn far(node: &Node<Finality>) -> (u32, u32) {
    let tally = node.tree().place().tally();
    (tally.justified().epoch, tally.last_final().epoch)
}

#[test]
fn three_of_four_voters_justify_each_epoch_and_make_the_one_before_final() {
    let genesis = village();
    let mut node = node::<Finality>(&genesis);
    let mut three = voters(3);
    live(&mut node, 0..4, &mut three);
    assert_eq!(far(&node), (0, 0), "the genesis is final from the beginning");
    live(&mut node, 4..8, &mut three);
    assert_eq!(far(&node), (1, 0));
    live(&mut node, 8..12, &mut three);
    assert_eq!(far(&node), (2, 1));
    live(&mut node, 12..40, &mut three);
    assert_eq!(far(&node), (9, 8));
    assert_eq!(node.tip().height, 40, "each slot has a block");
    let last_final = node.tree().place().tally().last_final();
    assert_eq!((last_final.height, node.tree().best_at(32)), (32, Some(last_final.hash)));
}

#[test]
fn with_two_of_four_the_chain_grows_and_nothing_is_final() {
    let mut node = node::<Finality>(&village());
    live(&mut node, 0..40, &mut voters(2));
    assert_eq!((node.tip().height, far(&node)), (40, (0, 0)));
}

#[test]
fn an_epoch_without_a_quorum_is_skipped_and_it_goes_on_later() {
    let mut node = node::<Finality>(&village());
    let mut four = voters(4);
    live(&mut node, 0..12, &mut four);
    assert_eq!(far(&node), (2, 1));
    live(&mut node, 12..20, &mut four[..2]);
    assert_eq!(far(&node), (2, 1));
    live(&mut node, 20..24, &mut four);
    assert_eq!(far(&node), (5, 1), "from 2 to 5 isn't from one to the next");
    live(&mut node, 24..28, &mut four);
    assert_eq!(far(&node), (6, 5));
}

#[test]
fn a_header_that_says_something_else_about_its_branch_is_refused() {
    let genesis = village();
    let mut node = node::<Finality>(&genesis);
    live(&mut node, 0..8, &mut voters(3));
    let place = node.tree().place();
    let (who, block) = (0..4)
        .find_map(|who| Some(who).zip(make::<Finality>(place, &genesis, who, at(81), vec![])))
        .unwrap();
    assert_eq!(block.body.header.version, 1);
    let mut boasting = block.body.clone();
    boasting.header.version = 2;
    let boasting = Block::signed(boasting, &key(who));
    assert_eq!(refused::<Finality>(&boasting, place, &genesis), "wrong-justified");
    assert_eq!(refused::<Finality>(&block, place, &genesis), "nothing");
}

#[test]
fn a_branch_that_is_justified_further_beats_a_longer_one() {
    let genesis = village();
    let (mut left, mut right) = (node::<Finality>(&genesis), node::<Finality>(&genesis));
    // On the left, blocks in each slot and no votes. On the right, half of the slots are empty, and three vote.
    live(&mut left, 0..16, &mut []);
    let mut three = voters(3);
    let blocks: Vec<_> =
        (0..4).flat_map(|epoch| live(&mut right, 4 * epoch..4 * epoch + 3, &mut three)).collect();
    assert!(right.tip().height < left.tip().height);
    assert!(far(&right).0 > far(&left).0);
    blocks.iter().for_each(|block| tell(&mut left, block, at(200)));
    assert_eq!(left.tip(), right.tip());
}

#[test]
fn a_node_never_takes_back_what_is_final() {
    let genesis = village();
    let (mut town, mut secret) = (node::<Finality>(&genesis), node::<Finality>(&genesis));
    let mut all = voters(4);
    live(&mut town, 0..12, &mut all);
    assert_eq!(far(&town), (2, 1));
    let before = town.tip();
    // All four have sold their souls, and write another history from the genesis that's justified further.
    let other = live(&mut secret, 1..40, &mut voters(4));
    assert!(far(&secret).0 > far(&town).0);
    other.iter().for_each(|block| tell(&mut town, block, at(500)));
    assert_eq!(town.tip(), before, "what the town had seen as final stays");
    // A node that hasn't been there believes the heavier one.
    let mut new = node::<Finality>(&genesis);
    for block in town.tree().best_above(0) {
        tell(&mut new, &block.block, at(500));
    }
    assert_eq!(new.tip(), before);
    let mut newer = node::<Finality>(&genesis);
    other.iter().for_each(|block| tell(&mut newer, block, at(500)));
    assert_eq!(newer.tip(), secret.tip());
}

fn link(source: u32, target: u32, tag: u8) -> EpochLink {
    let point = |epoch, tag| Checkpoint {
        epoch,
        height: 4 * u64::from(epoch),
        hash: BlockHash::from_bytes([tag; 32]),
    };
    EpochLink { source: point(source, 0), target: point(target, tag) }
}

#[test]
fn two_links_contradict_each_other_at_one_epoch_or_if_one_surrounds_the_other() {
    let contradict = |one: EpochLink, other: EpochLink| {
        assert_eq!(one.contradicts(&other), other.contradicts(&one));
        one.contradicts(&other)
    };
    assert!(contradict(link(1, 2, 7), link(1, 2, 8)), "two blocks for one epoch");
    assert!(contradict(link(0, 2, 7), link(1, 2, 7)), "two ways to one epoch");
    assert!(contradict(link(0, 5, 7), link(1, 4, 8)), "the first surrounds the second");
    for (one, other) in [
        (link(1, 2, 7), link(1, 2, 7)), // the same
        (link(1, 2, 7), link(2, 3, 8)), // one after another
        (link(1, 3, 7), link(1, 4, 8)), // the same source
        (link(1, 3, 7), link(2, 4, 8)), // they overlap
        (link(1, 2, 7), link(3, 4, 8)), // they're apart
    ] {
        assert!(!contradict(one, other), "{one:?} and {other:?}");
    }
}

#[test]
fn a_careful_voter_signs_no_link_that_contradicts_an_earlier_one() {
    let chain = village().hash(Finality::NAME);
    let mut voter = Voter::new(key(0));
    assert!(voter.sign_link(&link(1, 3, 7), &chain).is_some());
    assert!(voter.sign_link(&link(1, 3, 8), &chain).is_none(), "the same epoch");
    assert!(voter.sign_link(&link(0, 4, 7), &chain).is_none(), "it would surround the last");
    assert!(voter.sign_link(&link(2, 2, 7), &chain).is_none(), "it would be surrounded");
    assert!(voter.sign_link(&link(3, 4, 7), &chain).is_some());
}

/// Evidence against someone who has signed two blocks for one epoch.
pub(crate) fn evidence(chain: &BlockHash, number: u64) -> Evidence {
    let signed = [link(1, 2, 7), link(1, 2, 8)].map(|it| (it, it.sign(chain, &key(number))));
    Evidence { by: key(number).public_key(), signed }
}

#[test]
fn evidence_can_be_checked_with_the_key_alone() {
    let chain = village().hash(Finality::NAME);
    let good = evidence(&chain, 3);
    assert_eq!(good.verify(&chain), Ok(key(3).public_key()));
    let other_chain = village().hash(Slots::NAME);
    assert_eq!(good.verify(&other_chain), Err(EvidenceError::Signature));
    let framed = Evidence { by: key(2).public_key(), ..good.clone() };
    assert_eq!(framed.verify(&chain), Err(EvidenceError::Signature));
    let honest = [link(1, 2, 7), link(2, 3, 8)].map(|it| (it, it.sign(&chain, &key(3))));
    let innocent = Evidence { signed: honest, ..good };
    assert_eq!(innocent.verify(&chain), Err(EvidenceError::Innocent));
}

#[test]
fn evidence_takes_away_the_stake_and_no_one_can_spend_it_on_that_branch() {
    let genesis = village();
    let mut node = node::<Finality>(&genesis);
    live(&mut node, 0..4, &mut voters(4));
    let place = node.tree().place().clone();
    let deposit = deposits_of(&place, 3)[0];
    // Three wants the coins back before anyone notices. It waits in the pool.
    let escape = take_back(&place, 3, deposit, Script::default());
    assert!(hand_in(&mut node, &escape, at(41)));
    let maker = |node: &mut Node<Finality>, slot: u64, evidence: Option<&Evidence>| {
        let stakers = (0..3).map(|who| Staker { evidence: evidence.cloned(), ..staker(who) });
        stakers.into_iter().find_map(|it| {
            close::<Finality>(node.draft_for(&it, at(10 * slot + 1)), &node.genesis().clone())
        })
    };
    let proof = evidence(place.chain(), 3);
    let slot = (4..).find(|slot| maker(&mut node, *slot, None).is_some()).unwrap();
    // If the block has the payment, too, it's too late: it came first.
    let block = maker(&mut node, slot, Some(&proof)).unwrap();
    assert_eq!(block.transactions(), std::slice::from_ref(&escape));
    // Without the payment, the stake is gone.
    let draft = Draft {
        parent: place.clone(),
        payments: vec![],
        fees: Amount::ZERO,
        staker: Staker {
            evidence: Some(proof.clone()),
            ..staker(slot_leader(&place, slot, &genesis))
        },
        now: at(10 * slot + 1),
    };
    let block = close::<Finality>(draft, &genesis).unwrap();
    tell(&mut node, &block, at(10 * slot + 1));
    let place = node.tree().place().clone();
    assert_eq!(place.tip().hash, block.hash());
    assert!(place.deposits().is_slashed(&key(3).public_key()));
    assert!(deposits_of(&place, 3).is_empty());
    // The payment still waits, and no draft takes it any more.
    assert!(node.mempool().contains(&escape));
    let next = (slot + 1..).find_map(|slot| maker(&mut node, slot, None)).unwrap();
    assert_eq!(next.transactions(), []);
    // A block that takes it is refused, and so is one by three.
    let slot_of =
        |who: u64| (slot + 1..).find(|it| slot_leader(&place, *it, &genesis) == who).unwrap();
    let taking = make::<Finality>(&place, &genesis, 0, at(10 * slot_of(0) + 1), vec![escape]);
    assert_eq!(refused::<Finality>(&taking.unwrap(), &place, &genesis), "deposit-lost");
    let when = at(10 * slot_of(3) + 1);
    assert!(make::<Finality>(&place, &genesis, 3, when, vec![]).is_none());
    let parent = place.clone();
    let draft =
        Draft { parent, payments: vec![], fees: Amount::ZERO, staker: staker(3), now: when };
    let mut forged = draft.in_coins(&genesis).seal(0);
    forged.header.version = place.tally().justified().epoch;
    let forged = Block::signed(forged, &key(3));
    assert_eq!(refused::<Finality>(&forged, &place, &genesis), "slashed");
}

/// Keys cost nothing. If everyone who never had anything were remembered, a place would grow with each block.
#[test]
fn evidence_against_someone_without_stake_is_good_and_changes_nothing() {
    let genesis = village();
    let place = Place::first(&genesis, Finality::NAME).unwrap();
    let evidence = Some(evidence(place.chain(), 77));
    let staker = Staker { evidence, ..staker(slot_leader(&place, 1, &genesis)) };
    let parent = place.clone();
    let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker, now: at(11) };
    let block = close::<Finality>(draft, &genesis).unwrap();
    assert_eq!(block.body.coinbase().unwrap().outputs.len(), 2);
    let after = follow::<Finality>(&block, &place, &genesis);
    assert_eq!(after.deposits(), place.deposits());
}

/// Who may make the block of a slot.
pub(crate) fn slot_leader(place: &Place, slot: u64, genesis: &Genesis) -> u64 {
    let lottery = place.lottery(at(10 * slot + 1), &genesis.numbers);
    let leader = Slots::leader(&lottery, slot).unwrap();
    (0..).find(|number| key(*number).public_key() == *leader).unwrap()
}

#[test]
fn a_block_with_evidence_that_shows_nothing_is_refused() {
    let genesis = village();
    let place = Place::first(&genesis, Finality::NAME).unwrap();
    let good = evidence(place.chain(), 3);
    let innocent = Evidence { signed: [good.signed[0]; 2], ..good.clone() };
    let framed = Evidence { by: key(2).public_key(), ..good };
    let who = slot_leader(&place, 1, &genesis);
    for (evidence, code) in [(innocent, "links-innocent"), (framed, "links-signature")] {
        let staker = Staker { evidence: Some(evidence), ..staker(who) };
        let parent = place.clone();
        let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker, now: at(11) };
        let block = close::<Finality>(draft, &genesis).unwrap();
        assert_eq!(refused::<Finality>(&block, &place, &genesis), code);
    }
}

#[test]
fn where_a_block_brings_no_coins_its_coinbase_can_carry_evidence_all_the_same() {
    let mut genesis = village();
    genesis.rules.first_subsidy = Amount::new(1);
    genesis.rules.halving = 1;
    let mut node = node::<Finality>(&genesis);
    live(&mut node, 0..4, &mut []);
    let place = node.tree().place().clone();
    let proof = evidence(place.chain(), 3);
    let slot = (4..).find(|it| slot_leader(&place, *it, &genesis) != 3).unwrap();
    let maker = Staker { evidence: Some(proof), ..staker(slot_leader(&place, slot, &genesis)) };
    propose(&mut node, &maker, at(10 * slot + 1)).expect("it's their turn");
    assert!(node.tree().place().deposits().is_slashed(&key(3).public_key()));
}

#[test]
fn a_vote_counts_once_and_only_for_its_own_epoch() {
    let genesis = village();
    let mut node = node::<Finality>(&genesis);
    live(&mut node, 0..5, &mut []);
    let place = node.tree().place().clone();
    let votes = Finality::cast(&mut Voter::new(key(0)), &place, at(51), &genesis);
    assert_eq!(votes.len(), 1);
    assert!(hand_in(&mut node, &votes[0], at(51)));
    live(&mut node, 5..6, &mut []);
    let voted =
        |node: &Node<Finality>| node.tree().place().tally().voted().copied().collect::<Vec<_>>();
    assert_eq!(voted(&node), [key(0).public_key()]);
    // The same signature, carried by someone else, is no vote of theirs.
    let place = node.tree().place().clone();
    let (name, deposit) = place.deposits().of_owner(key(1).public_key()).next().unwrap();
    let data = SignedLink::find(&votes[0]).unwrap().to_data();
    let copy = Voter::new(key(1)).vote(*name, deposit, &data, place.chain()).unwrap();
    assert!(hand_in(&mut node, &copy, at(61)));
    live(&mut node, 6..8, &mut []);
    assert_eq!(voted(&node), [key(0).public_key()]);
    live(&mut node, 8..9, &mut []);
    assert_eq!(voted(&node), [], "a new epoch begins");
}
