//! What can be compared before and after a refusal: bytes, and who owns what.

use kusari::stage2_signed::{Bank, Entry};
use kusari::stage3_timestamp::TimestampServer;
use kusari::stage5_network::*;
use kusari::stage6_coin as coin;
use kusari::{stage1_ledger, stage4_pow::SealedChain};
use std::fmt::Debug;
use std::path::Path;

/// A state. Accounts and bank are here besides the bytes because they know the used ids, which have no
/// encoding.
#[derive(Default, PartialEq)]
pub(crate) struct State {
    bytes: Vec<u8>,
    accounts: Option<Accounts>,
    bank: Option<Bank>,
}

impl State {
    fn new(bytes: Vec<u8>, accounts: &Accounts) -> State {
        let mut balances: Vec<_> = accounts.balances().collect();
        balances.sort();
        let bytes = [bytes, encode(&balances)].concat();
        State { bytes, accounts: Some(accounts.clone()), ..State::default() }
    }

    fn and(mut self, bytes: Vec<u8>) -> State {
        self.bytes.extend(bytes);
        self
    }
}

/// All that a value shows of itself.
pub(crate) fn of_shown(value: &impl Debug) -> State {
    State { bytes: format!("{value:?}").into_bytes(), ..State::default() }
}

/// Entries and balances of chapter 1, as text.
pub(crate) fn of_ledger(ledger: &stage1_ledger::Ledger) -> State {
    of_shown(ledger)
}

pub(crate) fn of_first_bank(bank: &stage1_ledger::Bank) -> State {
    of_ledger(bank.ledger())
}

/// The book, and the bank itself: it doesn't show which ids it has seen, but it compares them.
pub(crate) fn of_bank(bank: &Bank) -> State {
    let entry = |entry: &Entry| match entry {
        Entry::Deposit { receiver, amount } => encode(&(receiver, amount)),
        Entry::Payment(transaction) => encode(transaction),
    };
    let bytes = bank.book().iter().flat_map(entry).collect();
    State { bytes, bank: Some(bank.clone()), ..State::default() }
}

pub(crate) fn of_server(server: &TimestampServer) -> State {
    of_chain(server.chain()).and(encode(&server.waiting()))
}

pub(crate) fn of_chain<S: Seal>(chain: &SealedChain<S>) -> State {
    State::new(encode(&chain.blocks()), chain.accounts())
}

pub(crate) fn of_verifier<S: Seal>(verifier: &Verifier<S>) -> State {
    State::new(format!("{:?}", verifier.tip()).into_bytes(), verifier.accounts())
}

pub(crate) fn of_tree(tree: &BlockTree) -> State {
    let mut aside: Vec<_> = tree.side_blocks().map(|placed| placed.hash).collect();
    aside.sort();
    let best: Vec<_> = tree.best_above(0).map(|placed| placed.block).collect();
    State::new(encode(&(best, aside, tree.tip().hash)), tree.accounts())
}

/// The best chain, the other branches, and what's waiting. What a node thinks of its neighbours isn't part
/// of it.
pub(crate) fn of_node(node: &Node) -> State {
    of_tree(node.tree()).and(encode(&node.mempool().transactions()))
}

pub(crate) fn of_file(path: &Path) -> State {
    State { bytes: std::fs::read(path).unwrap_or_default(), ..State::default() }
}

/// The unspent outputs, which have no order of their own.
fn of_books(books: &coin::Books) -> State {
    let mut coins: Vec<_> = books.coins().iter().collect();
    coins.sort_by_key(|(out_point, _)| **out_point);
    State { bytes: format!("{coins:?}").into_bytes(), ..State::default() }
}

pub(crate) fn of_coin_chain(chain: &coin::Chain) -> State {
    of_books(chain.books()).and(encode(&chain.blocks()))
}

pub(crate) fn of_coin_mempool(mempool: &coin::Mempool) -> State {
    let waiting: Vec<_> = mempool.waiting().map(|payment| (**payment).clone()).collect();
    State { bytes: encode(&waiting), ..State::default() }
}

pub(crate) fn of_coin_node(node: &coin::Node) -> State {
    let tree = node.tree();
    let mut aside: Vec<_> = tree.side_blocks().map(|placed| placed.hash).collect();
    aside.sort();
    let best: Vec<_> = tree.best_above(0).map(|placed| (*placed.block).clone()).collect();
    let tree = of_books(tree.ledger()).and(encode(&(best, aside)));
    tree.and(of_coin_mempool(node.mempool()).bytes)
}

pub(crate) fn of_light_client(client: &coin::LightClient) -> State {
    let bytes = format!("{:?} {}", client.place(), client.bytes()).into_bytes();
    State { bytes, ..State::default() }
}
