use crate::block_file::BlockFile;
use crate::schema::Entry;
use crate::store_error::StoreError;
use crate::tables::Tables;
use kusari::stage5_network::is_heavier;
use kusari::stage6_coin::{
    Block, BlockError, BlockHash, Changes, Encoded as _, Genesis, HeaderError, Place, Time, Tip,
    UtxoSet, Verifier,
};
use std::time::Duration;

/// What became of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It was there already.
    Known,
    /// It is kept, on a branch that has no more work than the best chain.
    Stored,
    /// The best chain ends with it now.
    Adopted {
        /// The blocks that are no longer on the best chain, the lowest first.
        disconnected: Vec<Tip>,
        /// The blocks that are on it now, the lowest first.
        connected: Vec<Tip>,
    },
}

/// Why a block is not taken, and which blocks turned out to be bad. All that was written is to be thrown away.
pub(crate) struct NotTaken {
    pub(crate) why: StoreError,
    pub(crate) invalid: Vec<BlockHash>,
}

impl<E: Into<StoreError>> From<E> for NotTaken {
    fn from(why: E) -> NotTaken {
        NotTaken { why: why.into(), invalid: Vec::new() }
    }
}

/// Takes blocks into the tables of an index, as the block tree of chapter 5 takes them into memory.
pub(crate) struct Tree<'a> {
    pub(crate) genesis: &'a Genesis,
    pub(crate) verifier: &'a Verifier,
    /// Where the blocks of side branches are read again.
    pub(crate) blocks: &'a BlockFile,
}

impl Tree<'_> {
    /// Takes a block whose frame stands, or will stand, at an offset.
    ///
    /// The checks stand in the same order as in chapter 5: those of the block alone, of its place, and of
    /// what it spends, once it joins the best chain.
    pub(crate) fn take(
        &self,
        tables: &mut Tables<'_>,
        block: &Block,
        offset: u64,
        latest: Option<Time>,
    ) -> Result<Pushed, NotTaken> {
        let rules = &self.genesis.rules;
        let header = &block.header;
        let hash = header.check_work(rules.easiest_target()).map_err(BlockError::from)?;
        if tables.is_invalid(&hash)? {
            return Err(StoreError::InvalidBefore.into());
        }
        if tables.entry(&hash)?.is_some() {
            return Ok(Pushed::Known);
        }
        let time = Time::default().after(Duration::from_secs(header.time.into()));
        if let Some(latest) = latest.filter(|latest| time > *latest) {
            return Err(StoreError::TimeTooNew { time, latest }.into());
        }
        let Some(parent) = tables.entry(&header.previous_hash)? else {
            return Err(match tables.is_invalid(&header.previous_hash)? {
                true => StoreError::InvalidBefore.into(),
                false => StoreError::UnknownParent.into(),
            });
        };
        if tables.is_invalid(&header.previous_hash)? {
            return Err(StoreError::InvalidBefore.into());
        }
        let place = parent.place.next(header, hash, rules).map_err(BlockError::from)?;
        block.check()?;

        let target =
            header.target.to_target().map_err(|it| BlockError::from(HeaderError::from(it)))?;
        let (work, previous) = (parent.work + target.work(), header.previous_hash);
        let entry = Entry { offset, previous, work, place };
        let tip = tables.tip()?;
        tables.set_entry(&entry)?;
        if !is_heavier(work, tip.work) {
            return Ok(Pushed::Stored);
        }
        self.adopt(tables, entry, block, tip)
    }

    /// Makes the chain that ends with a new block the best one.
    fn adopt(
        &self,
        tables: &mut Tables<'_>,
        new: Entry,
        new_block: &Block,
        old_tip: Entry,
    ) -> Result<Pushed, NotTaken> {
        // From the new block down to the first that is on the best chain.
        let mut branch = vec![new];
        let fork = loop {
            let lowest = branch.last().expect("it begins with the new block");
            let below = tables.entry(&lowest.previous)?.ok_or(StoreError::damaged("blocks"))?;
            if tables.is_on_best_chain(&below.place)? {
                break below.place;
            }
            branch.push(below);
        };
        let mut disconnected = Vec::new();
        let mut old = old_tip;
        while old.place != fork {
            tables.disconnect(&old.place)?;
            disconnected.push(old.place.tip());
            old = tables.entry(&old.previous)?.ok_or(StoreError::damaged("blocks"))?;
        }
        let mut connected = Vec::new();
        while let Some(entry) = branch.pop() {
            let is_new = branch.is_empty();
            let block = if is_new { None } else { Some(self.read(&entry)?) };
            let block = block.as_ref().unwrap_or(new_block);
            let changes = match self.changes(tables, block, &entry.place)? {
                Ok(changes) => changes,
                Err(cause) => {
                    // It and all above it can never be on the best chain.
                    let above = branch.iter().map(|entry| entry.place.hash());
                    let invalid = above.chain([entry.place.hash()]).collect();
                    let why = if is_new { cause.into() } else { StoreError::InvalidBefore };
                    return Err(NotTaken { why, invalid });
                }
            };
            tables.connect(&entry.place, &changes)?;
            connected.push(entry.place.tip());
        }
        disconnected.reverse();
        Ok(Pushed::Adopted { disconnected, connected })
    }

    /// Checks a block of the best chain, and says what it changes. An error of the database is one, and not
    /// mistaken for an output that is not there: so the coins are fetched before.
    fn changes(
        &self,
        tables: &Tables<'_>,
        block: &Block,
        place: &Place,
    ) -> Result<Result<Changes, BlockError>, StoreError> {
        let mut coins = Vec::new();
        for input in block.payments().iter().flat_map(|payment| &payment.inputs) {
            if let Some(coin) = tables.coin(&input.previous)? {
                coins.push((input.previous, coin));
            }
        }
        let coins: UtxoSet = coins.into_iter().collect();
        Ok(self.verifier.check_block(block, place.height(), &coins, |_| false))
    }

    fn read(&self, entry: &Entry) -> Result<Block, StoreError> {
        let bytes = self.blocks.read(entry.offset)?;
        decoded(&bytes, entry.offset)
    }
}

/// The block in a frame.
pub(crate) fn decoded(bytes: &[u8], offset: u64) -> Result<Block, StoreError> {
    Block::from_bytes(bytes)
        .map_err(|cause| StoreError::StoredBlock { offset, cause: cause.into() })
}
