use crate::stage8_contract::BlockHash;
use std::collections::BTreeMap;

/// Short names for blocks: the height, and a letter if there are several of one height.
#[derive(Default)]
pub(crate) struct BlockNames {
    names: BTreeMap<BlockHash, (u64, usize)>,
    /// How many blocks of a height there are.
    at_height: BTreeMap<u64, usize>,
}

impl BlockNames {
    /// Gives a block the next name of its height, unless it has one.
    pub(crate) fn add(&mut self, hash: BlockHash, height: u64) {
        let count = self.at_height.entry(height).or_default();
        self.names.entry(hash).or_insert_with(|| {
            *count += 1;
            (height, *count - 1)
        });
    }

    /// What a block is called: `2`, or `2a` and `2b`. If no one has told its height, it's the hash's first digits.
    pub(crate) fn of(&self, hash: &BlockHash) -> String {
        let Some((height, place)) = self.names.get(hash) else {
            return hash.to_string().chars().take(2).collect();
        };
        let is_only = self.at_height.get(height) == Some(&1);
        let letter = ('a'..='z').cycle().nth(*place).filter(|_| !is_only);
        letter.map_or_else(|| height.to_string(), |letter| format!("{height}{letter}"))
    }

    /// The same, for a block that someone has told the height of.
    pub(crate) fn known(&self, hash: &BlockHash) -> Option<String> {
        self.names.contains_key(hash).then(|| self.of(hash))
    }
}
