//! What the scene shows.

use super::form::Bill;
use super::state::{Answer, MOST_COINS, MOST_FEE, State};
use super::town::Fate;
use crate::cast::coins::{self, ALICE};
use crate::deed::Deed;
use crate::html::{choice, figure, number, verdict};
use crate::scene::Part;
use kusari::figures;
use kusari::stage6_coin::{Amount, Coin, InCoins, OutPoint, UNITS_PER_COIN};
use maud::{Markup, html};

pub(super) fn show(state: &State) -> Vec<Part> {
    let town = &state.town;
    let graph = figures::transaction_graph(town.chain().blocks(), &coins::names());
    vec![
        ("outputs", outputs(state)),
        ("payment", payment(state)),
        ("node", node(state)),
        ("graph", html! { h3 { "Where the coins went" } (figure(&graph)) }),
    ]
}

fn in_coins(units: u64) -> String {
    InCoins(Amount::new(units)).to_string()
}

/// An amount in coins, with eight digits after the point, so that amounts line up.
fn digits(units: u64) -> String {
    format!("{}.{:08}", units / UNITS_PER_COIN, units % UNITS_PER_COIN)
}

fn outputs(state: &State) -> Markup {
    let town = &state.town;
    let all = || town.made().iter().enumerate().map(|(number, it)| (number, it, town.fate(&it.0)));
    let is_alices = |coin: &Coin| coin.output.lock == ALICE.lock();
    let alices = all().filter(|(_, (_, coin), fate)| *fate != Fate::Spent && is_alices(coin));
    let others = all().filter(|(_, (_, coin), fate)| *fate != Fate::Spent && !is_alices(coin));
    let spent = all().filter(|(_, _, fate)| *fate == Fate::Spent);
    html! {
        h3 { "Alice's unspent outputs" }
        ul.cards { @for (number, made, fate) in alices { (output(state, number, made, fate)) } }
        details {
            summary { "Other people's outputs" }
            ul.cards { @for (number, made, fate) in others { (output(state, number, made, fate)) } }
        }
        details {
            summary { "Outputs that are spent" }
            ul.cards { @for (number, made, fate) in spent { (output(state, number, made, fate)) } }
        }
    }
}

fn output(state: &State, number: usize, (_, coin): &(OutPoint, Coin), fate: Fate) -> Markup {
    let is_chosen = state.form.spends.contains(&number);
    let id = format!("spend-{number}");
    let deed = Deed::of(["spend".to_owned(), number.to_string()]);
    let owner = coins::owner(&coin.output.lock).map_or("a script", |it| it.name);
    let fate = match fate {
        Fate::Unspent => "",
        Fate::Waits => ". A waiting payment spends it",
        Fate::Spent => ". Spent",
    };
    let is_new = u64::from(coin.height) == state.town.chain().place().height() && coin.height > 2;
    html! {
        li.card.new[is_new] id={ "card-" (number) } {
            div.row {
                input id=(id) type="checkbox" checked[is_chosen] data-do=(deed);
                label for=(id) { b { (InCoins(coin.output.amount)) } span.hidden { ", output " (number) } }
            }
            p.note { (owner) ", from block " (coin.height) (fate) }
        }
    }
}

fn payment(state: &State) -> Markup {
    let (form, town) = (&state.form, &state.town);
    let bill = form.bill(town);
    let people = coins::PEOPLE.map(|it| (it.word, it.name));
    let (size, rate) = form.size(town);
    let waits = town.waiting().next().is_some();
    html! {
        h3 { "The payment" }
        div.controls {
            (choice("to", "Pay", &people, form.to.word, &Deed::of(["to"])))
            (number("amount", "How many coins", form.amount, MOST_COINS, &Deed::of(["amount"])))
            @if form.change {
                (number("fee", "Fee, in units", form.fee, MOST_FEE, &Deed::of(["fee"])))
            } @else {
                span { "Fee: everything that's left over" }
            }
            div.row {
                input id="change" type="checkbox" checked[form.change] data-do="change";
                label for="change" { "The change comes back to Alice" }
            }
        }
        @if bill.spent.is_empty() {
            p.note { "It spends nothing yet. Choose some of Alice's outputs above. A coin is 100,000,000 units." }
        } @else {
            (bars(&bill, form.to.name))
            (lines(&bill, form.to.name))
            p.note {
                (size) " bytes once it's signed"
                @if let Some(rate) = rate { ", " (rate) }
                ". A coin is 100,000,000 units."
            }
        }
        div.row {
            button.main[!waits] type="button" data-do="pay" { "Sign and hand in" }
            button.main[waits] type="button" data-do="mine" { "Mine a block" }
        }
    }
}

