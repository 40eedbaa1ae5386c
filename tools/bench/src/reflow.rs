/// How many letters a line of a paragraph has at most.
const WIDTH: usize = 110;

/// Breaks the lines of each paragraph anew: a figure is shorter than the name of its gap.
pub(crate) fn reflowed(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    // Whether the last line is a paragraph's that goes on.
    let mut goes_on = false;
    for line in text.lines() {
        let is_item =
            line.trim_start_matches(|first: char| first.is_ascii_digit()).starts_with(". ");
        let is_prose =
            !is_item && line.starts_with(|first: char| first.is_alphanumeric() || first == '`');
        if !is_prose {
            lines.push(line.to_owned());
        } else {
            for (index, word) in line.split(' ').enumerate() {
                match lines.last_mut().filter(|_| goes_on || index > 0) {
                    Some(last) if last.chars().count() + word.chars().count() < WIDTH => {
                        last.push(' ');
                        last.push_str(word);
                    }
                    _ => lines.push(word.to_owned()),
                }
            }
        }
        goes_on = is_prose;
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paragraphs_are_broken_anew() {
        let long = "word ".repeat(30);
        let text =
            format!("# Title\n\nOne\n2\n{}\n\n| a |\n| b |\n    code\n1. item\n", long.trim());
        let reflowed = reflowed(&text);
        assert!(reflowed.starts_with("# Title\n\nOne 2 word "));
        assert!(reflowed.ends_with("word\n\n| a |\n| b |\n    code\n1. item\n"));
        assert!(reflowed.lines().all(|line| line.len() <= WIDTH));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&reflowed), words(&text));
    }
}
