//! What `cargo x bench` times in a browser: mining, and its limit.

use kusari::stage3_timestamp::{BlockHash, Draft, Time};
use kusari::stage4_pow::{Difficulty, Search, hash_pieces};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use serde::Deserialize;

/// What is timed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    /// Attempts of chapter 4's miner.
    Search,
    /// The limit: calls of the compression function, and nothing else.
    Bare,
}

/// Does it this many times.
pub(crate) fn run(what: What, times: u64) -> String {
    match what {
        What::Bare => {
            hash_pieces(times);
            format!("{times} pieces hashed")
        }
        What::Search => {
            let previous_hash = BlockHash::from_bytes([0; 32]);
            let draft = Draft { time: Time::default(), transactions: Vec::new(), previous_hash };
            // No one has ever found a hash with this many zeros, so the search doesn't end early.
            let mut search = Search::new(draft, Difficulty::MAX);
            search.seek_at_random(&mut ChaCha12Rng::seed_from_u64(0));
            let found = search.run(times);
            format!(
                "{times} attempts, {}",
                if found == Ok(None) { "nothing found" } else { "something found" }
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_timed_is_really_done() {
        assert_eq!(run(What::Search, 1000), "1000 attempts, nothing found");
        assert_eq!(run(What::Bare, 1000), "1000 pieces hashed");
    }
}
