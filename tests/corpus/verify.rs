//! Any bytes, read as a chain file, are either refused with a reason or a chain. And a chain file, a chain in
//! memory and a node's tree agree about the same blocks.

use kusari::{stage3_timestamp::Stamp, stage5_network::*};
use std::io::{BufRead, BufReader};
use std::sync::Arc;

pub(crate) fn run(bytes: &[u8]) {
    let (kind, reader) = SealKind::peek(bytes).expect("memory can be read");
    match kind {
        SealKind::Stamp => check::<Stamp>(bytes, reader),
        SealKind::Work => check::<Work>(bytes, reader),
    }
    check_repaired(bytes);
}

/// The code of a refusal and the height it names; `valid` and the height of the chain.
type Verdict = (String, u64);

fn check<S: Seal>(bytes: &[u8], reader: impl BufRead) {
    let (verdict, written) = read::<S>(reader);
    // The size of the pieces that are read makes no difference.
    assert_eq!(read::<S>(BufReader::with_capacity(7, bytes)).0, verdict);
    if verdict.0 == "valid" {
        assert_eq!(written, bytes, "another spelling was accepted");
    }
    let good = &bytes[..written.len()];
    assert_eq!(good, written, "what was read before the fault");
    // The lines before a fault are a chain, and an unfinished line is reported as such.
    if !good.is_empty() {
        let (code, height) = read::<S>(good).0;
        assert_eq!(code, "valid");
        let torn = &good[..good.len() - 1];
        assert_eq!(read::<S>(torn).0, ("torn-line".to_owned(), height));
    }
}

/// Reads the good part of a file. Returns the verdict, and the good lines as they're written.
fn read<S: Seal>(reader: impl BufRead) -> (Verdict, Vec<u8>) {
    let refused = |error: &ChainFileError<S::Error>| {
        let height = match error {
            ChainFileError::TornLine { height, .. } => *height,
            ChainFileError::Chain(cause) => cause.height(),
            _ => 0,
        };
        assert!(!error.to_string().is_empty());
        (error.code().to_owned(), height)
    };
    let mut chain = match ChainReader::<S, _>::new(reader) {
        Ok(chain) => chain,
        Err(error) => return (refused(&error), Vec::new()),
    };
    let mut written = encode(chain.genesis());
    written.push(b'\n');
    loop {
        let granted = chain.verifier().accounts().granted().units();
        let balances = chain.verifier().accounts().balances();
        assert_eq!(balances.map(|(_, amount)| amount.units()).sum::<u64>(), granted);
        match chain.next_block() {
            Ok(Some(block)) => {
                written.extend(encode(&block));
                written.push(b'\n');
            }
            Ok(None) => return (("valid".to_owned(), chain.verifier().tip().height), written),
            Err(error) => return (refused(&error), written),
        }
    }
}

/// A chain checks one payment after another. A tree first checks everything that needs no balances, for all
/// payments, because it has balances only for the best branch. So it may name a later payment. And once it
/// knew the balances and refused a block, it doesn't check that block again.
fn is_same_reason(by_chain: &ChainError<WorkError>, by_tree: &TreeError) -> bool {
    let in_tree = match by_tree {
        TreeError::Block(BlockError::Transaction { index, .. }) => Some(*index),
        _ => None,
    };
    by_chain.code() == by_tree.code()
        || *by_tree == TreeError::InvalidBefore
        || ["replay", "insufficient-funds"].contains(&by_chain.code())
            && in_tree > by_chain.transaction()
}

/// A random change breaks a link or the work, and then nothing after it is ever checked. So links and work
/// are repaired here, and two checkers get the result: chain and tree.
fn check_repaired(bytes: &[u8]) {
    const MOST_BITS: u64 = 8;
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let Some(Ok(genesis)) =
        lines.next().map(|line| decode::<Genesis<WorkRule>>(line, MAX_BLOCK_BYTES))
    else {
        return;
    };
    if genesis.rule.difficulty.bits() > MOST_BITS {
        return;
    }
    let (chain, tree) = (Chain::new(genesis.clone()), BlockTree::new(&genesis));
    let (mut chain, mut tree) = match (chain, tree) {
        (Ok(chain), Ok(tree)) => (chain, tree),
        (Err(by_chain), Err(by_tree)) => return assert_eq!(by_chain.code(), by_tree.code()),
        (chain, tree) => panic!("{:?}, but {:?}", chain.err(), tree.err()),
    };
    for line in lines {
        let Ok(Block { mut draft, .. }) = decode(line, MAX_BLOCK_BYTES) else { continue };
        draft.previous_hash = chain.tip().hash;
        let Ok(block) = mine(draft, genesis.rule.difficulty, Nonce::default()) else { return };
        let before = (chain.tip(), chain.accounts().clone());
        let by_chain = chain.push(block.clone());
        let by_tree = tree.add(Arc::new(block), Time::MAX);
        match (&by_chain, &by_tree) {
            (Ok(_), Ok(Added::Adopted(_))) => {}
            (Err(by_chain), Err(by_tree)) => {
                assert!(is_same_reason(by_chain, by_tree), "{by_chain:?}, but {by_tree:?}");
                assert_eq!((chain.tip(), chain.accounts()), (before.0, &before.1));
            }
            _ => panic!("{by_chain:?}, but {by_tree:?}"),
        }
        assert_eq!((chain.tip(), chain.accounts()), (tree.tip(), tree.accounts()));
    }
    let mut file = Vec::new();
    write_chain(&chain, &mut file).expect("memory can be written");
    let height = chain.blocks().len() as u64;
    assert_eq!(read::<Work>(&file[..]).0, ("valid".to_owned(), height));
}
