//! What the reader writes in chapter 3.

use crate::check::{Check, asking, equal};
use crate::people::{Alice, Bob, Mallory, Person, Server, name_of};
use crate::report::Report;
use crate::stage3::world::{at, chain, empty_chain, genesis, published, turned};
use crate::turn::Turn;
use kusari::stage3_timestamp::{
    Amount, Block, BlockHash, Chain, KeyPair, Refusal as _, Transaction, to_hex,
};
use sha2::{Digest as _, Sha256};

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[WRITE_PAGES, MEND_LINKS, KEEPS_RECEIPT, TWO_STORIES];

const WRITE_PAGES: Turn = Turn { name: "write_pages", chapter: 3, minutes: 6 };
const MEND_LINKS: Turn = Turn { name: "mend_links", chapter: 3, minutes: 6 };
const KEEPS_RECEIPT: Turn = Turn { name: "keeps_receipt", chapter: 3, minutes: 3 };
const TWO_STORIES: Turn = Turn { name: "two_stories", chapter: 3, minutes: 7 };

/// Checks `write_pages`: a page for each entry, which begins with the fingerprint of the page before.
pub fn write_pages(student: fn(&[&str]) -> Vec<String>) -> Report {
    let written = move |entries: &[&str]| {
        let call = asking(format!("write_pages({entries:?})"));
        pages_fit(&call, entries, &student(entries))
    };
    Check::turn(WRITE_PAGES)
        .claim("the first page begins with “the beginning”", move || {
            written(&["Alice pays Bob 30"])
        })
        .claim("page 2 begins with the fingerprint of page 1", move || {
            written(&["Alice pays Bob 30", "Bob pays Mallory 10"])
        })
        .claim("and so on, to the last page", move || {
            written(&[
                "Alice pays Bob 30",
                "Bob pays Mallory 10",
                "Mallory pays Alice 5",
                "Bob pays Alice 1",
            ])
        })
        .claim("two entries that are the same get two pages", move || {
            written(&["Alice pays Bob 5", "Alice pays Bob 5", "Alice pays Bob 5"])
        })
        .claim("without entries there are no pages", move || written(&[]))
        .claim("an entry is copied letter by letter", move || {
            written(&["noon | rain", " it's late ", "", "Zoë pays Bob £5"])
        })
        .claim("it works for any book", move || {
            (1..20).try_for_each(|count| {
                let amounts = (0..count).map(|number| (7 * number + count) % 9 + 1);
                let entries: Vec<String> =
                    amounts.map(|amount| format!("Bob pays Alice {amount}")).collect();
                written(&entries.iter().map(String::as_str).collect::<Vec<_>>())
            })
        })
        .report()
}

fn pages_fit(call: &str, entries: &[&str], pages: &[String]) -> Result<(), String> {
    let mut before = "the beginning".to_owned();
    for (number, (page, entry)) in (1..).zip(pages.iter().zip(entries)) {
        let expected = format!("{before} | {entry}");
        if *page != expected {
            let hash_of = |text: &str| to_hex(&Sha256::digest(text));
            let last = number - 1;
            let begin = page.split(" | ").next().unwrap_or_default();
            let because = match number {
                _ if page.starts_with(&format!("{before} | ")) => {
                    "its first part is right, and the entry has to be copied letter by letter"
                        .to_owned()
                }
                _ if page.starts_with(&before) => {
                    "its first part is right, and “ | ” comes after it, with both its spaces"
                        .to_owned()
                }
                1 => "there's no page before it".to_owned(),
                _ if begin.len() >= 4 && before.starts_with(begin) => {
                    format!("that's only {} of the fingerprint's 64 digits", begin.len())
                }
                _ if page.starts_with(&hash_of(entries[last - 1])) => {
                    format!("you took the fingerprint of the entry on page {last}, not of the page")
                }
                _ if page.starts_with(&hash_of(&pages[0])) => {
                    format!("you took the fingerprint of page 1, and page {last} comes before it")
                }
                _ => format!("first the fingerprint of page {last}, then “ | ”, then the entry"),
            };
            let (page, expected) = (shortened(page), shortened(&expected));
            return Err(format!("page {number} of {call} is {page} and not {expected}: {because}"));
        }
        before = to_hex(&Sha256::digest(page));
    }
    equal(format!("{call}.len()"), pages.len(), entries.len(), "each entry gets a page")
}

/// A page as a message shows it: the fingerprint that it begins with is cut.
fn shortened(page: &str) -> String {
    match page.split_at_checked(64) {
        Some((hash, rest)) if hash.bytes().all(|it| it.is_ascii_hexdigit()) => {
            format!("“{}…{rest}”", &hash[..8])
        }
        _ => format!("“{page}”"),
    }
}

