//! Shuttle's random numbers, for a chapter that uses the traits of a later `rand` than shuttle does.

use rand::TryRng;
use shuttle::rand::RngCore as _;
use std::convert::Infallible;

/// The generator that shuttle seeds, and replays.
pub struct ShuttleRng;

/// Stands in for `rand::rng`.
pub fn rng() -> ShuttleRng {
    ShuttleRng
}

impl TryRng for ShuttleRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(shuttle::rand::thread_rng().next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(shuttle::rand::thread_rng().next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        shuttle::rand::thread_rng().fill_bytes(bytes);
        Ok(())
    }
}
