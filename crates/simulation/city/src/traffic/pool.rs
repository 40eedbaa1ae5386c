use std::collections::BTreeSet;

/// What waits at a node, in the order of what's paid for a byte, and of equals the older first.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    /// The fee rate, and the payment's number upside down.
    waiting: BTreeSet<(u64, u32)>,
    bytes: u64,
}

impl Pool {
    pub(super) fn add(&mut self, payment: u32, fee_rate: u64, bytes: u32) {
        if self.waiting.insert((fee_rate, !payment)) {
            self.bytes += u64::from(bytes);
        }
    }

    pub(super) fn remove(&mut self, payment: u32, fee_rate: u64, bytes: u32) {
        if self.waiting.remove(&(fee_rate, !payment)) {
            self.bytes -= u64::from(bytes);
        }
    }

    /// Those that pay most come first.
    pub(super) fn best_first(&self) -> impl Iterator<Item = u32> {
        self.waiting.iter().rev().map(|(_, payment)| !payment)
    }

    /// The one that pays least, and of equals the youngest.
    pub(super) fn worst(&self) -> Option<u32> {
        self.waiting.first().map(|(_, payment)| !payment)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}
