use super::searching::{Best, Shown};
use super::source::Source;
use super::{Where, by_node, clock, count, pay, purse::Purse, unusable, waiting};
use crate::failure::{Failure, warn};
use crate::hashrate::all_cores;
use crate::interrupt;
use crate::numbers::{threads, whole};
use indicatif::ProgressBar;
use kusari::stage6_coin::*;
use kusari_storage::Store;
use std::io::{Write as _, stdout};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

/// How many nonces are tried between two checks whether to stop.
const BATCH: u64 = 1 << 14;

/// How long a draft is tried before one with a later time takes its place. So no thread runs out of nonces,
/// and the times show how fast blocks come, which the target is adjusted by.
const DRAFT_AGE: Duration = Duration::from_secs(5);

/// Mines blocks, and pays an address for them.
///
/// Waiting payments go into the blocks, those that pay most for their space first. Payments that a
/// wallet couldn't make yet are made as soon as the coins are there.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari mine --to KADDRESS              one block
  kusari mine --to KADDRESS --blocks 10
  kusari mine --to KADDRESS --threads 1

  kusari mine --to KADDRESS --verbose    shows the search

Ctrl-C ends it, and the blocks it found stay. If a node runs in the directory, that node mines. If none does, no other \
command can use the directory meanwhile.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(super) place: Where,
    /// The address to pay
    #[arg(long)]
    pub(super) to: Address,
    /// How many blocks, 1 to 1,000,000
    #[arg(long, default_value_t = 1, value_parser = whole::<u64>(1..=1_000_000, ""), allow_negative_numbers = true)]
    pub(super) blocks: u64,
    /// How many threads mine, 1 to 255; all cores if not given
    #[arg(long, value_parser = threads, allow_negative_numbers = true)]
    pub(super) threads: Option<NonZeroUsize>,
    /// The wallet whose waiting payments are made; the one in the directory if not given
    #[arg(long)]
    wallet: Option<PathBuf>,
    /// Show the search: how many hashes were tried, how fast, and the best one so far
    #[arg(long, short)]
    pub(super) verbose: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    interrupt::be_orderly();
    let mut source = Source::open(&args.place)?;
    if let Source::Directory(store) = &source {
        let place = store.place().map_err(|error| Failure::impossible(&error))?;
        clock::check(&place, &store.genesis().rules, Time::now())?;
        clock::warn_of_silence(&place, Time::now());
    }
    let path = args.wallet.clone().unwrap_or_else(|| args.place.dir.join("wallet"));
    let purse = match &args.wallet {
        Some(_) => Some(Purse::expect(&path)?),
        None => Purse::read(&path)?,
    };
    let has_orders = purse.as_ref().is_some_and(|purse| !purse.orders().is_empty());
    let _hold = has_orders.then(|| source.hold(&path)).transpose()?;
    let mut purse = match purse {
        Some(purse) if !purse.orders().is_empty() => pay::open_for_orders(purse)?,
        _ => None,
    };
    if let Source::Node(_) = source {
        if args.threads.is_some() {
            return Err(Failure::Unusable(
                "a node runs in this directory and mines with its own threads; say how many when you start it".to_owned(),
            ));
        }
        return by_node::mine(&args.to, args.blocks, args.verbose, source, purse);
    }
    for _ in 0..args.blocks {
        if let Some(purse) = &mut purse {
            pay::make_orders(&mut source, purse)?;
        }
        let Source::Directory(store) = &mut source else { break };
        let threads = args.threads.unwrap_or_else(all_cores);
        let block = find(store, &args.to.lock(), threads, args.verbose)?;
        take(store, &block)?;
    }
    Ok(())
}

/// Looks for the next block, draft after draft.
fn find(
    store: &Store,
    lock: &Script,
    threads: NonZeroUsize,
    verbose: bool,
) -> Result<Block, Failure> {
    let place = store.place().map_err(|error| Failure::impossible(&error))?;
    let (pool, _) = waiting(store)?;
    let (payments, fees) = pool.best(lock);
    let bar = ProgressBar::new_spinner();
    let expected = place.next_target(&store.genesis().rules).to_target();
    let expected = expected.map_or(0, |target| target.work().hashes());
    let (tried, best, mut shown) = (AtomicU64::new(0), Best::default(), Shown::new(verbose));
    loop {
        let now = Time::now();
        clock::check(&place, &store.genesis().rules, now)?;
        let draft = |number: u32| {
            let payments = payments.iter().map(|payment| (**payment).clone());
            let reward = Reward { lock: lock.clone(), fees, extra_nonce: number };
            Draft::new(&place, &store.genesis().rules, payments, reward, now)
        };
        let drafts = (0..threads.get() as u32).map(draft).collect();
        let found = search(drafts, &tried, &best, || {
            let tried = tried.load(Relaxed);
            bar.set_message(format!(
                "block {}: {tried} tried, {expected} expected",
                place.height() + 1
            ));
            bar.tick();
            shown.now_and_then(tried, &best);
        })?;
        interrupt::check()?;
        if let Some(block) = found {
            bar.finish_and_clear();
            best.take(block.hash());
            shown.at_the_end(tried.load(Relaxed), &best);
            return Ok(block);
        }
    }
}

/// Each thread has a draft with its own extra nonce, so no two try the same hashes.
fn search(
    drafts: Vec<Draft>,
    tried: &AtomicU64,
    best: &Best,
    mut look: impl FnMut(),
) -> Result<Option<Block>, Failure> {
    let (stop, (sender, found)) =
        (AtomicBool::new(false), crossbeam_channel::bounded(drafts.len()));
    thread::scope(|scope| {
        for draft in drafts {
            let (is_over, sender) = (&stop, sender.clone());
            let work = move || {
                let mut search = Search::new(draft, 0);
                while !is_over.load(Relaxed) {
                    let before = search.next();
                    let Ok(result) = search.run(BATCH) else { return };
                    tried.fetch_add(search.next() - before, Relaxed);
                    best.take(search.best());
                    if let Some(nonce) = result {
                        // Another thread may have been just as lucky. There's room for both blocks, and one
                        // is read.
                        let _ = sender.try_send(search.seal(nonce));
                        return;
                    }
                }
            };
            if let Err(error) = thread::Builder::new().spawn_scoped(scope, work) {
                stop.store(true, Relaxed);
                return Err(Failure::no_thread(&error));
            }
        }
        drop(sender);
        let clock = crossbeam_channel::tick(Duration::from_millis(100));
        let deadline = std::time::Instant::now() + DRAFT_AGE;
        let block = loop {
            crossbeam_channel::select! {
                recv(found) -> block => break block.ok(),
                recv(clock) -> _ => look(),
            }
            if interrupt::is_pressed() || std::time::Instant::now() >= deadline {
                break None;
            }
        };
        stop.store(true, Relaxed);
        Ok(block)
    })
}

/// Stores a block, and prints what's in it.
fn take(store: &mut Store, block: &Block) -> Result<(), Failure> {
    let added = store.push(block, clock::latest(Time::now()));
    let added = added.map_err(|error| unusable(error, Failure::refused))?;
    let height = store.place().map_err(|error| Failure::impossible(&error))?.height();
    let Added::Adopted(_) = added else {
        warn("warning: another chain in this directory has more work");
        return Ok(());
    };
    let paid = block.coinbase().and_then(|coinbase| coinbase.paid().ok()).unwrap_or_default();
    let payments = count(block.payments().len() as u64, "payment");
    Ok(writeln!(
        stdout(),
        "block {height}  {}  {payments}, {} for the miner",
        block.hash(),
        InCoins(paid)
    )?)
}
