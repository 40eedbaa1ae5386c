use super::cast::Cast;
use super::payments_cast::PEOPLE;
use super::played::{Page, Played};
use super::reasons::Reasons;
use crate::invariants::{Breach, Invariant, ensure};
use kusari::stage5_network::protocol::Protocol;
use kusari::stage5_network::{
    AccountProtocol, Address, Amount, Block, BlockHash, Difficulty, Draft, Genesis, Node,
    NodeSettings, Nonce, Refusal as _, Seal as _, Time, Tip, Transaction, Verified, WorkRule, mine,
};
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::sync::Arc;

/// Who owns how much. An account with nothing isn't in it.
#[derive(Clone, Debug, Default)]
pub struct Balances(pub Vec<(Address, u64)>);

impl Balances {
    /// What an address owns.
    pub fn of(&self, address: &Address) -> u64 {
        self.0.iter().find(|(owner, _)| owner == address).map_or(0, |(_, units)| *units)
    }

    /// All that is owned by anyone.
    pub fn sum(&self) -> Amount {
        Amount::new(self.0.iter().map(|(_, units)| units).sum())
    }

    fn credit(&mut self, address: &Address, units: u64) {
        match self.0.iter_mut().find(|(owner, _)| owner == address) {
            Some((_, balance)) => *balance += units,
            None => self.0.push((address.clone(), units)),
        }
    }

    fn pay(&mut self, payment: &Transaction) -> Result<(), &'static str> {
        let units = payment.amount.units();
        let left = self.of(&payment.sender).checked_sub(units).ok_or("insufficient-funds")?;
        self.0.retain(|(owner, _)| *owner != payment.sender);
        if left > 0 {
            self.0.push((payment.sender.clone(), left));
        }
        self.credit(&payment.receiver, units);
        Ok(())
    }
}

/// The end of a chain: what a block names as its parent, and that one's time.
type End = (BlockHash, Time);

impl Played for AccountProtocol {
    type Book = Balances;
    type Memory = Verified;
    type End = End;

    fn genesis(difficulty: Difficulty) -> Genesis<WorkRule> {
        PEOPLE.genesis(difficulty)
    }

    fn node(genesis: &Genesis<WorkRule>, settings: &NodeSettings) -> Node {
        Node::new(genesis.clone(), settings.clone())
            .expect("the grants are small, and go to keys")
            .remembering(PEOPLE.verified.clone())
    }

