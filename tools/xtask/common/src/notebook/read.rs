use super::cells::{Cell, Code, Notebook, Outputs};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The parts of Jupyter's format that are read.
#[derive(Deserialize)]
struct File {
    nbformat: u64,
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
pub enum Text {
    /// In one piece.
    Whole(String),
    /// Line by line, each with its end.
    Lines(Vec<String>),
}

/// One output, as files and the kernel have it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "output_type", rename_all = "snake_case")]
#[allow(missing_docs)] // these are Jupyter's own names
pub enum Output {
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

/// Reads a notebook of the course.
///
/// # Errors
///
/// What is no notebook about it, or not the kind that the course keeps.
pub fn parse(text: &str) -> Result<Notebook, String> {
    let file: File = serde_json::from_str(text).map_err(|it| it.to_string())?;
    if file.nbformat != 4 {
        return Err(format!("its nbformat is {} and has to be 4", file.nbformat));
    }
    let cells = file.cells.into_iter().map(cell).collect::<Result<_, _>>()?;
    Ok(Notebook { cells })
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
    Ok(Cell {
        id: file.id,
        source: file.source.into(),
        tags,
        expect: kusari.expect,
        code,
        nbgrader: None,
    })
}

/// Adds one output to what a cell put out. Jupyter cuts a stream into pieces wherever it likes.
pub fn add(outputs: &mut Outputs, output: Output) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
