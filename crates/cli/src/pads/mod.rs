//! Chapter 8's landing pads: members that keep them together in virtual time, or each in a process of its own, and what someone wants
//! of one.

mod at;
mod failed;
mod found;
mod in_words;
mod look;
mod order;
mod run;
mod simulated;
mod stop;
mod times;
mod waiting;
mod ways;

use crate::failure::Failure;
use clap::Subcommand;

/// Keeps landing pads together with other members who are known by name.
///
/// Without one of the commands below, it shows members in virtual time: how they agree, and what happens if one of them crashes or lies,
/// or if the network is cut. The seed decides everything, so the same play is the same on every machine.
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  kusari pads                                           five members vote for half a minute
  kusari pads --orderer leader --liar 0                 a leader that tells two stories
  kusari pads --orderer work --cut 10..20               both halves go on, and one loses what it had
  kusari pads --topology star --crash 0                 without the one in the middle, nothing goes on
  kusari pads --members 4 --liar 2 --seed 7             the same play on every machine in the room
  kusari pads --compare                                 all four ways to agree, in one table
  kusari pads found airport                             five members that vote, each with a folder in airport
  kusari pads run airport/the_leader_node               one of them; each in a terminal of its own
  kusari pads reserve --at airport/the_blue_sky --pad 1 --from 12:00 --until 12:30
  kusari pads state --at airport/white_noise            the pads, as another one sees them
  kusari pads history --at airport/white_noise          what came of each command

Exit status: 0 it's done; 1 it's refused, or has no place yet; 2 the command line or a folder is wrong, or no member runs there;
130 interrupted."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    simulated: simulated::Args,
}

#[derive(Subcommand)]
enum Command {
    Found(found::Args),
    Run(run::Args),
    Reserve(order::Reserve),
    Cancel(order::Cancel),
    Land(order::Land),
    TakeOff(order::TakeOff),
    Close(order::Close),
    Open(order::Open),
    State(look::State),
    History(look::History),
    Status(look::Status),
    Proof(look::Proof),
    Stop(stop::Args),
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Some(Command::Found(args)) => found::run(args),
        Some(Command::Run(args)) => run::run(args),
        Some(Command::Reserve(args)) => order::reserve(args),
        Some(Command::Cancel(args)) => order::cancel(args),
        Some(Command::Land(args)) => order::land(args),
        Some(Command::TakeOff(args)) => order::take_off(args),
        Some(Command::Close(args)) => order::close(args),
        Some(Command::Open(args)) => order::open(args),
        Some(Command::State(args)) => look::state(args),
        Some(Command::History(args)) => look::history(args),
        Some(Command::Status(args)) => look::status(args),
        Some(Command::Proof(args)) => look::proof(args),
        Some(Command::Stop(args)) => stop::run(args),
        None => simulated::run(&args.simulated),
    }
}
