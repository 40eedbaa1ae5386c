use super::failed::Failed;
use super::numbers::whole;
use super::pool::{self, Pool};
use super::seeds::Seeds;
use super::setting::{Setting, warn};
use super::summary::Summary;
use crate::attack::Attack;
use crate::results::{CsvFolder, Database, Measures, Store, Told};
use crate::scenario::Scenario;
use crate::town::Town;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

/// Which town, how often, and where the results go.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Five minutes from nothing to a picture of a town of your own:
  kusari sim new town.toml                                   a scenario with comments; change a number in it
  kusari sim run town.toml --seeds 1..10 --out town.db       run it ten times, and keep the results
  kusari sim figure propagation town.db --out spread.svg     how long until half of the nodes have a block?

More examples:
  kusari sim run town.toml                                   once, and keep nothing
  kusari sim run town.toml --seeds 1..100 --csv results      tables that any program can read: a folder for each seed
  kusari sim run town.toml --json                            the results, for programs
  kusari sim compare town.db other.db                        do two towns differ by more than chance?

One line of town.toml, rule = \"work\", says what a vote costs. If you want two towns that differ in nothing else, write a second file with
the lines like = \"town.toml\" and rule = \"slots\".

Exit status: 0 it's done; 2 the command line or a file is wrong, or there's no room; 130 interrupted.")]
pub struct Args {
    /// The scenario, in TOML
    #[arg(value_name = "FILE.toml")]
    file: PathBuf,
    /// Which seeds, both ends included: 1..100, or a single one
    #[arg(long, default_value = "1", value_name = "FIRST..LAST", allow_hyphen_values = true)]
    seeds: Seeds,
    /// Keep the results in this SQLite file
    #[arg(long, value_name = "FILE.db")]
    out: Option<PathBuf>,
    /// Keep the results in this folder, as comma-separated values
    #[arg(long, value_name = "FOLDER")]
    csv: Option<PathBuf>,
    /// How many threads, 1 to 255 [default: one for each core]
    #[arg(long, value_name = "NUMBER", value_parser = whole::<usize>(1..=255), allow_negative_numbers = true)]
    threads: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, setting: Setting<'_>) -> Result<(), Failed> {
    let scenario = Scenario::read(&args.file, &setting.rules.names())?;
    let mut stores = args.stores(&scenario)?;
    let mut measured = BTreeMap::new();
    let outcome = args.run_into(&scenario, &mut stores, setting, &mut measured);
    let closed = stores.iter_mut().try_for_each(|store| store.close());
    let is_interrupted = outcome?;
    closed?;
    drop(stores);
    if let Some(path) = &args.out {
        // Runs that were complete before count, too.
        let all = Database::look(path)?.measures();
        let asked = |(seed, _): &(u64, Measures)| args.seeds.contains(*seed);
        measured.extend(all.unwrap_or_default().into_iter().filter(asked));
    }
    let summary = Summary { scenario: &scenario, seeds: &args.seeds, runs: &measured };
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", summary.json())?;
    } else {
        write!(out, "{summary}")?;
    }
    if is_interrupted {
        let (done, all) = (measured.len(), args.seeds.count());
        let again = if args.out.is_some() || args.csv.is_some() {
            "the same command goes on from there"
        } else {
            "nothing was kept: use --out to keep the results"
        };
        warn(&format!("{done} of {all} runs are complete; {again}"));
        return Err(Failed::Interrupted);
    }
    Ok(())
}

type Stores = Vec<Box<dyn Store>>;

