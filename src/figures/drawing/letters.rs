//! How much room text needs. The reader's system chooses the font, so we calculate with the widest of the
//! usual ones.

/// The margin around a picture.
pub(crate) const MARGIN: i32 = 20;

/// The width of a letter in a title and in a remark, in tenths of a pixel.
const TITLE: i32 = 105;
const REMARK: i32 = 75;
/// How wide text may make a picture.
const WIDEST: i32 = 800;

/// The width of a title on as few lines as possible.
pub(crate) fn title_room(title: &str) -> i32 {
    room(title, TITLE)
}

/// A title, broken into lines that fit into a picture.
pub(crate) fn title_lines(title: &str, picture: i32) -> Vec<String> {
    wrap(title, ((picture - 2 * MARGIN) * 10 / TITLE).max(1) as usize)
}

/// The lines of a remark.
pub(crate) fn remark(text: &str) -> Vec<String> {
    wrap(text, (WIDEST * 10 / REMARK) as usize)
}

/// The width of the longest of some lines.
pub(crate) fn remark_room(lines: &[String]) -> i32 {
    lines.iter().map(|line| room(line, REMARK)).max().unwrap_or(0)
}

fn room(text: &str, tenths: i32) -> i32 {
    let letters = i32::try_from(text.chars().count()).unwrap_or(i32::MAX / 1000);
    (letters * tenths / 10 + 1).min(WIDEST)
}

/// Breaks a text into lines, between words where possible.
pub(crate) fn wrap(text: &str, letters: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let words = text.split(' ').flat_map(|word| {
        let letters_of: Vec<_> = word.chars().collect();
        letters_of.chunks(letters).map(String::from_iter).collect::<Vec<_>>()
    });
    for word in words {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(&word);
        } else if line.chars().count() + 1 + word.chars().count() <= letters {
            *line = format!("{line} {word}");
        } else {
            lines.push(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_is_too_long_for_its_picture_is_broken_between_words() {
        let title = "A network of seven nodes and nine links";
        assert_eq!(title_lines(title, title_room(title) + 2 * MARGIN), [title]);
        let lines = title_lines(title, 280);
        assert_eq!(lines, ["A network of seven", "nodes and nine links"]);
        assert_eq!(title_lines("16262934…", 1).concat(), "16262934…");
    }

    #[test]
    fn no_text_makes_a_picture_wider_than_a_screen() {
        let long = "word ".repeat(100);
        assert_eq!(title_room(&long), WIDEST);
        let lines = remark(&long);
        assert!(lines.len() > 3 && remark_room(&lines) <= WIDEST);
    }
}
