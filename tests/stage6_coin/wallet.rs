//! Wallets: their keys, what they received, and how they pay.

use crate::cast::*;
use kusari::stage6_coin::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};

/// A wallet with Alice's key, and a chain of `blocks` blocks, whose rewards are hers.
fn alice(blocks: usize) -> (Wallet, Chain) {
    let mut wallet = Wallet::default();
    wallet.add(ALICE.clone());
    (wallet, chain(blocks))
}

fn address(key: &PrivateKey) -> Address {
    Address::of(&key.public_key())
}

/// What it can spend in the next block.
fn spendable(wallet: &Wallet, chain: &Chain) -> Vec<Found> {
    wallet.scan(1, chain.blocks()).spendable(chain.place().height() + 1, &rules())
}

fn order(amount: u64) -> Order {
    Order {
        lock: lock(&BOB),
        amount: Amount::new(amount),
        fee_rate: FeeRate::per_byte(2),
        change: address(&ALICE),
        selection: CoinSelection::BranchAndBound,
    }
}

#[test]
fn a_wallet_shows_its_addresses_and_no_secret() {
    let (wallet, _) = alice(0);
    let shown = format!("{wallet:?} {wallet:#?}");
    assert!(shown.contains(&address(&ALICE).to_string()));
    assert!(!shown.contains(&to_hex(&ALICE.to_secret_bytes())[..8]), "{shown}");
}

#[test]
fn addresses_stand_in_the_order_in_which_they_were_made_and_each_has_its_key() {
    let mut rng = ChaCha12Rng::seed_from_u64(5);
    let mut wallet = Wallet::default();
    let made: Vec<_> = (0..20).map(|_| wallet.new_address(&mut rng)).collect();
    assert_eq!(wallet.addresses(), made);
    for made in &made {
        let key = wallet.key(made).expect("the wallet made it");
        assert_eq!(Address::of(&key.public_key()), *made);
    }
    assert!(wallet.key(&address(&BOB)).is_none());
    wallet.add(wallet.key(&made[3]).expect("the wallet made it").clone());
    assert_eq!(wallet.addresses(), made, "a known key isn't added again");
}

#[test]
fn unused_addresses_got_nothing_yet_and_unspent_ones_have_something() {
    let mut rng = ChaCha12Rng::seed_from_u64(5);
    let (mut wallet, mut chain) = alice(3);
    let [second, third] = [0, 1].map(|_| wallet.new_address(&mut rng));
    let history = wallet.scan(1, chain.blocks());
    assert_eq!(wallet.unspent(&history).collect::<Vec<_>>(), [&address(&ALICE)]);
    assert_eq!(wallet.unused(&history).collect::<Vec<_>>(), [&second, &third]);

    // Everything goes to the second address, and the reward of the block to someone else.
    let coins = [reward(&chain, 1), reward(&chain, 2), reward(&chain, 3)];
    confirm(&mut chain, &[]);
    let all = signed(unsigned(&coins, vec![output(3 * SUBSIDY, second.lock())]), &coins, &ALICE);
    let draft = chain.draft(&[all], lock(&BOB), BEGIN).expect("the payment keeps all rules");
    chain.push(mine(draft).expect("there are enough nonces")).expect("the block does, too");
    let history = wallet.scan(1, chain.blocks());
    assert_eq!(wallet.unspent(&history).collect::<Vec<_>>(), [&address(&ALICE), &second]);
    assert_eq!(wallet.unused(&history).collect::<Vec<_>>(), [&third]);
}

#[test]
fn an_address_whose_coins_are_all_spent_is_neither_unspent_nor_unused() {
    let (wallet, mut chain) = alice(1);
    let draft = chain.draft(&[], lock(&BOB), BEGIN).expect("it holds no payments");
    chain.push(mine(draft).expect("there are enough nonces")).expect("a good block");
    let payment = pay(&reward(&chain, 1), &ALICE, SUBSIDY, lock(&BOB));
    let draft = chain.draft(&[payment], lock(&BOB), BEGIN).expect("a good payment");
    chain.push(mine(draft).expect("there are enough nonces")).expect("a good block");
    let history = wallet.scan(1, chain.blocks());
    assert_eq!((wallet.unspent(&history).count(), wallet.unused(&history).count()), (0, 0));
    assert_eq!(history.balance(), Amount::ZERO);
}

