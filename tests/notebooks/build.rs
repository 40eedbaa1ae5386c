//! Joins the cells of each notebook into a test.

mod scan;
#[allow(unreachable_pub)]
#[path = "../../tools/xtask/common/src/notebook/solution.rs"]
mod solution;

use scan::code_of;
use serde::Deserialize;
use solution::solution;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[derive(Deserialize)]
struct Notebook {
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    cell_type: String,
    id: String,
    metadata: Metadata,
    source: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    tags: Vec<String>,
}

impl Cell {
    fn has(&self, tag: &str) -> bool {
        self.tags().iter().any(|it| it == tag)
    }

    fn tags(&self) -> &[String] {
        &self.metadata.tags
    }
}

fn main() {
    let notebooks = Path::new("../../notebooks");
    println!("cargo::rerun-if-changed={}", notebooks.display());
    println!("cargo::rerun-if-changed=scan.rs");
    println!("cargo::rerun-if-changed=../../tools/xtask/common/src/notebook/solution.rs");
    let mut paths: Vec<PathBuf> = fs::read_dir(notebooks)
        .unwrap_or_else(|why| panic!("the notebooks are missing: {}: {why}", notebooks.display()))
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|it| it == "ipynb"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "there is no notebook in {}", notebooks.display());

    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut all = String::new();
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{stem}: {why}"));
        let notebook = serde_json::from_str(&text)
            .unwrap_or_else(|why| panic!("notebooks/{stem}.ipynb can't be read: {why}"));
        let joined = out.join(format!("{stem}.rs"));
        fs::write(&joined, join(&stem, notebook)).expect("OUT_DIR can be written");
        all += &format!("#[path = {joined:?}]\nmod {stem};\n");
    }
    fs::write(out.join("notebooks.rs"), all).expect("OUT_DIR can be written");
}

/// The cells of a notebook as one function.
fn join(stem: &str, notebook: Notebook) -> String {
    let mut joined = format!(
        "// The cells of notebooks/{stem}.ipynb.\n\
         #![allow(warnings, clippy::all)]\n\n\
         fn shown<T: ?Sized>(_: &T) {{}}\n\n\
         #[test]\n\
         fn compiles_and_holds() -> Result<(), Box<dyn std::error::Error>> {{\n"
    );
    let mut ours = None;
    let mut is_apart = false;
    for cell in notebook.cells {
        if let Some(name) = cell.id.strip_prefix("turn-") {
            ours =
                solution(&cell.source.concat()).map(|it| (format!("check-{name}"), it.to_owned()));
        }
        if cell.cell_type != "code" || cell.has("raises-exception") {
            continue;
        }
        // Cells that need a program beside them are compiled, and `cargo x notebooks --check` runs them. No other cell uses
        // what they define.
        if cell.has("processes") != is_apart {
            is_apart = !is_apart;
            joined += if is_apart { APART } else { TOGETHER };
        }
        let id = &cell.id;
        joined += &format!("\n// notebooks/{stem}.ipynb, cell {id}\nprintln!(\"\\ncell {id}\");\n");
        let body = statements(&cell);
        // A cell may be meant to panic. The cells after it don't see what it defines.
        joined += &match cell.has("stderr") {
            true => format!(
                "let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(\n\
                 || -> Result<(), Box<dyn std::error::Error>> {{\n{body}Ok(())\n}}));\n"
            ),
            false => body,
        };
        if let Some((_, solution)) = ours.take_if(|(check, _)| check == id) {
            joined += &filled_in(&cell, &solution);
        }
    }
    joined + if is_apart { TOGETHER } else { "" } + "Ok(())\n}\n"
}

/// Around cells that are compiled and not run.
const APART: &str = "\nlet _ = || -> Result<(), Box<dyn std::error::Error>> {\n";
const TOGETHER: &str = "\nOk(())\n};\n";

/// Runs the check of a turn twice: on the cell that the reader hasn't written yet, and on our solution.
fn filled_in(check: &Cell, solution: &str) -> String {
    let (id, check) = (&check.id, check.source.concat());
    format!(
        "assert!(({check}).is_untouched(), \"{id}\");\n{{\n{solution}\nlet report = {check};\n\
         assert!(report.is_passed(), \"{id}: {{report}}\");\n}}\n"
    )
}

/// A cell's code. Its last expression is only borrowed, as in the kernel: a later cell may need what it
/// names.
fn statements(cell: &Cell) -> String {
    let source = cell.source.concat();
    let lines = source.split_inclusive('\n').filter(|it| !it.starts_with(':'));
    let source = lines.collect::<String>() + "\n";
    let code = code_of(&source);
    let last = last_expression(&code);
    let mut body = String::new();
    for (at, sign) in source.char_indices() {
        if at == last.unwrap_or(source.len()) {
            body += "shown(&(";
        }
        // A line break inside a string isn't one in the code.
        if sign == '\n' && code.as_bytes()[at] == b'\n' {
            body += &format!(" // {}", cell.id);
        }
        body.push(sign);
    }
    if last.is_some() { body + "));\n" } else { body }
}

/// Where the expression begins that a cell ends with, if it ends with one.
fn last_expression(code: &str) -> Option<usize> {
    const STATEMENTS: [&str; 16] = [
        "async",
        "const",
        "enum",
        "extern",
        "fn",
        "for",
        "impl",
        "let",
        "macro_rules",
        "mod",
        "pub",
        "static",
        "struct",
        "trait",
        "type",
        "while",
    ];
    let begin = last_statement(code);
    let statement = code[begin..].trim_start();
    let word =
        statement.split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap_or_default();
    let is_one = statement.trim_end().ends_with(';')
        || statement.starts_with('#')
        || STATEMENTS.contains(&word);
    (!statement.is_empty() && !is_one).then_some(code.len() - statement.len())
}

/// Where the last statement begins, whether it's an expression, a block or an item.
fn last_statement(code: &str) -> usize {
    let (mut depth, mut begin) = (0_usize, 0);
    for (at, sign) in code.char_indices() {
        match sign {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let next = code[at + sign.len_utf8()..].trim_start();
        // A line that begins with one of these continues what the brace has ended.
        let goes_on = [".", "?", ")", ",", ";", "&&", "||", "+", "=", "<", ">", "else"];
        let ends_line = || code[at + 1..].trim_start_matches([' ', '\t']).starts_with('\n');
        let block = || ends_line() && !goes_on.iter().any(|it| next.starts_with(it));
        if depth == 0 && !next.is_empty() && (sign == ';' || sign == '}' && block()) {
            begin = at + 1;
        }
    }
    begin
}
