//! Whether what a cell put out is what it should have put out. Nothing here runs anything.
//!
//! The kernel calls a cell a success although it panicked: the only trace is text on standard error,
//! which may come late and under the name of the next cell. So any such text is refused, wherever
//! it turns up, and so is every output that differs from the stored one.

use super::finding::Finding;
use kusari_tools::notebook::{
    Cell, Code, Notebook, Outputs, RAISES, STDERR, Turn, VARIES, without_colours,
};
use regex_lite::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static PANIC: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"thread '[^']*'[^\n]* panicked at ").expect("it is one"));

/// What became of a notebook in a fresh kernel.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// What each cell of code put out that was begun, and then [`PROBE`]; and after that each turn's solution and
    /// check, and then [`PROBE`] again.
    pub(crate) outputs: Vec<Outputs>,
    /// How many seconds each of them took that came to its end.
    pub(crate) seconds: Vec<f64>,
    pub(crate) end: End,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    Finished,
    /// The last cell that was begun took too long.
    TooSlow,
    /// The kernel died in the last cell that was begun.
    Died,
}

/// What runs behind the last cell. A cell that ends the kernel's process, or writes what the kernel
/// takes for its own, may look well itself; its traces come with the next cell.
pub(crate) const PROBE: &str = "\"in step\"";

/// What is wrong with a run. Without `stored` outputs, each cell is judged by itself.
pub(crate) fn of_run(notebook: &Notebook, run: &Run, stored: bool) -> Vec<Finding> {
    let cells: Vec<(&Cell, &Code)> =
        notebook.cells.iter().filter_map(|it| Some((it, it.code.as_ref()?))).collect();
    let mut found = Vec::new();
    let begun = cells.iter().zip(&run.outputs).enumerate();
    for (at, ((cell, code), fresh)) in begun {
        let is_cut_short = run.end != End::Finished && at + 1 == run.outputs.len();
        match stored && !is_cut_short {
            true => found.extend(against_stored(cell, &code.outputs, fresh)),
            false => found.extend(of_itself(cell, fresh)),
        }
    }
    let again = run.outputs.get(cells.len() + 1..).unwrap_or_default();
    for (turn, outputs) in notebook.turns().zip(again.chunks_exact(2)) {
        found.extend(of_solution(turn, &outputs[0], &outputs[1]));
    }
    // Which cell each output belongs to; a probe's is the fault of the cell before.
    let mut ids: Vec<&str> = cells.iter().map(|(cell, _)| cell.id.as_str()).collect();
    let first = ids.len();
    ids.extend(ids.last().copied());
    ids.extend(notebook.turns().flat_map(|it| [it.yours.id.as_str(), &it.check.id]));
    let second = ids.len();
    ids.extend(ids.last().copied());
    let last = run.outputs.len().checked_sub(1).and_then(|it| ids.get(it)).copied().unwrap_or("");
    match run.end {
        End::TooSlow => found.push(Finding::at(last, "too-slow", "it does not come to its end")),
        End::Died => found.push(Finding::at(last, "kernel-died", "the kernel died in it")),
        End::Finished => {
            let shown = BTreeMap::from([("text/plain".to_owned(), PROBE.to_owned())]);
            let due = Outputs { results: vec![shown], ..Outputs::default() };
            let probes =
                [first, second].into_iter().filter_map(|it| Some((it, run.outputs.get(it)?)));
            if let Some((at, came)) = probes.into_iter().find(|(_, came)| **came != due) {
                let text = "it, or a cell before it, put the kernel out of step; behind it came:";
                let text = format!("{text}\n{}", quote(&came.text()));
                found.push(Finding::at(ids[at], "out-of-step", text));
            }
        }
    }
    found
}

/// What the check of a turn says when every claim holds.
pub(super) const ALL_HOLD: &str = "all of it holds";