#[test]
fn the_balance_counts_rewards_that_have_to_mature_and_they_cannot_be_spent() {
    let (wallet, chain) = alice(5);
    let history = wallet.scan(1, chain.blocks());
    assert_eq!(history.balance().units(), 5 * SUBSIDY);
    for (height, ripe) in [(1, 0), (2, 0), (3, 1), (6, 4), (7, 5)] {
        assert_eq!(history.spendable(height, &rules()).len(), ripe, "{height}");
    }
}

#[test]
fn a_wallet_that_reads_the_chain_finds_what_came_and_what_went() {
    let (wallet, mut chain) = alice(3);
    let payment = wallet
        .pay(&spendable(&wallet, &chain), &order(SUBSIDY / 4), &CHAIN)
        .expect("there is enough");
    confirm(&mut chain, std::slice::from_ref(&payment));
    let history = wallet.scan(1, chain.blocks());
    assert_eq!(history.entries.len(), 5);
    assert_eq!(history.entries.iter().filter(|entry| entry.is_coinbase).count(), 4);
    let entry = history.entries.last().expect("there are five");
    let change = payment.outputs[1].amount;
    assert_eq!((entry.height, entry.txid, entry.is_coinbase), (4, payment.txid(), false));
    assert_eq!((entry.spent.units(), entry.received), (SUBSIDY, change));

    let mut bob = Wallet::default();
    bob.add(BOB.clone());
    let his = bob.scan(1, chain.blocks());
    assert_eq!((his.entries.len(), his.balance().units()), (1, SUBSIDY / 4));
    assert_eq!(bob.scan(1, []).entries, []);
}

#[test]
fn what_a_wallet_says_it_has_is_what_the_chain_says() {
    let (wallet, mut chain) = alice(4);
    for _ in 0..6 {
        let coins = spendable(&wallet, &chain);
        let payment = wallet.pay(&coins, &order(SUBSIDY + 77), &CHAIN).expect("there is enough");
        confirm(&mut chain, &[payment]);
    }
    let history = wallet.scan(1, chain.blocks());
    let hers = chain.coins().iter().filter(|(_, coin)| coin.output.lock == lock(&ALICE));
    let units: Vec<_> = hers.map(|(_, coin)| coin.output.amount.units()).collect();
    let (count, sum) = (units.len(), units.iter().sum());
    assert_eq!((history.coins.len(), history.balance().units()), (count, sum));
}

#[test]
fn a_payment_goes_where_it_shall_and_the_rest_comes_back_less_a_fee_of_the_rate_asked_for() {
    let (wallet, mut chain) = alice(8);
    for (amount, rate) in [(1, 1), (SUBSIDY / 2, 1), (SUBSIDY, 7), (3 * SUBSIDY, 2), (42, 100)] {
        let order = Order { fee_rate: FeeRate::per_byte(rate), ..order(amount) };
        let payment = wallet.pay(&spendable(&wallet, &chain), &order, &CHAIN);
        let payment = payment.expect("there is enough");
        assert_eq!(payment.outputs[0], output(amount, lock(&BOB)));
        assert_eq!(payment.outputs[1].lock, lock(&ALICE));
        let verifier = chain.books().verifier();
        let fee = verifier.check_payment(&payment, chain.place().height() + 1, chain.coins());
        let (fee, size) = (fee.expect("it is well signed"), payment.size());
        assert!(FeeRate::of(fee, size) >= order.fee_rate, "{fee} for {size}");
        assert!(fee.units() < (size as u64 + 20) * rate, "{fee} for {size}");
        confirm(&mut chain, &[payment]);
    }
}

#[test]
fn no_one_pays_more_than_they_can_spend_and_the_fee_counts() {
    let (wallet, chain) = alice(3);
    let coins = spendable(&wallet, &chain);
    assert_eq!(coins.len(), 2);
    for amount in [2 * SUBSIDY, 2 * SUBSIDY - 100, 50 * SUBSIDY, Amount::MAX.units()] {
        let error = wallet.pay(&coins, &order(amount), &CHAIN).expect_err("it isn't enough");
        assert_eq!(error.code(), "insufficient-funds");
        let available = Amount::new(2 * SUBSIDY);
        assert_eq!(
            error,
            PaymentError::InsufficientFunds { available, amount: Amount::new(amount) }
        );
    }
    assert!(wallet.pay(&coins, &order(2 * SUBSIDY - 1_000), &CHAIN).is_ok());
    assert_eq!(code(wallet.pay(&[], &order(1), &CHAIN)), "insufficient-funds");
}

