use super::address::{Group, PeerAddress};
use rand::{Rng, RngExt as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// How many places a bucket has.
pub const SLOTS: usize = 8;

/// How many buckets of *heard* one group of neighbours can fill: a quarter of the usual sixteen.
const PARTS: u64 = 4;

/// After how many failures in a row an address has to give up its place.
const HOPELESS: u32 = 3;

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
    /// Whether another address may have its place.
    pub(super) fn is_hopeless(&self) -> bool {
        self.failures >= HOPELESS
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

    /// Draws one of the addresses that are wanted, each equally often.
    pub(super) fn pick(
        &self,
        rng: &mut impl Rng,
        is_wanted: impl Fn(&PeerAddress) -> bool,
    ) -> Option<PeerAddress> {
        let addresses = self.entries().map(|entry| entry.address);
        let wanted: Vec<_> = addresses.filter(|address| is_wanted(address)).collect();
        (!wanted.is_empty()).then(|| wanted[rng.random_range(0..wanted.len())])
    }

    pub(super) fn has(&self, address: &PeerAddress) -> bool {
        self.entries().any(|entry| entry.address == *address)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.buckets.iter().flatten().flatten()
    }

    /// Where an address goes that someone told us. All that one group of neighbours tells us lands in [`PARTS`]
    /// buckets at most, so a liar can't fill them all.
    pub(super) fn heard_slot(&self, key: &Key, address: &PeerAddress, by: Group) -> Slot {
        let (by, group) = (by.to_string(), address.group().to_string());
        let part = key.hash(&["part", &by, &group]) % PARTS;
        self.slot(key, key.hash(&["heard", &by, &part.to_string()]), address)
    }

    /// Where an address that greeted us goes. All addresses of one group share one bucket.
    pub(super) fn tried_slot(&self, key: &Key, address: &PeerAddress) -> Slot {
        self.slot(key, key.hash(&["tried", &address.group().to_string()]), address)
    }

    fn slot(&self, key: &Key, bucket: u64, address: &PeerAddress) -> Slot {
        let bucket = (bucket % self.buckets.len() as u64) as usize;
        let slot = key.hash(&["slot", &bucket.to_string(), &address.to_string()]);
        Slot { bucket, slot: (slot % SLOTS as u64) as usize }
    }
}

/// A secret that decides where addresses go, so that no one outside can choose addresses for their places.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key(pub(super) [u8; 16]);

/// It's a secret, so it isn't printed.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

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
