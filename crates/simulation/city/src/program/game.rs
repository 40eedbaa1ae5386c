use super::numbers::whole;
use super::{Failed, Setting};
use crate::game::{self, Game, GameError, Score};
use crate::report::Watcher;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;

/// Who plays, and how long.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A file of pools has a line for each: a name, a share of the work, and a plan, which is honest or selfish.

  # name, share, plan
  Table 1, 10, honest
  Table 2, 25, selfish
  Table 3, 65, honest

Examples:
  kusari sim game pools.txt --seed 7                        one game; the same seed gives the same game
  kusari sim game pools.txt --seed 8 --blocks 10000         a longer one, with less luck in it
  kusari sim game pools.txt --delay 20                      blocks take twenty seconds to get around

Exit status: 0 it's done; 2 the command line or the file is wrong; 130 interrupted.")]
pub struct Args {
    /// The pools
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The same seed gives the same game
    #[arg(long, default_value = "1", value_parser = whole::<u64>(0..=u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    /// How many blocks the game takes, up to a million
    #[arg(long, default_value = "2000", value_parser = whole::<u32>(1..=1_000_000), allow_negative_numbers = true)]
    blocks: u32,
    /// How many seconds a block takes from any pool to any other, up to an hour; blocks come every ten minutes
    #[arg(long, default_value = "1", value_parser = whole::<u64>(0..=3_600), allow_negative_numbers = true)]
    delay: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The longest file that's read, in bytes.
const MAX_FILE: u64 = 100_000;

/// Ends the game when someone presses Ctrl-C.
struct Until(fn() -> bool);

impl Watcher for Until {
    fn go_on(&mut self, _: u32) -> bool {
        !(self.0)()
    }
}

pub(super) fn run(args: &Args, setting: Setting<'_>) -> Result<(), Failed> {
    let players = game::read(&read(&args.file)?)?;
    let Args { seed, blocks, delay, .. } = *args;
    let rules = Game { seed, blocks, delay: delay * 1_000_000 };
    let (mut scores, report) = game::play(&players, rules, &mut Until(setting.is_interrupted))?;
    if report.is_cut_short {
        return Err(Failed::Interrupted);
    }
    // The most for the least work comes first.
    scores.sort_by(|a, b| b.gain().total_cmp(&a.gain()));
    let mut out = std::io::stdout().lock();
    if args.json {
        let scores = scores.iter().map(of_one).collect::<Vec<_>>();
        writeln!(out, "{}", json!({ "seed": seed, "stale": report.stale, "pools": scores }))?;
        return Ok(());
    }
    writeln!(
        out,
        "{:<40} {:>7} {:>8} {:>7} {:>7} {:>8} {:>7}",
        "pool", "work", "plan", "made", "kept", "revenue", "gain"
    )?;
    for score in &scores {
        let Score { player, made, main, .. } = score;
        writeln!(
            out,
            "{:<40} {:>6.1}% {:>8} {made:>7} {main:>7} {:>7.1}% {:>7.2}",
            player.name,
            100.0 * score.work,
            player.plan,
            100.0 * score.revenue,
            score.gain()
        )?;
    }
    let (made, stale) = (report.made, report.stale);
    writeln!(
        out,
        "\n{stale} of {made} blocks are on no one's chain. The gain is revenue divided by work: honest pools among themselves gain 1."
    )?;
    Ok(())
}

fn of_one(score: &Score) -> serde_json::Value {
    json!({
        "name": score.player.name,
        "plan": score.player.plan.to_string(),
        "work": score.work,
        "made": score.made,
        "kept": score.main,
        "revenue": score.revenue,
        "gain": score.gain(),
    })
}

fn read(path: &std::path::Path) -> Result<String, Failed> {
    let failed = |error| Failed::file(path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut text = String::new();
    file.take(MAX_FILE + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > MAX_FILE {
        let what = format!(
            "{path:?} has more than {MAX_FILE} bytes, which is too much for a list of pools"
        );
        return Err(Failed::impossible("file-too-long", what));
    }
    Ok(text)
}

impl From<GameError> for Failed {
    fn from(error: GameError) -> Failed {
        Failed::impossible(error.code(), error.to_string())
    }
}
