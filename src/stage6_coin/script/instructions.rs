use super::error::ScriptError;
use super::limits::MAX_MULTISIG_KEYS;
use crate::stage2_signed::short_hex;
use crate::stage5_network::{from_hex, to_hex};
use crate::stage6_coin::keys::PublicKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! opcodes {
    ($($(#[$meaning:meta])* $name:ident = $byte:literal $word:literal,)+) => {
        /// What a script can do, apart from pushing data. The bytes are Bitcoin's.
        ///
        /// No instruction jumps, so a script ends after as many steps as it has instructions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Opcode { $($(#[$meaning])* $name = $byte,)+ }

        impl Opcode {
            /// All of them.
            pub const ALL: &'static [Opcode] = &[$(Opcode::$name),+];

            /// How it's written.
            pub const fn word(self) -> &'static str {
                match self { $(Opcode::$name => $word),+ }
            }
        }
    };
}

opcodes! {
    /// Ends the script: an output that begins with this can never be spent, and what follows is data.
    Return = 0x6a "RETURN",
    /// Takes the topmost item away.
    Drop = 0x75 "DROP",
    /// Puts a copy of the topmost item on top.
    Dup = 0x76 "DUP",
    /// Takes two items; puts 1 if they are equal, and nothing (which is 0) otherwise.
    Equal = 0x87 "EQUAL",
    /// Takes two items, and ends the script unless they are equal.
    EqualVerify = 0x88 "EQUALVERIFY",
    /// Takes two numbers, and puts their sum.
    Add = 0x93 "ADD",
    /// Takes an item, and puts its SHA-256.
    Sha256 = 0xa8 "SHA256",
    /// Takes an item, and puts the RIPEMD-160 of its SHA-256.
    Hash160 = 0xa9 "HASH160",
    /// Takes a public key and a signature; puts 1 if the key signed this transaction, 0 if the signature is empty.
    CheckSig = 0xac "CHECKSIG",
    /// Takes a count and that many public keys, then a count and that many signatures; puts 1 if each signature
    /// is by another one of the keys, in the same order.
    CheckMultisig = 0xae "CHECKMULTISIG",
    /// Ends the script unless the transaction waits for the height on top, which stays there (BIP 65).
    CheckLockHeight = 0xb1 "CHECKLOCKHEIGHT",
}

/// One step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// Puts data on the stack.
    Push(Vec<u8>),
    /// Does something with what's there.
    Do(Opcode),
}

/// A script: the condition under which an amount may be spent, as a small program for a stack.
///
/// ```
/// use kusari::stage6_coin::*;
///
/// let script: Script = "2 3 ADD 5 EQUAL".parse()?;
/// assert_eq!(script.as_bytes(), [0x52, 0x53, 0x93, 0x55, 0x87]);
/// assert_eq!(script.to_string(), "2 3 ADD 5 EQUAL");
/// # Ok::<(), ScriptError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Script(Vec<u8>);

/// In JSON, the bytes are one string of hex digits.
impl TryFrom<String> for Script {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Script, &'static str> {
        from_hex(&text).map(Script).ok_or("not lower-case hex digits")
    }
}

impl From<Script> for String {
    fn from(script: Script) -> String {
        to_hex(&script.0)
    }
}

