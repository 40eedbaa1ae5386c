use super::failed::Failed;
use super::setting::Setting;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

/// Where to write it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file. Nothing is overwritten
    #[arg(default_value = "town.toml", value_name = "FILE.toml")]
    file: PathBuf,
}

/// The scenario that it writes.
pub(super) const TEMPLATE: &str = include_str!("town.toml");

pub(super) fn run(args: &Args, setting: Setting<'_>) -> Result<(), Failed> {
    let failed = |error| Failed::file(&args.file, &error);
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).open(&args.file).map_err(failed)?;
    file.write_all(TEMPLATE.as_bytes()).map_err(failed)?;
    let (file, name) = (args.file.display(), setting.name);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{file} is a town of 600 nodes. Look into it, change a number, and run it:\n")?;
    writeln!(out, "  {name} run {file} --seeds 1..10 --out town.db")?;
    writeln!(out, "  {name} figure propagation town.db --out propagation.svg")?;
    Ok(())
}
