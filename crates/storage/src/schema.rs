use kusari::stage5_network::any::Entry;
use kusari::stage6_coin::{
    BlockHash, ChainWork, Changes, Coin, CoinProtocol, Encoded as _, OutPoint, Output, Place,
    Script, Txid,
};
use redb::TableDefinition;
use sha2::{Digest as _, Sha256};

/// Goes up whenever the shape of the index changes.
pub(crate) const INDEX_VERSION: u32 = 1;

// ---- the tables ------------------------------------------------------------------------------

/// `version`; `chain`: the hash of the genesis; `end`: how many bytes of the block file are indexed.
pub(crate) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// Every block on any branch, by its hash: a [`Row`].
pub(crate) const BLOCKS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("blocks");
/// The best chain: the hash at each height, beginning with the genesis.
pub(crate) const BEST: TableDefinition<'_, u64, &[u8; 32]> = TableDefinition::new("best");
/// The unspent outputs at the end of the best chain: coins by name.
pub(crate) const COINS: TableDefinition<'_, &[u8; 36], &[u8]> = TableDefinition::new("coins");
/// The names of the coins again, sorted by lock.
pub(crate) const LOCKS: TableDefinition<'_, &[u8; 52], ()> = TableDefinition::new("locks");
/// What each block of the best chain changed, by its hash.
pub(crate) const UNDO: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("undo");
/// Blocks that turned out to break a rule when they joined the best chain, and those above them. This only
/// saves time, and isn't rebuilt from the block file.
pub(crate) const INVALID: TableDefinition<'_, &[u8; 32], ()> = TableDefinition::new("invalid");
/// Where earlier versions kept the waiting payments. They're moved into a file of their own.
pub(crate) const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");

// ---- what is in them -------------------------------------------------------------------------

/// A block, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its offset in the block file. The genesis isn't in the file, and has 0.
    pub(crate) offset: u64,
    pub(crate) previous: BlockHash,
    /// All the work up to and including this block.
    pub(crate) work: ChainWork,
    pub(crate) place: Place,
}

impl Row {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.offset.to_le_bytes().to_vec();
        bytes.extend(self.previous.as_bytes());
        bytes.extend(self.work.hashes().to_le_bytes());
        self.place.write(&mut bytes);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Row> {
        let (offset, rest) = bytes.split_first_chunk()?;
        let (previous, rest) = rest.split_first_chunk()?;
        let (work, rest) = rest.split_first_chunk()?;
        Some(Row {
            offset: u64::from_le_bytes(*offset),
            previous: BlockHash::from_bytes(*previous),
            work: ChainWork::new(u128::from_le_bytes(*work)),
            place: Place::from_bytes(rest).ok()?,
        })
    }
}

impl From<Row> for Entry<CoinProtocol> {
    fn from(row: Row) -> Entry<CoinProtocol> {
        Entry { place: row.place, weight: row.work }
    }
}

/// The key of a coin.
pub(crate) fn coin_key(out_point: &OutPoint) -> [u8; 36] {
    out_point.to_bytes().try_into().expect("a name is a hash and a number")
}

/// The key of a coin among those with the same lock.
pub(crate) fn lock_key(lock: &[u8; 16], out_point: &OutPoint) -> [u8; 52] {
    let mut key = [0; 52];
    key[..16].copy_from_slice(lock);
    key[16..].copy_from_slice(&coin_key(out_point));
    key
}

/// How the keys of all coins with a lock begin. Sixteen bytes of a hash are enough, because every
/// look-up compares the lock itself.
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

/// What it takes to undo a block: the coins that it spent, and the names of those that it made.
pub(crate) struct Undo {
    pub(crate) spent: Vec<(OutPoint, Coin)>,
    pub(crate) created: Vec<OutPoint>,
}

/// Each list comes after its length, and each coin after its size in bytes. Outputs of one transaction
/// share its name.
pub(crate) fn undo_to_bytes(changes: &Changes) -> Vec<u8> {
    let mut bytes = (changes.spent.len() as u32).to_le_bytes().to_vec();
    for (out_point, coin) in &changes.spent {
        let coin = coin_to_bytes(coin);
        bytes.extend(coin_key(out_point));
        bytes.extend((coin.len() as u32).to_le_bytes());
        bytes.extend(coin);
    }
    for group in changes.created.chunk_by(|(one, _), (next, _)| one.txid == next.txid) {
        bytes.extend(group[0].0.txid.as_bytes());
        bytes.extend((group.len() as u32).to_le_bytes());
        bytes.extend(group.iter().flat_map(|(out_point, _)| out_point.index.to_le_bytes()));
    }
    bytes
}

pub(crate) fn undo_from_bytes(mut bytes: &[u8]) -> Option<Undo> {
    let mut undo = Undo { spent: Vec::new(), created: Vec::new() };
    for _ in 0..number(&mut bytes)? {
        let out_point = OutPoint::from_bytes(take(&mut bytes, 36)?).ok()?;
        let length = number(&mut bytes)? as usize;
        undo.spent.push((out_point, coin_from_bytes(take(&mut bytes, length)?)?));
    }
    while !bytes.is_empty() {
        let txid = Txid::from_bytes(take(&mut bytes, 32)?.try_into().ok()?);
        for _ in 0..number(&mut bytes)? {
            undo.created.push(OutPoint { txid, index: number(&mut bytes)? });
        }
    }
    Some(undo)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}
