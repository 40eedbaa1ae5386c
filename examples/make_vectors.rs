//! Writes `tests/vectors`: chain files that are good, chain files that are bad, and an index that
//! tells which rule each bad one breaks, and where.
//!
//! ```text
//! cargo run --example make_vectors
//! ```
//!
//! It also puts the two chains and the Python checker into `docs/wire-format.md`, where they are
//! printed.
//!
//! All keys and ids come from seeds, so the same bytes are written every time. Each bad file breaks
//! one rule: what the checks would look at before it is signed and mined anew. Only the files whose
//! names begin with `order-` break two, to show which is told.

use kusari::stage3_timestamp::{self as stage3, ServerKey, Stamp};
use kusari::stage4_pow::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, RsaPrivateKey, RsaPublicKey};
use sha2::Digest as _;
use std::path::Path;
use std::{fs, io};

const START: Time = Time::from_millis(1_000_000_000_000);
const MINUTE: u64 = 60_000;
const TOO_LARGE: u64 = 1 << 53;

fn main() -> io::Result<()> {
    let cast = Cast::new();
    let mut files = Files::default();
    good(&cast, &mut files);
    whole_files(&cast, &mut files);
    genesis(&cast, &mut files);
    keys(&cast, &mut files);
    blocks(&cast, &mut files);
    seals(&cast, &mut files);
    transaction_text(&cast, &mut files);
    transactions(&cast, &mut files);
    order(&cast, &mut files);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    files.write(&root.join("tests/vectors"))?;
    print_in_document(&cast, &root.join("docs"))
}

