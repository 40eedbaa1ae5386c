//! A genesis that breaks a rule.

use crate::TOO_LARGE;
use crate::cast::{Cast, swap, text};
use crate::fields::{NO_LIST, NO_NUMBER, NO_RULE, NO_STRING, field};
use crate::files::Files;
use kusari::stage4_pow::*;

pub(crate) fn genesis(cast: &Cast, files: &mut Files) {
    let work = cast.work_genesis();
    let work_line = text(&work);
    let stamp_line = text(&cast.stamp_genesis());
    let one = [work_line.clone()];

    field(files, "genesis", "time", &one, NO_NUMBER);
    field(files, "genesis", "grants", &one, NO_LIST);
    field(files, "genesis", "receiver", &one, NO_STRING);
    field(files, "genesis", "amount", &one, NO_NUMBER);
    field(files, "genesis", "rule", &one, NO_RULE);
    field(files, "genesis", "difficulty", &one, NO_NUMBER);
    field(files, "genesis", "timestamp_server", std::slice::from_ref(&stamp_line), NO_STRING);

    let mut edit = |name: &str, line: &str, from: &str, to: &str, code, sentence: &str| {
        let line = swap(line, from, to);
        files.bad(&format!("genesis-{name}"), &[line], code, 0, sentence);
    };
    let line = work_line.as_str();
    let huge = TOO_LARGE.to_string();
    edit("time-2-to-53", line, "1000000000000", &huge, "time-out-of-range", "2^53");
    edit("amount-2-to-53", line, ":100}", &format!(":{huge}}}"), "amount-too-large", "2^53");
    let code = "difficulty-out-of-range";
    edit("difficulty-2-to-53", line, ":8}", &format!(":{huge}}}"), code, "2^53");
    edit("difficulty-65", line, ":8}", ":65}", code, "64 is the highest");
    edit("leading-zero", line, ":8}", ":08}", "not-json", "08 isn't a JSON number");
    edit("not-a-number", line, ":8}", ":NaN}", "not-json", "NaN isn't a JSON number");
    edit("spaced", line, ",\"rule", ", \"rule", "not-canonical", "a space");
    edit("unknown-field", line, "{", "{\"name\":\"x\",", "not-canonical", "an unknown field");
    edit("two-rules", line, ":8}", ":8,\"x\":1}", "not-canonical", "another key in the rule");
    let key = format!("\"timestamp_server\":\"{}\"", cast.server.address().as_str());
    let both = format!("{key},\"difficulty\":8");
    edit("both-rules", &stamp_line, &key, &both, "not-canonical", "a server and a difficulty");
    edit("no-rule", line, "\"difficulty\":8", "", "wrong-shape", "an empty rule");
    edit("rule-as-list", line, "{\"difficulty\":8}", "[8]", "not-canonical", "a list of values");
    edit("escaped-name", line, "\"time", "\"\\u0074ime", "not-canonical", "t as \\u0074");
    edit("zero-amount", line, ":100}", ":0}", "zero-amount", "a grant of nothing");
    edit("escaped-digit", line, "\"3082", "\"\\u0033082", "not-canonical", "3 as \\u0033");

    let Genesis { time, grants, rule } = &work;
    let (grants_text, rule_text) = (text(grants), text(rule));
    let reordered =
        format!("{{\"grants\":{grants_text},\"time\":{},\"rule\":{rule_text}}}", time.millis());
    files.bad("genesis-reordered", &[reordered], "not-canonical", 0, "fields in another order");
    let list = format!("[{},{grants_text},{rule_text}]", time.millis());
    files.bad("genesis-as-list", &[list], "not-canonical", 0, "a list of values");
    let receiver = format!("\"receiver\":\"{}\"", grants[0].receiver.as_str());
    let reordered = swap(
        &work_line,
        &format!("{receiver},\"amount\":100"),
        &format!("\"amount\":100,{receiver}"),
    );
    files.bad("genesis-grant-reordered", &[reordered], "not-canonical", 0, "in another order");

    let grant = |amount| Grant { amount, ..grants[0].clone() };
    let too_much =
        Genesis { grants: vec![grant(Amount::MAX), grant(Amount::new(1))], ..work.clone() };
    let too_much = [text(&too_much)];
    files.bad("genesis-grants-overflow", &too_much, "grants-overflow", 0, "2^53 in all");
}
