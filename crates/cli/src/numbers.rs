//! Limits for every number that a person can type. A number beyond them is answered with the limits and a
//! remedy.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

/// Reads a number of threads. Thousands of them would bring a machine to a standstill.
pub(crate) fn threads(text: &str) -> Result<NonZeroUsize, String> {
    const WHY: &str = "more threads than cores won't find anything sooner";
    let number = whole::<usize>(1..=255, WHY)(text)?;
    NonZeroUsize::new(number).ok_or_else(|| WHY.to_owned())
}

/// Reads a whole number within limits.
pub(crate) fn whole<T: TryFrom<u64>>(
    bounds: RangeInclusive<u64>,
    why: &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        // `parse` would accept a plus sign, too.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| is_plain && bounds.contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| needed("a whole number", bounds.start(), bounds.end(), why))
    }
}

/// Reads a number within limits that may have a decimal point.
pub(crate) fn decimal(
    bounds: RangeInclusive<f64>,
    why: &'static str,
) -> impl Fn(&str) -> Result<f64, String> + Clone + Send + Sync + 'static {
    move |text| match text.parse() {
        Ok(number) if bounds.contains(&number) => Ok(number),
        _ => Err(needed("a number", bounds.start(), bounds.end(), why)),
    }
}

/// Reads a length of time: long enough to matter, and short enough to end.
pub(crate) fn seconds() -> impl Fn(&str) -> Result<f64, String> + Clone + Send + Sync + 'static {
    decimal(0.1..=86_400.0, "at most a day")
}

fn needed(what: &str, low: &impl ToString, high: &impl ToString, why: &str) -> String {
    let (low, high) = (low.to_string(), high.to_string());
    let range = format!("{what} from {low} to {high} is needed");
    if why.is_empty() { range } else { format!("{range}: {why}") }
}

