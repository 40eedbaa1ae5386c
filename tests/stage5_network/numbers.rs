//! Another currency than chapter 5's payments: pages of numbers, whose sum is never below zero. A page
//! weighs as much as its maker says, and what it weighs counts as work.

use crate::cast::BEGIN;
use kusari::stage5_network::*;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers;

/// A name, and what it adds.
pub(crate) type Number = (u32, i64);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Page {
    pub(crate) previous: BlockHash,
    pub(crate) weight: u32,
    pub(crate) numbers: Vec<Number>,
}

/// The code of a rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Wrong(&'static str);

impl Refusal for Wrong {
    const CODES: &'static [&'static str] = &["weightless", "zero", "below-zero"];
    fn code(&self) -> &'static str {
        self.0
    }
}

fn rule(holds: bool, code: &'static str) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(Wrong(code)) }
}

fn sum<'a>(numbers: impl IntoIterator<Item = &'a Number>) -> i64 {
    numbers.into_iter().map(|(_, value)| value).sum()
}

impl Currency for Numbers {
    type Genesis = BlockHash;
    type Block = Page;
    type Transaction = Number;
    type TransactionId = u32;
    type TransactionHash = Number;
    type Place = Tip;
    type Books = i64;
    type Mempool = Vec<Arc<Number>>;
    type Miner = u32;
    type Draft = Page;
    type Search = Option<Page>;
    type GenesisError = Wrong;
    type BlockError = Wrong;
    type TransactionError = Wrong;
    type MempoolError = Wrong;

    fn begin(hash: &BlockHash) -> Result<(Tip, i64), Wrong> {
        Ok((Tip { hash: *hash, height: 0, time: BEGIN }, 0))
    }
    fn tip(place: &Tip) -> Tip {
        *place
    }
    fn hash(page: &Page) -> BlockHash {
        BlockHash::from_bytes(Sha256::digest(encode(page)).into())
    }
    fn previous_hash(page: &Page) -> BlockHash {
        page.previous
    }
    fn time(_: &Page) -> Time {
        BEGIN
    }
    fn transactions(page: &Page) -> &[Number] {
        &page.numbers
    }
    fn id((name, _): &Number) -> u32 {
        *name
    }
    fn transaction_hash(number: &Number) -> Number {
        *number
    }
    fn summary((_, value): &Number) -> String {
        value.to_string()
    }
    fn most_bytes(page: &Page) -> usize {
        200 + 40 * page.numbers.len()
    }
    fn most_transaction_bytes(_: &Number) -> usize {
        100
    }
    fn check_bounds(page: &Page) -> Result<BlockHash, Wrong> {
        Ok(Numbers::hash(page))
    }
    fn check_orphan(page: &Page, _: BlockHash, _: &BlockHash) -> Result<(), Wrong> {
        rule(page.weight > 0, "weightless")
    }
    fn check_header(page: &Page, hash: BlockHash, at: &Tip, _: &BlockHash) -> Result<Tip, Wrong> {
        rule(page.weight > 0, "weightless")?;
        Ok(Tip { hash, height: at.height + 1, time: BEGIN })
    }
    fn check_transactions(
        page: &Page,
        verify: impl FnMut(&Number) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        page.numbers.iter().try_for_each(verify)
    }
    fn verify((_, value): &Number) -> Result<(), Wrong> {
        rule(*value != 0, "zero")
    }
    fn work(page: &Page, _: &BlockHash) -> ChainWork {
        ChainWork::new(page.weight.into())
    }
    fn apply(total: &mut i64, page: &Page, _: &Tip) -> Result<(), Wrong> {
        rule(*total + sum(&page.numbers) >= 0, "below-zero")?;
        *total += sum(&page.numbers);
        Ok(())
    }
    fn undo(total: &mut i64, page: &Page) {
        *total -= sum(&page.numbers);
    }
    fn mempool(_: usize) -> Vec<Arc<Number>> {
        Vec::new()
    }
    fn waiting(mempool: &Vec<Arc<Number>>) -> impl ExactSizeIterator<Item = &Arc<Number>> {
        mempool.iter()
    }
    fn is_waiting(mempool: &Vec<Arc<Number>>, number: &Number) -> bool {
        mempool.iter().any(|waiting| **waiting == *number)
    }
    fn admit(
        mempool: &mut Vec<Arc<Number>>,
        number: Arc<Number>,
        tree: &BlockTreeOf<Numbers>,
    ) -> Result<Vec<Dropped<Numbers>>, Wrong> {
        let before = tree.books() + sum(mempool.iter().map(|waiting| &**waiting));
        rule(before + number.1 >= 0, "below-zero")?;
        mempool.push(number);
        Ok(Vec::new())
    }
    fn offence(_: &Wrong) -> Option<Wrong> {
        None
    }
    fn confirm(_: &mut Vec<Arc<Number>>, _: &[&Number]) -> bool {
        false
    }
    fn rebase(
        mempool: &mut Vec<Arc<Number>>,
        returned: impl IntoIterator<Item = Arc<Number>>,
        tree: &BlockTreeOf<Numbers>,
        is_confirmed: impl Fn(&Number) -> bool,
    ) -> Vec<(Arc<Number>, Wrong)> {
        let waited = std::mem::take(mempool);
        let open = returned.into_iter().chain(waited).filter(|number| !is_confirmed(number));
        let admit = |number: Arc<Number>| {
            Some((number.clone(), Numbers::admit(mempool, number, tree).err()?))
        };
        open.filter_map(admit).collect()
    }
    fn draft(
        mempool: &Vec<Arc<Number>>,
        tree: &BlockTreeOf<Numbers>,
        weight: &u32,
        _: Time,
    ) -> Page {
        let numbers = mempool.iter().map(|number| **number).collect();
        Page { previous: tree.tip().hash, weight: *weight, numbers }
    }
    fn search(draft: Page, _: &BlockHash, _: &mut impl RngCore) -> Option<Page> {
        Some(draft)
    }
    fn run(search: &mut Option<Page>, _: u64) -> Result<Option<Page>, MineError> {
        Ok(search.take())
    }
}
