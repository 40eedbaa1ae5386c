//! Draws inputs at random.

use kusari::stage6_coin::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes, now and then so many that their number takes three bytes to write.
pub(crate) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![9 => vec(any::<u8>(), 0..80), 1 => vec(any::<u8>(), 200..600)]
}

pub(crate) fn out_point() -> impl Strategy<Value = OutPoint> {
    let some = any::<([u8; 32], u32)>()
        .prop_map(|(txid, index)| OutPoint { txid: Txid::from_bytes(txid), index });
    prop_oneof![9 => some, 1 => Just(OutPoint::NULL)]
}

fn input() -> impl Strategy<Value = Input> {
    let witness = prop_oneof![Just(Vec::new()), vec(bytes(), 0..4)];
    (out_point(), bytes(), any::<u32>(), witness).prop_map(
        |(previous, signature_script, sequence, witness)| {
            let signature_script = Script::from_bytes(signature_script);
            Input { previous, signature_script, sequence, witness }
        },
    )
}

pub(crate) fn output() -> impl Strategy<Value = Output> {
    let amount = prop_oneof![any::<u64>(), 0..10_000_000_000_u64];
    (amount, bytes()).prop_map(|(amount, lock)| Output {
        amount: Amount::new(amount),
        lock: Script::from_bytes(lock),
    })
}

/// A transaction with at least one input, as every transaction has.
pub(crate) fn transaction() -> impl Strategy<Value = Transaction> {
    (any::<u32>(), vec(input(), 1..6), vec(output(), 0..6), any::<u32>()).prop_map(
        |(version, inputs, outputs, lock_height)| Transaction {
            version,
            inputs,
            outputs,
            lock_height,
        },
    )
}

pub(crate) fn header() -> impl Strategy<Value = Header> {
    let hashes = any::<([u8; 32], [u8; 32])>();
    (hashes, any::<[u32; 4]>()).prop_map(
        |((previous, merkle_root), [version, time, target, nonce])| Header {
            version,
            previous_hash: BlockHash::from_bytes(previous),
            merkle_root,
            time,
            target: CompactTarget::from_bits(target),
            nonce,
        },
    )
}

pub(crate) fn block() -> impl Strategy<Value = Block> {
    (header(), vec(transaction(), 0..12))
        .prop_map(|(header, transactions)| Block { header, transactions })
}

/// Compact targets of all sizes, more of them near the limits than pure chance would draw.
pub(crate) fn compact() -> impl Strategy<Value = CompactTarget> {
    let size = prop_oneof![any::<u8>(), 0..6_u8, 26..36_u8];
    let mantissa = prop_oneof![any::<u32>(), 0..0x200_u32, 0x7f_ff00..0x80_0100_u32];
    (size, mantissa).prop_map(|(size, mantissa)| {
        CompactTarget::from_bits(u32::from(size) << 24 | mantissa & 0xff_ffff)
    })
}

/// Compact targets that a block of Bitcoin may have.
pub(crate) fn bitcoin_target() -> impl Strategy<Value = CompactTarget> {
    let of_size = |size: u32, mantissas: std::ops::RangeInclusive<u32>| {
        mantissas.prop_map(move |mantissa| CompactTarget::from_bits(size << 24 | mantissa))
    };
    let easy = prop_oneof![of_size(0x1d, 1..=0xffff), of_size(0x1d, 0xfff0..=0xffff)];
    let small = prop_oneof![of_size(1, 0x1_0000..=0x7f_ffff), of_size(2, 0x100..=0x7f_ffff)];
    let usual = (3..=0x1c_u32).prop_flat_map(move |size| of_size(size, 1..=0x7f_ffff));
    prop_oneof![2 => easy, 1 => small, 4 => usual]
}

/// Numbers of 256 bits, of all lengths.
pub(crate) fn target() -> impl Strategy<Value = Target> {
    (any::<[u8; 32]>(), 0..=256_usize).prop_map(|(mut bytes, zeros)| {
        for bit in 0..zeros {
            bytes[bit / 8] &= !(0x80 >> (bit % 8));
        }
        Target::from_be_bytes(bytes)
    })
}

pub(crate) fn private_key() -> impl Strategy<Value = PrivateKey> {
    any::<[u8; 32]>()
        .prop_filter_map("one in 2^128 isn't a key", |bytes| PrivateKey::from_bytes(&bytes).ok())
}
