//! What's in a file, and on which line.

use super::error::{Broken, ScenarioError};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use toml_edit::{Document, Item};

/// A file, and a line in it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) file: Rc<Path>,
    pub(super) line: usize,
}

impl Place {
    pub(super) fn broken(&self, broken: Broken) -> ScenarioError {
        let file = PathBuf::from(&*self.file);
        ScenarioError { file, line: self.line, broken: Box::new(broken) }
    }
}

/// A table: keys and values, in the file's order.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) place: Place,
    pub(super) entries: Vec<(String, Value)>,
}

impl Table {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// A value, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) place: Place,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Text(String),
    Whole(i64),
    Decimal(f64),
    Truth(bool),
    Date(String),
    List(Vec<Value>),
    Table(Table),
}

impl What {
    /// What it is, in words.
    pub(super) fn in_words(&self) -> String {
        match self {
            What::Text(text) => format!("the text {:?}", shortened(text)),
            What::Whole(number) => format!("the number {number}"),
            What::Decimal(number) => format!("the number {number}"),
            What::Truth(truth) => format!("{truth}"),
            What::Date(date) => format!("the date {date}"),
            What::List(list) => format!("a list of {}", list.len()),
            What::Table(_) => "a table".to_owned(),
        }
    }
}

/// The beginning of a text, so that an error stays readable.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads the text of a file.
pub(super) fn parse(file: &Path, text: &str) -> Result<Table, ScenarioError> {
    let reader = Reader { file: file.into(), starts: line_starts(text) };
    let document = Document::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let said = error.message().lines().next().unwrap_or_default();
        reader.place(at).broken(Broken::NotToml(shortened(said)))
    })?;
    let mut entries = Vec::new();
    for (key, item) in document.as_table() {
        let at = document.as_table().key(key).and_then(|key| key.span());
        entries.push((key.to_owned(), reader.item(item, at.map_or(0, |it| it.start))));
    }
    Ok(Table { place: reader.place(0), entries })
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

struct Reader {
    file: Rc<Path>,
    /// Where lines begin.
    starts: Vec<usize>,
}

impl Reader {
    fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= at);
        Place { file: Rc::clone(&self.file), line }
    }

    /// A value is on the line of its key.
    fn item(&self, item: &Item, at: usize) -> Value {
        let place = self.place(at);
        let what = match item {
            Item::None => What::List(Vec::new()),
            Item::Value(value) => self.value(value, at),
            Item::Table(table) => self.table(table, at),
            Item::ArrayOfTables(tables) => {
                let each = tables.iter().map(|table| {
                    let at = table.span().map_or(at, |span| span.start);
                    Value { place: self.place(at), what: self.table(table, at) }
                });
                What::List(each.collect())
            }
        };
        Value { place, what }
    }

    fn value(&self, value: &toml_edit::Value, at: usize) -> What {
        use toml_edit::Value as V;
        match value {
            V::String(text) => What::Text(text.value().clone()),
            V::Integer(number) => What::Whole(*number.value()),
            V::Float(number) => What::Decimal(*number.value()),
            V::Boolean(truth) => What::Truth(*truth.value()),
            V::Datetime(date) => What::Date(date.value().to_string()),
            V::Array(list) => {
                let each = list.iter().map(|value| {
                    let at = value.span().map_or(at, |span| span.start);
                    Value { place: self.place(at), what: self.value(value, at) }
                });
                What::List(each.collect())
            }
            V::InlineTable(table) => self.table(table, at),
        }
    }

    fn table(&self, table: &dyn toml_edit::TableLike, at: usize) -> What {
        let mut entries = Vec::new();
        for (key, item) in table.iter() {
            let own = table.key(key).and_then(|key| key.span());
            entries.push((key.to_owned(), self.item(item, own.map_or(at, |it| it.start))));
        }
        What::Table(Table { place: self.place(at), entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_knows_its_line() {
        let text = "a = 1\n\n[b]\nc = [\n  1,\n  2,\n]\n[d.e]\nf = 1\n";
        let table = parse(Path::new("x.toml"), text).unwrap();
        assert_eq!(table.get("a").unwrap().place.line, 1);
        let What::Table(b) = &table.get("b").unwrap().what else { panic!("b is a table") };
        let c = b.get("c").unwrap();
        let What::List(items) = &c.what else { panic!("c is a list") };
        assert_eq!([c.place.line, items[0].place.line, items[1].place.line], [4, 5, 6]);
        let What::Table(d) = &table.get("d").unwrap().what else { panic!("d is a table") };
        let What::Table(e) = &d.get("e").unwrap().what else { panic!("e is a table") };
        assert_eq!(e.get("f").unwrap().place.line, 9);
    }
}
