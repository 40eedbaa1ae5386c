//! What there's to see at a member: the pads, the history, how it's doing, and proof.

use super::at::At;
use super::waiting::why_not;
use crate::failure::Failure;
use crate::numbers::whole;
use kusari::stage8_contract::{LandingPads, MAX_MEMBERS, MemberId, PadId, Time};
use kusari_node::members::shown::{self, Wanted};
use serde_json::{Value, json};
use std::io::{Write as _, stdout};

/// Prints the pads: who has reserved them, and who stands on them
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  kusari pads state --at airport/the_blue_sky

Times are in UTC. If the member doesn't run, its folder says what it knew last.")]
pub(super) struct State {
    #[command(flatten)]
    at: At,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
}

/// Prints what came of each command
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari pads history --at airport/the_blue_sky
  kusari pads history --at airport/the_blue_sky --member 0     what the airport wanted
  kusari pads history --at airport/the_blue_sky --pad 1        what was wanted of pad 1")]
pub(super) struct History {
    #[command(flatten)]
    at: At,
    /// Only this member's commands, by its number, 0 to 63
    #[arg(long, value_parser = whole::<u16>(0..=MAX_MEMBERS as u64 - 1, "that's how members are numbered"), allow_negative_numbers = true)]
    member: Option<u16>,
    /// Only what's about this pad, 1 to 256
    #[arg(long, value_parser = whole::<u16>(1..=LandingPads::MOST.into(), "that's how pads are numbered"), allow_negative_numbers = true)]
    pad: Option<u16>,
    /// Print one line of JSON for each command
    #[arg(long)]
    json: bool,
}

/// Prints how a member is doing, and to whom it has a line
#[derive(clap::Args)]
#[command(after_help = "Example:\n  kusari pads status --at airport/the_blue_sky")]
pub(super) struct Status {
    #[command(flatten)]
    at: At,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
}

/// Prints proofs that blocks are decided, where members vote
///
/// The first line is the genesis. Each of the others has some blocks, each the parent of the next, and a certificate that the last of them
/// is final. All of it is canonical JSON. So anyone who has the genesis can check the rest with the members' keys alone, and
/// needn't trust the member who printed it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  kusari pads proof --at airport/the_blue_sky > proof.jsonl")]
pub(super) struct Proof {
    #[command(flatten)]
    at: At,
    /// The height of the first block, 1 to 1,000,000,000
    #[arg(long, value_name = "HEIGHT", default_value = "1", value_parser = whole::<u64>(1..=1_000_000_000, "the genesis needs no proof"), allow_negative_numbers = true)]
    from: u64,
}

pub(super) fn state(args: &State) -> Result<(), Failure> {
    let said = args.at.ask("/api/pads", |inside| shown::pads(inside.network, inside.placed))?;
    let mut out = stdout();
    if args.json {
        return Ok(writeln!(out, "{said}")?);
    }
    let now = Time::now();
    writeln!(
        out,
        "after block {}, of {}; it's {} now",
        said["height"],
        moment(&said["time"]),
        whole_second(now)
    )?;
    for pad in said["pads"].as_array().into_iter().flatten() {
        let closed = if pad["closed"] == true { ", closed" } else { "" };
        let standing = pad["standing"].as_str();
        let standing = standing.map(|who| format!(", a drone of {} stands there", plain(who)));
        let reservations: Vec<_> = pad["reservations"].as_array().into_iter().flatten().collect();
        let is_open = |it: &&&Value| it["until"].as_u64().is_some_and(|it| it > now.millis());
        let open: Vec<_> = reservations.iter().filter(is_open).collect();
        let free = if open.is_empty() { ", not reserved" } else { "" };
        writeln!(out, "pad {}{closed}{}{free}", pad["pad"], standing.unwrap_or_default())?;
        for it in open {
            let is_now = it["from"].as_u64().is_some_and(|from| from <= now.millis());
            let mark = if is_now { "  ← now" } else { "" };
            let who = plain(it["by"].as_str().unwrap_or_default());
            writeln!(
                out,
                "  {}  until {}  {who}{mark}",
                moment(&it["from"]),
                moment(&it["until"])
            )?;
        }
    }
    Ok(())
}

