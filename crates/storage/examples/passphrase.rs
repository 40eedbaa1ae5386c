//! How long one try of a passphrase takes on this machine, at the recommended cost.

use kusari_storage::{PassphraseCost, WalletFile};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cost = PassphraseCost::RECOMMENDED;
    let file = WalletFile::seal(b"", b"keys", "correct horse", cost, &mut rand::rngs::OsRng)?;
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..9 {
        let started = Instant::now();
        file.open("correct horse")?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    println!("{cost:?}: {:?}, of nine between {:?} and {:?}", times[4], times[0], times[8]);
    Ok(())
}
