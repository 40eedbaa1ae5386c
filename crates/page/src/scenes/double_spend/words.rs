//! What is said about it, on the page and aloud.

use super::chance::Rules;
use super::races::{End, RACES};
use super::{DoubleSpend, SMALL};
use crate::html::grouped;

/// Who is ahead, and what Bob is doing.
pub(super) fn standing(it: &DoubleSpend) -> String {
    let score = it.score();
    let lead = match score.hers.cmp(&score.others) {
        std::cmp::Ordering::Less => {
            format!("Mallory is {} behind.", blocks(score.others - score.hers))
        }
        std::cmp::Ordering::Equal => "It's a draw, and a draw isn't enough for Mallory.".to_owned(),
        std::cmp::Ordering::Greater => {
            format!("Mallory is {} ahead.", blocks(score.hers - score.others))
        }
    };
    let bob = match score.has_shipped(it.rules.wait) {
        true => "Bob has handed over the bicycle.".to_owned(),
        false => format!("Bob has seen {} of {}.", score.others, confirmations(it.rules.wait)),
    };
    format!("{lead} {bob}")
}

/// What the advice is worth.
pub(super) fn advice(it: &DoubleSpend) -> [(bool, String); 2] {
    let rules = it.rules;
    let fewer = |least: Option<u64>| match least {
        Some(least) if least < rules.wait => " Fewer confirmations would do.",
        Some(least) if least == rules.wait && least > 0 => " With one fewer, that wouldn't hold.",
        _ => "",
    };
    let chance = rules.exact();
    let is_small = chance < SMALL;
    let least = it.least_for_chance();
    let says = match is_small {
        true => format!("Her chance is {}, below 0.1 %.{}", percent(chance), fewer(least)),
        false => format!("Her chance is {}, which isn't below 0.1 %.", percent(chance)),
    };
    let (gain, best) = (rules.gain(it.worth), rules.best_gain(it.worth));
    let loses = best <= 0.0;
    let money = if loses {
        format!("She loses on average, however patient she is.{}", fewer(it.least_for_gain()))
    } else if gain <= 0.0 {
        "This Mallory loses on average. But with more patience or less, she'd gain.".to_owned()
    } else {
        format!("An attack {} on average.", brings(gain))
    };
    [(is_small, says), (loses, money)]
}

/// What came of a deed, to be read aloud.
pub(super) fn said(it: &DoubleSpend, verb: &str) -> String {
    let Rules { share, wait, patience } = it.rules;
    let chance = || format!("Mallory's chance is {}.", percent(it.rules.exact()));
    match verb {
        "share" => format!("{share} % of the power. {}", chance()),
        "wait" => format!("Bob waits for {}. {}", confirmations(wait), chance()),
        "patience" => format!(
            "She gives up {} behind. An attack {}.",
            blocks(patience),
            brings(it.rules.gain(it.worth))
        ),
        "worth" => format!(
            "The goods are worth {}. An attack {}.",
            rewards(it.worth),
            brings(it.rules.gain(it.worth))
        ),
        "to" | "race" => progress(it),
        "races" => match it.wins() {
            Some(wins) => format!(
                "Of {} races, she won {}. {}",
                grouped(RACES),
                grouped(wins[wait as usize]),
                chance()
            ),
            None => "The races have been run, but with other settings than these.".to_owned(),
        },
        _ => advice(it).map(|(_, says)| says).join(" "),
    }
}

/// How far the race is, to be read aloud.
fn progress(it: &DoubleSpend) -> String {
    let last = match it.found().last() {
        None => "Mallory pays Bob, and has a block of her own in secret.",
        Some(true) => "Mallory finds a block.",
        Some(false) => "The others find a block.",
    };
    let end = match it.ended() {
        None => "",
        Some(End::Mallory) => " She publishes her chain, and it counts.",
        Some(End::Others) => " She gives up.",
    };
    format!("{last} {}{end}", standing(it))
}

/// A number of confirmations.
pub(super) fn confirmations(count: u64) -> String {
    match count {
        0 => "no confirmation".to_owned(),
        1 => "1 confirmation".to_owned(),
        _ => format!("{count} confirmations"),
    }
}

/// A number of rewards.
pub(super) fn rewards(count: u64) -> String {
    match count {
        1 => "1 reward".to_owned(),
        _ => format!("{count} rewards"),
    }
}

/// What an attack brings her, or costs.
pub(super) fn brings(gain: f64) -> String {
    match gain > 0.0 {
        true => format!("brings her {gain:.1} rewards"),
        false => format!("costs her {:.1} rewards", gain.abs()),
    }
}

/// A chance in per cent, with as many digits as say something.
pub(super) fn percent(chance: f64) -> String {
    let hundredths = 100.0 * chance;
    match hundredths {
        it if it > 99.999 => "100\u{a0}%".to_owned(),
        it if it >= 99.95 => format!("{it:.2}\u{a0}%"),
        it if it >= 10.0 => format!("{it:.1}\u{a0}%"),
        it if it >= 0.1 => format!("{it:.2}\u{a0}%"),
        it if it >= 0.01 => format!("{it:.3}\u{a0}%"),
        it if it >= 0.0001 => format!("{it:.4}\u{a0}%"),
        it if it <= 0.0 => "0\u{a0}%".to_owned(),
        _ => "under 0.0001\u{a0}%".to_owned(),
    }
}

/// A number of blocks.
pub(super) fn blocks(count: u64) -> String {
    match count {
        1 => "1 block".to_owned(),
        _ => format!("{count} blocks"),
    }
}