/// Checks `mend_links`: the attack on Bob's walk, which looks at links only.
pub fn mend_links(student: fn(Vec<Block>) -> Vec<Block>) -> Report {
    let mended = move |tampered: Vec<Block>| {
        asking(format!("mend_links, for a copy of {},", tampered.len()));
        walks(&student(tampered.clone()), &tampered)
    };
    Check::turn(MEND_LINKS)
        .claim("Bob's walk finds no broken link", move || mended(doubled()))
        .claim("your 20 are still in block 2, and nothing else has changed", move || {
            let (tampered, mended) = (doubled(), student(doubled()));
            (1..).zip(mended.iter().zip(&tampered)).try_for_each(|(height, (block, given))| {
                let paid = |block: &Block| match &*block.draft.transactions {
                    [] => "nothing is paid".to_owned(),
                    all => all.iter().map(told).collect::<Vec<_>>().join(", "),
                };
                let (found, was) = (paid(block), paid(given));
                if found != was {
                    return Err(format!(
                        "in block {height} of your copy {found}, and in the one you were given {was}: \
                         change only the links"
                    ));
                }
                let (found, was) = (block.draft.time, given.draft.time);
                (found == was).then_some(()).ok_or_else(|| {
                    format!(
                        "block {height} of your copy is from {found}, and it was from {was}: change only \
                         the links"
                    )
                })
            })
        })
        .claim("it works wherever the chain was changed", move || {
            (1..7).try_for_each(|length: usize| {
                (0..length).try_for_each(|changed| {
                    let mut blocks = empty_chain(&vec![1; length]);
                    blocks[changed].draft.transactions.push(Alice.pays(Mallory, 20, 1));
                    mended(blocks)
                })
            })
        })
        .claim("it works if several blocks were changed", move || {
            let mut blocks = empty_chain(&[1, 2, 3, 4, 5]);
            blocks[1].draft.time = at(1);
            blocks[3].draft.time = at(3);
            mended(blocks)
        })
        .report()
}

/// The copy in which Bob pays 20 in block 2. When the server stamped it, it was 10.
fn doubled() -> Vec<Block> {
    let payments = [
        [Alice.pays(Bob, 30, 1)],
        [Bob.pays(Mallory, 10, 2)],
        [Mallory.pays(Alice, 5, 3)],
        [Alice.pays(Bob, 20, 4)],
    ];
    let mut blocks = chain(&payments.each_ref().map(|it| it.as_slice()));
    blocks[1].draft.transactions[0].amount = Amount::new(20);
    blocks
}

/// Bob's walk over what Mallory made of her copy.
fn walks(mended: &[Block], given: &[Block]) -> Result<(), String> {
    if mended.len() != given.len() {
        let (yours, all) = (mended.len(), given.len());
        return Err(format!("you hand Bob {yours} blocks, and not the {all} that you were given"));
    }
    let mut before = genesis().hash();
    for (height, block) in (1..).zip(mended) {
        let named = block.draft.previous_hash;
        if named != before {
            let old = height > 1 && given[height - 2].hash() == named;
            let because = match height {
                1 => "block 1 names the genesis, and that link was never broken",
                _ if old => {
                    "it names the hash that the block before had until you changed that block's own link"
                }
                _ => "the link is broken",
            };
            let (of, whose) =
                (mended.len(), if height == 1 { "the genesis" } else { "the block before" });
            return Err(format!(
                "on his walk over {of} blocks, Bob stops at height {height}: the block names {named}, and \
                 {whose} has {before}: {because}"
            ));
        }
        before = block.hash();
    }
    Ok(())
}

fn told(payment: &Transaction) -> String {
    let Transaction { sender, receiver, amount, .. } = payment;
    format!("{} pays {} {}", name_of(sender), name_of(receiver), amount.units())
}

