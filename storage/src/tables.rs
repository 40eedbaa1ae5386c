use kusari::stage6_coin::{
    BlockHash, ChainWork, Changes, Coin, Encoded as _, OutPoint, Output, Place, Script,
};
use redb::TableDefinition;
use sha2::{Digest as _, Sha256};

/// What an index of another shape would change.
pub(crate) const INDEX_VERSION: u32 = 1;

// ---- the tables ------------------------------------------------------------------------------

/// `version`, `chain`: the hash of the genesis; `end`: so far, the block file is indexed.
pub(crate) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// Every block on any branch, by its hash: an [`Entry`].
pub(crate) const BLOCKS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("blocks");
/// The best chain: the hash at each height, that of the genesis first.
pub(crate) const BEST: TableDefinition<'_, u64, &[u8; 32]> = TableDefinition::new("best");
/// The unspent outputs at the end of the best chain: coins by their names.
pub(crate) const COINS: TableDefinition<'_, &[u8; 36], &[u8]> = TableDefinition::new("coins");
/// The names of the coins again, sorted by their locks.
pub(crate) const LOCKS: TableDefinition<'_, &[u8; 52], ()> = TableDefinition::new("locks");
/// What each block of the best chain changed, by its hash.
pub(crate) const UNDO: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("undo");
/// Blocks that turned out to break a rule on joining the best chain, and those above them. It only saves
/// time, and is not made again from the block file.
pub(crate) const INVALID: TableDefinition<'_, &[u8; 32], ()> = TableDefinition::new("invalid");
/// Transactions that wait for a block, in their order.
pub(crate) const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");

// ---- what stands in them ---------------------------------------------------------------------

/// A block, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where in the block file. The genesis stands in none, and has 0.
    pub(crate) offset: u64,
    pub(crate) previous: BlockHash,
    /// All the work up to and including this block.
    pub(crate) work: ChainWork,
    pub(crate) place: Place,
}

impl Entry {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.offset.to_le_bytes().to_vec();
        bytes.extend(self.previous.as_bytes());
        bytes.extend(self.work.hashes().to_le_bytes());
        self.place.write(&mut bytes);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Entry> {
        let (offset, rest) = bytes.split_first_chunk()?;
        let (previous, rest) = rest.split_first_chunk()?;
        let (work, rest) = rest.split_first_chunk()?;
        Some(Entry {
            offset: u64::from_le_bytes(*offset),
            previous: BlockHash::from_bytes(*previous),
            work: ChainWork::new(u128::from_le_bytes(*work)),
            place: Place::from_bytes(rest).ok()?,
        })
    }
}

/// Under which key a coin stands.
pub(crate) fn coin_key(out_point: &OutPoint) -> [u8; 36] {
    out_point.to_bytes().try_into().expect("a name is a hash and a number")
}

/// Under which key a coin stands among those with the same lock.
pub(crate) fn lock_key(lock: &[u8; 16], out_point: &OutPoint) -> [u8; 52] {
    let mut key = [0; 52];
    key[..16].copy_from_slice(lock);
    key[16..].copy_from_slice(&coin_key(out_point));
    key
}

/// What the keys of all coins with a lock begin with. Sixteen bytes of a hash are enough, because whoever
/// looks compares the lock itself.
pub(crate) fn lock_hash(lock: &Script) -> [u8; 16] {
    let hash: [u8; 32] = Sha256::digest(lock.as_bytes()).into();
    *hash.first_chunk().expect("a hash is longer")
}

pub(crate) fn coin_to_bytes(coin: &Coin) -> Vec<u8> {
    let mut bytes = coin.height.to_le_bytes().to_vec();
    bytes.push(coin.is_coinbase.into());
    coin.output.write(&mut bytes);
    bytes
}

pub(crate) fn coin_from_bytes(bytes: &[u8]) -> Option<Coin> {
    let (height, rest) = bytes.split_first_chunk()?;
    let (is_coinbase, output) = rest.split_first()?;
    let is_coinbase = match is_coinbase {
        0 => false,
        1 => true,
        _ => return None,
    };
    let height = u32::from_le_bytes(*height);
    Some(Coin { output: Output::from_bytes(output).ok()?, height, is_coinbase })
}

/// Both lists, each after how many it holds, and each coin after how many bytes it has.
pub(crate) fn changes_to_bytes(changes: &Changes) -> Vec<u8> {
    let mut bytes = Vec::new();
    for list in [&changes.spent, &changes.created] {
        bytes.extend((list.len() as u32).to_le_bytes());
        for (out_point, coin) in list {
            let coin = coin_to_bytes(coin);
            bytes.extend(coin_key(out_point));
            bytes.extend((coin.len() as u32).to_le_bytes());
            bytes.extend(coin);
        }
    }
    bytes
}

pub(crate) fn changes_from_bytes(mut bytes: &[u8]) -> Option<Changes> {
    let mut changes = Changes::default();
    for list in [&mut changes.spent, &mut changes.created] {
        for _ in 0..number(&mut bytes)? {
            let (out_point, rest) = bytes.split_at_checked(36)?;
            bytes = rest;
            let length = number(&mut bytes)? as usize;
            let (coin, rest) = bytes.split_at_checked(length)?;
            bytes = rest;
            list.push((OutPoint::from_bytes(out_point).ok()?, coin_from_bytes(coin)?));
        }
    }
    bytes.is_empty().then_some(changes)
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}
