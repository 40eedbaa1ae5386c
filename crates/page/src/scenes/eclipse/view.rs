//! What the scene shows.

use super::bob::{ADDRESSES, Bob, HONEST, LIST, MOST_NEIGHBOURS, Memory, NETWORKS, is_hers};
use super::{HUNDRED, MOST_SEED, is_eclipsed};
use crate::deed::Deed;
use crate::html::{choice, figure, slider, verdict};
use crate::scene::Part;
use kusari::figures;
use kusari::stage7_peers::PeerAddress;
use maud::{Markup, html};

pub(super) fn show(
    bob: &Bob,
    found: &[PeerAddress],
    tally: Option<u64>,
    restarts: u64,
) -> Vec<Part> {
    let memory = bob.memory();
    vec![
        ("mallory", mallory(bob)),
        ("node", node(bob)),
        ("memory", remembered(&memory)),
        ("restart", restart(found, restarts)),
        ("often", often(bob, &memory, tally, restarts)),
    ]
}

pub(super) fn neighbours(number: u64) -> String {
    format!("{number} neighbour{}", if number == 1 { "" } else { "s" })
}

pub(super) fn hers(bob: &Bob) -> String {
    match (bob.addresses, bob.networks.min(bob.addresses)) {
        (0, _) => "no address".to_owned(),
        (addresses, 1) => format!("{addresses} addresses in one network"),
        (addresses, networks) => format!("{addresses} addresses in {networks} networks"),
    }
}

pub(super) fn outcome(found: &[PeerAddress]) -> String {
    let of_mallory = found.iter().filter(|it| is_hers(it)).count();
    match is_eclipsed(found) {
        true => {
            format!("Bob is eclipsed: all of his {} are Mallory's.", neighbours(found.len() as u64))
        }
        false => format!(
            "Bob isn't eclipsed: {of_mallory} of his {} {} Mallory's.",
            neighbours(found.len() as u64),
            if of_mallory == 1 { "is" } else { "are" }
        ),
    }
}

fn numbers(numbers: &[usize]) -> Vec<(String, String)> {
    numbers
        .iter()
        .map(|number| (number.to_string(), crate::html::grouped(*number as u64)))
        .collect()
}

fn chosen(id: &str, label: &str, options: &[usize], chosen: usize) -> Markup {
    let options = numbers(options);
    let options: Vec<_> = options.iter().map(|(word, says)| (&**word, &**says)).collect();
    choice(id, label, &options, &chosen.to_string(), &Deed::of([id]))
}

fn mallory(bob: &Bob) -> Markup {
    html! {
        h3 { "Mallory" }
        div.controls {
            (chosen("addresses", "Addresses she has:", &ADDRESSES, bob.addresses))
            (chosen("networks", "Networks they are in:", &NETWORKS, bob.networks))
        }
        p.note { "There are " (HONEST) " honest nodes, each in a network of its own. Bob's node was told of all of them." }
    }
}

fn node(bob: &Bob) -> Markup {
    let book = [("true", "an address book"), ("false", "a list of what it heard last")];
    let anchors = [("true", "yes"), ("false", "no")];
    html! {
        h3 { "Bob's node" }
        div.controls {
            (choice("book", "It has", &book, &bob.has_book.to_string(), &Deed::of(["book"])))
            @if bob.has_book {
                (choice("anchors", "It goes back to old neighbours first:", &anchors, &bob.has_anchors.to_string(),
                    &Deed::of(["anchors"])))
            }
            (slider("neighbours", "It dials", (1, MOST_NEIGHBOURS), bob.neighbours, &neighbours(bob.neighbours),
                &Deed::of(["neighbours"])))
        }
    }
}

fn remembered(memory: &Memory) -> Markup {
    match memory {
        Memory::Book(book) => figure(&figures::address_book(book, is_hers)),
        Memory::List(list) => {
            let of_mallory = list.iter().filter(|it| is_hers(it)).count();
            html! {
                p {
                    "The last " (LIST.min(list.len())) " addresses that it heard: " b { (of_mallory) } " of them are Mallory's."
                }
                p.row aria-hidden="true" {
                    @for address in list { @if is_hers(address) { b { "✗ " } } @else { span { "● " } } }
                }
            }
        }
    }
}

fn next(restarts: u64) -> String {
    (restarts % MOST_SEED + 1).to_string()
}

fn restart(found: &[PeerAddress], restarts: u64) -> Markup {
    html! {
        div.row {
            button.main type="button" data-do=(Deed::of(["restart".to_owned(), next(restarts)])) { "Start Bob's node again" }
        }
        @if !found.is_empty() {
            ul {
                @for address in found {
                    li { code { (address) } @if is_hers(address) { b { " ✗ Mallory" } } @else { " honest" } }
                }
            }
            @if is_eclipsed(found) {
                (verdict(Some(("eclipsed", outcome(found))), ""))
            } @else {
                (verdict(None, &outcome(found)))
            }
        }
    }
}

fn often(bob: &Bob, memory: &Memory, tally: Option<u64>, restarts: u64) -> Markup {
    let share = memory.share();
    let power = share.powi(bob.neighbours as i32);
    html! {
        div.row {
            button type="button" data-do=(Deed::of(["hundred".to_owned(), next(restarts)])) { "Start it a hundred times" }
        }
        @if let Some(tally) = tally {
            p { "In " b { (tally) } " of " (HUNDRED) " restarts, all of Bob's neighbours were Mallory's." }
        }
        p.note {
            "An address that he draws is hers with a probability of f = " (format!("{share:.2}")) ". If each draw were
            independent of the others, all " (bob.neighbours) " would be hers with f to the power of " (bob.neighbours)
            " = " (format!("{power:.4}")) ". His node makes it less: it prefers neighbours from different networks"
            @if bob.has_anchors { ", and goes back to old ones first" } "."
        }
    }
}