/// Checks `keeps_receipt`: whether the block that a receipt was taken of is in a chain.
pub fn keeps_receipt(student: fn(&[Block], &BlockHash) -> bool) -> Report {
    let asked = move |blocks: &[Block], receipt: BlockHash, expected, because: &str| {
        let call = asking(format!("keeps_receipt, for a chain of {},", blocks.len()));
        equal(call, student(blocks, &receipt), expected, because)
    };
    Check::turn(KEEPS_RECEIPT)
        .claim("the chain that ends with your block keeps it", move || {
            let blocks = published();
            asked(&blocks, blocks[3].hash(), true, "the receipt is the hash of block 4")
        })
        .claim("so does a chain that has grown since then", move || {
            let blocks = published();
            (1..4).try_for_each(|height: usize| {
                let because = format!("the receipt is the hash of block {height}, and it's there");
                asked(&blocks, blocks[height - 1].hash(), true, &because)
            })
        })
        .claim("a chain that ends before your block doesn't", move || {
            let blocks = published();
            let because = "the receipt is the hash of block 3, and the chain was cut off before it";
            asked(&blocks[..2], blocks[2].hash(), false, because)
        })
        .claim("nor does one that the server stamped anew from block 1 on", move || {
            let (blocks, anew) = (published(), regretted());
            let because = "the server left a payment out of block 1, so each hash is another now";
            (0..4).try_for_each(|index: usize| asked(&anew, blocks[index].hash(), false, because))
        })
        .claim("all 64 digits count", move || {
            let blocks = published();
            (0..32).try_for_each(|byte| {
                let because =
                    format!("digit {} or {} differs from block 2's", 2 * byte + 1, 2 * byte + 2);
                asked(&blocks, turned(blocks[1].hash(), byte), false, &because)
            })?;
            let mut digits = *blocks[1].hash().as_bytes();
            digits.reverse();
            let because = "it has the bytes of block 2's hash, but the other way round";
            asked(&blocks, BlockHash::from_bytes(digits), false, because)
        })
        .claim("nor does a hash that's only named", move || {
            let because = "the receipt is the hash of the genesis: block 1 names it, but it's none of the blocks";
            asked(&published(), genesis().hash(), false, because)
        })
        .claim("a chain without blocks keeps nothing", move || {
            asked(&[], published()[0].hash(), false, "there's no block in it")
        })
        .report()
}

/// What the server would rather have published: nothing was ever paid in block 1.
fn regretted() -> Vec<Block> {
    let payments = [2, 3, 4].map(|number| [Alice.pays(Bob, number, number)]);
    chain(&[&[], &payments[0], &payments[1], &payments[2]])
}

/// What the reader makes of a chain, the server's keys, and two payments of the same money.
pub type TwoStories = fn(&Chain, &KeyPair, Transaction, Transaction) -> (Block, Block);

/// Checks `two_stories`: the server shows a block to Bob, and another to Alice.
pub fn two_stories(student: TwoStories) -> Report {
    Check::turn(TWO_STORIES)
        .claim("Bob's auditor accepts what you show to him", move || {
            let Shown { blocks, for_bob, .. } = shown(student, 4);
            audited(Bob, blocks, for_bob).map(drop)
        })
        .claim("in his story Mallory has paid him 10", move || {
            let Shown { blocks, for_bob, .. } = shown(student, 4);
            paid(Bob, &audited(Bob, blocks, for_bob)?, 20)
        })
        .claim("Alice's auditor accepts what you show to her", move || {
            let Shown { blocks, for_alice, .. } = shown(student, 4);
            audited(Alice, blocks, for_alice).map(drop)
        })
        .claim("in her story Mallory has paid her 10", move || {
            let Shown { blocks, for_alice, .. } = shown(student, 4);
            paid(Alice, &audited(Alice, blocks, for_alice)?, 90)
        })
        .claim("it works on a chain of any length", move || {
            [1, 2, 7].into_iter().try_for_each(|length| {
                let Shown { blocks, for_bob, for_alice } = shown(student, length);
                paid(Bob, &audited(Bob, blocks.clone(), for_bob)?, 20)?;
                paid(Alice, &audited(Alice, blocks, for_alice)?, 90)
            })
        })
        .report()
}

/// A published chain, and the next block twice.
struct Shown {
    blocks: Vec<Block>,
    for_bob: Block,
    for_alice: Block,
}

/// Alice pays Mallory 10 in block 1. What follows are blocks without payments.
fn shown(student: TwoStories, length: usize) -> Shown {
    let first = [Alice.pays(Mallory, 10, 1)];
    let mut payments: Vec<&[Transaction]> = vec![&[]; length];
    payments[0] = &first;
    let blocks = chain(&payments);
    let published = Chain::verify(genesis(), blocks.clone()).expect("the checks keep the rules");
    let (to_bob, to_alice) = (Mallory.pays(Bob, 10, 70), Mallory.pays(Alice, 10, 71));
    asking(format!("two_stories, for a chain of {length},"));
    let (for_bob, for_alice) = student(&published, Server.wallet().keys(), to_bob, to_alice);
    Shown { blocks, for_bob, for_alice }
}

fn audited(person: Person, mut blocks: Vec<Block>, shown: Block) -> Result<Chain, String> {
    let length = blocks.len();
    blocks.push(shown);
    Chain::verify(genesis(), blocks).map_err(|refused| {
        let (whose, code) = (name_of(person.address()), refused.code());
        format!("after {length} published blocks, {whose}'s auditor refuses yours with {code}: {refused}")
    })
}

fn paid(person: Person, chain: &Chain, before: u64) -> Result<(), String> {
    let (name, owns) = (name_of(person.address()), chain.balance(person.address()).units());
    if owns == before + 10 {
        return Ok(());
    }
    Err(format!(
        "after your block {name} owns {owns} and not {}: Mallory's 10 aren't there",
        before + 10
    ))
}