impl Script {
    /// Wraps bytes. Whether they're a script turns out when it runs.
    pub const fn from_bytes(bytes: Vec<u8>) -> Script {
        Script(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Appends the shortest instruction that pushes data.
    pub fn push(mut self, data: &[u8]) -> Script {
        match *data {
            [] => self.0.push(0),
            [small @ 1..=16] => self.0.push(0x50 + small),
            _ => {
                match data.len() {
                    length @ ..=75 => self.0.push(length as u8),
                    length @ ..=0xff => self.0.extend([0x4c, length as u8]),
                    // Anything longer is cut short here, and refused as truncated when it runs.
                    length => {
                        self.0.push(0x4d);
                        self.0.extend((length.min(0xffff) as u16).to_le_bytes());
                    }
                }
                self.0.extend(data);
            }
        }
        self
    }

    /// Appends the instruction that pushes a number.
    pub fn number(self, number: u32) -> Script {
        self.push(&encode_number(number.into()))
    }

    /// Appends an instruction.
    pub fn then(mut self, opcode: Opcode) -> Script {
        self.0.push(opcode as u8);
        self
    }

    /// *Pay to public key hash*: opens for the key with this hash, and a signature made with it.
    ///
    /// Most of Bitcoin's newer outputs have a shorter form. For one of them, P2WPKH, nodes run these 25 bytes (BIP 143).
    pub fn pay_to_key_hash(hash: &[u8; 20]) -> Script {
        let show = Script::default().then(Opcode::Dup).then(Opcode::Hash160).push(hash);
        show.then(Opcode::EqualVerify).then(Opcode::CheckSig)
    }

    /// Opens for signatures by `needed` of the keys: 2 of 3, for instance.
    pub fn multisig(needed: u32, keys: &[PublicKey]) -> Script {
        let keys_pushed = keys
            .iter()
            .fold(Script::default().number(needed), |script, key| script.push(&key.to_bytes()));
        keys_pushed.number(keys.len() as u32).then(Opcode::CheckMultisig)
    }

    /// *Hash lock*: opens for a secret with this SHA-256, and a signature by the key behind the hash.
    ///
    /// Without the signature, anyone who sees the secret on its way to a miner could use it in a payment of their own.
    pub fn hash_lock(digest: &[u8; 32], hash: &[u8; 20]) -> Script {
        let secret = Script::default().then(Opcode::Sha256).push(digest).then(Opcode::EqualVerify);
        secret.followed_by(&Script::pay_to_key_hash(hash))
    }

    /// *Time lock*: opens for the key behind the hash, and not before this height.
    pub fn time_lock(height: u32, hash: &[u8; 20]) -> Script {
        let wait = Script::default().number(height).then(Opcode::CheckLockHeight);
        wait.then(Opcode::Drop).followed_by(&Script::pay_to_key_hash(hash))
    }

    /// *Data*: opens for no one. Anyone can read what it carries, and no node has to remember the output.
    ///
    /// ```
    /// use kusari::stage6_coin::*;
    ///
    /// let lock = Script::data(b"hello");
    /// assert!(lock.is_unspendable());
    /// assert_eq!(lock.carried(), Some(b"hello".to_vec()));
    /// ```
    pub fn data(data: &[u8]) -> Script {
        Script::default().then(Opcode::Return).push(data)
    }

    /// Whether anyone can tell at a glance that it never opens: it begins with `RETURN`.
    pub fn is_unspendable(&self) -> bool {
        self.0.first() == Some(&(Opcode::Return as u8))
    }

    /// The data in it, if it's `RETURN` and one push, and nothing else.
    pub fn carried(&self) -> Option<Vec<u8>> {
        let mut instructions = self.instructions();
        match (instructions.next(), instructions.next(), instructions.next()) {
            (
                Some(Ok(Instruction::Do(Opcode::Return))),
                Some(Ok(Instruction::Push(data))),
                None,
            ) => Some(data),
            _ => None,
        }
    }

    fn followed_by(mut self, other: &Script) -> Script {
        self.0.extend(&other.0);
        self
    }

    /// Reads the instructions in order.
    pub fn instructions(&self) -> impl Iterator<Item = Result<Instruction, ScriptError>> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || {
            let read = (!rest.is_empty()).then(|| read_instruction(rest))?;
            // After an error there's nothing left that could be read.
            rest = read.as_ref().map_or(&[], |(_, after)| *after);
            Some(read.map(|(instruction, _)| instruction))
        })
    }

    /// An upper bound on the signatures that it checks when it runs. What can't be read checks none.
    pub fn signature_checks(&self) -> usize {
        let instructions = self.instructions().map_while(Result::ok);
        let costs = instructions.map(|instruction| match instruction {
            Instruction::Do(Opcode::CheckSig) => 1,
            Instruction::Do(Opcode::CheckMultisig) => MAX_MULTISIG_KEYS,
            _ => 0,
        });
        costs.sum()
    }
}

