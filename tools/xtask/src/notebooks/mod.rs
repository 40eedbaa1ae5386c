//! `cargo x notebooks`: the notebooks are run, compared with what they say, and refreshed.
//!
//! `lint` is what can be said without a kernel, `execute` runs cells and `judge` compares what they
//! put out. `self_test` shows all of it notebooks that are broken, one way each.

mod dirt;
mod execute;
mod finding;
mod judge;
mod lint;
mod listing;
mod pair;
mod program;
mod progress;
mod sample;
mod self_test;
mod size;
mod turns;

use crate::lab;
use execute::{Copy, PATIENCE};
use finding::Finding;
use judge::Run;
use kusari_tools::course::{self, Chapter, Course};
use kusari_tools::notebook::{self, Notebook, Outputs};
use kusari_tools::{Failure, Part, show};
use lint::Surroundings;
use pair::at_most;
use progress::Progress;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Checks the chapters' notebooks, or refreshes what they show
#[derive(Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo x notebooks                      what needs no kernel: format, listings, stored outputs
  cargo x notebooks --check              the same, and every cell is run and compared
  cargo x notebooks --check 3            only chapter 3
  cargo x notebooks --check stage6_coin_2_money   only this one of a chapter's notebooks
  cargo x notebooks --write 3            run chapter 3 and store the output of its cells
  cargo x notebooks --write --listings   only fill the listings; nothing is run
  cargo x notebooks --self-test          show broken notebooks to the check, which must refuse each one

Where the reader has a turn, the cell is run as it is, and when all has run, once more with our solution.
Running cells takes the laboratory, so this installs whatever is missing, as `cargo x lab` does.
Exit status: 0 if all is well, 1 if a notebook is wrong, 2 if it could not be checked.")]
pub(crate) struct Args {
    /// Run every cell in a fresh kernel, and compare its output with what's stored
    #[arg(long, group = "mode")]
    check: bool,
    /// Run every cell, store its output, fill the listings, and clean the file
    #[arg(long, group = "mode")]
    write: bool,
    /// With --write: fill the listings and clean the file, but don't run anything
    #[arg(long, requires = "write")]
    listings: bool,
    /// Show broken notebooks to the check, which has to refuse each one
    #[arg(long, group = "mode", conflicts_with = "chapters")]
    self_test: bool,
    /// Only these chapters, by number or stem; without any, all of them
    #[arg(value_name = "CHAPTER")]
    chapters: Vec<String>,
}

/// Does what the flags say.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    if args.self_test {
        return self_test::run(&lab::prepare()?);
    }
    let files = File::of_chapters(&args.chapters)?;
    if args.write && args.listings {
        return each(1, &files, |file, _| file.refresh(None));
    }
    if args.write {
        let lab = lab::prepare()?;
        return each(2, &files, |file, progress| file.refresh(Some((&lab, progress))));
    }
    each(1, &files, |file, _| file.look_at())?;
    if !args.check {
        show("Nothing was run. To run every cell and compare: cargo x notebooks --check\n");
        return Ok(());
    }
    let lab = lab::prepare()?;
    each(2, &files, |file, progress| file.check(&lab, progress))
}

/// All of it: what is checked of every notebook, and that the check refuses what it has to.
pub(crate) fn everything() -> Result<(), Failure> {
    run(Args { check: true, ..Args::default() })?;
    self_test::run(&lab::prepare()?)
}

/// A chapter's notebook, or one of several.
#[derive(Clone, Debug)]
struct File {
    number: u32,
    name: String,
    path: PathBuf,
    /// The chapter's turns that have a check.
    turns: Vec<String>,
    least_cells: usize,
    least_turns: usize,
}

/// How many cells of code a chapter has at least, in all of its notebooks.
const LEAST_CELLS: usize = 25;
/// How many turns a notebook has at least.
const LEAST_TURNS: usize = 4;

/// What is said of a notebook with which all is well, and what is wrong with another one.
type Verdict = Result<Result<String, Vec<Finding>>, Failure>;

impl File {
    /// Those of chapters, or single ones by their names.
    fn of_chapters(wanted: &[String]) -> Result<Vec<File>, Failure> {
        let course = Course::open()?;
        let all: Vec<File> = course.chapters().flat_map(File::of).collect();
        if wanted.is_empty() {
            return Ok(all);
        }
        let mut is_wanted = vec![false; all.len()];
        for name in wanted {
            let path = format!("notebooks/{name}.ipynb");
            let number = match course.find(name) {
                Ok(chapter) => Some(u32::from(chapter.number)),
                Err(_) if all.iter().any(|it| it.name == path) => None,
                Err(why) => return Err(why),
            };
            let is_meant = |it: &File| number.map_or(it.name == path, |number| it.number == number);
            is_wanted.iter_mut().zip(&all).for_each(|(wanted, it)| *wanted |= is_meant(it));
        }
        Ok(all.into_iter().zip(is_wanted).filter(|it| it.1).map(|it| it.0).collect())
    }

