//! What did they mean?

/// Says which of the known words someone may have meant. If none is near, it lists them all.
pub(super) fn remedy<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = known.iter().map(|it| (distance(word, it), *it)).min();
    match near {
        Some((distance, it)) if distance <= 1 + it.len() / 4 => format!("did you mean `{it}`?"),
        _ => format!("there's {}", known.join(", ")),
    }
}

/// How many letters have to be added, removed, replaced, or swapped with the next (Damerau and Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    /// A word that's longer than this is no slip of the pen, and would take long to compare.
    const LONGEST: usize = 40;
    let letters = |word: &str| -> Vec<char> {
        word.to_lowercase().chars().map(|it| if it == '_' { '-' } else { it }).collect()
    };
    let (one, other) = (letters(one), letters(other));
    if one.len() > LONGEST {
        return usize::MAX;
    }
    let (mut before, mut last) = (Vec::new(), (0..=other.len()).collect::<Vec<_>>());
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, it) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != it);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let swapped =
                row > 0 && column > 0 && one[row - 1] == *it && *letter == other[column - 1];
            if swapped {
                let before: &Vec<usize> = &before;
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_answered_with_the_word_that_was_meant() {
        let known = ["nodes", "blocks", "interval", "block_size"];
        for (word, meant) in [
            ("node", "nodes"),
            ("ndoes", "nodes"),
            ("Blocks", "blocks"),
            ("intervall", "interval"),
            ("block-size", "block_size"),
            ("blocksize", "block_size"),
        ] {
            assert_eq!(remedy(word, known), format!("did you mean `{meant}`?"));
        }
        let all = "there's nodes, blocks, interval, block_size";
        for word in ["rule", "", "nodesnodes", &"n".repeat(1_000_000)] {
            assert_eq!(remedy(word, known), all);
        }
    }
}
