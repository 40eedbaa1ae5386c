//! The tree of blocks and its reorganisations, against a model that keeps all blocks in a list and
//! recomputes everything from the genesis.

use crate::cases;
use crate::common::NOON;
use crate::model::{Book, Order, WEALTH, accounts, address, order};
use kusari::stage5_network::protocol::Ledger;
use kusari::stage5_network::{
    Accounts, Amount, Block, BlockError, BlockHash, Checked, Difficulty, Draft, Genesis,
    GenesisError, Grant, Mempool, MostWork, Nonce, Protocol, Refusal, SealedBlock, Time,
    Transaction, TransactionError, Verifier, Work, WorkError, WorkRule, any,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Every nonce is good enough. Three people have the same amount.
fn genesis() -> Genesis<WorkRule> {
    let grant = |person| Grant { receiver: address(person), amount: Amount::new(WEALTH) };
    let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
    Genesis { time: NOON, grants: (0..3).map(grant).collect(), rule }
}

/// Chapter 5's protocol with books that believe every signature. RSA keys for so many payments would take
/// minutes, and this test is about branches. Everything except the ledger is the chapter's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unsigned;

impl Protocol for Unsigned {
    type Block = Block;
    type Consensus = MostWork;
    type Ledger = Trusting;
    type Pool = Mempool;
}

#[derive(Clone, Debug)]
pub(crate) struct Trusting(pub(crate) Accounts);

impl AsRef<Accounts> for Trusting {
    fn as_ref(&self) -> &Accounts {
        &self.0
    }
}

impl Ledger<Unsigned> for Trusting {
    fn open(genesis: &Genesis<WorkRule>) -> Result<Trusting, GenesisError<WorkError>> {
        Verifier::<Work>::new(genesis).map(|verifier| Trusting(verifier.accounts().clone()))
    }
    fn verify(
        &mut self,
        transaction: Arc<Transaction>,
    ) -> Result<Checked<Transaction>, TransactionError> {
        Ok(Checked::assume(transaction))
    }
    fn check(&mut self, _: &Block) -> Result<(), BlockError<WorkError>> {
        Ok(())
    }
    fn apply(&mut self, block: &Block, _: u64) -> Result<(), BlockError<WorkError>> {
        let applied = self.0.apply_all(&block.draft.transactions, |_| Ok(()));
        applied.map_err(|(index, cause)| BlockError::Transaction { index, cause })
    }
    fn undo(&mut self, block: &Block) {
        self.0.undo_all(&block.draft.transactions);
    }
}

type BlockTree = any::BlockTree<Unsigned>;
type Added = any::Added<Unsigned>;
type TipChange = any::TipChange<Unsigned>;

/// The latest time that blocks may have.
const LATEST: u64 = NOON.millis() + 1000;

/// A block that someone offers. It may build on any block that was offered before, even on a refused one,
/// or on a block that no one knows.
#[derive(Clone, Debug)]
struct Offer {
    /// Which block it builds on. The genesis is 0, and a number that's too high is a block that no one knows.
    on: usize,
    /// How much later than its parent, in milliseconds.
    later: i64,
    orders: Vec<Order>,
}

/// A block of the model, known or not.
#[derive(Clone, Debug)]
struct Known {
    on: usize,
    height: u64,
    orders: Vec<Order>,
    block: Arc<Block>,
    /// Not in the tree, because it was refused when it arrived.
    refused: bool,
    /// Breaks a rule on its branch, or builds on a block that does.
    invalid: bool,
}

/// All blocks that were ever offered.
#[derive(Clone, Debug)]
struct List {
    blocks: Vec<Known>,
    /// The best block; 0 is the genesis.
    best: usize,
    answer: Result<&'static str, &'static str>,
}

impl List {
    fn hash(&self, at: usize) -> BlockHash {
        match at {
            0 => genesis().hash(),
            at => {
                self.blocks.get(at - 1).map_or(BlockHash::from_bytes([9; 32]), |it| it.block.hash())
            }
        }
    }

    fn time(&self, at: usize) -> u64 {
        match at {
            0 => NOON.millis(),
            at => self.blocks.get(at - 1).map_or(NOON.millis(), |it| it.block.draft.time.millis()),
        }
    }

    fn height(&self, at: usize) -> u64 {
        if at == 0 { 0 } else { self.blocks[at - 1].height }
    }

    /// The blocks from the genesis to this one, the lowest first.
    fn branch(&self, mut at: usize) -> Vec<usize> {
        let mut branch = vec![];
        while at != 0 {
            branch.insert(0, at);
            at = self.blocks[at - 1].on;
        }
        branch
    }

    /// Replays a branch from the genesis. Returns where it first breaks a rule, and which.
    fn replay(&self, at: usize) -> Result<Book, (usize, &'static str)> {
        let mut book = Book::new();
        for at in self.branch(at) {
            for order in &self.blocks[at - 1].orders {
                book.enter(order).map_err(|code| (at, code))?;
            }
        }
        Ok(book)
    }

    fn judge(&mut self, at: usize) -> Result<&'static str, &'static str> {
        let Known { on, block, .. } = self.blocks[at - 1].clone();
        if block.draft.time.millis() > LATEST {
            return Err("time-too-new");
        }
        if on != 0 && (on >= at || self.blocks[on - 1].refused) {
            return Err("unknown-parent");
        }
        if on != 0 && self.blocks[on - 1].invalid {
            return Err("invalid-before");
        }
        if block.draft.time.millis() < self.time(on) {
            return Err("time-goes-back");
        }
        self.blocks[at - 1].refused = false;
        self.blocks[at - 1].height = self.height(on) + 1;
        if self.height(at) <= self.height(self.best) {
            return Ok("stored");
        }
        match self.replay(at) {
            Ok(_) => {
                self.best = at;
                Ok("adopted")
            }
            Err((broken, code)) => {
                let known = |it: &usize| !self.blocks[it - 1].refused;
                let after: Vec<_> = (1..=self.blocks.len())
                    .filter(known)
                    .filter(|it| self.branch(*it).contains(&broken))
                    .collect();
                after.into_iter().for_each(|it| self.blocks[it - 1].invalid = true);
                Err(if broken == at { code } else { "invalid-before" })
            }
        }
    }
}

impl ReferenceStateMachine for List {
    type State = List;
    type Transition = Offer;

    fn init_state() -> BoxedStrategy<List> {
        Just(List { blocks: vec![], best: 0, answer: Ok("") }).boxed()
    }

    fn transitions(list: &List) -> BoxedStrategy<Offer> {
        let count = list.blocks.len();
        // Mostly on one of the last blocks, so that branches grow.
        let on = prop_oneof![
            4 => (0..4_usize).prop_map(move |back| count.saturating_sub(back)),
            2 => 0..=count + 1,
        ];
        let later = prop_oneof![8 => 0..20_i64, 1 => -10..0_i64, 1 => 900..2000_i64];
        (on, later, vec(order(), 0..4))
            .prop_map(|(on, later, orders)| Offer { on, later, orders })
            .boxed()
    }

    fn apply(mut list: List, Offer { on, later, orders }: &Offer) -> List {
        let time = Time::from_millis(list.time(*on).saturating_add_signed(*later));
        let transactions = orders.iter().map(Order::transaction).collect();
        let draft = Draft { time, transactions, previous_hash: list.hash(*on) };
        // No two blocks are the same.
        let seal = Work { nonce: Nonce::new(list.blocks.len() as u64) };
        list.blocks.push(Known {
            on: *on,
            height: 0,
            orders: orders.clone(),
            block: Arc::new(SealedBlock { draft, seal }),
            refused: true,
            invalid: false,
        });
        list.answer = list.judge(list.blocks.len());
        list
    }
}

struct Tree;

impl StateMachineTest for Tree {
    type SystemUnderTest = BlockTree;
    type Reference = List;

    fn init_test(_: &List) -> BlockTree {
        BlockTree::new(&genesis()).expect("a good genesis")
    }

    fn apply(mut tree: BlockTree, list: &List, _: Offer) -> BlockTree {
        let offered = list.blocks.last().expect("it has just been offered");
        let before = tree.clone();
        let added = tree.add(offered.block.clone(), Time::from_millis(LATEST));
        let answer = match &added {
            Ok(Added::Known) => Ok("known"),
            Ok(Added::Stored(_)) => Ok("stored"),
            Ok(Added::Adopted(change)) => {
                assert_tells_what_changed(&before, &tree, change);
                Ok("adopted")
            }
            Err(cause) => Err(cause.code()),
        };
        assert_eq!(answer, list.answer);
        if added.is_err() {
            assert_eq!(tree.tip(), before.tip());
            assert_eq!(
                tree.ledger().as_ref(),
                before.ledger().as_ref(),
                "whatever was undone was done again"
            );
        }
        tree
    }

    fn check_invariants(tree: &BlockTree, list: &List) {
        // The chain, and what it adds up to from the genesis on.
        let best: Vec<_> = tree.best_above(0).map(|placed| placed.hash).collect();
        let expected: Vec<_> = list.branch(list.best).iter().map(|it| list.hash(*it)).collect();
        assert_eq!(best, expected);
        assert_eq!(tree.weight().hashes(), best.len() as u128);
        list.replay(list.best)
            .expect("the best is good")
            .assert_says_the_same(tree.ledger().as_ref());
        let mut fresh = accounts();
        for placed in tree.best_above(0) {
            fresh.apply_all(&placed.block.draft.transactions, |_| Ok(())).expect("a good block");
        }
        assert_eq!(*tree.ledger().as_ref(), fresh);

        // The side branches, and the blocks that are remembered as bad.
        let aside: BTreeSet<_> = tree.side_blocks().map(|placed| placed.hash).collect();
        let best: BTreeSet<_> = best.into_iter().collect();
        let known = list.blocks.iter().filter(|it| !it.refused && !it.invalid);
        let known: BTreeSet<_> = known.map(|it| it.block.hash()).collect();
        assert_eq!(aside, known.difference(&best).copied().collect());
        for block in &list.blocks {
            assert_eq!(tree.height_of(&block.block.hash()).is_some(), !block.refused);
            assert_eq!(
                tree.placed(&block.block.hash()).is_some(),
                !block.refused && !block.invalid
            );
        }
    }
}

/// The blocks that were undone and the blocks that were added lead from one chain to the other.
fn assert_tells_what_changed(before: &BlockTree, after: &BlockTree, change: &TipChange) {
    let mut chain: Vec<_> = before.best_above(0).collect();
    let kept = chain.len() - change.disconnected.len();
    assert_eq!(chain[kept..], change.disconnected);
    chain.truncate(kept);
    chain.extend(change.connected.iter().cloned());
    assert_eq!(chain, after.best_above(0).collect::<Vec<_>>());
}

prop_state_machine! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_tree_believes_what_a_replay_from_the_genesis_says(sequential 1..30 => Tree);
}
