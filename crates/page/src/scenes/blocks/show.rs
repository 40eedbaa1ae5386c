use super::copies::{Copies, MOST_BLOCKS, MOST_SECONDS, Theirs, seconds};
use super::faults::{self, Faults};
use super::kind::{Kind, Look};
use crate::cast::{self, MALLORY, PEOPLE};
use crate::deed::Deed;
use crate::html;
use crate::refusal::Refusal;
use crate::scene::Part;
use kusari::figures;
use maud::{Markup, html};

pub(super) fn parts<S: Kind>(copies: &Copies<S>) -> Vec<Part> {
    let faults = faults::of_all(&copies.genesis, &copies.yours);
    vec![
        ("settings", S::settings(&copies.genesis.rule)),
        ("yours", yours(copies, &faults)),
        ("others", others(copies)),
        ("picture", picture(copies)),
    ]
}

fn yours<S: Kind>(copies: &Copies<S>, faults: &[Faults]) -> Markup {
    let is_full = copies.yours.len() >= MOST_BLOCKS;
    html! {
        h3 { "Your copy" }
        ol.cards.chain {
            @for (index, faults) in faults.iter().enumerate() { (card(copies, index, faults)) }
        }
        div.row { button type="button" data-do="more" disabled[is_full] { "Add a block " (copies.yours.len() + 1) } }
    }
}

fn card<S: Kind>(copies: &Copies<S>, index: usize, faults: &Faults) -> Markup {
    let block = &copies.yours[index];
    let height = index + 1;
    let id = |what: &str| format!("{what}-{height}");
    let is_broken = !faults.is_sound() || faults.is_built_on_sand;
    let is_new = copies.touched == Some(index);
    // What to mend first: a payment, then the link, then the seal. Each changes the hash, and the seal comes after all.
    let is_first = !faults.is_built_on_sand;
    let is_paid_well = faults.payments.iter().all(Option::is_none);
    let first_payment = faults.payments.iter().position(Option::is_some).filter(|_| is_first);
    let is_linked = faults.header.is_none();
    let is_next = is_first && is_paid_well && is_linked;
    html! {
        li.card.broken[is_broken].sound[!is_broken] id=(id("block")) {
            h4 { "Block " (height) " "
                @if is_broken { span.broken.verdict { "✗ broken" } } @else { span.sound.verdict { "✓ sound" } }
            }
            div.row {
                (html::number(&id("time"), "Seconds after the genesis", seconds(&copies.genesis, block.draft.time), MOST_SECONDS,
                    &Deed::of(["time", &height.to_string()])))
            }
            @if block.draft.transactions.is_empty() { p.note { "No payments." } }
            @for (place, fault) in faults.payments.iter().enumerate() {
                (payment(copies, index, place, fault.as_ref(), first_payment == Some(place)))
            }
            div.row { button type="button" data-do={ "add." (height) } aria-label={ "Add a payment of yours to block " (height) } { "Add a payment" } }
            div.row {
                label for=(id("previous")) { "Previous hash" }
                input.hash id=(id("previous")) type="text" maxlength="64" value=(block.draft.previous_hash.to_hex())
                    data-do={ "previous." (height) } data-live autocomplete="off" spellcheck="false";
            }
            @if let Some(fault) = &faults.header {
                (html::broken(fault))
                @if fault.code == "wrong-link" {
                    div.row { button.main[is_first && is_paid_well] type="button" data-do={ "link." (height) } {
                        "Link block " (height) " to " @if index == 0 { "the genesis" } @else { "block " (index) }
                    } }
                }
            }
            (S::seal(&Look { is_next, ..copies.look(index, faults.seal.as_ref()) }))
            p { "Hash " span.hash.new[is_new] title=(block.hash().to_hex()) { (html::short(&block.hash().to_hex())) } }
            @if faults.is_sound() && faults.is_built_on_sand {
                p.verdict.broken { "✗ Nothing is wrong with this block, but it's built on a broken one." }
            }
        }
    }
}

fn payment<S: Kind>(
    copies: &Copies<S>,
    index: usize,
    place: usize,
    fault: Option<&Refusal>,
    is_next: bool,
) -> Markup {
    let payment = &copies.yours[index].draft.transactions[place];
    let height = index + 1;
    let id = |what: &str| format!("{what}-{height}-{place}");
    let deed = |verb: &str| Deed::of([verb.to_owned(), height.to_string(), place.to_string()]);
    let which = format!("payment {} of block {height}", place + 1);
    let people = |verb: &str, chosen: &str| {
        html! {
            select id=(id(verb)) aria-label={ @if verb == "from" { "Who pays" } @else { "Who is paid" } ", " (which) } data-do=(deed(verb)) {
                @for person in PEOPLE {
                    option value=(person.word) selected[person.name == chosen] { (person.name) }
                }
            }
        }
    };
    html! {
        div.payment id=(id("payment")) {
            div.row {
                (people("from", &cast::name_of(&payment.sender)))
                span { "pays" }
                (people("to", &cast::name_of(&payment.receiver)))
                input.amount id=(id("amount")) type="text" inputmode="numeric" maxlength="16" value=(payment.amount)
                    aria-label={ "Amount, " (which) } data-do=(deed("amount")) data-live autocomplete="off";
                button type="button" data-do=(deed("drop")) aria-label={ "Leave out " (which) } { "✕" }
            }
            @if let Some(fault) = fault {
                (html::broken(fault))
                @let can_sign = fault.code == "bad-signature";
                // Only the one who pays can sign: then nothing but leaving it out helps.
                @let helps = can_sign && payment.sender == *MALLORY.address();
                div.row {
                    @if can_sign {
                        button.main[is_next && helps] type="button" data-do=(deed("sign")) aria-label={ "Sign " (which) " with your key" } {
                            "Sign it with your key"
                        }
                    }
                    @if !helps {
                        button.main[is_next] type="button" data-do=(deed("drop")) aria-label={ "Leave the broken " (which) " out" } {
                            "Leave it out"
                        }
                    }
                }
            }
        }
    }
}

fn others<S: Kind>(copies: &Copies<S>) -> Markup {
    html! {
        h3 { "The other copies" }
        ul.cards { @for copy in &copies.others { (other(copies, copy)) } }
    }
}

fn other<S: Kind>(copies: &Copies<S>, copy: &Theirs<S>) -> Markup {
    let is_same = copy.blocks == copies.yours;
    html! {
        li.card {
            h4 { (copy.name) }
            p {
                @match copy.blocks.last() {
                    None => { "No copy yet." }
                    Some(tip) => { (copy.blocks.len()) " blocks, and the last one is " span.hash { (html::short(&tip.hash().to_hex())) }
                        @if is_same { ": the same as yours." } @else { ": not the same as yours." } }
                }
            }
            button type="button" data-do={ "offer." (copy.word) } { "Show your copy to " (copy.name) }
            @match &copy.said {
                None => {}
                Some(Ok(())) => { (html::verdict(None, "Every rule is kept. I'll take it.")) }
                Some(Err(refusal)) => { (html::broken(refusal)) }
            }
        }
    }
}

fn picture<S: Kind>(copies: &Copies<S>) -> Markup {
    let mut histories = vec![("yours", &copies.yours[..])];
    histories.extend(
        copies.others.iter().filter(|it| !it.blocks.is_empty()).map(|it| (it.name, &it.blocks[..])),
    );
    html! {
        details {
            summary { "All copies in one picture" }
            (html::figure(&figures::histories(&copies.genesis, &histories)))
        }
    }
}
