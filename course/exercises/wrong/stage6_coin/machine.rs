//! A machine with a stack that does one thing otherwise than the task says.

use kusari::stage6_coin::*;

/// What a machine does otherwise than it should.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Slip {
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
    LastByteCounts,
    BytesAreAddedUp,
    NegativeZero,
    NoIsAZeroByte,
    YesIsMinusOne,
    NoIsNothing,
    DupOfNothingIsEmpty,
    DupOfNothingIsNothing,
    DropOfNothingIsNothing,
    OneItemEqualsNothing,
    Sha256Works,
    AddWorks,
    CheckSigIsTrue,
    LockHeightIsSkipped,
    ComparesLengths,
    ComparesTheBeginning,
    ComparesFourBytes,
    ComparesNumbers,
    IgnoresCase,
    StopsAtNo,
    StopsWhenDone,
    HashIsSha256Cut,
}

impl Slip {
    fn equal(self, a: &[u8], b: &[u8]) -> bool {
        let number = |item: &[u8]| {
            let mut item = item.to_vec();
            while item.last() == Some(&0) {
                item.pop();
            }
            item
        };
        match self {
            Slip::ComparesLengths => a.len() == b.len(),
            Slip::ComparesTheBeginning => a.starts_with(b) || b.starts_with(a),
            Slip::ComparesFourBytes => a.iter().take(4).eq(b.iter().take(4)) && a.len() == b.len(),
            Slip::ComparesNumbers => number(a) == number(b),
            Slip::IgnoresCase => a.eq_ignore_ascii_case(b),
            _ => a == b,
        }
    }
}

pub(super) fn slips(script: &Script, witness: &[Vec<u8>], slip: Slip) -> bool {
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
            Opcode::Sha256 if slip == Slip::Sha256Works => 1,
            Opcode::Add if slip == Slip::AddWorks => 2,
            Opcode::CheckSig if slip == Slip::CheckSigIsTrue => 2,
            Opcode::CheckLockHeight if slip == Slip::LockHeightIsSkipped => continue,
            _ if slip == Slip::UnknownIsSkipped => continue,
            _ => return false,
        };
        if stack.is_empty() && opcode == Opcode::Dup {
            match slip {
                Slip::DupOfNothingIsEmpty => {
                    stack.push(vec![]);
                    continue;
                }
                Slip::DupOfNothingIsNothing => continue,
                _ => {}
            }
        }
        if stack.is_empty() && opcode == Opcode::Drop && slip == Slip::DropOfNothingIsNothing {
            continue;
        }
        while stack.len() < takes {
            let is_pair = stack.len() == 1 && slip == Slip::OneItemEqualsNothing;
            if !is_pair && slip != Slip::MissingItemsAreEmpty {
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
                let hash = match slip {
                    Slip::HashIsSha256Cut => sha256d(&taken[0])[..20].to_vec(),
                    _ => hash160(&taken[0]).to_vec(),
                };
                if slip == Slip::HashAddsUp {
                    stack.extend(taken);
                }
                stack.push(hash);
            }
            Opcode::Equal => {
                let are_equal = slip.equal(&taken[0], &taken[1]);
                if !are_equal && slip == Slip::StopsAtNo {
                    return false;
                }
                if slip == Slip::EqualKeepsItems {
                    stack.extend(taken);
                }
                match (are_equal, slip) {
                    (true, Slip::YesIsMinusOne) => stack.push(vec![0xff]),
                    (true, _) => stack.push(vec![1]),
                    (false, Slip::NoIsAZeroByte) => stack.push(vec![0]),
                    (false, Slip::NoIsNothing) => {}
                    (false, _) => stack.push(vec![]),
                }
                if are_equal && slip == Slip::StopsWhenDone {
                    break;
                }
            }
            Opcode::Sha256 => stack.push(sha256d(&taken[0]).to_vec()),
            Opcode::Add => stack.push(vec![1]),
            Opcode::CheckSig => stack.push(vec![1]),
            _ => {
                if !slip.equal(&taken[0], &taken[1]) && slip != Slip::EqualVerifyNeverEnds {
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
        Slip::LastByteCounts => item.last().is_some_and(|byte| *byte != 0),
        Slip::BytesAreAddedUp => item.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) != 0,
        Slip::NegativeZero => match item.split_last() {
            Some((last, rest)) => rest.iter().any(|byte| *byte != 0) || last & 0x7f != 0,
            None => false,
        },
        Slip::FirstByteCounts => item.first().is_some_and(|byte| *byte != 0),
        _ => item.iter().any(|byte| *byte != 0),
    };
    match slip {
        Slip::AnyTrueOnTop => stack.last().is_some_and(is_true),
        _ => stack.len() == 1 && is_true(&stack[0]),
    }
}
