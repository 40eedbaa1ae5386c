//! Files that aren't chains at all, or not whole ones.

use crate::cast::{Cast, mined, printed, swap, text};
use crate::files::Files;

pub(crate) fn whole_files(cast: &Cast, files: &mut Files) {
    let whole = |files: &mut Files, name: &str, bytes: &[u8], code, height, sentence| {
        files.bytes(&format!("bad/{name}"), bytes.to_vec(), code, (height, None), sentence);
    };
    let (_, lines) = printed(cast);
    let genesis = lines[0].as_str();
    let block = text(&mined(cast.work_genesis().hash(), 1, vec![]));
    let chain = format!("{genesis}\n{block}\n");

    whole(files, "empty-file", b"", "empty-file", 0, "not even a genesis");
    let torn = genesis.as_bytes();
    whole(files, "torn-genesis", torn, "torn-line", 0, "the genesis has no line end");
    let torn = &chain.as_bytes()[..chain.len() - 30];
    whole(files, "torn-block", torn, "torn-line", 1, "the last block is cut in the middle");
    let torn = &chain.as_bytes()[..chain.len() - 1];
    whole(files, "torn-line-end", torn, "torn-line", 1, "only the last line's end is missing");
    let bytes = format!("\n{chain}");
    whole(files, "blank-first", bytes.as_bytes(), "truncated", 0, "a blank line isn't a value");
    let bytes = format!("{genesis}\n\n{block}\n");
    whole(files, "blank-middle", bytes.as_bytes(), "truncated", 1, "a blank line isn't a value");
    let bytes = format!("{chain}\n");
    whole(files, "blank-last", bytes.as_bytes(), "truncated", 2, "a blank line isn't a value");
    let bytes = chain.replace('\n', "\r\n");
    whole(files, "crlf", bytes.as_bytes(), "not-canonical", 0, "lines end with CR LF");
    let bytes = format!("{genesis}\n{block}\r\n");
    whole(files, "crlf-once", bytes.as_bytes(), "not-canonical", 1, "one line ends with CR LF");
    let bytes = format!("\u{feff}{chain}");
    whole(files, "byte-order-mark", bytes.as_bytes(), "not-json", 0, "begins with U+FEFF");
    let mut bytes = chain.clone().into_bytes();
    let digit = chain.len() - 60;
    bytes[digit] = 0xff;
    whole(files, "not-utf-8", &bytes, "not-json", 1, "a byte 255 in a hash");
    bytes[digit] = 0;
    whole(files, "control-character", &bytes, "not-json", 1, "a byte 0 in a hash");
    let bytes = b"Alice pays Bob 30.\n";
    whole(files, "prose", bytes, "not-json", 0, "not JSON at all");
    let bytes = format!("{genesis}{block}\n");
    whole(files, "one-line", bytes.as_bytes(), "not-json", 0, "two values in one line");
    let bytes = format!("[{genesis},{block}]\n");
    whole(files, "one-array", bytes.as_bytes(), "wrong-shape", 0, "the lines as one JSON array");
    let bytes = format!("{block}\n");
    whole(files, "no-genesis", bytes.as_bytes(), "wrong-shape", 0, "begins with a block");
    let bytes = format!("{genesis}\n{genesis}\n");
    whole(files, "two-genesis", bytes.as_bytes(), "wrong-shape", 1, "a genesis instead of a block");
    let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let bytes = format!("{genesis}\n{}\n", swap(&block, "[]", &nested));
    whole(files, "nested-200-deep", bytes.as_bytes(), "not-json", 1, "200 lists in one another");
    unknown_fields(genesis, &block, files);
    let bytes = format!("{}\n", &genesis[..genesis.len() - 10]);
    whole(files, "short-genesis", bytes.as_bytes(), "truncated", 0, "a line end in the genesis");
    let bytes = format!("{genesis}\n{}\n", &block[..block.len() - 20]);
    whole(files, "short-block", bytes.as_bytes(), "truncated", 1, "a line end in a block");
    let bytes = format!("{}fal\n", genesis.strip_suffix("8}}").expect("the difficulty is 8"));
    whole(files, "short-word", bytes.as_bytes(), "truncated", 0, "a line end in the word false");
    // The same faults in the other kind of genesis: the missing field isn't a difficulty there.
    let stamped = text(&cast.stamp_genesis());
    let bytes = format!("{stamped}}}\n");
    whole(
        files,
        "stamped-extra-brace",
        bytes.as_bytes(),
        "not-json",
        0,
        "a brace after the genesis",
    );
    let bytes = format!("{}\n", &stamped[..stamped.len() - 1]);
    whole(files, "stamped-short", bytes.as_bytes(), "truncated", 0, "the last brace is missing");
    let bytes = format!("{genesis}\nnull\n");
    whole(files, "null-block", bytes.as_bytes(), "wrong-shape", 1, "null instead of a block");
}

/// What can be wrong inside an unknown field.
pub(crate) fn unknown_fields(genesis: &str, block: &str, files: &mut Files) {
    let deep = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for (name, memo, code, sentence) in [
        ("not-utf-8", b"\"\xff\"".to_vec(), "not-json", "a byte 255 in an unknown field"),
        ("half-surrogate", br#""\ud800""#.to_vec(), "not-json", "half a pair in an unknown field"),
        ("half-escape", br#""\u12""#.to_vec(), "not-json", "half an escape in an unknown field"),
        ("200-deep", deep(200).into_bytes(), "not-json", "200 lists in an unknown field"),
        ("number", b"1e400".to_vec(), "not-json", "a number out of range in an unknown field"),
        ("good", deep(100).into_bytes(), "not-canonical", "only an unknown field"),
    ] {
        // Once as the last field of the genesis, and once in the middle of a block.
        let memo =
            |before: &str, after: &str| [before.as_bytes(), &memo, after.as_bytes()].concat();
        let (before, after) = genesis.split_at(genesis.len() - 1);
        let in_genesis = memo(&format!("{before},\"memo\":"), &format!("{after}\n"));
        files.bytes(&format!("bad/unknown-field-{name}"), in_genesis, code, (0, None), sentence);
        let (before, after) = block.split_once(",\"previous_hash\"").expect("it has one");
        let in_block = memo(
            &format!("{genesis}\n{before},\"memo\":"),
            &format!(",\"previous_hash\"{after}\n"),
        );
        files.bytes(&format!("bad/unknown-in-block-{name}"), in_block, code, (1, None), sentence);
    }
}
