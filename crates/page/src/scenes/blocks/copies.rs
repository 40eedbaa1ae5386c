use super::kind::{Facts, Kind, Look};
use super::start;
use crate::cast::{self, MALLORY, PEOPLE};
use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::stage3_timestamp::{
    Amount, BlockHash, Draft, Genesis, SealedBlock, SealedChain, Time, TransactionId, from_hex,
};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use std::cell::OnceCell;
use std::time::Duration;

/// How many blocks you may have, and how many payments a block.
pub(super) const MOST_BLOCKS: usize = 8;
const MOST_PAYMENTS: usize = 4;

/// How many seconds after the genesis a block may be. That's 30 years.
pub(super) const MOST_SECONDS: u64 = 1_000_000_000;

/// Your copy of a chain, and those of the others.
#[derive(Clone, Debug)]
pub(in crate::scenes) struct Copies<S: Kind> {
    pub(super) genesis: Genesis<S::Rule>,
    /// The chain as everyone had it at first.
    first: Vec<SealedBlock<S>>,
    /// Your copy. You're Mallory, and you do what you like with it.
    pub(super) yours: Vec<SealedBlock<S>>,
    pub(super) others: [Theirs<S>; 2],
    /// How many nonces the last search tried, and for which block.
    pub(super) attempts: Option<(usize, u64)>,
    /// Whether any block has ever been changed.
    was_changed: bool,
    /// The block that was changed last, which is marked.
    pub(super) touched: Option<usize>,
    /// What the chapter's own check says to your copy, once it was asked. To check all signatures takes a browser some
    /// twenty milliseconds.
    fault: OnceCell<Option<Refusal>>,
}

/// Someone else's copy, and what they said about yours.
#[derive(Clone, Debug)]
pub(super) struct Theirs<S: Kind> {
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) blocks: Vec<SealedBlock<S>>,
    pub(super) said: Option<Result<(), Refusal>>,
}

impl<S: Kind> Default for Copies<S> {
    fn default() -> Copies<S> {
        Copies::with_bits(S::BITS)
    }
}

impl<S: Kind> Copies<S> {
    pub(super) fn with_bits(bits: u64) -> Copies<S> {
        let (genesis, first) = start::chain::<S>(bits);
        let copy = |word, name, blocks| Theirs { word, name, blocks, said: None };
        let theirs = if S::ALICE_IS_NEW { Vec::new() } else { first.clone() };
        Copies {
            genesis,
            yours: first.clone(),
            others: [copy("bob", "Bob", first.clone()), copy("alice", "Alice", theirs)],
            first,
            attempts: None,
            was_changed: false,
            touched: None,
            fault: OnceCell::new(),
        }
    }

    /// Your copy as a chain, if it is one.
    fn checked(&self) -> Result<SealedChain<S>, Refusal> {
        let chain = SealedChain::verify(self.genesis.clone(), self.yours.iter().cloned());
        chain.map_err(|cause| Refusal::by_chapter(&cause, "Fix that first."))
    }

    /// What's wrong with your copy.
    fn fault(&self) -> Option<&Refusal> {
        self.fault.get_or_init(|| self.checked().err()).as_ref()
    }

    /// Whether the first blocks of your copy have other times or payments than they had at first.
    fn is_another_story(&self) -> bool {
        let told = |blocks: &[SealedBlock<S>]| -> Vec<_> {
            blocks
                .iter()
                .take(self.first.len())
                .map(|it| (it.draft.time, it.draft.transactions.clone()))
                .collect()
        };
        told(&self.yours) != told(&self.first)
    }

    /// Whether your copy still has a payment of yours to Bob.
    fn pays_bob(&self) -> bool {
        let mut payments = self.yours.iter().flat_map(|it| &it.draft.transactions);
        payments.any(|it| it.sender == *MALLORY.address() && it.receiver == *cast::BOB.address())
    }

