use super::machine::{Slip, slips};
use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Script, &[Vec<u8>]) -> bool, says| {
        Wrong::new(name, move || check::opens(answer), says)
    };
    vec![
        wrong(
            "looks only at the topmost item",
            |script, witness| slips(script, witness, Slip::AnyTrueOnTop),
            "two items are left",
        ),
        wrong(
            "takes every item for true",
            |script, witness| slips(script, witness, Slip::AnyItemIsTrue),
            "nothing but an empty item is left",
        ),
        wrong(
            "puts the witness on the stack upside down",
            |script, witness| slips(script, witness, Slip::BottomFirst),
            "the 0 on top is dropped",
        ),
        wrong(
            "compares without taking",
            |script, witness| slips(script, witness, Slip::EqualKeepsItems),
            "5 and 5 are equal",
        ),
        wrong(
            "leaves a 1 after EQUALVERIFY",
            |script, witness| slips(script, witness, Slip::EqualVerifyLeavesAOne),
            "3 and 3 are equal, and the 1 is left",
        ),
        wrong(
            "goes on after EQUALVERIFY",
            |script, witness| slips(script, witness, Slip::EqualVerifyNeverEnds),
            "4 and 3 aren't equal, and that ends it",
        ),
        wrong(
            "moves where it should copy",
            |script, witness| slips(script, witness, Slip::DupMoves),
            "9 and its copy are equal",
        ),
        wrong(
            "keeps what it hashes",
            |script, witness| slips(script, witness, Slip::HashAddsUp),
            "the hash of the secret is the one in the script",
        ),
        wrong(
            "takes what is missing for empty",
            |script, witness| slips(script, witness, Slip::MissingItemsAreEmpty),
            "there's nothing to drop",
        ),
        wrong(
            "skips what it does not know",
            |script, witness| slips(script, witness, Slip::UnknownIsSkipped),
            "isn't one of your instructions",
        ),
        wrong(
            "takes what it cannot read for the end",
            |script, witness| slips(script, witness, Slip::UnreadableIsTheEnd),
            "in the middle of what it pushes",
        ),
        wrong(
            "forgets the witness",
            |script, witness| slips(script, witness, Slip::WitnessIsForgotten),
            "what the witness brings is left",
        ),
        wrong(
            "looks at the first byte alone",
            |script, witness| slips(script, witness, Slip::FirstByteCounts),
            "one byte of what's left isn't 0",
        ),
        wrong(
            "takes as given that there are items",
            |script, witness| {
                let mut stack = witness.to_vec();
                for instruction in script.instructions() {
                    match instruction {
                        Ok(Instruction::Push(data)) => stack.push(data),
                        Ok(Instruction::Do(Opcode::Drop)) => drop(stack.pop().unwrap()),
                        Ok(Instruction::Do(Opcode::Dup)) => {
                            stack.push(stack.last().unwrap().clone());
                        }
                        Ok(Instruction::Do(Opcode::Hash160)) => {
                            let item = stack.pop().unwrap();
                            stack.push(hash160(&item).to_vec());
                        }
                        Ok(Instruction::Do(Opcode::Equal)) => {
                            let are_equal = stack.pop().unwrap() == stack.pop().unwrap();
                            stack.push(if are_equal { vec![1] } else { vec![] });
                        }
                        Ok(Instruction::Do(Opcode::EqualVerify)) => {
                            if stack.pop().unwrap() != stack.pop().unwrap() {
                                return false;
                            }
                        }
                        _ => return false,
                    }
                }
                stack.len() == 1 && stack[0].iter().any(|byte| *byte != 0)
            },
            "it panicked: called `Option::unwrap()` on a `None` value",
        ),
        wrong(
            "asks the chapter's machine, which knows more",
            |script, witness| {
                let late = Spending { lock_height: 100, ..Spending::default() };
                script.run(witness, &late).is_ok()
            },
            "isn't one of your instructions",
        ),
        wrong(
            "looks at the last byte alone",
            |script, witness| slips(script, witness, Slip::LastByteCounts),
            "byte 0 of what's left, counted from 0, isn't 0",
        ),
        wrong(
            "adds the bytes up in a byte",
            |script, witness| slips(script, witness, Slip::BytesAreAddedUp),
            "two bytes that add up to 256",
        ),
        wrong(
            "takes 0x80 for minus zero, as in Bitcoin",
            |script, witness| slips(script, witness, Slip::NegativeZero),
            "0x80 isn't 0. (Bitcoin reads it as minus zero",
        ),
        wrong(
            "puts a byte 0 for no",
            |script, witness| slips(script, witness, Slip::NoIsAZeroByte),
            "EQUAL puts an empty item, and the one below it is empty",
        ),
        wrong(
            "puts 0xff for yes",
            |script, witness| slips(script, witness, Slip::YesIsMinusOne),
            "EQUAL puts a 1, and the one below it is a 1",
        ),
        wrong(
            "puts nothing at all for no",
            |script, witness| slips(script, witness, Slip::NoIsNothing),
            "the 1 and a 0 are left",
        ),
        wrong(
            "copies an empty item where there is none",
            |script, witness| slips(script, witness, Slip::DupOfNothingIsEmpty),
            "an empty copy isn't one",
        ),
        wrong(
            "goes on where there's nothing to copy",
            |script, witness| slips(script, witness, Slip::DupOfNothingIsNothing),
            "there's nothing to copy",
        ),
        wrong(
            "goes on where there's nothing to drop",
            |script, witness| slips(script, witness, Slip::DropOfNothingIsNothing),
            "there's nothing to drop",
        ),
        wrong(
            "takes a missing second item for empty",
            |script, witness| slips(script, witness, Slip::OneItemEqualsNothing),
            "what's missing isn't empty",
        ),
        wrong(
            "can SHA-256, too",
            |script, witness| slips(script, witness, Slip::Sha256Works),
            "SHA256 isn't one of your instructions",
        ),
        wrong(
            "can add, too",
            |script, witness| slips(script, witness, Slip::AddWorks),
            "ADD isn't one of your instructions",
        ),
        wrong(
            "takes every signature for good",
            |script, witness| slips(script, witness, Slip::CheckSigIsTrue),
            "CHECKSIG isn't one of your instructions",
        ),
        wrong(
            "does not wait for a height",
            |script, witness| slips(script, witness, Slip::LockHeightIsSkipped),
            "CHECKLOCKHEIGHT isn't one of your instructions",
        ),
        wrong(
            "compares lengths",
            |script, witness| slips(script, witness, Slip::ComparesLengths),
            "6 and 5 aren't equal",
        ),
        wrong(
            "compares as far as the shorter one goes",
            |script, witness| slips(script, witness, Slip::ComparesTheBeginning),
            "one is longer, and numbers don't count here",
        ),
        wrong(
            "compares the first four bytes",
            |script, witness| slips(script, witness, Slip::ComparesFourBytes),
            "byte 4 is different, counted from 0",
        ),
        wrong(
            "compares numbers",
            |script, witness| slips(script, witness, Slip::ComparesNumbers),
            "one is longer, and numbers don't count here",
        ),
        wrong(
            "takes capital letters for small ones",
            |script, witness| slips(script, witness, Slip::IgnoresCase),
            "capital letters have other bytes",
        ),
        wrong(
            "ends where two items are not equal",
            |script, witness| slips(script, witness, Slip::StopsAtNo),
            "two items that aren't equal don't end it",
        ),
        wrong(
            "ends as soon as two items are equal",
            |script, witness| slips(script, witness, Slip::StopsWhenDone),
            "5 and 5 are equal: EQUAL puts a 1, and the one below it is a 1",
        ),
        wrong(
            "hashes with another function",
            |script, witness| slips(script, witness, Slip::HashIsSha256Cut),
            "the hash of the secret is the one in the script",
        ),
    ]
}
