use super::address::{Group, PeerAddress};
use super::table::{Entry, Key, SLOTS, Table};
use rand::seq::SliceRandom as _;
use rand::{Rng, RngExt as _};
use serde::{Deserialize, Serialize};

/// How many addresses an answer to *who else?* holds at most.
pub const MAX_ADDRESSES: usize = 64;

/// How many of a book's addresses an answer holds, in percent: enough to go on from, too few to copy the book. The number is
/// Bitcoin Core's.
const TOLD_PERCENT: usize = 23;

/// How many an answer holds at least, if the book has as many: the first nodes of a network have to find each other, too.
const TOLD_AT_LEAST: usize = 8;

/// How many neighbours a node goes back to first after a restart.
pub const MAX_ANCHORS: usize = 2;

/// How many newcomers may wait for a test at a time.
const MAX_CONTESTS: usize = 8;

/// How many buckets each table of a book has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookShape {
    /// Those for addresses that we've only heard of. One group of neighbours can fill at most four of them.
    pub heard: usize,
    /// Those for addresses where a node greeted us. One group can fill one of them.
    pub tried: usize,
}

impl Default for BookShape {
    fn default() -> BookShape {
        BookShape { heard: 16, tried: 8 }
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

/// What a node knows of where other nodes are, arranged so that it's hard for a liar to fill.
///
/// There are two tables. In *heard* are addresses that someone told us. In *tried* are those that we dialled, and where a node
/// with our genesis greeted us. Which bucket an address goes to depends on its [group](Group), and in *heard*
/// on the group of the neighbour that told us, too; which place in the bucket depends on the whole address. Both also depend on a secret
/// key. So if Mallory has a thousand addresses in one group, she fights over the same few places with herself, and can't choose which.
///
/// An address gives its place to another one only if it was dialled, and no one answered, three times in a row.
/// (Heilman, Kendler, Zohar and Goldberg 2015, *Eclipse Attacks on Bitcoin's Peer-to-Peer Network*, section 7; Bitcoin Core's
/// `addrman.h`. There, one failure is enough if the last success was hours ago.)
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
    /// An address that has the place already keeps it, unless no one has answered there three times in a row. Otherwise
    /// it would be enough to talk a lot. An address that [means another machine](Group::is_the_same_to) to the neighbour
    /// isn't taken.
    pub fn hear(&mut self, address: PeerAddress, by: Group) -> bool {
        if !address.group().is_the_same_to(by) || self.knows(&address) {
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
    /// It moves to *tried* if there's room. If there isn't, it waits, and [`to_test`](Self::to_test) names the address in its
    /// place.
    pub fn greeted(&mut self, address: PeerAddress) {
        self.contests.retain(|contest| contest.holder != address);
        for table in [&mut self.heard, &mut self.tried] {
            if let Some(Some(entry)) = table.find(&address) {
                entry.failures = 0;
            }
        }
        if self.has_tried(&address) {
            return;
        }
        let slot = self.tried.tried_slot(&self.key, &address);
        match self.tried.at(slot) {
            Some(holder) if !holder.is_hopeless() => {
                let contest = Contest { newcomer: address, holder: holder.address };
                if !self.contests.contains(&contest) && self.contests.len() < MAX_CONTESTS {
                    self.contests.push(contest);
                }
            }
            _ => self.move_to_tried(address),
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

    /// We dialled it, and no node with our genesis answered. The third time in a row, it loses its place to the one that waits
    /// for it, or to the next one that comes.
    pub fn failed(&mut self, address: &PeerAddress) {
        for table in [&mut self.heard, &mut self.tried] {
            if let Some(Some(entry)) = table.find(address) {
                entry.failures = entry.failures.saturating_add(1);
            }
        }
        self.anchors.retain(|anchor| anchor != address);
        let is_hopeless = |entry: &Entry| entry.address == *address && entry.is_hopeless();
        let waiting = self.contests.iter().find(|contest| contest.holder == *address);
        let waiting = waiting.filter(|_| self.tried.entries().any(is_hopeless));
        if let Some(newcomer) = waiting.map(|contest| contest.newcomer) {
            self.forget(address);
            self.move_to_tried(newcomer);
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

    /// Draws an address to dial: from each table half the time, and in it each wanted address equally often. If one table has none,
    /// from the other. `None`: none is wanted.
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
        tables.into_iter().find_map(|table| table.pick(rng, &is_wanted))
    }

    /// Draws an address from *heard* only, to find out if anyone is there.
    pub fn pick_heard(
        &self,
        rng: &mut impl Rng,
        is_wanted: impl Fn(&PeerAddress) -> bool,
    ) -> Option<PeerAddress> {
        self.heard.pick(rng, is_wanted)
    }

    /// An answer to *who else do you know?*: 23 % of the book, but at least eight addresses if there are as many, and at most
    /// [`MAX_ADDRESSES`].
    ///
    /// Addresses that [mean another machine](Group::is_the_same_to) to the neighbour who asks aren't told.
    pub fn some(&self, to: Group, rng: &mut impl Rng) -> Vec<PeerAddress> {
        let all = self.addresses().filter(|address| address.group().is_the_same_to(to));
        let mut all: Vec<_> = all.collect();
        all.shuffle(rng);
        let part = (all.len() * TOLD_PERCENT).div_ceil(100);
        all.truncate(part.clamp(TOLD_AT_LEAST, MAX_ADDRESSES));
        all
    }

    /// Remembers the neighbours that are dialled first after a restart, two at most. While a node is away, a liar can't fill
    /// their places.
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
        self.tried.has(address) || self.heard.has(address)
    }

    /// Whether a node greeted us there.
    pub fn has_tried(&self, address: &PeerAddress) -> bool {
        self.tried.has(address)
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

/// A book as it's kept on disk. Each entry finds its place again, because the key is the same. If someone wrote it by hand and two
/// have one place, the later one gets it.
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
