//! A notebook cut into slides, by its headings and by what fits.
//!
//! A chapter and a section begin a new column of slides, every other piece is below. A folded answer
//! is the slide after its question; what is folded about Rust is said in the speaker's notes. Nothing of
//! this stands in the notebook. A slide has room for about [`ROOM`] lines of text.

use crate::notebooks::format::{self, Cell, Code, Notebook, Outputs};
use serde_json::{Value, json};

/// Lines of text, or of code and output, that a slide has room for.
const ROOM: usize = 15;
const ROOM_FOR_CODE: usize = 21;
/// Letters in a line of text.
const WIDTH: usize = 82;

/// Where a piece stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A new column.
    Column,
    /// Below the slide before.
    Below,
    /// On the same slide as the piece before.
    Same,
    /// In the speaker's notes.
    Notes,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) place: Place,
    pub(super) cell: Cell,
}

/// What stands between blank lines, or in a fence, or is folded.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    Heading(usize, String),
    Text(String),
    Fence(String),
    Folded { summary: String, text: String },
}

/// The slides of a notebook, as a notebook that nbconvert understands.
pub(super) fn slides(notebook: &Notebook, title: &str) -> String {
    let pieces = pieces(notebook);
    let cells = pieces.iter().map(|it| it.cell.clone()).collect();
    let written = format::write(&Notebook { cells, minutes: None });
    let mut file: Value = serde_json::from_str(&written).expect("it has just been written");
    file["metadata"]["title"] = json!(title);
    for (index, piece) in pieces.iter().enumerate() {
        let place = match piece.place {
            Place::Column => "slide",
            Place::Below => "subslide",
            Place::Same => "-",
            Place::Notes => "notes",
        };
        file["cells"][index]["id"] = json!(format!("slide-{index}"));
        file["cells"][index]["metadata"]["slideshow"] = json!({ "slide_type": place });
    }
    file.to_string()
}

/// The pieces of a notebook in their order.
pub(super) fn pieces(notebook: &Notebook) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut used = ROOM;
    for cell in &notebook.cells {
        match &cell.code {
            None => used = text(&mut pieces, &cell.source),
            Some(code) => {
                self::code(&mut pieces, cell, code, used);
                used = ROOM;
            }
        }
    }
    pieces
}

/// Cuts a cell of text. Returns how much of the last slide is used.
fn text(pieces: &mut Vec<Piece>, source: &str) -> usize {
    let mut slide: Vec<String> = Vec::new();
    let (mut place, mut used) = (Place::Below, 0);
    let mut flush = |slide: &mut Vec<String>, place: &mut Place, used: &mut usize| {
        if !slide.is_empty() {
            let source = std::mem::take(slide).join("\n\n");
            pieces.push(Piece { place: *place, cell: Cell { source, ..Cell::default() } });
            (*place, *used) = (Place::Below, 0);
        }
    };
    let mut last = 0;
    let mut notes = Vec::new();
    for block in blocks(source) {
        match block {
            Block::Heading(level, line) => {
                flush(&mut slide, &mut place, &mut used);
                place = if level <= 2 { Place::Column } else { Place::Below };
                used = 2;
                slide.push(line);
            }
            Block::Folded { summary, text } if summary.starts_with("Answer") => {
                flush(&mut slide, &mut place, &mut used);
                slide.push(format!("### {summary}"));
                used = 2;
                for part in parts(&text, ROOM - 2) {
                    if used > 2 && used + height(&part) > ROOM {
                        flush(&mut slide, &mut place, &mut used);
                    }
                    used += height(&part);
                    slide.push(part);
                }
                flush(&mut slide, &mut place, &mut used);
                last = ROOM;
                continue;
            }
            Block::Folded { summary, text } => {
                notes.push(format!("**{summary}**\n\n{text}"));
                continue;
            }
            Block::Fence(code) => {
                for part in lines_at_blanks(&code, ROOM_FOR_CODE - 4) {
                    let language = if code.starts_with("```rust") { "rust" } else { "" };
                    if !slide.is_empty() && used + part.lines().count() > ROOM {
                        flush(&mut slide, &mut place, &mut used);
                    }
                    used += part.lines().count();
                    slide.push(format!("```{language}\n{part}\n```"));
                }
            }
            Block::Text(text) => {
                for part in parts(&text, ROOM) {
                    let is_alone = slide.len() == 1 && slide[0].starts_with('#');
                    if !slide.is_empty() && !is_alone && used + height(&part) > ROOM {
                        flush(&mut slide, &mut place, &mut used);
                    }
                    used += height(&part);
                    slide.push(part);
                }
            }
        }
        last = used;
    }
    flush(&mut slide, &mut place, &mut used);
    for source in notes {
        let cell = Cell { source, ..Cell::default() };
        pieces.push(Piece { place: Place::Notes, cell });
        last = ROOM;
    }
    last
}

/// Cuts a cell of code: one slide if all of it fits, otherwise first the code and then the output.
fn code(pieces: &mut Vec<Piece>, cell: &Cell, code: &Code, used: usize) {
    let lines = cell.source.lines().count();
    let outputs = light(&code.outputs);
    let shown = single(&outputs);
    let high: usize = shown.iter().map(output_height).sum();
    let mut push = |place, source: &str, outputs: Outputs| {
        let code = Some(Code { execution_count: None, outputs });
        let cell = Cell { source: source.to_owned(), code, ..Cell::default() };
        pieces.push(Piece { place, cell });
    };
    if lines + high <= ROOM_FOR_CODE {
        let fits = used + lines + high + 1 <= ROOM_FOR_CODE;
        push(if fits { Place::Same } else { Place::Below }, &cell.source, outputs);
        return;
    }
    for part in lines_at_blanks(&cell.source, ROOM_FOR_CODE) {
        push(Place::Below, &part, Outputs::default());
    }
    let mut used = ROOM_FOR_CODE;
    for output in shown {
        let high = output_height(&output);
        let place = if used + high <= ROOM_FOR_CODE { Place::Same } else { Place::Below };
        used = if place == Place::Same { used + high } else { high };
        push(place, "", output);
    }
}

