use crate::cast::*;
use kusari::stage8_contract::*;
use kusari_ordering::Batch;

fn reserving(by: u16, number: u64) -> SignedCommand<PadCommand> {
    signed(&genesis(3), by, number, Action::Do(reserve(1, 10, 20)))
}

#[test]
fn the_time_of_a_block_is_the_batches_and_never_goes_back() {
    let mut book = Book::<LandingPads>::new(&genesis(3));
    let block = |book: &Book<_>, time, number| {
        Batch { time, commands: vec![reserving(1, number)] }.block(book).unwrap()
    };
    let first = block(&book, minutes(5), 0);
    assert_eq!((first.time, first.height), (minutes(5), 1));
    book.apply(&first).unwrap();
    // The next leader's clock is behind.
    let second = block(&book, minutes(3), 1);
    assert_eq!(second.time, minutes(5));
    book.apply(&second).unwrap();
}

#[test]
fn what_has_its_place_already_or_was_signed_by_no_one_is_left_out() {
    let mut book = Book::<LandingPads>::new(&genesis(3));
    let mut forged = reserving(2, 7);
    forged.content.number = 8;
    let batch = Batch {
        time: NOON,
        commands: vec![reserving(1, 0), forged, reserving(1, 0), reserving(1, 1), reserving(2, 0)],
    };
    let block = batch.block(&book).unwrap();
    assert_eq!(block.commands, [reserving(1, 0), reserving(1, 1), reserving(2, 0)]);
    book.apply(&block).unwrap();
    assert_eq!(batch.block(&book), None);
}

#[test]
fn a_batch_is_cut_to_what_a_block_can_hold() {
    let book = Book::<LandingPads>::new(&genesis(3));
    let commands = (0..=MAX_COMMANDS as u64).map(|number| reserving(1, number)).collect();
    let block = Batch { time: NOON, commands }.block(&book).unwrap();
    assert_eq!(block.commands.len(), MAX_COMMANDS);
}
