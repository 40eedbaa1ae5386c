//! Hands in a command, and waits until it has its place.

use crate::failure::Failure;
use crate::interrupt;
use crate::numbers::whole;
use kusari::stage7_peers::Door;
use kusari::stage8_contract::PadCommand;
use serde_json::{Value, json};
use std::io::{Write as _, stdout};
use std::thread;
use std::time::{Duration, Instant};

/// How often the member is asked what became of the command.
const PAUSE: Duration = Duration::from_millis(40);

/// How long to wait, and for what.
#[derive(clap::Args)]
pub(super) struct Patience {
    /// How many seconds to wait until the command has its place, 0 to 3,600
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = whole::<u64>(0..=3_600, "at most an hour"), allow_negative_numbers = true)]
    wait: u64,
    /// Where work decides: how many blocks, its own included, have to be built on the command, 1 to 1,000
    #[arg(long, value_name = "BLOCKS", default_value = "3", value_parser = whole::<u64>(1..=1_000, "with each, it's less likely to be taken back"), allow_negative_numbers = true)]
    depth: u64,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
}

/// Hands in a command, and waits.
pub(super) fn wait(door: &Door, command: &PadCommand, patience: &Patience) -> Result<(), Failure> {
    let answer = door.post("/api/command", &json!(command)).map_err(Failure::remote)?;
    let number = answer["number"].to_string();
    let start = Instant::now();
    loop {
        let path = format!("/api/command?number={number}");
        let said = door.get(&path).map_err(Failure::remote)?;
        match said["state"].as_str() {
            Some("placed") if is_sure(&said["entry"], patience) => {
                return tell(&said["entry"], patience);
            }
            Some("refused") => return Err(refused(&said["refused"], "")),
            _ => {}
        }
        if start.elapsed() >= Duration::from_secs(patience.wait) {
            return Err(out_of_time(door, command, &said, patience));
        }
        interrupt::check()?;
        thread::sleep(PAUSE);
    }
}

/// Whether it's as sure as it gets, or as was wanted.
fn is_sure(entry: &Value, patience: &Patience) -> bool {
    entry["sure"]["depth"].as_u64().is_none_or(|depth| depth >= patience.depth)
}

/// Says what came of it.
fn tell(entry: &Value, patience: &Patience) -> Result<(), Failure> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place = format!("block {}; {}", entry["height"], text(&entry["sure"]["words"]));
    if patience.json {
        writeln!(stdout(), "{entry}")?;
        return if entry["ok"] == true { Ok(()) } else { Err(Failure::No) };
    }
    if entry["ok"] == true {
        return Ok(writeln!(stdout(), "{} ({place})", text(&entry["what"]))?);
    }
    Err(refused(entry, &format!(" ({place})")))
}

fn refused(said: &Value, place: &str) -> Failure {
    let text = |name: &str| said[name].as_str().unwrap_or_default();
    Failure::Told {
        code: text("code").to_owned(),
        what: format!("{}{place}", text("what")),
        status: 1,
    }
}

/// Who keeps the command from its place.
fn out_of_time(door: &Door, command: &PadCommand, said: &Value, patience: &Patience) -> Failure {
    let status = match door.get("/api/status") {
        Ok(status) => status,
        Err(error) => return Failure::remote(error),
    };
    let why = if said["state"] == "placed" {
        format!("it's in block {}, at {}", said["entry"]["height"], said["entry"]["sure"]["words"])
    } else {
        why_not(&status)
    };
    let what = format!(
        "not done after {} s: {command}: {why}. It may still get its place: look with `kusari pads history`, or wait longer with --wait",
        patience.wait
    );
    Failure::Refused { code: "not-placed", what }
}

/// Why nothing is decided, as far as the member knows.
pub(super) fn why_not(status: &Value) -> String {
    if status["broken"] == true {
        return "this member has seen two histories, and has stopped; its log says which"
            .to_owned();
    }
    let list = |value: &Value, wanted: &dyn Fn(&Value) -> bool| -> Vec<String> {
        let all = value.as_array().into_iter().flatten().filter(|it| wanted(it));
        all.filter_map(|it| it.as_str().or(it["name"].as_str()).map(str::to_owned)).collect()
    };
    let members = status["members"].as_array().map_or(0, Vec::len);
    let needed = match (status["enough"].as_u64(), status["orderer"].as_str()) {
        (Some(enough), _) => format!("{enough} of {members} members have to sign, and "),
        (None, Some("crash")) => {
            format!("{} of {members} members have to write it down, and ", members / 2 + 1)
        }
        (None, Some("leader")) => "the airport decides, and ".to_owned(),
        _ => String::new(),
    };
    let missing = list(&status["missing"], &|_| true);
    let unlinked = list(&status["members"], &|it| it["line"] == false);
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return format!(
            "{needed}nothing has been heard from {missing}; start them, or repair the lines"
        );
    }
    let is_spoke = status["members"]
        .as_array()
        .is_some_and(|all| all.iter().any(|it| it["line"].is_null() && it["id"] != status["id"]));
    if unlinked.is_empty() && is_spoke {
        return format!(
            "{needed}only the airport knows who is missing: ask it with `kusari pads status`"
        );
    }
    match unlinked.is_empty() {
        true => format!("{needed}it takes longer than that"),
        false => {
            format!(
                "{needed}there's no line to {}; start them, or repair the lines",
                unlinked.join(", ")
            )
        }
    }
}