/// Pictures as they are in the light, whatever the room's machine prefers.
fn light(outputs: &Outputs) -> Outputs {
    let mut outputs = outputs.clone();
    for shown in outputs.results.iter_mut().chain(&mut outputs.displays) {
        if let Some(svg) = shown.get_mut("image/svg+xml") {
            *svg = svg.replace("(prefers-color-scheme:dark)", "not all");
        }
    }
    outputs
}

/// Each output by itself; long text in several.
fn single(outputs: &Outputs) -> Vec<Outputs> {
    let mut all = Vec::new();
    for stdout in lines_at_blanks(&outputs.stdout, ROOM_FOR_CODE - 2) {
        all.push(Outputs { stdout: stdout + "\n", ..Outputs::default() });
    }
    if !outputs.stderr.is_empty() {
        all.push(Outputs { stderr: outputs.stderr.clone(), ..Outputs::default() });
    }
    let errors = outputs.errors.iter().cloned();
    all.extend(errors.map(|it| Outputs { errors: vec![it], ..Outputs::default() }));
    let shown = outputs.displays.iter().chain(&outputs.results).cloned();
    all.extend(shown.map(|it| Outputs { results: vec![it], ..Outputs::default() }));
    all
}

/// About how many lines of code an output is high.
fn output_height(outputs: &Outputs) -> usize {
    let wrapped = |text: &str| text.lines().map(|it| it.chars().count() / 100 + 1).sum::<usize>();
    outputs
        .parts()
        .iter()
        .filter(|(name, _)| {
            !name.contains("text/plain") || outputs.results.iter().all(|it| it.len() == 1)
        })
        .map(|(name, text)| match name.as_str() {
            name if name.contains("svg") => picture_height(text) / 26 + 1,
            name if name.contains("html") => text.matches("<tr").count() * 3 / 2 + 1,
            _ => wrapped(text),
        })
        .sum()
}

fn picture_height(svg: &str) -> usize {
    let rest = svg.split_once(" height=\"").map_or("", |it| it.1);
    rest.split('"').next().and_then(|it| it.parse().ok()).unwrap_or(400).min(520)
}

fn blocks(source: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with("<!--") {
            continue;
        }
        if let Some(rest) = trimmed.strip_prefix("<details>") {
            let mut all = rest.to_owned();
            while !all.contains("</details>") {
                let Some(line) = lines.next() else { break };
                all += "\n";
                all += line;
            }
            let all = all.replace("</details>", "").replace("<summary>", "");
            let (summary, text) = all.split_once("</summary>").unwrap_or((&all, ""));
            let (summary, text) = (summary.trim().to_owned(), text.trim().to_owned());
            blocks.push(Block::Folded { summary, text });
        } else if trimmed.starts_with("```") {
            let mut all = line.to_owned();
            for line in lines.by_ref() {
                all = all + "\n" + line;
                if line.trim() == "```" {
                    break;
                }
            }
            blocks.push(Block::Fence(all));
        } else if line.starts_with('#') {
            let level = line.chars().take_while(|it| *it == '#').count();
            blocks.push(Block::Heading(level, line.to_owned()));
        } else {
            let mut all = line.to_owned();
            while let Some(line) = lines.next_if(|it| !it.trim().is_empty()) {
                all = all + "\n" + line;
            }
            blocks.push(Block::Text(all));
        }
    }
    blocks
}

/// A text, or if it is too high its paragraphs, and the items of its lists.
fn parts(text: &str, room: usize) -> Vec<String> {
    if height(text) <= room {
        return vec![text.to_owned()];
    }
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    if paragraphs.len() > 1 {
        return paragraphs.into_iter().flat_map(|it| parts(it, room)).collect();
    }
    let is_item = |line: &str| {
        line.starts_with("* ")
            || line.starts_with("- ")
            || line.split_once(". ").is_some_and(|it| it.0.parse::<u32>().is_ok())
    };
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        match found.last_mut() {
            Some(last) if !is_item(line) || height(last) + height(line) <= room => {
                *last += "\n";
                *last += line;
            }
            _ => found.push(line.to_owned()),
        }
    }
    found
}

/// About how many lines a text is high.
fn height(text: &str) -> usize {
    text.lines().map(|it| it.chars().count() / WIDTH + 1).sum::<usize>() + 1
}

/// Cuts lines where one of them is blank, so that each part has at most so many of them; if there is
/// no such place, anywhere.
fn lines_at_blanks(text: &str, most: usize) -> Vec<String> {
    let lines: Vec<&str> = text.lines().filter(|it| !it.trim_start().starts_with("```")).collect();
    let mut parts = Vec::new();
    let mut rest = &lines[..];
    while rest.len() > most {
        let blank = rest[..most].iter().rposition(|it| it.trim().is_empty());
        let at = blank.filter(|it| *it > 0).unwrap_or(most);
        parts.push(rest[..at].join("\n"));
        rest = &rest[at..];
        while rest.first().is_some_and(|it| it.trim().is_empty()) {
            rest = &rest[1..];
        }
    }
    if !rest.is_empty() {
        parts.push(rest.join("\n"));
    }
    parts
}
