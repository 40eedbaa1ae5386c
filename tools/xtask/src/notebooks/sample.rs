//! A small notebook with which all is well, and the ways to break it that take no kernel to be seen.

use super::lint::Surroundings;
use kusari_tools::notebook::{self, Cell, Notebook, Outputs, RAISES, STDERR, VARIES};
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) const PANIC: &str = "\nthread '<unnamed>' (7) panicked at src/lib.rs:1:1:\nno\n";

/// A file of the repository in which the notebook stands.
fn source() -> String {
    format!("/// Money.\npub struct Coin(u64);\n\n{}\n", long())
}

/// A piece of it that is too long to be shown.
fn long() -> String {
    format!("pub struct Long {{\n{}}}", "    pub coin: Coin,\n".repeat(11))
}

/// A check of turns, and what a solution looks like in the text of one.
const CHECK: &str = "\
mod check {
    pub fn double(answer: fn(u32) -> u32) -> &'static str {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let found = std::panic::catch_unwind(|| answer(2));
        std::panic::set_hook(hook);
        match found {
            Ok(4) => \"all of it holds\",
            Ok(_) => \"it isn't twice that\",
            Err(_) => \"not written yet, read on if you like\",
        }
    }
}
let coins = 30_u32;";
const DOUBLE: &str = "\
### Your turn: twice as much

<details><summary>Hint</summary>Add.</details>

<details><summary>Our solution</summary>

```rust
fn double(coins: u32) -> u32 {
    coins + coins
}
```

</details>";

/// The cell that brings in the check of turns, and a turn.
pub(super) fn turn() -> [Cell; 4] {
    [
        Cell::code("setup", CHECK),
        Cell::text("turn-double", DOUBLE),
        Cell::code("your-double", "fn double(coins: u32) -> u32 {\n    todo!()\n}"),
        code("check-double", "check::double(double)", "\"not written yet, read on if you like\""),
    ]
}

/// The turns that the repository has a check of.
static TURNS: LazyLock<Vec<String>> = LazyLock::new(|| vec!["double".to_owned()]);

/// The repository in which the notebook stands.
pub(super) fn around() -> Surroundings<'static> {
    let read = &|path: &str| match path {
        "src/coin.rs" => Ok(source()),
        _ => Err(format!("{path}: there is no such file")),
    };
    let places = vec!["/home/".to_owned()];
    Surroundings { read, places, turns: &TURNS, least_cells: 10, least_turns: 1 }
}

/// A cell of code that shows a value.
pub(super) fn code(id: &str, source: &str, value: &str) -> Cell {
    let mut cell = Cell::code(id, source);
    show(&mut cell, "text/plain", value);
    cell
}

/// A cell of code with a tag and what its text has to match.
pub(super) fn tagged(tag: &str, expect: &str, cell: Cell) -> Cell {
    Cell { tags: vec![tag.to_owned()], expect: Some(expect.to_owned()), ..cell }
}

/// What a cell has put out, so that it can be changed.
pub(super) fn outputs(cell: &mut Cell) -> &mut Outputs {
    &mut cell.code.get_or_insert_default().outputs
}

/// Adds a value, or another form of it.
pub(super) fn show(cell: &mut Cell, kind: &str, value: &str) {
    let results = &mut outputs(cell).results;
    if results.is_empty() {
        results.push(BTreeMap::new());
    }
    results[0].insert(kind.to_owned(), value.to_owned());
}

/// Counts the cells as if they had been run in this order.
pub(super) fn notebook(cells: Vec<Cell>) -> Notebook {
    let mut notebook = Notebook { cells };
    let code = notebook.cells.iter_mut().filter_map(|it| it.code.as_mut());
    code.zip(1..).for_each(|(code, count)| code.execution_count = Some(count));
    notebook
}

