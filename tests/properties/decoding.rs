//! Reading always gives an answer: whatever the bytes are, there's an error, or a value that's written as the
//! same bytes.

use crate::cases;
use crate::common::{NOON, grant, pay, people, server_keys};
use kusari::stage3_timestamp::{self as stamped, ServerKey, Stamp};
use kusari::stage5_network::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::{Arc, LazyLock};

fn genesis() -> Genesis<WorkRule> {
    let rule = WorkRule { difficulty: Difficulty::from_bits(2) };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 100)], rule }
}

fn stamped_genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 100)], rule }
}

fn chain() -> Chain {
    let mut chain = Chain::new(genesis()).expect("a good genesis");
    for transactions in [vec![pay(&people().alice, &people().bob, 30, 1)], vec![]] {
        let draft = chain.draft(NOON, transactions);
        let block = mine(draft, chain.genesis().rule.difficulty, Nonce::default());
        chain.push(block.expect("two bits are found")).expect("a good block");
    }
    chain
}

fn stamped_chain() -> stamped::Chain {
    let mut chain = stamped::Chain::new(stamped_genesis()).expect("a good genesis");
    for transactions in [vec![pay(&people().alice, &people().bob, 30, 1)], vec![]] {
        let draft = chain.draft(NOON, transactions);
        chain.push(Stamp::seal(draft, server_keys())).expect("a good block");
    }
    chain
}

/// A good text of each kind.
static TEXTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let (chain, stamped) = (chain(), stamped_chain());
    let block = &chain.blocks()[0];
    let transaction = &block.draft.transactions[0];
    let (genesis, tip) = (chain.genesis().hash(), chain.tip().hash);
    vec![
        encode(transaction),
        encode(chain.genesis()),
        encode(stamped.genesis()),
        encode(block),
        encode(&stamped.blocks()[0]),
        encode(&block.draft),
        encode(&transaction.id),
        encode(&transaction.signature),
        encode(&tip),
        encode(&transaction.amount),
        encode(&Message::Hello(Hello { genesis, tip, work: 8 })),
        encode(&Message::Transaction(Arc::new(transaction.clone()))),
        encode(&Message::Block(Arc::new(block.clone()))),
        encode(&Message::GetBlocks(vec![tip, genesis])),
        encode(&Message::Blocks(chain.blocks().iter().cloned().map(Arc::new).collect())),
    ]
});

/// A good chain file of each kind.
static FILES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let (mut work, mut stamps) = (Vec::new(), Vec::new());
    write_chain(&chain(), &mut work).expect("memory can be written");
    write_chain(&stamped_chain(), &mut stamps).expect("memory can be written");
    [work, stamps]
});

/// A change of some bytes.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    at: Index,
    cut: usize,
    put: Vec<u8>,
}

pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let pieces = r#"0 -0 1.0 1e9 9007199254740992 18446744073709551615 18446744073709551616
        null "" [] {} [[[[ \u0061 \ud800 , : " "time":1, "x":1,"#;
    let pieces = pieces.split_whitespace().chain(["\u{feff}", "\n", " "]).collect::<Vec<_>>();
    let put = prop_oneof![
        vec(any::<u8>(), 0..3),
        select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    (any::<Index>(), 0..4_usize, put).prop_map(|(at, cut, put)| Edit { at, cut, put })
}

/// A text, or part of it, with some changes.
pub(crate) fn edited(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut text = text.to_vec();
    for Edit { at, cut, put } in edits {
        let start = at.index(text.len() + 1);
        let end = (start + cut).min(text.len());
        text.splice(start..end, put.iter().copied());
    }
    text
}

/// Text that looks as if someone had meant it.
fn scrap() -> impl Strategy<Value = Vec<u8>> {
    let words = r#"{ } [ ] , : " "time": "grants":[ "rule":{ "difficulty": "hello":{ "block":{
        "blocks":[ "get_blocks":[ "nonce": "amount": "id": "sender":" "signature":" 0 1 00 null"#;
    let words = words.split_whitespace().chain(["\n"]).collect::<Vec<_>>();
    vec(select(words), 0..30).prop_map(|words| words.concat().into_bytes())
}

fn check<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    if let Ok(value) = decode::<T>(bytes, MAX_BLOCK_BYTES) {
        assert_eq!(encode(&value), bytes, "{}", std::any::type_name::<T>());
    }
}

/// Tries all types that are read from bytes.
fn check_all(bytes: &[u8]) {
    macro_rules! check {
        ($($kind:ty),* $(,)?) => {$(check::<$kind>(bytes);)*};
    }
    check!(
        Transaction,
        TransactionId,
        Signature,
        Address,
        Amount,
        Time,
        BlockHash,
        Nonce,
        Difficulty,
        Grant,
        Genesis<WorkRule>,
        Genesis<ServerKey>,
        WorkRule,
        ServerKey,
        Draft,
        Stamp,
        Work,
        Block,
        stamped::Block,
        Message,
        Hello,
        NodeId,
    );
}

/// Reads a chain file. If it's accepted, it can be written, and is the same.
fn check_file(bytes: &[u8]) {
    fn read<S: Seal>(bytes: &[u8], reader: impl std::io::BufRead) {
        let Ok(mut reader) = ChainReader::<S, _>::new(reader) else { return };
        let genesis = reader.genesis().clone();
        let mut blocks = vec![];
        while let Ok(block) = reader.next_block() {
            let Some(block) = block else {
                let chain = SealedChain::<S>::verify(genesis, blocks).expect("it was checked");
                assert_eq!(chain.accounts(), reader.verifier().accounts());
                let mut written = vec![];
                write_chain(&chain, &mut written).expect("memory can be written");
                assert_eq!(written, bytes);
                return;
            };
            blocks.push(block);
        }
    }
    match SealKind::peek(bytes).expect("memory can be read") {
        (SealKind::Work, reader) => read::<Work>(bytes, reader),
        (SealKind::Stamp, reader) => read::<Stamp>(bytes, reader),
    }
}

#[test]
fn good_texts_and_files_are_read() {
    TEXTS.iter().for_each(|text| check_all(text));
    for file in FILES.iter() {
        assert_eq!(file.iter().filter(|&&byte| byte == b'\n').count(), 3);
        check_file(file);
    }
    decode::<Message>(TEXTS.last().expect("a list of blocks"), MAX_MESSAGE_BYTES).expect("good");
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn any_bytes_are_an_error_or_a_value(bytes in vec(any::<u8>(), 0..200)) {
        check_all(&bytes);
        check_file(&bytes);
    }

    #[test]
    fn any_scraps_are_an_error_or_a_value(text in scrap()) {
        check_all(&text);
        check_file(&text);
    }

    #[test]
    fn a_changed_text_is_an_error_or_a_value(
        text in 0..TEXTS.len(),
        edits in vec(edit(), 1..4),
    ) {
        check_all(&edited(&TEXTS[text], &edits));
    }

    #[test]
    fn a_changed_file_is_an_error_or_a_chain(
        file in 0..FILES.len(),
        edits in vec(edit(), 1..4),
        lines in vec(0..3_usize, 0..5),
    ) {
        check_file(&edited(&FILES[file], &edits));
        // Whole lines in any order and number.
        let all: Vec<_> = FILES[file].split_inclusive(|&byte| byte == b'\n').collect();
        check_file(&lines.iter().map(|at| all[*at]).collect::<Vec<_>>().concat());
    }
}
