//! Takes values out of a table, and complains about those that no one takes.

use super::error::{Broken, ScenarioError};
use super::nearest::remedy;
use super::tree::{Place, Table, Value, What, shortened};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A key that a table may have.
pub(super) struct Key {
    pub(super) name: &'static str,
    /// A value that would do.
    pub(super) example: &'static str,
    /// For which kinds it has an effect. If there are none here, then for all.
    pub(super) only: &'static [&'static str],
}

/// A key, a value that would do, and for which kinds it has an effect.
pub(super) const fn key(
    name: &'static str,
    example: &'static str,
    only: &'static [&'static str],
) -> Key {
    Key { name, example, only }
}

/// A table of a scenario, with the keys that it may have.
pub(super) struct Section<'a> {
    /// `network`, or nothing for the top.
    name: &'static str,
    table: Option<&'a Table>,
    top: &'a Place,
    keys: &'static [Key],
}

impl<'a> Section<'a> {
    /// # Errors
    ///
    /// If it has a key that it may not have.
    pub(super) fn top(
        table: &'a Table,
        keys: &'static [Key],
    ) -> Result<Section<'a>, ScenarioError> {
        Section { name: "", table: Some(table), top: &table.place, keys }.checked()
    }

    /// A table in this one. If it isn't there, it's empty.
    pub(super) fn section(
        &self,
        name: &'static str,
        keys: &'static [Key],
    ) -> Result<Section<'a>, ScenarioError> {
        let table = match self.get(name) {
            None => None,
            Some(Value { what: What::Table(table), .. }) => Some(table),
            Some(value) => {
                return Err(value.place.broken(Broken::WrongType {
                    key: name.to_owned(),
                    found: value.what.in_words(),
                    needed: "a table",
                    example: format!("[{name}]"),
                }));
            }
        };
        Section { name, table, top: self.top, keys }.checked()
    }

    fn checked(self) -> Result<Section<'a>, ScenarioError> {
        for (key, value) in self.table.iter().flat_map(|table| &table.entries) {
            if !self.keys.iter().any(|it| it.name == key) {
                return Err(value.place.broken(Broken::UnknownKey {
                    key: shortened(key),
                    place: self.place(),
                    remedy: remedy(key, self.keys.iter().map(|it| it.name)),
                }));
            }
        }
        Ok(self)
    }

    fn place(&self) -> String {
        match self.name {
            "" => "at the top of a scenario".to_owned(),
            name => format!("in [{name}]"),
        }
    }

    /// Whether it's written down at all.
    pub(super) fn is_there(&self) -> bool {
        self.table.is_some()
    }

    /// Where it begins, or the file does.
    pub(super) fn begin(&self) -> &'a Place {
        self.table.map_or(self.top, |table| &table.place)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.table.and_then(|table| table.get(key))
    }

    /// Where a key is, or where it should be.
    pub(super) fn line_of(&self, key: &str) -> &'a Place {
        self.get(key).map_or(self.begin(), |value| &value.place)
    }

    pub(super) fn missing(&self, key: &str) -> ScenarioError {
        self.begin().broken(Broken::MissingKey {
            key: key.to_owned(),
            place: self.place(),
            example: format!("{key} = {}", self.example(key)),
        })
    }

    pub(super) fn example(&self, key: &str) -> String {
        self.keys.iter().find(|it| it.name == key).map_or("", |it| it.example).to_owned()
    }

    pub(super) fn wrong_type(
        &self,
        key: &str,
        value: &Value,
        needed: &'static str,
    ) -> ScenarioError {
        value.place.broken(Broken::WrongType {
            key: key.to_owned(),
            found: value.what.in_words(),
            needed,
            example: self.example(key),
        })
    }

    /// Complains about keys that have no effect with this kind.
    pub(super) fn check_effect(&self, chooser: &str, kind: &str) -> Result<(), ScenarioError> {
        for (key, value) in self.table.iter().flat_map(|table| &table.entries) {
            let known = self.keys.iter().find(|it| it.name == key);
            let only = known.map_or(&[][..], |it| it.only);
            if !only.is_empty() && !only.contains(&kind) {
                let kinds = only.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>();
                return Err(self.no_effect(
                    value,
                    key,
                    format!("it's for {chooser} = {}, and here it's {kind:?}", kinds.join(" or ")),
                ));
            }
        }
        Ok(())
    }

    pub(super) fn no_effect(&self, value: &Value, key: &str, because: String) -> ScenarioError {
        value.place.broken(Broken::NoEffect { key: key.to_owned(), because })
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, ScenarioError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value { what: What::Text(text), .. }) => Ok(Some(text)),
            Some(value) => Err(self.wrong_type(key, value, "text in quotes")),
        }
    }

    /// One of a few words.
    pub(super) fn word<'w>(
        &self,
        key: &str,
        what: &'static str,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Result<Option<&'a str>, ScenarioError> {
        let Some(found) = self.text(key)? else { return Ok(None) };
        let words: Vec<_> = words.into_iter().collect();
        if words.contains(&found) {
            return Ok(Some(found));
        }
        Err(self.line_of(key).broken(Broken::UnknownWord {
            key: key.to_owned(),
            found: shortened(found),
            what,
            remedy: remedy(found, words),
        }))
    }

    /// A whole number within limits.
    pub(super) fn whole(
        &self,
        key: &str,
        limits: RangeInclusive<u32>,
        why: &str,
    ) -> Result<Option<u32>, ScenarioError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        self.whole_of(key, value, &limits, why).map(Some)
    }

    pub(super) fn whole_of(
        &self,
        key: &str,
        value: &Value,
        limits: &RangeInclusive<u32>,
        why: &str,
    ) -> Result<u32, ScenarioError> {
        let What::Whole(number) = value.what else {
            return Err(self.wrong_type(key, value, "a whole number"));
        };
        let fits = u32::try_from(number).ok().filter(|it| limits.contains(it));
        fits.ok_or_else(|| out_of_range(value, key, number, limits.start(), limits.end(), why))
    }

    /// Nodes of the town, each at most once.
    pub(super) fn nodes(&self, key: &str, nodes: u32) -> Result<Option<Vec<u32>>, ScenarioError> {
        let Some(list) = self.list(key)? else { return Ok(None) };
        let mut seen = BTreeSet::new();
        let mut names = Vec::new();
        for value in list {
            let why = format!("there are {nodes} nodes, and the first is 0");
            let node = self.whole_of(key, value, &(0..=nodes - 1), &why)?;
            if !seen.insert(node) {
                let (key, what) = (key.to_owned(), format!("node {node}"));
                return Err(value.place.broken(Broken::NamedTwice { key, what }));
            }
            names.push(node);
        }
        Ok(Some(names))
    }

    /// A number within limits that may have a decimal point.
    pub(super) fn decimal(
        &self,
        key: &str,
        limits: RangeInclusive<f64>,
        why: &str,
    ) -> Result<Option<f64>, ScenarioError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        self.number_of(key, value, &limits, why).map(Some)
    }

    pub(super) fn number_of(
        &self,
        key: &str,
        value: &Value,
        limits: &RangeInclusive<f64>,
        why: &str,
    ) -> Result<f64, ScenarioError> {
        let number = match value.what {
            What::Whole(number) => number as f64,
            What::Decimal(number) => number,
            _ => return Err(self.wrong_type(key, value, "a number")),
        };
        match limits.contains(&number) {
            true => Ok(number),
            false => Err(out_of_range(value, key, number, limits.start(), limits.end(), why)),
        }
    }

    /// Numbers within limits.
    pub(super) fn decimals(
        &self,
        key: &str,
        limits: RangeInclusive<f64>,
        why: &str,
    ) -> Result<Option<Vec<f64>>, ScenarioError> {
        let Some(list) = self.list(key)? else { return Ok(None) };
        let numbers = list.iter().map(|value| self.number_of(key, value, &limits, why));
        numbers.collect::<Result<_, _>>().map(Some)
    }

    pub(super) fn list(&self, key: &str) -> Result<Option<&'a [Value]>, ScenarioError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value { what: What::List(list), .. }) => Ok(Some(list)),
            Some(value) => Err(self.wrong_type(key, value, "a list")),
        }
    }

    /// A truth: `true` or `false`.
    pub(super) fn truth(&self, key: &str) -> Result<Option<bool>, ScenarioError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value { what: What::Truth(truth), .. }) => Ok(Some(*truth)),
            Some(value) => Err(self.wrong_type(key, value, "true or false")),
        }
    }
}

pub(super) fn out_of_range(
    value: &Value,
    key: &str,
    found: impl ToString,
    low: &impl ToString,
    high: &impl ToString,
    why: &str,
) -> ScenarioError {
    value.place.broken(Broken::OutOfRange {
        key: key.to_owned(),
        found: found.to_string(),
        low: low.to_string(),
        high: high.to_string(),
        why: if why.is_empty() { String::new() } else { format!(": {why}") },
    })
}
