//! A notebook as this repository keeps it: what the course needs, and nothing else that Jupyter
//! might write. What cannot be held by these types is not kept, so a file is clean if it is exactly
//! what they write.

pub(crate) use super::judge::Outputs;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The output depends on time, on threads or on the machine.
pub(crate) const VARIES: &str = "varies";
/// The cell is meant not to compile.
pub(crate) const RAISES: &str = "raises-exception";
/// The cell is meant to write to standard error.
pub(crate) const STDERR: &str = "stderr";

/// The cells of a notebook, and how long the chapter takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Notebook {
    pub(crate) minutes: Option<u64>,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cell {
    /// A name that is unique in the notebook.
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) tags: Vec<String>,
    /// What the output of a tagged cell has to match.
    pub(crate) expect: Option<String>,
    /// What makes it a cell of code.
    pub(crate) code: Option<Code>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Code {
    pub(crate) execution_count: Option<u64>,
    pub(crate) outputs: Outputs,
}

impl Notebook {
    /// The cells of code.
    pub(crate) fn code(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|it| it.code.is_some())
    }
}

impl Cell {
    pub(crate) fn has(&self, tag: &str) -> bool {
        self.tags.iter().any(|it| it == tag)
    }
}

/// The parts of Jupyter's format that are read.
#[derive(Deserialize)]
struct File {
    nbformat: u64,
    #[serde(default)]
    metadata: Metadata,
    cells: Vec<FileCell>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    kusari: Own,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Own {
    minutes: Option<u64>,
    expect: Option<String>,
}

#[derive(Deserialize)]
struct FileCell {
    cell_type: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    metadata: Metadata,
    source: Text,
    execution_count: Option<u64>,
    #[serde(default)]
    outputs: Vec<Output>,
}

/// Jupyter writes a text as a list of its lines, and reads it in one piece, too.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Text {
    Whole(String),
    Lines(Vec<String>),
}

/// One output, as files and the kernel have it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "output_type", rename_all = "snake_case")]
pub(crate) enum Output {
    Stream { name: String, text: Text },
    ExecuteResult { data: BTreeMap<String, Text> },
    DisplayData { data: BTreeMap<String, Text> },
    Error { ename: String, evalue: String, traceback: Vec<String> },
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        match text {
            Text::Whole(text) => text,
            Text::Lines(lines) => lines.concat(),
        }
    }
}

/// Reads a notebook.
///
/// The error says what is no notebook about it.
pub(crate) fn parse(text: &str) -> Result<Notebook, String> {
    let file: File = serde_json::from_str(text).map_err(|it| it.to_string())?;
    if file.nbformat != 4 {
        return Err(format!("its nbformat is {} and has to be 4", file.nbformat));
    }
    let cells = file.cells.into_iter().map(cell).collect::<Result<_, _>>()?;
    Ok(Notebook { minutes: file.metadata.kusari.minutes, cells })
}

fn cell(file: FileCell) -> Result<Cell, String> {
    let code = match file.cell_type.as_str() {
        "code" => {
            let mut outputs = Outputs::default();
            file.outputs.into_iter().for_each(|it| add(&mut outputs, it));
            Some(Code { execution_count: file.execution_count, outputs })
        }
        "markdown" => None,
        other => return Err(format!("the cell {} is of the type {other}", file.id)),
    };
    let Metadata { kusari, tags } = file.metadata;
    Ok(Cell { id: file.id, source: file.source.into(), tags, expect: kusari.expect, code })
}

/// Adds one output to what a cell put out. Jupyter cuts a stream into pieces wherever it likes.
pub(crate) fn add(outputs: &mut Outputs, output: Output) {
    let whole = |data: BTreeMap<String, Text>| {
        data.into_iter().map(|(kind, text)| (kind, text.into())).collect()
    };
    match output {
        Output::Stream { name, text } if name == "stderr" => {
            outputs.stderr += &String::from(text);
        }
        Output::Stream { text, .. } => outputs.stdout += &String::from(text),
        Output::ExecuteResult { data } => outputs.results.push(whole(data)),
        Output::DisplayData { data } => outputs.displays.push(whole(data)),
        Output::Error { ename, evalue, traceback } => {
            outputs.errors.push([ename, evalue, traceback.join("\n")]);
        }
    }
}

