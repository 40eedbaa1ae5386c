use super::block::{Block, BlockError, MAX_BLOCK_AHEAD, MAX_COMMANDS};
use super::command::{Action, Command, MAX_COMMAND_BYTES, MAX_NUMBER, SignedCommand};
use super::entry::{Entry, Outcome, Refused};
use super::genesis::Genesis;
use super::machine::{Asked, Machine};
use super::members::{MemberId, Membership, Role};
use crate::stage6_coin::{BlockHash, Time, Tip, encode, merkle_root};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The state after a block: of the contract, of the list of members, and of what was used up.
///
/// It doesn't know how the members agree. That's why four ways to agree can share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book<M: Machine> {
    chain: BlockHash,
    tip: Tip,
    members: Membership,
    /// The highest number that each member has used.
    numbers: BTreeMap<MemberId, u64>,
    machine: M,
}

impl<M: Machine> Book<M> {
    /// Opens the book before the first block.
    pub fn new(genesis: &Genesis<M>) -> Book<M> {
        let chain = genesis.hash();
        Book {
            chain,
            tip: Tip { hash: chain, height: 0, time: genesis.time },
            members: genesis.members.clone(),
            numbers: BTreeMap::new(),
            machine: M::begin(&genesis.setup),
        }
    }

    /// The hash of the genesis.
    pub fn chain(&self) -> BlockHash {
        self.chain
    }

    /// The last block that was applied.
    pub fn tip(&self) -> Tip {
        self.tip
    }

    /// The members from the next height on.
    pub fn members(&self) -> &Membership {
        &self.members
    }

    /// The state of the contract.
    pub fn machine(&self) -> &M {
        &self.machine
    }

    /// The lowest number that a member's next command can have.
    pub fn next_number(&self, member: MemberId) -> u64 {
        self.numbers.get(&member).map_or(0, |last| last.saturating_add(1))
    }

    /// The hash of everything in the book: the Merkle root (chapter 6) over the hashes of its entries. Each entry's
    /// hash is the SHA-256 of its canonical JSON.
    pub fn state_hash(&self) -> BlockHash {
        let mut leaves: Vec<[u8; 32]> = vec![leaf(&self.members), leaf(&self.numbers)];
        leaves.extend(self.machine.entries().iter().map(leaf));
        // A list and the same list with its end twice have one root. With its length in front, they don't.
        leaves.insert(0, leaf(&leaves.len()));
        BlockHash::from_bytes(merkle_root(&leaves))
    }

    /// Makes the next block out of some commands.
    pub fn draft(
        &self,
        view: u64,
        now: Time,
        commands: Vec<SignedCommand<M::Command>>,
    ) -> Block<M> {
        Block {
            height: self.tip.height + 1,
            view,
            parent: self.tip.hash,
            time: now.max(self.tip.time),
            state: self.state_hash(),
            commands,
        }
    }

