//! Writes `tests/vectors`: valid chain files, invalid chain files, and an index that says which rule each
//! invalid one breaks, and where.
//!
//! ```text
//! cargo run --example make_vectors
//! ```
//!
//! It also puts the two chains and the Python checker into `docs/wire-format.md`, which prints them.
//!
//! The keys are in `tests/vectors/secret-keys.txt`, because another version of the library may draw another key
//! from the same seed. The ids come from a seed. So the same bytes are written every time. Each bad file breaks
//! a single rule: everything that's checked after the broken rule is signed and mined again, so that it holds.
//! Only the files whose names begin with `order-` break two, to show which of them is reported.

mod blocks;
mod cast;
mod fields;
mod files;
mod genesis;
mod good;
mod keys;
mod order;
mod transactions;
mod whole_files;

use crate::cast::{Cast, printed};
use crate::files::Files;
use kusari::stage4_pow::*;
use sha2::Digest as _;
use std::path::Path;
use std::{fs, io};

const START: Time = Time::from_millis(1_000_000_000_000);

const MINUTE: u64 = 60_000;

const TOO_LARGE: u64 = 1 << 53;

fn main() -> io::Result<()> {
    let cast = Cast::new();
    let mut files = Files::default();
    good::good(&cast, &mut files);
    whole_files::whole_files(&cast, &mut files);
    genesis::genesis(&cast, &mut files);
    keys::keys(&cast, &mut files);
    blocks::blocks(&cast, &mut files);
    blocks::seals(&cast, &mut files);
    transactions::transaction_text(&cast, &mut files);
    transactions::transactions(&cast, &mut files);
    order::order(&cast, &mut files);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    files.write(&root.join("tests/vectors"))?;
    print_in_document(&cast, &root.join("docs"))
}

/// Fills in the marked places in `docs/wire-format.md`.
fn print_in_document(cast: &Cast, docs: &Path) -> io::Result<()> {
    let path = docs.join("wire-format.md");
    let mut document = fs::read_to_string(&path)?;
    let mut fill = |mark: &str, text: &str| {
        let begin = format!("<!-- {mark}: written by examples/make_vectors -->\n");
        let start = document.find(&begin).expect("the mark is there") + begin.len();
        let length = document[start..].find("<!-- end -->").expect("the end is marked");
        document.replace_range(start..start + length, text);
    };
    let (stage3, stage4) = printed(cast);
    for (mark, lines) in [("stage3", stage3), ("stage4", stage4)] {
        let mut text = String::new();
        for (height, line) in lines.iter().enumerate() {
            let name = if height == 0 { "Genesis" } else { "Block" };
            let hash = to_hex(&sha2::Sha256::digest(line));
            text += &format!("\n{name}, at height {height}. Its hash is `{hash}`.\n");
            text += &format!("\n```text\n{line}\n```\n");
        }
        fill(mark, &format!("{text}\n"));
    }
    let checker = fs::read_to_string(docs.join("check_chain.py"))?;
    fill("checker", &format!("\n```python\n{checker}```\n\n"));
    fs::write(&path, document)
}