/// The bill, line by line.
fn lines(bill: &Bill, to: &str) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "what" } th scope="col" style="text-align:end" { "coins" } } }
            tbody {
                tr { th scope="row" { "the inputs bring" } td.hash style="text-align:end" { (digits(bill.sum())) } }
                tr { th scope="row" { (to) " gets" } td.hash style="text-align:end" { (digits(bill.paid)) } }
                tr { th scope="row" { "change for Alice" } td.hash style="text-align:end" { (digits(bill.change)) } }
                @match bill.fee {
                    Ok(fee) => tr { th scope="row" { "left for the miner" } td.hash style="text-align:end" { (digits(fee)) } },
                    Err(missing) => tr { th scope="row" { "✗ missing" } td.hash style="text-align:end" { (digits(missing)) } },
                }
            }
        }
    }
}

/// What comes in above, what goes out below.
fn bars(bill: &Bill, to: &str) -> Markup {
    const WIDTH: u64 = 356;
    let fee = bill.fee.unwrap_or(0);
    let whole = bill.sum().max(bill.paid + bill.change + fee).max(1);
    // A fee is small, and still has to be seen.
    let wide = |units: u64| (units * WIDTH / whole).max(u64::from(units > 0) * 3);
    let row = |y: u64, pieces: Vec<(u64, String, &str)>| {
        let mut x = 2;
        let placed: Vec<_> = pieces.into_iter().filter(|(units, ..)| *units > 0).collect();
        html! {
            @for (units, text, face) in placed {
                @let width = wide(units).min(358_u64.saturating_sub(x));
                rect x=(x) y=(y) width=(width) height="28" fill=(face) stroke="currentColor" {}
                @if width > 8 * text.chars().count() as u64 {
                    text x=(x + width / 2) y=(y + 19) text-anchor="middle" font-size="13" fill="currentColor" { (text) }
                }
                @let () = x += width;
            }
        }
    };
    let whole_coins = |units: u64| (units / UNITS_PER_COIN).to_string();
    let mut spent: Vec<_> =
        bill.spent.iter().map(|it| (*it, whole_coins(*it), "var(--face)")).collect();
    spent.extend(bill.fee.err().map(|missing| (missing, "✗".to_owned(), "var(--broken-face)")));
    let fee_face = if fee >= UNITS_PER_COIN { "var(--broken-face)" } else { "currentColor" };
    let pays = vec![
        (bill.paid, to.to_owned(), "var(--face)"),
        (bill.change, "change".to_owned(), "var(--paper)"),
        (fee, "fee".to_owned(), fee_face),
    ];
    let words = match bill.fee {
        Ok(fee) => format!(
            "The inputs bring {}. {to} gets {}. Change for Alice: {}. Left for the miner: {}.",
            in_coins(bill.sum()),
            in_coins(bill.paid),
            in_coins(bill.change),
            in_coins(fee)
        ),
        Err(missing) => {
            format!("The inputs bring {}. Missing: {}.", in_coins(bill.sum()), in_coins(missing))
        }
    };
    html! {
        svg.drawing viewBox="0 0 360 68" style="max-width:26em" role="img" aria-label=(words) {
            (row(2, spent))
            (row(36, pays))
        }
    }
}

fn node(state: &State) -> Markup {
    let waiting: Vec<_> = state.town.waiting().collect();
    html! {
        h3 { "What the node says" }
        @match &state.answer {
            Answer::Nothing => p.note { "Nothing yet." },
            Answer::Taken { fee } => (verdict(None, &format!("taken, with a fee of {fee} units"))),
            Answer::Refused { code, message } => (verdict(Some((code, message.clone())), "")),
            mined @ Answer::Mined { .. } => p { (mined.words()) },
        }
        @if waiting.is_empty() {
            p.note { "No payment is waiting for a block." }
        } @else {
            ul {
                @for it in waiting {
                    li {
                        "Waiting: " span.hash { (it.txid()) } " pays "
                        @for (place, output) in it.outputs.iter().enumerate() {
                            @if place > 0 { ", and " }
                            (coins::owner(&output.lock).map_or("a script", |it| it.name)) " "
                            (InCoins(output.amount))
                        }
                    }
                }
            }
        }
    }
}