    /// Checks that a block can be the next one, for a member whose clock shows a time.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self, block: &Block<M>, now: Time) -> Result<(), BlockError> {
        check_clock(block, now)?;
        self.check_at_any_time(block, |_| false)
    }

    fn check_at_any_time(
        &self,
        block: &Block<M>,
        is_known: impl Fn(&SignedCommand<M::Command>) -> bool,
    ) -> Result<(), BlockError> {
        let expected = self.tip.height + 1;
        if block.height != expected {
            return Err(BlockError::Height { expected, found: block.height });
        }
        if block.parent != self.tip.hash {
            return Err(BlockError::Parent);
        }
        if block.time < self.tip.time {
            return Err(BlockError::Time);
        }
        if block.commands.len() > MAX_COMMANDS {
            return Err(BlockError::TooManyCommands { found: block.commands.len() });
        }
        if block.state != self.state_hash() {
            return Err(BlockError::State);
        }
        block.commands.iter().enumerate().try_for_each(|(at, command)| {
            let checked = if is_known(command) { Ok(()) } else { self.check_command(command) };
            checked.map_err(|fault| match fault {
                CommandFault::TooLong => BlockError::CommandTooLong { at },
                CommandFault::UnknownMember => BlockError::UnknownMember { at },
                CommandFault::Signature => BlockError::Signature { at },
                CommandFault::Chain => BlockError::Chain { at },
                CommandFault::Number => BlockError::Number { at },
            })
        })
    }

    /// Checks what can be checked of a command before it has a place: its length, for which chain it is, its number, and who signed it.
    ///
    /// # Errors
    ///
    /// [`CommandFault`].
    pub fn check_command(&self, signed: &SignedCommand<M::Command>) -> Result<(), CommandFault> {
        let Command { chain, by, number, .. } = signed.content;
        if encode(signed).len() > MAX_COMMAND_BYTES {
            return Err(CommandFault::TooLong);
        }
        if chain != self.chain {
            return Err(CommandFault::Chain);
        }
        if number > MAX_NUMBER {
            return Err(CommandFault::Number);
        }
        let key = self.members.key(by).ok_or(CommandFault::UnknownMember)?;
        signed.verify(&key).map_err(|_| CommandFault::Signature)
    }

    /// Applies the next block. A command that's refused uses up its number, changes nothing else, and has an entry like the others.
    ///
    /// # Errors
    ///
    /// The first rule that the block breaks; then nothing has changed.
    pub fn apply(&mut self, block: &Block<M>) -> Result<Vec<Entry<M>>, BlockError> {
        self.apply_known(block, |_| false)
    }

    /// The same, for someone who has checked some of the commands before: checking signatures is most of the work of
    /// reading a chain.
    ///
    /// # Errors
    ///
    /// Those of [`Book::apply`].
    pub fn apply_known(
        &mut self,
        block: &Block<M>,
        is_known: impl Fn(&SignedCommand<M::Command>) -> bool,
    ) -> Result<Vec<Entry<M>>, BlockError> {
        self.check_at_any_time(block, is_known)?;
        // Anyone who was a member at the beginning of the block is one until its end.
        let members = self.members.clone();
        let apply = |(at, signed): (usize, &SignedCommand<M::Command>)| {
            let command = signed.content.clone();
            let outcome = self.obey(&members, &command, block.time);
            Entry { height: block.height, at, time: block.time, command, outcome }
        };
        let entries = block.commands.iter().enumerate().map(apply).collect();
        self.tip = Tip { hash: block.hash(), height: block.height, time: block.time };
        Ok(entries)
    }

    fn obey(
        &mut self,
        members: &Membership,
        command: &Command<M::Command>,
        at: Time,
    ) -> Result<Outcome<M>, Refused<M>> {
        let by = command.by;
        let least = self.next_number(by);
        if command.number < least {
            return Err(Refused::UsedNumber { least });
        }
        // Even if it's refused: what has its place must not wait for another one.
        self.numbers.insert(by, command.number);
        let role = members.get(by).ok_or(Refused::NotAMember)?.role;
        match &command.action {
            Action::Do(command) => {
                let happening = self.machine.apply(command, Asked { by, role, at });
                happening.map(Outcome::Happened).map_err(Refused::Rule)
            }
            Action::Join(_) if role != Role::Airport => Err(Refused::AirportOnly),
            Action::Join(member) => {
                self.members.join(member.clone()).map(Outcome::Joined).map_err(Refused::Members)
            }
            Action::Leave(member) if role != Role::Airport && *member != by => {
                Err(Refused::AirportOnly)
            }
            Action::Leave(member) => {
                let left = self.members.leave(*member);
                left.map(|()| Outcome::Left(*member)).map_err(Refused::Members)
            }
        }
    }
}

/// Checks that the time of a block has come, for a member whose clock shows a time.
///
/// # Errors
///
/// [`BlockError::TooEarly`].
pub(super) fn check_clock<M: Machine>(block: &Block<M>, now: Time) -> Result<(), BlockError> {
    if block.time.millis() > now.millis().saturating_add(MAX_BLOCK_AHEAD) {
        return Err(BlockError::TooEarly);
    }
    Ok(())
}

fn leaf(value: &impl serde::Serialize) -> [u8; 32] {
    Sha256::digest(encode(value)).into()
}

/// Why a command isn't taken at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandFault {
    /// It's too long.
    #[error("the command is longer than {MAX_COMMAND_BYTES} bytes; say it in fewer words")]
    TooLong,
    /// It's for another chain.
    #[error("the command is for another chain")]
    Chain,
    /// Its number is above [`MAX_NUMBER`].
    #[error("the command's number is above {MAX_NUMBER}; begin with 0, and count up by one")]
    Number,
    /// No member ever had this number.
    #[error("the command names a member that never was")]
    UnknownMember,
    /// Its sender didn't sign it.
    #[error("the command isn't signed by the member that it names")]
    Signature,
}

impl crate::stage6_coin::Refusal for CommandFault {
    const CODES: &'static [&'static str] = &[
        "command-too-long",
        "other-chain",
        "number-too-large",
        "unknown-member",
        "command-signature",
    ];

    fn code(&self) -> &'static str {
        match self {
            CommandFault::TooLong => "command-too-long",
            CommandFault::Chain => "other-chain",
            CommandFault::Number => "number-too-large",
            CommandFault::UnknownMember => "unknown-member",
            CommandFault::Signature => "command-signature",
        }
    }
}
