//! What the scene shows.

use super::book::{self, Book, MOST, MOST_COINS, hashes_of, transactions, words};
use crate::deed::Deed;
use crate::html::{choice, figure, number, slider, verdict};
use crate::scene::Part;
use kusari::figures;
use kusari::stage6_coin::{Block, Header, MerkleProof, Refusal as _, Txid, UNITS_PER_COIN};
use maud::{Markup, html};

pub(super) fn show(book: &Book) -> Vec<Part> {
    let block = book.block();
    let leaves = block.leaves();
    let proof = book.proof(&leaves);
    vec![
        ("block", block_part(book, &block)),
        ("tree", tree(book, &leaves)),
        ("proof", proof_part(book, &block, &proof)),
        ("phone", phone(book, &block, &proof)),
        ("count", count(book)),
    ]
}

fn of(verb: &str, number: usize) -> Deed {
    Deed::of([verb.to_owned(), number.to_string()])
}

fn name(hash: [u8; 32]) -> Markup {
    let name = Txid::from_bytes(hash);
    html! { span.hash title=(name.to_hex()) { (name) } }
}

fn block_part(book: &Book, block: &Block) -> Markup {
    html! {
        div.controls {
            (slider("size", "The block has", (1, MOST as u64), book.count as u64, &transactions(book.count),
                &Deed::of(["size"])))
        }
        div.row role="group" aria-label="Which transaction to prove" {
            span { "Prove transaction" }
            @for (number, transaction) in block.transactions.iter().enumerate() {
                button id={ "choose-" (number) } type="button" aria-pressed=(number == book.proves)
                    aria-label={ "Prove transaction " (number) ": " (words(transaction)) }
                    data-do=(of("choose", number)) {
                    @if number == book.proves { b { "✓ " (number) } } @else { (number) }
                }
            }
        }
        p { "Transaction " (book.proves) ": " (words(&block.transactions[book.proves])) "." }
    }
}

fn tree(book: &Book, leaves: &[[u8; 32]]) -> Markup {
    html! {
        (figure(&figures::merkle_proof(leaves, book.proves)))
        @if !book.is_honest() { p.note { "The picture shows the block and the honest proof." } }
    }
}

fn proof_part(book: &Book, block: &Block, proof: &MerkleProof) -> Markup {
    let leaf = *book.payment(block).txid().as_bytes();
    // How far the phone has come after each hash.
    let after = |hashes: usize| {
        MerkleProof { index: proof.index, siblings: proof.siblings[..hashes].to_vec() }.root(leaf)
    };
    let root = after(proof.siblings.len());
    html! {
        h3 { "The proof: " (hashes_of(proof.siblings.len())) }
        p { "The phone begins with the txid of the payment that it's shown, which is a hash: " (name(leaf)) }
        ol {
            @for (place, sibling) in proof.siblings.iter().enumerate() {
                @let is_left = proof.index >> place & 1 == 1;
                li id={ "hash-" (place) } {
                    (name(*sibling)) @if book.spoilt >> place & 1 == 1 { b { " ✗ changed" } }
                    " goes on the " (if is_left { "left" } else { "right" })
                    @if book.flipped >> place & 1 == 1 { b { " (✗ the other side)" } }
                    ", and together they make " (name(after(place + 1)))
                    div.row {
                        button type="button" data-do=(of("spoil", place)) {
                            @if book.spoilt >> place & 1 == 1 { "Put hash " (place + 1) " right" }
                            @else { "Change a digit of hash " (place + 1) }
                        }
                        button type="button" data-do=(of("flip", place)) { "Put hash " (place + 1) " on the other side" }
                    }
                }
            }
        }
        p {
            "It arrives at " (name(root)) ", and the header says " (name(block.header.merkle_root)) ": "
            @if root == block.header.merkle_root { b { "✓ the same." } } @else { b { "✗ another root." } }
        }
        div.row {
            button type="button" data-do="cut" disabled[book.count == 1] {
                @if book.is_short { "Put the last hash back" } @else { "Leave the last hash out" }
            }
            button type="button" data-do="mend" disabled[book.is_honest()] { "Make everything honest again" }
        }
    }
}

fn phone(book: &Book, block: &Block, proof: &MerkleProof) -> Markup {
    let options: Vec<_> = block.transactions.iter().enumerate().collect();
    let options: Vec<_> = options
        .iter()
        .map(|(number, it)| (number.to_string(), format!("{number}: {}", words(it))))
        .collect();
    let options: Vec<_> =
        options.iter().map(|(word, says)| (word.as_str(), says.as_str())).collect();
    let payment = book.payment(block);
    let pays = payment.outputs[0].amount.units() / UNITS_PER_COIN;
    let answer = book.phone_says(block, proof);
    let is_nowhere = proof.index as usize >= book.count;
    html! {
        h3 { "Bob's phone" }
        div.controls {
            (choice("show", "It's shown transaction", &options, &book.shown.to_string(), &Deed::of(["show"])))
            (number("pays", "which pays, in coins", pays, MOST_COINS, &Deed::of(["pays"])))
        }
        @match answer {
            Ok(confirmations) => {
                (verdict(None, &format!("The phone believes it: {}. Confirmations: {confirmations}.", words(&payment))))
                @if is_nowhere {
                    p { "But look: this proof is for transaction " (proof.index) ", and the block ends with "
                        (book.count - 1) "." }
                }
            }
            Err(cause) => (verdict(Some((cause.code(), cause.to_string())), "")),
        }
    }
}

/// How many bytes the phone needs.
fn count(book: &Book) -> Markup {
    let hashes = book::hashes(book.count);
    html! {
        p.note {
            "The phone keeps " (Header::BYTES) " bytes of this block, and an honest proof takes " (32 * hashes)
            " more. All the txids would take " (32 * book.count) "."
        }
    }
}