impl Args {
    fn stores(&self, scenario: &Scenario) -> Result<Stores, Failed> {
        let mut stores: Stores = Vec::new();
        if let Some(path) = &self.out {
            let town = &scenario.town;
            let mut about = vec![
                ("name", scenario.name.clone()),
                ("rule", scenario.rule.clone()),
                ("nodes", town.nodes.to_string()),
                ("blocks", town.blocks.to_string()),
                ("interval_us", town.interval.to_string()),
                ("block_bytes", town.block_bytes.to_string()),
                ("program", format!("kusari-city {}", env!("CARGO_PKG_VERSION"))),
            ];
            about.extend(attacked(town));
            stores.push(Box::new(Database::open(path, &scenario.text, &about)?));
        }
        if let Some(path) = &self.csv {
            stores.push(Box::new(CsvFolder::open(path, &scenario.text)?));
        }
        Ok(stores)
    }

    /// Returns whether someone pressed Ctrl-C before the end.
    fn run_into(
        &self,
        scenario: &Scenario,
        stores: &mut Stores,
        setting: Setting<'_>,
        measured: &mut BTreeMap<u64, Measures>,
    ) -> Result<bool, Failed> {
        let complete =
            stores.iter().map(|store| store.complete()).collect::<Result<Vec<_>, _>>()?;
        // A seed that's complete in one place, and not in the other, is run again for the other.
        let is_done =
            |seed: &u64| !complete.is_empty() && complete.iter().all(|it| it.contains(seed));
        let missing = |seed: u64| complete.iter().map(move |it| !it.contains(&seed));
        let seeds: Vec<u64> = self.seeds.iter().filter(|seed| !is_done(seed)).collect();
        let skipped = self.seeds.count() as usize - seeds.len();
        if skipped > 0 {
            warn(&format!("{skipped} of {} runs are complete already", self.seeds.count()));
        }
        let threads = self.threads.unwrap_or_else(pool::cores);
        let Scenario { town, rule, recording, .. } = scenario;
        let recording = *recording;
        let pool = Pool { rules: setting.rules, rule, town, recording, threads };
        let bar = bar(seeds.len() as u64 * u64::from(scenario.town.blocks));
        let (start, mut made, mut is_interrupted) = (Instant::now(), 0, false);
        let result = pool.run(
            &seeds,
            |told| {
                let seed = match &told {
                    Told::Begins(it)
                    | Told::Rows(it, ..)
                    | Told::Ends(it, _)
                    | Told::Fails(it, _) => *it,
                };
                for (store, _) in stores.iter_mut().zip(missing(seed)).filter(|(_, is)| *is) {
                    match &told {
                        Told::Begins(_) => store.begin(seed)?,
                        Told::Rows(_, made, rows) => store.add(seed, *made, rows)?,
                        Told::Ends(_, report) => store.end(seed, report)?,
                        Told::Fails(..) => {}
                    }
                }
                if let Told::Ends(_, report) = &told
                    && !report.is_cut_short
                {
                    measured.insert(seed, Measures::of(report));
                    bar.set_message(format!("{} of {} seeds", measured.len(), seeds.len()));
                }
                Ok(())
            },
            |error| scenario.locate(error).into(),
            |blocks| {
                made = blocks;
                bar.set_position(blocks);
                is_interrupted |= (setting.is_interrupted)();
                !is_interrupted
            },
        );
        bar.finish_and_clear();
        result?;
        let seconds = start.elapsed().as_secs_f64();
        if made > 0 {
            let rate = (made as f64 / seconds).round();
            warn(&format!(
                "{made} blocks in {seconds:.1} s: {rate} blocks a second on {threads} threads"
            ));
        }
        Ok(is_interrupted && measured.len() < seeds.len())
    }
}

/// What a figure has to know about an attack.
fn attacked(town: &Town) -> Vec<(&'static str, String)> {
    match &town.attack {
        Some(Attack::Selfish(it)) => vec![("attack_share", it.share.to_string())],
        Some(Attack::DoubleSpend(it)) => vec![
            ("attack_share", it.share.to_string()),
            ("confirmations", it.confirmations.to_string()),
        ],
        _ => Vec::new(),
    }
}

fn bar(blocks: u64) -> ProgressBar {
    let style = "{bar:32} {pos} of {len} blocks  {msg}  {eta} left";
    let style =
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(blocks).with_style(style)
}
