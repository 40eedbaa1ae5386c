use crate::cast::{NOON, cancel, signed};
use crate::voters::*;
use kusari::stage8_contract::*;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

#[test]
fn members_that_all_fall_at_once_go_on_where_they_were() {
    let mut world = voters(4);
    for number in 0..5 {
        fly(&mut world, 2, number);
        world.pass(Duration::from_millis(350));
        (0..4).for_each(|id| world.kill(id));
        (0..4).for_each(|id| world.wake(id));
    }
    world.pass(2 * SECOND);
    assert!(world.agree() && world.book(1).tip().height > 5);
    assert_sound(&world, &[0, 1, 2, 3]);
}

#[test]
fn a_member_that_wakes_never_signs_the_opposite_and_a_lossy_network_only_takes_longer() {
    for seed in 0..12 {
        let mut world = voters(4);
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let mut losses = ChaCha12Rng::seed_from_u64(seed + 1_000);
        world.loses = Some(Box::new(move |_, _, _| losses.random_bool(0.25)));
        for round in 0..40 {
            let id = rng.random_range(0..4);
            if world.replicas[usize::from(id)].is_some() {
                if rng.random_bool(0.5) {
                    fly(&mut world, id, round);
                }
                world.kill(id);
            } else {
                world.wake(id);
            }
            world.pass(Duration::from_millis(rng.random_range(1..8) * 50));
        }
        world.loses = None;
        (0..4)
            .filter(|id| world.replicas[*id as usize].is_none())
            .collect::<Vec<u16>>()
            .into_iter()
            .for_each(|id| world.wake(id));
        let before = world.book(0).tip().height;
        world.pass(4 * SECOND);
        assert!(world.book(0).tip().height > before, "seed {seed}: stuck at {before}");
        assert_sound(&world, &[0, 1, 2, 3]);
        let heights: Vec<u64> = (0..4).map(|id| world.book(id).tip().height).collect();
        assert!(heights.iter().all(|it| it + 2 > heights[0]), "seed {seed}: {heights:?}");
    }
}

#[test]
fn wherever_a_crash_cuts_the_list_of_what_is_to_be_done_the_member_keeps_its_word() {
    for cut in 0..60 {
        let mut world = voters(4);
        world.kill(3);
        fly(&mut world, 0, 0);
        world.settle();
        world.pass(Duration::from_millis(700));
        // What it wrote until the cut is all that's left of member 0.
        world.kill(0);
        let kept = world.journals[0].len().saturating_sub(cut);
        let mut said_since = world.trace.iter().filter(|(by, _)| *by == 0).rev();
        let mut gone = 0;
        let is_out = said_since.any(|(_, output)| {
            gone += usize::from(matches!(output, Output::Write(_)));
            gone <= cut
                && matches!(
                    output,
                    Output::Broadcast(VoteMessage::Said(_) | VoteMessage::Propose(_))
                )
        });
        if is_out && cut > 0 {
            continue; // it had spoken: a disk that forgets written words is another fault
        }
        world.journals[0].truncate(kept);
        world.wake(0);
        world.wake(3);
        world.pass(2 * SECOND);
        assert_sound(&world, &[0, 1, 2, 3]);
        assert!(world.agree());
    }
}

#[test]
fn someone_who_was_away_for_long_catches_up() {
    let mut world = voters(4);
    world.kill(3);
    for number in 0..20 {
        fly(&mut world, 1, number);
        world.pass(SECOND / 2);
    }
    let height = world.book(0).tip().height;
    assert!(height > 30);
    world.wake(3);
    world.pass(2 * SECOND);
    assert!(world.book(3).tip().height > height);
    // It counts: without another one, it still goes on.
    world.kill(0);
    let height = world.book(3).tip().height;
    world.pass(5 * SECOND);
    assert!(world.book(3).tip().height > height);
    assert_sound(&world, &[0, 1, 2, 3]);
}

#[test]
fn full_blocks_are_handed_on_in_pieces_that_fit_into_a_message() {
    let mut world = voters(5);
    world.kill(4);
    for round in 0..4 {
        for by in 0..4 {
            for number in 64 * round..64 * (round + 1) {
                let nothing = Action::Do(cancel(1, number));
                let command = signed(&world.genesis, by, number, nothing);
                world.command(by, command);
            }
        }
        world.pass(SECOND / 2);
    }
    assert_eq!(world.book(0).next_number(MemberId(3)), 256);
    world.wake(4);
    world.pass(3 * SECOND);
    assert!(world.agree());
    let pieces = world.trace.iter().filter_map(|(_, output)| match output {
        Output::Send(MemberId(4), VoteMessage::News(news)) => news.decided.as_ref(),
        _ => None,
    });
    let commands = |proof: &Proof<LandingPads>| -> usize {
        proof.blocks.iter().map(|block| block.commands.len()).sum()
    };
    let sizes: Vec<usize> = pieces.map(commands).filter(|size| *size > 0).collect();
    assert!(sizes.len() > 1 && sizes.iter().all(|size| *size < 3 * MAX_COMMANDS), "{sizes:?}");
}

#[test]
fn two_halves_wait_for_each_other() {
    let mut world = voters(4);
    world.pass(SECOND);
    let set = |world: &mut Voters, is_cut| {
        for (one, other) in [(0, 2), (0, 3), (1, 2), (1, 3)] {
            world.set_cut(one, other, is_cut);
        }
    };
    set(&mut world, true);
    world.settle();
    let height = world.book(0).tip().height;
    fly(&mut world, 0, 0);
    fly(&mut world, 3, 0);
    world.pass(30 * SECOND);
    assert!((0..4).all(|id| world.book(id).tip().height <= height + 1));
    set(&mut world, false);
    world.pass(6 * SECOND);
    assert!(
        world.book(1).next_number(MemberId(0)) == 1 && world.book(1).next_number(MemberId(3)) == 1
    );
    assert_sound(&world, &[0, 1, 2, 3]);
}

#[test]
fn a_clock_that_is_set_back_costs_no_more_time_than_it_takes_to_notice() {
    let mut world = voters(4);
    world.pass(60 * SECOND);
    let before = world.book(1).tip().height;
    // Everyone's, by eight seconds. With ten, the last block's time wouldn't have come.
    world.now = NOON.after(52 * SECOND);
    world.kill(3); // in every fourth view, only timers help
    world.pass(4 * SECOND);
    assert!(world.book(1).tip().height > before + 4, "{}", world.book(1).tip().height);
    assert_sound(&world, &[0, 1, 2]);
}
