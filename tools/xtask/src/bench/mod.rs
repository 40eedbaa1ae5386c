//! `cargo x bench`: how fast everything is, beside its limit, and the page that says so.

mod page;
pub(crate) mod reader;

use crate::compile::compile;
use kusari_tools::{Failure, course, show};
use reader::unable;
use std::path::PathBuf;
use std::{env, fs, io};

/// Measures how fast everything is, beside its limit, and writes docs/performance.md
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x bench                         every question, about ten minutes, and the page
  cargo x bench how_fast_can_i_mine     one question; the page takes the others from their last run
  cargo x bench --quick                 short rounds, for trying; the page goes to target/kusari-bench/page

Don't use the machine for anything else while this runs. The questions are the files in tools/bench/benches/, and
how_long_does_a_reader_wait, which compiles the crate several times, and how_fast_is_the_page, which needs a Chromium.")]
pub(crate) struct Args {
    /// Only these questions; without any, all of them
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Short rounds, with figures that you shouldn't quote
    #[arg(long)]
    quick: bool,
}

/// Lets the benches run, then writes the page.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let questions = questions()?;
    let wanted = chosen(&questions, &args.names)?;
    if args.names.is_empty() {
        forget()?;
    }
    for (done, name) in wanted.iter().enumerate() {
        let of = wanted.len();
        show(&format!("\n\x1b[1m== {name} ({} of {of})\x1b[0m\n", done + 1));
        match name.as_str() {
            reader::NAME => reader::measure(&records(), args.quick)?,
            page::NAME => page::measure(&records(), args.quick)?,
            name => bench(name, args.quick)?,
        }
    }
    let has_record = |name: &String| records().join(format!("{name}.json")).exists();
    let missing: Vec<_> = questions.into_iter().filter(|name| !has_record(name)).collect();
    if missing.is_empty() {
        return write_page(args.quick);
    }
    show(&format!("\nThe page will be written once these have run, too: {}\n", missing.join(", ")));
    Ok(())
}

/// Where the benches leave what they found.
fn records() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    course::root().join(target).join("kusari-bench")
}

/// A record of another day would be on the page as if it were of today.
fn forget() -> Result<(), Failure> {
    for entry in fs::read_dir(records()).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "json") {
            let gone = fs::remove_file(entry.path());
            gone.map_err(|cause| unable("an old record could not be removed", &cause))?;
        }
    }
    Ok(())
}

/// All questions that there are.
fn questions() -> Result<Vec<String>, Failure> {
    let folder = course::root().join("tools/bench/benches");
    let cannot = |cause: io::Error| unable("tools/bench/benches could not be read", &cause);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.extend([reader::NAME, page::NAME].map(str::to_owned));
    names.sort();
    Ok(names)
}

/// Those that were asked for, in the order of all.
fn chosen(questions: &[String], names: &[String]) -> Result<Vec<String>, Failure> {
    if let Some(unknown) = names.iter().find(|name| !questions.contains(name)) {
        let all = questions.join(", ");
        return Err(Failure::Unable(format!("there is no bench {unknown}; there are: {all}")));
    }
    let is_wanted = |name: &&String| names.is_empty() || names.contains(name);
    Ok(questions.iter().filter(is_wanted).cloned().collect())
}

fn bench(name: &str, quick: bool) -> Result<(), Failure> {
    let cargo = |verb: &[&str]| {
        let mut cargo = course::program("cargo");
        cargo.args(verb).args(["--package", "kusari-bench", "--bench", name]);
        cargo
    };
    compile(cargo(&["bench", "--no-run"]), &format!("the bench {name}"))?;
    let mut cargo = cargo(&["bench", "--quiet"]);
    if quick {
        cargo.args(["--", "--quick"]);
    }
    let status = cargo.status().map_err(|cause| unable("cargo could not be started", &cause))?;
    if status.success() {
        return Ok(());
    }
    let again = format!("To run it again: cargo x bench {name}");
    Err(Failure::Refused(format!("the bench {name} failed, or what it times is wrong. {again}")))
}

/// The program that writes the page draws its plots with the crate, which this one does not compile.
fn write_page(quick: bool) -> Result<(), Failure> {
    let folder = if quick { records().join("page") } else { course::root().join("docs") };
    let (page, images) = (folder.join("performance.md"), folder.join("images/performance"));
    fs::create_dir_all(&images).map_err(|cause| unable("there's no place for the page", &cause))?;
    let cargo = |verb: &[&str]| {
        let mut cargo = course::program("cargo");
        cargo.args(verb).args(["--release", "--package", "kusari-bench"]);
        cargo
    };
    compile(cargo(&["build"]), "what writes the page")?;
    let mut cargo = cargo(&["run", "--quiet"]);
    cargo.arg("--").arg(&page).arg(images).args(quick.then_some("--quick"));
    let status = cargo.status().map_err(|cause| unable("cargo could not be started", &cause))?;
    if !status.success() {
        return Err(Failure::Unable("the page could not be written".to_owned()));
    }
    show(&format!("\nwritten: {}\n", page.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_can_be_asked_alone_and_an_unknown_one_is_answered_with_all() {
        let questions = questions().unwrap();
        assert!(questions.len() > 3, "{questions:?}");
        assert_eq!(chosen(&questions, &[]).unwrap(), questions);
        let last = questions.last().unwrap().clone();
        assert_eq!(chosen(&questions, std::slice::from_ref(&last)).unwrap(), [last]);
        let Err(Failure::Unable(why)) = chosen(&questions, &["how_high".to_owned()]) else {
            panic!("there is no such question");
        };
        assert!(why.contains("how_high") && why.contains("how_fast_can_i_mine"), "{why}");
    }

    #[test]
    fn every_bench_asks_a_question_and_is_declared() {
        let manifest = fs::read_to_string(course::root().join("tools/bench/Cargo.toml")).unwrap();
        for name in questions().unwrap() {
            assert!(name.starts_with("how_") || name.starts_with("what_"), "{name}");
            // Without `harness = false` cargo would run none of it, and say that all is well.
            let declared = format!("[[bench]]\nname = \"{name}\"\nharness = false\n");
            assert!(
                [reader::NAME, page::NAME].contains(&name.as_str()) || manifest.contains(&declared),
                "{name}"
            );
        }
    }
}
