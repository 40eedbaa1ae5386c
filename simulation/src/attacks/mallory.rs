use crate::attacks::attack::Attack;
use crate::checks::auditor::{Auditor, Page};
use crate::engine::agenda::Parcel;
use crate::protocols::cast::CAST;
use kusari::stage5_network::{
    Block, BlockHash, Draft, Genesis, Hello, MAX_AHEAD, MAX_BLOCKS, MAX_LOCATOR, MAX_MESSAGE_BYTES,
    Message, Nonce, Time, Transaction, WorkRule, encode, mine,
};
use rand::{Rng as _, rngs::StdRng, seq::SliceRandom as _};
use std::sync::Arc;
use std::time::Duration;

/// Somebody who is linked to all nodes, sees all blocks, and says what she likes.
#[derive(Debug, Default)]
pub(crate) struct Mallory {
    /// Blocks that she has told nobody of, the lowest first.
    secret: Vec<Arc<Block>>,
    /// Blocks that she knows to be bad, because she made them so.
    bad: Vec<Arc<Block>>,
}

/// What Mallory sees when she acts.
pub(crate) struct Scene<'a> {
    pub(crate) rng: &'a mut StdRng,
    pub(crate) auditor: &'a Auditor,
    pub(crate) genesis: &'a Genesis<WorkRule>,
    /// Where the nodes that are up stand. There is at least one.
    pub(crate) tips: &'a [(usize, BlockHash)],
    pub(crate) now: Time,
}

/// To whom, and what.
pub(crate) type Letters = Vec<(usize, Parcel)>;

impl Scene<'_> {
    fn node(&mut self) -> usize {
        self.tips[self.rng.gen_range(0..self.tips.len())].0
    }

    /// The chain of somebody.
    fn page(&mut self) -> Arc<Page> {
        let (_, tip) = self.tips[self.rng.gen_range(0..self.tips.len())];
        self.auditor.page(&tip).cloned().expect("every tip has been judged")
    }

    /// A place on somebody's chain, at most so many blocks below its end.
    fn below(&mut self, depth: usize) -> Arc<Page> {
        let tip = self.page().tip.hash;
        let down = self.rng.gen_range(0..=depth);
        let hash = self.auditor.chain(&tip).take(down + 1).last().unwrap_or(tip);
        self.auditor.page(&hash).cloned().expect("it is below a good one")
    }

    /// Some payments that can be made after a page, not all of them hers.
    fn payments(&mut self, page: &Page) -> Vec<Transaction> {
        let doubles = CAST.double_spends.as_flattened().iter().chain(CAST.twins.as_flattened());
        let mut all: Vec<_> = doubles.chain(CAST.payments.choose_multiple(self.rng, 2)).collect();
        all.shuffle(self.rng);
        let mut after = page.clone();
        let wanted = self.rng.gen_range(0..3);
        let mut chosen: Vec<Transaction> = Vec::new();
        for transaction in all {
            let is_new = after.payment(transaction).is_none()
                && chosen.iter().all(|other| other.id != transaction.id);
            if chosen.len() < wanted && is_new && after.pay(transaction).is_ok() {
                chosen.push(transaction.clone());
            }
        }
        chosen
    }

    fn mine(&mut self, after: (BlockHash, Time), transactions: Vec<Transaction>) -> Arc<Block> {
        let draft = Draft { time: after.1, transactions, previous_hash: after.0 };
        let start = Nonce::new(self.rng.r#gen::<u32>().into());
        Arc::new(mine(draft, self.genesis.rule.difficulty, start).expect("a few bits are found"))
    }

    /// A good block after another.
    fn good(&mut self, page: &Page) -> Arc<Block> {
        let transactions = self.payments(page);
        self.mine((page.tip.hash, page.tip.time.max(self.now)), transactions)
    }

    /// Blocks one after another, none of them with a payment.
    fn branch(&mut self, after: (BlockHash, Time), length: usize) -> Vec<Arc<Block>> {
        let mut end = (after.0, after.1.max(self.now));
        let mut blocks = Vec::new();
        for _ in 0..length {
            let block = self.mine(end, Vec::new());
            end.0 = block.hash();
            blocks.push(block);
        }
        blocks
    }

    /// Payments of which the last breaks a rule after the page.
    fn invalid(&mut self, page: &Page) -> Vec<Transaction> {
        let mut transactions = self.payments(page);
        let made: Vec<_> =
            page.payments.iter().map(|(block, at)| &block.draft.transactions[*at]).collect();
        let bad = match self.rng.gen_range(0..8) {
            0..3 => made.choose(self.rng).copied().or(transactions.first()).cloned(),
            3 => CAST.forged[2..].choose(self.rng).cloned(),
            4 if self.rng.gen_bool(0.2) => CAST.forged.choose(self.rng).cloned(),
            _ => None,
        };
        let overdraft = CAST.overdrafts.choose(self.rng).cloned();
        transactions.extend(bad.or(overdraft));
        transactions
    }
}

