//! Files that are good.

use crate::cast::{Cast, address, mined, printed, signed, swap, text, work_chain};
use crate::files::Files;
use kusari::stage4_pow::*;

pub(crate) fn good(cast: &Cast, files: &mut Files) {
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

    let largest = &cast.largest;
    let genesis = Genesis {
        grants: vec![Grant { receiver: address(largest), ..grant.clone() }],
        ..cast.work_genesis()
    };
    let payment = Payment { sender: address(largest), ..cast.pays_bob(0, 30).payment() };
    let block = mined(genesis.hash(), 1, vec![signed(payment, largest)]);
    let chain = [text(&genesis), text(&block)];
    files.good("key-of-4096-bits", &chain, "the largest key there is");
}
