use super::distribution::Source;
use super::included::{Bits, way};
use super::pool::Pool;
use super::report::{BLOCK_OVERHEAD, TrafficReport};
use super::report::{GROUPS, Sums};
use crate::chance::Chance;
use crate::plan::{Model, Traffic};
use crate::strategy::Acts;
use crate::town::Town;
use crate::view::View;

/// Payments as messages, and a pool for each node.
pub(crate) struct Pools {
    plan: Traffic,
    /// How long it takes from one payment to the next on average, in microseconds.
    pause: f64,
    blocks: u32,
    block_bytes: u32,
    chance: Chance,
    amounts: Source,
    sizes: Source,
    fee_rates: Source,
    balances: Vec<u64>,
    payments: Vec<Payment>,
    not_made: u64,
    thrown_out: u64,
    nodes: Vec<Keeper>,
    contents: Vec<Content>,
}

#[derive(Clone, Copy, Debug)]
struct Payment {
    time: u64,
    amount: u64,
    fee_rate: u64,
    fee: u64,
    to: u32,
    bytes: u32,
    is_credited: bool,
}

/// What a node knows of payments.
#[derive(Clone, Debug, Default)]
struct Keeper {
    pool: Pool,
    known: Bits,
    /// What's in the blocks of the branch that ends at `tip`.
    included: Bits,
    tip: u32,
}

/// What's in a block, and what was left.
#[derive(Clone, Debug, Default)]
struct Content {
    payments: Vec<u32>,
    maker: u32,
    bytes: u32,
    backlog: u64,
}

/// After how many payments that don't fit any more a block is full.
const MISFITS: u32 = 100;

impl Pools {
    pub(super) fn new(plan: &Traffic, town: &Town) -> Pools {
        Pools {
            plan: plan.clone(),
            pause: 1e6 / plan.per_second,
            blocks: town.blocks,
            block_bytes: town.block_bytes,
            chance: Chance::new(town.seed, "payments"),
            amounts: Source::new(&plan.amount),
            sizes: Source::new(&plan.bytes),
            fee_rates: Source::new(&plan.fee_rate),
            balances: vec![plan.balance; plan.wallets as usize],
            payments: Vec::new(),
            not_made: 0,
            thrown_out: 0,
            nodes: vec![Keeper::default(); town.nodes as usize],
            contents: vec![Content::default()],
        }
    }

    /// Sets when the next payment is made, unless all blocks have been.
    pub(super) fn set_alarm(&mut self, view: &View<'_>, acts: &mut Acts) {
        if view.blocks() <= self.blocks && self.pause.is_finite() {
            let wait = (-libm::log(self.chance.share()) * self.pause) as u64;
            acts.wake(view.now().saturating_add(wait), 0);
        }
    }

    /// Some wallet pays another one.
    pub(super) fn pay(&mut self, is_away: impl Fn(u32) -> bool, view: &View<'_>, acts: &mut Acts) {
        self.set_alarm(view, acts);
        let wallets = u64::from(self.plan.wallets);
        let from = self.chance.below(wallets);
        let to = (from + 1 + self.chance.below(wallets - 1)) % wallets;
        let bytes = self.sizes.draw(&mut self.chance).min(self.block_bytes.into()) as u32;
        let fee_rate = self.fee_rates.draw(&mut self.chance);
        let fee = (u128::from(fee_rate) * u128::from(bytes)).div_ceil(1_000);
        let fee = u64::try_from(fee).unwrap_or(u64::MAX);
        let amount = self.amounts.draw(&mut self.chance);
        let home = (from % self.nodes.len() as u64) as u32;
        let balance = &mut self.balances[from as usize];
        let amount = amount.min(*balance / 2);
        if amount == 0 || fee > *balance - amount || is_away(home) {
            self.not_made += 1;
            return;
        }
        // Simplified: what's been paid stays gone, even if the payment never gets into a block.
        *balance -= amount + fee;
        let number = self.payments.len() as u32;
        let (time, to) = (view.now(), to as u32);
        let payment = Payment { time, amount, fee_rate, fee, to, bytes, is_credited: false };
        self.payments.push(payment);
        self.take(home, number);
        self.tell(home, None, number, view, acts);
    }

    /// A payment reaches a node.
    pub(super) fn hear(
        &mut self,
        from: u32,
        to: u32,
        number: u32,
        view: &View<'_>,
        acts: &mut Acts,
    ) {
        if self.take(to, number) {
            self.tell(to, Some(from), number, view, acts);
        }
    }

    /// Returns whether it's new to the node.
    fn take(&mut self, node: u32, number: u32) -> bool {
        let keeper = &mut self.nodes[node as usize];
        let Some(payment) = self.payments.get(number as usize) else { return false };
        if !keeper.known.set(number) || keeper.included.has(number) {
            return false;
        }
        keeper.pool.add(number, payment.fee_rate, payment.bytes);
        self.throw_out(node);
        true
    }