/// What is wrong with a solution: what came when it was put into its cell, and then from the check.
fn of_solution(turn: Turn<'_>, filled: &Outputs, checked: &Outputs) -> Option<Finding> {
    let said = [filled.text(), checked.text()].join("\n");
    let is_quiet = filled.parts().is_empty() && checked.stderr.is_empty();
    let is_right = is_quiet && said.contains(ALL_HOLD) && !said.contains('✗');
    let text = format!("with our solution in its cell, it says\n{}", quote(&said));
    (!is_right).then(|| Finding::at(&turn.check.id, "turn-unsolved", text))
}

/// Whether an expectation is a regular expression, and what it is for the whole text.
pub(crate) fn expectation(expect: &str) -> Result<Regex, String> {
    Regex::new(&format!("(?s)^(?:{expect})$")).map_err(|why| why.to_string())
}

/// What is wrong with the stored or the fresh output of a cell, whichever it is.
pub(crate) fn of_itself(cell: &Cell, outputs: &Outputs) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut refuse = |code, text: String| found.push(Finding::at(&cell.id, code, text));
    let panics = |text: &str| PANIC.is_match(text);
    let mut elsewhere = Outputs { stderr: String::new(), ..outputs.clone() }.parts();
    elsewhere.remove("an error");
    if panics(&outputs.stderr) && !cell.has(STDERR) {
        refuse("panic", format!("it panicked, or the cell before it:\n{}", quote(&outputs.stderr)));
    } else if let Some((part, text)) = elsewhere.iter().find(|(_, text)| panics(text)) {
        refuse("panic", format!("{part} tells of a panic:\n{}", quote(text)));
    } else if !outputs.stderr.is_empty() && !cell.has(STDERR) {
        let text = quote(&outputs.stderr);
        refuse("stderr", format!("it, or the cell before it, wrote to standard error:\n{text}"));
    }
    let [.., first] = &outputs.errors.first().cloned().unwrap_or_default();
    match (outputs.errors.is_empty(), cell.has(RAISES)) {
        (false, false) => {
            refuse("error", format!("it ends in an error:\n{}", quote(&without_colours(first))));
        }
        (true, true) => refuse("no-error", format!("it is tagged {RAISES}, and raises none")),
        _ => {}
    }
    // Whatever a panic or an error changed besides, its own message says it best.
    let expect = cell.expect.as_deref().filter(|_| found.is_empty()).unwrap_or(".*");
    if expectation(expect).is_ok_and(|it| !it.is_match(&outputs.text())) {
        let text = format!("its output does not match {expect}\n{}", quote(&outputs.text()));
        found.push(Finding::at(&cell.id, "expect", text));
    }
    found
}

/// What is wrong with the fresh output of a cell whose stored output is known.
pub(crate) fn against_stored(cell: &Cell, stored: &Outputs, fresh: &Outputs) -> Vec<Finding> {
    let mut found = of_itself(cell, fresh);
    if !found.is_empty() || stored == fresh {
        return found;
    }
    let any = [VARIES, RAISES, STDERR].iter().any(|tag| cell.has(tag));
    let (was, is) = (stored.parts(), fresh.parts());
    let names = |parts: &BTreeMap<String, String>| parts.keys().cloned().collect::<BTreeSet<_>>();
    let missing: Vec<_> = names(&is).difference(&names(&was)).cloned().collect();
    let gone: Vec<_> = names(&was).difference(&names(&is)).cloned().collect();
    let mut refuse = |code, text| found.push(Finding::at(&cell.id, code, text));
    if !missing.is_empty() {
        let text = missing.iter().map(|it| format!("{it}:\n{}", quote(&is[it])));
        let text = text.collect::<Vec<_>>().join("\n");
        refuse("output-missing", format!("what came is not stored: {text}"));
    } else if !gone.is_empty() {
        refuse("output-gone", format!("stored, but not put out any more: {}", gone.join(", ")));
    } else if !any {
        let differs = was.iter().find(|(part, text)| is[*part] != **text);
        let text = match differs {
            Some((part, text)) => format!("{part} differs\n{}", difference(text, &is[part])),
            None => "its outputs come in another arrangement".to_owned(),
        };
        refuse("output-differs", text);
    }
    found
}

