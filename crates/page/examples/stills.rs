//! Writes what `cargo x page` makes pages of, as JSON: each scene at its beginning, the style sheet of the pictures, and
//! the module packed into letters, if its file is named.

use flate2::Compression;
use flate2::write::GzEncoder;
use kusari::figures;
use kusari_page::scene::About;
use kusari_page::{frame, html, scenes};
use serde_json::{Value, json};
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let module = match env::args_os().nth(1).map(|path| fs::read(path).and_then(|it| packed(&it))) {
        None => Value::Null,
        Some(Ok(module)) => module,
        Some(Err(cause)) => {
            eprintln!("the module: {cause}");
            return ExitCode::FAILURE;
        }
    };
    let scenes: Vec<Value> = scenes::all().iter().map(|stage| {
        let About { name, title, chapters, notebook, question, .. } = stage.about();
        let still = frame::still(&**stage).into_string();
        json!({ "name": name, "title": title, "chapters": chapters, "notebook": notebook, "question": question, "still": still })
    }).collect();
    println!("{}", json!({ "scenes": scenes, "style": style(), "module": module }));
    ExitCode::SUCCESS
}

/// All pictures have the same style sheet.
fn style() -> String {
    html::figure_style(&figures::merkle_proof(&[[0; 32]], 0))
}

/// A module as a page holds it that is a single file: compressed, and written in letters.
fn packed(module: &[u8]) -> io::Result<Value> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(module)?;
    let compressed = compressed.finish()?;
    Ok(
        json!({ "bytes": module.len(), "compressed": compressed.len(), "text": base64(&compressed) }),
    )
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0, |sum, it| sum << 8 | u32::from(*it)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { letter as char } else { '=' });
        }
    }
    text
}
