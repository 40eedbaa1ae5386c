use super::address::{Group, PeerAddress};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How many places a bucket has.
pub const SLOTS: usize = 8;

/// What a book knows of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The address.
    pub address: PeerAddress,
    /// The group of the neighbour that told us first.
    pub told_by: Group,
    /// How many times in a row no one answered there.
    pub failures: u32,
}

impl Entry {
    /// Whether another address may take its place without a test.
    pub(super) fn is_hopeless(&self) -> bool {
        self.failures >= 3
    }
}

/// Buckets with a fixed number of places each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    buckets: Vec<[Option<Entry>; SLOTS]>,
}

/// A place in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    bucket: usize,
    slot: usize,
}

impl Table {
    pub(super) fn new(buckets: usize) -> Table {
        Table { buckets: vec![Default::default(); buckets] }
    }

    pub(super) fn buckets(&self) -> &[[Option<Entry>; SLOTS]] {
        &self.buckets
    }

    pub(super) fn at(&self, slot: Slot) -> Option<&Entry> {
        self.buckets[slot.bucket][slot.slot].as_ref()
    }

    /// Puts an entry into a place, and returns what was there.
    pub(super) fn put(&mut self, slot: Slot, entry: Entry) -> Option<Entry> {
        self.buckets[slot.bucket][slot.slot].replace(entry)
    }

    pub(super) fn find(&mut self, address: &PeerAddress) -> Option<&mut Option<Entry>> {
        let mut places = self.buckets.iter_mut().flatten();
        places.find(|place| place.as_ref().is_some_and(|entry| entry.address == *address))
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.buckets.iter().flatten().flatten()
    }

    /// Where an address heard of from someone goes. All that one group of neighbours tells us lands in a quarter of
    /// the buckets at most, four of sixteen, so a liar can't fill them all.
    pub(super) fn heard_slot(&self, key: &Key, address: &PeerAddress, by: Group) -> Slot {
        let part = key.hash(&["heard", &text(by), &text(address.group())]) % 4;
        self.slot(key, key.hash(&["bucket", &text(by), &part.to_string()]), address)
    }

    /// Where an address that greeted us goes. All addresses of one group share two buckets at most.
    pub(super) fn tried_slot(&self, key: &Key, address: &PeerAddress) -> Slot {
        let part = key.hash(&["tried", &address.to_string()]) % 2;
        let bucket = key.hash(&["bucket", &text(address.group()), &part.to_string()]);
        self.slot(key, bucket, address)
    }

    fn slot(&self, key: &Key, bucket: u64, address: &PeerAddress) -> Slot {
        let bucket = (bucket % self.buckets.len() as u64) as usize;
        let slot = key.hash(&["slot", &bucket.to_string(), &address.to_string()]);
        Slot { bucket, slot: (slot % SLOTS as u64) as usize }
    }
}

fn text(group: Group) -> String {
    format!("{group:?}")
}

/// A secret that decides where addresses go, so that no one outside can choose addresses for their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key(pub(super) [u8; 16]);

impl Key {
    /// The first 64 bits of the SHA-256 of the key and some words, each after its length.
    fn hash(&self, words: &[&str]) -> u64 {
        let mut hasher = Sha256::new_with_prefix(self.0);
        for word in words {
            hasher.update((word.len() as u64).to_le_bytes());
            hasher.update(word);
        }
        let digest: [u8; 32] = hasher.finalize().into();
        u64::from_le_bytes(digest[..8].try_into().expect("32 bytes begin with eight"))
    }
}
