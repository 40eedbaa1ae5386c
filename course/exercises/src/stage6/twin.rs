use super::careless;
use crate::check::Check;
use crate::report::Report;
use kusari::stage6_coin::{
    Amount, Block, Draft, Genesis, Input, OutPoint, Output, Reward, Rules, Script, Time,
    Transaction, Txid, merkle_root,
};
use std::collections::HashSet;

type TwinOf = fn(&Block) -> Option<Block>;

/// A block with this many transactions, which keeps every rule that can be checked without the chain.
fn block(count: usize) -> Result<Block, String> {
    let genesis = Genesis {
        time: Time::default(),
        words: "a block and its twin".into(),
        rules: Rules::classroom(),
    };
    let place = genesis.place().map_err(|error| error.to_string())?;
    let lock = Script::pay_to_key_hash(&[6; 20]);
    let payment = |number: u32| Transaction {
        version: 2,
        inputs: vec![Input::spending(OutPoint { txid: Txid::from_bytes([1; 32]), index: number })],
        outputs: vec![Output { amount: Amount::new(1 + u64::from(number)), lock: lock.clone() }],
        lock_height: 0,
    };
    let reward = Reward { lock: lock.clone(), fees: Amount::ZERO, extra_nonce: 0 };
    let payments = (1..count as u32).map(payment);
    let draft = Draft::new(&place, &genesis.rules, payments, reward, Time::default());
    Ok(draft.block().clone())
}

/// Checks `twin_of`.
pub fn twin_of(student: TwinOf) -> Report {
    let is_poisoned = move |count: usize| {
        let honest = block(count)?;
        let call = format!("a block of {count} transactions:");
        let twin = student(&honest).ok_or(format!("{call} you answer None, but there is one"))?;
        if twin == honest {
            return Err(format!("{call} you sent Alice's own block, and Bob takes it"));
        }
        if twin.header != honest.header {
            return Err(format!("{call} yours has another header, so it has another hash"));
        }
        let is_foreign = |transaction| !honest.transactions.contains(transaction);
        if let Some(number) = twin.transactions.iter().position(is_foreign) {
            return Err(format!("{call} transaction {number} of yours isn't one of Alice's"));
        }
        if merkle_root(&twin.leaves()) != honest.header.merkle_root {
            return Err(format!(
                "{call} your {} transactions have another Merkle root, so Bob doesn't remember the hash",
                twin.transactions.len()
            ));
        }
        let mut bad = HashSet::new();
        if careless::takes(&mut bad, &twin) {
            return Err(format!("{call} Bob's node has nothing against yours"));
        }
        let is_refused = !careless::takes(&mut bad, &honest);
        is_refused
            .then_some(())
            .ok_or_else(|| format!("{call} Bob takes Alice's block after yours"))
    };
    let has_none = move |count: usize| {
        let Some(twin) = student(&block(count)?) else { return Ok(()) };
        let has = twin.transactions.len();
        Err(format!(
            "a block of {count} transactions: your answer has {has}, and should be None: nothing is left over at any height"
        ))
    };
    Check::of("twin_of")
        .claim("without you, Bob takes Alice's block", move || {
            let honest = block(3)?;
            let _ = student(&honest);
            let is_taken = careless::takes(&mut HashSet::new(), &honest);
            is_taken.then_some(()).ok_or_else(|| "Bob doesn't take Alice's block".to_owned())
        })
        .claim("three transactions: the last one is left over", move || is_poisoned(3))
        .claim("five: it's left over again one height further up", move || is_poisoned(5))
        .claim("six: a pair is left over", move || is_poisoned(6))
        .claim("seven", move || is_poisoned(7))
        .claim("twelve: a pair of pairs is left over", move || is_poisoned(12))
        .claim("every other number, up to 40", move || {
            (3..=40).filter(|count: &usize| !count.is_power_of_two()).try_for_each(is_poisoned)
        })
        .claim("a coinbase alone has no twin", move || has_none(1))
        .claim("and neither does a full tree", move || {
            [2, 4, 8, 16, 32].into_iter().try_for_each(has_none)
        })
        .claim("it works for large blocks, too", move || {
            [48, 65, 96, 127, 257, 320].into_iter().try_for_each(is_poisoned)?;
            [64, 128, 256].into_iter().try_for_each(has_none)
        })
        .report()
}