    /// The notebooks of a chapter.
    fn of(chapter: &Chapter) -> Vec<File> {
        let parts = chapter.parts(&course::root());
        let turns = chapter.turns(&course::root()).into_iter().map(|it| it.0).collect::<Vec<_>>();
        let count = parts.iter().filter(|it| !it.is_optional()).count();
        let file = |part: &Part| File {
            number: chapter.number.into(),
            path: course::root().join(part.path()),
            name: part.path(),
            turns: turns.clone(),
            least_cells: if part.is_optional() { 1 } else { LEAST_CELLS / count },
            least_turns: if part.is_optional() { 0 } else { LEAST_TURNS },
        };
        parts.iter().map(file).collect()
    }

    /// What it's checked against.
    fn around(&self) -> Surroundings<'_> {
        let File { least_cells, least_turns, .. } = *self;
        Surroundings { read: &read, places: places(), turns: &self.turns, least_cells, least_turns }
    }

    fn read(&self) -> Result<String, Failure> {
        let unreadable = |why| Failure::Refused(format!("{}: {why}", self.name));
        fs::read_to_string(&self.path).map_err(unreadable)
    }

    /// Everything that takes no kernel.
    fn look_at(&self) -> Verdict {
        let checked = lint::check(&self.read()?, &self.around());
        Ok(checked.map(|it| format!("{} cells of code", it.code().count())))
    }

    /// Runs the cells and compares.
    fn check(&self, lab: &lab::Lab, progress: &Progress) -> Verdict {
        let notebook = match notebook::parse(&self.read()?) {
            Ok(notebook) => notebook,
            Err(why) => return Ok(Err(vec![Finding::new("format", why)])),
        };
        let run = self.execute(lab, &notebook, progress)?;
        let found = judge::of_run(&notebook, &run, true);
        Ok(if found.is_empty() { Ok(times(&notebook, &run)) } else { Err(found) })
    }

    /// Fills the listings and, with a laboratory, stores what the cells put out. If anything went
    /// wrong the file is left as it was.
    fn refresh(&self, lab: Option<(&lab::Lab, &Progress)>) -> Verdict {
        let around = self.around();
        let old = self.read()?;
        let mut notebook = match notebook::parse(&old) {
            Ok(notebook) => notebook,
            Err(why) => return Ok(Err(vec![Finding::new("format", why)])),
        };
        let mut found = lint::cells(&notebook);
        for cell in notebook.cells.iter_mut().filter(|it| it.code.is_none()) {
            match lint::filled(cell, &around) {
                Ok(filled) => cell.source = filled,
                Err(why) => found.push(why),
            }
        }
        if !found.is_empty() {
            return Ok(Err(found));
        }
        let mut said = String::new();
        if let Some((lab, progress)) = lab {
            let run = self.execute(lab, &notebook, progress)?;
            let found = judge::of_run(&notebook, &run, false);
            if !found.is_empty() {
                return Ok(Err(found));
            }
            said = times(&notebook, &run) + ", ";
            store(&mut notebook, run.outputs);
        }
        let new = notebook::write(&notebook);
        said += if new == old { "nothing changed" } else { "written" };
        if new != old {
            let unable = |why| Failure::Unable(format!("{}: {why}", self.name));
            write_whole(&self.path, &new).map_err(unable)?;
        }
        // What only an author can mend is said even if it was written.
        Ok(match (lab, lint::check(&new, &around)) {
            (Some(_), Err(found)) => Err(found),
            _ => Ok(said),
        })
    }

    fn execute(
        &self,
        lab: &lab::Lab,
        notebook: &Notebook,
        progress: &Progress,
    ) -> Result<Run, Failure> {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let unable = |why| Failure::Unable(format!("the repository cannot be copied: {why}"));
        let copy = Copy::of_repository(&stem).map_err(unable)?;
        let all = notebook.code().count() + 2 * notebook.turns().count();
        let step = |done| progress.step(&stem, done, all);
        execute::run(lab, &copy.notebooks(), notebook, PATIENCE, &step)
    }
}

