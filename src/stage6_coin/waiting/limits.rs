//! What may wait for a block.

use crate::stage6_coin::ledger::MAX_SIGNATURE_CHECKS;
use crate::stage6_coin::transactions::FeeRate;

/// The lowest fee rate of a payment that may wait.
pub const MIN_FEE_RATE: FeeRate = FeeRate::per_byte(1);

/// At most this many unconfirmed ancestors, the payment itself included. Bitcoin Core had the same limit for years.
pub const MAX_ANCESTORS: usize = 25;

/// At most this many signature checks in a payment that waits: a fifth of what a block may ask for.
pub const MAX_PAYMENT_SIGNATURE_CHECKS: usize = MAX_SIGNATURE_CHECKS / 5;

/// An upper bound on the size of all the payments that wait, in bytes.
pub const MAX_MEMPOOL_BYTES: usize = 5_000_000;

/// At most this many bytes of data in a payment that waits. Miners may put more into their own blocks.
///
/// Every node keeps every block, so data costs everyone a little, forever. For ten years that was Bitcoin Core's limit, too
/// (`-datacarriersize`); since version 30 it lets 100,000 bytes through.
pub const MAX_DATA_BYTES: usize = 80;

/// The same, with what's around the data: `RETURN`, and two bytes that say how much there is to push.
pub(super) const MAX_DATA_LOCK_BYTES: usize = MAX_DATA_BYTES + 3;