/// The notebook with which all is well. The kernel agrees.
pub(super) fn good() -> Notebook {
    let mut printed = Cell::code("printed", "println!(\"thirty\\ncoins\");");
    outputs(&mut printed).stdout = "thirty\ncoins\n".to_owned();
    const PICTURE: &str = "println!(\"EVCXR_BEGIN_CONTENT text/html\\n<b>30</b>\\nEVCXR_END_CONTENT\");\
        \nprintln!(\"EVCXR_BEGIN_CONTENT text/plain\\n30\\nEVCXR_END_CONTENT\");";
    let mut picture = code("picture", PICTURE, "30");
    show(&mut picture, "text/html", "<b>30</b>");
    let mut warned = code("warned", "eprintln!(\"it is late\");\ncoins", "30");
    outputs(&mut warned).stderr = "it is late\n".to_owned();
    let mut refused = Cell::code("refused", "let coins: u32 = \"thirty\";");
    let error = ["Error", "mismatched types", "mismatched types"].map(str::to_owned);
    outputs(&mut refused).errors.push(error);
    let [setup, double, yours, check] = turn();
    notebook(vec![
        Cell::text(
            "title",
            "# Coins\n\n<!-- listing: src/coin.rs#Coin -->\n```rust\npub struct Coin(u64);\n```",
        ),
        setup,
        double,
        yours,
        check,
        code("value", "coins + 12", "42"),
        code("asserted", "assert!(coins == 30);\n\"thirty coins\"", "\"thirty coins\""),
        printed,
        picture,
        tagged(VARIES, r"\d+", code("varies", "std::process::id()", "7")),
        tagged(STDERR, "30\nit is late", warned),
        tagged(RAISES, ".*mismatched types.*", refused),
    ])
}

/// A way to break the notebook: what is wrong then, and the code under which it is refused.
pub(super) type Breakage = (&'static str, &'static str, fn(&mut Notebook));

fn cell<'a>(notebook: &'a mut Notebook, id: &str) -> &'a mut Cell {
    notebook.cells.iter_mut().find(|it| it.id == id).expect("the sample has this cell")
}

/// What is seen without a kernel.
pub(super) const BREAKAGES: [Breakage; 31] = [
    ("an id twice", "duplicate-id", |it| cell(it, "value").id = "setup".into()),
    ("an id that is no name", "id", |it| cell(it, "value").id = "Pay Bob".into()),
    ("no id", "id", |it| cell(it, "value").id = String::new()),
    ("an unknown tag", "unknown-tag", |it| cell(it, "varies").tags.push("varied".into())),
    ("a tag without expectation", "expect-missing", |it| cell(it, "varies").expect = None),
    ("an expectation without tag", "expect-untagged", |it| cell(it, "varies").tags.clear()),
    ("an expectation that is no regular expression", "expect-unreadable", |it| {
        cell(it, "varies").expect = Some("(".into());
    }),
    ("stored output that is not expected", "expect", |it| {
        cell(it, "varies").expect = Some("[a-z]+".into());
    }),
    ("an empty cell", "empty-cell", |it| cell(it, "value").source = " \n".into()),
    ("a cell that was never run", "never-run", |it| {
        cell(it, "value").code.get_or_insert_default().execution_count = None;
    }),
    ("cells run out of order", "count", |it| {
        cell(it, "value").code.get_or_insert_default().execution_count = Some(3);
    }),
    ("a cell that counts from another session", "count", |it| {
        cell(it, "refused").code.get_or_insert_default().execution_count = Some(80);
    }),
    ("a stored error", "error", |it| {
        let error = [String::new(), String::new(), "cannot find value".into()];
        outputs(cell(it, "value")).errors.push(error);
    }),
    ("a stored panic", "panic", |it| outputs(cell(it, "value")).stderr = PANIC.into()),
    ("a stored panic on standard output", "panic", |it| {
        outputs(cell(it, "printed")).stdout = PANIC.into();
    }),
    ("a stored warning", "stderr", |it| outputs(cell(it, "value")).stderr = "oh".into()),
    ("an error that is meant and not stored", "no-error", |it| {
        outputs(cell(it, "refused")).errors.clear();
    }),
    ("an assertion without evidence", "no-evidence", |it| {
        outputs(cell(it, "asserted")).results.clear();
    }),
    ("a picture of which only the words are shown", "no-picture", |it| {
        cell(it, "value").source = "figures::chain(&coins)".into();
    }),
    ("a machine's path", "machine-path", |it| {
        outputs(cell(it, "printed")).stdout = "/home/alice/coins\n".into();
    }),
    ("too few cells of code", "few-cells", |it| {
        it.cells.pop();
    }),
    ("a turn out of order", "turn-order", |it| it.cells.swap(2, 3)),
    ("a turn without its check", "turn-order", |it| {
        cell(it, "check-double").id = "double".into();
    }),
    ("a turn that is written", "turn-written", |it| {
        cell(it, "your-double").source = "fn double(coins: u32) -> u32 {\n    coins + 1\n}".into();
    }),
    ("a check of something else", "turn-check", |it| {
        cell(it, "check-double").source = "check::double(|it| 2 * it)".into();
    }),
    ("a turn that no one checks", "turn-check", |it| {
        for (id, name) in [("turn", "half"), ("your", "half"), ("check", "half")] {
            let cell = cell(it, &format!("{id}-double"));
            cell.id = format!("{id}-{name}");
            cell.source = cell.source.replace("double", name);
        }
    }),
    ("a check that calls an untouched cell wrong", "turn-output", |it| {
        show(cell(it, "check-double"), "text/plain", "\"it isn't twice that\"");
    }),
    ("a cell that needs what the reader writes", "turn-used", |it| {
        cell(it, "value").source = "double(coins) - 18".into();
    }),
    ("no turn", "few-turns", |it| {
        it.cells.retain(|it| it.id != "turn-double");
        it.cells[2].id = "unwritten".into();
        it.cells[3].id = "unchecked".into();
    }),
    ("a long cell of code", "long-cell", |it| {
        let value = cell(it, "value");
        value.source.insert_str(0, &"// one\n".repeat(25));
    }),
    ("a listing that no one reads", "long-listing", |it| {
        let title = cell(it, "title");
        title.source = title.source.replace("#Coin", "#Long");
        title.source = title.source.replace("pub struct Coin(u64);", &long());
    }),
];

