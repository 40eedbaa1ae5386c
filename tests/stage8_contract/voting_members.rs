use crate::cast::*;
use crate::voters::*;
use kusari::stage8_contract::*;

fn change(world: &mut Voters, number: u64, action: Action<PadCommand>) {
    let command = signed(&world.genesis, 0, number, action);
    world.command(0, command);
}

#[test]
fn a_new_member_counts_from_the_next_height_and_catches_up() {
    let mut world = voters(4);
    world.pass(2 * SECOND);
    let joins = Action::Join(member(4, "green_planet", Role::Operator));
    change(&mut world, 0, joins);
    let id = world.add();
    world.pass(4 * SECOND);
    assert!((0..5).all(|id| world.replica(id).epoch() == 1));
    assert!(world.book(id).tip().height > 5 && world.agree());
    // Now four of five are enough, and three aren't.
    world.kill(0);
    fly(&mut world, 4, 0);
    world.pass(5 * SECOND);
    assert_eq!(world.book(1).next_number(MemberId(4)), 1);
    world.kill(1);
    let height = world.book(2).tip().height;
    world.pass(5 * SECOND);
    assert!(world.book(2).tip().height <= height + 1);
    assert_sound(&world, &[0, 1, 2, 3, 4]);
}

#[test]
fn certificates_of_two_lists_cannot_be_mixed() {
    let mut world = voters(4);
    change(&mut world, 0, Action::Leave(MemberId(3)));
    world.pass(2 * SECOND);
    let chain = world.genesis.hash();
    let replica = world.replica(1);
    let (first, before) = replica.proof(1).unwrap();
    let (second, after) = replica.proof(replica.book().tip().height).unwrap();
    assert_eq!((first, second), (0, 1));
    let (old, new) = (&world.genesis.members, replica.book().members());
    assert!(before.verify(chain, 0, old).is_ok() && after.verify(chain, 1, new).is_ok());
    assert!(before.verify(chain, 1, new).is_err() && after.verify(chain, 0, old).is_err());
    assert!(after.certificate.signatures.iter().all(|(by, _)| *by != MemberId(3)));
}

#[test]
fn a_change_that_is_certified_and_not_final_is_closed_by_empty_blocks() {
    let mut world = voters(4);
    world.loses = Some(Box::new(|_, _, word: &Word| match word {
        VoteMessage::Said(said) => said.signed.content.says.kind() == Kind::Final,
        _ => false,
    }));
    change(&mut world, 0, Action::Leave(MemberId(3)));
    world.settle();
    fly(&mut world, 1, 0);
    world.pass(SECOND);
    assert_eq!(world.book(0).tip().height, 0, "blocks are certified, and none is final");
    assert!(world.replica(0).view() > 3);
    world.loses = None;
    world.pass(2 * SECOND);
    assert!((0..3).all(|id| world.replica(id).epoch() == 1));
    // What was handed in meanwhile comes after the change, and so does every block that isn't the change itself.
    let placed: Vec<_> = world.events[1]
        .iter()
        .filter_map(|event| match event {
            Event::Placed { block, .. } => Some((block.height, block.commands.len())),
            _ => None,
        })
        .collect();
    assert_eq!(placed[0], (1, 1));
    assert!(placed.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0));
    assert_eq!(world.book(2).next_number(MemberId(1)), 1);
    assert_sound(&world, &[0, 1, 2]);
}

#[test]
fn someone_who_missed_a_change_of_the_list_finds_the_new_one() {
    let mut world = voters(7);
    world.pass(SECOND);
    world.kill(5);
    change(&mut world, 0, Action::Leave(MemberId(6)));
    world.pass(SECOND);
    change(&mut world, 1, Action::Leave(MemberId(4)));
    world.pass(SECOND);
    world.wake(5);
    world.pass(3 * SECOND);
    assert_eq!((world.replica(5).epoch(), world.replica(0).epoch()), (2, 2));
    assert_eq!(world.book(5).members().len(), 5);
    (0..4).for_each(|id| world.kill(id));
    (0..4).for_each(|id| world.wake(id));
    let height = world.book(5).tip().height;
    world.pass(3 * SECOND);
    assert!(world.book(5).tip().height > height, "and so do those that read it on their disks");
    assert_sound(&world, &[0, 1, 2, 3, 5]);
}
