//! Receipts that prove nothing, and posts that aren't any.

use crate::coin_places::{self as places, COIN, at, chain, now, reward, to};
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use kusari::stage6_coin::*;
use kusari::stage7_peers::*;

fn file(text: &str) -> FileHash {
    FileHash::read(text.as_bytes()).expect("memory can be read")
}

/// A chain of five blocks, and the receipt for what's in the fourth.
fn receipt() -> (Chain, Receipt) {
    let mut chain = chain();
    let data = Output { amount: Amount::ZERO, lock: file("a will").lock() };
    let payment = places::pay(&chain, &[reward(&chain, 1)], vec![to(&places::bob(), 49), data]);
    for payments in [vec![payment], vec![]] {
        chain.push(places::next(&chain, payments)).expect("a good block");
    }
    let receipt = receipt_of(&chain, headers(&chain), 4).expect("it's in there");
    (chain, receipt)
}

fn headers(chain: &Chain) -> Vec<Header> {
    chain.blocks().iter().map(|block| block.header).collect()
}

fn receipt_of(chain: &Chain, headers: Vec<Header>, height: usize) -> Result<Receipt, ReceiptError> {
    let (genesis, block) = (chain.genesis().clone(), &chain.blocks()[height - 1]);
    Receipt::new(file("a will"), genesis, headers, height as u64, block)
}

/// Changes the text of a receipt, and shows it to someone with the file.
fn shows(from: &str, to: &str) -> Outcome {
    let (_, receipt) = receipt();
    let text = String::from_utf8(receipt.to_bytes()).expect("it's JSON");
    assert!(text.contains(from), "{from}");
    let read = Receipt::from_bytes(text.replacen(from, to, 1).as_bytes());
    Outcome::stateless("a receipt", read.and_then(|it| it.check(&file("a will"), now())))
}

fn with_another_file() -> Outcome {
    let (_, receipt) = receipt();
    Outcome::stateless("a receipt", receipt.check(&file("another will"), now()))
}

fn with_a_header_twice() -> Outcome {
    let (chain, _) = receipt();
    let mut headers = headers(&chain);
    headers.push(headers[0]);
    let receipt = receipt_of(&chain, headers, 4).expect("it's in there");
    Outcome::stateless("a receipt", receipt.check(&file("a will"), now()))
}

fn from_the_future() -> Outcome {
    let (_, receipt) = receipt();
    let before = Time::from_millis(at(0).millis() - 2 * MAX_AHEAD.as_millis() as u64);
    Outcome::stateless("a receipt", receipt.check(&file("a will"), before))
}

fn with_too_many_headers() -> Outcome {
    let (chain, _) = receipt();
    let many = vec![chain.blocks()[0].header; MAX_RECEIPT_HEADERS + 1];
    Outcome::stateless("a receipt", receipt_of(&chain, many, 4))
}

fn of_another_block() -> Outcome {
    let (chain, _) = receipt();
    Outcome::stateless("a receipt", receipt_of(&chain, headers(&chain), 5))
}

fn post(text: &str) -> Outcome {
    Outcome::stateless("a post", Post::lock(text))
}

/// Anyone can open the lock, so a key in the witness says nothing about who wrote it.
fn in_someone_elses_name() {
    let anyone: Script = "DROP DROP 1".parse().expect("these are words");
    let key = places::alice().public_key().to_bytes().to_vec();
    let (mut chain, mut payment) = places::spending(anyone, vec![vec![1; 64], key]);
    let amount = Amount::new(47 * COIN);
    payment.outputs = vec![Output { amount, lock: Post::lock("I owe Mallory").expect("short") }];
    chain.push(places::next(&chain, vec![payment])).expect("it keeps all rules");
    let mut board = Board::default();
    (1..).zip(chain.blocks()).for_each(|(height, block)| board.read(height, block));
    assert_eq!(board.posts(), []);
}

pub(crate) fn rows() -> Vec<Row> {
    [receipts(), posts()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn receipts() -> Vec<Row> {
    vec![
        row(UNNUMBERED, "7", "a receipt of another version", "receipt-version",
            Attack::Call(|| shows("\"version\":1", "\"version\":2")), NONE,
            "what it means isn't guessed"),
        row(UNNUMBERED, "7", "a receipt with another file", "other-file",
            Attack::Call(with_another_file), NONE, "it's for a file with this hash, and no other"),
        row(UNNUMBERED, "7", "a receipt for a block without the file's hash", "hash-missing",
            Attack::Call(of_another_block), NONE, "being in a block proves nothing about a file that isn't mentioned"),
        row(UNNUMBERED, "7", "a receipt that names a block which it doesn't have", "no-such-height",
            Attack::Call(|| shows("\"height\":4", "\"height\":6")), NONE,
            "the height is compared with the headers that are there"),
        row(UNNUMBERED, "7", "a receipt that counts a header twice", "receipt-fork",
            Attack::Call(with_a_header_twice), NONE, "each header comes after the one before, or its work would count twice"),
        row(61, "7", "a receipt from the future", "time-too-new",
            Attack::Call(from_the_future), NONE,
            "a time that hasn't come yet can't be when the block was made"),
        row(10, "7", "a receipt of too many headers", "too-many-headers",
            Attack::Call(with_too_many_headers), NONE, "they're counted before the first one is checked"),
    ]
}

#[rustfmt::skip]
fn posts() -> Vec<Row> {
    vec![
        row(UNNUMBERED, "7", "a post without a text", "post-empty",
            Attack::Call(|| post(" ")), NONE, "there would be nothing to see"),
        row(10, "7", "a post with too much text", "post-too-long",
            Attack::Call(|| post(&"x".repeat(MAX_POST_BYTES + 1))), NONE, "it wouldn't get to wait for a block"),
        row(24, "7", "a post in someone else's name", HOLDS,
            Attack::Holds(in_someone_elses_name), NONE,
            "the author follows from the lock that was opened, and not from what's in the witness"),
    ]
}
