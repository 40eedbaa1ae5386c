use super::attack::Attack;
use super::scene::{Letters, Scene};
use crate::engine::agenda::Parcel;
use crate::protocols::played::Played;
use kusari::stage5_network::any::Message;
use kusari::stage5_network::protocol::TransactionOf;
use kusari::stage5_network::{
    BlockHash, Hello, MAX_AHEAD, MAX_BLOCKS, MAX_LOCATOR, MAX_MESSAGE_BYTES, encode,
};
use rand::{
    RngExt as _,
    seq::{IndexedRandom as _, SliceRandom as _},
};
use std::sync::Arc;
use std::time::Duration;

/// Someone who is linked to all nodes, sees all blocks, and says what she likes.
#[derive(Debug)]
pub(crate) struct Mallory<P: Played> {
    /// Blocks that she hasn't told anyone about, the lowest first, and where they end.
    secret: Vec<Arc<P::Block>>,
    secret_end: Option<P::End>,
    /// Blocks that she knows to be bad, because she made them so, and what can be built on them.
    bad: Vec<(Arc<P::Block>, P::End)>,
}

impl<P: Played> Default for Mallory<P> {
    fn default() -> Mallory<P> {
        Mallory { secret: Vec::new(), secret_end: None, bad: Vec::new() }
    }
}

impl<P: Played> Mallory<P> {
    /// What she says to whom.
    pub(crate) fn attack(&mut self, attack: Attack, scene: &mut Scene<'_, P>) -> Letters<P> {
        let all: Vec<usize> = scene.tips.iter().map(|(node, _)| *node).collect();
        let (to, cast) = (scene.node(), P::cast());
        match attack {
            Attack::Malformed => vec![(to, Parcel::Bytes(malformed(scene)))],
            Attack::Oversized => {
                let length =
                    if scene.rng.random_bool(0.02) { MAX_MESSAGE_BYTES + 1 } else { 20_000 };
                vec![(to, Parcel::Bytes(vec![b'['; length]))]
            }
            Attack::LongList => {
                let page = scene.page();
                let message = match page.block.clone().filter(|_| scene.rng.random_bool(0.5)) {
                    Some(block) => Message::Blocks(vec![block; MAX_BLOCKS + 1]),
                    None => Message::GetBlocks(vec![page.tip.hash; MAX_LOCATOR + 1]),
                };
                vec![(to, Parcel::Message(message))]
            }
            Attack::ForgedPayment => {
                let is_costly = scene.rng.random_bool(0.2);
                let forged = if is_costly { &cast.counterfeit } else { &cast.forged };
                pay(to, forged.choose(scene.rng))
            }
            Attack::Overdraft => pay(to, cast.overdrafts.choose(scene.rng)),
            Attack::Replay => {
                let page = scene.page();
                pay(to, page.made().collect::<Vec<_>>().choose(scene.rng).copied())
            }
            Attack::DoubleSpend => split(&all, &cast.double_spends, scene),
            Attack::Twins => split(&all, &cast.twins, scene),
            Attack::PaymentFlood => {
                let many = cast.payments.sample(scene.rng, 8);
                many.flat_map(|transaction| pay::<P>(to, Some(transaction))).collect()
            }
            Attack::EasyBlock => {
                let page = scene.page();
                let good = P::Block::clone(&*scene.good(&page));
                let block = P::without_work(scene.genesis, good);
                self.bad_block(to, &P::end(&page), Arc::new(block), scene)
            }
            Attack::LateBlock => {
                let end = P::end(&scene.below(2));
                let block = scene.mine(&end, P::too_early(&end, scene.genesis), Vec::new());
                self.bad_block(to, &end, block, scene)
            }
            Attack::EarlyBlock => {
                let end = P::end(&scene.page());
                let ahead = MAX_AHEAD + Duration::from_secs(scene.rng.random_range(1..3_000));
                let block = scene.mine(&end, scene.now.after(ahead), Vec::new());
                blocks_to(&all, &[block])
            }
            Attack::OrphanFlood => {
                let (time, length) = (scene.page().tip.time, scene.rng.random_range(2..8));
                let nowhere = P::nowhere(scene.genesis, scene.rng, time);
                let (mut blocks, _) = scene.branch(&nowhere, length);
                blocks.shuffle(scene.rng);
                blocks_to(&[to], &blocks)
            }
            Attack::Backwards => {
                let (page, length) = (scene.below(3), scene.rng.random_range(2..5));
                let (mut blocks, _) = scene.branch(&P::end(&page), length);
                blocks.reverse();
                blocks_to(&all, &blocks)
            }
            Attack::InvalidBlock => {
                let page = scene.page();
                let end = P::end(&page);
                let block = scene.bad(&page, &end);
                self.bad.push((block.clone(), P::after(scene.genesis, &end, &block)));
                blocks_to(&all, &[block])
            }
            Attack::InvalidBranch => self.invalid_branch(scene, &all),
            Attack::Again => {
                let Some((bad, end)) = self.bad.choose(scene.rng).cloned() else {
                    return Vec::new();
                };
                let (child, _) = scene.branch(&end, 1);
                blocks_to(&all, &[[bad].as_slice(), &child].concat())
            }
            Attack::ForeignGenesis => {
                let genesis = BlockHash::from_bytes(scene.rng.random());
                vec![(
                    to,
                    Parcel::Message(Message::Hello(Hello { genesis, tip: genesis, work: 1 << 60 })),
                )]
            }
            Attack::AbsurdHello => {
                let tip = BlockHash::from_bytes(scene.rng.random());
                let hello =
                    Hello { genesis: P::first_page(scene.genesis).tip.hash, tip, work: u64::MAX };
                vec![(to, Parcel::Message(Message::Hello(hello)))]
            }
            Attack::Equivocation => {
                let page = scene.page();
                let half = scene.rng.random_range(0..=all.len());
                let (one, other) = (scene.good(&page), scene.good(&page));
                [blocks_to(&all[..half], &[one]), blocks_to(&all[half..], &[other])].concat()
            }
            Attack::Withhold => {
                let page = scene.page();
                let end = self.secret_end.take().unwrap_or_else(|| {
                    let (first, end) = (scene.good(&page), P::end(&page));
                    let end = P::after(scene.genesis, &end, &first);
                    self.secret.push(first);
                    end
                });
                let length = scene.rng.random_range(1..3);
                let (more, end) = scene.branch(&end, length);
                self.secret.extend(more);
                self.secret_end = Some(end);
                Vec::new()
            }
            Attack::Release => {
                let secret = std::mem::take(&mut self.secret);
                self.secret_end = None;
                if scene.rng.random_bool(0.5) {
                    return blocks_to(&all, &secret);
                }
                all.iter()
                    .map(|to| (*to, Parcel::Message(Message::Blocks(secret.clone()))))
                    .collect()
            }
            Attack::Request => {
                let count = scene.rng.random_range(0..MAX_LOCATOR);
                let nonsense = (0..count).map(|_| BlockHash::from_bytes(scene.rng.random()));
                vec![(to, Parcel::Message(Message::GetBlocks(nonsense.collect())))]
            }
        }
    }

