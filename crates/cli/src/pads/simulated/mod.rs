//! Members in virtual time: someone watches how they agree, or compares the four ways.

mod args;
mod board;
mod report;
mod words;

use crate::failure::Failure;
use crate::interrupt;
use crate::lanes::Lanes;
pub(crate) use args::Args;
use board::Board;
use kusari_simulation::SimulationError;
use kusari_simulation::members::{Play, PlayPlan, Told, compare};
use report::Report;
use std::io::Write as _;
use std::thread;
use std::time::Instant;
use words::Names;

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    if args.compare {
        let (members, shapes) = args.compared();
        let comparison = compare(members, &shapes, args.seed()).map_err(impossible)?;
        return Ok(writeln!(std::io::stdout(), "{comparison}")?);
    }
    let plan = args.plan();
    let mut play = Play::new(plan.clone()).map_err(impossible)?;
    let names = Names::of(play.world().genesis());
    let lanes = Lanes::new(plan.members.into());
    interrupt::be_orderly();
    lanes.say(&headline(&plan))?;
    let (mut board, start) = (Board::default(), Instant::now());
    while let Some(told) = play.go_on().map_err(impossible)? {
        interrupt::check()?;
        for it in told {
            show(&it, &mut board, &names, &lanes)?;
        }
        let is_rest = play.now() > plan.time;
        let status = if is_rest { "nothing is handed in any more" } else { "" };
        lanes.draw(|number, width| board.lane(&play, &names, number, width), play.now(), status);
        if lanes.are_watched() {
            thread::sleep(play.now().saturating_sub(start.elapsed()));
        }
    }
    lanes.end();
    write!(std::io::stdout(), "{}", Report { play: &play, names: &names })?;
    if play.do_agree() { Ok(()) } else { Err(Failure::No) }
}

fn headline(plan: &PlayPlan) -> String {
    let PlayPlan { orderer, lines, members, seed, .. } = plan;
    format!("{members} members, orderer {orderer}, topology {lines}, seed {seed}")
}

fn show(told: &Told, board: &mut Board, names: &Names, lanes: &Lanes) -> Result<(), Failure> {
    match told {
        Told::Event(event) => {
            board.note(event, names);
            lanes.tell(names.line(event))
        }
        Told::Cut(at) => lanes.say(&format!("{:>8.3} s  the network is cut", at.as_secs_f64())),
        Told::Healed(at) => {
            lanes.say(&format!("{:>8.3} s  the network is healed", at.as_secs_f64()))
        }
    }
}

fn impossible(error: SimulationError) -> Failure {
    let remedy = match error {
        SimulationError::OutOfRange("liars") => {
            "a liar has to be one of the members, and someone has to be honest; give --members, or fewer --liar"
        }
        SimulationError::OutOfRange("down") => {
            "the one that falls has to be one of the members; give a smaller --crash, or more --members"
        }
        SimulationError::OutOfRange("members") => {
            "three members are needed to compare; give --members 3 or more"
        }
        _ => return Failure::Unusable(error.to_string()),
    };
    Failure::Unusable(remedy.to_owned())
}