    fn cast() -> &'static Cast<Transaction> {
        &PEOPLE.cast
    }

    fn memory() -> Verified {
        PEOPLE.verified.clone()
    }

    fn first_page(genesis: &Genesis<WorkRule>) -> Page<AccountProtocol> {
        let mut balances = Balances::default();
        for grant in &genesis.grants {
            balances.credit(&grant.receiver, grant.amount.units());
        }
        Page::first(Tip::of(genesis), balances)
    }

    fn enter(
        verified: &mut Verified,
        genesis: &Genesis<WorkRule>,
        parent: &Page<AccountProtocol>,
        hash: BlockHash,
        block: &Arc<Block>,
    ) -> Result<Page<AccountProtocol>, &'static str> {
        let (draft, difficulty) = (&block.draft, genesis.rule.difficulty);
        if draft.time < parent.tip.time {
            return Err("time-goes-back");
        }
        if !difficulty.is_met_by(&hash) {
            return Err("insufficient-work");
        }
        // A node checks all signatures before it looks at who owns what.
        for payment in &draft.transactions {
            verified.verify(payment).map_err(|cause| cause.code())?;
        }
        let tip = Tip { hash, height: parent.tip.height + 1, time: draft.time };
        let mut page = parent.next(tip, parent.weight + difficulty.work(), block);
        for (at, payment) in draft.transactions.iter().enumerate() {
            if page.payment(payment.id).is_some() {
                return Err("replay");
            }
            page.book.pay(payment)?;
            page.confirm(payment.id, block, at);
        }
        Ok(page)
    }

    fn orphan(
        genesis: &Genesis<WorkRule>,
        hash: BlockHash,
        block: &Block,
    ) -> Result<(), &'static str> {
        let checked = block.seal.check(&block.draft, &hash, &genesis.rule);
        checked.map_err(|cause| cause.code())
    }

    fn pay(
        _: &mut Verified,
        page: &mut Page<AccountProtocol>,
        payment: &Transaction,
    ) -> Result<(), &'static str> {
        page.book.pay(payment)
    }

    fn reasons(
        verified: &mut Verified,
        page: &Page<AccountProtocol>,
        waiting: &[Arc<Transaction>],
        limit: usize,
        payment: &Transaction,
    ) -> Reasons {
        if let Some(code) = AccountProtocol::refusal_of(verified, payment) {
            return Reasons::everywhere(code);
        }
        let mut book = page.book.clone();
        for other in waiting {
            let _ = book.pay(other); // What waits fits, as another check sees to.
        }
        let is_made = page.payment(payment.id).is_some();
        let reasons = [
            (is_made || waiting.iter().any(|other| other.id == payment.id), "replay"),
            (book.pay(payment).is_err(), "insufficient-funds"),
            (waiting.len() >= limit, "mempool-full"),
        ];
        let here = reasons.into_iter().filter_map(|(holds, code)| holds.then_some(code));
        Reasons { here: here.collect(), ..Reasons::default() }
    }

    fn refusal_of(verified: &mut Verified, payment: &Transaction) -> Option<&'static str> {
        verified.verify(payment).err().map(|cause| cause.code())
    }

    /// I4: the id of each payment on the chain counts as used. I5: a node's balances are the auditor's, and all
    /// together are what was granted.
    fn check_books(page: &Page<AccountProtocol>, node: &Node) -> Result<(), Breach> {
        let accounts = node.tree().accounts();
        for (id, ..) in &page.payments {
            ensure(accounts.has_seen(*id), Invariant::OnceOnly, || {
                format!("payment {id} is on the chain, and could be made again")
            })?;
        }
        let mut owners = 0;
        for (owner, balance) in accounts.balances() {
            let units = page.book.of(owner);
            ensure(balance.units() == units, Invariant::Money, || {
                format!("it believes that {owner} owns {balance}, and it is {units}")
            })?;
            owners += 1;
        }
        let sum = page.book.sum();
        let is_all = owners == page.book.0.len() && sum == accounts.granted();
        ensure(is_all, Invariant::Money, || {
            format!("{owners} own something: {sum} of {}", accounts.granted())
        })
    }

    fn same_ledger(
        one: &<AccountProtocol as Protocol>::Ledger,
        other: &<AccountProtocol as Protocol>::Ledger,
    ) -> bool {
        one.as_ref() == other.as_ref()
    }

    fn invariant_of(code: &str) -> Invariant {
        match code {
            "replay" => Invariant::OnceOnly,
            "insufficient-funds" => Invariant::Money,
            _ => Invariant::ValidChain,
        }
    }

    fn depends_on_branch(code: &str) -> bool {
        matches!(code, "replay" | "insufficient-funds")
    }

    fn end(page: &Page<AccountProtocol>) -> End {
        (page.tip.hash, page.tip.time)
    }

    fn nowhere(_: &Genesis<WorkRule>, rng: &mut ChaCha12Rng, time: Time) -> End {
        (BlockHash::from_bytes(rng.random()), time)
    }

    fn earliest(end: &End, _: &Genesis<WorkRule>) -> Time {
        end.1
    }

    fn too_early(end: &End, _: &Genesis<WorkRule>) -> Time {
        Time::from_millis(end.1.millis().saturating_sub(1))
    }

    fn mine(
        genesis: &Genesis<WorkRule>,
        end: &End,
        transactions: Vec<Transaction>,
        time: Time,
        rng: &mut ChaCha12Rng,
    ) -> Block {
        let draft = Draft { time, transactions, previous_hash: end.0 };
        let start = Nonce::new(rng.random::<u32>().into());
        mine(draft, genesis.rule.difficulty, start).expect("a few bits are found")
    }

    fn after(_: &Genesis<WorkRule>, _: &End, block: &Block) -> End {
        (block.hash(), block.draft.time)
    }

    fn without_work(genesis: &Genesis<WorkRule>, mut block: Block) -> Block {
        let difficulty = genesis.rule.difficulty;
        while difficulty.bits() > 0 && difficulty.is_met_by(&block.hash()) {
            block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
        }
        block
    }
}
