use serde::Deserialize;
use serde_json::Value;

/// A notebook of format 4, or of format 3, where the cells are in worksheets.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    nbformat: Value,
    cells: Option<Vec<Cell>>,
    worksheets: Option<Vec<Sheet>>,
}

#[derive(Deserialize)]
struct Sheet {
    #[serde(default)]
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(default)]
    cell_type: String,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    metadata: Value,
    /// Format 3 calls the text of a cell of code its input.
    #[serde(default, alias = "input")]
    source: Value,
}

/// A cell of code in a notebook that some program wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignCell {
    /// What nbgrader calls it, and else its id. Empty if it has neither.
    pub name: String,
    /// Its text, with line ends as they are here.
    pub text: String,
}

/// The cells of code in a notebook, of whatever format, written by whatever program, and the texts of its
/// other cells.
///
/// # Errors
///
/// Why it is not a notebook.
pub fn code_of(text: &str) -> Result<(Vec<ForeignCell>, Vec<String>), String> {
    let file: File = serde_json::from_str(text).map_err(|cause| match cause.is_eof() {
        true if text.trim().is_empty() => "this is not a notebook: it is empty".to_owned(),
        true => format!("this is not a notebook but the beginning of one ({cause}): save it again"),
        false => format!("this is not a notebook: {cause}"),
    })?;
    let cells = match (file.cells, file.worksheets) {
        (Some(cells), _) => cells,
        (None, Some(sheets)) => sheets.into_iter().flat_map(|sheet| sheet.cells).collect(),
        (None, None) if file.nbformat.is_null() => {
            return Err("this is not a notebook: it has no cells".to_owned());
        }
        (None, None) => Vec::new(),
    };
    let (code, others): (Vec<Cell>, Vec<Cell>) =
        cells.into_iter().partition(|cell| cell.cell_type == "code");
    let foreign = |cell: Cell| {
        let id = cell.metadata.pointer("/nbgrader/grade_id").unwrap_or(&cell.id);
        let name = id.as_str().unwrap_or_default().to_owned();
        ForeignCell { name, text: joined(&cell.source) }
    };
    let prose = others.iter().map(|cell| joined(&cell.source)).collect();
    Ok((code.into_iter().map(foreign).collect(), prose))
}

/// The text of a cell: a string, or a list of lines, which some programs write without their ends.
fn joined(source: &Value) -> String {
    let text = match source {
        Value::String(text) => text.clone(),
        Value::Array(lines) => {
            let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
            let has_ends = lines.iter().any(|line| line.ends_with(['\n', '\r']));
            lines.join(if has_ends { "" } else { "\n" })
        }
        _ => String::new(),
    };
    text.replace("\r\n", "\n")
}
