use super::book::{address, book, openings, payment, told};
use crate::check::Check;
use crate::report::Report;
use kusari::stage1_ledger::{Entry, Ledger};

/// Checks `rewrite_history`.
pub fn rewrite_history(student: fn(Vec<Entry>) -> Vec<Entry>) -> Report {
    Check::of("rewrite_history")
        .claim("the audit accepts it", move || audited(student(long_book())).map(drop))
        .claim("no line was added or taken out", move || {
            let (entries, expected) = (student(long_book()).len(), long_book().len());
            (entries == expected).then_some(()).ok_or_else(|| {
                format!(
                    "your book has {entries} entries and not {expected}: the pages of the book are \
                        numbered"
                )
            })
        })
        .claim("Alice sees nothing on her statement", move || {
            let (found, expected) = (statement(&student(long_book())), statement(&long_book()));
            (found == expected).then_some(()).ok_or_else(|| {
                format!(
                    "an entry that concerns Alice has changed: she would see it on her statement, \
                        which now says: {}",
                    told(&found)
                )
            })
        })
        .claim("the deposits are what they were", move || {
            let (found, expected) = (openings(&student(long_book())), openings(&long_book()));
            (found == expected).then_some(()).ok_or_else(|| {
                format!(
                    "your book begins with: {}. But the deposits are known from the bank's vault: {}",
                    told(&found),
                    told(&expected)
                )
            })
        })
        .claim("Mallory owns at least 50", move || {
            let ledger = audited(student(long_book()))?;
            let owns = ledger.balance(&address("mallory")).unwrap_or_default().units();
            (owns >= 50)
                .then_some(())
                .ok_or_else(|| format!("in your book Mallory owns {owns}, and she wanted 50"))
        })
        .report()
}

/// The usual book, with another payment at the end.
fn long_book() -> Vec<Entry> {
    [book(), vec![payment("bob", "carol", 50)]].concat()
}

fn audited(entries: Vec<Entry>) -> Result<Ledger, String> {
    Ledger::audit(entries).map_err(|cause| format!("the auditor refuses your book: {cause}"))
}

/// What Alice is shown.
fn statement(entries: &[Entry]) -> Vec<Entry> {
    entries.iter().filter(|entry| entry.concerns(&address("alice"))).cloned().collect()
}
