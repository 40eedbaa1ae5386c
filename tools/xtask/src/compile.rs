//! Lets cargo compile what a command needs. That is silent as long as it is quick, and says where it is if
//! not.

use crate::lab::evcxr;
use crate::lab::progress::{Step, listen_for_interrupts};
use kusari_tools::{Along, Failure, course};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Runs a cargo that compiles and does nothing else. `what` is compiled, for messages.
pub(crate) fn compile(mut cargo: Command, what: &str) -> Result<(), Failure> {
    listen_for_interrupts();
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "100");
    Step::silent()
        .run(cargo, gist)
        .map_err(|ended| ended.told(&format!("{what} could not be compiled")))
}

/// Lets cargo build what the arguments say, and returns a program of that name among it, to be run in the repository's root.
pub(crate) fn program(arguments: &[&str], name: &str, what: &str) -> Result<Command, Failure> {
    let cargo = || {
        let mut cargo = course::program("cargo");
        cargo.arg("build").args(arguments);
        cargo
    };
    compile(cargo(), what)?;
    // Once everything is compiled, cargo says in no time where it is.
    let mut ask = cargo();
    ask.args(["--quiet", "--message-format", "json-render-diagnostics"]);
    let output = ask.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let unable = |why: &str| Failure::Unable(format!("{what} could not be compiled: {why}"));
    let output = output.map_err(|cause| unable(&cause.to_string()))?;
    let file = told(&String::from_utf8_lossy(&output.stdout), name);
    let file = file.ok_or_else(|| unable(&format!("cargo did not say where {name} is")))?;
    let mut program = Command::new(file);
    program.current_dir(course::root());
    Ok(program)
}

/// A program as its tests have it. Compiled alone or optimised, it would take as long as all tests together.
pub(crate) fn tested(name: &str, test: &str) -> Result<Command, Failure> {
    let packages = Along::Everything.packages("");
    let words = [&packages[..], &["--bin", name, "--test", test]].concat();
    program(&words, name, &format!("the program {name}"))
}

/// Where cargo says that a program is. A test has a program, too, and maybe the same name.
fn told(messages: &str, name: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter(|it| {
        it["target"]["name"] == name
            && ["bin", "example"].iter().any(|kind| it["target"]["kind"][0] == *kind)
            && it["profile"]["test"] == false
    });
    programs.find_map(|it| it["executable"].as_str().map(PathBuf::from))
}

fn gist(line: &str) -> Option<String> {
    evcxr::gist(line).map(|place| format!("cargo compiles: {place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_is_shown_says_who_is_at_work_and_how_far() {
        let bar = "    Building [=====>        ] 12/34: clap";
        assert_eq!(gist(bar).as_deref(), Some("cargo compiles: 12/34 clap"));
        assert_eq!(gist("warning: unused"), None);
    }

    #[test]
    fn a_program_is_where_cargo_says_and_not_its_tests() {
        let message = |kind: &str, is_test: bool, file: &str| {
            let target = serde_json::json!({ "kind": [kind], "name": "kusari" });
            let profile = serde_json::json!({ "test": is_test });
            let executable = (!file.is_empty()).then_some(file);
            serde_json::json!({ "target": target, "profile": profile, "executable": executable })
                .to_string()
        };
        let messages = [
            message("lib", false, ""),
            message("bin", true, "/there/deps/kusari-1"),
            "what a build script prints".to_owned(),
            message("bin", false, "/there/kusari"),
        ];
        assert_eq!(told(&messages.join("\n"), "kusari"), Some(PathBuf::from("/there/kusari")));
        assert_eq!(told(&messages.join("\n"), "classroom"), None);
        assert_eq!(told(&messages[..3].join("\n"), "kusari"), None);
    }

    #[test]
    fn what_cannot_be_compiled_is_told_with_what_cargo_said() {
        let mut cargo = kusari_tools::course::program("cargo");
        cargo.args(["build", "--package", "there-is-none"]);
        let Err(Failure::Unable(why)) = compile(cargo, "it") else { panic!("there is none") };
        assert!(why.starts_with("it could not be compiled:") && why.contains("there-is-none"));
    }
}