/// The last lines of a text, indented.
pub(crate) fn quote(text: &str) -> String {
    const MOST: usize = 12;
    let lines: Vec<&str> = text.trim_end().lines().filter(|it| !it.trim().is_empty()).collect();
    let mut quoted: Vec<String> =
        lines.iter().take(MOST).map(|it| format!("      {}", cut(it, 0))).collect();
    if lines.len() > MOST {
        quoted.push(format!("      … and {} more lines", lines.len() - MOST));
    }
    quoted.join("\n")
}

/// The first line in which two texts differ; of a long one only the place where they do.
fn difference(stored: &str, fresh: &str) -> String {
    let (mut was, mut is) = (stored.split('\n'), fresh.split('\n'));
    let mut number = 0;
    loop {
        number += 1;
        let (was, is) = (was.next(), is.next());
        if was == is && was.is_some() {
            continue;
        }
        let ends = "(it ends here)";
        let (was, is) = (was.unwrap_or(ends), is.unwrap_or(ends));
        let same = was.chars().zip(is.chars()).take_while(|(a, b)| a == b).count();
        let (was, is) = (cut(was, same), cut(is, same));
        return format!("      line {number}\n      stored: {was}\n      came:   {is}");
    }
}

/// At most a hundred characters of a line, among them the one at `place`.
fn cut(line: &str, place: usize) -> String {
    const MOST: usize = 100;
    let length = line.chars().count();
    let from = place.saturating_sub(MOST / 2);
    let part: String = line.chars().skip(from).take(MOST).collect();
    let (before, after) =
        (if from > 0 { "…" } else { "" }, if from + MOST < length { "…" } else { "" });
    format!(
        "{before}{}{after}",
        part.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(tags: &[&str], expect: Option<&str>) -> Cell {
        let tags = tags.iter().map(|it| (*it).to_owned()).collect();
        Cell { id: "pay-bob".into(), tags, expect: expect.map(str::to_owned), ..Cell::default() }
    }

    fn value(text: &str) -> Outputs {
        let result = BTreeMap::from([("text/plain".to_owned(), text.to_owned())]);
        Outputs { results: vec![result], ..Outputs::default() }
    }

    fn stderr(text: &str) -> Outputs {
        Outputs { stderr: text.into(), ..value("30") }
    }

    fn error(text: &str) -> Outputs {
        let errors = vec![["Error".into(), String::new(), format!("\u{1b}[31m{text}\u{1b}[0m")]];
        Outputs { errors, ..Outputs::default() }
    }

    const PANICKED: &str = "\nthread '<unnamed>' (7) panicked at src/lib.rs:1:1:\nfailed\n";

    fn codes(cell: &Cell, stored: &Outputs, fresh: &Outputs) -> Vec<&'static str> {
        against_stored(cell, stored, fresh).iter().map(|it| it.code).collect()
    }

    #[test]
    fn the_same_output_is_accepted() {
        assert_eq!(codes(&cell(&[], None), &value("30"), &value("30")), Vec::<&str>::new());
    }

    #[test]
    fn an_output_without_a_tag_has_to_be_the_stored_one() {
        let cell = cell(&[], None);
        assert_eq!(codes(&cell, &value("30"), &value("31")), ["output-differs"]);
        assert_eq!(codes(&cell, &Outputs::default(), &value("31")), ["output-missing"]);
        assert_eq!(codes(&cell, &value("30"), &Outputs::default()), ["output-gone"]);
        let mut picture = value("30");
        picture.results[0].insert("image/svg+xml".into(), "<svg/>".into());
        assert_eq!(codes(&cell, &value("30"), &picture), ["output-missing"]);
        let mut twice = value("30");
        twice.results.push(BTreeMap::new());
        assert_eq!(codes(&cell, &value("30"), &twice), ["output-differs"]);
        let fresh = Outputs { stdout: "more".into(), ..value("30") };
        assert_eq!(codes(&cell, &value("30"), &fresh), ["output-missing"]);
    }

    #[test]
    fn a_panic_and_any_word_on_standard_error_are_refused() {
        let cell = cell(&[], None);
        assert_eq!(codes(&cell, &value("30"), &stderr(PANICKED)), ["panic"]);
        assert_eq!(codes(&cell, &value("30"), &stderr("warning\n")), ["stderr"]);
        assert_eq!(codes(&cell, &stderr(PANICKED), &stderr(PANICKED)), ["panic"]);
        let printed = Outputs { stdout: PANICKED.into(), ..Outputs::default() };
        assert_eq!(codes(&cell, &printed, &printed), ["panic"]);
    }

    #[test]
    fn an_error_is_refused_and_so_is_a_missing_one() {
        assert_eq!(codes(&cell(&[], None), &value("30"), &error("no")), ["error"]);
        let raises = cell(&[RAISES], Some("no .*"));
        assert_eq!(codes(&raises, &error("no good"), &error("no use")), Vec::<&str>::new());
        assert_eq!(codes(&raises, &error("no good"), &value("no error")), ["no-error"]);
    }

    #[test]
    fn an_expectation_has_to_match_the_whole_text() {
        let varies = cell(&[VARIES], Some(r"\d+ ms"));
        assert_eq!(codes(&varies, &value("30 ms"), &value("31 ms")), Vec::<&str>::new());
        assert_eq!(codes(&varies, &value("30 ms"), &value("31 ms more")), ["expect"]);
        assert_eq!(codes(&varies, &value("30 ms"), &value("a 31 ms")), ["expect"]);
        let mut picture = value("31 ms");
        picture.results[0].insert("image/svg+xml".into(), "<svg/>".into());
        assert_eq!(codes(&varies, &value("30 ms"), &picture), ["output-missing"]);
        let stderr_cell = cell(&[STDERR], Some("30\n+thread .* panicked .*"));
        assert_eq!(codes(&stderr_cell, &stderr(PANICKED), &stderr(PANICKED)), Vec::<&str>::new());
    }

    #[test]
    fn a_solution_has_to_pass_its_check_when_all_else_has_run() {
        let cell = |id: &str, shown: Option<&str>| Cell {
            id: id.into(),
            code: shown.map(|it| Code { execution_count: None, outputs: value(it) }),
            ..Cell::default()
        };
        let cells =
            vec![cell("turn-a", None), cell("your-a", Some("")), cell("check-a", Some("not"))];
        let notebook = Notebook { cells };
        let judged = |again: &[Outputs], end| {
            let probe = value(PROBE);
            let outputs = [&[value(""), value("not"), probe][..], again].concat();
            let run = Run { seconds: Vec::new(), outputs, end };
            let found = of_run(&notebook, &run, true).into_iter();
            found.map(|it| (it.cell.unwrap_or_default(), it.code)).collect::<Vec<_>>()
        };
        let (quiet, right) = (Outputs::default(), value(ALL_HOLD));
        let again =
            |outputs: &[&Outputs]| outputs.iter().map(|it| (*it).clone()).collect::<Vec<_>>();
        let probe = value(PROBE);
        assert_eq!(judged(&again(&[&quiet, &right, &probe]), End::Finished), []);
        let unsolved = [("check-a".to_owned(), "turn-unsolved")];
        for wrong in [
            again(&[&quiet, &value("✗ no"), &probe]),
            again(&[&error("no"), &right, &probe]),
            again(&[&quiet, &Outputs { stderr: PANICKED.into(), ..right.clone() }, &probe]),
        ] {
            assert_eq!(judged(&wrong, End::Finished), unsolved);
        }
        let out_of_step = [("check-a".to_owned(), "out-of-step")];
        assert_eq!(judged(&again(&[&quiet, &right, &value("30")]), End::Finished), out_of_step);
        let died = [("your-a".to_owned(), "kernel-died")];
        assert_eq!(judged(&again(&[&quiet]), End::Died), died);
    }

    #[test]
    fn a_difference_is_shown_where_it_is() {
        let (was, is) = ("x".repeat(200) + "a", "x".repeat(200) + "b");
        let shown = difference(&format!("one\n{was}"), &format!("one\n{is}"));
        assert!(shown.contains("line 2") && shown.lines().all(|it| it.chars().count() < 125));
        assert!(shown.contains("xa\n") && shown.ends_with("xb"), "{shown}");
        assert!(difference("a\nb", "a").contains("it ends here"));
    }
}
