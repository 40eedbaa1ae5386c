//! Instructions, numbers, and the usual scripts.

use crate::{cases, draw};
use bitcoin::hashes::Hash as _;
use bitcoin::opcodes::{Opcode as Theirs, all::*};
use bitcoin::script::{Builder, Instruction as TheirInstruction, PushBytesBuf, write_scriptint};
use kusari::stage6_coin::*;
use proptest::collection::vec;
use proptest::prelude::*;

const SAME: [(Opcode, Theirs); 11] = [
    (Opcode::Return, OP_RETURN),
    (Opcode::Drop, OP_DROP),
    (Opcode::Dup, OP_DUP),
    (Opcode::Equal, OP_EQUAL),
    (Opcode::EqualVerify, OP_EQUALVERIFY),
    (Opcode::Add, OP_ADD),
    (Opcode::Sha256, OP_SHA256),
    (Opcode::Hash160, OP_HASH160),
    (Opcode::CheckSig, OP_CHECKSIG),
    (Opcode::CheckMultisig, OP_CHECKMULTISIG),
    (Opcode::CheckLockHeight, OP_CLTV),
];

fn push_bytes(data: &[u8]) -> PushBytesBuf {
    PushBytesBuf::try_from(data.to_vec()).expect("it isn't that long")
}

fn number(number: u64) -> Vec<u8> {
    let mut bytes = [0; 8];
    let length = write_scriptint(&mut bytes, number.cast_signed());
    bytes[..length].to_vec()
}

#[test]
fn every_instruction_has_the_byte_that_bitcoin_gives_it() {
    let ours = SAME.map(|(ours, _)| ours);
    assert_eq!(Opcode::ALL, ours, "all of them");
    for (ours, theirs) in SAME {
        assert_eq!(ours as u8, theirs.to_u8(), "{}", ours.word());
        let name = theirs.to_string();
        if ours != Opcode::CheckLockHeight {
            assert_eq!(format!("OP_{}", ours.word()), name);
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn numbers_are_pushed_the_same_way(
        ours in prop_oneof![any::<u32>(), 0..70_000_u32, 0x7fff_fff0..0x8000_0010_u32],
    ) {
        let theirs = Builder::new().push_int(ours.into()).into_script();
        let theirs = Script::from_bytes(theirs.into_bytes());
        prop_assert_eq!(&Script::default().number(ours), &theirs);
        prop_assert_eq!(ours.to_string().parse(), Ok(theirs));
    }

    #[test]
    fn sums_are_written_the_same_way(a in any::<u32>(), b in any::<u32>()) {
        let script = Script::default().number(a).number(b).then(Opcode::Add);
        let trace = script.trace(&[], &Spending::default());
        let sum = u64::from(a) + u64::from(b);
        prop_assert_eq!(&trace.steps[2].stack, &[number(sum)]);
    }

    /// A single byte from 1 to 16 has an instruction of its own. Their builder leaves that to its callers.
    #[test]
    fn data_is_pushed_the_same_way(data in prop_oneof![draw::bytes(), vec(any::<u8>(), 0..3)]) {
        let theirs = match data[..] {
            [small @ 1..=16] => Builder::new().push_int(small.into()),
            _ => Builder::new().push_slice(push_bytes(&data)),
        };
        prop_assert_eq!(Script::default().push(&data), Script::from_bytes(theirs.into_bytes()));
    }

    /// Theirs are also read with the rule that a push must be the shortest. To them, the byte 81 is
    /// `OP_1NEGATE`.
    #[test]
    fn the_same_bytes_are_the_same_instructions(
        bytes in vec(prop_oneof![
            2 => prop::sample::select(SAME.map(|(_, theirs)| theirs.to_u8()).to_vec()),
            1 => 0x4c..=0x60_u8,
            1 => 0..4_u8,
            1 => any::<u8>(),
        ], 0..40),
    ) {
        let ours = Script::from_bytes(bytes.clone());
        let theirs = bitcoin::ScriptBuf::from_bytes(bytes);
        let mut theirs = theirs.instructions_minimal();
        for ours in ours.instructions() {
            let theirs = theirs.next().expect("they read as many");
            let theirs = theirs.map(|instruction| match instruction {
                TheirInstruction::PushBytes(data) => Some(Instruction::Push(data.as_bytes().to_vec())),
                TheirInstruction::Op(code) => match code.to_u8() {
                    small @ 0x51..=0x60 => Some(Instruction::Push(vec![small - 0x50])),
                    _ => SAME.iter().find(|(_, same)| *same == code).map(|(ours, _)| Instruction::Do(*ours)),
                },
            });
            match ours {
                Ok(Instruction::Push(data)) if data == [0x81] => {
                    prop_assert!(theirs.is_err());
                    return Ok(());
                }
                Ok(ours) => prop_assert_eq!(theirs, Ok(Some(ours))),
                // No item may be long enough to need a length of four bytes.
                Err(ScriptError::UnknownOpcode { byte: 0x4e }) => return Ok(()),
                Err(ScriptError::UnknownOpcode { .. }) => {
                    prop_assert_eq!(theirs, Ok(None));
                    return Ok(());
                }
                Err(_) => {
                    prop_assert!(theirs.is_err());
                    return Ok(());
                }
            }
        }
        prop_assert!(theirs.next().is_none());
    }

    #[test]
    fn the_usual_scripts_have_the_same_bytes(
        hash in any::<[u8; 20]>(),
        digest in any::<[u8; 32]>(),
        height in any::<u32>(),
        keys in vec(draw::private_key(), 1..5),
        needed in 1..5_u32,
    ) {
        let key_hash = bitcoin::PubkeyHash::from_byte_array(hash);
        let to_key_hash = bitcoin::ScriptBuf::new_p2pkh(&key_hash);
        let lock = Script::pay_to_key_hash(&hash);
        prop_assert_eq!(lock.as_bytes(), to_key_hash.as_bytes());

        let keys = keys.iter().map(PrivateKey::public_key).collect::<Vec<_>>();
        let theirs = keys.iter().fold(Builder::new().push_int(needed.into()), |builder, key| {
            builder.push_slice(key.to_bytes())
        });
        let theirs = theirs.push_int(keys.len() as i64).push_opcode(OP_CHECKMULTISIG).into_script();
        let lock = Script::multisig(needed, &keys);
        prop_assert_eq!(lock.as_bytes(), theirs.as_bytes());
        prop_assert_eq!(theirs.is_multisig(), needed as usize <= keys.len());

        let waits = Builder::new().push_int(height.into()).push_opcode(OP_CLTV).push_opcode(OP_DROP);
        let lock = Script::time_lock(height, &hash);
        prop_assert_eq!(lock.as_bytes(), [waits.as_bytes(), to_key_hash.as_bytes()].concat());

        let secret = Builder::new().push_opcode(OP_SHA256).push_slice(digest).push_opcode(OP_EQUALVERIFY);
        let lock = Script::hash_lock(&digest, &hash);
        prop_assert_eq!(lock.as_bytes(), [secret.as_bytes(), to_key_hash.as_bytes()].concat());
    }
}