fn read_instruction(bytes: &[u8]) -> Result<(Instruction, &[u8]), ScriptError> {
    let (&first, rest) = bytes.split_first().ok_or(ScriptError::Truncated)?;
    let (length, rest) = match first {
        0 => (0, rest),
        1..=75 => (usize::from(first), rest),
        0x4c => {
            let (&[length], rest) = rest.split_first_chunk().ok_or(ScriptError::Truncated)?;
            (length.into(), rest)
        }
        0x4d => {
            let (length, rest) = rest.split_first_chunk().ok_or(ScriptError::Truncated)?;
            (u16::from_le_bytes(*length).into(), rest)
        }
        0x51..=0x60 => return Ok((Instruction::Push(vec![first - 0x50]), rest)),
        byte => {
            let opcode = Opcode::ALL.iter().find(|opcode| **opcode as u8 == byte);
            let opcode = opcode.ok_or(ScriptError::UnknownOpcode { byte })?;
            return Ok((Instruction::Do(*opcode), rest));
        }
    };
    let (data, after) = rest.split_at_checked(length).ok_or(ScriptError::Truncated)?;
    // One script, one spelling: the shortest (BIP 62, rule 3).
    let written = bytes.len() - after.len();
    if Script::default().push(data).0 != bytes[..written] {
        return Err(ScriptError::NotMinimal);
    }
    Ok((Instruction::Push(data.to_vec()), after))
}

/// Writes a number as scripts do: little-endian, without a byte too many. The highest bit, which is the minus
/// sign in Bitcoin, stays clear.
pub(super) fn encode_number(number: u64) -> Vec<u8> {
    let mut bytes = number.to_le_bytes().to_vec();
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    if bytes.last().is_some_and(|highest| highest & 0x80 != 0) {
        bytes.push(0);
    }
    bytes
}

/// Reads a number of at most five bytes, in its one spelling: the shortest (BIP 62, rule 4).
pub(crate) fn decode_number(bytes: &[u8]) -> Result<u64, ScriptError> {
    let mut eight = [0; 8];
    let place = eight[..5].get_mut(..bytes.len()).ok_or(ScriptError::NotANumber)?;
    place.copy_from_slice(bytes);
    let number = u64::from_le_bytes(eight);
    if encode_number(number) == bytes { Ok(number) } else { Err(ScriptError::NotANumber) }
}

impl FromStr for Script {
    type Err = ScriptError;

    /// Reads words, numbers, and data as hex digits after `0x`.
    fn from_str(text: &str) -> Result<Script, ScriptError> {
        text.split_whitespace().try_fold(Script::default(), |script, word| {
            let opcode = Opcode::ALL.iter().find(|opcode| opcode.word() == word);
            let data = word.strip_prefix("0x").and_then(from_hex);
            let number = word.parse::<u32>().ok();
            match (opcode, data, number) {
                (Some(opcode), ..) => Ok(script.then(*opcode)),
                (_, Some(data), _) => Ok(script.push(&data)),
                (.., Some(number)) => Ok(script.number(number)),
                _ => Err(ScriptError::UnknownWord),
            }
        })
    }
}

/// Shows data of up to two bytes as a number, and the rest by its first eight hex digits.
impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Instruction::Do(opcode) => f.write_str(opcode.word()),
            Instruction::Push(data) => f.write_str(&show_item(data)),
        }
    }
}

/// Shows an item of the stack: a number if it is short, its first eight hex digits otherwise.
pub fn show_item(item: &[u8]) -> String {
    match decode_number(item) {
        Ok(number) if item.len() <= 3 => number.to_string(),
        _ if item.len() <= 4 => format!("0x{}", to_hex(item)),
        _ => short_hex(item),
    }
}

/// Shows the whole script, in a form that can be read again.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, instruction) in self.instructions().enumerate() {
            let space = if index > 0 { " " } else { "" };
            match instruction {
                Ok(Instruction::Push(data)) if data.len() > 3 || decode_number(&data).is_err() => {
                    write!(f, "{space}0x{}", to_hex(&data))?;
                }
                Ok(instruction) => write!(f, "{space}{instruction}")?,
                Err(_) => write!(f, "{space}?")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Script({self})")
    }
}
