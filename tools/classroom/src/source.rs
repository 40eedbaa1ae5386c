//! A chapter's file of exercises, cut into what stands before them and one piece for each.

/// The line that begins an exercise, up to its name.
const MARK: &str = "// exercise: ";
const BEGIN: &str = "// BEGIN SOLUTION";
const END: &str = "// END SOLUTION";

/// A file of Rust with exercises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// What stands before the first exercise: what the chapter uses.
    pub(crate) head: String,
    /// The exercises, in the order of the file.
    pub(crate) sections: Vec<Section>,
}

/// The text of one exercise, without the line that begins it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) name: String,
    /// How many lines stand before it.
    pub(crate) above: usize,
    pub(crate) text: String,
}

impl Source {
    /// Cuts a file.
    pub(crate) fn parse(text: &str) -> Source {
        let mut source = Source::default();
        for (index, line) in text.lines().enumerate() {
            if let Some(name) = line.trim().strip_prefix(MARK.trim_end()) {
                let name = name.trim().to_owned();
                source.sections.push(Section { name, above: index + 1, text: String::new() });
                continue;
            }
            let text = match source.sections.last_mut() {
                Some(section) => &mut section.text,
                None => &mut source.head,
            };
            *text += line;
            text.push('\n');
        }
        source
    }

    /// The section of an exercise.
    pub(crate) fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// The lines that a notebook's first cell needs, too.
    pub(crate) fn uses(&self) -> impl Iterator<Item = &str> {
        self.head.lines().filter(|line| line.starts_with("use "))
    }
}

impl Section {
    /// What the student is told: the documentation.
    pub(crate) fn task(&self) -> String {
        let lines = self.text.lines().map_while(|line| line.strip_prefix("///"));
        lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
    }

    /// What the student writes: the text without its documentation.
    pub(crate) fn code(&self) -> String {
        let lines = self.text.lines().skip_while(|line| line.starts_with("///"));
        let code: String = lines.map(|line| format!("{line}\n")).collect();
        code.trim_end().to_owned()
    }
}

/// The text with `todo!()` in place of the solutions.
///
/// The error says which mark has no partner.
pub(crate) fn without_solutions(text: &str) -> Result<String, String> {
    let mut starter = String::new();
    let mut is_inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        match line.trim() {
            BEGIN if !is_inside => {
                let indent = &line[..line.len() - line.trim_start().len()];
                starter += &format!("{indent}todo!()\n");
                is_inside = true;
            }
            END if is_inside => is_inside = false,
            BEGIN | END => return Err(format!("line {number}: this mark has no partner")),
            _ if is_inside => {}
            _ => {
                starter += line;
                starter.push('\n');
            }
        }
    }
    if is_inside {
        return Err("the last solution does not end".to_owned());
    }
    Ok(starter)
}

/// The text without the marks around its solutions.
pub(crate) fn without_marks(text: &str) -> String {
    let lines = text.lines().filter(|line| ![BEGIN, END].contains(&line.trim()));
    lines.map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
//! About.

use kusari::stage1_ledger::*;

// exercise: one
/// Answers one.
///
/// Always.
pub fn one() -> u8 {
    // BEGIN SOLUTION
    1
    // END SOLUTION
}

// exercise: two
/// Answers two.
pub fn two() -> u8 {
    if true {
        // BEGIN SOLUTION
        2
        // END SOLUTION
    } else {
        3
    }
}
";

    #[test]
    fn a_file_is_cut_into_its_head_and_its_exercises() {
        let source = Source::parse(FILE);
        assert_eq!(source.head, "//! About.\n\nuse kusari::stage1_ledger::*;\n\n");
        assert_eq!(source.uses().collect::<Vec<_>>(), ["use kusari::stage1_ledger::*;"]);
        let names: Vec<_> = source.sections.iter().map(|it| (&*it.name, it.above)).collect();
        assert_eq!(names, [("one", 5), ("two", 15)]);
        let one = source.section("one").expect("it is there");
        assert_eq!(one.task(), "Answers one.\n\nAlways.\n");
        assert!(one.code().starts_with("pub fn one()") && one.code().ends_with('}'));
    }

    #[test]
    fn a_starter_has_todo_where_the_solution_was() {
        let starter = without_solutions(FILE).expect("the marks have partners");
        assert!(starter.contains("pub fn one() -> u8 {\n    todo!()\n}\n"));
        assert!(starter.contains("        todo!()\n    } else {\n        3\n"));
        assert!(!starter.contains("SOLUTION"));
        assert_eq!(without_solutions(&starter).as_ref(), Ok(&starter), "once is enough");
        assert!(!without_marks(FILE).contains("SOLUTION"));
    }

    #[test]
    fn a_mark_without_a_partner_is_found() {
        assert!(without_solutions("// BEGIN SOLUTION\n").is_err());
        assert_eq!(
            without_solutions("\n// END SOLUTION\n"),
            Err("line 2: this mark has no partner".into())
        );
    }
}
