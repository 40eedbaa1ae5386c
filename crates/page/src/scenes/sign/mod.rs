//! Chapter 2: a payment is signed, changed, and handed in.

mod slip;
mod view;

use crate::cast::{self, ALICE, BOB, MALLORY, Person};
use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use kusari::stage2_signed::{Amount, Bank, Entry, Refusal as Rule};
use slip::Slip;

/// The largest number that can be typed: more than the largest amount, so that there's something to refuse.
const MOST: u64 = 9_999_999_999_999_999;

/// How many lines the bank's book may have. That's a rule of the page: to rewrite the book is to check all its signatures.
const MOST_LINES: usize = 40;

/// What the bank said to something that was tried.
#[derive(Clone, Debug)]
struct Answer {
    tried: String,
    refused: Option<(&'static str, String)>,
}

/// The form, the slip that was signed last, and the bank.
#[derive(Debug)]
pub(super) struct Sign {
    from: &'static Person,
    to: &'static Person,
    key: &'static Person,
    amount: u64,
    signed: u64,
    slip: Option<Slip>,
    bank: Bank,
    answers: Vec<Answer>,
    done: [bool; 5],
}

// What has been done at some point: each is a place in `done`.
const ACCEPTED: usize = 0;
const TAMPERED: usize = 1;
const REPLAYED: usize = 2;
const IN_ANOTHERS_NAME: usize = 3;
const FORGOTTEN: usize = 4;

impl Default for Sign {
    fn default() -> Sign {
        let mut bank = Bank::new();
        for (person, units) in [(&ALICE, 100), (&BOB, 20), (&MALLORY, 10)] {
            bank.deposit(person.address(), Amount::new(units))
                .expect("they have keys, and it's a small amount");
        }
        Sign {
            from: &ALICE,
            to: &BOB,
            key: &ALICE,
            amount: 30,
            signed: 0,
            slip: None,
            bank,
            answers: Vec::new(),
            done: [false; 5],
        }
    }
}

impl Scene for Sign {
    const ABOUT: About = About {
        name: "sign",
        title: "Sign and tamper",
        chapters: "2",
        notebook: "stage2_signed",
        question: "A signed payment goes through Mallory's hands before it reaches the bank. What can she do with it?",
        tasks: &[
            Task {
                ask: "Sign a payment, and have the bank accept it.",
                learnt: "The bank asked no one who Alice is. The key to check with is on the slip: it's the sender's \
                         address.",
            },
            Task {
                ask: "Sign another payment. Change one digit or one name on the slip, hand it in, and get the answer “bad-signature”.",
                learnt: "The signature belongs to every character that was signed. Change one, and it's the signature of \
                         something else.",
            },
            Task {
                ask: "You're Mallory. Hand in a good slip twice. Then sign a payment from Alice with your own key, and hand that in, too.",
                learnt: "Two codes, two rules. The copy has a perfect signature, so the bank has to remember ids. Your \
                         own signature is perfect, too, but it isn't Alice's.",
            },
            Task {
                ask: "Now Mallory works at the bank. Make a book in which Bob was never paid, and which still passes the \
                      audit.",
                learnt: "Every line is signed, but no one signed “and that's all”. The bank can't invent a payment, but \
                         it can forget one.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let person = |place| cast::by_word(deed.word(place)?).ok_or_else(|| deed.unknown());
        match deed.verb() {
            "from" => {
                self.from = person(1)?;
                self.key = self.from;
                Ok(format!("The payment is from {0}, and signed with {0}'s key.", self.from.name))
            }
            "to" => {
                self.to = person(1)?;
                Ok(format!("The payment is to {}.", self.to.name))
            }
            "key" => {
                self.key = person(1)?;
                Ok(format!("It will be signed with {}'s key.", self.key.name))
            }
            "amount" => {
                self.amount = deed.number(1, 0..=MOST)?;
                Ok(format!("The amount is {}.", self.amount))
            }
            "sign" => Ok(self.sign()),
            "set" => {
                let field = self.slip()?.set(deed)?;
                Ok(format!("You've changed “{field}” on the slip, and no one has signed it again."))
            }
            "restore" => {
                self.slip()?.restore();
                Ok("The slip is as it was signed.".to_owned())
            }
            "hand" => self.hand(),
            "divert" => self.divert(deed),
            "cross" => self.cross(deed),
            _ => Err(deed.unknown()),
        }
    }

    fn done(&self) -> Vec<bool> {
        let is = |what: usize| self.done[what];
        vec![is(ACCEPTED), is(TAMPERED), is(REPLAYED) && is(IN_ANOTHERS_NAME), is(FORGOTTEN)]
    }

    fn show(&self) -> Vec<Part> {
        vec![("order", self.form()), ("slip", self.paper()), ("bank", self.counter())]
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        let field = |deed: &Deed| match deed.verb() {
            verb @ ("from" | "to" | "key" | "amount") => Some(vec![verb.to_owned()]),
            "set" => deed.words().get(..2).map(<[String]>::to_vec),
            _ => None,
        };
        field(next).is_some() && field(next) == field(last)
    }
}

impl Sign {
    fn slip(&mut self) -> Result<&mut Slip, Refusal> {
        self.slip.as_mut().ok_or_else(|| {
            Refusal::new("no-slip", "nothing has been signed yet", "Sign a payment first.")
        })
    }

    fn sign(&mut self) -> String {
        self.signed += 1;
        let amount = Amount::new(self.amount);
        let slip = Slip::sign(self.key, self.from, self.to, self.signed, amount);
        self.slip = Some(slip);
        let Sign { from, to, key, .. } = self;
        let (from, to, key) = (from.name, to.name, key.name);
        format!("{key} signs: {from} pays {to} {amount}.")
    }

    /// Hands the slip in, as it is now.
    fn hand(&mut self) -> Result<String, Refusal> {
        let slip = self.slip()?.clone();
        if self.bank.book().len() >= MOST_LINES {
            let message = format!("the book of this page has only {MOST_LINES} lines");
            return Err(Refusal::new("book-full", message, "Cross out a payment, or start again."));
        }
        let refused = match slip.read() {
            Err(cause) => Some(told(&cause)),
            Ok(order) => self.bank.accept(order).err().as_ref().map(told),
        };
        match (&refused, slip.is_untouched()) {
            (None, _) => self.done[ACCEPTED] = true,
            (Some(("bad-signature", _)), false) => self.done[TAMPERED] = true,
            (Some(("bad-signature", _)), true) => self.done[IN_ANOTHERS_NAME] = true,
            (Some(("replay", _)), _) => self.done[REPLAYED] = true,
            _ => {}
        }
        Ok(self.answered(slip.in_words(), refused))
    }

    /// The bank writes another receiver into a line of its book.
    fn divert(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let (line, mut book) = self.payment(deed)?;
        if let Entry::Payment(payment) = &mut book[line] {
            payment.receiver = MALLORY.address().clone();
        }
        let refused = self.bank.rewrite(book).err();
        Ok(self.answered(
            format!("Line {}, with Mallory as the receiver", line + 1),
            refused.as_ref().map(told),
        ))
    }

    /// The bank crosses out a line of its book.
    fn cross(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let (line, mut book) = self.payment(deed)?;
        let is_bobs =
            |entry: &Entry| matches!(entry, Entry::Payment(it) if it.receiver == *BOB.address());
        let was_bobs = is_bobs(&book.remove(line));
        let refused = self.bank.rewrite(book).err();
        if refused.is_none() && was_bobs && !self.bank.book().iter().any(is_bobs) {
            self.done[FORGOTTEN] = true;
        }
        Ok(self.answered(format!("A book without line {}", line + 1), refused.as_ref().map(told)))
    }

    /// A line of the book that's a payment, and a copy of the book to write in.
    fn payment(&self, deed: &Deed) -> Result<(usize, Vec<Entry>), Refusal> {
        let book = self.bank.book().to_vec();
        let line = deed.index(1, book.len())?;
        if matches!(book[line], Entry::Deposit { .. }) {
            let message = format!("line {} is a deposit", line + 1);
            return Err(Refusal::new("not-a-payment", message, "Choose a payment."));
        }
        Ok((line, book))
    }

    fn answered(&mut self, tried: String, refused: Option<(&'static str, String)>) -> String {
        let said = match &refused {
            None => format!("{tried}: accepted."),
            Some((code, message)) => format!("{tried}: refused, {code}: {message}."),
        };
        self.answers.push(Answer { tried, refused });
        said
    }
}

/// The chapter's code and message, with names beside the addresses.
fn told(cause: &impl Rule) -> (&'static str, String) {
    (cause.code(), cast::with_names(&cause.to_string()))
}
