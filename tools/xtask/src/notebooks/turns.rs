//! What a reader writes: whether a turn is put as it should be, and whether our solution passes its check.
//!
//! Its cells run as they are delivered, with the rest of the notebook. When all that is over, the same kernel
//! runs our solutions and their checks. That is as good as another run of everything, because no other cell
//! names what a turn defines, which is looked at here.

use super::finding::Finding;
use kusari_tools::notebook::{Cell, Notebook, Turn};
use kusari_tools::rust::{Token, tokens};
use std::collections::BTreeSet;

/// What a check says of a cell that is still `todo!()`.
pub(super) const NOT_YET: &str = "not written yet, read on if you like";

/// What is wrong with the turns as their author put them. `checks` are the names of those that have a check.
pub(super) fn check(notebook: &Notebook, checks: &[String]) -> Vec<Finding> {
    let mut found = out_of_order(notebook);
    for turn in notebook.turns() {
        let name = turn.name();
        let Turn { text, yours, check } = turn;
        let mut refuse = |cell: &Cell, code, text: &str| {
            found.push(Finding::at(&cell.id, code, text));
        };
        if !text.source.starts_with("### Your turn: ") {
            refuse(text, "turn-text", "it doesn't begin with \"### Your turn: \"");
        }
        if text.source.matches("<details>").count() < 2 {
            refuse(text, "turn-text", "it has no hint and solution, each folded");
        }
        let words = words(&yours.source);
        if !words.windows(2).any(|it| it[0].text == "todo" && it[1].text == "!") {
            refuse(yours, "turn-written", "there is no todo!() in it");
        }
        let head = |source: &str| head(&name, source);
        match (turn.solution(), head(&yours.source)) {
            (None, _) => refuse(text, "turn-text", "it has no fold with a solution in Rust"),
            (_, None) => refuse(yours, "turn-written", "it doesn't have the function of its name"),
            (Some(solution), ours) if head(solution) != ours => {
                refuse(
                    text,
                    "turn-head",
                    "the solution's function has another head than the cell's",
                );
            }
            _ => {}
        }
        if check.source.trim() != format!("check::{name}({name})") {
            refuse(check, "turn-check", &format!("it isn't check::{name}({name})"));
        }
        if !checks.contains(&name) {
            refuse(check, "turn-check", "course/exercises/src/turns/ has no such turn");
        }
        let was_run = check.code.as_ref().filter(|it| it.execution_count.is_some());
        if was_run.is_some_and(|it| !it.outputs.text().contains(NOT_YET)) {
            refuse(check, "turn-output", &format!("untouched, it doesn't say \"{NOT_YET}\""));
        }
        found.extend(used_elsewhere(notebook, turn));
    }
    found
}

/// Cells that have the name of a turn's and aren't in their place.
fn out_of_order(notebook: &Notebook) -> Vec<Finding> {
    let cells = notebook.turns().flat_map(|it| [it.text, it.yours, it.check]);
    let in_order: BTreeSet<&str> = cells.map(|it| it.id.as_str()).collect();
    let is_of_turn = |id: &str| ["turn-", "your-", "check-"].iter().any(|it| id.starts_with(it));
    let ids = notebook.cells.iter().map(|it| it.id.as_str());
    let odd = ids.filter(|id| is_of_turn(id) && !in_order.contains(id));
    let text =
        "a turn is three cells in a row: the text turn-NAME, the code your-NAME and check-NAME";
    odd.map(|id| Finding::at(id, "turn-order", text)).collect()
}

/// Other cells that name what a turn defines. Solutions are filled in when those have run.
fn used_elsewhere(notebook: &Notebook, turn: Turn<'_>) -> Vec<Finding> {
    let mut defined = items(&turn.yours.source);
    defined.extend(items(turn.solution().unwrap_or_default()));
    let others = notebook.code().filter(|it| ![&turn.yours.id, &turn.check.id].contains(&&it.id));
    let uses = others.filter_map(|cell| {
        let words = words(&cell.source);
        // A method of that name is another one, and so is a function that's defined anew.
        let before = |at: usize| at.checked_sub(1).map_or("", |it| words[it].text.as_str());
        let is_use =
            |at: &usize| defined.contains(&words[*at].text) && !["fn", "."].contains(&before(*at));
        let used = &words[(0..words.len()).find(is_use)?];
        let text = format!("it names {}, which {} defines", used.text, turn.yours.id);
        Some(Finding::at(&cell.id, "turn-used", text))
    });
    uses.collect()
}

fn words(source: &str) -> Vec<Token> {
    tokens(source).unwrap_or_default()
}

/// The names of what a text defines.
fn items(source: &str) -> BTreeSet<String> {
    const KINDS: [&str; 8] = ["const", "enum", "fn", "mod", "static", "struct", "trait", "type"];
    let words = words(source);
    // The type of a function is `fn(…)` and has no name.
    let is_name = |it: &Token| it.text.starts_with(|letter: char| letter.is_alphabetic());
    let names = words.windows(2).filter(|it| KINDS.contains(&it[0].text.as_str()));
    names.filter(|it| is_name(&it[1])).map(|it| it[1].text.clone()).collect()
}

/// The words from `fn NAME` up to its first brace. Whether an argument may be changed is the function's own affair.
fn head(name: &str, source: &str) -> Option<Vec<String>> {
    let words: Vec<String> = words(source).into_iter().map(|it| it.text).collect();
    let begin = words.windows(2).position(|it| it[0] == "fn" && it[1] == name)?;
    let end = begin + words[begin..].iter().position(|it| it == "{")?;
    let is_own = |at: usize| words[at] == "mut" && ["(", ","].contains(&words[at - 1].as_str());
    Some((begin..end).filter(|at| !is_own(*at)).map(|at| words[at].clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_of_a_function_defines_nothing() {
        assert_eq!(
            items("fn f(g: fn(u8) -> u8) {}\nstruct S;"),
            ["S", "f"].map(str::to_owned).into()
        );
    }

    #[test]
    fn heads_are_compared_by_what_their_callers_see() {
        let given = head("f", "fn f(a: u8, b: &mut [u8]) -> u8 {\n    todo!()\n}");
        assert!(
            given.is_some()
                && given == head("f", "fn g() {}\nfn f(mut a: u8, b: &mut [u8])->u8 { a }")
        );
        for other in
            ["fn f(a: u8, b: &[u8]) -> u8 {}", "fn f(a: u8, b: &mut [u8]) {}", "fn g() {}", ""]
        {
            assert_ne!(given, head("f", other), "{other}");
        }
    }
}
