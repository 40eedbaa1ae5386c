use super::address::{Group, PeerAddress};
use super::table::{Entry, Key, SLOTS, Table};
use rand::seq::SliceRandom as _;
use rand::{Rng, RngExt as _};
use serde::{Deserialize, Serialize};

/// How many addresses an answer to *who else?* holds at most.
pub const MAX_ADDRESSES: usize = 64;

/// How many of a book's addresses an answer holds, in percent: enough to go on from, too few to copy the book.
const TOLD_PERCENT: usize = 23;

/// How many neighbours a node goes back to first after a restart.
pub const MAX_ANCHORS: usize = 2;

/// How many newcomers may wait for a test at a time.
const MAX_CONTESTS: usize = 8;

/// How many buckets each table of a book has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookShape {
    /// Those for addresses that we've only heard of.
    pub heard: usize,
    /// Those for addresses where a node greeted us.
    pub tried: usize,
}

impl Default for BookShape {
    fn default() -> BookShape {
        BookShape { heard: 16, tried: 4 }
    }
}

impl BookShape {
    /// The most buckets a table may have: those of Bitcoin Core's table of new addresses.
    pub const MAX_BUCKETS: usize = 1024;

    fn limited(self) -> BookShape {
        let limited = |buckets: usize| buckets.clamp(1, Self::MAX_BUCKETS);
        BookShape { heard: limited(self.heard), tried: limited(self.tried) }
    }
}

/// What a node knows of where other nodes are, arranged so that a liar can't fill it.
///
/// There are two tables. In *heard* are addresses that someone told us. In *tried* are those where a node
/// with our genesis greeted us. Which bucket an address goes to depends on its [group](Group), and in *heard*
/// on the group of the neighbour that told us. Which place in the bucket depends on a secret key. So someone with a thousand
/// addresses in one group fights over the same few places with herself, and can't choose which.
///
/// An address that greeted us gives up its place only after a test: the newcomer waits until the one that
/// sits there has been dialled and hasn't answered. (Heilman, Kendler, Zohar and Goldberg 2015, *Eclipse Attacks on
/// Bitcoin's Peer-to-Peer Network*, countermeasures 1 to 5; Bitcoin Core's `addrman.h`.)
///
/// ```
/// use kusari::stage7_peers::{AddressBook, BookShape, PeerAddress};
/// use rand::{SeedableRng, rngs::ChaCha12Rng};
///
/// let mut book = AddressBook::new([7; 16], BookShape::default());
/// let alice: PeerAddress = "192.0.2.1:7707".parse()?;
/// let carol: PeerAddress = "198.51.100.1:7707".parse()?;
/// assert!(book.hear(carol, alice.group()));
/// let rng = &mut ChaCha12Rng::seed_from_u64(1);
/// assert_eq!(book.pick(rng, |_| true), Some(carol));
/// book.greeted(carol);
/// assert!(book.has_tried(&carol));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct AddressBook {
    key: Key,
    heard: Table,
    tried: Table,
    /// Newcomers that greeted us, and who sits in their place.
    contests: Vec<Contest>,
    anchors: Vec<PeerAddress>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Contest {
    newcomer: PeerAddress,
    holder: PeerAddress,
}

impl AddressBook {
    /// An empty book. The key has to be random and stay secret: anyone who knows it can choose addresses that
    /// push out others.
    pub fn new(key: [u8; 16], shape: BookShape) -> AddressBook {
        let BookShape { heard, tried } = shape.limited();
        AddressBook {
            key: Key(key),
            heard: Table::new(heard),
            tried: Table::new(tried),
            contests: Vec::new(),
            anchors: Vec::new(),
        }
    }

    /// Takes an address that a neighbour told us. Returns whether it's in *heard* now, and wasn't known before.
    ///
    /// Who sits in its place stays there, unless no one has answered there three times in a row. Otherwise
    /// it would be enough to talk a lot.
    pub fn hear(&mut self, address: PeerAddress, by: Group) -> bool {
        if self.knows(&address) {
            return false;
        }
        let slot = self.heard.heard_slot(&self.key, &address, by);
        let is_free = self.heard.at(slot).is_none_or(Entry::is_hopeless);
        if is_free {
            self.heard.put(slot, Entry { address, told_by: by, failures: 0 });
        }
        is_free
    }

    /// A node with our genesis greeted us from there, and we had dialled it.
    ///
    /// It moves to *tried* if there's room. If someone else sits in its place,
    /// [`to_test`](Self::to_test) names them.
    pub fn greeted(&mut self, address: PeerAddress) {
        self.contests.retain(|contest| contest.holder != address);
        if let Some(Some(entry)) = self.tried.find(&address) {
            entry.failures = 0;
            return;
        }
        let slot = self.tried.tried_slot(&self.key, &address);
        match self.tried.at(slot) {
            Some(holder) => {
                let contest = Contest { newcomer: address, holder: holder.address };
                if !self.contests.contains(&contest) && self.contests.len() < MAX_CONTESTS {
                    self.contests.push(contest);
                }
                if let Some(Some(entry)) = self.heard.find(&address) {
                    entry.failures = 0;
                }
            }
            None => self.move_to_tried(address),
        }
    }

    fn move_to_tried(&mut self, address: PeerAddress) {
        let heard = self.heard.find(&address).and_then(Option::take);
        let told_by = heard.map_or(address.group(), |entry| entry.told_by);
        let slot = self.tried.tried_slot(&self.key, &address);
        self.tried.put(slot, Entry { address, told_by, failures: 0 });
    }

