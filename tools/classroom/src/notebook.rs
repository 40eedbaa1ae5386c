//! The notebook of a chapter's exercises, made from the file with the solutions. What a student returns
//! is read by `pieces`.

use crate::chapter::Chapter;
use crate::source::{self, Section, Source};
use kusari_exercises::Exercise;
use kusari_tools::notebook::{self, Cell, Notebook};
use serde_json::{Value, json};

/// Where the crates are, seen from the notebook.
pub(crate) const KUSARI: &str = "../../..";

const CHECK: &str = "check-";

/// Whether a cell of this name holds a check, which is not the student's to write.
pub(crate) fn is_check(name: &str) -> bool {
    name.starts_with(CHECK) || name == "score"
}

/// Writes the notebook. `text` is the chapter's file, with solutions or without; with them it is what
/// nbgrader calls the source.
pub(crate) fn write(chapter: &Chapter, text: &str, kusari: &str) -> String {
    let source = Source::parse(text);
    let mut cells = vec![Cell::text("title", &title(chapter)), setup(chapter, &source, kusari)];
    for exercise in chapter.exercises() {
        let name = exercise.name;
        let Some(section) = source.section(name) else { continue };
        let about = about(chapter, exercise, section);
        cells.push(Cell::text(&format!("about-{name}"), about.trim_end()));
        cells.push(known(
            name,
            &section.code(),
            json!({ "grade": false, "locked": false, "solution": true }),
        ));
        let check = format!("score.check(stage{}::{name}({name}))", chapter.number);
        let points = exercise.minutes;
        cells.push(known(
            &format!("{CHECK}{name}"),
            &check,
            json!({ "grade": true, "locked": true, "points": points, "solution": false }),
        ));
    }
    cells.push(Cell::text("about-score", ABOUT_SCORE));
    cells.push(Cell::code("score", "score.clone()"));
    notebook::write(&Notebook { cells })
}

fn title(chapter: &Chapter) -> String {
    let number = chapter.number;
    let minutes: u32 = chapter.exercises().filter(|it| !it.is_star).map(|it| it.minutes).sum();
    let stars = chapter.exercises().filter(|it| it.is_star).count();
    let star = if stars == 0 {
        ""
    } else {
        ", and those with a star are for anyone who's ahead of the others"
    };
    format!(
        "# Exercises for chapter {number}\n\n\
         [The chapter](../../../notebooks/{stem}.ipynb) comes first. These take about {minutes} \
         minutes{star}. A minute is worth a point.\n\n\
         **Write each function in its cell** in place of `todo!()`, run the cell with Shift+Enter, \
         and run the one below it. That one tries your function and shows what holds and what \
         doesn't. Change the function and run both cells again, as often as you like. Hints are folded: \
         click on them, one after another.\n\n\
         If a function needs anything else, put it into the same cell. If your function never ends, its \
         check tells you so after ten seconds. Then choose *Kernel → Restart Kernel…*, and start \
         again with the first cell.",
        stem = chapter.stem,
    )
}

fn setup(chapter: &Chapter, source: &Source, kusari: &str) -> Cell {
    let number = chapter.number;
    let exercises = if kusari == KUSARI { ".." } else { &format!("{kusari}/exercises") };
    let mut lines = vec![
        format!(":dep kusari = {{ path = {kusari:?} }}"),
        format!(":dep kusari-exercises = {{ path = {exercises:?} }}"),
    ];
    lines.extend(source.uses().map(str::to_owned));
    lines.push(format!("use kusari_exercises::{{Score, stage{number}}};"));
    lines.push(String::new());
    lines.push(format!("let mut score = Score::of({number});"));
    lines.push("\"ready\"".to_owned());
    Cell::code("setup", &lines.join("\n"))
}

fn about(chapter: &Chapter, exercise: &Exercise, section: &Section) -> String {
    let Exercise { name, title, place, minutes, .. } = exercise;
    let star = if exercise.is_star { " ★" } else { "" };
    let anchor = place.replace(' ', "-");
    let mut text = format!(
        "## {title}{star}\n\n`{name}` · {minutes} minutes · \
         [{place}](../../../{path}#{anchor})\n\n{task}",
        path = chapter.path_of(place),
        task = section.task(),
    );
    for (number, hint) in (1..).zip(exercise.hints) {
        text += &format!("\n<details><summary>Hint {number}</summary>\n\n{hint}\n\n</details>\n");
    }
    text
}

const ABOUT_SCORE: &str = "\
## Your points

Run the next cell. It adds up what the checks above found when they ran last.";

/// A cell of code that nbgrader knows.
fn known(id: &str, text: &str, mut nbgrader: Value) -> Cell {
    nbgrader["grade_id"] = json!(id);
    nbgrader["schema_version"] = json!(3);
    nbgrader["task"] = json!(false);
    Cell { nbgrader: Some(nbgrader), ..Cell::code(id, text) }
}

/// The notebook without the solutions.
///
/// The error says which mark has no partner.
pub(crate) fn for_students(chapter: &Chapter, solution: &str) -> Result<String, String> {
    Ok(write(chapter, &source::without_solutions(solution)?, KUSARI))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pieces;

    fn made() -> (Chapter, String) {
        let chapter = Chapter::find("1").expect("there is a chapter 1");
        let starter = kusari_tools::course::read(&chapter.file()).expect("it is there");
        let notebook = write(&chapter, &starter, KUSARI);
        (chapter, notebook)
    }

    #[test]
    fn each_exercise_has_its_text_its_cell_and_its_check() {
        let (chapter, notebook) = made();
        let cells = pieces::of(notebook.as_bytes(), true).expect("it is a notebook").pieces;
        for exercise in chapter.exercises() {
            let named = |name: &str| cells.iter().filter(|it| it.name == name).count();
            assert_eq!(named(exercise.name), 1);
            assert_eq!(named(&format!("check-{}", exercise.name)), 1);
            assert!(notebook.contains(&format!("about-{}", exercise.name)));
        }
        assert_eq!(cells[0].name, "setup");
        assert!(cells[0].text.contains(":dep kusari = { path = \"../../..\" }"));
    }
}
