//! What a tree asks of its store, and what happens if a store fails.

use crate::cast::*;
use kusari::stage5_network::any::{Entry, Failure, InMemory, Known, Store, grow};
use kusari::stage5_network::*;
use std::cell::Cell;
use std::sync::Arc;

/// A store that counts how often it's asked for something, and breaks when it's told to.
#[derive(Clone)]
struct Watched {
    store: InMemory<AccountProtocol>,
    asked: Cell<usize>,
    breaks_at: usize,
}

#[derive(Debug, PartialEq)]
struct Broken;

impl Watched {
    fn new() -> Watched {
        let store = InMemory::new(&genesis(0)).expect("a good genesis");
        Watched { store, asked: Cell::new(0), breaks_at: usize::MAX }
    }

    fn grow(&mut self, block: &Block) -> Result<Added, Failure<TreeError, Broken>> {
        self.asked.set(0);
        grow(self, &genesis(0), Arc::new(block.clone()), NOW)
    }

    fn ask(&self) -> Result<(), Broken> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() == self.breaks_at { Err(Broken) } else { Ok(()) }
    }
}

impl Store<AccountProtocol> for Watched {
    type Error = Broken;

    fn look_up(&self, hash: &BlockHash) -> Result<Option<Known<AccountProtocol>>, Broken> {
        let Ok(known) = self.store.look_up(hash);
        self.ask().map(|()| known)
    }
    fn block(&self, hash: &BlockHash) -> Result<Arc<Block>, Broken> {
        let Ok(block) = self.store.block(hash);
        self.ask().map(|()| block)
    }
    fn best_at(&self, height: u64) -> Result<Option<BlockHash>, Broken> {
        let Ok(hash) = self.store.best_at(height);
        self.ask().map(|()| hash)
    }
    fn tip(&self) -> Result<Entry<AccountProtocol>, Broken> {
        let Ok(tip) = self.store.tip();
        self.ask().map(|()| tip)
    }
    fn check(&mut self, block: &Block) -> Result<(), BlockError<WorkError>> {
        self.store.check(block)
    }
    fn keep(&mut self, new: &PlacedBlock, entry: Entry<AccountProtocol>) -> Result<(), Broken> {
        let Ok(()) = self.store.keep(new, entry);
        self.ask()
    }
    fn connect(
        &mut self,
        next: &PlacedBlock,
    ) -> Result<(), Failure<BlockError<WorkError>, Broken>> {
        self.ask()?;
        let Err(Failure::Rule(cause)) = self.store.connect(next) else { return Ok(()) };
        Err(Failure::Rule(cause))
    }
    fn disconnect(&mut self) -> Result<PlacedBlock, Broken> {
        let Ok(top) = self.store.disconnect();
        self.ask().map(|()| top)
    }
    fn reject(&mut self, change: TipChange, bad: &[PlacedBlock]) -> Result<(), Broken> {
        let Ok(()) = self.store.reject(change, bad);
        self.ask()
    }
}

/// A store whose best chain has a given height, and the block that it's given next.
struct Case {
    name: &'static str,
    store: Watched,
    block: Block,
}

/// Everything that can happen to a block, with the same branches on top of a chain of any height.
fn cases(height: usize) -> [Case; 5] {
    let genesis = genesis(0);
    let mut trunk = Branch::of(&genesis, 1);
    trunk.grow(height - 3);
    let (mut rival, mut bad, mut old) = (trunk.fork(2), trunk.fork(3), trunk);
    old.mine([pay(&ALICE, &BOB, 600)]);
    old.mine([pay(&BOB, &CAROL, 1_500)]);
    let mut beside = old.fork(4);
    old.mine([]);
    rival.mine([pay(&BOB, &CAROL, 7)]);
    rival.grow(3);
    bad.grow(1);
    bad.mine([pay(&CAROL, &BOB, 1)]);
    bad.grow(2);
    let after = |blocks: &[Block]| {
        let mut store = Watched::new();
        for block in old.blocks.iter().chain(blocks) {
            store.grow(block).expect("none of them breaks a rule before it joins");
        }
        store
    };
    let [rivals, bads] = [&rival, &bad].map(|branch| &branch.blocks[height - 3..]);
    let mut orphan = Branch::of(&genesis, 5);
    orphan.grow(1);
    [
        Case { name: "next", store: after(&[]), block: old.fork(6).mine([]) },
        Case { name: "beside", store: after(&[]), block: beside.mine([]) },
        Case { name: "orphan", store: after(&[]), block: orphan.mine([]) },
        Case { name: "takes over", store: after(&rivals[..3]), block: rivals[3].clone() },
        Case { name: "fails to", store: after(&bads[..3]), block: bads[3].clone() },
    ]
}

/// How often a store is asked doesn't depend on the height of its chain: it's always the same few questions.
#[test]
fn a_block_asks_as_much_of_a_store_on_a_long_chain_as_on_a_short_one() {
    for height in [10, 1_000] {
        let asked = cases(height).map(|Case { name, mut store, block }| {
            let _ = store.grow(&block);
            (name, store.asked.get())
        });
        let expected =
            [("next", 6), ("beside", 4), ("orphan", 2), ("takes over", 18), ("fails to", 17)];
        assert_eq!(asked, expected, "at height {height}");
    }
}

/// It may break anywhere, even while a branch that breaks a rule is being checked.
#[test]
fn a_store_that_breaks_is_not_mistaken_for_a_block_that_breaks_a_rule() {
    for Case { name, store, block } in cases(10) {
        let mut whole = store.clone();
        let answer = whole.grow(&block);
        assert!(!matches!(answer, Err(Failure::Store(_))), "{name}");
        for breaks_at in 1..=whole.asked.get() {
            let mut store = Watched { breaks_at, ..store.clone() };
            assert_eq!(store.grow(&block), Err(Failure::Store(Broken)), "{name}, {breaks_at}");
        }
        let mut store = Watched { breaks_at: whole.asked.get() + 1, ..store };
        assert_eq!(store.grow(&block), answer, "{name}");
    }
}