#[test]
fn nothing_and_more_than_the_largest_amount_cannot_be_paid() {
    let (wallet, chain) = alice(3);
    let coins = spendable(&wallet, &chain);
    assert_eq!(code(wallet.pay(&coins, &order(0), &CHAIN)), "zero-amount");
    assert_eq!(code(wallet.pay(&coins, &order(u64::MAX), &CHAIN)), "amount-too-large");
}

#[test]
fn a_wallet_spends_only_what_is_its_own() {
    let (_, chain) = alice(5);
    let mut bob = Wallet::default();
    bob.add(BOB.clone());
    let coins: Vec<_> = (1..=3).map(|height| reward(&chain, height)).collect();
    assert_eq!(code(bob.pay(&coins, &order(1), &CHAIN)), "insufficient-funds");
}

#[test]
fn one_payment_spends_coins_of_several_keys() {
    let (mut wallet, mut chain) = alice(4);
    let second = wallet.add(CAROL.clone());
    let moved = pay(&reward(&chain, 1), &ALICE, SUBSIDY, second.lock());
    confirm(&mut chain, &[moved]);
    let payment = wallet.pay(&spendable(&wallet, &chain), &order(4 * SUBSIDY - 5_000), &CHAIN);
    let payment = payment.expect("there is enough");
    assert_eq!(payment.inputs.len(), 4);
    confirm(&mut chain, &[payment]);
}

#[test]
fn to_watch_what_comes_to_an_address_takes_no_key() {
    let (wallet, mut chain) = alice(3);
    let payment = wallet.pay(&spendable(&wallet, &chain), &order(700), &CHAIN);
    confirm(&mut chain, &[payment.expect("there is enough")]);
    let mut watched = History::of([address(&ALICE), address(&CAROL)]);
    (1..).zip(chain.blocks()).for_each(|(height, block)| watched.read(height, block));
    let hers = wallet.scan(1, chain.blocks());
    assert_eq!((&watched.entries, &watched.coins), (&hers.entries, &hers.coins));
    assert!(watched.is_used(&address(&ALICE)) && watched.has_coins(&address(&ALICE)));
    assert!(!watched.is_used(&address(&CAROL)) && !watched.has_coins(&address(&CAROL)));
    // Bob was paid, and no one was watching.
    assert!(!watched.is_used(&address(&BOB)) && !watched.has_coins(&address(&BOB)));
}

#[test]
fn amounts_are_shown_in_coins_with_no_digit_too_many() {
    for (units, shown) in [
        (0, "0 coins"),
        (1, "0.00000001 coins"),
        (99_999_999, "0.99999999 coins"),
        (100_000_000, "1 coin"),
        (110_000_000, "1.1 coins"),
        (5_000_000_000, "50 coins"),
        (2_099_999_997_690_000, "20999999.9769 coins"),
        (Amount::MAX.units(), "90071992.54740991 coins"),
    ] {
        assert_eq!(InCoins(Amount::new(units)).to_string(), shown);
    }
}

#[test]
fn a_payment_of_nothing_carries_data_and_the_rest_comes_back() {
    let (wallet, mut chain) = alice(4);
    let coins = spendable(&wallet, &chain);
    for rate in [0, 1, 7] {
        let order = Order {
            lock: Script::data(b"a file's hash, for instance"),
            fee_rate: FeeRate::per_byte(rate),
            ..order(0)
        };
        let payment = wallet.pay(&coins, &order, &CHAIN).expect("there is enough");
        assert!(!payment.inputs.is_empty());
        assert_eq!(payment.outputs[0], Output::data(b"a file's hash, for instance"));
        let height = chain.place().height() + 1;
        let fee = chain.books().verifier().check_payment(&payment, height, chain.coins());
        let fee = fee.expect("it keeps all rules");
        assert!(FeeRate::of(fee, payment.size()) >= order.fee_rate);
    }
    let order = Order { lock: Script::data(b"burnt"), ..order(500) };
    let payment = wallet.pay(&coins, &order, &CHAIN).expect("coins may be burnt");
    assert_eq!(payment.outputs[0], output(500, Script::data(b"burnt")));
    assert_eq!(payment.outputs[1].lock, lock(&ALICE), "the change is hers");
    confirm(&mut chain, &[payment]);
    assert_eq!(code(wallet.pay(&[], &order, &CHAIN)), "insufficient-funds");
}
