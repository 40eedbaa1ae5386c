//! A lock, what the spender brings to open it, and the payment that's signed.

use crate::cast::coins::{self, ALICE, BOB, DESK, Holder, MALLORY, PHONE, SAFE};
use kusari::stage6_coin::{
    Amount, Input, Instruction, OutPoint, Output, Script, ScriptError, SignatureHashes, Spending,
    Trace, Transaction, Txid, UNITS_PER_COIN, hash160, sha256d, show_item,
};

/// The height before which the time lock doesn't open.
pub(super) const OPENS_AT: u32 = 100;
/// How many items there may be in the witness.
pub(super) const MOST_ITEMS: usize = 6;
/// What the spent output is worth, in coins.
pub(super) const SPENT: u64 = 50;
/// The highest height for which a payment may wait here.
pub(super) const MOST_HEIGHT: u64 = 1000;
/// The puzzle. One number solves it.
const PUZZLE: &str = "DUP 5 ADD ADD 21 EQUAL";
/// The secret that opens the lock on the rent, together with Bob's key.
const SENTENCE: &str = "the landlord keeps a stuffed pike in the bathtub";

/// A lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Key,
    Puzzle,
    Rent,
    Time,
    Three,
    Own,
}

impl Kind {
    /// All of them: each with its word in a deed, and what the page says for it.
    pub(super) const ALL: [(Kind, &'static str, &'static str); 6] = [
        (Kind::Key, "key", "Bob's key"),
        (Kind::Puzzle, "puzzle", "the answer to a puzzle"),
        (Kind::Rent, "rent", "a secret, and Bob's key"),
        (Kind::Time, "time", "Bob's key, from height 100 on"),
        (Kind::Three, "three", "two of Alice's three keys"),
        (Kind::Own, "own", "a script of your own"),
    ];

    pub(super) fn word(self) -> &'static str {
        Kind::ALL.iter().find(|it| it.0 == self).map_or("", |it| it.1)
    }
}

/// The words for items that readers can choose.
pub(super) const ITEMS: [&str; 8] = [
    "sign-bob",
    "sign-mallory",
    "sign-phone",
    "sign-desk",
    "sign-safe",
    "key-bob",
    "key-mallory",
    "own",
];

/// Something that's on the stack when the script begins.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Signature(&'static Holder),
    Key(&'static Holder),
    /// What someone wrote: a number, hex digits after `0x`, or any other text.
    Own(String),
}

impl Item {
    /// The item that a word means.
    pub(super) fn of(word: &str) -> Option<Item> {
        let word = ITEMS.into_iter().find(|it| *it == word)?;
        match word.split_once('-') {
            Some(("sign", who)) => coins::by_word(who).map(Item::Signature),
            Some((_, who)) => coins::by_word(who).map(Item::Key),
            None => Some(Item::Own(String::new())),
        }
    }

    /// The word for it.
    pub(super) fn word(&self) -> String {
        match self {
            Item::Signature(holder) => format!("sign-{}", holder.word),
            Item::Key(holder) => format!("key-{}", holder.word),
            Item::Own(_) => "own".to_owned(),
        }
    }
}

/// What someone wrote, as an item.
fn bytes_of(text: &str) -> Vec<u8> {
    let script = text.trim().parse::<Script>().unwrap_or_default();
    let mut instructions = script.instructions();
    match (instructions.next(), instructions.next()) {
        (Some(Ok(Instruction::Push(data))), None) => data,
        _ => text.as_bytes().to_vec(),
    }
}

#[derive(Debug)]
pub(super) struct Lab {
    pub(super) kind: Kind,
    /// A script that someone wrote.
    pub(super) text: String,
    /// The lowest first.
    pub(super) items: Vec<Item>,
    /// What the payment pays, in coins.
    pub(super) pays: u64,
    /// The height for which it waits.
    pub(super) height: u32,
    /// What it paid, and for which height it waited, when it was signed.
    pub(super) signed: (u64, u32),
}

impl Lab {
    /// A lock, with items that open it, or that don't quite.
    pub(super) fn of(kind: Kind) -> Lab {
        let own = |text: &str| Item::Own(text.to_owned());
        let items = match kind {
            Kind::Key | Kind::Time => vec![Item::Signature(&BOB), Item::Key(&BOB)],
            Kind::Puzzle => vec![own("4")],
            Kind::Rent => vec![Item::Signature(&BOB), Item::Key(&BOB), own(SENTENCE)],
            Kind::Three => vec![Item::Signature(&PHONE), Item::Signature(&SAFE)],
            Kind::Own => vec![own("2")],
        };
        Lab { kind, text: "3 ADD 5 EQUAL".to_owned(), items, pays: 20, height: 0, signed: (20, 0) }
    }