pub(super) fn history(args: &History) -> Result<(), Failure> {
    let wanted = Wanted { by: args.member.map(MemberId), pad: args.pad.map(PadId) };
    let parameters = [("member", args.member), ("pad", args.pad)];
    let given = parameters.iter().filter_map(|(name, it)| Some(format!("{name}={}", (*it)?)));
    let path = format!("/api/entries?{}", given.collect::<Vec<_>>().join("&"));
    let said =
        args.at.ask(&path, |inside| shown::history(inside.network, inside.placed, wanted))?;
    let mut out = stdout();
    let left_out = said["left_out"].as_u64().unwrap_or_default();
    if left_out > 0 && !args.json {
        writeln!(out, "{left_out} earlier commands are left out")?;
    }
    for entry in said["entries"].as_array().into_iter().flatten() {
        if args.json {
            writeln!(out, "{entry}")?;
            continue;
        }
        let text = |name: &str| plain(entry[name].as_str().unwrap_or_default());
        let came_of_it = match entry["code"].as_str() {
            Some(code) => format!("{}: refused, {} [{}]", text("asked"), text("what"), plain(code)),
            None => text("what"),
        };
        let sure = plain(entry["sure"]["words"].as_str().unwrap_or_default());
        let place = format!("block {}, {}", entry["height"], moment(&entry["time"]));
        writeln!(out, "{place}  {} (member {}): {came_of_it}; {sure}", text("by"), entry["id"])?;
    }
    Ok(())
}

pub(super) fn status(args: &Status) -> Result<(), Failure> {
    let said = args.at.ask("/api/status", shown::status)?;
    let mut out = stdout();
    if args.json {
        return Ok(writeln!(out, "{said}")?);
    }
    let text = |name: &str| plain(said[name].as_str().unwrap_or("no one"));
    writeln!(out, "genesis    {}  {:?}", text("genesis"), text("words"))?;
    writeln!(out, "member     {} (member {})", text("name"), said["id"])?;
    writeln!(out, "agree by   {}; lines: {}", text("orderer"), text("topology"))?;
    writeln!(out, "height     {}", said["height"])?;
    writeln!(out, "tip        {}, of {}", text("tip"), moment(&said["tip_time"]))?;
    writeln!(out, "state      {}", text("state"))?;
    if said["orderer"] != "work" {
        writeln!(out, "leader     {}", text("leader"))?;
    }
    writeln!(out, "waiting    {}", said["waiting"])?;
    for member in said["members"].as_array().into_iter().flatten() {
        let line = match member["line"].as_bool() {
            Some(true) => "a line",
            Some(false) => "no line",
            None if member["id"] == said["id"] => "this one",
            None => "by way of the airport",
        };
        let (name, role) = (member["name"].as_str(), member["role"].as_str());
        let (name, role) = (plain(name.unwrap_or_default()), role.unwrap_or_default());
        writeln!(out, "member {:<3} {name:<32} {role:<9} {line}", member["id"])?;
    }
    let is_stuck = said["missing"].as_array().is_some_and(|it| !it.is_empty());
    if is_stuck || said["broken"] == true {
        writeln!(out, "stuck      {}", plain(&why_not(&said)))?;
    }
    for evidence in said["evidence"].as_array().into_iter().flatten() {
        writeln!(out, "evidence   {evidence}")?;
    }
    Ok(())
}

pub(super) fn proof(args: &Proof) -> Result<(), Failure> {
    let mut out = stdout();
    let mut from = args.from;
    let mut has_genesis = false;
    loop {
        let path = format!("/api/proof?from={from}");
        let said = args.at.ask(&path, |inside| {
            // A folder is read once.
            let (proofs, next) = shown::proofs(inside.placed, from, usize::MAX);
            json!({ "genesis": shown::genesis(inside.network), "proofs": proofs, "next": next })
        })?;
        let proofs = said["proofs"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !has_genesis {
            if proofs.is_empty() {
                let what = "nothing is proved here: only members that vote leave certificates, and the first comes with the first block; \
                            look with `kusari pads status`";
                return Err(Failure::Refused { code: "no-proof", what: what.to_owned() });
            }
            writeln!(out, "{}", said["genesis"].as_str().unwrap_or_default())?;
            has_genesis = true;
        }
        for proof in proofs {
            writeln!(out, "{}", proof.as_str().unwrap_or_default())?;
        }
        match said["next"].as_u64() {
            Some(next) => from = next,
            None => return Ok(()),
        }
    }
}

/// A time that a member told, without the thousandths of its second.
fn moment(millis: &Value) -> String {
    whole_second(Time::from_millis(millis.as_u64().unwrap_or_default()))
}

fn whole_second(time: Time) -> String {
    Time::from_millis(time.millis() / 1_000 * 1_000).to_string()
}

/// What another program said, without characters that could rewrite a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}