    /// What tasks ask about.
    pub(super) fn facts(&self) -> Facts<'_, S> {
        let [bob, alice] = &self.others;
        Facts {
            was_changed: self.was_changed,
            is_sound: self.fault().is_none(),
            is_another_story: self.is_another_story(),
            pays_bob: self.pays_bob(),
            yours: &self.yours,
            bobs: &bob.blocks,
            alices: &alice.blocks,
        }
    }

    /// A look at one block, in which something may be wrong.
    pub(super) fn look<'a>(&'a self, block: usize, fault: Option<&'a Refusal>) -> Look<'a, S> {
        Look {
            block: &self.yours[block],
            height: block + 1,
            rule: &self.genesis.rule,
            fault,
            is_next: false,
            attempts: self.attempts.and_then(|(of, tried)| (of == block).then_some(tried)),
        }
    }

    pub(super) fn block(&self, deed: &Deed) -> Result<usize, Refusal> {
        Ok(deed.number(1, 1..=self.yours.len() as u64)? as usize - 1)
    }

    /// The block that a deed is about, and which of its payments.
    fn place(&mut self, deed: &Deed) -> Result<(usize, usize), Refusal> {
        let block = self.block(deed)?;
        let payments = self.yours[block].draft.transactions.len();
        if payments == 0 {
            return Err(Refusal::new(
                "no-payment",
                format!("block {} has no payments", block + 1),
                "Add one.",
            ));
        }
        Ok((block, deed.index(2, payments)?))
    }

    /// The hash that a block should name: that of the block before it, or of the genesis.
    fn before(&self, block: usize) -> BlockHash {
        block.checked_sub(1).map_or_else(|| self.genesis.hash(), |it| self.yours[it].hash())
    }

    pub(super) fn edit(&mut self, deed: &Deed) -> Result<String, Refusal> {
        match deed.verb() {
            "time" => {
                let block = self.block(deed)?;
                let seconds = deed.number(2, 0..=MOST_SECONDS)?;
                self.yours[block].draft.time =
                    self.genesis.time.after(Duration::from_secs(seconds));
                self.changed(block);
            }
            "previous" => {
                let block = self.block(deed)?;
                self.yours[block].draft.previous_hash = hash(deed.word(2)?)?;
                self.changed(block);
            }
            "amount" => {
                let (block, payment) = self.place(deed)?;
                let amount = Amount::new(deed.number(3, 0..=Amount::MAX.units())?);
                self.yours[block].draft.transactions[payment].amount = amount;
                self.changed(block);
            }
            "from" | "to" => {
                let (block, payment) = self.place(deed)?;
                let word = deed.word(3)?;
                let person = cast::by_word(word).ok_or_else(|| {
                    let names = PEOPLE.map(|it| it.name).join(", ");
                    Refusal::new(
                        "unknown-person",
                        format!("no one is called “{word}”"),
                        format!("There are {names}."),
                    )
                })?;
                let payment = &mut self.yours[block].draft.transactions[payment];
                let end =
                    if deed.verb() == "from" { &mut payment.sender } else { &mut payment.receiver };
                *end = person.address().clone();
                self.changed(block);
            }
            "drop" => {
                let (block, payment) = self.place(deed)?;
                self.yours[block].draft.transactions.remove(payment);
                self.changed(block);
                return Ok(format!(
                    "The payment is gone from block {}. {}",
                    block + 1,
                    self.verdict()
                ));
            }
            "sign" => return self.sign(deed),
            "add" => return self.add(deed),
            "link" => {
                let block = self.block(deed)?;
                self.yours[block].draft.previous_hash = self.before(block);
                self.changed(block);
                return Ok(format!(
                    "Block {} names the hash before it again. {}",
                    block + 1,
                    self.verdict()
                ));
            }
            _ => {
                let block = self.block(deed)?;
                let (said, attempts) = S::edit(&mut self.yours[block], block + 1, deed)?;
                self.attempts = attempts.map(|it| (block, it)).or(self.attempts);
                self.changed(block);
                return Ok(format!("{said}{}", self.verdict()));
            }
        }
        Ok(self.verdict())
    }

    /// Signs a payment with the only key you have.
    fn sign(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let (block, payment) = self.place(deed)?;
        let old = &mut self.yours[block].draft.transactions[payment];
        let signed = MALLORY.wallet().sign_transaction(old.id, &old.receiver, old.amount);
        let is_yours = old.sender == *MALLORY.address();
        old.signature = signed.signature;
        let said = match is_yours {
            true => "You've signed your payment again.".to_owned(),
            false => format!(
                "You've signed with your key, but {} pays, so it's no use.",
                cast::name_of(&old.sender)
            ),
        };
        self.changed(block);
        Ok(format!("{said} {}", self.verdict()))
    }

    /// Puts one more payment of yours into a block. Its id follows from where it is.
    fn add(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let block = self.block(deed)?;
        let payments = &mut self.yours[block].draft.transactions;
        if payments.len() >= MOST_PAYMENTS {
            let message = format!(
                "block {} has {MOST_PAYMENTS} payments, and there's no room for more",
                block + 1
            );
            return Err(Refusal::new("no-room", message, "Leave one out first."));
        }
        let seed = 1000 + (block * 100 + payments.len()) as u64;
        let id = TransactionId::random(&mut ChaCha12Rng::seed_from_u64(seed));
        payments.push(MALLORY.wallet().sign_transaction(id, cast::ALICE.address(), Amount::new(1)));
        self.changed(block);
        Ok(format!("You pay Alice 1, in block {}. {}", block + 1, self.verdict()))
    }

    /// Adds an empty block that no one has sealed.
    pub(super) fn more(&mut self) -> Result<String, Refusal> {
        if self.yours.len() >= MOST_BLOCKS {
            let message =
                format!("you have {MOST_BLOCKS} blocks, and this page has no room for more");
            return Err(Refusal::new("no-room", message, "Undo some, or start again."));
        }
        let last = self.yours.last().map_or(self.genesis.time, |it| it.draft.time);
        let time = last.after(Duration::from_secs(start::SECONDS));
        let draft =
            Draft { time, transactions: Vec::new(), previous_hash: self.before(self.yours.len()) };
        self.yours.push(SealedBlock { draft, seal: S::none() });
        self.touched = Some(self.yours.len() - 1);
        self.is_another_copy();
        Ok(format!("A new block {} follows, and it isn't sealed yet.", self.yours.len()))
    }

    /// Shows your copy to someone, who checks it and decides.
    pub(super) fn offer(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let word = deed.word(1)?;
        let Some(place) = self.others.iter().position(|it| it.word == word) else {
            return Err(deed.unknown());
        };
        let answer = self.checked().and_then(|chain| {
            let own = SealedChain::verify(
                self.genesis.clone(),
                self.others[place].blocks.iter().cloned(),
            );
            S::takes(&own.expect("they keep only what they have checked"), &chain)
        });
        let copy = &mut self.others[place];
        if answer.is_ok() {
            copy.blocks.clone_from(&self.yours);
        }
        let name = copy.name;
        let said = match &answer {
            Ok(()) => format!("{name} checked every block, and takes your copy."),
            Err(refusal) => {
                format!("{name} refuses your copy with {}: {}.", refusal.code, refusal.message)
            }
        };
        copy.said = Some(answer);
        Ok(said)
    }

    fn changed(&mut self, block: usize) {
        self.was_changed = true;
        self.touched = Some(block);
        self.is_another_copy();
    }

    /// What was found and said was about the copy as it was.
    fn is_another_copy(&mut self) {
        self.fault = OnceCell::new();
        self.others.iter_mut().for_each(|it| it.said = None);
    }

    /// What the chapter's own check says about your copy.
    fn verdict(&self) -> String {
        match self.fault() {
            None => "Every block keeps the rules.".to_owned(),
            Some(refusal) => format!("Refused with {}: {}.", refusal.code, refusal.message),
        }
    }
}

/// Reads a hash as it's written in a block.
fn hash(text: &str) -> Result<BlockHash, Refusal> {
    let bytes = from_hex(text.trim()).and_then(|it| <[u8; 32]>::try_from(it).ok());
    bytes.map(BlockHash::from_bytes).ok_or_else(|| {
        let message = format!(
            "a hash has 64 hex digits, 0 to 9 and a to f, and this isn't one: it has {} characters",
            text.trim().chars().count()
        );
        Refusal::new("not-a-hash", message, "Type hex digits only, and 64 of them.")
    })
}

/// A time, in seconds after the genesis.
pub(super) fn seconds<R>(genesis: &Genesis<R>, time: Time) -> u64 {
    time.millis().saturating_sub(genesis.time.millis()) / 1000
}
