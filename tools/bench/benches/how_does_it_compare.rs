//! How does it compare? The originals' search in Python and in Rust, and the better one in both, so
//! that what a language gives and what an idea gives are told apart.

use kusari::stage4_pow::{Difficulty, Nonce, mine_naively};
use kusari_bench::people::draft;
use kusari_bench::rungs::{JsonPerNonce, PrefixKept, prefix};
use kusari_bench::{Mode, Record, compare};
use std::cell::RefCell;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::ops::Range;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const PAYMENTS: u64 = 3;

/// All have to count so far and find nothing: none of these has sixteen zeros in hex.
const FIRST: u64 = 1 << 50;

/// So many that each takes some milliseconds.
const JSON: u64 = 1 << 9;
const PREFIX: u64 = 1 << 13;
const PYTHON_JSON: u64 = 1 << 8;
const PYTHON_PREFIX: u64 = 1 << 12;

fn main() -> io::Result<()> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_does_it_compare", mode);
    record.figure("payments", PAYMENTS as f64);
    let draft = draft(PAYMENTS);
    let mut json = JsonPerNonce::new(&draft);
    let kept = PrefixKept::new(&draft);
    let mut rust_json = || {
        assert_eq!(json.search(FIRST..FIRST + JSON, "0000000000000000"), None);
        JSON
    };
    let mut rust_prefix = || {
        assert_eq!(kept.search(FIRST..FIRST + PREFIX, Difficulty::MAX), None);
        PREFIX
    };
    let Some(mut python) = Python::start(&prefix(&draft))? else {
        println!("Python is not there, so Rust is compared with itself");
        let found = compare(mode.rounds(201), &mut [&mut rust_json, &mut rust_prefix]);
        record.figure("rust.json.rate", found.rate(0));
        record.figure("rust.prefix.rate", found.rate(1));
        record.ratio("rust.idea", &found.ratio(1, 0));
        return record.write().map(drop);
    };
    record.word("python", &python.version);

    // Nothing is timed that does something else.
    let found = mine_naively(draft, Difficulty::from_bits(12), Nonce::default());
    let nonce = found.expect("12 bits are few").seal.nonce.get();
    for method in ["json", "prefix"] {
        assert_eq!(python.search(method, 0..nonce + 1, 3)?, Some(nonce));
    }

    let python = RefCell::new(python);
    let ask = |method, count| {
        let outcome = python.borrow_mut().search(method, FIRST..FIRST + count, 16);
        assert_eq!(outcome.expect("Python has answered before"), None);
        count
    };
    let found = compare(
        mode.rounds(201),
        &mut [&mut rust_json, &mut rust_prefix, &mut || ask("json", PYTHON_JSON), &mut || {
            ask("prefix", PYTHON_PREFIX)
        }],
    );
    let (rust_json, rust_prefix, python_json, python_prefix) = (0, 1, 2, 3);
    record.figure("rust.json.rate", found.rate(rust_json));
    record.figure("rust.prefix.rate", found.rate(rust_prefix));
    record.figure("python.json.rate", found.rate(python_json));
    record.figure("python.prefix.rate", found.rate(python_prefix));
    record.ratio("rust.idea", &found.ratio(rust_prefix, rust_json));
    record.ratio("python.idea", &found.ratio(python_prefix, python_json));
    record.ratio("json.language", &found.ratio(rust_json, python_json));
    record.ratio("prefix.language", &found.ratio(rust_prefix, python_prefix));
    record.ratio("both", &found.ratio(rust_prefix, python_json));
    println!("JSON for each nonce: Rust is {} times Python", found.ratio(rust_json, python_json));
    println!("prefix kept: Rust is {} times Python", found.ratio(rust_prefix, python_prefix));
    println!("Python: prefix kept is {} times JSON", found.ratio(python_prefix, python_json));
    println!("Rust: prefix kept is {} times JSON", found.ratio(rust_prefix, rust_json));
    record.write().map(drop)
}

/// A Python that waits to be asked, so that it has its turn in each round.
struct Python {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    version: String,
}

impl Python {
    /// `None` if there is no Python 3.
    fn start(prefix: &[u8]) -> io::Result<Option<Python>> {
        for name in ["python3", "python"] {
            let spawned = Command::new(name)
                .args(["-c", include_str!("originals.py")])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn();
            let Ok(mut child) = spawned else { continue };
            let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
                continue;
            };
            let answers = BufReader::new(answers);
            let mut python = Python { child, questions, answers, version: String::new() };
            // The draft is the prefix, but for the name of the nonce.
            let draft = String::from_utf8_lossy(prefix).replace(",\"nonce\":", "}");
            match python.ask(&draft) {
                Ok(version) if version.starts_with('3') => {
                    python.version = version;
                    return Ok(Some(python));
                }
                // Python 2, or what a system has under that name to say that there is none.
                _ => continue,
            }
        }
        Ok(None)
    }

    fn search(&mut self, method: &str, nonces: Range<u64>, zeros: u8) -> io::Result<Option<u64>> {
        let count = nonces.end - nonces.start;
        let answer = self.ask(&format!("{method} {} {count} {zeros}", nonces.start))?;
        match answer.as_str() {
            "none" => Ok(None),
            nonce => nonce.parse().map(Some).map_err(io::Error::other),
        }
    }

    fn ask(&mut self, question: &str) -> io::Result<String> {
        writeln!(self.questions, "{question}")?;
        self.questions.flush()?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            return Err(io::Error::other("Python ended without an answer"));
        }
        Ok(answer.trim_end().to_owned())
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
