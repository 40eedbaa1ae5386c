//! How fast is the page? A browser tells, because only there the module runs.

use super::reader::unable;
use crate::{browser, page};
use kusari_tools::{Failure, course, show};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The question.
pub(crate) const NAME: &str = "how_fast_is_the_page";

/// Measures, and writes the record.
pub(crate) fn measure(records: &Path, quick: bool) -> Result<(), Failure> {
    if !browser::is_there() {
        let remedy = "set CHROMIUM to the path of one, or ask the other questions by name";
        return Err(Failure::Unable(format!("there is no Chromium for {NAME}: {remedy}")));
    }
    show("a browser is asked; this takes half a minute\n");
    let (sizes, folder) = page::with_sizes()?;
    let words = if quick { vec!["quick".to_owned()] } else { Vec::new() };
    let faults = browser::look("speed", &folder, &words)?;
    if let [first, ..] = &faults[..] {
        return Err(Failure::Refused(format!("the page isn't as it should be: {first}")));
    }
    let found = course::root().join("target/looks/speed/speed.json");
    let found = fs::read_to_string(found).map_err(|why| unable("nothing was measured", &why))?;
    let figures = serde_json::from_str::<Value>(&found);
    let mut figures =
        figures.map_err(|why| unable("what was measured can't be read", &why.into()))?;
    for (name, bytes) in sizes {
        figures[format!("size.{name}")] = json!(bytes as f64);
    }
    let record =
        json!({ "bench": NAME, "quick": quick, "figures": figures, "curves": {}, "words": {} });
    fs::create_dir_all(records)
        .and_then(|()| fs::write(records.join(format!("{NAME}.json")), record.to_string()))
        .map_err(|why| unable("the record could not be written", &why))
}