/// Writes a notebook, byte for byte as Jupyter does: keys in order, one space, lines in lists.
pub(crate) fn write(notebook: &Notebook) -> String {
    let mut metadata = json!({
        "kernelspec": { "display_name": "Rust (kusari)", "language": "rust", "name": "kusari" },
        "language_info": {
            "codemirror_mode": "rust", "file_extension": ".rs", "mimetype": "text/rust",
            "name": "Rust", "pygments_lexer": "rust", "version": "",
        },
    });
    if let Some(minutes) = notebook.minutes {
        metadata["kusari"] = json!({ "minutes": minutes });
    }
    let cells: Vec<Value> = notebook.cells.iter().map(cell_to_json).collect();
    let file = json!({ "cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5 });
    let mut text = Vec::new();
    let layout = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut to = serde_json::Serializer::with_formatter(&mut text, layout);
    serde::Serialize::serialize(&file, &mut to).expect("nothing fails that writes to memory");
    text.push(b'\n');
    String::from_utf8(text).expect("JSON is text")
}

fn cell_to_json(cell: &Cell) -> Value {
    let mut metadata = Map::new();
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

/// What a file has that is not written, or the other way round: the first such place, in words.
pub(crate) fn dirt(text: &str, clean: &str) -> Option<String> {
    if text == clean {
        return None;
    }
    let parsed = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    let place = difference("", &parsed(text), &parsed(clean));
    Some(place.unwrap_or_else(|| "its JSON is not laid out as Jupyter does it".to_owned()))
}

fn difference(path: &str, found: &Value, kept: &Value) -> Option<String> {
    match (found, kept) {
        (Value::Object(found), Value::Object(kept)) => {
            let path = match kept.get("id").and_then(Value::as_str) {
                Some(id) => format!("cell {id}: "),
                None => path.to_owned(),
            };
            let extra = found.keys().find(|it| !kept.contains_key(*it));
            let lacks = kept.keys().find(|it| !found.contains_key(*it));
            extra
                .map(|key| format!("{path}{key} is not kept"))
                .or_else(|| lacks.map(|key| format!("{path}{key} is missing")))
                .or_else(|| {
                    kept.iter()
                        .find_map(|(key, it)| difference(&format!("{path}{key}."), &found[key], it))
                })
        }
        (Value::Array(found), Value::Array(kept)) if found.len() == kept.len() => {
            found.iter().zip(kept).find_map(|(found, kept)| difference(path, found, kept))
        }
        _ if found == kept => None,
        _ => {
            let path = path.trim_end_matches('.');
            Some(format!("{path} is {} and has to be {}", brief(found), brief(kept)))
        }
    }
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_where_python_cuts_them() {
        assert_eq!(lines("a\nb"), ["a\n", "b"]);
        assert_eq!(lines("a\r\n\nb\rc\u{2028}d\r"), ["a\r\n", "\n", "b\r", "c\u{2028}", "d\r"]);
        assert_eq!(lines(""), Vec::<&str>::new());
    }

    /// What `nbformat.write` makes of a notebook.
    const WRITTEN: &str = r##"{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "title",
   "metadata": {},
   "source": [
    "# Ledger\n",
    "Ä"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "pay-bob",
   "metadata": {
    "kusari": {
     "expect": "\\d+"
    },
    "tags": [
     "varies"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "paid\n"
     ]
    },
    {
     "ename": "Error",
     "evalue": "no",
     "output_type": "error",
     "traceback": [
      "\u001b[31mno\u001b[0m"
     ]
    },
    {
     "data": {
      "text/plain": [
       "30"
      ]
     },
     "execution_count": 1,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": [
    "30"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Rust (kusari)",
   "language": "rust",
   "name": "kusari"
  },
  "kusari": {
   "minutes": 75
  },
  "language_info": {
   "codemirror_mode": "rust",
   "file_extension": ".rs",
   "mimetype": "text/rust",
   "name": "Rust",
   "pygments_lexer": "rust",
   "version": ""
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"##;

    #[test]
    fn what_jupyter_writes_is_written_again_byte_for_byte() {
        let notebook = parse(WRITTEN).expect("it is a notebook");
        assert_eq!(notebook.cells[1].expect.as_deref(), Some("\\d+"));
        assert_eq!(write(&notebook), WRITTEN);
    }

    #[test]
    fn dirt_is_found_and_named() {
        for (clean, dirty, name) in [
            (
                "\"metadata\": {},\n   \"source",
                "\"metadata\": {\"scrolled\": true},\n   \"source",
                "cell title: metadata.scrolled is not kept",
            ),
            ("  \"name\": \"kusari\"", "  \"name\": \"rust\"", "kernelspec.name is \"rust\""),
            ("\"nbformat_minor\": 5", "\"nbformat_minor\": 4", "nbformat_minor is 4"),
            ("     \"metadata\": {},", "", "metadata is missing"),
            (
                "  \"execution_count\": 1,\n     \"meta",
                "  \"execution_count\": 2,\n     \"meta",
                "has to be 1",
            ),
            ("\n  {", "\n   {", "laid out"),
            ("\"# Ledger\\n\",\n    \"Ä\"", "\"# Ledger\\nÄ\"", "source is"),
        ] {
            assert!(WRITTEN.contains(clean), "{clean}");
            let dirty = WRITTEN.replacen(clean, dirty, 1);
            let notebook = parse(&dirty).expect(&dirty);
            let dirt = dirt(&dirty, &write(&notebook)).unwrap_or_default();
            assert!(dirt.contains(name), "{name}: {dirt}");
        }
    }

    #[test]
    fn what_is_no_notebook_is_refused() {
        for (bad, why) in [
            ("{", "EOF"),
            (r#"{"nbformat": 3, "cells": []}"#, "nbformat is 3"),
            (r#"{"nbformat": 4, "cells": [{"cell_type": "raw", "source": ""}]}"#, "type raw"),
        ] {
            assert!(parse(bad).expect_err(bad).contains(why), "{bad}");
        }
    }
}
