//! What becomes of what students return, whatever it is: the same points from a file as from a
//! notebook. The submissions are in `submissions/`; `course/teaching/nbgrader/test.py` gives the same ones to
//! nbgrader.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("it is in the repository")
        .to_owned()
}

/// What students could return: a change of the solutions or of the starters.
struct Case {
    name: String,
    points: u64,
    base: String,
    sections: BTreeMap<String, String>,
}

fn cases() -> Vec<Case> {
    let folder = root().join("tools/classroom/tests/submissions");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).expect("the submissions are there") {
        let path = entry.expect("it can be read").path();
        let text = fs::read_to_string(&path).expect("it is text");
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("// {name}: ")));
            line.expect("each says what it is").to_owned()
        };
        cases.push(Case {
            name: path.file_stem().expect("it has a name").to_string_lossy().into_owned(),
            points: field("points").parse().expect("a number"),
            base: field("base"),
            sections: sections(&text).1,
        });
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// What stands before the first exercise, and the text of each.
fn sections(text: &str) -> (String, BTreeMap<String, String>) {
    let mut pieces = text.split("// exercise: ");
    let head = pieces.next().unwrap_or_default().to_owned();
    let section = |piece: &str| {
        let (name, text) = piece.split_once('\n').unwrap_or((piece, ""));
        (name.trim().to_owned(), text.to_owned())
    };
    (head, pieces.map(section).collect())
}

impl Case {
    fn answers(&self) -> (String, BTreeMap<String, String>) {
        let folder = if self.base == "solutions" {
            "course/exercises/solutions"
        } else {
            "course/exercises"
        };
        let text = fs::read_to_string(root().join(folder).join("stage1_ledger.rs"));
        let (head, mut answers) = sections(&text.expect("it is there"));
        answers.extend(self.sections.clone());
        (head, answers)
    }

    fn file(&self) -> String {
        let (head, answers) = self.answers();
        let sections = answers.iter().map(|(name, text)| format!("// exercise: {name}\n{text}\n"));
        head + &sections.collect::<String>()
    }

    fn notebook(&self) -> Value {
        let answers = self.answers().1;
        let mut notebook = students_notebook();
        for cell in cells(&mut notebook) {
            let name = cell["id"].as_str().unwrap_or_default().to_owned();
            if let Some(text) = answers.get(&name) {
                cell["source"] = json!(text);
            }
        }
        notebook
    }
}

fn students_notebook() -> Value {
    let path = root().join("course/exercises/notebooks/stage1_ledger.ipynb");
    serde_json::from_str(&fs::read_to_string(path).expect("it is there")).expect("a notebook")
}

fn cells(notebook: &mut Value) -> &mut Vec<Value> {
    notebook["cells"].as_array_mut().expect("a notebook has cells")
}

/// What `classroom grade` says of a text.
fn grade(text: &str, extension: &str) -> Value {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join(format!("returned.{extension}"));
    fs::write(&file, text).expect("there is room");
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    let output = command.args(["grade", "--json", "--chapter", "1"]).arg(file).output();
    let output = output.expect("the program is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it answers JSON")
}

fn grade_notebook(notebook: &Value) -> Value {
    grade(&notebook.to_string(), "ipynb")
}

fn result<'a>(graded: &'a Value, name: &str) -> &'a Value {
    let exercises = graded["exercises"].as_array().expect("there are exercises");
    exercises.iter().find(|it| it["name"] == name).expect("all are there")
}

/// The points, and what was said of the exercises that have none.
fn in_short(graded: &Value) -> String {
    let exercises = graded["exercises"].as_array().expect("there are exercises");
    let failed = exercises.iter().filter(|it| it["points"] == 0);
    let told = failed.map(|it| format!("\n  {} {} {}", it["name"], it["result"], it["message"]));
    format!("{} points{}", graded["points"], told.collect::<String>())
}

