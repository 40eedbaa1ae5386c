//! A scenario without comments, and with everything that it takes from files that it's like: two scenarios mean the same if these texts
//! are the same.

use super::tree::{Table, Value, What};
use crate::chance::mix;
use crate::town::{Topology, Town};
use std::fmt::Write as _;

pub(super) fn canonical(table: &Table, town: &Town) -> String {
    let mut text = String::new();
    let is_table = |value: &Value| matches!(value.what, What::Table(_));
    let mut entries: Vec<_> = table.entries.iter().collect();
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (key, value) in entries.iter().filter(|(_, value)| !is_table(value)) {
        line(&mut text, key, value);
    }
    for (key, value) in entries {
        let What::Table(table) = &value.what else { continue };
        text += &format!("\n[{key}]\n");
        let mut entries: Vec<_> = table.entries.iter().collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries.into_iter().for_each(|(key, value)| line(&mut text, key, value));
    }
    if let Topology::Edges(edges) = &town.topology {
        let sum =
            edges.iter().fold(0, |sum, (a, b)| mix(sum ^ u64::from(*a) << 32 ^ u64::from(*b)));
        text += &format!("# {} lines, with the check sum {sum:016x}\n", edges.len());
    }
    text
}

fn line(text: &mut String, key: &str, value: &Value) {
    text.push_str(key);
    text.push_str(" = ");
    write(text, value);
    text.push('\n');
}

fn write(text: &mut String, value: &Value) {
    // Writing into a string can't fail.
    let _ = match &value.what {
        What::Text(it) => quote(text, it),
        What::Whole(it) => write!(text, "{it}"),
        What::Decimal(it) => write!(text, "{it:?}"),
        What::Truth(it) => write!(text, "{it}"),
        What::Date(it) => write!(text, "{it}"),
        What::List(list) => {
            text.push('[');
            for (at, value) in list.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                write(text, value);
            }
            write!(text, "]")
        }
        What::Table(table) => {
            text.push_str("{ ");
            for (at, (key, value)) in table.entries.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                text.push_str(key);
                text.push_str(" = ");
                write(text, value);
            }
            write!(text, " }}")
        }
    };
}

/// Writes a text as TOML does.
fn quote(text: &mut String, it: &str) -> std::fmt::Result {
    text.push('"');
    for letter in it.chars() {
        match letter {
            '"' | '\\' => write!(text, "\\{letter}")?,
            _ if letter.is_control() => write!(text, "\\u{:04X}", u32::from(letter))?,
            _ => text.push(letter),
        }
    }
    text.push('"');
    Ok(())
}
