use super::cells::{Cell, Code, Notebook, Outputs};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Writes a notebook, byte for byte as Jupyter does: keys in order, one space, lines in lists.
///
/// # Panics
///
/// Never: nothing fails that writes to memory.
pub fn write(notebook: &Notebook) -> String {
    let metadata = json!({
        "kernelspec": { "display_name": "Rust (kusari)", "language": "rust", "name": "kusari" },
        "language_info": {
            "codemirror_mode": "rust", "file_extension": ".rs", "mimetype": "text/rust",
            "name": "Rust", "pygments_lexer": "rust", "version": "",
        },
    });
    let cells: Vec<Value> = notebook.cells.iter().map(cell_to_json).collect();
    let file = json!({ "cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5 });
    let mut text = Vec::new();
    let layout = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut to = serde_json::Serializer::with_formatter(&mut text, layout);
    file.serialize(&mut to).expect("nothing fails that writes to memory");
    text.push(b'\n');
    String::from_utf8(text).expect("JSON is text")
}

fn cell_to_json(cell: &Cell) -> Value {
    let mut metadata = Map::new();
    if let Some(nbgrader) = &cell.nbgrader {
        metadata.insert("nbgrader".into(), nbgrader.clone());
    }
    if let Some(expect) = &cell.expect {
        metadata.insert("kusari".into(), json!({ "expect": expect }));
    }
    if !cell.tags.is_empty() {
        metadata.insert("tags".into(), json!(cell.tags));
    }
    let kind = if cell.code.is_some() { "code" } else { "markdown" };
    let mut json = json!({
        "cell_type": kind, "id": cell.id, "metadata": metadata, "source": lines(&cell.source),
    });
    if let Some(Code { execution_count, outputs }) = &cell.code {
        json["execution_count"] = json!(execution_count);
        json["outputs"] = outputs_to_json(outputs, *execution_count);
    }
    json
}

/// Streams come first, because how they mingle with the rest is a matter of chance.
fn outputs_to_json(outputs: &Outputs, count: Option<u64>) -> Value {
    let mut all = Vec::new();
    for (name, text) in [("stdout", &outputs.stdout), ("stderr", &outputs.stderr)] {
        if !text.is_empty() {
            all.push(json!({ "output_type": "stream", "name": name, "text": lines(text) }));
        }
    }
    for [ename, evalue, traceback] in &outputs.errors {
        let traceback: Vec<&str> = traceback.split('\n').collect();
        all.push(json!({
            "output_type": "error", "ename": ename, "evalue": evalue, "traceback": traceback,
        }));
    }
    let data = |data: &BTreeMap<String, String>| -> Map<String, Value> {
        data.iter().map(|(kind, text)| (kind.clone(), json!(lines(text)))).collect()
    };
    for display in &outputs.displays {
        all.push(json!({ "output_type": "display_data", "data": data(display), "metadata": {} }));
    }
    for result in &outputs.results {
        all.push(json!({
            "output_type": "execute_result", "data": data(result), "execution_count": count,
            "metadata": {},
        }));
    }
    all.into()
}

/// Cuts a text where Python's `str.splitlines` does.
fn lines(text: &str) -> Vec<&str> {
    const ENDS: [char; 10] = [
        '\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}',
        '\u{2029}',
    ];
    let mut lines: Vec<&str> = text.split_inclusive(ENDS).collect();
    // `\r\n` is one end.
    for at in (1..lines.len()).rev() {
        if lines[at] == "\n" && lines[at - 1].ends_with('\r') {
            lines.remove(at);
            let begin = lines[..at - 1].iter().map(|it| it.len()).sum();
            let length = lines[at - 1].len() + 1;
            lines[at - 1] = &text[begin..begin + length];
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::read::parse;

    #[test]
    fn texts_are_cut_where_python_cuts_them() {
        assert_eq!(lines("a\nb"), ["a\n", "b"]);
        assert_eq!(lines("a\r\n\nb\rc\u{2028}d\r"), ["a\r\n", "\n", "b\r", "c\u{2028}", "d\r"]);
        assert_eq!(lines(""), Vec::<&str>::new());
    }

    /// What `nbformat.write` makes of a notebook.
    const WRITTEN: &str = include_str!("written.ipynb");

    #[test]
    fn what_jupyter_writes_is_written_again_byte_for_byte() {
        let notebook = parse(WRITTEN).expect("it is a notebook");
        assert_eq!(notebook.cells[1].expect.as_deref(), Some("\\d+"));
        assert_eq!(write(&notebook), WRITTEN);
    }
}
