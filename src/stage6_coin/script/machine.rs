use super::error::ScriptError;
use super::instructions::{Instruction, Opcode, Script, decode_number, encode_number, show_item};
use super::limits::{MAX_ITEM_BYTES, MAX_MULTISIG_KEYS, MAX_SCRIPT_BYTES, MAX_STACK, MAX_STEPS};
use crate::stage6_coin::bytes::hash160;
use crate::stage6_coin::keys::{EcdsaError, PublicKey, Signature};
use sha2::{Digest as _, Sha256};

/// What a script can ask about the transaction that spends the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// What its signatures sign.
    pub signature_hash: [u8; 32],
    /// The height that has to be passed before it may be in a block.
    pub lock_height: u32,
}

/// The stack after one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub instruction: Instruction,
    /// What was on the stack then, the lowest item first.
    pub stack: Vec<Vec<u8>>,
}

/// A run of a script, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What was on the stack at the beginning: the witness.
    pub witness: Vec<Vec<u8>>,
    /// The steps that succeeded.
    pub steps: Vec<Step>,
    /// Whether the amount may be spent.
    pub outcome: Result<(), ScriptError>,
}

impl Script {
    /// Runs the script on a witness. The lock opens if exactly one item is left at the end, and it isn't 0.
    ///
    /// # Errors
    ///
    /// The rule that stopped it.
    pub fn run(&self, witness: &[Vec<u8>], spending: &Spending) -> Result<(), ScriptError> {
        self.run_and_look(witness, spending, |_, _| {})
    }

    /// Runs the script and keeps what was on the stack after each step.
    ///
    /// ```
    /// use kusari::stage6_coin::*;
    ///
    /// let script: Script = "2 3 ADD 5 EQUAL".parse()?;
    /// let trace = script.trace(&[], &Spending::default());
    /// assert_eq!(trace.steps[2].stack, [[5]]);
    /// assert_eq!(trace.outcome, Ok(()));
    /// # Ok::<(), ScriptError>(())
    /// ```
    pub fn trace(&self, witness: &[Vec<u8>], spending: &Spending) -> Trace {
        let mut steps = Vec::new();
        let outcome = self.run_and_look(witness, spending, |instruction, stack| {
            steps.push(Step { instruction: instruction.clone(), stack: stack.to_vec() });
        });
        Trace { witness: witness.to_vec(), steps, outcome }
    }

    fn run_and_look(
        &self,
        witness: &[Vec<u8>],
        spending: &Spending,
        mut look: impl FnMut(&Instruction, &[Vec<u8>]),
    ) -> Result<(), ScriptError> {
        if self.as_bytes().len() > MAX_SCRIPT_BYTES {
            return Err(ScriptError::TooLong { bytes: self.as_bytes().len() });
        }
        let mut machine = Machine { stack: Vec::new(), steps: 0, spending };
        for item in witness {
            machine.push(item.clone())?;
        }
        for instruction in self.instructions() {
            let instruction = instruction?;
            machine.step(&instruction)?;
            look(&instruction, &machine.stack);
        }
        match &machine.stack[..] {
            [item] if is_true(item) => Ok(()),
            [] | [_] => Err(ScriptError::False),
            more => Err(ScriptError::StackNotClean { items: more.len() }),
        }
    }
}

/// Everything counts as true, except nothing at all and zeros.
fn is_true(item: &[u8]) -> bool {
    item.iter().any(|byte| *byte != 0)
}

struct Machine<'a> {
    stack: Vec<Vec<u8>>,
    steps: usize,
    spending: &'a Spending,
}

