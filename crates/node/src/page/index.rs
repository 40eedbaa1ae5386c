use super::step::{Owned, Piece, Step, named};
use crate::commands::{Handle, Refused};
use kusari::stage6_coin::{Address, BlockHash, OutPoint, PlacedBlock, Txid};
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
            let piece = Piece::after(handle, index.known()).await?;
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

    /// The ends of its chain, the highest first, as far as it could go back.
    fn known(&self) -> Vec<(u64, BlockHash)> {
        self.steps.iter().rev().map(|step| (step.height, step.hash)).collect()
    }

    fn take(&mut self, piece: Piece) {
        while self.steps.back().is_some_and(|step| step.height > piece.from) {
            self.undo();
        }
        if self.steps.back().is_none_or(|step| step.height != piece.from) {
            *self = Index::default(); // Perhaps more was taken back than we can undo.
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

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage6_coin::*;
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    /// Adds a block to a tree. It pays one of the two, and holds what they pay each other.
    fn grow(tree: &mut BlockTree, wallet: &Wallet, salt: u32) {
        let [a, b] = [0, 1].map(|at| wallet.addresses()[at]);
        let (to, other) = if salt.is_multiple_of(2) { (a, b) } else { (b, a) };
        let (height, rules) = (tree.tip().height + 1, tree.genesis().rules);
        let coins = tree.ledger().coins().iter();
        let mut ripe: Vec<_> = coins
            .filter(|(_, coin)| coin.is_spendable(height, &rules))
            .map(|(out_point, coin)| (*out_point, coin.clone()))
            .collect();
        ripe.sort_by_key(|(out_point, _)| *out_point);
        let order = |amount: u32, change| Order {
            lock: other.lock(),
            amount: Amount::new(u64::from(amount)),
            fee_rate: FeeRate::per_byte(1),
            change,
            selection: CoinSelection::LargestFirst,
        };
        let chain = tree.genesis().hash();
        let mut payments: Vec<Transaction> = Vec::new();
        if !salt.is_multiple_of(3) {
            payments.extend(wallet.pay(&ripe, &order(1000 + salt, to), &chain));
        }
        if let (Some(first), true) = (payments.first(), salt.is_multiple_of(5)) {
            // One that spends what the same block created.
            let coin =
                |output: &Output| Coin { output: output.clone(), height: 0, is_coinbase: false };
            let outputs = (0..).zip(&first.outputs);
            let fresh: Vec<_> = outputs.map(|(at, it)| (first.out_point(at), coin(it))).collect();
            payments.extend(wallet.pay(&fresh, &order(77, a), &chain));
        }
        let reward = Reward { lock: to.lock(), fees: Amount::ZERO, extra_nonce: salt };
        let draft = Draft::new(tree.place(), &rules, payments, reward, Time::default());
        let block = mine(draft).unwrap();
        tree.add(Arc::new(block), Time::from_millis(u64::MAX)).unwrap();
    }

    fn follow(index: &mut Index, tree: &BlockTree) {
        loop {
            let piece = Piece::of(tree, &index.known());
            let is_last = piece.is_last();
            index.take(piece);
            if is_last {
                return;
            }
        }
    }

    type Told = (u64, Vec<(Address, u64, u64, u64)>, Vec<(Txid, u64, u64)>, Vec<(OutPoint, u64)>);

    fn told(index: &Index, wallet: &Wallet) -> Told {
        let all = wallet.addresses().iter().copied().collect();
        let mut people: Vec<_> =
            index.people().map(|(at, it)| (*at, it.given, it.times, it.mined)).collect();
        people.sort();
        let history = index.history(&all).into_iter();
        let history = history.map(|(it, received, spent)| (it.txid, received, spent)).collect();
        let coins = index.coins(&all).into_iter().map(|(at, it)| (at, it.units)).collect();
        (index.height(), people, history, coins)
    }

    #[test]
    fn an_index_that_followed_every_change_says_the_same_as_a_new_one() {
        let rules = Rules {
            easiest: CompactTarget::from_bits(0x207f_ffff),
            period: 10_000,
            ..Rules::classroom()
        };
        let genesis = Genesis { time: Time::default(), words: "index".to_owned(), rules };
        let mut wallet = Wallet::default();
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        wallet.new_address(&mut rng);
        wallet.new_address(&mut rng);
        let (mut index, mut tree) = (Index::default(), BlockTree::new(&genesis).unwrap());
        // Some can be taken back, and some begin anew.
        for (round, (undone, grown)) in
            [(0, 4), (2, 5), (7, 9), (1, 300), (90, 95), (150, 160)].into_iter().enumerate()
        {
            let kept = tree.tip().height - undone;
            let mut branch = BlockTree::new(&genesis).unwrap();
            for placed in tree.best_above(0).take_while(|it| it.height <= kept) {
                branch.add(placed.block, Time::from_millis(u64::MAX)).unwrap();
            }
            for number in 0..grown {
                grow(&mut branch, &wallet, 1000 * round as u32 + number);
            }
            for placed in branch.best_above(kept) {
                tree.add(placed.block, Time::from_millis(u64::MAX)).unwrap();
            }
            assert_eq!(tree.tip(), branch.tip());
            follow(&mut index, &tree);
            let mut fresh = Index::default();
            follow(&mut fresh, &branch);
            // Printed, they'd fill pages.
            assert!(told(&index, &wallet) == told(&fresh, &wallet), "round {round}");
            let owned: u64 = told(&index, &wallet).3.iter().map(|(_, units)| units).sum();
            assert_eq!(owned, tree.ledger().coins().total().units(), "round {round}");
        }
    }
}
