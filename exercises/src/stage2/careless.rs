//! A bank that signs bytes of its own invention. It is there to be cheated.

use kusari::stage2_signed::{Address, Signature, Wallet};

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

    /// Writes a slip and signs it.
    pub fn signed_by(wallet: &Wallet, receiver: &str, amount: u64, reference: &str) -> Slip {
        let mut slip = Slip {
            payer: wallet.address().clone(),
            receiver: receiver.to_owned(),
            amount,
            reference: reference.to_owned(),
            signature: Signature::from_bytes([]),
        };
        slip.signature = wallet.keys().sign(&slip.bytes());
        slip
    }
}

/// Whether the careless bank pays.
pub fn accepts(slip: &Slip) -> bool {
    slip.signature.is_by(&slip.payer, &slip.bytes()) == Ok(true)
}