    /// The script.
    ///
    /// # Errors
    ///
    /// Why what someone wrote isn't one.
    pub(super) fn script(&self) -> Result<Script, ScriptError> {
        let bob = BOB.key().public_key().hash();
        match self.kind {
            Kind::Key => Ok(Script::pay_to_key_hash(&bob)),
            Kind::Puzzle => PUZZLE.parse(),
            Kind::Rent => Ok(Script::hash_lock(&sha256(SENTENCE), &bob)),
            Kind::Time => Ok(Script::time_lock(OPENS_AT, &bob)),
            Kind::Three => {
                Ok(Script::multisig(2, &[&PHONE, &DESK, &SAFE].map(|it| it.key().public_key())))
            }
            Kind::Own => self.text.parse(),
        }
    }

    /// What the script can ask about a payment of this amount that waits for this height.
    fn spending(&self, lock: &Script, (pays, lock_height): (u64, u32)) -> Spending {
        let coins = |number| Amount::new(number * UNITS_PER_COIN);
        let spent = Output { amount: coins(SPENT), lock: lock.clone() };
        let previous =
            OutPoint { txid: Txid::from_bytes(sha256d(b"an earlier payment")), index: 0 };
        let outputs = vec![Output { amount: coins(pays), lock: ALICE.lock() }];
        let inputs = vec![Input::spending(previous)];
        let payment = Transaction { version: 2, inputs, outputs, lock_height };
        SignatureHashes::of(&payment).spending(0, &spent, &coins::genesis().hash())
    }

    /// Runs the script.
    ///
    /// # Errors
    ///
    /// Why what someone wrote isn't a script.
    pub(super) fn run(&self) -> Result<Run, ScriptError> {
        let script = self.script()?;
        let signed = self.spending(&script, self.signed).signature_hash;
        let witness = self.items.iter().map(|item| match item {
            Item::Signature(holder) => holder.key().sign(&signed).to_bytes().to_vec(),
            Item::Key(holder) => holder.key().public_key().to_bytes().to_vec(),
            Item::Own(text) => bytes_of(text),
        });
        let witness: Vec<_> = witness.collect();
        let trace = script.trace(&witness, &self.spending(&script, (self.pays, self.height)));
        let mut names = Vec::new();
        for (item, bytes) in self.items.iter().zip(witness) {
            if let Item::Signature(holder) = item {
                names.push((bytes, format!("signed with {}", key_of(holder))));
            }
        }
        if self.kind == Kind::Rent {
            names.push((SENTENCE.as_bytes().to_vec(), "the secret".to_owned()));
            names.push((sha256(SENTENCE).to_vec(), "the hash of the secret".to_owned()));
        }
        let holders: &[&Holder] = if self.kind == Kind::Three {
            &[&PHONE, &DESK, &SAFE, &MALLORY]
        } else {
            &[&BOB, &MALLORY]
        };
        for holder in holders {
            let key = holder.key().public_key().to_bytes();
            names.push((hash160(&key).to_vec(), format!("the hash of {}", key_of(holder))));
            names.push((key.to_vec(), key_of(holder)));
        }
        Ok(Run { script, trace, names })
    }
}

/// The key of someone, or the key in something.
pub(super) fn key_of(holder: &Holder) -> String {
    match holder.name.strip_prefix("the ") {
        Some(thing) => format!("the {thing}'s key"),
        None => format!("{}'s key", holder.name),
    }
}

/// The SHA-256 of a text, as a script computes it.
fn sha256(text: &str) -> [u8; 32] {
    let script: Script = "SHA256".parse().expect("it's an instruction");
    let trace = script.trace(&[text.as_bytes().to_vec()], &Spending::default());
    let hash = trace.steps.last().and_then(|step| step.stack.last()?.clone().try_into().ok());
    hash.expect("the instruction leaves 32 bytes")
}

/// A run of a script.
pub(super) struct Run {
    pub(super) script: Script,
    pub(super) trace: Trace,
    /// What some items are, in words.
    names: Vec<(Vec<u8>, String)>,
}

impl Run {
    /// The number of the last place to look at: the end, or the step that's refused.
    pub(super) fn last(&self) -> usize {
        self.trace.steps.len() + 1
    }

    /// What's on the stack at a place, the lowest first.
    pub(super) fn stack(&self, at: usize) -> &[Vec<u8>] {
        let steps = &self.trace.steps;
        match at.min(steps.len()).checked_sub(1).and_then(|it| steps.get(it)) {
            Some(step) => &step.stack,
            None => &self.trace.witness,
        }
    }

    /// What an item is, in words.
    pub(super) fn name(&self, item: &[u8]) -> Option<&str> {
        self.names.iter().find(|(bytes, _)| bytes == item).map(|(_, name)| name.as_str())
    }
    /// An item as it's shown, and what it is.
    pub(super) fn show(&self, item: &[u8]) -> String {
        match self.name(item) {
            Some(name) => format!("{} ({name})", show_item(item)),
            None => show_item(item),
        }
    }
}