    /// An address that has to be tested, because another one that greeted us would have its place.
    pub fn to_test(&self) -> Option<PeerAddress> {
        self.contests.first().map(|contest| contest.holder)
    }

    /// We dialled it, and no node with our genesis answered. If someone else is waiting for its place, it loses it.
    pub fn failed(&mut self, address: &PeerAddress) {
        if let Some(at) = self.contests.iter().position(|contest| contest.holder == *address) {
            let newcomer = self.contests.remove(at).newcomer;
            self.contests.retain(|contest| contest.holder != *address);
            self.forget(address);
            self.move_to_tried(newcomer);
        }
        for table in [&mut self.heard, &mut self.tried] {
            if let Some(Some(entry)) = table.find(address) {
                entry.failures = entry.failures.saturating_add(1);
            }
        }
    }

    /// Crosses an address out: it's our own, or one on another chain.
    pub fn forget(&mut self, address: &PeerAddress) {
        for table in [&mut self.heard, &mut self.tried] {
            if let Some(place) = table.find(address) {
                *place = None;
            }
        }
        self.contests.retain(|it| it.holder != *address && it.newcomer != *address);
        self.anchors.retain(|anchor| anchor != address);
    }

    /// Draws an address to dial: from each table half the time, and in it each address equally often. `None`: none is
    /// wanted.
    ///
    /// Half the time, because *heard* is easy to fill, and *tried* isn't.
    pub fn pick(
        &self,
        rng: &mut impl Rng,
        is_wanted: impl Fn(&PeerAddress) -> bool,
    ) -> Option<PeerAddress> {
        let mut tables = [&self.tried, &self.heard];
        if rng.random() {
            tables.reverse();
        }
        tables.into_iter().find_map(|table| {
            let entries = table.entries().map(|entry| entry.address);
            let wanted: Vec<_> = entries.filter(|address| is_wanted(address)).collect();
            (!wanted.is_empty()).then(|| wanted[rng.random_range(0..wanted.len())])
        })
    }

    /// Draws an address from *heard* only, to find out if anyone is there.
    pub fn pick_heard(
        &self,
        rng: &mut impl Rng,
        is_wanted: impl Fn(&PeerAddress) -> bool,
    ) -> Option<PeerAddress> {
        let wanted: Vec<_> =
            self.heard.entries().map(|it| it.address).filter(|it| is_wanted(it)).collect();
        (!wanted.is_empty()).then(|| wanted[rng.random_range(0..wanted.len())])
    }

    /// An answer to *who else do you know?*: 23 % of the book, at most [`MAX_ADDRESSES`], and at least one if there is
    /// one.
    pub fn some(&self, rng: &mut impl Rng) -> Vec<PeerAddress> {
        let mut all: Vec<_> = self.addresses().collect();
        all.shuffle(rng);
        all.truncate((all.len() * TOLD_PERCENT).div_ceil(100).min(MAX_ADDRESSES));
        all
    }

    /// Remembers the neighbours that are dialled first after a restart: those that have been there longest. While a node is
    /// away, a liar can't fill their places.
    pub fn set_anchors(&mut self, anchors: impl IntoIterator<Item = PeerAddress>) {
        self.anchors = anchors.into_iter().take(MAX_ANCHORS).collect();
    }

    /// The anchors.
    pub fn anchors(&self) -> &[PeerAddress] {
        &self.anchors
    }

    /// All addresses, those of *tried* first.
    pub fn addresses(&self) -> impl Iterator<Item = PeerAddress> {
        self.tried.entries().chain(self.heard.entries()).map(|entry| entry.address)
    }

    /// Whether an address is in one of the tables.
    pub fn knows(&self, address: &PeerAddress) -> bool {
        self.addresses().any(|known| known == *address)
    }

    /// Whether a node greeted us there.
    pub fn has_tried(&self, address: &PeerAddress) -> bool {
        self.tried.entries().any(|entry| entry.address == *address)
    }

    /// The buckets of *heard*, and their places.
    pub fn heard(&self) -> &[[Option<Entry>; SLOTS]] {
        self.heard.buckets()
    }

    /// The buckets of *tried*, and their places.
    pub fn tried(&self) -> &[[Option<Entry>; SLOTS]] {
        self.tried.buckets()
    }
}

/// A book as it's kept on disk. Each entry finds its place again, because the key is the same. What doesn't
/// fit is left out: then someone wrote it by hand.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    key: Key,
    shape: BookShape,
    heard: Vec<Entry>,
    tried: Vec<Entry>,
    anchors: Vec<PeerAddress>,
}

impl From<Saved> for AddressBook {
    fn from(saved: Saved) -> AddressBook {
        let mut book = AddressBook::new(saved.key.0, saved.shape);
        for entry in saved.tried {
            let slot = book.tried.tried_slot(&book.key, &entry.address);
            book.tried.put(slot, entry);
        }
        for entry in saved.heard {
            if !book.knows(&entry.address) {
                let slot = book.heard.heard_slot(&book.key, &entry.address, entry.told_by);
                book.heard.put(slot, entry);
            }
        }
        book.set_anchors(saved.anchors);
        book
    }
}

impl From<AddressBook> for Saved {
    fn from(book: AddressBook) -> Saved {
        let shape =
            BookShape { heard: book.heard.buckets().len(), tried: book.tried.buckets().len() };
        let [heard, tried] = [&book.heard, &book.tried].map(|it| it.entries().cloned().collect());
        Saved { key: book.key, shape, heard, tried, anchors: book.anchors }
    }
}
