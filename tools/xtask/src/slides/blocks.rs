//! What a text is made of, and how high it is.

/// Letters in a line of text.
const WIDTH: usize = 76;

/// What stands between blank lines, or in a fence, or is folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Heading(usize, String),
    Text(String),
    Fence(String),
    Folded { summary: String, text: String },
}

pub(super) fn blocks(source: &str) -> Vec<Block> {
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
pub(super) fn parts(text: &str, room: usize) -> Vec<String> {
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
pub(super) fn height(text: &str) -> usize {
    text.lines().map(|it| it.chars().count() / WIDTH + 1).sum::<usize>() + 1
}

/// Cuts lines where one of them is blank, so that each part has at most so many of them; if there is
/// no such place, anywhere.
pub(super) fn lines_at_blanks(text: &str, most: usize) -> Vec<String> {
    let lines: Vec<&str> = text.lines().filter(|it| !it.trim_start().starts_with("```")).collect();
    let mut parts = Vec::new();
    let mut rest = &lines[..];
    // A few lines more are shrunk a little. That is better than a few lines alone.
    while rest.len() > most + 4 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_fences_and_what_is_folded_are_told_apart() {
        let text = "## A\n\nb\nc\n\n<!-- listing -->\n```rust\nd\n\ne\n```\n\
                    <details><summary>Answer</summary>\n\nf\n\n</details>";
        let expected = [
            Block::Heading(2, "## A".into()),
            Block::Text("b\nc".into()),
            Block::Fence("```rust\nd\n\ne\n```".into()),
            Block::Folded { summary: "Answer".into(), text: "f".into() },
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn lines_are_cut_at_a_blank_one_and_a_few_more_are_kept_together() {
        let text = "a\n\nb\nc\nd\ne\nf\ng";
        assert_eq!(lines_at_blanks(text, 3), ["a", "b\nc\nd\ne\nf\ng"]);
        assert_eq!(lines_at_blanks(text, 4), [text]);
        assert_eq!(lines_at_blanks("", 4), Vec::<String>::new());
    }

    #[test]
    fn a_long_list_is_cut_between_its_items() {
        let item = format!("* {}", "word ".repeat(60).trim());
        let list = [item.as_str(); 4].join("\n");
        let parts = parts(&list, 10);
        assert!(parts.len() > 1 && parts.iter().all(|it| it.starts_with("* ")), "{parts:?}");
        assert_eq!(parts.join("\n"), list);
    }
}
