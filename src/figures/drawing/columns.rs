use std::collections::BTreeSet;

/// What a column shows, in a picture of limited width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// Everything at this height.
    Height(usize),
    /// Nothing, for the heights from the first to the last.
    Gap(usize, usize),
}

/// Chooses which of the heights from 0 to `last` are shown, so that there are at most `room`
/// columns. `wanted` names some of them, the most important first. Any room left goes to the highest.
pub(crate) fn choose(
    last: usize,
    wanted: impl IntoIterator<Item = usize>,
    room: usize,
) -> Vec<Column> {
    if last < room {
        return (0..=last).map(Column::Height).collect();
    }
    let mut shown = BTreeSet::new();
    let wanted = wanted.into_iter().filter(|height| *height <= last);
    for height in wanted.chain((0..=last).rev().take(room)) {
        shown.insert(height);
        if with_gaps(&shown, last).len() > room {
            shown.remove(&height);
        }
    }
    with_gaps(&shown, last)
}

fn with_gaps(shown: &BTreeSet<usize>, last: usize) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut next = 0;
    for &height in shown.iter().chain([&(last + 1)]) {
        match height - next {
            0 => {}
            1 => columns.push(Column::Height(next)), // A gap would take just as much room.
            _ => columns.push(Column::Gap(next, height - 1)),
        }
        if height <= last {
            columns.push(Column::Height(height));
        }
        next = height + 1;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::Column::{Gap, Height};
    use super::*;

    #[test]
    fn what_fits_is_shown() {
        assert_eq!(choose(0, [], 3), [Height(0)]);
        assert_eq!(choose(2, [], 3), [Height(0), Height(1), Height(2)]);
    }

    #[test]
    fn what_is_wanted_is_shown_first_and_then_the_end() {
        assert_eq!(choose(9, [0], 4), [Height(0), Gap(1, 7), Height(8), Height(9)]);
        let wanted = [0, 9, 5];
        assert_eq!(choose(9, wanted, 5), [Height(0), Gap(1, 4), Height(5), Gap(6, 8), Height(9)]);
    }

    #[test]
    fn there_are_never_too_many_columns_and_every_height_is_in_one() {
        for (last, room, first) in [(100, 8, 0), (8, 8, 3), (9, 8, 4), (50, 3, 25), (7, 3, 1)] {
            let columns = choose(last, [0, first, last], room);
            assert!(columns.len() <= room, "{columns:?}");
            let heights = columns.iter().flat_map(|column| match *column {
                Height(height) => height..=height,
                Gap(from, to) => from..=to,
            });
            assert!(heights.eq(0..=last), "{columns:?}");
        }
    }
}
