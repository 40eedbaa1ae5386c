use std::io::Write;

/// Prints a text, without its colours if it goes to a file or if `NO_COLOR` is set.
pub fn show(text: &str) {
    // `println!` panics if the reader of a pipe has gone, as `head` does when it has enough.
    let mut stdout = anstream::stdout();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// The same on standard error.
pub fn say(text: &str) {
    let mut stderr = anstream::stderr();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
