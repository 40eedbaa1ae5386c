//! What someone wants a member to do: reserve, cancel, land, take off, close, open.

use super::at::At;
use super::times::{When, length};
use super::waiting::{Patience, wait};
use crate::failure::Failure;
use crate::numbers::whole;
use kusari::stage7_peers::Door;
use kusari::stage8_contract::{LandingPads, PadCommand, PadId, Time};
use serde_json::Value;
use std::time::Duration;

/// Who wants something, of which pad, and how long to wait for it.
#[derive(clap::Args)]
pub(super) struct Order {
    #[command(flatten)]
    at: At,
    /// Which pad, 1 to 256
    #[arg(long, value_parser = whole::<u16>(1..=LandingPads::MOST.into(), "that's how pads are numbered"), allow_negative_numbers = true)]
    pad: u16,
    #[command(flatten)]
    patience: Patience,
}

/// Keeps a pad for a time
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari pads reserve --at airport/the_blue_sky --pad 1                           ten minutes, beginning in ten seconds
  kusari pads reserve --at airport/the_blue_sky --pad 1 --from 12:00 --until 12:30
  kusari pads reserve --at airport/white_noise --pad 2 --from +10m --for 20m

Times are in UTC. The first moment of a reservation is yours, and the last one isn't.")]
pub(super) struct Reserve {
    #[command(flatten)]
    order: Order,
    /// From when: 12:00, +10m, or 2026-12-01T12:00, in UTC
    #[arg(long, value_name = "TIME", default_value = "+10s", value_parser = When::parse, allow_negative_numbers = true)]
    from: When,
    /// Until when: 12:30, +30m, or 2026-12-01T12:30, in UTC
    #[arg(long, value_name = "TIME", value_parser = When::parse, allow_negative_numbers = true)]
    until: Option<When>,
    /// For how long, if --until isn't given: 90s, 10m, or 1h
    #[arg(long = "for", value_name = "LENGTH", default_value = "10m", conflicts_with = "until", value_parser = length, allow_negative_numbers = true)]
    lasts: u64,
}

/// Gives a reservation back
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari pads cancel --at airport/the_blue_sky --pad 1                  the member's next reservation of this pad
  kusari pads cancel --at airport/the_blue_sky --pad 1 --from 12:00")]
pub(super) struct Cancel {
    #[command(flatten)]
    order: Order,
    /// When the reservation begins, in UTC; if not given, it's the member's next one of this pad
    #[arg(long, value_name = "TIME", value_parser = When::parse, allow_negative_numbers = true)]
    from: Option<When>,
}

/// Says that the member's drone lands now
#[derive(clap::Args)]
#[command(after_help = "Example:\n  kusari pads land --at airport/the_blue_sky --pad 1")]
pub(super) struct Land {
    #[command(flatten)]
    order: Order,
}

/// Says that the member's drone has left
#[derive(clap::Args)]
#[command(after_help = "Example:\n  kusari pads take-off --at airport/the_blue_sky --pad 1")]
pub(super) struct TakeOff {
    #[command(flatten)]
    order: Order,
}

/// Closes a pad, which only the airport can do
#[derive(clap::Args)]
#[command(after_help = "Example:\n  kusari pads close --at airport/the_leader_node --pad 3")]
pub(super) struct Close {
    #[command(flatten)]
    order: Order,
}

/// Opens a pad again, which only the airport can do
#[derive(clap::Args)]
#[command(after_help = "Example:\n  kusari pads open --at airport/the_leader_node --pad 3")]
pub(super) struct Open {
    #[command(flatten)]
    order: Order,
}

pub(super) fn reserve(args: &Reserve) -> Result<(), Failure> {
    let now = Time::now();
    let from = args.from.at(now);
    let until = match args.until {
        Some(until) => until.at(now),
        None => from.after(Duration::from_secs(args.lasts)),
    };
    args.order.give(|pad, _| Ok(PadCommand::Reserve { pad, from, until }))
}

pub(super) fn cancel(args: &Cancel) -> Result<(), Failure> {
    args.order.give(|pad, door| {
        let from = match args.from {
            Some(from) => from.at(Time::now()),
            None => first_of(pad, door)?,
        };
        Ok(PadCommand::Cancel { pad, from })
    })
}

pub(super) fn land(args: &Land) -> Result<(), Failure> {
    args.order.give(|pad, _| Ok(PadCommand::Land { pad }))
}

pub(super) fn take_off(args: &TakeOff) -> Result<(), Failure> {
    args.order.give(|pad, _| Ok(PadCommand::TakeOff { pad }))
}

pub(super) fn close(args: &Close) -> Result<(), Failure> {
    args.order.give(|pad, _| Ok(PadCommand::Close { pad }))
}

pub(super) fn open(args: &Open) -> Result<(), Failure> {
    args.order.give(|pad, _| Ok(PadCommand::Open { pad }))
}

impl Order {
    fn give(
        &self,
        command: impl FnOnce(PadId, &Door) -> Result<PadCommand, Failure>,
    ) -> Result<(), Failure> {
        let door = self.at.running()?;
        let command = command(PadId(self.pad), &door)?;
        wait(&door, &command, &self.patience)
    }
}

/// When the member's first reservation of a pad begins that isn't over.
fn first_of(pad: PadId, door: &Door) -> Result<Time, Failure> {
    let status = door.get("/api/status").map_err(Failure::remote)?;
    let pads = door.get("/api/pads").map_err(Failure::remote)?;
    let now = Time::now().millis();
    let all = pads["pads"].as_array().into_iter().flatten();
    let of_pad = all.filter(|it| it["pad"] == pad.0).flat_map(|it| it["reservations"].as_array());
    let is_open = |it: &&Value| {
        it["id"] == status["id"] && it["until"].as_u64().is_some_and(|until| until > now)
    };
    let from = of_pad.flatten().find(is_open).and_then(|it| it["from"].as_u64());
    from.map(Time::from_millis).ok_or_else(|| Failure::Refused {
        code: "no-reservation",
        what: format!(
            "this member has no reservation of {pad}; say which one you mean with --from"
        ),
    })
}
