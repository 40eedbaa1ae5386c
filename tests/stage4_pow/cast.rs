//! A chain of three blocks, its file, and ways to hand in what must be refused.

use crate::common::{NOON, grant, pay, people};
use kusari::stage4_pow::*;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

pub(crate) const DIFFICULTY: Difficulty = Difficulty::from_bits(12);

pub(crate) fn with_difficulty(difficulty: Difficulty) -> Genesis<WorkRule> {
    let rule = WorkRule { difficulty };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 100)], rule }
}

pub(crate) fn genesis() -> Genesis<WorkRule> {
    with_difficulty(DIFFICULTY)
}

pub(crate) fn mined(draft: Draft) -> Block {
    mine(draft, DIFFICULTY, Nonce::default()).expect("there are 2^53 nonces")
}

/// A block in which Alice pays Bob 30, one in which Bob pays Mallory 10, and an empty one.
pub(crate) fn chain() -> &'static Chain {
    static CHAIN: LazyLock<Chain> = LazyLock::new(|| {
        let mut chain = Chain::new(genesis()).expect("the genesis keeps all rules");
        for transactions in [
            vec![pay(&people().alice, &people().bob, 30, 1)],
            vec![pay(&people().bob, &people().mallory, 10, 2)],
            vec![],
        ] {
            let block = mined(chain.draft(NOON, transactions));
            chain.push(block).expect("the block keeps all rules");
        }
        chain
    });
    &CHAIN
}

/// Pushes a block that must be refused, and checks that nothing else happened.
pub(crate) fn refused(block: Block) -> &'static str {
    let mut chain = chain().clone();
    let refusal = chain.push(block).expect_err("the block breaks a rule");
    assert_eq!(refusal.height(), 4);
    assert_eq!(chain.tip(), self::chain().tip());
    assert_eq!(chain.blocks(), self::chain().blocks());
    assert_eq!(chain.accounts(), self::chain().accounts());
    refusal.code()
}

pub(crate) fn file() -> Vec<u8> {
    let mut bytes = Vec::new();
    write_chain(chain(), &mut bytes).expect("a vector takes all bytes");
    bytes
}

/// Reads a chain file to its end. Returns how many blocks it had, or why and where it's refused.
pub(crate) fn read(bytes: &[u8]) -> Result<u64, ChainFileError<WorkError>> {
    let mut reader = ChainReader::<Work, _>::new(bytes)?;
    while reader.next_block()?.is_some() {}
    Ok(reader.verifier().tip().height)
}

pub(crate) fn unreadable(bytes: &[u8]) -> (&'static str, String) {
    let refusal = read(bytes).expect_err("the file breaks a rule");
    (refusal.code(), refusal.to_string())
}

/// Where each line of a file ends.
pub(crate) fn line_ends(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|&at| bytes[at] == b'\n').map(|at| at + 1).collect()
}

/// A path for a file, and the chain written there block by block.
pub(crate) fn written() -> (tempfile::TempDir, std::path::PathBuf, ChainFile<Work>) {
    let directory = tempfile::tempdir().expect("a temporary folder can be made");
    let path = directory.path().join("chain.jsonl");
    let mut chain_file = ChainFile::create(&path, &genesis()).expect("the file is new");
    for block in chain().blocks() {
        chain_file.append(block).expect("there is room on the disk");
    }
    (directory, path, chain_file)
}

pub(crate) fn bytes_of(path: &Path) -> Vec<u8> {
    fs::read(path).expect("the file is there")
}
