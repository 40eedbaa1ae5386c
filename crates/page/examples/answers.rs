//! Asks the program what a browser has asked the module, and prints each question that the two answer differently. The
//! argument names a file. Each of its lines is a pair of a question and the module's answer, as JSON.

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let path = env::args_os().nth(1).unwrap_or_default();
    let file = match fs::File::open(&path) {
        Ok(file) => file,
        Err(cause) => {
            eprintln!("{}: {cause}", path.display());
            return ExitCode::FAILURE;
        }
    };
    let mut count = 0;
    for line in BufReader::new(file).lines().map_while(Result::ok) {
        let Ok((question, answer)) = serde_json::from_str::<(String, String)>(&line) else {
            println!("fault: this isn't a question and its answer: {line:.80}");
            continue;
        };
        if told(&answer) == told(&kusari_page::answer(&question)) {
            count += 1;
        } else {
            println!("fault: the module doesn't answer as the program does: {question}");
        }
    }
    println!("the module gave {count} answers that the program gives, too");
    ExitCode::SUCCESS
}

/// An answer without the share of a job that's done. That share is only a length on a bar, and its last digit depends on
/// the machine.
fn told(answer: &str) -> Option<Value> {
    let mut answer: Value = serde_json::from_str(answer).ok()?;
    if let Some(work) = answer.get_mut("work").and_then(Value::as_object_mut) {
        work.remove("share");
    }
    Some(answer)
}
