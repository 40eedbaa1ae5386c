//! What a notebook's file holds that the course does not keep, and what Jupyter lays out in another way.

use serde_json::Value;

/// What a file has that is not written, or the other way round: the first such place, in words.
pub(crate) fn dirt(text: &str, clean: &str) -> Option<String> {
    if text == clean {
        return None;
    }
    let parsed = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    let place = difference("", &parsed(text), &parsed(clean));
    Some(place.unwrap_or_else(|| "its JSON is not laid out as Jupyter does it".to_owned()))
}

fn difference(path: &str, found: &Value, kept: &Value) -> Option<String> {
    match (found, kept) {
        (Value::Object(found), Value::Object(kept)) => {
            let path = match kept.get("id").and_then(Value::as_str) {
                Some(id) => format!("cell {id}: "),
                None => path.to_owned(),
            };
            let extra = found.keys().find(|it| !kept.contains_key(*it));
            let lacks = kept.keys().find(|it| !found.contains_key(*it));
            extra
                .map(|key| format!("{path}{key} is not kept"))
                .or_else(|| lacks.map(|key| format!("{path}{key} is missing")))
                .or_else(|| {
                    kept.iter()
                        .find_map(|(key, it)| difference(&format!("{path}{key}."), &found[key], it))
                })
        }
        (Value::Array(found), Value::Array(kept)) if found.len() == kept.len() => {
            found.iter().zip(kept).find_map(|(found, kept)| difference(path, found, kept))
        }
        _ if found == kept => None,
        _ => {
            let path = path.trim_end_matches('.');
            Some(format!("{path} is {} and has to be {}", brief(found), brief(kept)))
        }
    }
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari_tools::notebook::{parse, write};

    const WRITTEN: &str = include_str!("../../common/src/notebook/written.ipynb");

    #[test]
    fn dirt_is_found_and_named() {
        for (clean, dirty, name) in [
            (
                "\"metadata\": {},\n   \"source",
                "\"metadata\": {\"scrolled\": true},\n   \"source",
                "cell title: metadata.scrolled is not kept",
            ),
            ("  \"name\": \"kusari\"", "  \"name\": \"rust\"", "kernelspec.name is \"rust\""),
            ("\"nbformat_minor\": 5", "\"nbformat_minor\": 4", "nbformat_minor is 4"),
            ("     \"metadata\": {},", "", "metadata is missing"),
            (
                "  \"execution_count\": 1,\n     \"meta",
                "  \"execution_count\": 2,\n     \"meta",
                "has to be 1",
            ),
            ("\n  {", "\n   {", "laid out"),
            ("\"# Ledger\\n\",\n    \"Ä\"", "\"# Ledger\\nÄ\"", "source is"),
        ] {
            assert!(WRITTEN.contains(clean), "{clean}");
            let dirty = WRITTEN.replacen(clean, dirty, 1);
            let notebook = parse(&dirty).expect(&dirty);
            let dirt = dirt(&dirty, &write(&notebook)).unwrap_or_default();
            assert!(dirt.contains(name), "{name}: {dirt}");
        }
    }
}
