use super::deposit::Deposit;
use super::votes::EpochLink;
use crate::stage5_network::{Amount, BlockHash};
use crate::stage6_coin::{
    Input, MIN_FEE_RATE, OutPoint, Output, PrivateKey, PublicKey, Signature, Transaction,
};

/// Someone who votes with deposits of their own, and remembers what they've signed.
///
/// A vote is a payment of chapter 6, like any other. It spends the deposit to itself, pays the least fee, and carries what's voted for. So
/// votes travel and wait as payments do. [`Rule::cast`](super::Rule::cast) says which ones a rule asks for.
///
/// Simplified: what's signed should be on a disk before anyone hears it, as in chapter 8. A voter who forgets may lose everything.
#[derive(Clone, Debug)]
pub struct Voter {
    key: PrivateKey,
    /// The epochs of the last link that was signed.
    signed: Option<(u32, u32)>,
}

impl Voter {
    /// Someone who has signed nothing so far.
    pub fn new(key: PrivateKey) -> Voter {
        Voter { key, signed: None }
    }

    /// The key that everyone may know.
    pub fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    /// Signs a link, unless a careful voter wouldn't: they never sign two for the same epoch, nor one that begins earlier and ends later
    /// than the last.
    pub fn sign_link(&mut self, link: &EpochLink, chain: &BlockHash) -> Option<Signature> {
        let (source, target) = (link.source.epoch, link.target.epoch);
        let is_safe = self.signed.is_none_or(|(from, to)| source >= from && target > to);
        is_safe.then(|| {
            self.signed = Some((source, target));
            link.sign(chain, &self.key)
        })
    }

    /// A payment that spends a deposit to itself, less the least fee, and carries data. `None`: the deposit is too small for the fee.
    pub fn vote(
        &self,
        name: OutPoint,
        deposit: &Deposit,
        data: &[u8],
        chain: &BlockHash,
    ) -> Option<Transaction> {
        let pay = |fee| {
            let outputs = vec![deposit.again(fee)?, Output::data(data)];
            Some(self.spend(name, deposit, outputs, chain))
        };
        let size = pay(Amount::ZERO)?.size(); // An amount always takes eight bytes.
        pay(MIN_FEE_RATE.fee_for(size))
    }

    /// A payment that spends a deposit to itself, all of it. It pays no fee, so it's of use only to the maker of a block.
    pub(super) fn use_up(
        &self,
        name: OutPoint,
        deposit: &Deposit,
        chain: &BlockHash,
    ) -> Transaction {
        let again = Deposit::output(&deposit.voter, &deposit.owner, deposit.amount);
        self.spend(name, deposit, vec![again], chain)
    }

    fn spend(
        &self,
        name: OutPoint,
        deposit: &Deposit,
        outputs: Vec<Output>,
        chain: &BlockHash,
    ) -> Transaction {
        let spent = Deposit::output(&deposit.voter, &deposit.owner, deposit.amount);
        let inputs = vec![Input::spending(name)];
        let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
        payment.sign(0, &spent, chain, &self.key);
        payment
    }
}