/// What is wrong inside a field that no reader knows.
fn unknown_fields(genesis: &str, block: &str, files: &mut Files) {
    let deep = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for (name, memo, code, sentence) in [
        ("not-utf-8", b"\"\xff\"".to_vec(), "not-json", "a byte 255 in an unknown field"),
        ("half-surrogate", br#""\ud800""#.to_vec(), "not-json", "half a pair in an unknown field"),
        ("half-escape", br#""\u12""#.to_vec(), "not-json", "half an escape in an unknown field"),
        ("200-deep", deep(200).into_bytes(), "not-json", "200 lists in an unknown field"),
        ("number", b"1e400".to_vec(), "not-json", "an unknown field beyond all numbers"),
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

/// Fills the places that are marked in `docs/wire-format.md`.
fn print_in_document(cast: &Cast, docs: &Path) -> io::Result<()> {
    let path = docs.join("wire-format.md");
    let mut document = fs::read_to_string(&path)?;
    let mut fill = |mark: &str, text: &str| {
        let begin = format!("<!-- {mark}: written by examples/make_vectors.rs -->\n");
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

/// The files to be written, and what the index says about each.
#[derive(Default)]
struct Files(Vec<File>);

struct File {
    name: String,
    bytes: Vec<u8>,
    code: &'static str,
    height: u64,
    transaction: Option<usize>,
    sentence: String,
}

impl Files {
    fn good(&mut self, name: &str, lines: &[String], sentence: &str) {
        let height = lines.len() as u64 - 1;
        self.add(&format!("good/{name}"), lines, "valid", (height, None), sentence);
    }

    fn bad(
        &mut self,
        name: &str,
        lines: &[String],
        code: &'static str,
        place: impl Into<Place>,
        sentence: &str,
    ) {
        self.add(&format!("bad/{name}"), lines, code, place.into().0, sentence);
    }

    fn add(
        &mut self,
        name: &str,
        lines: &[String],
        code: &'static str,
        place: (u64, Option<usize>),
        sentence: &str,
    ) {
        let bytes = lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
        self.bytes(name, bytes.into_bytes(), code, place, sentence);
    }

    fn bytes(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        code: &'static str,
        (height, transaction): (u64, Option<usize>),
        sentence: &str,
    ) {
        let name = format!("{name}.jsonl");
        assert!(self.0.iter().all(|file| file.name != name), "{name} is there twice");
        let sentence = sentence.to_owned();
        self.0.push(File { name, bytes, code, height, transaction, sentence });
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let mut index = String::from("file\tcode\theight\ttransaction\twhat it shows\n");
        for sub in ["good", "bad"] {
            // What an earlier version of this program wrote must not stay.
            fs::create_dir_all(folder.join(sub))?;
            for entry in fs::read_dir(folder.join(sub))? {
                fs::remove_file(entry?.path())?;
            }
        }
        for File { name, bytes, code, height, transaction, sentence } in &self.0 {
            fs::write(folder.join(name), bytes)?;
            let transaction = transaction.map_or(String::new(), |index| index.to_string());
            index += &format!("{name}\t{code}\t{height}\t{transaction}\t{sentence}\n");
        }
        fs::write(folder.join("codes.tsv"), index)
    }
}

/// A height, or a height and a transaction.
struct Place((u64, Option<usize>));

impl From<u64> for Place {
    fn from(height: u64) -> Place {
        Place((height, None))
    }
}

impl From<(u64, usize)> for Place {
    fn from((height, transaction): (u64, usize)) -> Place {
        Place((height, Some(transaction)))
    }
}

/// Everybody who has a key.
struct Cast {
    alice: Wallet,
    /// Alice's key once more, because a wallet does not give its secret half away.
    alice_secret: RsaPrivateKey,
    bob: Wallet,
    server: KeyPair,
    /// A key of 1024 bits, which nobody may use.
    weak: RsaPrivateKey,
    /// A key with exponent 3.
    cube: RsaPrivateKey,
    ids: Vec<TransactionId>,
}

impl Cast {
    fn new() -> Cast {
        let rng = StdRng::seed_from_u64;
        Cast {
            alice: Wallet::generate(&mut rng(1)),
            alice_secret: RsaPrivateKey::new(&mut rng(1), 2048).expect("2048 bits are enough"),
            bob: Wallet::generate(&mut rng(2)),
            server: KeyPair::generate(&mut rng(3)),
            weak: RsaPrivateKey::new(&mut rng(4), 1024).expect("1024 bits are enough"),
            cube: RsaPrivateKey::new_with_exp(&mut rng(5), 2048, &BigUint::from(3_u8))
                .expect("2048 bits are enough"),
            ids: std::iter::repeat_with({
                let mut rng = rng(6);
                move || TransactionId::random(&mut rng)
            })
            .take(8)
            .collect(),
        }
    }

    fn grants(&self) -> Vec<Grant> {
        vec![Grant { receiver: self.alice.address().clone(), amount: Amount::new(100) }]
    }

    /// Alice has 100, and hashes begin with eight zero bits.
    fn work_genesis(&self) -> Genesis<WorkRule> {
        let rule = WorkRule { difficulty: Difficulty::from_bits(8) };
        Genesis { time: START, grants: self.grants(), rule }
    }

    /// Alice has 100, and the server signs.
    fn stamp_genesis(&self) -> Genesis<ServerKey> {
        let rule = ServerKey { timestamp_server: self.server.address().clone() };
        Genesis { time: START, grants: self.grants(), rule }
    }

    /// Alice pays Bob.
    fn pays_bob(&self, id: usize, amount: u64) -> Transaction {
        self.alice.sign_transaction(self.ids[id], self.bob.address(), Amount::new(amount))
    }

    /// Bob pays Alice.
    fn pays_alice(&self, id: usize, amount: u64) -> Transaction {
        self.bob.sign_transaction(self.ids[id], self.alice.address(), Amount::new(amount))
    }
}

fn text(value: &impl serde::Serialize) -> String {
    String::from_utf8(encode(value)).expect("JSON is UTF-8")
}

/// Replaces the first occurrence, which must exist.
fn swap(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} does not occur");
    text.replacen(from, to, 1)
}

/// A block on `previous`, made by work on the usual difficulty.
fn mined(previous: BlockHash, minutes: u64, transactions: Vec<Transaction>) -> Block {
    let time = Time::from_millis(START.millis() + minutes * MINUTE);
    let draft = Draft { time, transactions, previous_hash: previous };
    mine(draft, Difficulty::from_bits(8), Nonce::default()).expect("eight bits are soon found")
}

/// The usual chain with work and one block, whose transactions are given.
fn work_chain(cast: &Cast, transactions: Vec<Transaction>) -> Vec<String> {
    let genesis = cast.work_genesis();
    let block = mined(genesis.hash(), 1, transactions);
    vec![text(&genesis), text(&block)]
}

/// The usual chain with stamps and one block, whose transactions are given.
fn stamp_chain(cast: &Cast, transactions: Vec<Transaction>) -> Vec<String> {
    let genesis = cast.stamp_genesis();
    let time = Time::from_millis(START.millis() + MINUTE);
    let draft = Draft { time, transactions, previous_hash: genesis.hash() };
    vec![text(&genesis), text(&Stamp::seal(draft, &cast.server))]
}

/// The two chains that `docs/wire-format.md` prints, block by block.
fn printed(cast: &Cast) -> (Vec<String>, Vec<String>) {
    let payments = [vec![cast.pays_bob(0, 30)], vec![cast.pays_alice(1, 10)]];

    let mut stage3 = stage3::Chain::new(cast.stamp_genesis()).expect("the genesis is good");
    let mut stage4 = Chain::new(cast.work_genesis()).expect("the genesis is good");
    for (minutes, payments) in (1..).zip(payments) {
        let time = Time::from_millis(START.millis() + minutes * MINUTE);
        let draft = stage3.draft(time, payments.clone());
        stage3.push(Stamp::seal(draft, &cast.server)).expect("the block is good");
        stage4.push(mined(stage4.tip().hash, minutes, payments)).expect("the block is good");
    }
    (lines(&stage3), lines(&stage4))
}

fn lines<S: Seal>(chain: &SealedChain<S>) -> Vec<String> {
    let blocks = chain.blocks().iter().map(text);
    std::iter::once(text(chain.genesis())).chain(blocks).collect()
}

fn good(cast: &Cast, files: &mut Files) {
    let (stage3, stage4) = printed(cast);
    files.good("stage3", &stage3, "the chain of chapter 3 that wire-format.md prints");
    files.good("stage4", &stage4, "the chain of chapter 4 that wire-format.md prints");
    files.good("genesis-alone-stamp", &stage3[..1], "a genesis alone is a chain");
    files.good("genesis-alone-work", &stage4[..1], "a genesis alone is a chain");

    let genesis = Genesis { grants: vec![], ..cast.work_genesis() };
    files.good("no-grants", &[text(&genesis)], "a chain without money");

    let equal_times = mined(cast.work_genesis().hash(), 0, vec![]);
    let chain = [text(&cast.work_genesis()), text(&equal_times)];
    files.good("empty-block", &chain, "no transactions, and the time of the genesis");

    let chain = work_chain(cast, vec![cast.pays_bob(0, 100), cast.pays_alice(1, 100)]);
    files.good("spent-in-the-same-block", &chain, "transactions apply in order");

    let to_herself =
        cast.alice.sign_transaction(cast.ids[0], cast.alice.address(), Amount::new(100));
    let chain = work_chain(cast, vec![to_herself]);
    files.good("to-herself", &chain, "a payment of everything to oneself");

    let grant = &cast.grants()[0];
    let half = Grant { amount: Amount::new(50), ..grant.clone() };
    let genesis = Genesis { grants: vec![half.clone(), half], ..cast.work_genesis() };
    let block = mined(genesis.hash(), 1, vec![cast.pays_bob(0, 100)]);
    let chain = [text(&genesis), text(&block)];
    files.good("two-grants-to-one", &chain, "two grants to one receiver add up");

    let genesis = Genesis {
        time: Time::MAX,
        grants: vec![Grant { amount: Amount::MAX, ..grant.clone() }],
        rule: WorkRule { difficulty: Difficulty::from_bits(0) },
    };
    let transactions = vec![cast.pays_bob(0, Amount::MAX.units())];
    let draft = Draft { time: Time::MAX, transactions, previous_hash: genesis.hash() };
    let block = mine(draft, genesis.rule.difficulty, Nonce::MAX).expect("any nonce will do");
    let chain = [text(&genesis), text(&block)];
    files.good("largest-numbers", &chain, "time, amount and nonce are 2^53 - 1");

    let genesis = Genesis { time: Time::default(), ..cast.work_genesis() };
    let genesis = swap(&text(&genesis), "\"difficulty\":8", "\"difficulty\":64");
    files.good("smallest-time", &[genesis], "time 0, and the highest difficulty");

    let largest = RsaPrivateKey::new(&mut StdRng::seed_from_u64(8), 4096).expect("enough bits");
    let genesis = Genesis {
        grants: vec![Grant { receiver: address(&largest), ..grant.clone() }],
        ..cast.work_genesis()
    };
    let payment = Payment { sender: address(&largest), ..cast.pays_bob(0, 30).payment() };
    let block = mined(genesis.hash(), 1, vec![signed(payment, &largest)]);
    let chain = [text(&genesis), text(&block)];
    files.good("key-of-4096-bits", &chain, "the largest key there is");
}

fn whole_files(cast: &Cast, files: &mut Files) {
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
    whole(files, "blank-first", bytes.as_bytes(), "truncated", 0, "a blank line is no value");
    let bytes = format!("{genesis}\n\n{block}\n");
    whole(files, "blank-middle", bytes.as_bytes(), "truncated", 1, "a blank line is no value");
    let bytes = format!("{chain}\n");
    whole(files, "blank-last", bytes.as_bytes(), "truncated", 2, "a blank line is no value");
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
    // The same faults in the other kind of genesis: what is missing is not a difficulty.
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

/// Wrong values for a field: how it is written, what the file is called, and what it is.
type Wrong = (&'static str, &'static str, &'static str);

const NO_STRING: &[Wrong] = &[("null", "null", "null instead of a string")];
const NO_LIST: &[Wrong] = &[("null", "null", "null instead of a list")];
const NO_RULE: &[Wrong] = &[("8", "8", "a number instead of an object")];
const NO_NUMBER: &[Wrong] = &[
    ("1.0", "fraction", "a fraction"),
    ("1e2", "exponent", "an exponent"),
    ("-0", "minus-zero", "minus zero"),
    ("-1", "minus-one", "less than zero"),
    ("18446744073709551616", "2-to-64", "2^64"),
    ("\"1\"", "string", "a string"),
];

/// Writes a file for each way in which the last line's field can be missing or of another type.
fn field(files: &mut Files, owner: &str, name: &str, lines: &[String], wrong: &[Wrong]) {
    let (line, before) = lines.split_last().expect("there is a line");
    let key = format!("\"{name}\":");
    let start = line.find(&key).expect("the field is there");
    let value = start + key.len();
    let end = value + value_length(&line[value..]);
    let label = format!("{owner}-{}", name.replace('_', "-"));
    let mut add = |what: &str, from: usize, to: usize, new: &str, sentence: &str| {
        let line = format!("{}{new}{}", &line[..from], &line[to..]);
        let lines = [before, &[line]].concat();
        files.bad(&format!("{label}-{what}"), &lines, "wrong-shape", before.len() as u64, sentence);
    };

    // A comma goes with the field: the one after it, or the one before the last field.
    let comma_before = usize::from(line[..start].ends_with(','));
    match line[end..].starts_with(',') {
        true => add("removed", start, end + 1, "", "a field is missing"),
        false => add("removed", start - comma_before, end, "", "a field is missing"),
    }
    add("twice", end, end, &format!(",{}", &line[start..end]), "a field is there twice");
    for (new, what, sentence) in wrong {
        add(what, value, end, new, sentence);
    }
}

/// How long the JSON value at the beginning of a text is.
fn value_length(text: &str) -> usize {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    values.next().expect("there is a value").expect("the value is JSON");
    values.byte_offset()
}

fn genesis(cast: &Cast, files: &mut Files) {
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
    edit("leading-zero", line, ":8}", ":08}", "not-json", "08 is no JSON number");
    edit("not-a-number", line, ":8}", ":NaN}", "not-json", "NaN is no JSON number");
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

/// The address of any key, also of one that breaks the rules.
fn address(key: &RsaPrivateKey) -> Address {
    let der = key.to_public_key().to_public_key_der().expect("a key can be written");
    Address::from(to_hex(der.as_bytes()).as_str())
}

/// Signs with any key, also with one that breaks the rules.
fn signed(payment: Payment, key: &RsaPrivateKey) -> Transaction {
    let signature = SigningKey::<sha1::Sha1>::new(key.clone()).sign(&encode(&payment)).to_vec();
    let Payment { id, sender, receiver, amount } = payment;
    Transaction { id, sender, receiver, amount, signature: Signature::from_bytes(signature) }
}

/// Writes one DER element. The length takes as few bytes as it can.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u32).to_be_bytes();
    let length = match content.len() {
        0..=127 => &length[3..],
        128..=255 => &[0x81, length[3]],
        _ => &[0x82, length[2], length[3]],
    };
    [&[tag], length, content].concat()
}

const RSA_ENCRYPTION: &str = "300d06092a864886f70d0101010500";

/// An address made of its parts, each as it stands in the DER.
fn spki(algorithm: &str, modulus: &[u8], exponent: &[u8]) -> String {
    let pair = der(0x30, &[der(0x02, modulus), der(0x02, exponent)].concat());
    let bits = der(0x03, &[&[0], &pair[..]].concat());
    let algorithm = from_hex(algorithm).expect("written in hex above");
    to_hex(&der(0x30, &[algorithm, bits].concat()))
}

fn keys(cast: &Cast, files: &mut Files) {
    let alice = cast.alice.address().as_str();
    let public = RsaPublicKey::from(&cast.alice_secret);
    let modulus = [&[0], &public.n().to_bytes_be()[..]].concat();
    let with = |algorithm, exponent: &[u8]| spki(algorithm, &modulus, exponent);
    const E: [u8; 3] = [1, 0, 1];
    assert_eq!(with(RSA_ENCRYPTION, &E), alice, "the parts make Alice's key");

    // Odd numbers of a given size. Nobody looks whether they are products of two primes.
    let of_bits = |bits: usize| {
        let bytes = bits.div_ceil(8);
        let mut number = modulus[1..].iter().copied().cycle().take(bytes).collect::<Vec<_>>();
        number[0] = 1 << ((bits - 1) % 8);
        number[bytes - 1] |= 1;
        if bits.is_multiple_of(8) {
            number.insert(0, 0);
        }
        spki(RSA_ENCRYPTION, &number, &E)
    };
    let mut even = modulus.clone();
    even[256] &= 0xfe;
    let pkcs1 = public.to_pkcs1_der().expect("a key can be written");
    let pem = public.to_public_key_pem(LineEnding::LF).expect("a key can be written");
    // NIST P-256, and its base point as the key.
    let elliptic = "3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e5\
                    63a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce335\
                    76b315ececbb6406837bf51f5";

    let cases: &[(&str, String, &'static str, &str)] = &[
        ("empty", String::new(), "key-not-der", "no digits at all"),
        ("name", "alice".into(), "key-not-hex", "a name"),
        ("upper-case", alice.to_uppercase(), "key-not-hex", "upper-case hex"),
        ("odd-digits", alice[1..].into(), "key-not-hex", "half a byte is missing"),
        ("pem", pem, "key-not-hex", "the key as PEM"),
        ("pkcs1", to_hex(pkcs1.as_bytes()), "key-not-der", "PKCS#1 instead of SPKI"),
        ("trailing-byte", format!("{alice}00"), "key-not-der", "a byte after the DER"),
        ("missing-byte", alice[..alice.len() - 2].into(), "key-not-der", "the DER is cut short"),
        (
            "long-length",
            swap(alice, "30820122", "3083000122"),
            "key-not-der",
            "a length of 3 bytes",
        ),
        ("unused-bit", swap(alice, "0382010f00", "0382010f01"), "key-not-der", "an unused bit"),
        ("no-null", with("300b06092a864886f70d010101", &E), "key-not-der", "no NULL parameter"),
        ("pss", with("300d06092a864886f70d01010a0500", &E), "key-not-der", "a key for RSASSA-PSS"),
        ("elliptic", elliptic.into(), "key-not-der", "a key on the curve P-256"),
        ("negative", spki(RSA_ENCRYPTION, &modulus[1..], &E), "key-not-der", "no sign byte"),
        (
            "padded-modulus",
            spki(RSA_ENCRYPTION, &[&[0], &modulus[..]].concat(), &E),
            "key-not-der",
            "a byte 0 too many",
        ),
        (
            "padded-exponent",
            with(RSA_ENCRYPTION, &[0, 1, 0, 1]),
            "key-not-der",
            "a byte 0 too many",
        ),
        ("1024-bits", address(&cast.weak).as_str().into(), "key-too-small", "a key of 1024 bits"),
        ("2047-bits", of_bits(2047), "key-too-small", "one bit too few"),
        ("4097-bits", of_bits(4097), "key-too-large", "one bit too many"),
        ("8192-bits", of_bits(8192), "key-too-large", "too long to be looked at"),
        ("even", spki(RSA_ENCRYPTION, &even, &E), "key-even", "an even modulus"),
        ("exponent-1", with(RSA_ENCRYPTION, &[1]), "key-exponent", "exponent 1: all can forge"),
        ("exponent-3", address(&cast.cube).as_str().into(), "key-exponent", "exponent 3"),
        ("exponent-65539", with(RSA_ENCRYPTION, &[1, 0, 3]), "key-exponent", "exponent 65539"),
    ];
    for (name, key, code, sentence) in cases {
        let grant = Grant { receiver: Address::from(key.as_str()), amount: Amount::new(1) };
        let genesis = Genesis { grants: vec![grant], ..cast.work_genesis() };
        files.bad(&format!("key-{name}"), &[text(&genesis)], code, 0, sentence);
    }

    let mut places = |name: &str, genesis: String, code, place, sentence| {
        files.bad(&format!("key-{name}"), &[genesis], code, Place::from(place), sentence);
    };
    let weak = Genesis {
        rule: ServerKey { timestamp_server: address(&cast.weak) },
        ..cast.stamp_genesis()
    };
    places("server-1024-bits", text(&weak), "key-too-small", 0, "the timestamp server's key");
    let upper = swap(
        &text(&cast.stamp_genesis()),
        "\"timestamp_server\":\"30820122300d",
        "\"timestamp_server\":\"30820122300D",
    );
    places("server-upper-case", upper, "key-not-hex", 0, "the timestamp server's key");

    // In transactions: well signed, so that the key is the only fault.
    let payment = cast.pays_bob(0, 30).payment();
    for (name, key, code) in
        [("1024-bits", &cast.weak, "key-too-small"), ("exponent-3", &cast.cube, "key-exponent")]
    {
        let payment = Payment { sender: address(key), ..payment.clone() };
        let chain = work_chain(cast, vec![signed(payment, key)]);
        files.bad(&format!("key-sender-{name}"), &chain, code, (1, 0), "the sender's key");
    }
    let receivers = [
        ("1024-bits", address(&cast.weak), "key-too-small"),
        ("name", Address::from("bob"), "key-not-hex"),
        ("pkcs1", Address::from(to_hex(pkcs1.as_bytes()).as_str()), "key-not-der"),
    ];
    for (name, receiver, code) in receivers {
        let payment = Payment { receiver, ..payment.clone() };
        let chain = work_chain(cast, vec![signed(payment, &cast.alice_secret)]);
        files.bad(&format!("key-receiver-{name}"), &chain, code, (1, 0), "the receiver's key");
    }
    let sender = Address::from(alice.to_uppercase().as_str());
    let upper = signed(Payment { sender, ..payment }, &cast.alice_secret);
    let chain = work_chain(cast, vec![upper]);
    files.bad("key-sender-upper-case", &chain, "key-not-hex", (1, 0), "the sender's key");
}

fn blocks(cast: &Cast, files: &mut Files) {
    let genesis = cast.work_genesis();
    let block = mined(genesis.hash(), 1, vec![]);
    let chain = [text(&genesis), text(&block)];
    let stamped = stamp_chain(cast, vec![]);

    field(files, "block", "time", &chain, NO_NUMBER);
    field(files, "block", "transactions", &chain, NO_LIST);
    field(files, "block", "previous_hash", &chain, NO_STRING);
    field(files, "block", "nonce", &chain, NO_NUMBER);
    field(files, "block", "signature", &stamped, NO_STRING);

    let mut edit = |name: &str, from: &str, to: &str, code, sentence: &str| {
        let lines = [chain[0].clone(), swap(&chain[1], from, to)];
        files.bad(&format!("block-{name}"), &lines, code, 1, sentence);
    };
    let hash = block.draft.previous_hash.to_hex();
    let (time, nonce) = (block.draft.time.millis(), block.seal.nonce);
    let huge = TOO_LARGE.to_string();
    edit("time-2-to-53", &time.to_string(), &huge, "time-out-of-range", "2^53");
    edit(
        "nonce-2-to-53",
        &format!(":{nonce}}}"),
        &format!(":{huge}}}"),
        "nonce-out-of-range",
        "2^53",
    );
    edit("leading-zero", "\"nonce\":", "\"nonce\":0", "not-json", "no JSON number");
    edit("spaced", "[]", "[ ]", "not-canonical", "a space");
    edit("unknown-field", "{", "{\"height\":1,", "not-canonical", "an unknown field");
    edit("both-seals", ",\"nonce", ",\"signature\":\"00\",\"nonce", "not-canonical", "two seals");
    edit("hash-upper-case", &hash, &hash.to_uppercase(), "wrong-shape", "upper-case hex");
    edit("hash-short", &hash, &hash[2..], "wrong-shape", "31 bytes");
    edit("hash-odd", &hash, &hash[1..], "wrong-shape", "63 digits");
    edit("hash-empty", &hash, "", "wrong-shape", "no digits");
    let escaped = format!("\\u{:04x}{}", u32::from(hash.as_bytes()[0]), &hash[1..]);
    edit("hash-escaped", &hash, &escaped, "not-canonical", "the first digit is escaped");
    let (before, after) = (
        format!("\"time\":{time},\"transactions\":[]"),
        format!("\"transactions\":[],\"time\":{time}"),
    );
    edit("reordered", &before, &after, "not-canonical", "fields in another order");
    let list = format!("[{time},[],\"{hash}\",{nonce}]");
    edit("as-list", &chain[1], &list, "wrong-shape", "a list of values");

    // Links. Each block is well sealed.
    let stranger = mined(BlockHash::from_bytes([0; 32]), 1, vec![]);
    let lines = [chain[0].clone(), text(&stranger)];
    files.bad("link-zero", &lines, "wrong-link", 1, "the previous hash is all zeros");
    let time = Time::from_millis(START.millis() + MINUTE);
    let draft = Draft { time, transactions: vec![], previous_hash: genesis.hash() };
    let lines = [stamped[0].clone(), text(&Stamp::seal(draft, &cast.server))];
    files.bad("link-stamped", &lines, "wrong-link", 1, "a block of another chain, signed");
    let second = mined(block.hash(), 2, vec![]);
    let third = mined(second.hash(), 3, vec![]);
    let line = |blocks: &[&Block]| {
        let blocks = blocks.iter().map(text);
        std::iter::once(text(&genesis)).chain(blocks).collect::<Vec<_>>()
    };
    let lines = line(&[&second, &block]);
    files.bad("link-swapped", &lines, "wrong-link", 1, "the first two blocks are swapped");
    let lines = line(&[&block, &third]);
    files.bad("link-dropped", &lines, "wrong-link", 2, "a block in the middle is missing");
    let lines = line(&[&block, &block]);
    files.bad("link-repeated", &lines, "wrong-link", 2, "the same block twice");
    let other = Genesis { time: Time::from_millis(1), ..genesis.clone() };
    let lines = [text(&other), text(&block)];
    files.bad("link-other-genesis", &lines, "wrong-link", 1, "another genesis before the block");

    // Times.
    let time = Time::from_millis(START.millis() - 1);
    let draft = Draft { time, transactions: vec![], previous_hash: genesis.hash() };
    let early = mine(draft, genesis.rule.difficulty, Nonce::default()).expect("soon found");
    let lines = line(&[&early]);
    files.bad("time-before-genesis", &lines, "time-goes-back", 1, "a millisecond too early");
    let lines = line(&[&block, &mined(block.hash(), 0, vec![])]);
    files.bad("time-before-block", &lines, "time-goes-back", 2, "earlier than the block before");
    let draft = Draft { time, transactions: vec![], previous_hash: cast.stamp_genesis().hash() };
    let lines = [stamped[0].clone(), text(&Stamp::seal(draft, &cast.server))];
    files.bad("time-stamped", &lines, "time-goes-back", 1, "the server's clock went back");
}

fn seals(cast: &Cast, files: &mut Files) {
    let genesis = cast.work_genesis();
    let (block, stamped) = (mined(genesis.hash(), 1, vec![]), stamp_chain(cast, vec![]));
    let lines = [stamped[0].clone(), text(&block)];
    files.bad("seal-mined-for-stamped", &lines, "wrong-shape", 1, "work in a chain of stamps");
    let lines = [text(&genesis), stamped[1].clone()];
    files.bad("seal-stamped-for-mined", &lines, "wrong-shape", 1, "a stamp in a chain of work");

    // Work.
    let mut weak = block.clone();
    weak.seal.nonce = Nonce::new(weak.seal.nonce.get() + 1);
    let lines = [text(&genesis), text(&weak)];
    files.bad("work-other-nonce", &lines, "insufficient-work", 1, "another nonce");
    let almost = (0..).map(|nonce| {
        weak.seal.nonce = Nonce::new(nonce);
        weak.clone()
    });
    let almost = almost.into_iter().find(|block| Difficulty::zero_bits(&block.hash()) == 7);
    let lines = [text(&genesis), text(&almost.expect("there are many"))];
    files.bad("work-seven-bits", &lines, "insufficient-work", 1, "one zero bit too few");
    let mut block = mined(genesis.hash(), 1, vec![cast.pays_bob(0, 30)]);
    block.draft.transactions[0].amount = Amount::new(31);
    let lines = [text(&genesis), text(&block)];
    files.bad("work-other-amount", &lines, "insufficient-work", 1, "changed after mining");

    // Stamps.
    let draft = Draft {
        time: Time::from_millis(START.millis() + MINUTE),
        transactions: vec![],
        previous_hash: cast.stamp_genesis().hash(),
    };
    let good = Stamp::seal(draft.clone(), &cast.server);
    let good_bytes = good.seal.signature.as_bytes();
    let mut stamp = |name: &str, bytes: Vec<u8>, sentence: &str| {
        let mut block = good.clone();
        block.seal.signature = Signature::from_bytes(bytes);
        let lines = [stamped[0].clone(), text(&block)];
        files.bad(&format!("stamp-{name}"), &lines, "bad-stamp", 1, sentence);
    };
    stamp("empty", vec![], "no signature");
    stamp("by-alice", cast.alice.keys().sign(&encode(&draft)).as_bytes().to_vec(), "another key");
    stamp("padded", [&[0], good_bytes].concat(), "a byte 0 before the signature");
    stamp("short", good_bytes[..255].to_vec(), "the last byte is missing");
    stamp("of-sealed-block", cast.server.sign(&encode(&good)).as_bytes().to_vec(), "over too much");
    let upper = swap(&stamped[1], &to_hex(good_bytes), &to_hex(good_bytes).to_uppercase());
    let lines = [stamped[0].clone(), upper];
    files.bad("stamp-upper-case", &lines, "wrong-shape", 1, "upper-case hex");
    let later = swap(&stamped[1], ":1000000060000", ":1000000060001");
    let lines = [stamped[0].clone(), later];
    files.bad("stamp-other-time", &lines, "bad-stamp", 1, "changed after signing");
}

/// Transactions that cannot be read.
fn transaction_text(cast: &Cast, files: &mut Files) {
    let payment = cast.pays_bob(0, 30);
    let chain = work_chain(cast, vec![payment.clone()]);
    field(files, "transaction", "id", &chain, NO_STRING);
    field(files, "transaction", "sender", &chain, NO_STRING);
    field(files, "transaction", "receiver", &chain, NO_STRING);
    field(files, "transaction", "amount", &chain, NO_NUMBER);
    field(files, "transaction", "signature", &chain, NO_STRING);

    let mut edit = |name: &str, from: &str, to: &str, code, sentence: &str| {
        let lines = [chain[0].clone(), swap(&chain[1], from, to)];
        files.bad(&format!("transaction-{name}"), &lines, code, 1, sentence);
    };
    let id = text(&payment.id).trim_matches('"').to_owned();
    edit("id-upper-case", &id, &id.to_uppercase(), "not-canonical", "an upper-case UUID");
    edit("id-bare", &id, &id.replace('-', ""), "not-canonical", "a UUID without hyphens");
    edit("id-braced", &id, &format!("{{{id}}}"), "not-canonical", "a UUID in braces");
    edit("id-urn", &id, &format!("urn:uuid:{id}"), "not-canonical", "a UUID as URN");
    edit("id-short", &id, &id[1..], "wrong-shape", "a digit is missing");
    let signature = to_hex(payment.signature.as_bytes());
    let upper = signature.to_uppercase();
    edit("signature-upper-case", &signature, &upper, "wrong-shape", "upper-case hex");
    edit("signature-odd", &signature, &signature[1..], "wrong-shape", "half a byte is missing");
    edit("spaced", ",\"amount", ", \"amount", "not-canonical", "a space");
    edit("unknown-field", "{\"id", "{\"fee\":1,\"id", "not-canonical", "an unknown field");
    let receiver = format!("\"receiver\":\"{}\"", payment.receiver.as_str());
    let (before, after) =
        (format!("{receiver},\"amount\":30"), format!("\"amount\":30,{receiver}"));
    edit("reordered", &before, &after, "not-canonical", "fields in another order");
    let (sender, receiver) = (payment.sender.as_str(), payment.receiver.as_str());
    let list = format!("[\"{id}\",\"{sender}\",\"{receiver}\",30,\"{signature}\"]");
    edit("as-list", &text(&payment), &list, "not-canonical", "a list of values");
    edit("null", &text(&payment), "null", "wrong-shape", "null instead of a transaction");
}

/// Transactions that can be read and break a rule, in blocks that are well mined.
fn transactions(cast: &Cast, files: &mut Files) {
    let mut bad = |name: &str, transactions: &[Transaction], code, index: usize, sentence: &str| {
        let chain = work_chain(cast, transactions.to_vec());
        files.bad(&format!("transaction-{name}"), &chain, code, (1, index), sentence);
    };
    let good = cast.pays_bob(0, 30);

    let with_id = |id: &str| {
        let id = TransactionId::from_uuid(id.parse().expect("a UUID"));
        cast.alice.sign_transaction(id, cast.bob.address(), Amount::new(30))
    };
    let ids = [
        ("nil", "00000000-0000-0000-0000-000000000000", "the nil UUID"),
        ("version-1", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "version 1"),
        ("version-7", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "version 7"),
        ("variant-0", "6ba7b810-9dad-41d1-00b4-00c04fd430c8", "the variant before RFC 9562"),
        ("variant-c", "6ba7b810-9dad-41d1-c0b4-00c04fd430c8", "Microsoft's variant"),
        ("variant-e", "6ba7b810-9dad-41d1-e0b4-00c04fd430c8", "the variant kept for later"),
    ];
    for (name, id, sentence) in ids {
        bad(&format!("id-{name}"), &[with_id(id)], "bad-id", 0, sentence);
    }

    bad("amount-zero", &[cast.pays_bob(0, 0)], "zero-amount", 0, "a payment of nothing");
    let large = cast.pays_bob(0, TOO_LARGE);
    bad("amount-2-to-53", &[large], "amount-too-large", 0, "2^53");
    let large = cast.pays_bob(0, u64::MAX);
    bad("amount-below-2-to-64", &[large], "amount-too-large", 0, "the largest u64");

    let with =
        |bytes: Vec<u8>| [Transaction { signature: Signature::from_bytes(bytes), ..good.clone() }];
    let code = "bad-signature";
    let bytes = good.signature.as_bytes();
    bad("signature-empty", &with(vec![]), code, 0, "no signature");
    bad("signature-padded", &with([&[0], bytes].concat()), code, 0, "a byte 0 before it");
    bad("signature-short", &with(bytes[..255].to_vec()), code, 0, "the last byte is missing");
    let plus_n = BigUint::from_bytes_be(bytes) + cast.alice_secret.n();
    bad("signature-plus-n", &with(plus_n.to_bytes_be()), code, 0, "the modulus is added");
    let message = encode(&good.payment());
    let by_bob = cast.bob.keys().sign(&message).as_bytes().to_vec();
    bad("signature-by-receiver", &with(by_bob), code, 0, "the receiver's signature");
    let sha256 = SigningKey::<sha2::Sha256>::new(cast.alice_secret.clone()).sign(&message);
    bad("signature-sha256", &with(sha256.to_vec()), code, 0, "over SHA-256");
    let spaced = text(&good.payment()).replace(",\"", ", \"");
    let spaced = cast.alice.keys().sign(spaced.as_bytes()).as_bytes().to_vec();
    bad("signature-spaced", &with(spaced), code, 0, "over another spelling of the payment");
    let other = cast.pays_bob(1, 30).signature.as_bytes().to_vec();
    bad("signature-other-id", &with(other), code, 0, "of another payment");
    let amount = Amount::new(31);
    bad("amount-changed", &[Transaction { amount, ..good.clone() }], code, 0, "changed later");
    let receiver = cast.server.address().clone();
    let changed = [Transaction { receiver, ..good.clone() }];
    bad("receiver-changed", &changed, code, 0, "changed later");

    bad("replay", &[good.clone(), good.clone()], "replay", 1, "the same bytes again");
    let same_id = [good.clone(), cast.pays_alice(0, 10)];
    bad("replay-other-sender", &same_id, "replay", 1, "another payment with the same id");
    let code = "insufficient-funds";
    bad("overdraft", &[cast.pays_bob(0, 101)], code, 0, "one more than she has");
    let twice = [good.clone(), cast.pays_bob(1, 71)];
    bad("overdraft-together", &twice, code, 1, "one more than is left");
    bad("overdraft-no-account", &[cast.pays_alice(1, 1)], code, 0, "he was never paid");
    let early = [cast.pays_alice(1, 30), good.clone()];
    bad("overdraft-too-early", &early, code, 0, "he is paid only afterwards");

    // The same in a later block, and in a chain of stamps.
    let (genesis, block) =
        (cast.work_genesis(), mined(cast.work_genesis().hash(), 1, vec![good.clone()]));
    let again = mined(block.hash(), 2, vec![good.clone()]);
    let lines = [text(&genesis), text(&block), text(&again)];
    files.bad("transaction-replay-later", &lines, "replay", (2, 0), "in a later block");
    let overdraft = mined(block.hash(), 2, vec![cast.pays_bob(1, 70), cast.pays_bob(2, 1)]);
    let lines = [text(&genesis), text(&block), text(&overdraft)];
    files.bad("transaction-overdraft-later", &lines, code, (2, 1), "in a later block");
    let chain = stamp_chain(cast, vec![Transaction { amount, ..good }]);
    files.bad("transaction-stamped", &chain, "bad-signature", (1, 0), "the server signed all");
}

/// Files that break two rules, of which the first in the order of checks must be told.
fn order(cast: &Cast, files: &mut Files) {
    let genesis = cast.work_genesis();
    let grant = |amount| Grant { receiver: cast.alice.address().clone(), amount };
    let weak = Grant { receiver: address(&cast.weak), amount: Amount::ZERO };
    let steep = WorkRule { difficulty: Difficulty::from_bits(65) };
    let late = Time::from_millis(TOO_LARGE);
    let early = Time::from_millis(START.millis() - 1);

    let mut start = |name: &str, genesis: Genesis<WorkRule>, code, sentence: &str| {
        files.bad(&format!("order-{name}"), &[text(&genesis)], code, 0, sentence);
    };
    let bad = Genesis { time: late, rule: steep, ..genesis.clone() };
    start("time-then-rule", bad, "time-out-of-range", "a late time and a difficulty of 65");
    let bad = Genesis { rule: steep, grants: vec![weak.clone()], ..genesis.clone() };
    start("rule-then-grants", bad, "difficulty-out-of-range", "and a grant to a weak key");
    let bad = Genesis { grants: vec![weak.clone()], ..genesis.clone() };
    start("key-then-amount", bad, "key-too-small", "a grant of nothing to a weak key");
    let bad = Genesis { grants: vec![grant(Amount::ZERO), weak.clone()], ..genesis.clone() };
    start("first-grant", bad, "zero-amount", "the second grant is bad as well");
    let grants = vec![grant(Amount::MAX), grant(Amount::new(TOO_LARGE))];
    let bad = Genesis { grants, ..genesis.clone() };
    start("amount-then-sum", bad, "amount-too-large", "2^53, and the sum is too large as well");

    // Blocks that nobody mined, so that the seal is the last of their faults.
    let nowhere = BlockHash::from_bytes([0; 32]);
    let unmined = |time, previous_hash, transactions, nonce| {
        let draft = Draft { time, transactions, previous_hash };
        let block = SealedBlock { draft, seal: Work { nonce: Nonce::new(nonce) } };
        assert!(!genesis.rule.difficulty.is_met_by(&block.hash()), "take another nonce");
        [text(&genesis), text(&block)]
    };
    let overdraft = cast.pays_bob(0, 101);
    let lines = unmined(late, nowhere, vec![], TOO_LARGE);
    files.bad("order-time-then-nonce", &lines, "time-out-of-range", 1, "both are 2^53");
    let lines = unmined(early, nowhere, vec![], TOO_LARGE);
    files.bad("order-bounds-then-link", &lines, "nonce-out-of-range", 1, "and a wrong link");
    let lines = unmined(early, nowhere, vec![], 0);
    files.bad("order-link-then-time", &lines, "wrong-link", 1, "and a time that goes back");
    let lines = unmined(early, genesis.hash(), vec![], 0);
    files.bad("order-time-then-seal", &lines, "time-goes-back", 1, "and too little work");
    let lines = unmined(START, genesis.hash(), vec![overdraft.clone()], 0);
    files.bad("order-seal-then-payments", &lines, "insufficient-work", 1, "and an overdraft");

    let good = cast.pays_bob(0, 30);
    let mut pays =
        |name: &str, transactions: &[Transaction], code, index: usize, sentence: &str| {
            let chain = work_chain(cast, transactions.to_vec());
            files.bad(&format!("order-{name}"), &chain, code, (1, index), sentence);
        };
    let (receiver, amount) = (weak.receiver, Amount::ZERO);
    let bad =
        Transaction { id: TransactionId::from_uuid(uuid::Uuid::nil()), amount, ..good.clone() };
    pays("id-then-amount", &[bad], "bad-id", 0, "the nil UUID and an amount of zero");
    let bad = Transaction { receiver: receiver.clone(), amount, ..good.clone() };
    pays("amount-then-keys", &[bad], "zero-amount", 0, "and a weak key");
    let sender = address(&cast.cube);
    let bad = Transaction { sender, receiver: receiver.clone(), ..good.clone() };
    pays("sender-then-receiver", &[bad], "key-exponent", 0, "the receiver's key is weak");
    let bad = Transaction { receiver, ..good.clone() };
    pays("keys-then-signature", &[bad], "key-too-small", 0, "changed after signing");
    let bad = Transaction { amount: Amount::new(31), ..good.clone() };
    pays("signature-then-replay", &[good.clone(), bad], "bad-signature", 1, "and a used id");
    pays("replay-then-balance", &[good, overdraft.clone()], "replay", 1, "and an overdraft");
    let bad = [overdraft, cast.pays_bob(1, 0)];
    pays("first-payment", &bad, "insufficient-funds", 0, "the second is bad as well");
}
