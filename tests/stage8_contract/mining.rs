use crate::cast::*;
use crate::working::{Mine, command, mine, win};
use kusari::stage5_network::{BlockHash, Difficulty, any::Message};
use kusari::stage8_contract::*;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn a_block_is_written_before_anyone_hears_of_it() {
    let (mut miner, _) =
        Miner::<LandingPads>::restore(me(0), WorkSettings::default(), &genesis(5), vec![], NOON);
    let outputs = miner.handle(Input::Won, NOON);
    let at = |is: fn(&Output<Miner<LandingPads>>) -> bool| outputs.iter().position(is).unwrap();
    let written = at(|it| matches!(it, Output::Write(_)));
    let placed = at(|it| matches!(it, Output::Event(Event::Placed { .. })));
    assert!(written < placed && placed < at(|it| matches!(it, Output::Send(..))));
}

#[test]
fn where_no_world_draws_a_winner_a_block_takes_hashes_and_all_look_at_them() {
    let settings = WorkSettings {
        difficulty: Difficulty::from_bits(10),
        hashes_per_tick: 100,
        ..WorkSettings::default()
    };
    let new = |id| Miner::<LandingPads>::restore(me(id), settings, &genesis(5), vec![], NOON).0;
    let (mut miner, mut other) = (new(0), new(1));
    miner.handle(Input::Command(command(0, 0, reserve(1, 10, 20))), NOON);
    let (mut now, mut found) = (NOON, None);
    while found.is_none() {
        now = now.after(Duration::from_millis(50));
        found = miner.handle(Input::Tick, now).into_iter().find_map(|output| match output {
            Output::Send(_, Message::Block(block)) => Some(block),
            _ => None,
        });
    }
    let block = found.unwrap();
    assert!(now > NOON.after(Duration::from_millis(50)), "a hundred hashes weren't enough");
    assert!(settings.difficulty.is_met_by(&block.hash()) && block.commands.len() == 1);

    let cheap = Arc::new(Block { view: block.view + 1, ..(*block).clone() });
    assert!(!settings.difficulty.is_met_by(&cheap.hash()));
    let hear = |miner: &mut Miner<LandingPads>, block: &Arc<Block<LandingPads>>| {
        miner.handle(Input::Message(MemberId(0), Message::Block(block.clone())), now);
        miner.book().tip().height
    };
    assert_eq!((hear(&mut other, &cheap), hear(&mut other, &block)), (0, 1));
}

#[test]
fn a_block_of_a_later_time_waits_until_the_time_has_come() {
    let mut mine = mine(3);
    let early = NOON.after(Duration::from_millis(MAX_BLOCK_AHEAD + 1_000));
    let outputs = mine.replicas[0].as_mut().unwrap().handle(Input::Won, early);
    for output in outputs {
        if let Output::Send(to, message) = output {
            mine.input(to.0, Input::Message(MemberId(0), message));
        }
    }
    assert_eq!((mine.book(0).tip().height, mine.book(1).tip().height), (1, 0));
    mine.pass(Duration::from_secs(6));
    assert!(mine.agree() && mine.book(1).tip().height == 1);
}

#[test]
fn who_is_a_member_is_listened_to_and_no_one_else() {
    let mut mine = mine(3);
    let sign = |by, number, action| signed(&genesis(3), by, number, action);
    let join = Action::Join(member(3, "friend", Role::Operator));
    mine.command(0, sign(0, 0, join));
    win(&mut mine, &[0]);
    let block = |parent: &Book<LandingPads>, by| {
        let block = Block { view: by, ..parent.draft(0, NOON, vec![]) };
        Message::Block(Arc::new(block))
    };
    let hear = |mine: &mut Mine, from| {
        let message = block(mine.book(1), u64::from(from));
        mine.input(1, Input::Message(MemberId(from), message));
        mine.settle();
        mine.book(1).tip().height
    };
    assert_eq!((hear(&mut mine, 3), hear(&mut mine, 4)), (2, 2), "the friend is a member");
    mine.command(0, sign(2, 0, Action::Leave(MemberId(2))));
    win(&mut mine, &[0]);
    assert_eq!((hear(&mut mine, 2), hear(&mut mine, 3)), (3, 4));
    let tips: Vec<BlockHash> = (0..2).map(|id| mine.book(id).tip().hash).collect();
    assert_eq!(tips[0], tips[1]);
}
