//! What the scene shows.

use super::lab::{ITEMS, Item, Kind, Lab, MOST_HEIGHT, OPENS_AT, Run, SPENT, key_of};
use crate::cast::coins;
use crate::deed::Deed;
use crate::html::{choice, field, figure, number, slider, verdict};
use crate::scene::Part;
use kusari::figures;
use kusari::stage6_coin::{Instruction, Opcode, Refusal as _, show_item};
use maud::{Markup, html};

pub(super) fn show(lab: &Lab, at: usize) -> Vec<Part> {
    let run = lab.run();
    let (script, picture) = match &run {
        Err(cause) => {
            let why = verdict(Some((cause.code(), cause.to_string())), "");
            (html! { h3 { "The run" } (why) }, html! {})
        }
        Ok(run) if at < run.last() => {
            (steps(run, at), figure(&figures::script_stack_so_far(&run.trace, at)))
        }
        Ok(run) => (steps(run, at), figure(&figures::script_stack(&run.trace))),
    };
    vec![("lock", lock(lab)), ("key", key(lab)), ("run", script), ("picture", picture)]
}

fn lock(lab: &Lab) -> Markup {
    let locks = Kind::ALL.map(|(_, word, says)| (word, says));
    html! {
        div.controls {
            (choice("lock", "The lock asks for", &locks, lab.kind.word(), &Deed::of(["lock"])))
        }
        @if lab.kind == Kind::Own {
            div.row { (field("script", "Script", &lab.text, &Deed::of(["script"]))) }
            p.note {
                "Numbers, hex digits after 0x, and "
                @for (place, opcode) in Opcode::ALL.iter().enumerate() {
                    @if place > 0 { ", " }
                    code { (opcode.word()) }
                }
                "."
            }
        }
    }
}

fn key(lab: &Lab) -> Markup {
    let is_stale = lab.signed != (lab.pays, lab.height);
    let what = |(pays, height): (u64, u32)| match height {
        0 => format!("“pay Alice {pays} coins”"),
        _ => format!("“pay Alice {pays} coins, after height {height}”"),
    };
    html! {
        h3 { "What the spender brings: the witness, from the top" }
        @for (place, it) in lab.items.iter().enumerate().rev() { (one_item(place, it)) }
        @if lab.items.is_empty() { p.note { "Nothing." } }
        div.row {
            button type="button" data-do="more" { "Put an item on top" }
            button type="button" data-do="less" disabled[lab.items.is_empty()] { "Take the top item away" }
        }
        h3 { "The payment that the signatures are for" }
        div.controls {
            (slider("pays", "It pays Alice", (1, SPENT), lab.pays, &format!("{} of {SPENT} coins", lab.pays),
                &Deed::of(["pays"])))
            @if lab.kind == Kind::Time || lab.height > 0 {
                (number("height", "It waits for height", lab.height.into(), MOST_HEIGHT, &Deed::of(["height"])))
            }
            button type="button" data-do="sign" { "Sign it again" }
        }
        @if is_stale {
            p { "✗ The signatures are for " (what(lab.signed)) ". Now the payment says " (what((lab.pays, lab.height))) "." }
        } @else {
            p.note { "✓ The signatures are for the payment as it is: " (what(lab.signed)) "." }
        }
        @if lab.kind == Kind::Time { p.note { "The lock opens from height " (OPENS_AT) " on." } }
    }
}

fn one_item(place: usize, item: &Item) -> Markup {
    let by = |word: &str| {
        let (what, who) = word.split_once('-').unwrap_or((word, ""));
        let key = coins::by_word(who).map(key_of);
        match (what, key) {
            ("sign", Some(key)) => format!("a signature with {key}"),
            (_, Some(key)) => key,
            _ => "written by hand".to_owned(),
        }
    };
    let says = ITEMS.map(by);
    let options: Vec<_> = ITEMS.into_iter().zip(says.iter().map(String::as_str)).collect();
    let of = |verb: &str| Deed::of([verb.to_owned(), place.to_string()]);
    let label = format!("Item {}", place + 1);
    html! {
        div.row.slot id={ "row-" (place) } {
            (choice(&format!("item-{place}"), &label, &options, &item.word(), &of("item")))
            @if let Item::Own(text) = item {
                (field(&format!("own-{place}"), &format!("{label} says"), text, &of("own")))
            }
        }
    }
}

