//! An edge and two cores on loopback, with real sockets and files.

#![expect(clippy::unwrap_used, reason = "what goes wrong fails the test")]

use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use kusari_node::{
    Disk, Driver, EdgeDisk, EdgeDriver, EdgeHandle, EdgeOptions, Handle, InsideEdge, NodeError,
    NodeOptions,
};
use kusari_storage::{Directory, Store};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How long anything may take before a test fails.
const DEADLINE: Duration = Duration::from_secs(60);

fn genesis() -> Genesis {
    // A block takes some 4,000 hashes.
    let easiest = CompactTarget::from_bits(0x1f0f_ffff);
    let rules = Rules { easiest, maturity: 1, ..Rules::classroom() };
    let time = Time::from_millis(Time::now().millis() / 1000 * 1000);
    Genesis { time, words: "an edge on loopback".into(), rules }
}

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(seed))
}

fn lock(key: &PrivateKey) -> Script {
    Address::of(&key.public_key()).lock()
}

type Running = JoinHandle<Result<(), NodeError>>;

async fn core(
    path: &Path,
    genesis: &Genesis,
    connect: Vec<PeerAddress>,
) -> (Handle, PeerAddress, Running) {
    let directory = Directory::prepare(path).unwrap();
    drop(Store::create(directory, genesis).unwrap());
    let disk = Disk::open(Directory::open(path).unwrap()).unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let options = NodeOptions { listen, connect, ..NodeOptions::default() };
    let (driver, handle) = Driver::start(disk, options, |_| {}).await.unwrap();
    let port = driver.listening()[0].port();
    let address = PeerAddress::new(Ipv4Addr::LOCALHOST.into(), port).unwrap();
    (handle, address, tokio::spawn(driver.run(std::future::pending())))
}

/// An edge that has one neighbour at a time, so that it has to move if that one dies.
async fn edge(path: &Path) -> (EdgeHandle, Running) {
    let disk = EdgeDisk::open(Directory::open(path).unwrap()).unwrap();
    let options = EdgeOptions {
        dialler: DiallerSettings { outbound: 1, ..DiallerSettings::edge() },
        edge: EdgeSettings { cores: 1, ..EdgeSettings::default() },
        ..EdgeOptions::default()
    };
    let (driver, handle) = EdgeDriver::start(disk, options).await.unwrap();
    (handle, tokio::spawn(driver.run(std::future::pending())))
}

/// Looks again and again until there's something to see.
async fn wait_for<T: Send + 'static>(
    what: &str,
    edge: &EdgeHandle,
    look: impl Fn(&InsideEdge<'_>) -> Option<T> + Clone + Send + 'static,
) -> T {
    let begin = Instant::now();
    let mut news = edge.news();
    loop {
        let seen = edge.look(look.clone()).await.unwrap();
        if let Some(seen) = seen {
            return seen;
        }
        assert!(begin.elapsed() < DEADLINE, "{what}");
        // Whatever happens next, or a tick of the edge later.
        let _ = tokio::time::timeout(Duration::from_millis(200), news.recv()).await;
    }
}

async fn wait_for_height(core: &Handle, height: u64) {
    let begin = Instant::now();
    let mut news = core.news();
    while core.look(|inside| inside.host.node().tip().height).await.unwrap() < height {
        assert!(begin.elapsed() < DEADLINE, "height {height}");
        let _ = tokio::time::timeout(Duration::from_millis(200), news.recv()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edge_sees_its_payment_confirmed_after_it_was_away_and_moves_when_its_core_dies() {
    let (genesis, folder) = (genesis(), tempfile::tempdir().unwrap());
    let (alice, bob) = (key(1), key(2));
    let (first, first_at, first_runs) = core(&folder.path().join("1"), &genesis, vec![]).await;
    let (second, second_at, second_runs) =
        core(&folder.path().join("2"), &genesis, vec![first_at]).await;
    first.mine(Some(lock(&alice))).await.unwrap();
    wait_for_height(&second, 3).await;

    // All that an edge needs: which chain, and where a core might be.
    let path = folder.path().join("edge");
    let directory = Directory::prepare(&path).unwrap();
    directory.begin_chain(&encode(&genesis)).unwrap();
    let mut book = AddressBook::new([7; 16], BookShape::default());
    for core in [first_at, second_at] {
        book.hear(core, core.group());
    }
    directory.write_peers(&serde_json::to_vec(&book).unwrap()).unwrap();
    drop(directory);

    let (handle, runs) = edge(&path).await;
    assert!(handle.watch(lock(&alice)).await.unwrap());
    let coins = |inside: &InsideEdge<'_>| inside.host.edge().spendable().pop();
    let (spent, coin) = wait_for("no coin", &handle, coins).await;
    let amount = Amount::new(coin.output.amount.units() - 1_000);
    let outputs = vec![Output { amount, lock: lock(&bob) }];
    let inputs = vec![Input::spending(spent)];
    let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
    let refused = handle.submit(payment.clone()).await.unwrap_err();
    assert_eq!(refused.code, "stack-empty");
    payment.sign(0, &coin.output, &genesis.hash(), &alice);
    let txid = handle.submit(payment).await.unwrap();
    handle.stop().await.unwrap();
    runs.await.unwrap().unwrap();

    // It's away, and the chain grows.
    let height = first.look(|inside| inside.host.node().tip().height).await.unwrap();
    wait_for_height(&first, height + 3).await;
    let (handle, runs) = edge(&path).await;
    let kept = handle.look(|inside| inside.host.edge().place().height()).await.unwrap();
    assert!(kept > 0, "its headers were kept");
    wait_for("it isn't confirmed", &handle, move |inside| {
        inside.host.edge().confirmations(&txid).filter(|count| *count >= 2)
    })
    .await;

    // Its core dies. The other one goes on.
    let of_edge = |inside: &InsideEdge<'_>| {
        inside.host.dialler().links().find_map(|(_, link)| link.dialled).map(|(it, _)| it)
    };
    let at = wait_for("no core", &handle, of_edge).await;
    let (dies, dying, stays) = match at == first_at {
        true => (&first, first_runs, &second),
        false => (&second, second_runs, &first),
    };
    dies.stop().await.unwrap();
    dying.await.unwrap().unwrap();
    stays.mine(Some(lock(&bob))).await.unwrap();
    let height = stays.look(|inside| inside.host.node().tip().height).await.unwrap();
    wait_for("it didn't move", &handle, move |inside| {
        (inside.host.edge().place().height() > height + 1).then_some(())
    })
    .await;
    assert_ne!(wait_for("no core", &handle, of_edge).await, at);
    handle.stop().await.unwrap();
    runs.await.unwrap().unwrap();
}
