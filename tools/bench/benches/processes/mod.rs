//! What the benches of chapter 7's nodes share: nodes on loopback, and chains that are long.

#![allow(dead_code, reason = "each bench uses a part of it")]

pub(crate) mod relay;

use kusari::stage6_coin::{
    Address, Amount, Block, CompactTarget, Draft, Genesis, Input, OutPoint, Output, Place,
    PrivateKey, Reward, Rules, Script, Time, Transaction, mine,
};
use kusari::stage7_peers::{DiallerSettings, PeerAddress};
use kusari_node::{Disk, Driver, Handle, NodeOptions, Relay};
use kusari_storage::{Directory, Journal, Store};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) type AnyError = Box<dyn std::error::Error>;

/// After so long, something is broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

/// How many seconds are planned from one block to the next.
const SPACING: u32 = 10;

/// How many payments a block has, if it has any.
pub(crate) const PAYMENTS: usize = 10;

/// The beginning of a chain that could be so many blocks long by now.
pub(crate) fn genesis(blocks: u64, easiest: u32) -> Genesis {
    let rules = Rules {
        easiest: CompactTarget::from_bits(easiest),
        spacing: SPACING,
        period: 2016,
        halving: 200_000,
        ..Rules::classroom()
    };
    let age = 1_000 * u64::from(SPACING) * (blocks + 10);
    let time = Time::from_millis(Time::now().millis().saturating_sub(age) / 1_000 * 1_000);
    Genesis { time, words: "bench".to_owned(), rules }
}

/// Half of all hashes will do.
pub(crate) const ANY_HASH: u32 = 0x207f_ffff;

/// Writes a chain into a directory: so many blocks, the later ones with ten payments each, if they should have some. Nothing is
/// verified.
pub(crate) fn write_chain(
    folder: &Path,
    genesis: &Genesis,
    blocks: u64,
    is_paid: bool,
) -> Result<(), AnyError> {
    drop(Store::create(Directory::prepare(folder)?, genesis)?);
    let mut journal = Journal::open(Directory::prepare(folder)?)?;
    let mut maker = Maker::new(genesis)?;
    let mut left = blocks;
    while left > 0 {
        let count = left.min(500);
        let some: Result<Vec<Block>, AnyError> = (0..count).map(|_| maker.next(is_paid)).collect();
        journal.keep(&some?)?;
        left -= count;
    }
    Ok(())
}

/// Makes one block after another. The first ten bring coins, which are then paid from one to the next.
struct Maker {
    genesis: Genesis,
    place: Place,
    time: Time,
    key: PrivateKey,
    lock: Script,
    coins: Vec<(OutPoint, Output)>,
}

impl Maker {
    fn new(genesis: &Genesis) -> Result<Maker, AnyError> {
        let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(7));
        let lock = Address::of(&key.public_key()).lock();
        let (place, time) = (genesis.place()?, genesis.time);
        Ok(Maker { genesis: genesis.clone(), place, time, key, lock, coins: Vec::new() })
    }

    fn next(&mut self, is_paid: bool) -> Result<Block, AnyError> {
        self.time = self.time.after(Duration::from_secs(SPACING.into()));
        let is_rich = is_paid && self.coins.len() == PAYMENTS;
        let payments = if is_rich { self.pay() } else { Vec::new() };
        let reward = Reward { lock: self.lock.clone(), fees: Amount::ZERO, extra_nonce: 0 };
        let rules = self.genesis.rules;
        let block = mine(Draft::new(&self.place, &rules, payments, reward, self.time))?;
        self.place = self.place.next(&block.header, block.hash(), &rules)?;
        if !is_rich && let Some(coinbase) = block.coinbase() {
            let out_point = OutPoint { txid: coinbase.txid(), index: 0 };
            self.coins.push((out_point, coinbase.outputs[0].clone()));
        }
        Ok(block)
    }

    fn pay(&mut self) -> Vec<Transaction> {
        let chain = self.genesis.hash();
        let pay = |(out_point, output): &mut (OutPoint, Output)| {
            let mut payment = Transaction {
                inputs: vec![Input::spending(*out_point)],
                outputs: vec![output.clone()],
                ..Transaction::default()
            };
            payment.sign(0, output, &chain, &self.key);
            *out_point = OutPoint { txid: payment.txid(), index: 0 };
            payment
        };
        self.coins.iter_mut().map(pay).collect()
    }
}

