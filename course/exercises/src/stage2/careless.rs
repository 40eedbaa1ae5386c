//! A bank that invented its own bytes to sign. It's here to be cheated.

use kusari::stage2_signed::{Address, Signature};

/// An order to pay, as the careless bank knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// From whose account.
    pub payer: Address,
    /// To whom, by name.
    pub receiver: String,
    /// How much.
    pub amount: u64,
    /// What it is for.
    pub reference: String,
    /// The payer's signature over [`bytes`](Slip::bytes).
    pub signature: Signature,
}

impl Slip {
    /// What the payer signs: receiver, amount and reference, and nothing between them.
    pub fn bytes(&self) -> Vec<u8> {
        format!("{}{}{}", self.receiver, self.amount, self.reference).into_bytes()
    }
}

/// Whether the careless bank pays.
pub fn accepts(slip: &Slip) -> bool {
    slip.signature.is_by(&slip.payer, &slip.bytes()) == Ok(true)
}
