use super::auditor::{Auditor, Verdict};
use crate::invariants::{Checked, Invariant, ensure};
use crate::protocols::played::{Page, Played};
use kusari::stage5_network::any::{Node, PlacedBlock, RestoreError};
use kusari::stage5_network::protocol::{Block as _, Ledger as _, Protocol, Weight};
use kusari::stage5_network::{BlockHash, Time, Tip};

/// I1: a node has the genesis that all have.
pub fn same_genesis<P: Protocol>(node: &Node<P>, genesis: &BlockHash) -> Checked {
    let root = node.tree().best_at(0);
    ensure(root == Some(*genesis), Invariant::SameGenesis, || {
        format!("the root of its tree is {root:?}, and all others have {genesis}")
    })
}

/// I2, I4 and I5: a block that a node adopted is good, as the auditor judges, and not too far ahead
/// of the node's clock. Which rule it breaks decides which of the three it is.
pub fn adopted<P: Played>(
    auditor: &mut Auditor<P>,
    placed: &PlacedBlock<P>,
    latest: Time,
) -> Checked {
    let invariant = match auditor.judge(placed.hash, &placed.block) {
        Verdict::Good(page) => {
            ensure(page.tip.height == placed.height, Invariant::ValidChain, || {
                format!("{} is at height {}, not {}", placed.hash, page.tip.height, placed.height)
            })?;
            return in_time(placed, latest);
        }
        Verdict::Bad(code) => P::invariant_of(code),
        _ => Invariant::ValidChain,
    };
    let verdict = auditor.judge(placed.hash, &placed.block).told();
    ensure(false, invariant, || format!("block {} was adopted: {verdict}", placed.hash))
}

/// I2: a block that is kept aside is good as far as can be told without its branch.
pub fn stored<P: Played>(
    auditor: &mut Auditor<P>,
    placed: &PlacedBlock<P>,
    latest: Time,
) -> Checked {
    let verdict = auditor.judge(placed.hash, &placed.block);
    let is_bad = match verdict {
        Verdict::Bad(code) => !P::depends_on_branch(code),
        Verdict::Orphan => true,
        Verdict::Good(_) | Verdict::BadParent => false,
    };
    ensure(!is_bad, Invariant::ValidChain, || {
        format!("block {} was kept aside: {}", placed.hash, verdict.told())
    })?;
    in_time(placed, latest)
}

fn in_time<P: Protocol>(placed: &PlacedBlock<P>, latest: Time) -> Checked {
    let time = placed.block.time();
    ensure(time <= latest, Invariant::ValidChain, || {
        format!("block {} of {time} was taken, and {latest} is the latest", placed.hash)
    })
}

/// I2: where a node believes its chain to end, and with how much work, is what the auditor says.
pub fn same_tip<P: Played>(page: &Page<P>, tip: Tip, weight: Weight<P>) -> Checked {
    ensure(page.tip == tip && page.weight == weight, Invariant::ValidChain, || {
        format!("it believes {tip:?} of {weight:?}, and it is {:?} of {:?}", page.tip, page.weight)
    })
}

/// I2: a node's best chain consists of the auditor's blocks, one on the other from the genesis on.
pub fn whole_chain<P: Played>(auditor: &Auditor<P>, node: &Node<P>) -> Checked {
    let Some(mut below) = node.tree().best_at(0) else { return Ok(()) };
    for placed in node.tree().best_above(0) {
        let page = auditor.page(&placed.hash);
        let fits = page
            .is_some_and(|page| page.parent == below && page.block.as_ref() == Some(&placed.block));
        ensure(fits && placed.block.hash() == placed.hash, Invariant::ValidChain, || {
            format!("block {} at height {} does not follow {below}", placed.hash, placed.height)
        })?;
        below = placed.hash;
    }
    ensure(below == node.tip().hash, Invariant::ValidChain, || {
        format!("its chain ends with {below}, its tip is {}", node.tip().hash)
    })
}

