use super::cast::Cast;
use super::coin_book::{CoinBook, Scripts};
use super::coin_cast::COINS_OF_ALL;
use super::played::{Page, Played};
use super::reasons::Reasons;
use crate::difficulty::time_rules::{Checks, Judge as _, Naive};
use crate::invariants::{Breach, Invariant, ensure};
use kusari::stage5_network::Difficulty;
use kusari::stage6_coin::{
    Amount, Block, BlockHash, Books, CoinProtocol, EcdsaError, Genesis, MIN_FEE_RATE, Node,
    NodeSettings, Place, Refusal as _, Reward, Rules, Script, ScriptError, Time, Transaction,
};
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Played for CoinProtocol {
    type Book = CoinBook;
    type Memory = Scripts;
    type End = Place;

    /// The coin adjusts its difficulty by itself. All worlds have one genesis: signatures sign it, too.
    fn genesis(_: Difficulty) -> Genesis {
        COINS_OF_ALL.genesis.clone()
    }

    fn node(genesis: &Genesis, settings: &NodeSettings) -> Node {
        let node = Node::new(genesis.clone(), settings.clone());
        let node = node.expect("the rules are in their ranges");
        node.remembering(COINS_OF_ALL.node.tree().ledger())
    }

    fn prelude() -> &'static [Arc<Block>] {
        &COINS_OF_ALL.prelude
    }

    fn cast() -> &'static Cast<Transaction> {
        &COINS_OF_ALL.cast
    }

    fn memory() -> Scripts {
        Scripts::new(COINS_OF_ALL.genesis.hash())
    }

    fn first_page(genesis: &Genesis) -> Page<CoinProtocol> {
        let header = genesis.block().header;
        let place = Place::first(&header).expect("its target was checked");
        let header_rules = Naive::new(&header, &genesis.rules, Checks::ALL);
        let book =
            CoinBook { place, header_rules, unspent: BTreeMap::new(), unclaimed: 0, burnt: 0 };
        Page::first(place.tip(), book)
    }

    fn enter(
        scripts: &mut Scripts,
        genesis: &Genesis,
        parent: &Page<CoinProtocol>,
        hash: BlockHash,
        block: &Arc<Block>,
    ) -> Result<Page<CoinProtocol>, &'static str> {
        let rules = &genesis.rules;
        block.header.check_work(rules.easiest_target()).map_err(|cause| cause.code())?;
        parent.book.header_rules.judge(&block.header)?;
        let place = parent.book.place.next(&block.header, hash, rules);
        let place = place.map_err(|_| "a-header-that-keeps-all-rules")?;
        block.check().map_err(|cause| cause.code())?;
        let weight = parent.weight + place.target().work();
        let mut page = parent.next(place.tip(), weight, block);
        page.book.place = place;
        page.book.header_rules.push(block.header.time);
        page.book.enter_block(scripts, rules, block, place.height())?;
        for (at, payment) in block.payments().iter().enumerate() {
            page.confirm(payment.txid(), block, at);
        }
        Ok(page)
    }

    fn orphan(genesis: &Genesis, _: BlockHash, block: &Block) -> Result<(), &'static str> {
        let worked = block.header.check_work(genesis.rules.easiest_target());
        worked.map_err(|cause| cause.code())?;
        block.check().map_err(|cause| cause.code())
    }

    fn pay(
        scripts: &mut Scripts,
        page: &mut Page<CoinProtocol>,
        payment: &Transaction,
    ) -> Result<(), &'static str> {
        payment.check().map_err(|cause| cause.code())?;
        let (rules, height) = (&COINS_OF_ALL.genesis.rules, page.tip.height + 1);
        let spent = page.book.find(payment).ok_or("unknown-output")?;
        CoinBook::fee(rules, payment, &spent, height)?;
        scripts.check(payment, &spent)?;
        page.book.enter(payment, height, false);
        Ok(())
    }

    /// A payment that brings less than it pays does so wherever the outputs are that it spends, and so does one whose
    /// witness does not fulfil their scripts: the name of an output is a hash over all that it says.
    fn reasons(
        scripts: &mut Scripts,
        page: &Page<CoinProtocol>,
        waiting: &[Arc<Transaction>],
        limit: usize,
        payment: &Transaction,
    ) -> Reasons {
        if let Some(code) = CoinProtocol::refusal_of(scripts, payment) {
            return Reasons::everywhere(code);
        }
        let mut reasons = Reasons::default();
        let names =
            |tx: &Transaction| tx.inputs.iter().map(|input| input.previous).collect::<Vec<_>>();
        let (spends, height) = (names(payment), page.tip.height + 1);
        if waiting.iter().any(|other| names(other).iter().any(|it| spends.contains(it))) {
            reasons.here.push("double-spend");
        }
        if waiting.len() >= limit {
            reasons.here.push("mempool-full");
        }
        // What waits is spent only by what waits, so all that it pays counts as there.
        let mut book = page.book.clone();
        for other in waiting {
            let before = book.unspent.clone();
            book.enter(other, height, false);
            book.unspent.extend(before);
        }
        let Some(spent) = book.find(payment) else {
            reasons.here.push("unknown-output");
            return reasons;
        };
        let rules = &COINS_OF_ALL.genesis.rules;
        match CoinBook::fee(rules, payment, &spent, height) {
            Ok(fee) if fee < MIN_FEE_RATE.fee_for(payment.size()).units() => {
                reasons.here.push("fee-too-low");
            }
            Ok(_) => {}
            Err(code @ ("too-early" | "immature-coinbase")) => reasons.here.push(code),
            Err(code) => reasons.blame.push(code),
        }
        reasons.blame.extend(scripts.check(payment, &spent).err());
        reasons
    }

    fn refusal_of(_: &mut Scripts, payment: &Transaction) -> Option<&'static str> {
        payment.check().err().map(|cause| cause.code())
    }

    /// I5: the supply is what the blocks brought into existence, less what was burnt. I4: what can be spent is what the auditor says, so
    /// nothing is spent twice.
    fn check_books(page: &Page<CoinProtocol>, node: &Node) -> Result<(), Breach> {
        let (coins, rules) = (node.tree().ledger().coins(), &node.genesis().rules);
        let subsidies: u64 = (1..=page.tip.height).map(|it| CoinBook::subsidy(rules, it)).sum();
        let (supply, claimed) =
            (coins.total().units(), subsidies - page.book.unclaimed - page.book.burnt);
        ensure(supply == claimed && page.book.supply() == claimed, Invariant::Money, || {
            format!("{supply} can be spent, and the blocks brought {claimed}")
        })?;
        for (out_point, coin) in coins.iter() {
            ensure(page.book.unspent.get(out_point) == Some(coin), Invariant::OnceOnly, || {
                format!("it believes that {}:{} can be spent", out_point.txid, out_point.index)
            })?;
        }
        let (count, all) = (coins.len(), page.book.unspent.len());
        ensure(count == all, Invariant::OnceOnly, || {
            format!("it knows {count} outputs that can be spent, and there are {all}")
        })
    }

    fn same_ledger(one: &Books, other: &Books) -> bool {
        one.coins() == other.coins()
    }

    fn invariant_of(code: &str) -> Invariant {
        match code {
            "double-spend" | "unknown-output" => Invariant::OnceOnly,
            "overspent" | "coinbase-too-large" | "sum-overflow" => Invariant::Money,
            _ => Invariant::ValidChain,
        }
    }

    fn depends_on_branch(code: &str) -> bool {
        let codes: &[&str] = &[
            "coinbase-height",
            "double-spend",
            "unknown-output",
            "too-early",
            "immature-coinbase",
            "sum-overflow",
            "overspent",
            "coinbase-too-large",
        ];
        [codes, ScriptError::CODES, EcdsaError::CODES].iter().any(|codes| codes.contains(&code))
    }

    fn end(page: &Page<CoinProtocol>) -> Place {
        page.book.place
    }

    fn nowhere(genesis: &Genesis, rng: &mut ChaCha12Rng, time: Time) -> Place {
        let mut header = genesis.block().header;
        (header.previous_hash, header.time) = (BlockHash::from_bytes(rng.random()), seconds(time));
        Place::first(&header).expect("its target was checked")
    }

    fn earliest(end: &Place, genesis: &Genesis) -> Time {
        Time::from_millis(1_000 * u64::from(end.earliest_next(&genesis.rules)))
    }

    fn too_early(end: &Place, genesis: &Genesis) -> Time {
        Time::from_millis(CoinProtocol::earliest(end, genesis).millis() - 1_000)
    }

    /// Mallory leaves the fees to no one.
    fn mine(
        genesis: &Genesis,
        end: &Place,
        payments: Vec<Transaction>,
        time: Time,
        rng: &mut ChaCha12Rng,
    ) -> Block {
        closed(&genesis.rules, end, end.height(), payments, Amount::ZERO, time, rng)
    }

    fn after(genesis: &Genesis, end: &Place, block: &Block) -> Place {
        let next = end.next(&block.header, block.hash(), &genesis.rules);
        // Nothing follows a bad header. What is built on it all the same has to name it.
        next.ok().or_else(|| Place::first(&block.header).ok()).unwrap_or(*end)
    }

    fn without_work(genesis: &Genesis, mut block: Block) -> Block {
        while block.header.check_work(genesis.rules.easiest_target()).is_ok() {
            block.header.nonce = block.header.nonce.wrapping_add(1);
        }
        block
    }

    fn spoiled(genesis: &Genesis, end: &Place, time: Time, rng: &mut ChaCha12Rng) -> Option<Block> {
        let (rules, height) = (&genesis.rules, end.height());
        let kind = rng.random_range(0..4);
        let mut closed = |height, more| closed(rules, end, height, Vec::new(), more, time, rng);
        Some(match kind {
            0 => closed(height, Amount::new(1)),
            1 => closed(height + 1, Amount::ZERO),
            2 => {
                let mut block = closed(height, Amount::ZERO);
                let due = end.next_target(rules).to_target().ok()?;
                block.header.target = due.scale(1, 2).to_compact();
                worked(block, rules)
            }
            _ => {
                let mut block = closed(height, Amount::ZERO);
                block.transactions[0].outputs[0].amount = Amount::new(1);
                block
            }
        })
    }
}

fn seconds(time: Time) -> u32 {
    u32::try_from(time.millis() / 1_000).unwrap_or(u32::MAX)
}

/// Mines the next block after a place, which claims the subsidy and so much more. Its coinbase says that it follows a
/// height.
fn closed(
    rules: &Rules,
    end: &Place,
    height: u64,
    payments: Vec<Transaction>,
    fees: Amount,
    time: Time,
    rng: &mut ChaCha12Rng,
) -> Block {
    let tip = kusari::stage6_coin::Tip { height, ..end.tip() };
    let reward =
        Reward { lock: Script::default(), fees, extra_nonce: rng.random_range(0..1 << 16) };
    let target = end.next_target(rules);
    let mut block = Block::template(&tip, rules, payments, reward, seconds(time), target);
    block.header.nonce = rng.random();
    worked(block, rules)
}

/// The block, with the next nonce that meets its target.
fn worked(mut block: Block, rules: &Rules) -> Block {
    while block.header.check_work(rules.easiest_target()).is_err() {
        block.header.nonce = block.header.nonce.wrapping_add(1);
    }
    block
}
