use super::error::StakeError;
use super::stakes::{MAX_DEPOSITS, Stakes};
use crate::stage5_network::{Amount, Time};
use crate::stage6_coin::{
    Address, Block, Opcode, OutPoint, Output, PublicKey, Script, Transaction,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What a deposit's lock begins with.
const MARK: &[u8] = b"stake";

/// Coins that someone put down, openly, as stake: an output whose lock names a key that votes, and the owner who can take it back.
///
/// A header is checked before anyone opens the books of its branch (chapter 5). So the chain can't ask who owns what. It only counts coins that say
/// openly whose they are and how many: those in a deposit. They're still coins of chapter 6. The owner takes them back by spending them.
///
/// The key that votes may be someone else's. Then the owner has *delegated* the stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// The key that votes.
    pub voter: PublicKey,
    /// Who can take the coins back.
    pub owner: Address,
    /// How much.
    pub amount: Amount,
    /// The height of the block that it's in.
    pub height: u64,
    /// The time of that block.
    pub time: Time,
}

impl Deposit {
    /// An output that puts coins down as stake.
    pub fn output(voter: &PublicKey, owner: &Address, amount: Amount) -> Output {
        let marked = Script::default().push(MARK).then(Opcode::Drop);
        let named = marked.push(&voter.to_bytes()).then(Opcode::Drop);
        let lock = [named.as_bytes(), owner.lock().as_bytes()].concat();
        Output { amount, lock: Script::from_bytes(lock) }
    }

    /// Who votes with an output, and who owns it, if it's a deposit.
    pub fn read(output: &Output) -> Option<(PublicKey, Address)> {
        // Nearly all outputs are something else, and that should take no time.
        let after_mark = output.lock.as_bytes().get(1..)?.strip_prefix(MARK)?;
        let key = after_mark.get(2..35)?;
        let owner = Address::of_lock(&Script::from_bytes(after_mark.get(36..)?.to_vec()))?;
        let voter = PublicKey::from_bytes(key).ok()?;
        let is_one = Deposit::output(&voter, &owner, output.amount) == *output;
        is_one.then_some((voter, owner))
    }

    /// The same coins, put down again for the same people, less a fee.
    pub(super) fn again(&self, fee: Amount) -> Option<Output> {
        let amount = self.amount.checked_sub(fee).filter(|rest| *rest > Amount::ZERO)?;
        Some(Deposit::output(&self.voter, &self.owner, amount))
    }
}

/// All deposits at the end of a branch, by the outputs that they are.
///
/// There's room for [`MAX_DEPOSITS`]. If there are more, the smallest don't count. Otherwise, anyone could fill the list for next to
/// nothing. Their owners can still spend them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deposits {
    live: BTreeMap<OutPoint, Deposit>,
    /// Those that were taken away from voters who broke their word. No one can spend them any more.
    lost: BTreeSet<OutPoint>,
    slashed: BTreeSet<PublicKey>,
}

impl Deposits {
    /// The deposit that an output is.
    pub fn get(&self, out_point: &OutPoint) -> Option<&Deposit> {
        self.live.get(out_point)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&OutPoint, &Deposit)> {
        self.live.iter()
    }

    /// Those that someone votes with and owns, too.
    pub fn of_owner(&self, key: PublicKey) -> impl Iterator<Item = (&OutPoint, &Deposit)> {
        let address = Address::of(&key);
        self.iter().filter(move |(_, it)| it.voter == key && it.owner == address)
    }

    /// Whether a voter's stake was taken away.
    pub fn is_slashed(&self, voter: &PublicKey) -> bool {
        self.slashed.contains(voter)
    }

    /// The deposit that a payment's first input spends, if its first output puts it down again for the same people. That's how someone votes with it.
    pub fn moved_by(&self, payment: &Transaction) -> Option<(OutPoint, &Deposit)> {
        let name = payment.inputs.first()?.previous;
        let deposit = self.get(&name)?;
        let (voter, owner) = Deposit::read(payment.outputs.first()?)?;
        ((voter, owner) == (deposit.voter, deposit.owner)).then_some((name, deposit))
    }

    /// Who votes with how much, in the order of their keys.
    pub(super) fn by_voter(&self) -> Stakes<PublicKey> {
        let mut voters = BTreeMap::<_, u64>::new();
        for deposit in self.live.values() {
            let sum = voters.entry(deposit.voter).or_default();
            *sum = sum.saturating_add(deposit.amount.units());
        }
        voters.into_iter().collect()
    }

    /// Whether a payment spends something that was taken away.
    pub(super) fn is_lost_to(&self, payment: &Transaction) -> bool {
        payment.inputs.iter().any(|input| self.lost.contains(&input.previous))
    }

    /// Whether a block puts a deposit down, or takes one back.
    pub(super) fn are_changed_by(&self, block: &Block) -> bool {
        block.transactions.iter().any(|transaction| {
            let mut names = transaction.inputs.iter().map(|input| input.previous);
            names.any(|it| self.live.contains_key(&it) || self.lost.contains(&it))
                || transaction.outputs.iter().any(|output| Deposit::read(output).is_some())
        })
    }

    /// Enters what a block puts down and takes back.
    ///
    /// # Errors
    ///
    /// [`StakeError::DepositLost`]: then it's half entered.
    pub(super) fn enter(
        &mut self,
        transactions: &[Transaction],
        height: u64,
        time: Time,
    ) -> Result<(), StakeError> {
        for transaction in transactions {
            for input in &transaction.inputs {
                let deposit = input.previous;
                if self.lost.contains(&deposit) {
                    return Err(StakeError::DepositLost { deposit });
                }
                self.live.remove(&deposit);
            }
            let is_deposit = |output| Deposit::read(output).is_some();
            if transaction.outputs.iter().any(is_deposit) {
                let txid = transaction.txid();
                for (index, output) in (0..).zip(&transaction.outputs) {
                    self.put(OutPoint { txid, index }, output, height, time);
                }
            }
        }
        Ok(())
    }

    /// Enters an output, if it's a deposit.
    pub(super) fn put(&mut self, name: OutPoint, output: &Output, height: u64, time: Time) {
        let Some((voter, owner)) = Deposit::read(output) else { return };
        if self.is_slashed(&voter) {
            return;
        }
        self.live.insert(name, Deposit { voter, owner, amount: output.amount, height, time });
        if self.live.len() > MAX_DEPOSITS {
            let rank =
                |(name, it): &(&OutPoint, &Deposit)| (it.amount, Reverse((it.height, **name)));
            let least = self.live.iter().min_by_key(rank).map(|(name, _)| *name);
            least.map(|name| self.live.remove(&name));
        }
    }

    /// Takes away all that a voter has put down.
    pub(super) fn slash(&mut self, voter: &PublicKey) {
        self.slashed.insert(*voter);
        let is_theirs = |_: &OutPoint, it: &mut Deposit| it.voter == *voter;
        self.lost.extend(self.live.extract_if(.., is_theirs).map(|(name, _)| name));
    }
}