impl Machine<'_> {
    fn step(&mut self, instruction: &Instruction) -> Result<(), ScriptError> {
        let opcode = match instruction {
            Instruction::Push(data) => return self.push(data.clone()),
            Instruction::Do(opcode) => *opcode,
        };
        self.count(1)?;
        match opcode {
            Opcode::Return => return Err(ScriptError::Returned),
            Opcode::Drop => drop(self.pop()?),
            Opcode::Dup => {
                let item = self.pop()?;
                self.push(item.clone())?;
                self.push(item)?;
            }
            Opcode::Equal => {
                let are_equal = self.pop()? == self.pop()?;
                self.push_bool(are_equal)?;
            }
            Opcode::EqualVerify => {
                if self.pop()? != self.pop()? {
                    return Err(ScriptError::NotEqual);
                }
            }
            Opcode::Add => {
                let sum = self.pop_number()? + self.pop_number()?;
                self.push(encode_number(sum))?;
            }
            Opcode::Sha256 => {
                let item = self.pop()?;
                self.push(Sha256::digest(item).to_vec())?;
            }
            Opcode::Hash160 => {
                let item = self.pop()?;
                self.push(hash160(&item).to_vec())?;
            }
            Opcode::CheckSig => {
                let (key, signature) = (self.pop()?, self.pop()?);
                let signed = self.is_signed(&key, &signature)?;
                self.push_bool(signed)?;
            }
            Opcode::CheckMultisig => self.check_multisig()?,
            Opcode::CheckLockHeight => {
                let needed = self.pop_number()?;
                if u64::from(self.spending.lock_height) < needed {
                    let found = self.spending.lock_height;
                    return Err(ScriptError::LockedUntil { needed, found });
                }
                self.push(encode_number(needed))?;
            }
        }
        Ok(())
    }

    /// An empty signature says no. Any other wrong one ends the script: a *no* that takes a whole verification
    /// would be a cheap way to keep others busy (BIP 146).
    fn is_signed(&self, key: &[u8], signature: &[u8]) -> Result<bool, ScriptError> {
        let key = PublicKey::from_bytes(key)?;
        if signature.is_empty() {
            return Ok(false);
        }
        let signature = Signature::from_bytes(signature)?;
        key.verify(&self.spending.signature_hash, &signature)?;
        Ok(true)
    }

    /// Bitcoin takes one item too many here, a slip that can no longer be fixed there. This code doesn't.
    fn check_multisig(&mut self) -> Result<(), ScriptError> {
        let keys = self.pop_many()?;
        self.count(keys.len())?;
        let signatures = self.pop_many()?;
        if signatures.len() > keys.len() {
            return Err(ScriptError::TooManyKeys { count: signatures.len(), limit: keys.len() });
        }
        // Both are in the same order, so each key is looked at only once.
        let mut keys = keys.iter();
        for signature in &signatures {
            let signed_with = |key| match self.is_signed(key, signature) {
                Err(ScriptError::Ecdsa(EcdsaError::WrongSignature)) => Ok(false),
                other => other,
            };
            loop {
                let key = keys.next().ok_or(EcdsaError::WrongSignature)?;
                if signed_with(key)? {
                    break;
                }
            }
        }
        self.push_bool(true)
    }

    fn count(&mut self, steps: usize) -> Result<(), ScriptError> {
        self.steps += steps;
        if self.steps > MAX_STEPS { Err(ScriptError::TooManySteps) } else { Ok(()) }
    }

    fn push(&mut self, item: Vec<u8>) -> Result<(), ScriptError> {
        if item.len() > MAX_ITEM_BYTES {
            return Err(ScriptError::ItemTooLong { bytes: item.len() });
        }
        if self.stack.len() >= MAX_STACK {
            return Err(ScriptError::StackFull);
        }
        self.stack.push(item);
        Ok(())
    }

    fn push_bool(&mut self, value: bool) -> Result<(), ScriptError> {
        self.push(encode_number(value.into()))
    }

    fn pop(&mut self) -> Result<Vec<u8>, ScriptError> {
        self.stack.pop().ok_or(ScriptError::StackEmpty)
    }

    fn pop_number(&mut self) -> Result<u64, ScriptError> {
        decode_number(&self.pop()?)
    }

    /// Takes a count, and then that many items, the lowest first.
    fn pop_many(&mut self) -> Result<Vec<Vec<u8>>, ScriptError> {
        let count = self.pop_number()? as usize;
        if count > MAX_MULTISIG_KEYS {
            return Err(ScriptError::TooManyKeys { count, limit: MAX_MULTISIG_KEYS });
        }
        let first = self.stack.len().checked_sub(count).ok_or(ScriptError::StackEmpty)?;
        Ok(self.stack.split_off(first))
    }
}

/// Shows each step on a line: the instruction, and the stack after it.
impl std::fmt::Display for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let show = |stack: &[Vec<u8>]| {
            stack.iter().map(|item| show_item(item)).collect::<Vec<_>>().join("  ")
        };
        writeln!(f, "{:<17}│ {}", "(the witness)", show(&self.witness))?;
        for step in &self.steps {
            writeln!(f, "{:<17}│ {}", step.instruction.to_string(), show(&step.stack))?;
        }
        match &self.outcome {
            Ok(()) => f.write_str("may be spent"),
            Err(cause) => write!(f, "refused: {cause}"),
        }
    }
}
