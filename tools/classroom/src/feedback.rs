//! Grades one submission, and says what was found: to the terminal, as JSON, as a page.

use crate::chapter::Chapter;
use crate::grade::{self, Grade, Result as Graded, Submission};
use kusari_exercises::{Outcome, Verdict};
use kusari_tools::{Failure, show};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Grades one file or notebook
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  classroom grade --chapter 1 returned.ipynb           what's right and what isn't
  classroom grade --chapter 1 --json returned.rs       the same for programs; nbgrader uses it

Grading runs the answers, within limits; course/teaching/grading.md says what these don't protect against.")]
pub(crate) struct Args {
    /// The chapter, as 4 or stage4_pow
    #[arg(long)]
    chapter: String,
    /// The student's file, .rs or .ipynb
    file: PathBuf,
    /// Answer as JSON, with exit status 0 whenever it could be graded
    #[arg(long)]
    json: bool,
}

/// Grades it.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let chapter = Chapter::find(&args.chapter)?;
    let mut submission = Submission::read(&chapter, &args.file)?;
    let (grades, counted) = grade::telling(&grade::crates()?, &submission)?;
    submission.notes.extend(counted);
    if args.json {
        show(&format!("{:#}\n", as_json(&submission, &grades)));
        return Ok(());
    }
    let mut text: String = grades.iter().map(as_text).collect();
    text.extend(submission.notes.iter().map(|note| format!("{}\n", plain(note))));
    text += &format!("{} of {} points\n", grade::points(&grades), chapter.points());
    show(&text);
    if grade::points(&grades) == chapter.points() {
        return Ok(());
    }
    Err(Failure::Refused("not all exercises are solved".to_owned()))
}

/// What a program is told.
pub(crate) fn as_json(submission: &Submission, grades: &[Grade]) -> Value {
    let one = |grade: &Grade| {
        let claims = outcomes(grade).iter().map(|outcome| {
            json!({
                "claim": outcome.claim, "holds": outcome.verdict == Verdict::Holds,
                "verdict": outcome.verdict.to_string(),
            })
        });
        json!({
            "name": grade.exercise.name, "points": grade.points(), "of": grade.exercise.minutes,
            "result": grade.word(), "message": grade.message(), "html": as_html(grade),
            "claims": claims.collect::<Vec<_>>(),
        })
    };
    let notes = [submission.notes.clone(), grade::timeouts(grades)].concat();
    json!({
        "chapter": submission.chapter.number,
        "points": grade::points(grades),
        "of": submission.chapter.points(),
        "exercises": grades.iter().map(one).collect::<Vec<_>>(),
        "notes": notes,
    })
}

/// The claims of a report, and none if there is no report.
fn outcomes(grade: &Grade) -> &[Outcome] {
    match &grade.result {
        Graded::Checked(report) => &report.outcomes,
        _ => &[],
    }
}

/// For the terminal: the exercise, and what went wrong.
pub(crate) fn as_text(grade: &Grade) -> String {
    let points = grade.points();
    let of = grade.exercise.minutes;
    let (colour, mark) = if points == of { (32, '✓') } else { (31, '✗') };
    let mut text = format!(
        "\x1b[{colour}m{mark}\x1b[0m \x1b[1m{}\x1b[0m  {}  {points} of {of} points\n",
        grade.exercise.name, grade.exercise.title,
    );
    if let Some(message) = grade.message() {
        text += &indented(message);
    }
    let outcomes = outcomes(grade);
    // The same words for each claim say nothing more.
    if let Some(first) = outcomes.first()
        && first.verdict == Verdict::NotWritten
        && outcomes.iter().all(|it| it.verdict == first.verdict)
    {
        return text + &indented(&first.verdict.to_string());
    }
    for Outcome { claim, verdict } in outcomes {
        let (colour, mark) = if *verdict == Verdict::Holds { (32, '✓') } else { (31, '✗') };
        text += &format!("    \x1b[{colour}m{mark}\x1b[0m {}\n", plain(claim));
        if *verdict != Verdict::Holds {
            text += &format!("      {}\n", plain(&verdict.to_string()));
        }
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {}\n", plain(line))).collect()
}

/// Without what could move the cursor: the words may be the student's.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A table of the claims, or the message.
pub(crate) fn as_html(grade: &Grade) -> String {
    if let Some(message) = grade.message() {
        return format!("<pre>{}</pre>", escaped(message));
    }
    let row = |Outcome { claim, verdict }: &Outcome| {
        let mark = if *verdict == Verdict::Holds { '✓' } else { '✗' };
        let why = escaped(&verdict.to_string());
        format!("<tr><td>{mark}</td><td>{}</td><td>{why}</td></tr>", escaped(claim))
    };
    let rows: String = outcomes(grade).iter().map(row).collect();
    format!(
        "<table><thead><tr><th></th><th>{}</th><th>what went wrong</th></tr></thead>\
         <tbody>{rows}<tr><td></td><td>{} of {} points</td><td></td></tr></tbody></table>",
        grade.exercise.name,
        grade.points(),
        grade.exercise.minutes,
    )
}

/// Text in a page.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            '\n' | '\t' => escaped.push(letter),
            _ if letter.is_control() => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hostile() -> Grade {
        let exercise = kusari_exercises::find("overdraft").expect("there is one");
        let result = Graded::NotCompiled("<script>alert(1)</script>\u{1b}[2J".to_owned());
        Grade { exercise, result }
    }

    #[test]
    fn what_a_student_wrote_is_text_on_a_page_and_in_the_terminal() {
        let page = as_html(&hostile());
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "{page}");
        assert!(!page.contains('\u{1b}'));
        assert!(!as_text(&hostile()).contains("\u{1b}[2J"));
    }
}
