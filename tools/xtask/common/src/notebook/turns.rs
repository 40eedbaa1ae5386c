use super::cells::{Cell, Notebook};
use super::solution::solution;

/// A function that the reader writes in the middle of a chapter: three cells in a row.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// Says what is to be written, `turn-NAME`.
    pub text: &'a Cell,
    /// Where it's written, `your-NAME`.
    pub yours: &'a Cell,
    /// Checks it, `check-NAME`.
    pub check: &'a Cell,
}

impl<'a> Turn<'a> {
    /// The name of the function. In the names of cells, its underscores are hyphens.
    pub fn name(&self) -> String {
        self.text.id.trim_start_matches("turn-").replace('-', "_")
    }

    /// Our solution, which is folded in the text.
    pub fn solution(&self) -> Option<&'a str> {
        solution(&self.text.source)
    }
}

impl Notebook {
    /// The turns, in their order. Cells that aren't all three of them are left out.
    pub fn turns(&self) -> impl Iterator<Item = Turn<'_>> {
        self.cells.windows(3).filter_map(|cells| {
            let [text, yours, check] = cells else { return None };
            let name = text.id.strip_prefix("turn-")?;
            let kinds = [text, yours, check].map(|it| it.code.is_some());
            let is_turn = kinds == [false, true, true]
                && yours.id == format!("your-{name}")
                && check.id == format!("check-{name}");
            is_turn.then_some(Turn { text, yours, check })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Code;

    const TEXT: &str = "### Your turn: twice\n\n<details><summary>Hint</summary>\n\n```rust\nno\n```\n\n\
        </details>\n<details><summary>Our solution</summary>\n\n```rust\nfn f() {\n}\n```\n\n</details>";

    #[test]
    fn a_turn_is_three_cells_in_a_row_and_its_solution_is_the_one_that_is_called_so() {
        let cell =
            |id: &str, code| Cell { id: id.into(), source: TEXT.into(), code, ..Cell::default() };
        let code = || Some(Code::default());
        let cells = [
            cell("turn-pay-twice", None),
            cell("your-pay-twice", code()),
            cell("check-pay-twice", code()),
        ];
        let all = Notebook { cells: cells.to_vec() };
        let turns: Vec<_> = all.turns().map(|it| (it.name(), it.solution())).collect();
        assert_eq!(turns, [("pay_twice".to_owned(), Some("fn f() {\n}"))]);
        let others = [[0, 2, 1], [1, 0, 2], [0, 1, 1]];
        for order in others {
            let cells = order.map(|at| cells[at].clone()).to_vec();
            assert_eq!(Notebook { cells }.turns().count(), 0, "{order:?}");
        }
        assert_eq!(solution(&TEXT.replace("Our solution", "Look")), None);
    }
}