fn steps(run: &Run, at: usize) -> Markup {
    let last = run.last();
    let is_end = at == last;
    let step = |to: usize| Deed::of(["step".to_owned(), to.to_string()]);
    let says = match at {
        0 => "before the first step".to_owned(),
        _ if is_end => "the end".to_owned(),
        at => format!("after step {at}"),
    };
    html! {
        h3 { "The run" }
        div.controls {
            button type="button" data-do=(step(at.saturating_sub(1))) disabled[at == 0] { "Back" }
            button.main type="button" data-do=(step((at + 1).min(last))) disabled[is_end] { "Next step" }
            button type="button" data-do=(step(last)) disabled[is_end] { "To the end" }
            (slider("step", "Step", (0, last as u64), at as u64, &says, &Deed::of(["step"])))
        }
        @if is_end {
            @let why = run.trace.outcome.as_ref().err().map(|cause| (cause.code(), cause.to_string()));
            (verdict(why, "The lock is open: the amount may be spent."))
        }
        div.cards {
            div.card {
                h4 { "The stack" }
                @let stack = run.stack(at);
                @if stack.is_empty() { p.note { "Empty." } }
                div.stack role="list" aria-label="The stack, the lowest item first" {
                    @for it in stack { div.slot role="listitem" { span.hash { (show_item(it)) } " " (run.name(it).unwrap_or("")) } }
                }
            }
            div.card { h4 { "The script" } (instructions(run, at)) }
        }
    }
}

/// The script, with the steps that are done and the one that was refused.
fn instructions(run: &Run, at: usize) -> Markup {
    let done = run.trace.steps.len();
    let is_refused = |place| at > done && place == done;
    html! {
        ol {
            @for (place, it) in run.script.instructions().map_while(Result::ok).enumerate() {
                li aria-current=[(place + 1 == at).then_some("step")] {
                    @if is_refused(place) { b { "✗ " } span.hidden { "refused: " } }
                    @else if place < at { "✓ " span.hidden { "done: " } }
                    @if place + 1 == at { b { code { (it) } } } @else { code { (it) } }
                    " "
                    span.note { (meaning(run, &it)) }
                }
            }
        }
        @if at > done && run.trace.outcome.is_err() && run.script.instructions().count() == done {
            p { "✗ Every step went well, but the lock is still shut." }
        }
    }
}

/// What a step does.
fn meaning(run: &Run, instruction: &Instruction) -> String {
    let opcode = match instruction {
        Instruction::Push(data) => match run.name(data) {
            Some(name) => return format!("puts {name} on the stack"),
            None => return "puts this on the stack".to_owned(),
        },
        Instruction::Do(opcode) => opcode,
    };
    let meaning = match opcode {
        Opcode::Return => "ends the script, so no one can ever spend this",
        Opcode::Drop => "takes the top item away",
        Opcode::Dup => "copies the top item",
        Opcode::Equal => "takes two items, and leaves 1 if they're equal, or else 0",
        Opcode::EqualVerify => "takes two items, and goes on only if they're equal",
        Opcode::Add => "takes two numbers, and leaves their sum",
        Opcode::Sha256 => "takes an item, and leaves its SHA-256",
        Opcode::Hash160 => "takes an item, and leaves its short hash",
        Opcode::CheckSig => "takes a key and a signature, and leaves 1 if they fit this payment",
        Opcode::CheckMultisig => {
            "takes the keys and the signatures, and leaves 1 if each signature fits a key, in order"
        }
        Opcode::CheckLockHeight => {
            "goes on only if the payment waits for this height or a later one"
        }
    };
    meaning.to_owned()
}
