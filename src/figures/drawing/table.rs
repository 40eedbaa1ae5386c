use super::count::count;
use super::escape::{escape_xml, shorten};
use super::figure::show;
use std::fmt::{self, Display};

/// How many rows are shown. The table says how many more there are.
const MOST_ROWS: usize = 100;

/// How many letters of a cell are shown.
const MOST_LETTERS: usize = 160;

/// A table, as text and in a notebook.
///
/// Columns with nothing but numbers in them are aligned to the right.
///
/// ```
/// use kusari::figures::Table;
///
/// let table = Table::new(["name", "balance"]).row(["Alice", "70"]).row(["Bob", "130"]);
/// assert_eq!(table.to_string(), "\
/// name   balance
/// ─────  ───────
/// Alice       70
/// Bob        130");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    left_out: usize,
}

impl Table {
    /// Begins a table with the names of its columns.
    pub fn new<T: Display>(head: impl IntoIterator<Item = T>) -> Table {
        Table { head: cells(head), rows: Vec::new(), left_out: 0 }
    }

    /// Adds a row. Missing cells stay empty, and cells without a column are dropped.
    #[must_use]
    pub fn row<T: Display>(mut self, row: impl IntoIterator<Item = T>) -> Table {
        if self.rows.len() == MOST_ROWS {
            self.left_out += 1;
        } else {
            let mut row = cells(row);
            row.resize(self.head.len(), String::new());
            self.rows.push(row);
        }
        self
    }

    /// Adds several rows.
    #[must_use]
    pub fn rows<T: Display, R: IntoIterator<Item = T>>(
        self,
        rows: impl IntoIterator<Item = R>,
    ) -> Table {
        rows.into_iter().fold(self, Table::row)
    }

    /// The table as HTML, with everything in it escaped.
    pub fn html(&self) -> String {
        // A page's own style may align cells differently, and some pages throw style away.
        let align = |column| if self.is_numeric(column) { "right" } else { "left" };
        let cell = |kind: &str, (column, text): (usize, &String)| {
            let side = align(column);
            let text = escape_xml(text);
            format!("<{kind} align=\"{side}\" style=\"text-align:{side}\">{text}</{kind}>")
        };
        let line = |kind: &str, cells: &[String]| {
            let cells = cells.iter().enumerate().map(|text| cell(kind, text));
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        let rows = self.rows.iter().map(|row| line("td", row)).collect::<String>();
        let rest = self.rest().map_or(String::new(), |rest| format!("<p>{rest}</p>\n"));
        let head = line("th", &self.head);
        format!("<table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n{rest}")
    }

    /// Shows the table under a notebook's cell. The evcxr kernel calls it.
    pub fn evcxr_display(&self) {
        show(&[("text/plain", &self.to_string()), ("text/html", &self.html())]);
    }

    fn is_numeric(&self, column: usize) -> bool {
        let mut filled = self.rows.iter().map(|row| &row[column]).filter(|cell| !cell.is_empty());
        let is_number = |cell: &String| cell.replace([',', '_', '%'], "").parse::<f64>().is_ok();
        self.rows.iter().any(|row| !row[column].is_empty()) && filled.all(is_number)
    }

    fn rest(&self) -> Option<String> {
        (self.left_out > 0).then(|| format!("… {} …", count(self.left_out, "more row")))
    }
}

fn cells<T: Display>(cells: impl IntoIterator<Item = T>) -> Vec<String> {
    cells.into_iter().map(|cell| shorten(&cell.to_string(), MOST_LETTERS)).collect()
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |column: usize| all().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<_> = (0..self.head.len()).map(width).collect();
        let line = |row: &[String]| {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let width = widths[column];
                if self.is_numeric(column) {
                    format!("{cell:>width$}")
                } else {
                    format!("{cell:width$}")
                }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let rule: Vec<_> = widths.iter().map(|width| "─".repeat(*width)).collect();
        write!(f, "{}\n{}", line(&self.head), rule.join("  "))?;
        self.rows.iter().try_for_each(|row| write!(f, "\n{}", line(row)))?;
        self.rest().map_or(Ok(()), |rest| write!(f, "\n{rest}"))
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}
