use crate::cast::*;
use crate::voters::*;
use crate::world::World;
use kusari::stage8_contract::*;
use std::time::Duration;

#[test]
fn what_anyone_hands_in_is_decided_and_all_have_the_same_state() {
    for count in [1, 2, 3, 4, 7] {
        let mut world = voters(count);
        for by in 0..count as u16 {
            fly(&mut world, by, 0);
            world.pass(SECOND);
        }
        assert!(world.agree());
        let everyone: Vec<u16> = (0..count as u16).collect();
        everyone.iter().for_each(|id| assert_eq!(world.book(0).next_number(MemberId(*id)), 1));
        assert_sound(&world, &everyone);
    }
}

#[test]
fn a_command_is_decided_without_waiting_for_a_clock() {
    let mut world = voters(4);
    fly(&mut world, 1, 0);
    world.settle();
    assert!((0..4).all(|id| world.book(id).tip().height == 1), "no time has passed");
}

#[test]
fn a_decision_costs_a_proposal_to_each_and_two_sentences_of_each_to_each() {
    for count in [4, 7] {
        let mut world = voters(count);
        let command = signed(&world.genesis, 1, 0, Action::Do(reserve(1, 10, 20)));
        world.command(1, command);
        world.settle();
        let others = count - 1;
        // The command goes to each, too. Who holds n − f finals needn't add its own.
        assert!(world.sent <= others * (2 * count + 1) + others, "{}", world.sent);
        assert!(world.sent >= others * (2 * count - count / 3) + others, "{}", world.sent);
    }
}

#[test]
fn in_calm_every_view_decides_a_block() {
    let mut world = voters(4);
    world.pass(10 * SECOND);
    let height = world.book(0).tip().height;
    assert!(height >= 50, "{height}");
    assert_eq!(world.replica(0).view(), height + 1, "no view was skipped");
}

#[test]
fn with_two_of_four_down_nothing_is_decided_and_nothing_is_wrong() {
    let mut world = voters(4);
    world.pass(SECOND);
    let before = world.book(0).tip().height;
    world.kill(2);
    world.kill(3);
    fly(&mut world, 0, 0);
    world.pass(20 * SECOND);
    assert!(world.book(0).tip().height <= before + 1);
    let height = world.book(0).tip().height;
    let stuck = |event: &Event<_>| matches!(event, Event::Stuck { missing } if *missing == [MemberId(2), MemberId(3)]);
    assert!(world.events[0].iter().any(stuck), "it says whom a quorum lacks");
    world.wake(3);
    world.pass(10 * SECOND);
    assert!(world.book(0).tip().height > height && world.book(0).next_number(MemberId(0)) == 1);
    assert_sound(&world, &[0, 1, 2, 3]);
}

#[test]
fn members_that_fall_at_any_moment_are_named() {
    for moment in 0..10 {
        let mut world = voters(4);
        world.pass(SECOND + Duration::from_millis(20 * moment));
        world.kill(2);
        world.kill(3);
        world.pass(5 * SECOND);
        let stuck = |event: &Event<_>| matches!(event, Event::Stuck { missing } if *missing == [MemberId(2), MemberId(3)]);
        assert!(world.events[0].iter().any(stuck), "{moment}");
    }
}

#[test]
fn with_one_of_four_down_the_others_skip_its_views_and_go_on() {
    let mut world = voters(4);
    world.kill(1);
    fly(&mut world, 0, 0);
    world.pass(10 * SECOND);
    assert!(world.book(0).tip().height > 20, "{}", world.book(0).tip().height);
    assert!(!world.events[0].iter().any(|event| matches!(event, Event::Stuck { .. })));
    assert_sound(&world, &[0, 2, 3]);
}

#[test]
fn a_decided_block_can_be_checked_from_the_members_keys_alone() {
    let mut world = voters(4);
    fly(&mut world, 1, 0);
    world.pass(SECOND);
    let chain = world.genesis.hash();
    let (epoch, proof) = world.replica(2).proof(1).unwrap();
    let members = &world.genesis.members;
    assert_eq!(proof.verify(chain, epoch, members), Ok(()));
    assert_eq!(proof.blocks[0].hash(), world.placed(0)[0]);

    let elsewhere = proof.verify(chain, epoch + 1, members);
    assert_eq!(elsewhere, Err(CertificateError::Elsewhere));
    let mut few = proof.certificate.clone();
    few.signatures.truncate(2);
    let too_few = CertificateError::TooFew { found: 2, enough: 3 };
    assert_eq!(few.verify(chain, epoch, members), Err(too_few));
    few.signatures.push(few.signatures[1]);
    assert_eq!(few.verify(chain, epoch, members), Err(CertificateError::Order));
    few.signatures[2].0 = MemberId(3);
    let forged = few.verify(chain, epoch, members);
    assert_eq!(forged, Err(CertificateError::Signature { by: MemberId(3) }));
    few.signatures[2].0 = MemberId(9);
    let stranger = few.verify(chain, epoch, members);
    assert_eq!(stranger, Err(CertificateError::NotAMember { by: MemberId(9) }));
    let mut other = proof.clone();
    other.blocks.clear();
    assert_eq!(other.verify(chain, epoch, members), Err(CertificateError::OtherBlock));
}

#[test]
fn the_notebooks_session_ends_in_the_same_state_as_under_a_leader() {
    let genesis = genesis(5);
    let session = [
        (0, 0, reserve(2, 10, 20)),
        (0, 1, cancel(2, 10)),
        (3, 0, reserve(2, 10, 20)),
        (3, 1, cancel(2, 10)),
        (3, 2, cancel(2, 10)),
    ];
    let mut star: World<Leader<LandingPads>> = World::new(genesis.clone());
    let mut mesh = voters(5);
    for (by, number, command) in session {
        let command = signed(&genesis, by, number, Action::Do(command));
        star.command(by, command.clone());
        star.settle();
        mesh.command(by, command);
        mesh.pass(SECOND);
    }
    assert!(mesh.agree() && star.agree());
    assert_eq!(mesh.book(4).machine(), star.book(4).machine());
    assert_eq!(mesh.book(4).state_hash(), star.book(4).state_hash());
    let codes: Vec<&str> = mesh.events[1].iter().flat_map(refusals).collect();
    assert_eq!(codes, ["no-reservation"]);
}

fn refusals(event: &Event<Vote<LandingPads>>) -> Vec<&'static str> {
    let Event::Placed { entries, .. } = event else { return Vec::new() };
    entries.iter().filter_map(|it| it.outcome.as_ref().err().map(Refusal::code)).collect()
}

#[test]
fn in_a_star_the_timer_is_longer() {
    let star = VoteSettings::star(Duration::from_millis(100));
    assert_eq!((star.patience, VoteSettings::default().patience), (5, 3));
    let mut world = World::<Vote<LandingPads>>::with(genesis(4), star);
    world.kill(1);
    world.pass(Duration::from_millis(450));
    assert_eq!(world.replica(0).view(), 1);
    world.pass(Duration::from_millis(100));
    assert_eq!(world.replica(0).view(), 2);
}
