use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

/// What a machine does otherwise than it should.
#[derive(Clone, Copy, PartialEq)]
enum Slip {
    AnyTrueOnTop,
    AnyItemIsTrue,
    BottomFirst,
    EqualKeepsItems,
    EqualVerifyLeavesAOne,
    EqualVerifyNeverEnds,
    DupMoves,
    HashAddsUp,
    MissingItemsAreEmpty,
    UnknownIsSkipped,
    UnreadableIsTheEnd,
    WitnessIsForgotten,
    FirstByteCounts,
}

fn slips(script: &Script, witness: &[Vec<u8>], slip: Slip) -> bool {
    let mut stack = if slip == Slip::WitnessIsForgotten { vec![] } else { witness.to_vec() };
    if slip == Slip::BottomFirst {
        stack.reverse();
    }
    for instruction in script.instructions() {
        let instruction = match instruction {
            Ok(instruction) => instruction,
            Err(_) if slip == Slip::UnreadableIsTheEnd => break,
            Err(_) => return false,
        };
        let opcode = match instruction {
            Instruction::Push(data) => {
                stack.push(data);
                continue;
            }
            Instruction::Do(opcode) => opcode,
        };
        let takes = match opcode {
            Opcode::Drop | Opcode::Dup | Opcode::Hash160 => 1,
            Opcode::Equal | Opcode::EqualVerify => 2,
            _ if slip == Slip::UnknownIsSkipped => continue,
            _ => return false,
        };
        while stack.len() < takes {
            if slip != Slip::MissingItemsAreEmpty {
                return false;
            }
            stack.insert(0, vec![]);
        }
        let taken = stack.split_off(stack.len() - takes);
        match opcode {
            Opcode::Drop => {}
            Opcode::Dup if slip == Slip::DupMoves => stack.extend(taken),
            Opcode::Dup => stack.extend([taken[0].clone(), taken[0].clone()]),
            Opcode::Hash160 => {
                let hash = hash160(&taken[0]).to_vec();
                if slip == Slip::HashAddsUp {
                    stack.extend(taken);
                }
                stack.push(hash);
            }
            Opcode::Equal => {
                let are_equal = taken[0] == taken[1];
                if slip == Slip::EqualKeepsItems {
                    stack.extend(taken);
                }
                stack.push(if are_equal { vec![1] } else { vec![] });
            }
            _ => {
                if taken[0] != taken[1] && slip != Slip::EqualVerifyNeverEnds {
                    return false;
                }
                if slip == Slip::EqualVerifyLeavesAOne {
                    stack.push(vec![1]);
                }
            }
        }
    }
    let is_true = |item: &Vec<u8>| match slip {
        Slip::AnyItemIsTrue => true,
        Slip::FirstByteCounts => item.first().is_some_and(|byte| *byte != 0),
        _ => item.iter().any(|byte| *byte != 0),
    };
    match slip {
        Slip::AnyTrueOnTop => stack.last().is_some_and(is_true),
        _ => stack.len() == 1 && is_true(&stack[0]),
    }
}

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
            "4 and 3 are not equal: that ends it",
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
            "there is nothing to drop",
        ),
        wrong(
            "skips what it does not know",
            |script, witness| slips(script, witness, Slip::UnknownIsSkipped),
            "is none of your instructions",
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
            "one byte of what is left is not 0",
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
            "is none of your instructions",
        ),
    ]
}