/// What its author might have written otherwise: the cell, what is there, what is put in its place.
const CHANGED: [(&str, &str, &str, &str, &str); 11] = [
    ("a listing that drifted", "listing-drift", "title", "u64", "u32"),
    ("a listing that was never filled", "listing-drift", "title", "pub struct Coin(u64);\n", ""),
    ("a listing of an item that does not exist", "listing", "title", "#Coin", "#Note"),
    ("a listing of a file that does not exist", "listing", "title", "coin.rs", "note.rs"),
    ("a listing without a fence", "listing", "title", "```rust", ""),
    ("a listing without an item", "listing", "title", "#Coin", ""),
    ("a turn that isn't announced", "turn-text", "turn-double", "Your turn", "A turn"),
    ("a turn without a hint", "turn-text", "turn-double", "<details><summary>Hint", "Hint"),
    ("a turn without a solution", "turn-text", "turn-double", "Our solution", "Our hint"),
    ("a turn with another function", "turn-written", "your-double", "fn double", "fn twice"),
    ("a solution with another head", "turn-head", "turn-double", "coins: u32", "coins: u64"),
];

/// What Jupyter or an editor might do to the file: what is there, what is put in its place.
pub(super) const DIRT: [(&str, &str, &str, &str); 8] = [
    ("a folded output", "dirty", "\"metadata\": {}", "\"metadata\": {\"collapsed\": true}"),
    ("a scrolled output", "dirty", "\"metadata\": {}", "\"metadata\": {\"scrolled\": true}"),
    ("times of execution", "dirty", "\"metadata\": {}", "\"metadata\": {\"execution\": {}}"),
    ("another kernel", "dirty", "\"name\": \"kusari\"", "\"name\": \"rust\""),
    ("another version of the format", "dirty", "\"nbformat_minor\": 5", "\"nbformat_minor\": 4"),
    ("another layout", "dirty", " \"cells\"", "  \"cells\""),
    ("another format", "format", "\"nbformat\": 4", "\"nbformat\": 3"),
    ("half of a file", "format", "\"cells\": [", "\"cells\": "),
];

/// Data, so that it can be made a table of a test: every breakage as a text of a file.
pub(super) fn broken_files() -> Vec<(&'static str, &'static str, String)> {
    let clean = notebook::write(&good());
    let broken = BREAKAGES.iter().map(|(what, code, break_it)| {
        let mut notebook = good();
        break_it(&mut notebook);
        (*what, *code, notebook::write(&notebook))
    });
    let changed = CHANGED.iter().map(|(what, code, id, from, to)| {
        let mut notebook = good();
        let cell = cell(&mut notebook, id);
        cell.source = cell.source.replace(from, to);
        (*what, *code, notebook::write(&notebook))
    });
    let dirty =
        DIRT.iter().map(|(what, code, from, to)| (*what, *code, clean.replacen(from, to, 1)));
    broken.chain(changed).chain(dirty).collect()
}