/// A node that runs in this process, and its directory.
pub(crate) struct Running {
    pub(crate) handle: Handle,
    pub(crate) address: PeerAddress,
    task: JoinHandle<()>,
    _folder: Option<TempDir>,
}

/// The options of a node on loopback that dials only those that it's told to.
pub(crate) fn quiet(relay: Relay, connect: Vec<PeerAddress>) -> NodeOptions {
    const NEVER: Duration = Duration::from_secs(60 * 60);
    let dialler = DiallerSettings {
        outbound: 0,
        feeler_every: NEVER,
        stale_after: NEVER,
        ..DiallerSettings::default()
    };
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    NodeOptions { listen, connect, relay, dialler, ..NodeOptions::default() }
}

/// Starts a node with the chain in a folder.
pub(crate) async fn start_in(folder: &Path, options: NodeOptions) -> Result<Running, AnyError> {
    let disk = Disk::open(Directory::open(folder)?)?;
    let (driver, handle) = Driver::start(disk, options, |_| ()).await?;
    let listening = driver.listening().first().copied().ok_or("it listens nowhere")?;
    let address = PeerAddress::new(listening.ip(), listening.port())?;
    let task = tokio::spawn(async move {
        if let Err(cause) = driver.run(std::future::pending()).await {
            eprintln!("a node ended: {cause}");
        }
    });
    Ok(Running { handle, address, task, _folder: None })
}

/// Starts a node that has no blocks yet.
pub(crate) async fn start(genesis: &Genesis, options: NodeOptions) -> Result<Running, AnyError> {
    let folder = tempfile::tempdir()?;
    write_chain(folder.path(), genesis, 0, false)?;
    let running = start_in(folder.path(), options).await?;
    Ok(Running { _folder: Some(folder), ..running })
}

impl Running {
    /// Ends it, and waits until it has written what it keeps.
    pub(crate) async fn stop(self) -> Result<(), AnyError> {
        self.handle.stop().await?;
        Ok(self.task.await?)
    }

    pub(crate) async fn height(&self) -> u64 {
        self.handle.look(|inside| inside.host.node().tip().height).await.unwrap_or(0)
    }

    /// How many neighbours have greeted it.
    pub(crate) async fn neighbours(&self) -> usize {
        let count = |inside: &kusari_node::Inside<'_>| {
            inside.host.dialler().links().filter(|(_, link)| link.has_greeted).count()
        };
        self.handle.look(count).await.unwrap_or(0)
    }
}

/// Looks every ten milliseconds whether something is so.
pub(crate) async fn wait_until(mut is_so: impl AsyncFnMut() -> bool) -> Result<(), AnyError> {
    let begin = Instant::now();
    while !is_so().await {
        if begin.elapsed() > PATIENCE {
            return Err("it takes too long; something is broken".into());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Links between nodes: each to the one before and to three more, or to all if there are only few.
pub(crate) fn links(nodes: usize) -> Vec<(usize, usize)> {
    let all = (1..nodes).flat_map(|node| {
        [1, 2, 5, 9]
            .into_iter()
            .filter(move |step| *step <= node)
            .map(move |step| (node, node - step))
    });
    all.collect()
}

/// The block at the end of a node's chain.
pub(crate) async fn last_block(node: &Running) -> Result<Arc<Block>, AnyError> {
    let look = |inside: &kusari_node::Inside<'_>| {
        let node = inside.host.node();
        node.tree().best_above(node.tip().height - 1).next().map(|placed| placed.block.clone())
    };
    node.handle.look(look).await?.ok_or_else(|| "there is no block".into())
}
