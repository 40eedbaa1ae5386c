//! *Prove a payment, and break the proof* (chapter 6): Bob's phone has headers only, and is shown a payment with a
//! Merkle proof.
//!
//! | deed | what it does |
//! |---|---|
//! | `size.N` | makes a block of N transactions, and an honest proof |
//! | `choose.N` | makes an honest proof for transaction N, counted from 0 |
//! | `spoil.N` | changes a digit of the proof's hash N, counted from 0, or puts it right again |
//! | `flip.N` | puts that hash on the other side |
//! | `cut` | leaves the last hash out, or puts it back |
//! | `show.N` | shows transaction N to the phone, with the same proof |
//! | `pays.N` | writes another amount into the payment, in coins |
//! | `mend` | makes everything honest again |

mod book;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use book::{Book, MOST, MOST_COINS, hashes, hashes_of, transactions, words};
use kusari::stage6_coin::Refusal as _;

#[derive(Debug)]
pub(super) struct Proof {
    book: Book,
    done: [bool; 4],
}

impl Default for Proof {
    fn default() -> Proof {
        Proof { book: Book::of(7), done: [false; 4] }
    }
}

impl Scene for Proof {
    const ABOUT: About = About {
        name: "merkle",
        title: "Prove a payment, and break the proof",
        chapters: "6",
        notebook: "stage6_coin_2_money",
        question: "Bob's phone keeps only the header of each block, 80 bytes. How do you convince it that a block holds his payment?",
        tasks: &[
            Task {
                ask: "Choose another transaction, and let the phone check it.",
                learnt: "The phone hashes its way up, and arrives at the root that's in the header.",
            },
            Task {
                ask: "Break the proof: change one of its hashes, and read which rule says no.",
                learnt: "One digit is enough. Every hash above it changes, and so does the root.",
            },
            Task {
                ask: "How large a block are three hashes enough for? Make the largest one, and prove its last \
                      transaction.",
                learnt: "Eight transactions. One more hash is enough for twice as many, and twelve are enough for 4,096.",
            },
            Task {
                ask: "Change a proof so that the phone still believes it. (It takes a block with a dashed hash in its \
                      tree.)",
                learnt: "A last hash without a partner is paired with itself, so left and right are the same. The phone \
                         now believes in a place that the block doesn't have. That's why a node refuses a block in which \
                         two equal hashes meet.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let book = &mut self.book;
        let hashes = hashes(book.count) - usize::from(book.is_short);
        let mut is_edit = false;
        match deed.verb() {
            "size" => *book = Book::of(deed.number(1, 1..=MOST as u64)? as usize),
            "choose" => *book = Book::proving(book.count, deed.index(1, book.count)?),
            "spoil" => {
                book.spoilt ^= 1 << hash(deed, hashes)?;
                is_edit = true;
            }
            "flip" => {
                book.flipped ^= 1 << hash(deed, hashes)?;
                is_edit = true;
            }
            "cut" if book.count == 1 => return Err(no_hash()),
            "cut" => book.is_short = !book.is_short,
            "show" => {
                book.shown = deed.index(1, book.count)?;
                book.pays = None;
            }
            "pays" => book.pays = Some(deed.number(1, 0..=MOST_COINS)?),
            "mend" => *book = Book::proving(book.count, book.proves),
            _ => return Err(deed.unknown()),
        }
        let block = self.book.block();
        let proof = self.book.proof(&block.leaves());
        let answer = self.book.phone_says(&block, &proof);
        let code = answer.as_ref().err().map(|cause| cause.code());
        let is_last = self.book.proves + 1 == self.book.count;
        if deed.verb() == "choose" {
            self.done[0] |= code.is_none();
            self.done[2] |= self.book.count == 8 && is_last;
        }
        if is_edit {
            self.done[1] |= code == Some("proof-root");
            self.done[3] |= code.is_none() && !self.book.is_honest();
        }
        let what = words(&self.book.payment(&block));
        let before = match deed.verb() {
            "size" => format!(
                "The block has {}, and a proof has {hashes_now}. ",
                transactions(self.book.count),
                hashes_now = hashes_of(proof.siblings.len())
            ),
            _ => String::new(),
        };
        Ok(match answer {
            Ok(_) => format!("{before}The phone believes it: {what}."),
            Err(cause) => format!("{before}The phone refuses it. {}: {cause}.", cause.code()),
        })
    }

    fn done(&self) -> Vec<bool> {
        self.done.to_vec()
    }

    fn show(&self) -> Vec<Part> {
        view::show(&self.book)
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && ["size", "show", "pays"].contains(&next.verb())
    }
}

/// The number of one of the proof's hashes.
fn hash(deed: &Deed, hashes: usize) -> Result<usize, Refusal> {
    if hashes == 0 { Err(no_hash()) } else { deed.index(1, hashes) }
}

fn no_hash() -> Refusal {
    Refusal::new(
        "no-hash",
        "the proof has no hash",
        "Make the block larger, or make everything honest again.",
    )
}