    /// What she answers when she is asked for blocks.
    pub(crate) fn answer(&mut self, to: usize, scene: &mut Scene<'_, P>) -> Letters<P> {
        let page = scene.below(4);
        let mut blocks = match scene.rng.random_range(0..5) {
            0 => return Vec::new(),
            1 => Vec::new(),
            2 => page.block.iter().cloned().collect(),
            3 => self.secret.clone(),
            _ => scene.branch(&P::end(&page), 3).0,
        };
        if scene.rng.random_bool(0.3) {
            blocks.shuffle(scene.rng);
        }
        vec![(to, Parcel::Message(Message::Blocks(blocks)))]
    }

    /// A branch that overtakes someone's chain, if no one looks at what is in it.
    fn invalid_branch(&mut self, scene: &mut Scene<'_, P>, all: &[usize]) -> Letters<P> {
        let page = scene.below(3);
        let good = scene.rng.random_range(0..2);
        let (mut blocks, end) = scene.branch(&P::end(&page), good);
        let bad = scene.bad(&page, &end);
        let end = P::after(scene.genesis, &end, &bad);
        let after = scene.rng.random_range(0..5);
        let (rest, _) = scene.branch(&end, after);
        self.bad.push((bad.clone(), end));
        blocks.push(bad);
        blocks.extend(rest);
        if scene.rng.random_bool(0.3) {
            blocks.shuffle(scene.rng);
        }
        if scene.rng.random_bool(0.3) {
            return all
                .iter()
                .map(|to| (*to, Parcel::Message(Message::Blocks(blocks.clone()))))
                .collect();
        }
        blocks_to(all, &blocks)
    }

    fn bad_block(
        &mut self,
        to: usize,
        end: &P::End,
        block: Arc<P::Block>,
        scene: &Scene<'_, P>,
    ) -> Letters<P> {
        self.bad.push((block.clone(), P::after(scene.genesis, end, &block)));
        blocks_to(&[to], &[block])
    }
}

fn malformed<P: Played>(scene: &mut Scene<'_, P>) -> Vec<u8> {
    let mut bytes = encode(&Message::<P>::GetBlocks(vec![scene.page().tip.hash]));
    match scene.rng.random_range(0..6) {
        0 => bytes.clear(),
        1 => bytes.truncate(scene.rng.random_range(0..bytes.len())),
        2 => bytes.push(b' '),
        3 => bytes = b"\xff\xfe".to_vec(),
        4 => bytes = b"{\"hello\":{}}".to_vec(),
        _ => {
            // One byte is another one. This may even be a message, of hashes that no one knows.
            let at = scene.rng.random_range(0..bytes.len());
            bytes[at] = scene.rng.random();
        }
    }
    bytes
}

fn pay<P: Played>(to: usize, transaction: Option<&TransactionOf<P>>) -> Letters<P> {
    let message = |tx: &TransactionOf<P>| Message::Transaction(Arc::new(tx.clone()));
    transaction.map(|tx| (to, Parcel::Message(message(tx)))).into_iter().collect()
}

/// One of a pair to some, the other to the rest.
fn split<P: Played>(
    all: &[usize],
    pairs: &[[TransactionOf<P>; 2]],
    scene: &mut Scene<'_, P>,
) -> Letters<P> {
    let [one, other] = &pairs[scene.rng.random_range(0..pairs.len())];
    let half = scene.rng.random_range(0..=all.len());
    let first = all[..half].iter().flat_map(|to| pay::<P>(*to, Some(one)));
    first.chain(all[half..].iter().flat_map(|to| pay::<P>(*to, Some(other)))).collect()
}

/// Some blocks to some nodes, one message each.
fn blocks_to<P: Played>(nodes: &[usize], blocks: &[Arc<P::Block>]) -> Letters<P> {
    let to_one = |node: usize| {
        blocks.iter().map(move |block| (node, Parcel::Message(Message::Block(block.clone()))))
    };
    nodes.iter().flat_map(|node| to_one(*node)).collect()
}
