use super::amount::Amount;
use std::fmt;

/// The name of an account.
///
/// In this chapter it's whatever the bank wrote on the card, such as "alice". The bank knows its
/// customers by sight, and no one else can check anything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// Makes an address out of a name.
    pub fn new(name: impl Into<String>) -> Address {
        Address(name.into())
    }
}

impl From<&str> for Address {
    fn from(name: &str) -> Address {
        Address::new(name)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An order to move money from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Whose balance goes down.
    pub sender: Address,
    /// Whose balance goes up.
    pub receiver: Address,
    /// By how much.
    pub amount: Amount,
}

/// Reads as a sentence: `alice pays bob 30`.
impl fmt::Display for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pays {} {}", self.sender, self.receiver, self.amount)
    }
}

/// What a customer carries: no money, only the name of their account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    address: Address,
}

impl Wallet {
    /// Makes a wallet for an account.
    pub fn new(address: impl Into<Address>) -> Wallet {
        Wallet { address: address.into() }
    }

    /// The account this wallet belongs to.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Writes a payment order. No money moves until a bank accepts it.
    ///
    /// Anyone can write an order in anyone's name. That's where chapter 2 begins.
    pub fn send(&self, receiver: &Address, amount: Amount) -> Transaction {
        Transaction { sender: self.address.clone(), receiver: receiver.clone(), amount }
    }
}
