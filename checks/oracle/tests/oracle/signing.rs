//! What is signed: the message of BIP 143.

use crate::{cases, draw};
use bitcoin::hashes::{Hash as _, sha256d};
use bitcoin::sighash::{EcdsaSighashType, SighashCache};
use kusari::stage6_coin::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn the_message_is_that_of_bip_143_with_any_script(
        ours in draw::transaction(),
        spent in draw::output(),
        input in any::<prop::sample::Index>(),
    ) {
        let input = input.index(ours.inputs.len());
        let theirs = kusari_oracle::transaction(&ours);
        let (code, value) =
            (kusari_oracle::script(&spent.lock), bitcoin::Amount::from_sat(spent.amount.units()));
        let all = EcdsaSighashType::All;
        let mut cache = SighashCache::new(&theirs);
        let hash = cache.p2wsh_signature_hash(input, &code, value, all).unwrap();
        let mut message = Vec::new();
        cache.segwit_v0_encode_signing_data_to(&mut message, input, &code, value, all).unwrap();

        let hashes = SignatureHashes::of(&ours);
        let our_message = hashes.bip143_message(input, &spent);
        prop_assert_eq!(&our_message, &message);
        prop_assert_eq!(sha256d(&our_message), hash.to_byte_array());

        // What this chapter signs is followed by the hash of the chain, and nothing else.
        let chain = BlockHash::from_bytes([7; 32]);
        let signed = sha256d::Hash::hash(&[&message[..], chain.as_bytes()].concat());
        let spending = hashes.spending(input, &spent, &chain);
        prop_assert_eq!(spending.signature_hash, signed.to_byte_array());
    }

    /// Bitcoin's script code for a payment to a key's hash is the script that this chapter locks it with.
    #[test]
    fn for_a_payment_to_a_key_hash_the_script_code_is_our_lock(
        ours in draw::transaction(),
        amount in any::<u64>(),
        hash in any::<[u8; 20]>(),
        input in any::<prop::sample::Index>(),
    ) {
        let input = input.index(ours.inputs.len());
        let theirs = kusari_oracle::transaction(&ours);
        let lock = bitcoin::ScriptBuf::new_p2wpkh(&bitcoin::WPubkeyHash::from_byte_array(hash));
        let value = bitcoin::Amount::from_sat(amount);
        let hash_of_theirs = SighashCache::new(&theirs)
            .p2wpkh_signature_hash(input, &lock, value, EcdsaSighashType::All)
            .unwrap();
        let spent = Output { amount: Amount::new(amount), lock: Address::from_hash(hash).lock() };
        let message = SignatureHashes::of(&ours).bip143_message(input, &spent);
        prop_assert_eq!(kusari::stage6_coin::sha256d(&message), hash_of_theirs.to_byte_array());
    }
}
