//! Another protocol: pages of numbers whose sum is never below zero. A page's maker decides its weight.

use crate::cast::BEGIN;
use kusari::stage5_network::protocol::*;
use kusari::stage5_network::{BlockHash, Refusal, Time, Tip, encode};
use rand::Rng;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::cell::Cell;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers;

impl Protocol for Numbers {
    type Block = Page;
    type Consensus = Numbers;
    type Ledger = i64;
    type Pool = Waiting;
}

type Waiting = Vec<Checked<Number>>;
type Waited = GaveWay<Numbers, Waiting>;

thread_local! {
    /// How often this thread has looked at a number to learn something, and how often it has checked one.
    pub(crate) static LOOKS_AND_CHECKS: Cell<[u32; 2]> = const { Cell::new([0; 2]) };
}

fn count(which: usize) {
    let mut counts = LOOKS_AND_CHECKS.get();
    counts[which] += 1;
    LOOKS_AND_CHECKS.set(counts);
}

/// A name, and what it adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Number(pub(crate) u32, pub(crate) i64);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Page {
    pub(crate) previous: BlockHash,
    pub(crate) weight: u32,
    pub(crate) numbers: Vec<Number>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Wrong(&'static str);

impl Refusal for Wrong {
    const CODES: &'static [&'static str] = &["weightless", "zero", "below-zero"];
    fn code(&self) -> &'static str {
        self.0
    }
}

impl Transaction for Number {
    type Id = u32;
    type Facts = u32;
    type Error = Wrong;
    fn id(&self) -> u32 {
        self.facts()
    }
    fn facts(&self) -> u32 {
        count(0);
        self.0
    }
    fn id_from(&self, name: &u32) -> u32 {
        *name
    }
    fn check(&self, _: &u32) -> Result<(), Wrong> {
        count(1);
        (self.1 != 0).then_some(()).ok_or(Wrong("zero"))
    }
}

impl Block for Page {
    type Transaction = Number;
    type Error = Wrong;
    fn hash(&self) -> BlockHash {
        BlockHash::from_bytes(Sha256::digest(encode(self)).into())
    }
    fn previous_hash(&self) -> BlockHash {
        self.previous
    }
    fn time(&self) -> Time {
        BEGIN
    }
    fn transactions(&self) -> &[Number] {
        &self.numbers
    }
}

impl Consensus<Numbers> for Numbers {
    type Genesis = BlockHash;
    type GenesisError = Wrong;
    type Place = Tip;
    type Weight = u64;
    type Proposer = u32;
    type Draft = Page;
    type Search = Option<Page>;

    fn begin(hash: &BlockHash) -> Result<Tip, Wrong> {
        Ok(Tip { hash: *hash, height: 0, time: BEGIN })
    }
    fn tip(place: &Tip) -> Tip {
        *place
    }
    fn check_orphan(page: &Page, _: BlockHash, _: &BlockHash) -> Result<(), Wrong> {
        (page.weight > 0).then_some(()).ok_or(Wrong("weightless"))
    }
    fn check_header(page: &Page, hash: BlockHash, at: &Tip, _: &BlockHash) -> Result<Tip, Wrong> {
        (page.weight > 0).then_some(()).ok_or(Wrong("weightless"))?;
        Ok(Tip { hash, height: at.height + 1, time: BEGIN })
    }
    fn weight(before: u64, page: &Page, _: &BlockHash) -> u64 {
        before + u64::from(page.weight)
    }
    fn claim(weight: u64) -> u64 {
        weight
    }
    fn draft(at: &Tip, _: &BlockHash, _: &i64, all: &Waiting, weight: &u32, _: Time) -> Page {
        let numbers = all.iter().map(|number| **number).collect();
        Page { previous: at.hash, weight: *weight, numbers }
    }
    fn search(draft: Page, _: &BlockHash, _: &mut impl Rng) -> Option<Page> {
        Some(draft)
    }
    fn propose(search: &mut Option<Page>, _: u64) -> Proposal<Page> {
        search.take().map_or(Proposal::Stale, Proposal::Found)
    }
}

impl Ledger<Numbers> for i64 {
    fn open(_: &BlockHash) -> Result<i64, Wrong> {
        Ok(0)
    }
    fn check(&mut self, page: &Page) -> Result<(), Wrong> {
        page.numbers.iter().try_for_each(|number| number.check(&number.0))
    }
    fn apply(&mut self, page: &Page, _: u64) -> Result<(), Wrong> {
        let total = page.numbers.iter().fold(*self, |total, number| total + number.1);
        *self = (total >= 0).then_some(total).ok_or(Wrong("below-zero"))?;
        Ok(())
    }
    fn undo(&mut self, page: &Page) {
        page.numbers.iter().for_each(|number| *self -= number.1);
    }
}

impl Pool<Numbers> for Waiting {
    type Error = Wrong;
    fn with_limit(_: usize) -> Waiting {
        Vec::new()
    }
    fn clear(&mut self) {
        Vec::clear(self);
    }
    fn waiting(&self) -> impl ExactSizeIterator<Item = &Checked<Number>> {
        self.iter()
    }
    fn admit(&mut self, number: Checked<Number>, total: &i64, _: u64) -> Result<Waited, Wrong> {
        let after = self.iter().chain([&number]).fold(*total, |total, number| total + number.1);
        (after >= 0).then_some(()).ok_or(Wrong("below-zero"))?;
        self.push(number);
        Ok(Vec::new())
    }
}