/// A length of time in words. Millions of years needn't be counted to the second.
pub(crate) fn about(seconds: f64) -> String {
    const UNITS: [(f64, &str); 5] = [
        (31_556_952.0, "years"),
        (86_400.0, "days"),
        (3_600.0, "hours"),
        (60.0, "minutes"),
        (1.0, "seconds"),
    ];
    let (length, name) = UNITS.into_iter().find(|unit| seconds >= 2.0 * unit.0).unwrap_or(UNITS[4]);
    match seconds / length {
        number if number < 1e6 => format!("{number:.0} {name}"),
        number if number < 1e9 => format!("{:.0} million {name}", number / 1e6),
        _ => "more than a billion years".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cli;
    use clap::{Command, CommandFactory as _, Parser as _, error::ErrorKind};
    use kusari::stage6_coin::{Address, PrivateKey};
    use std::collections::BTreeSet;

    /// What takes a number, the command line up to it, numbers that are accepted, and numbers that are
    /// refused.
    type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

    const SECONDS: (&[&str], &[&str]) = (&["0.1", "86400"], &["0.09", "86401", "1e300"]);

    const MOMENTS: (&[&str], &[&str]) = (
        &["0:00", "23:59:59", "2026-12-01T12:00", "+1s", "+8d"],
        &["24:00", "12:60", "+9d", "+193h"],
    );

    const NUMBERS: [Row; 72] = [
        ("race nodes", "race --nodes", &["1", "500"], &["0", "501"]),
        ("race people", "race --people", &["2", "100"], &["1", "101"]),
        ("race difficulty", "race --difficulty", &["0", "64"], &["65"]),
        ("race seconds", "race --seconds", SECONDS.0, SECONDS.1),
        ("race payments_per_second", "race --payments-per-second", &["0", "10000"], &["10001"]),
        ("race seed", "race --seed", &["0", "18446744073709551615"], &[]),
        (
            "race topology",
            "race --topology",
            &["random:0", "random:499"],
            &["random:500", "random:-1", "random:18446744073709551616", "random:"],
        ),
        ("hashrate seconds", "hashrate --seconds", SECONDS.0, SECONDS.1),
        ("hashrate threads", "hashrate --threads", &["1", "255"], &["0", "256", "100000"]),
        ("mine blocks", "mine --to ADDRESS --blocks", &["1", "1000000"], &["0", "1000001"]),
        ("mine threads", "mine --to ADDRESS --threads", &["1", "255"], &["0", "256", "100000"]),
        ("mint spacing", "mint --spacing", &["1", "86400"], &["0", "86401"]),
        ("mint period", "mint --period", &["2", "100000"], &["1", "100001"]),
        (
            "mint subsidy",
            "mint --subsidy",
            &["0.00000001", "90071992.54740991"],
            &["0", "90071992.54740992", "0.000000001"],
        ),
        ("mint halving", "mint --halving", &["1", "100000000"], &["0", "100000001"]),
        ("mint maturity", "mint --maturity", &["1", "1000000"], &["0", "1000001"]),
        (
            "wallet send amount",
            "wallet send ADDRESS",
            &["0.00000001", "90071992.54740991"],
            &["0", "90071992.54740992", "0.000000001"],
        ),
        (
            "wallet send fee_rate",
            "wallet send ADDRESS 1 --fee-rate",
            &["1", "1000000"],
            &["0", "1000001"],
        ),
        ("node threads", "node --threads", &["1", "255"], &["0", "256", "100000"]),
        (
            "node listen",
            "node --listen",
            &["0", "127.0.0.1:7707", "[::1]:0", "65535"],
            &["65536", "127.0.0.1", "127.0.0.1:65536"],
        ),
        ("node page", "node --page", &["1", "65535"], &["0", "65536"]),
        ("board last", "board --last", &["1", "10000"], &["0", "10001"]),
        (
            "board post fee_rate",
            "board post hello --fee-rate",
            &["1", "1000000"],
            &["0", "1000001"],
        ),
        ("notarise fee_rate", "notarise FILE --fee-rate", &["1", "1000000"], &["0", "1000001"]),
        ("pads members", "pads --members", &["2", "32"], &["1", "33"]),
        ("pads liar", "pads --liar", &["0", "31"], &["32"]),
        ("pads crash", "pads --crash", &["0", "31"], &["32"]),
        ("pads seconds", "pads --seconds", &["1", "600"], &["0.9", "601"]),
        ("pads seed", "pads --seed", &["0", "18446744073709551615"], &[]),
        (
            "pads cut",
            "pads --cut",
            &["0..600", "0.5..1", "10..20"],
            &["10..10", "20..10", "0..601", "-1..2", "..", "10..", "10"],
        ),
        ("pads found members", "pads found DIR --members", &["1", "64"], &["0", "65"]),
        ("pads found pads", "pads found DIR --pads", &["1", "256"], &["0", "257"]),
        ("pads found longest", "pads found DIR --longest", &["1", "1440"], &["0", "1441"]),
        ("pads found port", "pads found DIR --port", &["0", "65535"], &["65536"]),
        (
            "pads found address",
            "pads found DIR --address",
            &["[::1]:1", "192.168.1.7:65535"],
            &["127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1", "7710", "localhost:7710"],
        ),
        ("pads found delay", "pads found DIR --delay", &["10", "60000"], &["9", "60001"]),
        ("pads found difficulty", "pads found DIR --difficulty", &["0", "32"], &["33"]),
        ("pads reserve pad", "pads reserve --at M --pad", &["1", "256"], &["0", "257"]),
        ("pads reserve wait", "pads reserve --at M --pad 1 --wait", &["0", "3600"], &["3601"]),
        (
            "pads reserve depth",
            "pads reserve --at M --pad 1 --depth",
            &["1", "1000"],
            &["0", "1001"],
        ),
        ("pads cancel pad", "pads cancel --at M --pad", &["1", "256"], &["0", "257"]),
        ("pads cancel wait", "pads cancel --at M --pad 1 --wait", &["0", "3600"], &["3601"]),
        ("pads cancel depth", "pads cancel --at M --pad 1 --depth", &["1", "1000"], &["0", "1001"]),
        ("pads land pad", "pads land --at M --pad", &["1", "256"], &["0", "257"]),
        ("pads land wait", "pads land --at M --pad 1 --wait", &["0", "3600"], &["3601"]),
        ("pads land depth", "pads land --at M --pad 1 --depth", &["1", "1000"], &["0", "1001"]),
        ("pads take-off pad", "pads take-off --at M --pad", &["1", "256"], &["0", "257"]),
        ("pads take-off wait", "pads take-off --at M --pad 1 --wait", &["0", "3600"], &["3601"]),
        (
            "pads take-off depth",
            "pads take-off --at M --pad 1 --depth",
            &["1", "1000"],
            &["0", "1001"],
        ),
        ("pads close pad", "pads close --at M --pad", &["1", "256"], &["0", "257"]),
        ("pads close wait", "pads close --at M --pad 1 --wait", &["0", "3600"], &["3601"]),
        ("pads close depth", "pads close --at M --pad 1 --depth", &["1", "1000"], &["0", "1001"]),
        ("pads open pad", "pads open --at M --pad", &["1", "256"], &["0", "257"]),
        ("pads open wait", "pads open --at M --pad 1 --wait", &["0", "3600"], &["3601"]),
        ("pads open depth", "pads open --at M --pad 1 --depth", &["1", "1000"], &["0", "1001"]),
        ("pads reserve from", "pads reserve --at M --pad 1 --from", MOMENTS.0, MOMENTS.1),
        ("pads reserve until", "pads reserve --at M --pad 1 --until", MOMENTS.0, MOMENTS.1),
        ("pads cancel from", "pads cancel --at M --pad 1 --from", MOMENTS.0, MOMENTS.1),
        (
            "pads reserve lasts",
            "pads reserve --at M --pad 1 --for",
            &["1s", "24h"],
            &["0s", "25h", "86401s", "10"],
        ),
        ("pads history member", "pads history --at M --member", &["0", "63"], &["64"]),
        ("pads history pad", "pads history --at M --pad", &["1", "256"], &["0", "257"]),
        ("pads proof from", "pads proof --at M --from", &["1", "1000000000"], &["0", "1000000001"]),
        ("sim run seeds", "sim run T --seeds", &["0", "9007199254740991"], &["9007199254740992"]),
        ("sim run threads", "sim run T --threads", &["1", "255"], &["0", "256"]),
        (
            "sim figure seeds",
            "sim figure stale --seeds",
            &["9007199254740991"],
            &["9007199254740992"],
        ),
        ("sim figure blocks", "sim figure stale --blocks", &["100", "1000000"], &["99", "1000001"]),
        ("sim figure threads", "sim figure stale --threads", &["1", "255"], &["0", "256"]),
        (
            "sim validate seed",
            "sim validate --seed",
            &["18446744073709551615"],
            &["18446744073709551616"],
        ),
        ("sim validate seeds", "sim validate --seeds", &["30", "10000"], &["29", "10001"]),
        (
            "sim game seed",
            "sim game P --seed",
            &["0", "18446744073709551615"],
            &["18446744073709551616"],
        ),
        ("sim game blocks", "sim game P --blocks", &["1", "1000000"], &["0", "1000001"]),
        ("sim game delay", "sim game P --delay", &["0", "3600"], &["3601"]),
    ];

    /// Arguments that aren't numbers: names of files, addresses and words.
    const NO_NUMBERS: [&str; 68] = [
        "board dir",
        "board post text",
        "board post wallet",
        "letter dir",
        "letter send text",
        "letter send to",
        "letter wallet",
        "notarise dir",
        "notarise file",
        "notarise receipt",
        "notarise wallet",
        "verify receipt",
        "verify genesis",
        "pads orderer",
        "pads topology",
        "race export",
        "race replay",
        "verify file",
        "show file",
        "balance file",
        "balance address",
        "keygen file",
        "check-message genesis",
        "check-message file",
        "mint dir",
        "mint words",
        "mine dir",
        "mine to",
        "mine wallet",
        "wallet dir",
        "wallet wallet",
        "wallet send to",
        "node dir",
        "node mine",
        "node connect",
        "node relay",
        "node wallet",
        "node log_level",
        "node log",
        "pads found folder",
        "pads found orderer",
        "pads found topology",
        "pads found words",
        "pads run folder",
        "pads run log_level",
        "pads run log",
        "pads reserve folder",
        "pads cancel folder",
        "pads land folder",
        "pads take-off folder",
        "pads close folder",
        "pads open folder",
        "pads state folder",
        "pads history folder",
        "pads status folder",
        "pads proof folder",
        "pads stop folder",
        "sim new file",
        "sim run file",
        "sim run out",
        "sim run csv",
        "sim figure figure",
        "sim figure files",
        "sim figure out",
        "sim compare one",
        "sim compare other",
        "sim validate page",
        "sim game file",
    ];

    fn collect(command: &Command, path: &str, found: &mut BTreeSet<String>) {
        let takes_values = |arg: &&clap::Arg| arg.get_action().takes_values();
        for argument in command.get_arguments().filter(takes_values) {
            found.insert(format!("{path}{}", argument.get_id()));
        }
        for inner in command.get_subcommands() {
            collect(inner, &format!("{path}{} ", inner.get_name()), found);
        }
    }

    #[test]
    fn every_argument_that_takes_a_number_is_in_the_table() {
        let mut found = BTreeSet::new();
        collect(&Cli::command(), "", &mut found);
        let chain_dir = "chain dir";
        let known = NUMBERS.iter().map(|row| row.0).chain(NO_NUMBERS).chain([chain_dir]);
        assert_eq!(found, known.map(str::to_owned).collect());
    }

    fn parsed(line: &str, value: &str) -> Result<Cli, clap::Error> {
        let key = PrivateKey::from_bytes(&[1; 32]).unwrap();
        let address = Address::of(&key.public_key()).to_string();
        let line = line.replace("ADDRESS", &address);
        let words: Vec<_> = ["kusari"].into_iter().chain(line.split(' ')).chain([value]).collect();
        Cli::try_parse_from(words)
    }

    #[test]
    fn a_number_within_its_bounds_is_taken_and_all_else_is_answered_with_the_bounds() {
        const RUBBISH: [&str; 12] = [
            "",
            " ",
            "x",
            "NaN",
            "inf",
            "-1",
            "+1x",
            "1,5",
            "0x10",
            "٣",
            "5 6",
            "99999999999999999999999",
        ];
        for (name, line, good, beyond) in NUMBERS {
            for value in good {
                assert!(parsed(line, value).is_ok(), "{name}: {value}");
            }
            for value in beyond.iter().chain(&RUBBISH) {
                let Err(error) = parsed(line, value) else { panic!("{name} takes {value:?}") };
                let said = error.to_string();
                let kinds = [ErrorKind::ValueValidation, ErrorKind::InvalidValue];
                assert!(kinds.contains(&error.kind()), "{name}, {value:?}: {said}");
                assert_eq!(error.exit_code(), 2);
                // For an empty value, clap itself says that one is needed.
                let bound = good.last().map_or("", |high| high.trim_start_matches("random:"));
                assert!(said.contains(bound) || value.is_empty(), "{name}, {value:?}: {said}");
            }
        }
    }

    #[test]
    fn a_length_of_time_is_written_in_words() {
        for (seconds, words) in [
            (0.5, "0 seconds"),
            (90.0, "90 seconds"),
            (600.0, "10 minutes"),
            (90_000.0, "25 hours"),
            (400.0 * 86_400.0, "400 days"),
            (3.2e9, "101 years"),
            (1e14, "3 million years"),
            (1e30, "more than a billion years"),
        ] {
            assert_eq!(about(seconds), words);
        }
    }
}
