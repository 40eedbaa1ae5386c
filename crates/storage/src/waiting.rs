use crate::directory::Directory;
use crate::file::{self, FileError};
use crate::index::{Index, View};
use crate::store_error::StoreError;
use kusari::stage6_coin::{BlockHash, Encoded as _, Genesis, Transaction, Txid};
use std::collections::HashSet;
use std::fs;

/// How the file begins: its name, and the version of its format.
const MAGIC: &[u8; 12] = b"kusariWP\x01\0\0\0";
const SUM_BYTES: usize = 4;

/// How large the file may be, in bytes: far more than any mempool holds.
const MAX_FILE_BYTES: u64 = 1 << 28;

/// The payments that are waiting for a block, and what the end of the chain was when this was written.
///
/// Nothing else in the directory could replace them, so they have a file of their own, and no index can lose
/// them. The index is written first. If the program is killed in between, the way from this block to the
/// end of the chain shows what became of each payment: see `Store::follow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) tip: BlockHash,
    pub(crate) payments: Vec<Transaction>,
}

impl Waiting {
    /// Reads the file of a chain, if there is one.
    pub(crate) fn read(
        directory: &Directory,
        chain: &BlockHash,
    ) -> Result<Option<Waiting>, StoreError> {
        let path = directory.waiting();
        if file::look_for_file(&path)?.is_none() {
            return Ok(None);
        }
        let bytes = file::read(&path, MAX_FILE_BYTES)?;
        Waiting::from_bytes(&bytes, chain).ok_or(StoreError::WaitingDamaged).map(Some)
    }

    /// Writes the file in a single step, and waits until it's on the disk.
    pub(crate) fn write(&self, directory: &Directory, chain: &BlockHash) -> Result<(), StoreError> {
        let (path, bytes) = (directory.waiting(), self.to_bytes(chain));
        match bytes.len() as u64 {
            bytes if bytes > MAX_FILE_BYTES => {
                Err(FileError::TooLarge { path, bytes, limit: MAX_FILE_BYTES }.into())
            }
            _ => Ok(file::replace(&path, &bytes)?),
        }
    }

    /// Moves a file that can't be read out of the way. It isn't deleted: someone may still make sense of it.
    pub(crate) fn set_aside(directory: &Directory) -> Result<(), StoreError> {
        let (from, to) = (directory.waiting(), directory.damaged_waiting());
        file::look_for_file(&to)?;
        fs::rename(&from, &to).map_err(FileError::io(&from))?;
        Ok(file::sync_folder_of(&from)?)
    }

    fn to_bytes(&self, chain: &BlockHash) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(chain.as_bytes());
        bytes.extend(self.tip.as_bytes());
        for payment in &self.payments {
            let payment = payment.to_bytes();
            bytes.extend((payment.len() as u32).to_le_bytes());
            bytes.extend(payment);
        }
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8], chain: &BlockHash) -> Option<Waiting> {
        let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM_BYTES)?)?;
        if crc32fast::hash(content).to_le_bytes() != sum {
            return None;
        }
        let rest = content.strip_prefix(MAGIC)?.strip_prefix(chain.as_bytes())?;
        let (tip, mut rest) = rest.split_first_chunk()?;
        let mut payments = Vec::new();
        while !rest.is_empty() {
            let (length, after) = rest.split_first_chunk()?;
            let (payment, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            payments.push(Transaction::from_bytes(payment).ok()?);
            rest = after;
        }
        Some(Waiting { tip: BlockHash::from_bytes(*tip), payments })
    }
}

/// The waiting payments, including those that an earlier version of the program kept in the index. `None` if
/// they're lost because the file is gone.
pub(crate) fn move_out(
    directory: &Directory,
    chain: &BlockHash,
    index: &Index,
) -> Result<Option<Waiting>, StoreError> {
    let view = index.view()?;
    let Some(left) = view.waiting()? else { return Waiting::read(directory, chain) };
    let waiting = joined(directory, chain, &view, left)?;
    index.forget_waiting()?;
    Ok(Some(waiting))
}

/// Does the same before the index is rebuilt, when the old index may be damaged, and the file as well.
pub(crate) fn rescue(
    directory: &Directory,
    genesis: &Genesis,
) -> Result<Option<Waiting>, StoreError> {
    let chain = genesis.hash();
    if let Err(StoreError::WaitingDamaged) = Waiting::read(directory, &chain) {
        Waiting::set_aside(directory)?;
    }
    let left = Index::open_doubtful(&directory.index(), genesis).and_then(|index| {
        let view = index.view()?;
        Ok(view.waiting()?.map(|left| (view, left)))
    });
    match left {
        Ok(Some((view, left))) => joined(directory, &chain, &view, left).map(Some),
        _ => Waiting::read(directory, &chain),
    }
}

/// Appends the payments that were left in the index to those in the file, and writes it.
fn joined(
    directory: &Directory,
    chain: &BlockHash,
    view: &View,
    left: Vec<Transaction>,
) -> Result<Waiting, StoreError> {
    // This looks through the whole chain, from the genesis on, which only takes longer.
    let tip = || view.tip().map_or(*chain, |tip| tip.place.hash());
    let none = || Waiting { tip: tip(), payments: Vec::new() };
    let mut waiting = Waiting::read(directory, chain)?.unwrap_or_else(none);
    let mut seen: HashSet<Txid> = waiting.payments.iter().map(Transaction::txid).collect();
    waiting.payments.extend(left.into_iter().filter(|it| seen.insert(it.txid())));
    waiting.write(directory, chain)?;
    Ok(waiting)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage6_coin::{Rules, Time};

    #[test]
    fn no_byte_of_the_file_can_be_changed_or_cut_off_unnoticed() {
        let (chain, tip) = (BlockHash::from_bytes([1; 32]), BlockHash::from_bytes([2; 32]));
        let words = "waiting".to_owned();
        let genesis = Genesis { time: Time::default(), words, rules: Rules::classroom() };
        let coinbase = genesis.block().transactions.remove(0);
        let waiting = Waiting { tip, payments: vec![coinbase; 2] };
        let bytes = waiting.to_bytes(&chain);
        assert_eq!(Waiting::from_bytes(&bytes, &chain), Some(waiting));
        assert_eq!(Waiting::from_bytes(&bytes, &tip), None, "it belongs to another chain");
        for at in 0..bytes.len() {
            assert_eq!(Waiting::from_bytes(&bytes[..at], &chain), None, "cut at byte {at}");
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(Waiting::from_bytes(&changed, &chain), None, "changed at byte {at}");
        }
    }
}