impl Mallory {
    /// What she says to whom.
    pub(crate) fn attack(&mut self, attack: Attack, scene: &mut Scene<'_>) -> Letters {
        let all: Vec<usize> = scene.tips.iter().map(|(node, _)| *node).collect();
        let to = scene.node();
        match attack {
            Attack::Malformed => vec![(to, Parcel::Bytes(malformed(scene)))],
            Attack::Oversized => {
                let length = if scene.rng.gen_bool(0.02) { MAX_MESSAGE_BYTES + 1 } else { 20_000 };
                vec![(to, Parcel::Bytes(vec![b'['; length]))]
            }
            Attack::LongList => {
                let page = scene.page();
                let message = match page.block.clone().filter(|_| scene.rng.gen_bool(0.5)) {
                    Some(block) => Message::Blocks(vec![block; MAX_BLOCKS + 1]),
                    None => Message::GetBlocks(vec![page.tip.hash; MAX_LOCATOR + 1]),
                };
                vec![(to, Parcel::Message(message))]
            }
            Attack::ForgedPayment => {
                // Only now and then one whose signature has to be looked at: that takes long.
                let cheap = if scene.rng.gen_bool(0.2) { 0 } else { 2 };
                pay(to, CAST.forged[cheap..].choose(scene.rng))
            }
            Attack::Overdraft => pay(to, CAST.overdrafts.choose(scene.rng)),
            Attack::Replay => {
                let page = scene.page();
                let made = page.payments.choose(scene.rng);
                pay(to, made.map(|(block, at)| &block.draft.transactions[*at]))
            }
            Attack::DoubleSpend => split(&all, &CAST.double_spends, scene),
            Attack::Twins => split(&all, &CAST.twins, scene),
            Attack::PaymentFlood => {
                let many = CAST.payments.choose_multiple(scene.rng, 8);
                many.flat_map(|transaction| pay(to, Some(transaction))).collect()
            }
            Attack::EasyBlock => {
                let page = scene.page();
                let difficulty = scene.genesis.rule.difficulty;
                let mut block = Block::clone(&*scene.good(&page));
                while difficulty.bits() > 0 && difficulty.is_met_by(&block.hash()) {
                    block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
                }
                self.bad_block(to, Arc::new(block))
            }
            Attack::LateBlock => {
                let page = scene.below(2);
                let earlier = Time::from_millis(page.tip.time.millis() - 1);
                let block = scene.mine((page.tip.hash, earlier), Vec::new());
                self.bad_block(to, block)
            }
            Attack::EarlyBlock => {
                let page = scene.page();
                let ahead = MAX_AHEAD + Duration::from_secs(scene.rng.gen_range(1..3_000));
                let block = scene.mine((page.tip.hash, scene.now.after(ahead)), Vec::new());
                blocks_to(&all, &[block])
            }
            Attack::OrphanFlood => {
                let (nobody, length) = (scene.page().tip.time, scene.rng.gen_range(2..8));
                let unknown = BlockHash::from_bytes(scene.rng.r#gen());
                let mut blocks = scene.branch((unknown, nobody), length);
                blocks.shuffle(scene.rng);
                blocks_to(&[to], &blocks)
            }
            Attack::Backwards => {
                let (page, length) = (scene.below(3), scene.rng.gen_range(2..5));
                let mut blocks = scene.branch((page.tip.hash, page.tip.time), length);
                blocks.reverse();
                blocks_to(&all, &blocks)
            }
            Attack::InvalidBlock => {
                let page = scene.page();
                let transactions = scene.invalid(&page);
                let time = page.tip.time.max(scene.now);
                let block = scene.mine((page.tip.hash, time), transactions);
                self.bad.push(block.clone());
                blocks_to(&all, &[block])
            }
            Attack::InvalidBranch => self.invalid_branch(scene, &all),
            Attack::Again => {
                let Some(bad) = self.bad.choose(scene.rng).cloned() else { return Vec::new() };
                let child = scene.branch((bad.hash(), bad.draft.time), 1);
                blocks_to(&all, &[[bad].as_slice(), &child].concat())
            }
            Attack::ForeignGenesis => {
                let genesis = BlockHash::from_bytes(scene.rng.r#gen());
                vec![(
                    to,
                    Parcel::Message(Message::Hello(Hello { genesis, tip: genesis, work: 1 << 60 })),
                )]
            }
            Attack::AbsurdHello => {
                let tip = BlockHash::from_bytes(scene.rng.r#gen());
                let hello = Hello { genesis: scene.genesis.hash(), tip, work: u64::MAX };
                vec![(to, Parcel::Message(Message::Hello(hello)))]
            }
            Attack::Equivocation => {
                let page = scene.page();
                let half = scene.rng.gen_range(0..=all.len());
                let (one, other) = (scene.good(&page), scene.good(&page));
                [blocks_to(&all[..half], &[one]), blocks_to(&all[half..], &[other])].concat()
            }
            Attack::Withhold => {
                let page = scene.page();
                if self.secret.is_empty() {
                    self.secret.push(scene.good(&page));
                }
                let end = self.secret.last().map(|block| (block.hash(), block.draft.time));
                let length = scene.rng.gen_range(1..3);
                self.secret.extend(end.into_iter().flat_map(|end| scene.branch(end, length)));
                Vec::new()
            }
            Attack::Release => {
                let secret = std::mem::take(&mut self.secret);
                if scene.rng.gen_bool(0.5) {
                    return blocks_to(&all, &secret);
                }
                all.iter()
                    .map(|to| (*to, Parcel::Message(Message::Blocks(secret.clone()))))
                    .collect()
            }
            Attack::Request => {
                let count = scene.rng.gen_range(0..MAX_LOCATOR);
                let nonsense = (0..count).map(|_| BlockHash::from_bytes(scene.rng.r#gen()));
                vec![(to, Parcel::Message(Message::GetBlocks(nonsense.collect())))]
            }
        }
    }

    /// What she answers when she is asked for blocks.
    pub(crate) fn answer(&mut self, to: usize, scene: &mut Scene<'_>) -> Letters {
        let page = scene.below(4);
        let mut blocks = match scene.rng.gen_range(0..5) {
            0 => return Vec::new(),
            1 => Vec::new(),
            2 => page.block.iter().cloned().collect(),
            3 => self.secret.clone(),
            _ => scene.branch((page.tip.hash, page.tip.time), 3),
        };
        if scene.rng.gen_bool(0.3) {
            blocks.shuffle(scene.rng);
        }
        vec![(to, Parcel::Message(Message::Blocks(blocks)))]
    }

    /// A branch that overtakes somebody's chain, if nobody looks at what is in it.
    fn invalid_branch(&mut self, scene: &mut Scene<'_>, all: &[usize]) -> Letters {
        let page = scene.below(3);
        let end = (page.tip.hash, page.tip.time);
        let good = scene.rng.gen_range(0..2);
        let mut blocks = scene.branch(end, good);
        let end = blocks.last().map_or(end, |block| (block.hash(), block.draft.time));
        let transactions = scene.invalid(&page);
        let bad = scene.mine((end.0, end.1.max(scene.now)), transactions);
        let after = scene.rng.gen_range(0..5);
        let rest = scene.branch((bad.hash(), bad.draft.time), after);
        self.bad.push(bad.clone());
        blocks.push(bad);
        blocks.extend(rest);
        if scene.rng.gen_bool(0.3) {
            blocks.shuffle(scene.rng);
        }
        if scene.rng.gen_bool(0.3) {
            return all
                .iter()
                .map(|to| (*to, Parcel::Message(Message::Blocks(blocks.clone()))))
                .collect();
        }
        blocks_to(all, &blocks)
    }

    fn bad_block(&mut self, to: usize, block: Arc<Block>) -> Letters {
        self.bad.push(block.clone());
        blocks_to(&[to], &[block])
    }
}

fn malformed(scene: &mut Scene<'_>) -> Vec<u8> {
    let mut bytes = encode(&Message::GetBlocks(vec![scene.page().tip.hash]));
    match scene.rng.gen_range(0..6) {
        0 => bytes.clear(),
        1 => bytes.truncate(scene.rng.gen_range(0..bytes.len())),
        2 => bytes.push(b' '),
        3 => bytes = b"\xff\xfe".to_vec(),
        4 => bytes = b"{\"hello\":{}}".to_vec(),
        _ => {
            // One byte is another one. This may even be a message, of hashes that nobody knows.
            let at = scene.rng.gen_range(0..bytes.len());
            bytes[at] = scene.rng.r#gen();
        }
    }
    bytes
}

fn pay(to: usize, transaction: Option<&Transaction>) -> Letters {
    let message = |tx: &Transaction| Message::Transaction(Arc::new(tx.clone()));
    transaction.map(|tx| (to, Parcel::Message(message(tx)))).into_iter().collect()
}

/// One of a pair to some, the other to the rest.
fn split(all: &[usize], pairs: &[[Transaction; 2]], scene: &mut Scene<'_>) -> Letters {
    let [one, other] = &pairs[scene.rng.gen_range(0..pairs.len())];
    let half = scene.rng.gen_range(0..=all.len());
    let first = all[..half].iter().flat_map(|to| pay(*to, Some(one)));
    first.chain(all[half..].iter().flat_map(|to| pay(*to, Some(other)))).collect()
}

/// Some blocks to some nodes, one message each.
fn blocks_to(nodes: &[usize], blocks: &[Arc<Block>]) -> Letters {
    let to_one = |node: usize| {
        blocks.iter().map(move |block| (node, Parcel::Message(Message::Block(block.clone()))))
    };
    nodes.iter().flat_map(|node| to_one(*node)).collect()
}
