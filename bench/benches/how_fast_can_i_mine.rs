//! How fast can I mine? Chapter 4's miner, step by step, beside the limit.

use kusari::stage4_pow::{BlockHash, Difficulty, Draft, Search, Time};
use kusari_bench::{Mode, Record, ratio};
use sha2::compress256;
use sha2::digest::generic_array::GenericArray;
use std::hint::black_box;

const ATTEMPTS: u64 = 1 << 14;

fn main() -> std::io::Result<()> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_can_i_mine", mode);
    let previous_hash = BlockHash::from_bytes([0; 32]);
    let draft = Draft { time: Time::default(), transactions: vec![], previous_hash };
    let mut search = Search::new(draft, Difficulty::MAX);
    let found = ratio(
        mode.rounds(51),
        || {
            black_box(search.run(ATTEMPTS).ok());
            ATTEMPTS
        },
        || bare(ATTEMPTS),
    );
    println!("search: {found} of the limit");
    record.ratio("search", &found);
    record.write()?;
    Ok(())
}

/// The limit: SHA-256's compression function, and nothing else.
fn bare(calls: u64) -> u64 {
    let mut state = [0; 8];
    let piece = [0x55; 64];
    for _ in 0..calls {
        compress256(&mut state, std::slice::from_ref(GenericArray::from_slice(black_box(&piece))));
    }
    black_box(state);
    calls
}
