//! Step `python`: a virtual environment with JupyterLab, in the versions of `requirements.txt`.

use super::faults::unable;
use super::places::Places;
use super::progress::Step;
use super::stamp::{MOVED, Stamp};
use kusari_tools::Failure;
use std::process::Command;
use std::{fs, path::Path};

/// The packages, each with the hashes of its files. Made from `requirements.in`.
const REQUIREMENTS: &str = include_str!("../../lab/requirements.txt");
const INSTALL: &str = "Install it: apt install python3 python3-venv, brew install python, \
                       winget install Python.Python.3.13";

/// Makes the environment, unless it is there.
pub(crate) fn prepare(places: &Places) -> Result<(), Failure> {
    let stamp = Stamp::of(places, "python")
        .with("the list of packages changed", REQUIREMENTS)
        .with(MOVED, &places.home);
    if stamp.is_there() && places.python().exists() {
        return Ok(());
    }
    let why = stamp.why();
    stamp.remove();
    let python = find(|name| answer(Path::new(name)))?;
    let step = Step::begin(
        "python",
        "a virtual environment gets JupyterLab",
        "a minute or two, 60 MB to download, 330 MB on the disk",
    )
    .because(why);
    let mut make = Command::new(python);
    make.args(["-m", "venv", "--clear"]).arg(places.venv());
    run(&step, places, make)?;
    let list = places.home.join("requirements.txt");
    fs::write(&list, REQUIREMENTS).map_err(|cause| unable(&list, &cause))?;
    let mut pip = Command::new(places.python());
    pip.args(["-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]);
    pip.args(["--disable-pip-version-check", "--progress-bar", "off", "-r"]).arg(&list);
    run(&step, places, pip)?;
    let _ = fs::remove_dir_all(places.pip_cache());
    stamp.write()?;
    step.done();
    Ok(())
}

fn run(step: &Step, places: &Places, mut command: Command) -> Result<(), Failure> {
    places.confine(&mut command);
    step.run(command, gist).map_err(|ended| ended.told("the virtual environment could not be made"))
}

/// What pip does, in two words.
fn gist(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    match words.next()? {
        "Collecting" | "Downloading" => {
            let file = words.next()?.rsplit('/').next()?;
            Some(format!("collecting {}", file.split(['-', '=']).next()?))
        }
        "Installing" => Some("installing".to_owned()),
        _ => None,
    }
}

/// What a Python says of itself: its version, and whether it can make virtual environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Python {
    version: (u32, u32),
    venv: bool,
}

/// The name of a Python that is good enough, or what to do if there is none.
fn find(answer: impl Fn(&str) -> Option<Python>) -> Result<String, Failure> {
    let mut names = vec!["python3".to_owned(), "python".to_owned()];
    names.extend((10..=14).rev().map(|minor| format!("python3.{minor}")));
    let found: Vec<_> =
        names.into_iter().filter_map(|name| answer(&name).map(|it| (name, it))).collect();
    let recent = |it: &&(String, Python)| it.1.version >= (3, 10);
    if let Some((name, _)) = found.iter().find(|it| recent(it) && it.1.venv) {
        return Ok(name.clone());
    }
    Err(Failure::Unable(match (found.iter().find(recent), found.first()) {
        (Some((name, it)), _) => format!(
            "{name} cannot make virtual environments. On \
             Debian and Ubuntu that's a separate package: apt install python3.{}-venv",
            it.version.1
        ),
        (None, Some((name, it))) => {
            let (major, minor) = it.version;
            format!(
                "Python 3.10 or later is needed, and {name} is Python {major}.{minor}. {INSTALL}"
            )
        }
        (None, None) => format!("Python 3.10 or later is needed, and there is none. {INSTALL}"),
    }))
}

/// Asks a Python. Windows has a `python3` that only opens a shop.
fn answer(name: &Path) -> Option<Python> {
    let ask = "import sys; print(*sys.version_info[:2]); import ensurepip, venv; print('venv')";
    let output = Command::new(name).args(["-I", "-c", ask]).output().ok()?;
    understand(&String::from_utf8_lossy(&output.stdout))
}

fn understand(text: &str) -> Option<Python> {
    let mut lines = text.lines();
    let (major, minor) = lines.next()?.split_once(' ')?;
    let version = (major.parse().ok()?, minor.trim().parse().ok()?);
    Some(Python { version, venv: lines.next().is_some_and(|line| line.trim() == "venv") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pythons: &[(&str, &str)]) -> Result<String, String> {
        let answer = |name: &str| {
            let (_, text) = pythons.iter().find(|(it, _)| *it == name)?;
            understand(text)
        };
        find(answer).map_err(|failure| match failure {
            Failure::Unable(message) | Failure::Refused(message) => message,
        })
    }

    #[test]
    fn the_first_python_that_is_good_enough_is_taken() {
        assert_eq!(found(&[("python3", "3 11\nvenv\n")]), Ok("python3".into()));
        let pythons = [("python3", "3 8\nvenv"), ("python3.12", "3 12\nvenv")];
        assert_eq!(found(&pythons), Ok("python3.12".into()));
    }

    #[test]
    fn what_is_missing_is_said_with_the_remedy() {
        let none = found(&[]).unwrap_err();
        assert!(none.contains("there is none") && none.contains("apt install python3"), "{none}");
        let old = found(&[("python3", "3 8\nvenv\n")]).unwrap_err();
        assert!(old.contains("python3 is Python 3.8"), "{old}");
        let bare = found(&[("python3", "3 11\n")]).unwrap_err();
        assert!(bare.contains("apt install python3.11-venv"), "{bare}");
    }

    #[test]
    fn every_package_is_pinned_and_has_hashes() {
        let pins = REQUIREMENTS.lines().filter(|line| line.contains("==")).count();
        assert!(pins > 60, "{pins}");
        for line in REQUIREMENTS.lines().filter(|line| !line.starts_with([' ', '#'])) {
            assert!(line.contains("==") && line.ends_with('\\'), "{line}");
        }
    }
}