#[test]
fn a_file_and_a_notebook_get_the_same_points_whatever_is_in_them() {
    let waiting = Mutex::new(cases());
    let faults = Mutex::new(Vec::new());
    // Those that never end wait beside each other.
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = { waiting.lock().expect("no thread panics").pop() } {
                    let file = grade(&case.file(), "rs");
                    let notebook = grade_notebook(&case.notebook());
                    for (way, graded) in [("file", &file), ("notebook", &notebook)] {
                        if graded["points"] != case.points {
                            let fault = format!("{} as a {way}: {}", case.name, in_short(graded));
                            faults.lock().expect("no thread panics").push(fault);
                        }
                    }
                    let words = |graded: &Value| -> Vec<(Value, Value)> {
                        let exercises = graded["exercises"].as_array().expect("a list");
                        exercises
                            .iter()
                            .map(|it| (it["result"].clone(), it["claims"].clone()))
                            .collect()
                    };
                    // Which limit a flood of threads meets first is left to chance.
                    let is_chance = case.name == "starts_threads";
                    if !is_chance && words(&file) != words(&notebook) {
                        let fault =
                            format!("{}: {}\n{}", case.name, in_short(&file), in_short(&notebook));
                        faults.lock().expect("no thread panics").push(fault);
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().expect("no thread panics");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_way_to_fail_is_told_in_its_own_words() {
    let told = |case: &str, exercise: &str| {
        let case = cases().into_iter().find(|it| it.name == case).expect("there is one");
        let graded = grade(&case.file(), "rs");
        let one = result(&graded, exercise);
        let message = one["message"].as_str().unwrap_or_default().to_owned();
        (one["result"].as_str().expect("a word").to_owned(), message)
    };
    let (word, message) = told("compile_error", "overdraft");
    assert_eq!(word, "not-compiled");
    assert!(message.contains("mismatched types") && message.contains("--> stage1_ledger.rs:"));
    let (word, message) = told("another_signature", "overdraft");
    assert_eq!(word, "not-compiled");
    assert!(message.contains("fn(u64, u64) -> Option<u64>"), "{message}");
    let (word, message) = told("exits", "overdraft");
    assert_eq!(word, "refused");
    assert!(message.contains("`process` is refused"), "{message}");
    let (word, message) = told("calls_itself", "balance_of");
    assert_eq!(word, "died");
    assert!(message.contains("calls itself without end"), "{message}");
    assert_eq!(told("untouched", "total").0, "failed");
}

#[test]
fn a_notebook_that_was_tampered_with_gets_the_points_of_its_answers() {
    let right = cases().into_iter().find(|it| it.name == "right").expect("there is one");
    let mut notebook = right.notebook();
    for cell in cells(&mut notebook) {
        if cell["metadata"]["nbgrader"]["grade"] == true {
            cell["source"] = json!("5");
            cell["metadata"]["nbgrader"]["points"] = json!(500);
            cell["outputs"] =
                json!([{ "output_type": "execute_result", "data": { "text/plain": "500" } }]);
        }
    }
    assert_eq!(grade_notebook(&notebook)["points"], 65, "the checks are not the student's");
    cells(&mut notebook).retain(|cell| cell["metadata"]["nbgrader"]["grade"] != true);
    assert_eq!(grade_notebook(&notebook)["points"], 65, "and need not be there");
    cells(&mut notebook).retain(|cell| cell["id"] != "total");
    let graded = grade_notebook(&notebook);
    assert_eq!(graded["points"], 60);
    assert_eq!(result(&graded, "total")["result"], "missing");
}

#[test]
fn definitions_in_other_cells_count_and_what_is_no_definition_does_no_harm() {
    let right = cases().into_iter().find(|it| it.name == "right").expect("there is one");
    let mut notebook = right.notebook();
    for cell in cells(&mut notebook) {
        if cell["id"] == "overdraft" {
            cell["source"] = json!(
                "pub fn overdraft(b: u64, a: u64) -> Option<u64> { less(b, a, HashSet::from([1])) }"
            );
        }
    }
    let extra = |id: &str, source: &str| {
        json!({ "cell_type": "code", "id": id, "metadata": {}, "outputs": [],
                "execution_count": null, "source": source })
    };
    let helper = "use std::collections::HashSet;\n\
                  fn less(b: u64, a: u64, _: HashSet<u8>) -> Option<u64> { b.checked_sub(a) }";
    cells(&mut notebook).push(extra("mine", helper));
    cells(&mut notebook).push(extra("trial", "let x = 1;\noverdraft(x, 2)"));
    cells(&mut notebook).push(extra("hostile", "#[path = \"/etc/passwd\"] mod passwords;"));
    let graded = grade_notebook(&notebook);
    assert_eq!(graded["points"], 65, "{graded:#}");
}

#[test]
fn what_is_no_notebook_is_refused_and_what_is_no_rust_gets_no_points() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("returned.ipynb");
    fs::write(&file, "no JSON").expect("there is room");
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    let output = command.args(["grade", "--json", "--chapter", "1"]).arg(file).output();
    let output = output.expect("the program is there");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a notebook"));
    let graded = grade("\u{0}\u{1}this is no Rust {{{ \"", "rs");
    assert_eq!(graded["points"], 0, "{graded:#}");
}

/// Grades the solution to chapter 1 in another environment. Answers the status and what was said.
#[cfg(unix)]
fn grade_solution_in(environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let solution = root().join("course/exercises/solutions/stage1_ledger.rs");
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    command.args(["grade", "--chapter", "1"]).arg(solution).envs(environment.iter().copied());
    let output = command.output().expect("the program is there");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
#[cfg(unix)]
fn no_setting_of_cargo_costs_a_student_points() {
    let (status, said) = grade_solution_in(&[
        ("CARGO_BUILD_TARGET", "wasm32-unknown-unknown"),
        ("CARGO_ENCODED_RUSTFLAGS", "-Cpanic=abort"),
        ("RUSTFLAGS", "-D warnings --cfg x -C panic=abort"),
        ("CARGO_PROFILE_DEV_PANIC", "abort"),
        ("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "false"),
        ("RUSTC_WRAPPER", "/no/such/program"),
        ("CARGO_BUILD_RUSTC_WRAPPER", "/no/such/program"),
    ]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("65 of 65 points"), "{said}");
}

#[test]
#[cfg(unix)]
fn where_nothing_can_be_compiled_no_student_is_blamed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("there is room");
    let linker = folder.path().join("cc");
    fs::write(&linker, "#!/bin/sh\necho 'no linker today' >&2\nexit 1\n").expect("there is room");
    fs::set_permissions(&linker, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let path = std::env::var("PATH").expect("there are programs");
    let path = format!("{}:{path}", folder.path().display());
    let (status, said) = grade_solution_in(&[("PATH", &path)]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("No answer is to blame") && said.contains("no linker today"), "{said}");
    assert!(!said.contains("points"), "{said}");
}
