use super::step::{Owned, Piece, Step, named};
use crate::commands::{Handle, Refused};
use kusari::stage6_coin::{Address, OutPoint, PlacedBlock, Txid};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How many blocks can be taken back. A longer reorganisation begins anew.
const KEPT: usize = 100;

/// Who was paid what on the best chain. The node itself only knows what can be spent.
///
/// It's filled when someone asks for the first time, piece by piece, and follows the chain from question to question. A node at
/// which no one looks pays nothing for it.
#[derive(Debug, Default)]
pub(super) struct Index {
    transactions: Vec<Noted>,
    owners: HashMap<OutPoint, Owned>,
    people: HashMap<Address, Person>,
    /// The last blocks, the lowest first.
    steps: VecDeque<Step>,
}

/// A transaction on the best chain.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    pub(super) txid: Txid,
    pub(super) height: u64,
    /// The time in its block, in milliseconds since 1970.
    pub(super) time: u64,
    pub(super) is_coinbase: bool,
}

/// What the chain says about an address.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// What others paid to it, in units. What it paid to itself doesn't count.
    pub(super) given: u64,
    /// How often.
    pub(super) times: u64,
    /// What blocks brought it, in units.
    pub(super) mined: u64,
    lines: Vec<Line>,
    coins: BTreeSet<OutPoint>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Line {
    transaction: usize,
    received: u64,
    spent: u64,
}

impl Person {
    /// Counts a line, or takes it back.
    fn count(&mut self, line: Line, is_coinbase: bool, is_undone: bool) {
        let change = |number: &mut u64, by: u64| {
            *number = if is_undone { number.saturating_sub(by) } else { number.saturating_add(by) };
        };
        if is_coinbase {
            change(&mut self.mined, line.received);
        } else if line.spent == 0 {
            change(&mut self.given, line.received);
            change(&mut self.times, 1);
        }
    }
}

impl Index {
    /// Brings an index up to the node's best chain.
    pub(super) async fn follow(
        index: &Arc<Mutex<Index>>,
        handle: &Handle,
    ) -> Result<OwnedMutexGuard<Index>, Refused> {
        let mut index = index.clone().lock_owned().await;
        loop {
            let known = index.steps.iter().rev().map(|step| (step.height, step.hash)).collect();
            let piece = Piece::after(handle, known).await?;
            let is_last = piece.is_last();
            let took = tokio::task::spawn_blocking(move || {
                index.take(piece);
                index
            });
            let gone = || Refused { code: "node-ended", what: "the node has ended".to_owned() };
            index = took.await.map_err(|_| gone())?;
            if is_last {
                return Ok(index);
            }
        }
    }

    fn take(&mut self, piece: Piece) {
        while self.steps.back().is_some_and(|step| step.height > piece.from) {
            self.undo();
        }
        if self.steps.back().map_or(0, |step| step.height) != piece.from {
            *self = Index::default(); // More was taken back than we can undo.
        }
        for placed in &piece.blocks {
            // Never true, unless the chain changed too much: then the piece begins at the genesis.
            if placed.height == self.height() + 1 {
                self.apply(placed);
            }
        }
    }

    /// The height up to which it knows the chain.
    pub(super) fn height(&self) -> u64 {
        self.steps.back().map_or(0, |step| step.height)
    }

    fn apply(&mut self, placed: &PlacedBlock) {
        let (before, height) = (self.transactions.len(), placed.height);
        let time = u64::from(placed.block.header.time) * 1000;
        let (mut all_spent, mut all_created) = (Vec::new(), Vec::new());
        for (transaction, (txid, created)) in
            placed.block.transactions.iter().zip(named(&placed.block))
        {
            let number = self.transactions.len();
            let is_coinbase = transaction.is_coinbase();
            self.transactions.push(Noted { txid, height, time, is_coinbase });
            let mut lines: BTreeMap<Address, Line> = BTreeMap::new();
            for input in &transaction.inputs {
                let Some(owned) = self.owners.remove(&input.previous) else { continue };
                self.person(owned.owner).coins.remove(&input.previous);
                lines.entry(owned.owner).or_default().spent += owned.units;
                all_spent.push((input.previous, owned));
            }
            for (out_point, owned) in created {
                self.owners.insert(out_point, owned);
                self.person(owned.owner).coins.insert(out_point);
                lines.entry(owned.owner).or_default().received += owned.units;
                all_created.push((out_point, owned));
            }
            for (address, line) in lines {
                let line = Line { transaction: number, ..line };
                let person = self.person(address);
                person.count(line, is_coinbase, false);
                person.lines.push(line);
            }
        }
        let (spent, created) = (all_spent, all_created);
        self.steps.push_back(Step { height, hash: placed.hash, before, spent, created });
        if self.steps.len() > KEPT {
            self.steps.pop_front();
        }
    }

    fn undo(&mut self) {
        let Some(step) = self.steps.pop_back() else { return };
        let touched: BTreeSet<_> =
            step.spent.iter().chain(&step.created).map(|(_, owned)| owned.owner).collect();
        for (out_point, owned) in step.spent {
            self.owners.insert(out_point, owned);
            self.person(owned.owner).coins.insert(out_point);
        }
        // What was created and spent in the same block is gone after this, too.
        for (out_point, owned) in step.created {
            self.owners.remove(&out_point);
            self.person(owned.owner).coins.remove(&out_point);
        }
        for address in touched {
            let Some(mut person) = self.people.remove(&address) else { continue };
            while let Some(line) = person.lines.pop_if(|line| line.transaction >= step.before) {
                let is_coinbase = self.transactions[line.transaction].is_coinbase;
                person.count(line, is_coinbase, true);
            }
            if !person.lines.is_empty() {
                self.people.insert(address, person);
            }
        }
        self.transactions.truncate(step.before);
    }

    fn person(&mut self, address: Address) -> &mut Person {
        self.people.entry(address).or_default()
    }

    /// Everyone who ever owned something.
    pub(super) fn people(&self) -> impl Iterator<Item = (&Address, &Person)> {
        self.people.iter()
    }

    /// Whether an address was ever paid.
    pub(super) fn is_used(&self, address: &Address) -> bool {
        self.people.contains_key(address)
    }

    /// Who owns an output, if it's unspent and the plain lock of an address.
    pub(super) fn owner(&self, out_point: &OutPoint) -> Option<Owned> {
        self.owners.get(out_point).copied()
    }

    /// The unspent outputs of some addresses, the largest first.
    pub(super) fn coins(&self, addresses: &BTreeSet<Address>) -> Vec<(OutPoint, Owned)> {
        let people = addresses.iter().filter_map(|address| self.people.get(address));
        let coins = people.flat_map(|person| &person.coins);
        let mut coins: Vec<_> =
            coins.filter_map(|out_point| Some((*out_point, self.owner(out_point)?))).collect();
        coins.sort_by_key(|(out_point, owned)| (std::cmp::Reverse(owned.units), *out_point));
        coins
    }

    /// The transactions that concern some addresses, the newest first, with what each brought and took, in units.
    pub(super) fn history(&self, addresses: &BTreeSet<Address>) -> Vec<(&Noted, u64, u64)> {
        let mut all: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        let people = addresses.iter().filter_map(|address| self.people.get(address));
        for line in people.flat_map(|person| &person.lines) {
            let (received, spent) = all.entry(line.transaction).or_default();
            *received += line.received;
            *spent += line.spent;
        }
        let entries = all.into_iter().rev();
        entries.map(|(at, (received, spent))| (&self.transactions[at], received, spent)).collect()
    }
}
