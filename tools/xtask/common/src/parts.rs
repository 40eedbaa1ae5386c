//! The notebooks of a chapter, and the turns that have a check in it.

use crate::course::{Chapter, files};
use std::fs;
use std::path::Path;

/// A notebook of a chapter: `stage6_coin`, what comes after it such as `stage6_coin_2_money`, and last what
/// only those read who want more, such as `stage4_pow_extra`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The name of its file, without the ending.
    pub stem: String,
}

impl Part {
    /// Its file in the repository.
    pub fn path(&self) -> String {
        format!("notebooks/{}.ipynb", self.stem)
    }

    /// Whether the chapter goes on without it, so that no schedule counts it.
    pub fn is_optional(&self) -> bool {
        self.stem.ends_with("_extra")
    }
}

impl Chapter {
    /// Its notebooks in their order. The first has the chapter's name, even if it's missing.
    pub fn parts(&self, root: &Path) -> Vec<Part> {
        let entries = fs::read_dir(root.join("notebooks")).into_iter().flatten().flatten();
        let names = entries.filter_map(|it| it.file_name().into_string().ok());
        let stems = names.filter_map(|it| it.strip_suffix(".ipynb").map(str::to_owned));
        let begin = format!("{}_", self.stem);
        let mut parts: Vec<_> =
            stems.filter(|it| it.starts_with(&begin)).map(|stem| Part { stem }).collect();
        parts.push(Part { stem: self.stem.clone() });
        parts.sort();
        parts
    }

    /// The one of its notebooks that has a heading, or else the first.
    pub fn part_with(&self, root: &Path, heading: &str) -> Part {
        let mut parts = self.parts(root);
        let has = |it: &Part| {
            let text = fs::read_to_string(root.join(it.path())).unwrap_or_default();
            text.contains(&format!("\"## {heading}"))
        };
        let at = parts.iter().position(has).unwrap_or(0);
        parts.swap_remove(at)
    }

    /// The turns of `course/exercises/src/turns/stageN.rs`, or of the files in the folder `stageN`: names, and
    /// minutes.
    pub fn turns(&self, root: &Path) -> Vec<(String, u64)> {
        let module = root.join(format!("course/exercises/src/turns/stage{}", self.number));
        let paths = files(&module).unwrap_or_default().into_iter();
        let texts = paths.chain([module.with_extension("rs")]).map(fs::read_to_string);
        texts.flatten().flat_map(|text| turns(&text)).collect()
    }
}

/// What is written as `Turn { name: "received", chapter: 1, minutes: 5 }`.
fn turns(source: &str) -> Vec<(String, u64)> {
    let turn = |text: &str| {
        let name = text.split_once("name: \"")?.1.split_once('"')?.0;
        let minutes = text.split_once("minutes: ")?.1;
        let digits = minutes.find(|it: char| !it.is_ascii_digit())?;
        Some((name.to_owned(), minutes[..digits].parse().ok()?))
    };
    source.split("Turn {").skip(1).filter_map(|text| turn(text.split_once('}')?.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(number: u8, stem: &str) -> Chapter {
        Chapter { number, stem: stem.to_owned() }
    }

    #[test]
    fn a_chapter_has_the_notebooks_that_begin_with_its_name() {
        let root = tempfile::tempdir().expect("there is room");
        let stems = |number, stem| -> Vec<String> {
            let parts = chapter(number, stem).parts(root.path());
            assert!(parts.iter().all(|it| it.is_optional() == it.stem.contains("extra")));
            parts.into_iter().map(|it| it.stem).collect()
        };
        assert_eq!(stems(4, "stage4_pow"), ["stage4_pow"], "even if it's missing");
        fs::create_dir(root.path().join("notebooks")).expect("there is room");
        for name in [
            "stage4_pow_extra.ipynb",
            "stage4_pow.ipynb",
            "stage4_power.ipynb",
            "stage6_coin_3_room.ipynb",
            "stage6_coin_2_money.ipynb",
            "stage6_coin_2_money.md",
            "stage6_coin_extra.ipynb",
        ] {
            fs::write(root.path().join("notebooks").join(name), "").expect("there is room");
        }
        assert_eq!(stems(4, "stage4_pow"), ["stage4_pow", "stage4_pow_extra"]);
        let four =
            ["stage6_coin", "stage6_coin_2_money", "stage6_coin_3_room", "stage6_coin_extra"];
        assert_eq!(stems(6, "stage6_coin"), four);
        let part = Part { stem: "stage6_coin_2_money".to_owned() };
        let six = chapter(6, "stage6_coin");
        fs::write(root.path().join(part.path()), "[\"## 2. Money\\n\"]").expect("there is room");
        assert_eq!(six.part_with(root.path(), "2. Money"), part);
        assert_eq!(six.part_with(root.path(), "3. Room").stem, "stage6_coin");
        assert_eq!(part.path(), "notebooks/stage6_coin_2_money.ipynb");
    }

    #[test]
    fn turns_are_read_in_one_file_or_in_many() {
        let root = tempfile::tempdir().expect("there is room");
        let folder = root.path().join("course/exercises/src/turns");
        fs::create_dir_all(folder.join("stage2")).expect("there is room");
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("it's text");
        write(
            "stage1.rs",
            "const A: Turn = Turn { name: \"a\", chapter: 1, minutes: 5 };\nfn f(t: Turn) {}\n",
        );
        write("stage2/b.rs", "Turn {\n    name: \"b\",\n    chapter: 2,\n    minutes: 10,\n};\n");
        write("stage2/mod.rs", "pub const TURNS: &[Turn] = &[b::B];\n");
        let turns = |number| chapter(number, "stage").turns(root.path());
        assert_eq!(turns(1), [("a".to_owned(), 5)]);
        assert_eq!(turns(2), [("b".to_owned(), 10)]);
        assert_eq!(turns(3), []);
    }
}