/// I3: a node that moved, moved to more work.
pub fn more_work<W: Copy + Ord + std::fmt::Debug>(before: (Tip, W), after: (Tip, W)) -> Checked {
    let is_good = before.0 == after.0 || after.1 > before.1;
    ensure(is_good, Invariant::MostWork, || {
        format!(
            "it moved from {} of {:?} to {} of {:?}",
            before.0.hash, before.1, after.0.hash, after.1
        )
    })
}

/// I3: no good branch that a node keeps aside has more work than its best chain.
pub fn most_work<P: Played>(
    auditor: &Auditor<P>,
    weight: Weight<P>,
    aside: impl IntoIterator<Item = PlacedBlock<P>>,
) -> Checked {
    for placed in aside {
        let other = auditor.page(&placed.hash).map(|page| page.weight);
        ensure(other.is_none_or(|other| other <= weight), Invariant::MostWork, || {
            format!("it believes in {weight:?}, and keeps block {} with more aside", placed.hash)
        })?;
    }
    Ok(())
}

/// I4 and I5: who owns what, or what can be spent, is what the auditor says, and all together is what there can be.
pub fn books<P: Played>(page: &Page<P>, node: &Node<P>) -> Checked {
    P::check_books(page, node)
}

/// I15: a ledger from which all blocks of its chain are taken back is that of the genesis, and if they are entered again,
/// the one that it was.
pub fn undo_is_replay<P: Played>(node: &Node<P>, ledger: &P::Ledger) -> Checked {
    let mut replayed = ledger.clone();
    node.tree().best_above(0).rev().for_each(|placed| replayed.undo(&placed.block));
    let opened = P::Ledger::open(node.genesis());
    let is_empty = opened.is_ok_and(|opened| P::same_ledger(&opened, &replayed));
    ensure(is_empty, Invariant::Undo, || {
        "all blocks were taken back, and the books are not those of the genesis".to_owned()
    })?;
    for placed in node.tree().best_above(0) {
        let entered = replayed.apply(&placed.block, placed.height);
        ensure(entered.is_ok(), Invariant::Undo, || {
            format!("block {} was taken back, and cannot be entered again", placed.hash)
        })?;
    }
    ensure(P::same_ledger(ledger, &replayed), Invariant::Undo, || {
        format!("the books at {} are not those of its chain", node.tip().hash)
    })
}

/// I13: what a node said that has to be kept leads to the end of its chain.
pub fn written(believed: BlockHash, end: BlockHash) -> Checked {
    ensure(believed == end, Invariant::Restart, || {
        format!("its chain ends with {end}, and what it keeps with {believed}")
    })
}

/// I13: all that a node kept is taken again, whatever its clock says.
pub fn taken<P: Protocol>(refused: Option<&RestoreError<P>>) -> Checked {
    ensure(refused.is_none(), Invariant::Restart, || match refused {
        Some(error) => format!("it cannot come back: {error}"),
        None => String::new(),
    })
}

/// I13: a node comes back to where it was when the last block was written that it finds.
pub fn restarted(believed: BlockHash, end: BlockHash) -> Checked {
    ensure(believed == end, Invariant::Restart, || {
        format!("it came back to {end}, and had been at {believed} when it wrote the last block")
    })
}

/// I13: a node whose disk is whole has all its blocks again, so it denies none that it told.
pub fn remembered<P: Protocol>(node: &Node<P>, blocks: &[BlockHash]) -> Checked {
    let lost = blocks.iter().find(|hash| node.tree().height_of(hash).is_none());
    ensure(lost.is_none(), Invariant::Restart, || format!("it came back without block {lost:?}"))
}

/// I6: what a node's own miner writes is refused only by a clock that was set back.
pub fn own_block(code: &str, is_for_now: bool) -> Checked {
    ensure(is_for_now, Invariant::Waiting, || format!("its own block was refused [{code}]"))
}

/// I7: a block about which a node says nothing is on its tree.
pub fn kept<P: Protocol>(node: &Node<P>, block: &P::Block) -> Checked {
    let hash = block.hash();
    ensure(node.tree().height_of(&hash).is_some(), Invariant::NothingLost, || {
        format!("block {hash} was not taken, and nothing was said")
    })
}