/// Puts fresh outputs in the place of the stored ones, and counts the cells anew.
fn store(notebook: &mut Notebook, outputs: Vec<Outputs>) {
    let cells = notebook.cells.iter_mut().filter_map(|it| it.code.as_mut());
    for ((code, fresh), count) in cells.zip(outputs).zip(1..) {
        code.execution_count = Some(count);
        code.outputs = fresh;
    }
}

/// Such as `31 cells in 22.1 s, median 0.5 s, slowest 4.2 s (setup)`.
fn times(notebook: &Notebook, run: &Run) -> String {
    let ids: Vec<&str> = notebook.code().map(|it| it.id.as_str()).collect();
    let mut times: Vec<(f64, &str)> = run.seconds.iter().copied().zip(ids).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sum: f64 = times.iter().map(|it| it.0).sum();
    let (Some(median), Some(slowest)) = (times.get(times.len() / 2), times.last()) else {
        return "no cells of code".to_owned();
    };
    let (count, median, (slowest, id)) = (times.len(), median.0, slowest);
    let mut said =
        format!("{count} cells in {sum:.1} s, median {median:.1} s, slowest {slowest:.1} s ({id})");
    let again: f64 = run.seconds.iter().skip(count + 1).sum();
    let turns = notebook.turns().count();
    if turns > 0 {
        said += &format!(", and {turns} solutions in {again:.1} s");
    }
    said
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(course::root().join(path)).map_err(|why| format!("{path}: {why}"))
}

/// A file is replaced as a whole or not at all.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let next = path.with_extension("ipynb.new");
    fs::write(&next, text)?;
    fs::rename(&next, path)
}

/// What no output may name: where this repository is, and where people keep theirs.
fn places() -> Vec<String> {
    let own = [Some(course::root().into_os_string()), env::var_os("HOME")];
    let own = own.into_iter().flatten().map(|it| it.to_string_lossy().into_owned());
    let usual = ["/home/", "/Users/", "/tmp/", "C:\\", ".cargo/registry", ".rustup/toolchains"];
    own.filter(|it| it.len() > 2).chain(usual.map(str::to_owned)).collect()
}

/// Lets each notebook be judged, so many at a time.
fn each(
    most: usize,
    files: &[File],
    judge: impl Fn(&File, &Progress) -> Verdict + Sync,
) -> Result<(), Failure> {
    execute::sweep();
    let progress = Progress::default();
    let verdicts = at_most(most, files, |file| {
        let verdict = judge(file, &progress)?;
        progress.tell(&file.name, &verdict);
        Ok(verdict)
    });
    sum_up(files, verdicts.into_iter().collect::<Result<_, Failure>>()?)
}

fn sum_up(files: &[File], verdicts: Vec<Result<String, Vec<Finding>>>) -> Result<(), Failure> {
    /// What `--write` mends, provided that what a cell puts out now is right.
    const MENDED: [&str; 7] = [
        "dirty",
        "count",
        "never-run",
        "listing-drift",
        "output-differs",
        "output-missing",
        "output-gone",
    ];
    let bad: Vec<_> = files.iter().zip(&verdicts).filter(|(_, it)| it.is_err()).collect();
    if bad.is_empty() {
        return Ok(());
    }
    let names = bad.iter().map(|(file, _)| file.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut why = format!("not as it should be: {names}");
    let mended = |it: &Finding| MENDED.contains(&it.code);
    let refresh = bad.iter().filter(|(_, it)| it.as_ref().is_err_and(|it| it.iter().any(mended)));
    let numbers: Vec<_> = refresh.map(|(file, _)| file.number.to_string()).collect();
    if !numbers.is_empty() {
        let numbers = numbers.join(" ");
        why += &format!("\nIf the new state is right: cargo x notebooks --write {numbers}");
    }
    Err(Failure::Refused(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that can be checked in no time is checked here, too, so that `cargo x test` fails early.
    #[test]
    fn every_chapter_has_a_clean_notebook_whose_listings_are_the_source() {
        for file in File::of_chapters(&[]).expect("there are chapters") {
            let found = file.look_at().expect("it can be read").err().unwrap_or_default();
            assert_eq!(found, [], "{}", file.name);
        }
    }

    #[test]
    fn fresh_outputs_are_stored_and_counted() {
        let mut notebook = sample::good();
        let fresh = Outputs { stdout: "new".into(), ..Outputs::default() };
        store(&mut notebook, vec![fresh.clone(), Outputs::default()]);
        let code: Vec<_> = notebook.cells.iter().filter_map(|it| it.code.as_ref()).collect();
        assert_eq!((code[0].execution_count, &code[0].outputs), (Some(1), &fresh));
        assert_eq!(code[1].execution_count, Some(2));
    }
}
