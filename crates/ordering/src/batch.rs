use kusari::stage8_contract::{
    Block, Book, Command, MAX_COMMANDS, Machine, MemberId, SignedCommand, Time,
};
use omnipaxos::storage::{Entry, NoSnapshot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An entry of the engine's log: commands, and when the leader put them there. All members make the same block of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Batch<M: Machine> {
    /// By the leader's clock. The block can't ask the clock of the member that makes it: each has another one.
    pub time: Time,
    /// The commands, in their order.
    pub commands: Vec<SignedCommand<M::Command>>,
}

impl<M: Machine> Entry for Batch<M> {
    type Snapshot = NoSnapshot;
}

impl<M: Machine> Batch<M> {
    /// Makes the next block. It depends on the batch and the book alone, so it's the same one at all members.
    ///
    /// A leader may have fallen before it could tell that a command is in the log, and the next one puts it there again. Such a
    /// command is left out, and so is one that no member has signed. If nothing is left, there's no block.
    pub fn block(&self, book: &Book<M>) -> Option<Block<M>> {
        let mut used: BTreeMap<MemberId, u64> = BTreeMap::new();
        let mut is_new = |signed: &&SignedCommand<M::Command>| {
            let Command { by, number, .. } = signed.content;
            let is_unused = number >= book.next_number(by)
                && used.get(&by).is_none_or(|highest| number > *highest);
            let is_new = is_unused && book.check_command(signed).is_ok();
            if is_new {
                used.insert(by, number);
            }
            is_new
        };
        let new = self.commands.iter().take(MAX_COMMANDS).filter(|it| is_new(it));
        let commands: Vec<_> = new.cloned().collect();
        let height = book.tip().height + 1;
        (!commands.is_empty()).then(|| book.draft(height, self.time, commands))
    }
}
