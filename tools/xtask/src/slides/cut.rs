//! A notebook cut into slides, by its headings and by what fits.
//!
//! A chapter and a section begin a new column of slides, every other piece is below. A folded answer
//! is the slide after its question; what is folded about Rust, and what helps with a turn, is said in the
//! speaker's notes. Nothing of this stands in the notebook. A slide has room for about [`ROOM`] lines of text.

use super::blocks::{Block, blocks, height, lines_at_blanks, parts};
use kusari_tools::notebook::{self, Cell, Code, Notebook, Outputs};
use serde_json::{Value, json};

/// Lines of text, or of code and output, that a slide has room for in letters for a projector.
const ROOM: usize = 14;
const ROOM_FOR_CODE: usize = 18;
/// What stays together, in lines of code: it is shown a little smaller then, which is better than two
/// slides that are nearly empty.
const TOGETHER: usize = 22;
/// What is used of a slide on which nothing else may stand.
const FULL: usize = TOGETHER;

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

/// The slides of a notebook, as a notebook that nbconvert understands.
pub(super) fn slides(notebook: &Notebook, title: &str) -> String {
    let pieces = pieces(notebook);
    let cells = pieces.iter().map(|it| it.cell.clone()).collect();
    let written = notebook::write(&Notebook { cells });
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
    let mut used = FULL;
    for cell in &notebook.cells {
        match &cell.code {
            // A line of text is higher than one of code.
            None => used = text(&mut pieces, &cell.source) * 4 / 3,
            Some(code) => used = self::code(&mut pieces, cell, code, used),
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
            Block::Folded { summary, text } if is_answer(&summary) => {
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
                last = FULL;
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
    }
    last
}

/// Whether what is folded answers a question that all think about. Others are asides, and help with a turn.
fn is_answer(summary: &str) -> bool {
    let is_aside = ["Rust", "Sources", "Hint"].iter().any(|it| summary.starts_with(it));
    !is_aside && !summary.to_lowercase().contains("solution")
}

/// Cuts a cell of code: one slide if all of it fits, otherwise first the code and then the output. Returns
/// how much of the last slide is used.
fn code(pieces: &mut Vec<Piece>, cell: &Cell, code: &Code, used: usize) -> usize {
    let lines = wrapped(&cell.source);
    let outputs = light(&code.outputs);
    let shown = single(&outputs);
    let high: usize = shown.iter().map(output_height).sum();
    let mut push = |place, source: &str, outputs: Outputs| {
        let code = Some(Code { execution_count: None, outputs });
        let cell = Cell { source: source.to_owned(), code, ..Cell::default() };
        pieces.push(Piece { place, cell });
    };
    if lines + high <= TOGETHER {
        let fits = used + lines + high <= TOGETHER;
        push(if fits { Place::Same } else { Place::Below }, &cell.source, outputs);
        // What frames the code takes a line.
        return lines + high + if fits { used } else { 0 } + 1;
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
    FULL
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

/// About how many lines a text in letters of code is high.
fn wrapped(text: &str) -> usize {
    text.lines().map(|it| it.chars().count() / 78 + 1).sum()
}

/// About how many lines of code an output is high.
fn output_height(outputs: &Outputs) -> usize {
    outputs
        .parts()
        .iter()
        .filter(|(name, _)| {
            !name.contains("text/plain") || outputs.results.iter().all(|it| it.len() == 1)
        })
        .map(|(name, text)| match name.as_str() {
            name if name.contains("svg") => picture_height(text) / 31 + 1,
            name if name.contains("html") => text.matches("<tr").count() * 8 / 5 + 1,
            _ => wrapped(text),
        })
        .sum()
}

fn picture_height(svg: &str) -> usize {
    let rest = svg.split_once(" height=\"").map_or("", |it| it.1);
    rest.split('"')
        .next()
        .and_then(|it| it.parse().ok())
        .map_or(520, |it: usize| (it * 7 / 5).min(520))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_cell(source: &str) -> Cell {
        Cell { source: source.to_owned(), ..Cell::default() }
    }

    fn code_cell(source: &str, stdout: &str) -> Cell {
        let outputs = Outputs { stdout: stdout.to_owned(), ..Outputs::default() };
        let code = Some(Code { execution_count: Some(1), outputs });
        Cell { code, ..text_cell(source) }
    }

    fn cut(cells: &[Cell]) -> Vec<(Place, String)> {
        let notebook = Notebook { cells: cells.to_vec() };
        let piece = |it: Piece| (it.place, it.cell.source);
        pieces(&notebook).into_iter().map(piece).collect()
    }

    #[test]
    fn sections_begin_columns_and_answers_and_asides_leave_the_question_alone() {
        let cell = "## 1. One\n\nWhat?\n\n<details><summary>Answer</summary>\n\nThis.\n\n</details>\n\n\
                    <details><summary>Rust: why?</summary>\n\nSo.\n\n</details>";
        let expected = [
            (Place::Column, "## 1. One\n\nWhat?"),
            (Place::Below, "### Answer\n\nThis."),
            (Place::Notes, "**Rust: why?**\n\nSo."),
        ];
        assert_eq!(cut(&[text_cell(cell)]), expected.map(|(place, it)| (place, it.to_owned())));
    }

    #[test]
    fn a_turn_shows_its_task_and_its_cell_and_our_solution_is_in_the_notes() {
        let task = "### Your turn: twice\n\nWrite it.\n\n<details><summary>Hint</summary>\n\nAdd.\n\n</details>\n\n\
                    <details><summary>Our solution</summary>\n\n```rust\nfn f() {}\n```\n\n</details>";
        let cells = [
            text_cell(task),
            code_cell("fn f() { todo!() }", ""),
            code_cell("check::f(f)", "not yet"),
        ];
        let shown = cut(&cells);
        let hidden = |it: &&(Place, String)| it.0 == Place::Notes;
        let notes: String = shown.iter().filter(hidden).map(|it| it.1.as_str()).collect();
        assert!(notes.contains("fn f() {}") && notes.contains("Add."), "{notes}");
        let rest: String = shown.iter().filter(|it| !hidden(it)).map(|it| it.1.as_str()).collect();
        assert!(rest.contains("todo!()") && !rest.contains("fn f() {}"), "{rest}");
    }

    #[test]
    fn short_code_stands_below_its_text_and_never_below_an_answer() {
        let text = text_cell("Look:");
        let code = code_cell("1 + 1", "2");
        assert_eq!(cut(&[text, code.clone()])[1].0, Place::Same);
        let answer = text_cell("<details><summary>Answer</summary>Two.</details>");
        assert_eq!(cut(&[answer, code])[1].0, Place::Below);
    }

    #[test]
    fn nothing_is_lost_and_no_slide_has_too_many_lines() {
        let lines = |count: usize| (0..count).map(|it| format!("line {it};\n")).collect::<String>();
        let cells = [code_cell(&lines(90), &lines(70)), code_cell("short();", &lines(40))];
        let notebook = Notebook { cells: cells.to_vec() };
        let (mut code, mut output) = (Vec::new(), Vec::new());
        for piece in pieces(&notebook) {
            let shown = piece.cell.code.expect("it is code").outputs.stdout;
            assert!(piece.cell.source.lines().count() <= TOGETHER);
            assert!(shown.lines().count() <= TOGETHER);
            code.extend(piece.cell.source.lines().map(str::to_owned));
            output.extend(shown.lines().map(str::to_owned));
        }
        assert_eq!(code.len(), 91);
        assert_eq!(output.join("\n") + "\n", lines(70) + &lines(40));
    }

    #[test]
    fn every_word_of_the_chapters_is_on_a_slide_or_in_the_notes() {
        let course = kusari_tools::course::Course::open().expect("there are chapters");
        let root = kusari_tools::course::root();
        for part in course.chapters().flat_map(|it| it.parts(&root)) {
            let text = std::fs::read_to_string(root.join(part.path())).expect("it is there");
            let notebook = notebook::parse(&text).expect("it is a notebook");
            let words = |text: &str| -> Vec<String> {
                let kept = text.lines().filter(|it| !it.starts_with("<!--") && !it.contains("```"));
                let kept = kept.collect::<Vec<_>>().join("\n");
                let tags = ["<details>", "</details>", "<summary>", "</summary>"];
                let kept = tags.iter().fold(kept, |text, tag| text.replace(tag, " "));
                let all = kept.split_whitespace().map(|it| it.trim_matches(['*', '#']).to_owned());
                let mut all: Vec<String> = all.filter(|it| !it.is_empty()).collect();
                all.sort();
                all
            };
            let before =
                notebook.cells.iter().map(|it| it.source.clone() + "\n").collect::<String>();
            let after = pieces(&notebook).into_iter().map(|it| it.cell.source + "\n");
            assert_eq!(words(&after.collect::<String>()), words(&before), "{}", part.stem);
        }
    }

    #[test]
    fn places_are_what_nbconvert_understands() {
        let notebook = Notebook { cells: vec![text_cell("# A"), text_cell("b")] };
        let file: Value = serde_json::from_str(&slides(&notebook, "A")).expect("it is JSON");
        let kind =
            |index: usize| file["cells"][index]["metadata"]["slideshow"]["slide_type"].clone();
        assert_eq!((kind(0), kind(1)), (json!("slide"), json!("subslide")));
        assert_eq!(file["metadata"]["title"], json!("A"));
    }
}
