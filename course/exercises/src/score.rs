use crate::catalogue;
use crate::catalogue::exercise::Exercise;
use crate::report::{Report, Task};
use kusari::figures::Table;
use std::fmt;

/// The points of a chapter, as the notebook keeps them: each exercise counts as it was checked last.
#[derive(Clone, Debug)]
pub struct Score {
    chapter: u8,
    reports: Vec<Report>,
}

impl Score {
    /// Begins without points.
    pub fn of(chapter: u8) -> Score {
        Score { chapter, reports: Vec::new() }
    }

    /// Takes a report down, in place of an earlier one, and answers it.
    pub fn check(&mut self, report: Report) -> Report {
        self.reports.retain(|it| it.task != report.task);
        self.reports.push(report.clone());
        report
    }

    /// The points of all reports.
    pub fn points(&self) -> u32 {
        self.reports.iter().map(Report::points).sum()
    }

    /// The exercises as a table, and the points in its last row.
    pub fn table(&self) -> Table {
        let is_here = |exercise: &&Exercise| exercise.chapter == self.chapter;
        let row = |exercise: &'static Exercise| {
            let report = self.reports.iter().find(|report| report.task == Task::Exercise(exercise));
            let points = report.map_or("not checked".to_owned(), |it| it.points().to_string());
            [exercise.name.to_owned(), points, exercise.minutes.to_string()]
        };
        let of: u32 = catalogue::all().filter(is_here).map(|exercise| exercise.minutes).sum();
        Table::new(["exercise", "points", "of"])
            .rows(catalogue::all().filter(is_here).map(row))
            .row(["together".to_owned(), self.points().to_string(), of.to_string()])
    }

    /// Shows the table under a notebook's cell. The evcxr kernel calls it.
    pub fn evcxr_display(&self) {
        self.table().evcxr_display();
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage1;

    #[test]
    fn an_exercise_counts_as_it_was_checked_last() {
        let mut score = Score::of(1);
        score.check(stage1::overdraft(|balance, amount| balance.checked_sub(amount)));
        assert_eq!(score.points(), 5);
        let report = score.check(stage1::overdraft(|_, _| None));
        assert_eq!((report.points(), score.points()), (0, 0));
        assert!(score.to_string().contains("not checked"));
    }
}
