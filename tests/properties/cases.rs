use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// So many cases, or as many as `PROPTEST_CASES` says. No file is written about them.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let quiet = ProptestConfig { failure_persistence: None, ..asked.clone() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => quiet,
        None => ProptestConfig { cases, rng_seed: RngSeed::Fixed(1), ..quiet },
    }
}
