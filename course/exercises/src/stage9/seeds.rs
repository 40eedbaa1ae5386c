use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// Checks `last_bit`.
pub fn last_bit(student: fn(&[u64], u64, u64) -> Option<usize>) -> Report {
    let check =
        move |branch: &[u64], epoch: u64, slot: u64, expected: Option<usize>, because: &str| {
            let call = asking(format!("last_bit({branch:?}, {epoch}, {slot})"));
            equal(call, student(branch, epoch, slot), expected, because)
        };
    const FULL: [u64; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    Check::of("last_bit")
        .claim("the first two epochs", move || {
            check(&FULL[..3], 4, 3, None, "epoch 0 has no epoch before last")?;
            check(&FULL[..7], 4, 7, None, "epoch 1 has no epoch before last")
        })
        .claim("the epoch before last", move || {
            check(
                &FULL,
                4,
                8,
                Some(3),
                "slot 8 is in epoch 2, and block 3 is the last of epoch 0",
            )?;
            check(&FULL, 4, 11, Some(3), "slot 11 is in epoch 2, too")?;
            check(
                &FULL,
                4,
                12,
                Some(7),
                "slot 12 is in epoch 3, and block 7 is the last of epoch 1",
            )
        })
        .claim("slots without a block", move || {
            check(&[0, 2, 5, 9], 4, 8, Some(1), "the block of slot 2 is the last of epoch 0")?;
            check(&[0, 2, 5, 9], 4, 14, Some(2), "the block of slot 5 is the last of epoch 1")
        })
        .claim("a whole epoch without a block", move || {
            check(&[1, 2, 9], 4, 13, Some(1), "epoch 1 has no block, so it's the last before it")?;
            check(&[9, 10], 4, 13, None, "there's no block up to the end of epoch 1")
        })
        .claim("the branch may be longer than what's asked", move || {
            check(&FULL, 2, 5, Some(1), "blocks of later epochs don't matter")
        })
        .claim("an empty branch", move || check(&[], 4, 400, None, "there's no block"))
        .claim("late slots", move || {
            let most = u64::MAX;
            check(&[0, most - 2, most], 3, most, Some(0), "block 1 is in the epoch before")?;
            check(&[0, most], 1, most, Some(0), "an epoch may be one slot long")?;
            check(&[0, 7], most, most, None, "slot u64::MAX is in epoch 1")
        })
        .claim("any branch", move || {
            let mut random = draws(92);
            for _ in 0..300 {
                let epoch = random.random_range(1..5);
                let branch: Vec<u64> = (0..20).filter(|_| random.random_bool(0.4)).collect();
                let slot = random.random_range(0..24);
                // The epoch of the slot begins here, and what counts ends one epoch before.
                let begin = slot - slot % epoch;
                let is_before = |made: &&u64| **made + epoch < begin;
                let count = branch.iter().filter(is_before).count();
                check(&branch, epoch, slot, count.checked_sub(1), "count in epochs")?;
            }
            Ok(())
        })
        .report()
}
