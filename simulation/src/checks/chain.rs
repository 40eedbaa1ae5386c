use super::{Checked, ensure};
use crate::{Auditor, Invariant, Page, Verdict};
use kusari::stage5_network::{Accounts, Block, BlockHash, ChainWork, Node, PlacedBlock, Time, Tip};

/// I1: a node has the genesis that all have.
pub fn same_genesis(node: &Node, genesis: &BlockHash) -> Checked {
    let (found, root) = (node.genesis().hash(), node.tree().best_at(0));
    ensure(found == *genesis && root == Some(found), Invariant::SameGenesis, || {
        format!(
            "its genesis is {found}, the root of its tree {root:?}, and all others have {genesis}"
        )
    })
}

/// I2, I4 and I5: a block that a node adopted is good, as the auditor judges, and not too far ahead
/// of the node's clock. Which rule it breaks decides which of the three it is.
pub fn adopted(auditor: &mut Auditor, placed: &PlacedBlock, latest: Time) -> Checked {
    let invariant = match auditor.judge(placed.hash, &placed.block) {
        Verdict::Good(page) => {
            ensure(page.tip.height == placed.height, Invariant::ValidChain, || {
                format!("{} is at height {}, not {}", placed.hash, page.tip.height, placed.height)
            })?;
            return in_time(placed, latest);
        }
        Verdict::Bad("replay") => Invariant::OnceOnly,
        Verdict::Bad("insufficient-funds") => Invariant::Money,
        _ => Invariant::ValidChain,
    };
    let verdict = auditor.judge(placed.hash, &placed.block).told();
    ensure(false, invariant, || format!("block {} was adopted: {verdict}", placed.hash))
}

/// I2: a block that is kept aside is good as far as can be told without its branch.
pub fn stored(auditor: &mut Auditor, placed: &PlacedBlock, latest: Time) -> Checked {
    let verdict = auditor.judge(placed.hash, &placed.block);
    let depends_on_branch = ["replay", "insufficient-funds"];
    let is_bad = match verdict {
        Verdict::Bad(code) => !depends_on_branch.contains(&code),
        Verdict::Orphan => true,
        Verdict::Good(_) | Verdict::BadParent => false,
    };
    ensure(!is_bad, Invariant::ValidChain, || {
        format!("block {} was kept aside: {}", placed.hash, verdict.told())
    })?;
    in_time(placed, latest)
}

fn in_time(placed: &PlacedBlock, latest: Time) -> Checked {
    let time = placed.block.draft.time;
    ensure(time <= latest, Invariant::ValidChain, || {
        format!("block {} of {time} was taken, and {latest} is the latest", placed.hash)
    })
}

/// I2: where a node believes its chain to end, and with how much work, is what the auditor says.
pub fn same_tip(page: &Page, tip: Tip, work: ChainWork) -> Checked {
    ensure(page.tip == tip && page.work == work, Invariant::ValidChain, || {
        format!("it believes {tip:?} with {work}, and it is {:?} with {}", page.tip, page.work)
    })
}

/// I2: a node's best chain consists of the auditor's blocks, one on the other from the genesis on.
pub fn whole_chain(auditor: &Auditor, node: &Node) -> Checked {
    let mut below = node.genesis().hash();
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
pub fn more_work(before: (Tip, ChainWork), after: (Tip, ChainWork)) -> Checked {
    let is_good = before.0 == after.0 || after.1 > before.1;
    ensure(is_good, Invariant::MostWork, || {
        format!(
            "it moved from {} with {} to {} with {}",
            before.0.hash, before.1, after.0.hash, after.1
        )
    })
}

/// I3: no good branch that a node keeps aside has more work than its best chain.
pub fn most_work(
    auditor: &Auditor,
    work: ChainWork,
    aside: impl IntoIterator<Item = PlacedBlock>,
) -> Checked {
    for placed in aside {
        let other = auditor.page(&placed.hash).map(|page| page.work);
        ensure(other.is_none_or(|other| other <= work), Invariant::MostWork, || {
            format!("it believes in {work}, and keeps block {} with more aside", placed.hash)
        })?;
    }
    Ok(())
}

/// I4: a node knows the id of each payment on its chain as used.
pub fn ids_are_used(page: &Page, accounts: &Accounts) -> Checked {
    for (block, at) in &page.payments {
        let id = block.draft.transactions[*at].id;
        ensure(accounts.has_seen(id), Invariant::OnceOnly, || {
            format!("payment {id} is on the chain, and could be made again")
        })?;
    }
    Ok(())
}

/// I5: a node's balances are the auditor's, and all together are what was granted.
pub fn balances(page: &Page, accounts: &Accounts) -> Checked {
    let mut owners = 0;
    for (owner, balance) in accounts.balances() {
        let units = page.balance(owner);
        ensure(balance.units() == units, Invariant::Money, || {
            format!("it believes that {owner} owns {balance}, and it is {units}")
        })?;
        owners += 1;
    }
    let sum = page.sum();
    ensure(owners == page.balances.len() && sum == accounts.granted(), Invariant::Money, || {
        format!("{owners} own something: {sum} of {}", accounts.granted())
    })
}

/// I13: a node that comes back stands on the chain that it had: at the height up to which it was
/// written, or below if the clock has been set back since.
pub fn restarted(chain: &[BlockHash], written: usize, tip: Tip, clock_went_back: bool) -> Checked {
    let height = usize::try_from(tip.height).unwrap_or(usize::MAX);
    let was_there = chain.get(height) == Some(&tip.hash);
    let is_far_enough = height == written || clock_went_back && height < written;
    ensure(was_there && is_far_enough, Invariant::Restart, || {
        format!(
            "it came back to {} at height {height}, and {written} blocks of {} were written",
            tip.hash,
            chain.len() - 1
        )
    })
}

/// I13: all blocks of a node's chain are on its disk, one a line.
pub fn written(lines: usize, height: u64) -> Checked {
    ensure(lines as u64 == height, Invariant::Restart, || {
        format!("its chain has {height} blocks, and {lines} are on its disk")
    })
}

/// I6: what a node's own miner writes is refused only by a clock that was set back.
pub fn own_block(code: &str, is_for_now: bool) -> Checked {
    ensure(is_for_now, Invariant::Waiting, || format!("its own block was refused [{code}]"))
}

/// I7: a block about which a node says nothing is on its tree.
pub fn kept(node: &Node, block: &Block) -> Checked {
    let hash = block.hash();
    ensure(node.tree().height_of(&hash).is_some(), Invariant::NothingLost, || {
        format!("block {hash} was not taken, and nothing was said")
    })
}