    /// A pool that's too full loses what pays least.
    fn throw_out(&mut self, node: u32) {
        let pool = &mut self.nodes[node as usize].pool;
        while pool.bytes() > self.plan.pool_bytes {
            let Some(worst) = pool.worst() else { return };
            let payment = &self.payments[worst as usize];
            pool.remove(worst, payment.fee_rate, payment.bytes);
            self.thrown_out += 1;
        }
    }

    fn tell(&self, node: u32, except: Option<u32>, number: u32, view: &View<'_>, acts: &mut Acts) {
        let bytes = self.payments[number as usize].bytes;
        for &neighbour in view.neighbours(node).iter().filter(|other| Some(**other) != except) {
            acts.say(node, neighbour, number, bytes);
        }
    }

    /// What's on a node's branch no longer waits, and what was on the branch that it left waits again.
    pub(super) fn catch_up(&mut self, node: u32, tip: u32, view: &View<'_>) {
        let keeper = &mut self.nodes[node as usize];
        if keeper.tip == tip {
            return;
        }
        let (left, entered) = way(std::mem::replace(&mut keeper.tip, tip), tip, view);
        for number in left.iter().flat_map(|block| &self.contents[*block as usize].payments) {
            let payment = &self.payments[*number as usize];
            keeper.included.clear(*number);
            keeper.known.set(*number);
            keeper.pool.add(*number, payment.fee_rate, payment.bytes);
        }
        for number in entered.iter().flat_map(|block| &self.contents[*block as usize].payments) {
            let payment = &self.payments[*number as usize];
            keeper.included.set(*number);
            keeper.pool.remove(*number, payment.fee_rate, payment.bytes);
        }
        self.throw_out(node);
    }

    /// Chooses the payments for the next block, and returns how large it is.
    pub(super) fn fill(&mut self, maker: u32, parent: u32, view: &View<'_>) -> u32 {
        self.catch_up(maker, parent, view);
        let pool = &self.nodes[maker as usize].pool;
        let mut content = Content { maker, bytes: BLOCK_OVERHEAD, ..Content::default() };
        let mut misfits = 0;
        for number in pool.best_first() {
            let bytes = self.payments[number as usize].bytes;
            if content.bytes.saturating_add(bytes) <= self.block_bytes {
                content.bytes += bytes;
                content.payments.push(number);
            } else {
                misfits += 1;
                if misfits >= MISFITS {
                    break;
                }
            }
        }
        content.backlog = pool.bytes() - u64::from(content.bytes - BLOCK_OVERHEAD);
        let bytes = content.bytes;
        let number = view.blocks() as usize;
        self.contents.resize(number, Content::default());
        self.contents.push(content);
        bytes
    }

    /// Those who were paid in a block may spend it now. Simplified: the first block counts, even if it's given up later.
    pub(super) fn confirm(&mut self, block: u32) {
        let content = &self.contents[block as usize];
        let maker = u64::from(content.maker) % u64::from(self.plan.wallets);
        for &number in &content.payments {
            let payment = &mut self.payments[number as usize];
            if !std::mem::replace(&mut payment.is_credited, true) {
                self.balances[payment.to as usize] += payment.amount;
                self.balances[maker as usize] += payment.fee;
            }
        }
    }

    pub(super) fn report(&self, view: &View<'_>, mut tip: u32) -> TrafficReport {
        let mut order: Vec<u32> = (0..self.payments.len() as u32).collect();
        order.sort_by_key(|number| (self.payments[*number as usize].fee_rate, *number));
        let mut group = vec![0; order.len()];
        let mut sums = Sums { last: view.time(tip), ..Sums::default() };
        for (rank, number) in order.iter().enumerate() {
            let at = rank * GROUPS / order.len();
            group[*number as usize] = at;
            sums.groups[at].made += 1;
            sums.groups[at].fee_rates += self.payments[*number as usize].fee_rate as f64;
        }
        while tip != 0 {
            let content = &self.contents[tip as usize];
            sums.blocks += 1;
            sums.bytes += f64::from(content.bytes);
            sums.backlog += content.backlog as f64;
            sums.most_backlog = sums.most_backlog.max(content.backlog);
            for &number in &content.payments {
                let payment = &self.payments[number as usize];
                sums.fees += payment.fee as f64;
                let group = &mut sums.groups[group[number as usize]];
                group.confirmed += 1;
                group.wait += (view.time(tip) - payment.time) as f64;
            }
            tip = view.parent(tip);
        }
        let thrown_out = self.thrown_out as f64 / self.nodes.len() as f64;
        sums.report(Model::Pools, self.not_made, thrown_out)
    }
}
