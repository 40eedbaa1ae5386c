//! Right answers to chapter 6's machine with a stack.

use kusari::stage6_coin::*;

pub(super) fn early_returns(script: &Script, witness: &[Vec<u8>]) -> bool {
    let mut stack = Vec::from(witness);
    for instruction in script.instructions() {
        let opcode = match instruction {
            Err(_) => return false,
            Ok(Instruction::Push(data)) => {
                stack.push(data);
                continue;
            }
            Ok(Instruction::Do(opcode)) => opcode,
        };
        let Some(top) = stack.pop() else {
            return false;
        };
        match opcode {
            Opcode::Drop => {}
            Opcode::Dup => {
                stack.push(top.clone());
                stack.push(top);
            }
            Opcode::Hash160 => stack.push(Vec::from(hash160(&top))),
            Opcode::Equal | Opcode::EqualVerify => {
                let Some(below) = stack.pop() else {
                    return false;
                };
                let same = top == below;
                if opcode == Opcode::Equal {
                    stack.push(if same { vec![1] } else { Vec::new() });
                } else if !same {
                    return false;
                }
            }
            _ => return false,
        }
    }
    if stack.len() != 1 {
        return false;
    }
    for byte in &stack[0] {
        if *byte != 0 {
            return true;
        }
    }
    false
}

pub(super) fn the_chapters_machine(script: &Script, witness: &[Vec<u8>]) -> bool {
    let known = |instruction: Result<Instruction, ScriptError>| match instruction {
        Ok(Instruction::Do(opcode)) => matches!(
            opcode,
            Opcode::Drop | Opcode::Dup | Opcode::Equal | Opcode::EqualVerify | Opcode::Hash160
        ),
        _ => true,
    };
    script.instructions().all(known) && script.run(witness, &Spending::default()).is_ok()
}

pub(super) fn with_options(script: &Script, witness: &[Vec<u8>]) -> bool {
    fn step(stack: &mut Vec<Vec<u8>>, instruction: Instruction) -> Option<()> {
        match instruction {
            Instruction::Push(data) => stack.push(data),
            Instruction::Do(Opcode::Drop) => stack.truncate(stack.len().checked_sub(1)?),
            Instruction::Do(Opcode::Dup) => stack.extend_from_within(stack.len().checked_sub(1)?..),
            Instruction::Do(Opcode::Hash160) => {
                let top = stack.last_mut()?;
                *top = hash160(top).to_vec();
            }
            Instruction::Do(Opcode::Equal) => {
                let same = stack.pop()? == stack.pop()?;
                stack.push(Vec::from(if same { &[1][..] } else { &[] }));
            }
            Instruction::Do(Opcode::EqualVerify) => {
                return (stack.pop()? == stack.pop()?).then_some(());
            }
            Instruction::Do(_) => return None,
        }
        Some(())
    }
    let mut stack = witness.to_vec();
    for instruction in script.instructions() {
        let Ok(instruction) = instruction else { return false };
        if step(&mut stack, instruction).is_none() {
            return false;
        }
    }
    stack.len() == 1 && stack.concat() != vec![0; stack[0].len()]
}

/// Reads all instructions before it does any.
pub(super) fn split_off(script: &Script, witness: &[Vec<u8>]) -> bool {
    let Ok(all) = script.instructions().collect::<Result<Vec<_>, _>>() else { return false };
    let mut stack = witness.to_vec();
    for instruction in all {
        let (takes, opcode) = match instruction {
            Instruction::Push(data) => {
                stack.push(data);
                continue;
            }
            Instruction::Do(it @ (Opcode::Equal | Opcode::EqualVerify)) => (2, it),
            Instruction::Do(it @ (Opcode::Drop | Opcode::Dup | Opcode::Hash160)) => (1, it),
            Instruction::Do(_) => return false,
        };
        if stack.len() < takes {
            return false;
        }
        let taken = stack.split_off(stack.len() - takes);
        match opcode {
            Opcode::Dup => stack.extend([taken[0].clone(), taken[0].clone()]),
            Opcode::Hash160 => stack.push(hash160(&taken[0]).into()),
            Opcode::Equal if taken[0] == taken[1] => stack.push(vec![1]),
            Opcode::Equal => stack.push(vec![]),
            Opcode::EqualVerify if taken[0] != taken[1] => return false,
            _ => {}
        }
    }
    matches!(stack.as_slice(), [item] if !item.iter().all(|byte| *byte == 0))
}
