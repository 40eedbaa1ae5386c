use super::protocol::ContractProtocol;
use super::undo_book::UndoBook;
use crate::stage5_network::protocol::{Checked, GaveWay, Pool};
use crate::stage8_contract::book::CommandFault;
use crate::stage8_contract::command::SignedCommand;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::NotTaken;
use crate::stage8_contract::waiting::{MAX_WAITING, WaitingError};
use std::collections::BTreeMap;

/// The commands that wait for a block, each member's in the order of their numbers.
///
/// The rules at the door are those of [`Waiting`](crate::stage8_contract::Waiting). Here commands can also come back: from blocks that lost
/// their place.
#[derive(Clone, Debug)]
pub struct CommandPool<M: Machine> {
    waiting: BTreeMap<(MemberId, u64), Checked<SignedCommand<M::Command>>>,
    limit: usize,
}

impl<M: Machine> Pool<ContractProtocol<M>> for CommandPool<M> {
    type Error = NotTaken;

    fn with_limit(limit: usize) -> CommandPool<M> {
        CommandPool { waiting: BTreeMap::new(), limit }
    }

    fn clear(&mut self) {
        self.waiting.clear();
    }

    fn waiting(&self) -> impl ExactSizeIterator<Item = &Checked<SignedCommand<M::Command>>> {
        self.waiting.values()
    }

    fn find(
        &self,
        command: &SignedCommand<M::Command>,
    ) -> Option<&Checked<SignedCommand<M::Command>>> {
        let waiting = self.waiting.get(&(command.content.by, command.content.number))?;
        (**waiting == *command).then_some(waiting)
    }

    fn admit(
        &mut self,
        command: Checked<SignedCommand<M::Command>>,
        ledger: &UndoBook<M>,
        _: u64,
    ) -> Result<GaveWay<ContractProtocol<M>, Self>, NotTaken> {
        let (by, number) = (command.content.by, command.content.number);
        if number < ledger.book().next_number(by) || self.waiting.contains_key(&(by, number)) {
            return Err(WaitingError::UsedNumber.into());
        }
        let of_this_member = self.waiting.range((by, 0)..=(by, u64::MAX)).count();
        if of_this_member >= MAX_WAITING || self.waiting.len() >= self.limit {
            return Err(WaitingError::TooMany.into());
        }
        // Last, because it costs most.
        ledger.book().check_command(&command)?;
        self.waiting.insert((by, number), command);
        Ok(Vec::new())
    }

    fn offence(cause: &NotTaken) -> Option<CommandFault> {
        match cause {
            NotTaken::Fault(fault @ (CommandFault::Chain | CommandFault::TooLong)) => Some(*fault),
            // On another branch, this number may belong to another member, with another key.
            NotTaken::Fault(_) | NotTaken::Waiting(_) => None,
        }
    }
}
