//! A notebook as a page: its text, its code, and what its cells put out when they were last run.

use kusari_tools::notebook::{Cell, Code, Notebook, RAISES, VARIES, without_colours};

/// A page, and the pictures that it shows, each with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) text: String,
    pub(super) pictures: Vec<(String, String)>,
}

/// Makes a page of a notebook. `head` stands below its title.
pub(super) fn page(stem: &str, notebook: &Notebook, head: &str) -> Page {
    let mut page = Page::default();
    for (index, cell) in notebook.cells.iter().enumerate() {
        // Headings have names, too: so a cell's name is told apart.
        page.text += &format!("<a id=\"cell-{}\"></a>\n\n", cell.id);
        match &cell.code {
            None => {
                page.text += cell.source.trim_end();
                page.text += "\n\n";
            }
            Some(code) => page.code(stem, cell, code),
        }
        if index == 0 {
            page.text += head;
        }
    }
    page
}

impl Page {
    fn code(&mut self, stem: &str, cell: &Cell, code: &Code) {
        self.fence("rust", &cell.source);
        let outputs = &code.outputs;
        let is_silent = outputs.parts().is_empty();
        if is_silent {
            return;
        }
        let number = code.execution_count.map_or(String::new(), |it| format!(" {it}"));
        let remark = match () {
            () if cell.has(VARIES) => ", which differs from run to run",
            () if cell.has(RAISES) => ": it is meant not to compile",
            () => "",
        };
        self.text +=
            &format!("<div class=\"output\">\n<p class=\"out\">Output{number}{remark}</p>\n\n");
        self.fence("text", &outputs.stdout);
        self.fence("text", &outputs.stderr);
        for [_, _, traceback] in &outputs.errors {
            self.fence("text", &without_colours(traceback));
        }
        for shown in outputs.displays.iter().chain(&outputs.results) {
            let plain = shown.get("text/plain").map_or("", String::as_str);
            if let Some(svg) = shown.get("image/svg+xml") {
                let name = format!("{stem}-{}-{}.svg", cell.id, self.pictures.len());
                let alternative = attribute(plain);
                self.text += &format!("<img src=\"pictures/{name}\" alt=\"{alternative}\">\n\n");
                self.pictures.push((name, svg.clone()));
            } else if let Some(html) = shown.get("text/html") {
                // A blank line would end the block.
                let html: Vec<&str> = html.lines().filter(|it| !it.trim().is_empty()).collect();
                self.text += &format!("<div class=\"table-wrapper\">{}</div>\n\n", html.join("\n"));
            } else {
                self.fence("text", plain);
            }
        }
        self.text += "</div>\n\n";
    }

    fn fence(&mut self, language: &str, code: &str) {
        if code.trim().is_empty() {
            return;
        }
        let mut longest = 2;
        let mut run = 0;
        for letter in code.chars() {
            run = if letter == '`' { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        let ticks = "`".repeat(longest + 1);
        self.text += &format!("{ticks}{language}\n{}\n{ticks}\n\n", code.trim_end());
    }
}

/// A text as the value of an attribute, in one line.
fn attribute(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari_tools::notebook::Outputs;

    fn cell(id: &str, source: &str, outputs: Option<Outputs>) -> Cell {
        let code = outputs.map(|outputs| Code { execution_count: Some(7), outputs });
        Cell { id: id.into(), source: source.into(), code, ..Cell::default() }
    }

    fn shown(kind: &str, text: &str) -> Outputs {
        let plain = ("text/plain".to_owned(), "a \"b\"\nc".to_owned());
        Outputs { results: vec![[plain, (kind.into(), text.into())].into()], ..Outputs::default() }
    }

    fn of(cells: Vec<Cell>) -> Page {
        page("stage1_x", &Notebook { cells }, "HEAD\n\n")
    }

    #[test]
    fn text_code_and_output_follow_each_other_and_the_head_is_below_the_title() {
        let output = Outputs { stdout: "paid\n".into(), ..Outputs::default() };
        let page = of(vec![cell("title", "# Title", None), cell("pay", "1 + 1", Some(output))]);
        let at = |text: &str| page.text.find(text).unwrap_or_else(|| panic!("{text}: {page:?}"));
        let places = [
            "# Title",
            "HEAD",
            "id=\"cell-pay\"",
            "```rust\n1 + 1\n```",
            "Output 7",
            "```text\npaid\n```",
        ]
        .map(at);
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn a_picture_becomes_a_file_with_its_words() {
        let page = of(vec![cell("draw", "draw()", Some(shown("image/svg+xml", "<svg/>")))]);
        assert_eq!(page.pictures, [("stage1_x-draw-0.svg".to_owned(), "<svg/>".to_owned())]);
        let image = "<img src=\"pictures/stage1_x-draw-0.svg\" alt=\"a &quot;b&quot; c\">";
        assert!(page.text.contains(image), "{}", page.text);
    }

    #[test]
    fn a_table_stays_one_block() {
        let page = of(vec![cell("table", "t", Some(shown("text/html", "<table>\n\n</table>")))]);
        assert!(page.text.contains("<table>\n</table></div>"), "{}", page.text);
    }

    #[test]
    fn code_with_fences_in_it_is_fenced_longer() {
        let page = of(vec![cell("a", "/// ```\nx", Some(Outputs::default()))]);
        assert!(page.text.contains("````rust\n/// ```\nx\n````"), "{}", page.text);
        assert!(!page.text.contains("Output"), "it put nothing out");
    }

    #[test]
    fn an_error_is_shown_without_its_colours() {
        let errors = vec![["e".into(), "v".into(), "\u{1b}[31mno\u{1b}[0m".into()]];
        let page = of(vec![cell("a", "x", Some(Outputs { errors, ..Outputs::default() }))]);
        assert!(page.text.contains("```text\nno\n```"), "{}", page.text);
    }
}
