//! Writes, as JSON, what `cargo x page` makes its pages from: each scene at its beginning, the style sheet of the pictures,
//! and the modules, packed as text. The arguments name each module and its file: `stills coin kusari-coin.wasm`.

use base64ct::{Base64, Encoding as _};
use flate2::Compression;
use flate2::write::GzEncoder;
use kusari::figures;
use kusari_page::scene::About;
use kusari_page::{frame, html, scenes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let mut modules = BTreeMap::new();
    let mut words = env::args_os().skip(1);
    while let (Some(name), Some(path)) = (words.next(), words.next()) {
        let name = name.to_string_lossy().into_owned();
        match fs::read(path).and_then(|it| packed(&it)) {
            Ok(module) => modules.insert(name, module),
            Err(cause) => {
                eprintln!("the module {name}: {cause}");
                return ExitCode::FAILURE;
            }
        };
    }
    let scenes: Vec<Value> = scenes::ALL.iter().map(|entry| {
        let stage = entry.begin();
        let About { name, title, chapters, notebook, question, .. } = entry.about;
        let still = frame::still(&*stage).into_string();
        json!({ "name": name, "title": title, "chapters": chapters, "notebook": notebook, "question": question, "module": entry.module, "still": still })
    }).collect();
    println!("{}", json!({ "scenes": scenes, "style": style(), "modules": modules }));
    ExitCode::SUCCESS
}

/// All pictures have the same style sheet.
fn style() -> String {
    html::figure_style(&figures::merkle_proof(&[[0; 32]], 0))
}

/// A module as it's in a page that's a single file: compressed, and in Base64.
fn packed(module: &[u8]) -> io::Result<Value> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(module)?;
    let compressed = compressed.finish()?;
    let text = Base64::encode_string(&compressed);
    Ok(json!({ "bytes": module.len(), "compressed": compressed.len(), "text": text }))
}
