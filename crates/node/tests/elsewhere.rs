//! A client that no one wrote for kusari reads a node's blocks: `docs/read_blocks.py`, with py-libp2p.

#![expect(clippy::unwrap_used, reason = "what goes wrong fails the test")]

use kusari::stage6_coin::*;
use kusari_node::{Disk, Driver, NodeOptions};
use kusari_storage::{Directory, Journal, Store};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long the client may take before the test fails.
const DEADLINE: Duration = Duration::from_secs(60);

/// More than fit into one message.
const HEIGHT: u64 = 520;

/// A chain that took its time, so that its blocks stay cheap.
fn chain() -> Chain {
    let rules = Rules { easiest: CompactTarget::from_bits(0x2000_ffff), ..Rules::classroom() };
    let begin = Time::now().millis() / 1000 - HEIGHT * u64::from(rules.spacing);
    let at = |height: u64| Time::from_millis(1000 * (begin + height * u64::from(rules.spacing)));
    let words = "read me from elsewhere".to_owned();
    let mut chain = Chain::new(Genesis { time: at(0), words, rules }).unwrap();
    let key = PrivateKey::from_bytes(&[1; 32]).unwrap();
    let lock = Address::of(&key.public_key()).lock();
    for height in 1..=HEIGHT {
        chain.push(mine(chain.draft(&[], lock.clone(), at(height)).unwrap()).unwrap()).unwrap();
    }
    chain
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs py-libp2p: pip install libp2p==0.8.1, and KUSARI_PYTHON names the Python that has it"]
async fn a_client_in_another_language_reads_all_blocks() {
    let python = std::env::var_os("KUSARI_PYTHON").unwrap_or_else(|| "python3".into());
    let (folder, chain) = (tempfile::tempdir().unwrap(), chain());
    let path = folder.path().join("coin");
    drop(Store::create(Directory::prepare(&path).unwrap(), chain.genesis()).unwrap());
    let mut journal = Journal::open(Directory::open(&path).unwrap()).unwrap();
    journal.keep(chain.blocks()).unwrap();
    drop(journal);

    let disk = Disk::open(Directory::open(&path).unwrap()).unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let options = NodeOptions { listen, ..NodeOptions::default() };
    let (driver, _handle) = Driver::start(disk, options, |_| {}).await.unwrap();
    let port = driver.listening()[0].port();
    tokio::spawn(driver.run(std::future::pending()));

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/read_blocks.py");
    let mut client = Command::new(python);
    client.arg(script).args(["127.0.0.1", &port.to_string()]);
    let read = tokio::task::spawn_blocking(move || client.output());
    let read = tokio::time::timeout(DEADLINE, read).await.unwrap().unwrap().unwrap();
    let told = String::from_utf8_lossy(&read.stdout).into_owned();
    assert!(read.status.success(), "{told}{}", String::from_utf8_lossy(&read.stderr));
    let tip = to_hex(chain.blocks().last().unwrap().header.hash().as_bytes());
    let due = format!("{HEIGHT} blocks follow each other, with enough work: 0 payments, tip {tip}");
    assert_eq!(told.lines().last(), Some(&*due));
}
