//! A reorganisation, block by block.

use super::branches;
use super::keys::Book;
use super::reorganisation::{Reorganisation, payments};
use super::run::Run;
use crate::deed::Deed;
use kusari::stage5_network::{PlacedBlock, Transaction, TransactionId};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// What happens in a step. Step 0 is the moment before the first block goes.
pub(super) fn words(it: &Reorganisation, step: usize, book: &Book) -> String {
    let node = it.node.0;
    let block = |placed: &PlacedBlock| format!("block {} ({})", placed.height, placed.hash);
    let gone = it.gone.len();
    if step == 0 {
        let ends = [&it.gone, &it.come].map(|it| it.last().map(block).unwrap_or_default());
        let [old, new] = ends;
        return format!(
            "Node {node}'s chain ends with {old}. Now it hears of a chain with more work, which ends with {new}."
        );
    }
    if let Some(placed) = it.gone.iter().rev().nth(step - 1) {
        let held = count(placed.block.draft.transactions.len());
        return format!("Node {node} takes {} off its chain, with {held}.", block(placed));
    }
    if let Some(placed) = it.come.get(step - gone - 1) {
        let held = count(placed.block.draft.transactions.len());
        return format!("Node {node} puts {} on its chain, with {held}.", block(placed));
    }
    let returned = it.returned();
    let dropped = match it.dropped.len() {
        0 => String::new(),
        some => {
            format!(" {} can't be made any more, because of what the new blocks hold.", count(some))
        }
    };
    match returned.len() {
        0 if dropped.is_empty() => {
            "No payment came back: the new blocks hold every payment of the old ones.".to_owned()
        }
        0 => format!("No payment came back.{dropped}"),
        some => {
            let all: Vec<_> = returned.iter().map(|it| book.words(it)).collect();
            let waits = if some == 1 { "waits" } else { "wait" };
            format!(
                "{} {waits} in node {node}'s mempool again: {}.{dropped}",
                count(some),
                all.join("; ")
            )
        }
    }
}

fn count(payments: usize) -> String {
    if payments == 1 { "1 payment".to_owned() } else { format!("{payments} payments") }
}

pub(super) fn draw(it: &Reorganisation, step: usize, run: &Run) -> Markup {
    let last = it.steps();
    let step = step.min(last);
    let go = |step: usize| Deed::of(["step".to_owned(), step.to_string()]);
    html! {
        div.card {
            h4 { "Node " (it.node.0) " changes its mind" }
            p { strong { "Step " (step) " of " (last) ". " } (words(it, step, run.book())) }
            div.row {
                button #race-back type="button" data-do=(go(step.saturating_sub(1))) disabled[step == 0] { "Step back" }
                button #race-next.main type="button" data-do=(go((step + 1).min(last))) disabled[step == last] { "Next step" }
                button type="button" data-do="close" { "Close" }
            }
            (branches::draw(it, step, run.events()))
            (on_the_table(it, step, run.book()))
        }
    }
}

/// Where the payments of the blocks that are gone are now.
fn on_the_table(it: &Reorganisation, step: usize, book: &Book) -> Markup {
    let taken_back = it.gone.len() - step.min(it.gone.len());
    let come = step.saturating_sub(it.gone.len()).min(it.come.len());
    let held: BTreeSet<_> = payments(&it.come[..come]).map(|it| it.id).collect();
    let is_last = step >= it.steps();
    let place = |id: &TransactionId| match () {
        () if held.contains(id) => "in a new block",
        () if is_last && it.dropped.contains(id) => "can't be made any more",
        () if is_last => "back in the mempool",
        () => "in no block",
    };
    let row = |payment: &Transaction| {
        html! { tr { th scope="row" { (book.words(payment)) } td { (place(&payment.id)) } } }
    };
    html! {
        @if taken_back < it.gone.len() {
            table {
                thead { tr { th scope="col" { "Taken off the chain" } th scope="col" { "Where it is now" } } }
                tbody { @for payment in payments(&it.gone[taken_back..]) { (row(payment)) } }
            }
        }
    }
}
