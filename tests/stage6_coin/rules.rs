//! How much money there is, and which numbers are rules.

use crate::cast::*;
use kusari::stage6_coin::*;

#[test]
fn the_subsidy_halves_until_nothing_is_left() {
    let rules = Rules { first_subsidy: Amount::new(9), halving: 4, ..rules() };
    let subsidies: Vec<_> = (0..=18).map(|height| rules.subsidy(height).units()).collect();
    assert_eq!(subsidies, [0, 9, 9, 9, 4, 4, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0]);
    assert_eq!(rules.subsidy(u64::MAX), Amount::ZERO);
}

#[test]
fn the_cap_is_the_sum_of_all_subsidies() {
    for (first, halving) in [(1, 1), (1, 2), (9, 4), (1000, 3), (SUBSIDY, 100), (u64::MAX >> 13, 1)]
    {
        let rules = Rules { first_subsidy: Amount::new(first), halving, ..rules() };
        let all = (0..=u64::from(halving) * 64).map(|height| rules.subsidy(height).units());
        assert_eq!(rules.cap(), Ok(Amount::new(all.sum())), "{first}, {halving}");
    }
}

#[test]
fn a_chain_mints_its_cap_and_no_more() {
    let rules = Rules { first_subsidy: Amount::new(9), halving: 4, ..rules() };
    let mut chain = Chain::new(genesis_with(rules)).expect("a good genesis");
    grow(&mut chain, 20);
    assert_eq!(chain.coins().total(), rules.cap().expect("it is small"));
    assert_eq!(chain.coins().total().units(), 3 * 9 + 4 * (4 + 2 + 1));
    let last = chain.blocks().last().and_then(Block::coinbase).expect("every block has one");
    assert_eq!(last.outputs[0].amount, Amount::ZERO, "there's nothing left to mint");
}

#[test]
fn a_miner_who_takes_the_old_subsidy_after_a_halving_is_refused() {
    let rules = Rules { halving: 3, ..rules() };
    let mut chain = Chain::new(genesis_with(rules)).expect("a good genesis");
    grow(&mut chain, 2);
    let mut block = next(&chain, &[]);
    assert_eq!(block.transactions[0].outputs[0].amount.units(), SUBSIDY / 2);
    block.transactions[0].outputs[0].amount = Amount::new(SUBSIDY);
    assert_eq!(refused(&chain, &rewritten(block)), "coinbase-too-large");
}

#[test]
fn numbers_that_no_block_can_be_checked_by_are_refused_as_rules() {
    let with = |change: fn(&mut Rules)| {
        let mut rules = rules();
        change(&mut rules);
        rules.check()
    };
    assert_eq!(with(|_| {}), Ok(()));
    assert_eq!(Rules::bitcoin().check(), Ok(()));
    assert_eq!(Rules::classroom().check(), Ok(()));
    let wrong: [Change<Rules>; 14] = [
        (|it| it.period = 0, "rules-period"),
        (|it| it.period = 1, "rules-period"),
        (|it| it.spacing = 0, "rules-period"),
        (|it| (it.period, it.spacing) = (u32::MAX, u32::MAX), "rules-period"),
        (|it| (it.period, it.spacing) = (1 << 15, 1 << 15), "rules-period"),
        (|it| it.halving = 0, "rules-zero"),
        (|it| it.maturity = 0, "rules-zero"),
        (|it| it.first_subsidy = Amount::ZERO, "zero-amount"),
        (|it| it.first_subsidy = Amount::new(u64::MAX), "amount-too-large"),
        (|it| (it.first_subsidy, it.halving) = (Amount::MAX, 2), "rules-cap"),
        (|it| (it.first_subsidy, it.halving) = (Amount::MAX, u32::MAX), "rules-cap"),
        (|it| it.easiest = CompactTarget::from_bits(0), "target-zero"),
        (|it| it.easiest = CompactTarget::from_bits(0x0180_0001), "target-zero"),
        (|it| it.easiest = CompactTarget::from_bits(0x2300_0001), "target-too-large"),
    ];
    for (change, expected) in wrong {
        assert_eq!(code(with(change)), expected);
    }
    let mut rules = rules();
    (rules.period, rules.spacing) = (1 << 15, (1 << 15) - 1);
    assert_eq!(rules.check(), Ok(()));
}

#[test]
fn nothing_is_built_on_a_genesis_that_breaks_a_rule() {
    let bad_rules = genesis_with(Rules { maturity: 0, ..rules() });
    assert_eq!(code(Chain::new(bad_rules.clone())), "rules-zero");
    assert_eq!(code(BlockTree::new(&bad_rules)), "rules-zero");
    let words = |bytes| Genesis { words: "x".repeat(bytes), ..genesis() };
    assert_eq!(words(MAX_WORDS_BYTES).check(), Ok(()));
    assert_eq!(code(Chain::new(words(MAX_WORDS_BYTES + 1))), "words-too-long");
    let at = |millis| Genesis { time: Time::from_millis(millis), ..genesis() };
    let last = 1000 * u64::from(u32::MAX);
    assert_eq!(at(last).check(), Ok(()));
    for millis in [1, 1_700_000_000_001, last + 1000, Time::MAX.millis()] {
        assert_eq!(code(Chain::new(at(millis))), "genesis-time", "{millis}");
    }
}

#[test]
fn a_genesis_pays_no_one() {
    let chain = chain(0);
    assert!(chain.coins().is_empty());
    assert_eq!(chain.place().height(), 0);
    assert_eq!(chain.place().hash(), genesis().hash());
    assert_eq!(genesis().block().transactions[0].outputs[0].amount, Amount::ZERO);
}

#[test]
fn a_genesis_survives_being_written_and_read_again_and_holds_nothing_unknown() {
    let bytes = encode(&genesis());
    assert_eq!(decode(&bytes, 10_000), Ok(genesis()));
    let text = String::from_utf8(bytes).expect("JSON is text");
    let more = text.replacen('{', "{\"extra\":1,", 1);
    assert_eq!(code(decode::<Genesis>(more.as_bytes(), 10_000)), "wrong-shape");
}
