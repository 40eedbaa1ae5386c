use super::failed::Failed;
use super::numbers::whole;
use super::setting::{Setting, warn};
use crate::validate::{self, Options, Row};
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Which half, and with which seeds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  kusari sim validate                            the short half, in some seconds
  kusari sim validate --long                     all of it, in some minutes
  kusari sim validate --seed 1000                the same with other seeds
  kusari sim validate --long --page docs/validation.md

Exit status: 0 no figure differs that shouldn't; 1 one does; 2 the command line or a file is wrong; 130 interrupted.")]
pub struct Args {
    /// The long half, too
    #[arg(long)]
    long: bool,
    /// The first seed
    #[arg(long, default_value_t = 1, value_name = "NUMBER", value_parser = whole::<u64>(0..=u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    /// How many seeds, 30 to 10,000
    #[arg(long, default_value_t = Options::LEAST_SEEDS, value_name = "NUMBER", value_parser = whole::<u32>(Options::LEAST_SEEDS.into()..=Options::MOST_SEEDS.into()), allow_negative_numbers = true)]
    seeds: u32,
    /// Write the table as a page, too
    #[arg(long, value_name = "FILE.md")]
    page: Option<PathBuf>,
}

pub(super) fn run(args: &Args, setting: Setting<'_>) -> Result<(), Failed> {
    let options =
        Options { long: args.long, first_seed: args.seed, seeds: args.seeds, ..Options::default() };
    let (mut section, mut shown) = (None, Ok(()));
    let table = validate::run(&options, |row| {
        if (setting.is_interrupted)() {
            // There's nothing to put in order, and the rest would take minutes.
            warn("interrupted");
            std::process::exit(130);
        }
        if shown.is_ok() {
            shown = show(row, section.replace(row.section) != Some(row.section));
        }
    });
    let table = table.map_err(|error| Failed::impossible("not-validated", error.to_string()))?;
    shown?;
    writeln!(io::stdout(), "\n{}", table.summary())?;
    if let Some(path) = &args.page {
        fs::write(path, table.markdown()).map_err(|error| Failed::file(path, &error))?;
    }
    if table.agrees() { Ok(()) } else { Err(Failed::No) }
}

fn show(row: &Row, begins: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if begins {
        writeln!(out, "\n{}", row.section.title())?;
    }
    writeln!(out, "  {row}")
}
