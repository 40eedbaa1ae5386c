use crate::Wrong;
use kusari_exercises::stage7 as check;
use kusari_exercises::stage7::Opened::{self, Foreign, Known, OtherVersion};

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&str, &[&str]) -> Opened;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::open_envelope(answer), says);
    fn known(name: &str, known: &[&str]) -> Option<Opened> {
        known.iter().position(|it| *it == name).map(Known)
    }
    fn stem(name: &str) -> Option<&str> {
        name.rsplit_once('/').map(|(stem, _)| stem)
    }
    vec![
        wrong(
            "knows no versions",
            |name, all| known(name, all).unwrap_or(Foreign),
            "all but the version is the first one",
        ),
        wrong(
            "looks at the beginning only",
            |name, all| {
                let similar = |it: &&str| stem(it).is_some_and(|stem| name.starts_with(stem));
                let similar = || all.iter().position(similar).map(OtherVersion);
                known(name, all).or_else(similar).unwrap_or(Foreign)
            },
            "10 isn't 1",
        ),
        wrong(
            "takes the last character for the version",
            |name, all| {
                let cut =
                    |it: &str| it.chars().take(it.chars().count().saturating_sub(1)).collect();
                let stem: String = cut(name);
                let similar = |it: &&str| cut(it) == stem;
                let similar = || all.iter().position(similar).map(OtherVersion);
                known(name, all).or_else(similar).unwrap_or(Foreign)
            },
            "10 isn't 1",
        ),
        wrong(
            "cuts at the first slash",
            |name, all| {
                let stem = |it: &str| it.split('/').nth(1).map(str::to_owned);
                let similar = |it: &&str| stem(name).is_some() && stem(it) == stem(name);
                let similar = || all.iter().position(similar).map(OtherVersion);
                known(name, all).or_else(similar).unwrap_or(Foreign)
            },
            "10 isn't 1",
        ),
        wrong(
            "takes two names without a slash for the same",
            |name, all| {
                let stem =
                    |it: &str| it.rsplit_once('/').map_or(String::new(), |it| it.0.to_owned());
                let same = |it: &&str| stem(it).trim_start_matches("/kusari") == stem(name);
                let same = || all.iter().position(same).map(OtherVersion);
                known(name, all).or_else(same).unwrap_or(Foreign)
            },
            "all but the version is the first one",
        ),
        wrong(
            "wants a number for a version",
            |name, all| {
                let is_number =
                    |it: &str| it.rsplit_once('/').is_some_and(|(_, it)| it.parse::<u32>().is_ok());
                let similar = |it: &&str| is_number(name) && stem(it) == stem(name);
                let similar = || all.iter().position(similar).map(OtherVersion);
                known(name, all).or_else(similar).unwrap_or(Foreign)
            },
            "1a isn't 1",
        ),
        wrong(
            "doesn't look at capitals",
            |name, all| {
                let name = name.to_lowercase();
                let similar = |it: &&str| stem(it).is_some() && stem(it) == stem(&name);
                let similar = || all.iter().position(similar).map(OtherVersion);
                known(&name, all).or_else(similar).unwrap_or(Foreign)
            },
            "names are compared letter by letter",
        ),
        wrong(
            "takes what's similar before what's known",
            |name, all| {
                let similar = |it: &&str| stem(it).is_some() && stem(it) == stem(name);
                match all.iter().position(similar) {
                    Some(index) if all[index] == name => Known(index),
                    Some(index) => OtherVersion(index),
                    None => Foreign,
                }
            },
            "and not another version of the first",
        ),
        wrong(
            "cuts a byte off, whatever it belongs to",
            |name, all| {
                let cut = |it: &str| it[..it.len().saturating_sub(1)].to_owned();
                let similar = |it: &&str| cut(it) == cut(name);
                let similar = || all.iter().position(similar).map(OtherVersion);
                known(name, all).or_else(similar).unwrap_or(Foreign)
            },
            "panicked",
        ),
        wrong(
            "always opens the first one",
            |name, all| match all.first() {
                Some(_) if name.starts_with('/') => known(name, all).unwrap_or(OtherVersion(0)),
                _ => Foreign,
            },
            "10 isn't 1",
        ),
    ]
}
