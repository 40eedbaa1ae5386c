use super::sealed::Sealed;
use crate::checks::members as check;
use crate::invariants::{Checked, MemberInvariant};
use kusari::stage8_contract::{
    Block, BlockError, BlockHash, Book, Certificate, Entry, Genesis, LandingPads, Membership,
};
use std::collections::BTreeMap;

/// A book of the checker's own after each block that someone placed, so also after those of a second history.
#[derive(Debug)]
pub(super) struct Auditor {
    books: BTreeMap<BlockHash, Page>,
    /// What was final first at each height.
    finals: BTreeMap<u64, BlockHash>,
    /// The members of each epoch, as far as final blocks say so.
    lists: Vec<Membership>,
    sealed: Sealed,
}

/// What's known about a block.
#[derive(Debug)]
pub(super) struct Page {
    book: Book<LandingPads>,
    pub(super) state: BlockHash,
    pub(super) entries: Vec<Entry<LandingPads>>,
}

impl Page {
    fn new(book: Book<LandingPads>, entries: Vec<Entry<LandingPads>>) -> Page {
        Page { state: book.state_hash(), book, entries }
    }
}

impl Auditor {
    pub(super) fn new(genesis: &Genesis<LandingPads>) -> Auditor {
        let page = Page::new(Book::new(genesis), Vec::new());
        Auditor {
            books: BTreeMap::from([(genesis.hash(), page)]),
            finals: BTreeMap::new(),
            lists: vec![genesis.members.clone()],
            sealed: Sealed::default(),
        }
    }

    /// Applies a block that wasn't seen before. `None`: its parent was never placed.
    pub(super) fn apply(&mut self, block: &Block<LandingPads>) -> Option<Result<(), BlockError>> {
        let hash = block.hash();
        if self.books.contains_key(&hash) {
            return Some(Ok(()));
        }
        let mut book = self.books.get(&block.parent)?.book.clone();
        let applied = book.apply(block);
        Some(applied.map(|entries| {
            self.books.insert(hash, Page::new(book, entries));
        }))
    }

    pub(super) fn page(&self, block: BlockHash) -> Option<&Page> {
        self.books.get(&block)
    }

    /// V12: after a block, no two reservations overlap.
    pub(super) fn check_pads(&self, block: BlockHash) -> Checked<MemberInvariant> {
        let Some(page) = self.books.get(&block) else { return Ok(()) };
        let mut pads = page.book.machine().iter();
        pads.try_for_each(|(id, pad)| check::no_overlap(id, &pad.reservations))
    }

    /// The block that was final first at a height, which is this one if there was none.
    pub(super) fn first_final(&mut self, height: u64, block: BlockHash) -> BlockHash {
        let list = self.books.get(&block).map(|page| page.book.members());
        if let Some(list) = list.filter(|list| self.lists.last() != Some(*list))
            && !self.finals.contains_key(&height)
        {
            self.lists.push(list.clone());
        }
        *self.finals.entry(height).or_insert(block)
    }

    /// V3: whether a quorum of the members of its epoch has signed a certificate.
    pub(super) fn check_certificate(
        &mut self,
        certificate: &Certificate,
    ) -> Checked<MemberInvariant> {
        let epoch = usize::try_from(certificate.statement.epoch).unwrap_or(usize::MAX);
        // Of an epoch that no final block has begun, no one is a member.
        let none = Membership::default();
        let members = self.lists.get(epoch).unwrap_or(&none);
        let sealed = &mut self.sealed;
        check::enough_signed(certificate, members, |id| sealed.is_signed(certificate, id, members))
    }

    /// How many heights have a final block.
    pub(super) fn decisions(&self) -> u64 {
        self.finals.len() as u64
    }
}
