//! mdBook: the one that is there, or one that is compiled once.

use crate::lab::evcxr::{gist, install_with_cargo};
use crate::lab::places::Places;
use crate::lab::progress::{Step, listen_for_interrupts};
use crate::lab::stamp::Stamp;
use kusari_tools::{Failure, course, unable};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const VERSION: &str = "0.5.4";

/// Finds it on the path or in `.kusari`, or compiles it there.
pub(super) fn prepare() -> Result<PathBuf, Failure> {
    if is_right(Path::new("mdbook")) {
        return Ok("mdbook".into());
    }
    let places = Places::of(&course::root());
    let home = places.home.join("mdbook");
    let program = home.join(format!("bin/mdbook{EXE_SUFFIX}"));
    let stamp = Stamp::of(&places, "mdbook").with("another version is needed", VERSION);
    if stamp.is_there() && is_right(&program) {
        return Ok(program);
    }
    stamp.remove();
    fs::create_dir_all(&home).map_err(|why| unable(&home, &why))?;
    listen_for_interrupts();
    let cost = "two or three minutes on two cores, 0.5 GB of disk meanwhile";
    let step = Step::begin("mdbook", "what makes the pages is compiled", cost);
    let build = places.home.join("mdbook-build");
    let mut cargo = install_with_cargo("mdbook", VERSION, &home, &build);
    cargo.args(["--no-default-features", "--features", "search"]);
    step.run(cargo, gist).map_err(|ended| ended.told("mdBook could not be compiled"))?;
    let _ = fs::remove_dir_all(&build);
    stamp.write()?;
    step.done();
    Ok(program)
}

fn is_right(program: &Path) -> bool {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output();
    output.is_ok_and(|it| version(&String::from_utf8_lossy(&it.stdout)) == Some(VERSION))
}

fn version(answer: &str) -> Option<&str> {
    answer.trim().strip_prefix("mdbook v")
}

/// Makes the pages of a book.
pub(super) fn build(program: &Path, book: &Path) -> Result<(), Failure> {
    let output = Command::new(program).arg("build").arg(book).output();
    let output = output.map_err(|why| unable(program, &why))?;
    let said = String::from_utf8_lossy(&output.stderr);
    // It warns of what a reader would see, such as a tag that is not closed.
    let complaints: Vec<&str> =
        said.lines().filter(|it| it.contains("WARN") || it.contains("ERROR")).collect();
    if output.status.success() && complaints.is_empty() {
        return Ok(());
    }
    let what = if complaints.is_empty() { said.into_owned() } else { complaints.join("\n") };
    Err(Failure::Refused(format!("mdBook complains about {}:\n{what}", book.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_answer() {
        assert_eq!(version("mdbook v0.5.4\n"), Some("0.5.4"));
        assert_eq!(version("something else"), None);
    }
}
