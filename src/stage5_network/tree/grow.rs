use super::added::{Added, PlacedBlock, TipChange};
use super::fork_choice::is_heavier;
use super::store::{Entry, Failure, Known, Store};
use super::tree_error::TreeError;
use crate::stage4_pow::Time;
use crate::stage5_network::protocol::{Block as _, Consensus as _, Genesis, Protocol};
use std::sync::Arc;

/// Why a block is not in the tree.
type NotAdded<P, S> = Failure<TreeError<P>, <S as Store<P>>::Error>;

/// Checks a block and takes it into the tree that a store keeps. `latest` is the latest time that a block may have now.
///
/// This is the one place that says what is checked, in which order, and how one branch takes the place of another. It's
/// the same in memory and on a disk.
///
/// # Errors
///
/// [`Failure::Rule`]: the first rule that is broken; then nothing has changed, except that a block which broke a rule on
/// joining the best chain, and what was to follow it, is remembered as invalid. Or the store failed; then all that was
/// done so far has to be thrown away.
pub fn grow<P: Protocol, S: Store<P>>(
    store: &mut S,
    genesis: &Genesis<P>,
    block: Arc<P::Block>,
    latest: Time,
) -> Result<Added<P>, NotAdded<P, S>> {
    let broken = |cause| Failure::Rule(TreeError::Block(cause));
    let hash = block.check_bounds().map_err(broken)?;
    match store.look_up(&hash)? {
        Some(Known::Kept(_)) => return Ok(Added::Known),
        Some(Known::Invalid) => return Err(Failure::Rule(TreeError::InvalidBefore)),
        None => {}
    }
    let time = block.time();
    if time > latest {
        return Err(Failure::Rule(TreeError::TimeTooNew { time, latest }));
    }
    let parent = match store.look_up(&block.previous_hash())? {
        Some(Known::Kept(parent)) => parent,
        Some(Known::Invalid) => return Err(Failure::Rule(TreeError::InvalidBefore)),
        None => {
            // An orphan is kept for a while, so it has to show work: no one may fill our memory for nothing.
            P::Consensus::check_orphan(&block, hash, genesis).map_err(broken)?;
            return Err(Failure::Rule(TreeError::UnknownParent));
        }
    };
    let place = P::Consensus::check_header(&block, hash, &parent.place, genesis).map_err(broken)?;
    store.check(&block).map_err(broken)?;

    let weight = P::Consensus::weight(parent.weight, &block, genesis);
    let new = PlacedBlock { height: P::Consensus::tip(&place).height, hash, block };
    store.keep(&new, Entry { place, weight })?;
    let best = store.tip()?;
    if !is_heavier(weight, best.weight) {
        return Ok(Added::Stored(new));
    }
    let connected = branch_to(store, new.clone())?;
    if connected[0].height <= P::Consensus::final_height(&best.place) {
        return Ok(Added::Stored(new)); // It would take back what's final.
    }
    adopt(store, connected, P::Consensus::tip(&best.place).height).map(Added::Adopted)
}

/// Makes the branch that ends with a new block the best chain, or leaves everything as it was.
fn adopt<P: Protocol, S: Store<P>>(
    store: &mut S,
    mut connected: Vec<PlacedBlock<P>>,
    best_height: u64,
) -> Result<TipChange<P>, NotAdded<P, S>> {
    let new_hash = connected.last().map(|block| block.hash);
    let mut disconnected = Vec::new();
    for _ in connected[0].height..=best_height {
        disconnected.push(store.disconnect()?);
    }
    disconnected.reverse();
    for count in 0..connected.len() {
        let Err(failure) = store.connect(&connected[count]) else { continue };
        let cause = failure.rule()?;
        let bad = connected.split_off(count);
        store.reject(TipChange { disconnected, connected }, &bad)?;
        return Err(Failure::Rule(match Some(bad[0].hash) == new_hash {
            true => TreeError::Block(cause),
            false => TreeError::InvalidBefore,
        }));
    }
    Ok(TipChange { disconnected, connected })
}

/// The blocks from the best chain up to one that isn't on it, the lowest first, without the one on the chain.
pub(super) fn branch_to<P: Protocol, S: Store<P>>(
    store: &S,
    top: PlacedBlock<P>,
) -> Result<Vec<PlacedBlock<P>>, S::Error> {
    let (mut height, mut hash) = (top.height - 1, top.block.previous_hash());
    let mut branch = vec![top];
    while store.best_at(height)? != Some(hash) {
        let block = store.block(&hash)?;
        let previous = block.previous_hash();
        branch.push(PlacedBlock { height, hash, block });
        (height, hash) = (height - 1, previous);
    }
    branch.reverse();
    Ok(branch)
}
