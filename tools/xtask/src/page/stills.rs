//! The scenes at their beginning. An example of the crate `kusari-page` writes them, because `cargo x` doesn't know the
//! chapters.

use crate::compile;
use kusari_tools::{Along, Failure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What pages are made of.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Stills {
    /// In the order of the chapters.
    pub(crate) scenes: Vec<Scene>,
    /// The style sheet of the pictures.
    pub(super) style: String,
    /// The modules, which make the pictures move, by name; none if this Rust can't compile them.
    pub(crate) modules: BTreeMap<String, Module>,
    /// Where the modules' files are.
    #[serde(skip)]
    pub(super) files: Vec<(String, PathBuf)>,
}

/// What's known about a scene.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Scene {
    pub(crate) name: String,
    pub(super) title: String,
    pub(super) chapters: String,
    pub(super) notebook: String,
    pub(super) question: String,
    /// The module that it's in.
    pub(super) module: String,
    /// The whole scene, as HTML.
    pub(super) still: String,
}

/// A module, packed for a page that's a single file.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Module {
    pub(super) bytes: usize,
    /// How many bytes it has when it's compressed.
    pub(super) compressed: usize,
    /// The compressed module, in Base64.
    pub(super) text: String,
}

/// Asks for the scenes at their beginning.
pub(super) fn ask(files: Vec<(String, PathBuf)>, along: Along) -> Result<Stills, Failure> {
    let packages = along.packages("kusari-page");
    let artists = [&packages[..], &["--example", "stills"]].concat();
    let mut stills = compile::program(&artists, "stills", "what draws the scenes")?;
    for (name, file) in &files {
        stills.arg(name).arg(file);
    }
    let stills = read(stills)?;
    Ok(Stills { files, ..stills })
}

fn read(mut program: Command) -> Result<Stills, Failure> {
    let unable = |why: String| Failure::Unable(format!("the scenes could not be drawn: {why}"));
    let output = program.stdin(Stdio::null()).output().map_err(|why| unable(why.to_string()))?;
    if !output.status.success() {
        return Err(unable(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    serde_json::from_slice(&output.stdout).map_err(|why| unable(why.to_string()))
}

impl Stills {
    /// Whether there's anything that makes the pictures move.
    pub(crate) fn can_move(&self) -> bool {
        !self.modules.is_empty()
    }

    /// The scene of this name.
    ///
    /// # Errors
    ///
    /// If there's none, with those that there are.
    pub(crate) fn scene(&self, name: &str) -> Result<&Scene, String> {
        self.scenes.iter().find(|it| it.name == name).ok_or_else(|| {
            let all: Vec<&str> = self.scenes.iter().map(|it| it.name.as_str()).collect();
            format!("there is no scene {name}; there are: {}", all.join(", "))
        })
    }
}

#[cfg(test)]
pub(crate) fn sample() -> Stills {
    let scene = |name: &str, title: &str| Scene {
        name: name.to_owned(),
        title: title.to_owned(),
        chapters: "3 and 4".to_owned(),
        notebook: "stage4_pow".to_owned(),
        question: "Who < you?".to_owned(),
        module: "coin".to_owned(),
        still: format!(
            "<section class=\"scene\"><p>{title}</p><a data-alone href=\"{name}.html\">Alone</a></section>"
        ),
    };
    let module = Module { bytes: 9, compressed: 5, text: "AGFzbQ==".to_owned() };
    let scenes = vec![scene("one", "First"), scene("two", "Second"), scene("three", "Third")];
    let modules = BTreeMap::from([("coin".to_owned(), module)]);
    Stills { scenes, style: ".figure{}".to_owned(), modules, files: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_scene_is_answered_with_those_that_exist() {
        assert_eq!(sample().scene("two").map(|it| it.title.as_str()), Ok("Second"));
        let why = sample().scene("four").unwrap_err();
        assert_eq!(why, "there is no scene four; there are: one, two, three");
    }

    #[test]
    fn what_the_program_says_against_it_is_passed_on() {
        let Err(Failure::Unable(why)) = read(Command::new("no-such-program")) else { panic!() };
        assert!(why.starts_with("the scenes could not be drawn: "), "{why}");
    }
}
