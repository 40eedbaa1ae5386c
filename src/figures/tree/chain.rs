use super::model::{Face, Standing, Tree};
use super::picture::TreePicture;
use crate::figures::drawing::{Figure, count, shorten};
use crate::stage3_timestamp::{
    ChainError, Genesis, Refusal as _, Seal, SealedBlock, Tip, Verifier,
};
use crate::stage4_pow::Work;
use std::any::TypeId;

/// How many letters of a label are shown.
const LABEL: usize = 40;

/// How many letters of the reason for a refusal are shown. It may contain strangers' words.
const REASON: usize = 220;

/// Draws a chain: a genesis, and the blocks that are said to follow it.
///
/// Each block shows its own hash and, beside an arrow that points back, the hash of the block that it names.
/// The blocks are checked. From the first that breaks a rule on, all are red and crossed out, and the picture
/// names the rule. If a block names a hash that isn't that of the block before it, there's a gap with a cross
/// instead of an arrow.
pub fn chain<S: Seal>(genesis: &Genesis<S::Rule>, blocks: &[SealedBlock<S>]) -> Figure {
    let mut tree = Tree::new(Face::genesis(genesis));
    let refusal = add_branch(&mut tree, genesis, blocks);
    tree.best = tree.faces.len() - 1;
    let what = format!("A chain of {} on genesis {}", count(blocks.len(), "block"), genesis.hash());
    match refusal {
        None => TreePicture::new(tree, format!("{what}: every block keeps the rules")).draw(),
        Some(refusal) => {
            let title = match refusal.height() {
                0 => format!("{what}: the genesis is broken"),
                height => format!("{what}: broken from block {height} on"),
            };
            TreePicture::new(tree, title).remark(reason::<S>(&refusal)).draw()
        }
    }
}

/// Draws several lists of blocks on one genesis as a single tree. What they have in common is drawn once,
/// and each name is written where its list ends.
///
/// Each list is checked on its own. Among chains that are sealed by work, those with less of it are losing.
/// A server's stamps say nothing about which of two histories counts.
pub fn histories<S: Seal>(
    genesis: &Genesis<S::Rule>,
    histories: &[(&str, &[SealedBlock<S>])],
) -> Figure {
    let mut tree = Tree::new(Face::genesis(genesis));
    let mut remarks = Vec::new();
    let mut tips = Vec::new();
    for (name, blocks) in histories {
        let name = shorten(name, LABEL);
        let refusal = add_branch(&mut tree, genesis, blocks);
        let tip = end_of(&tree, blocks);
        tree.faces[tip].labels.push(name.clone());
        tips.push((refusal.is_none(), tree.faces[tip].height, tip));
        remarks.extend(refusal.map(|refusal| format!("{name}: {}", reason::<S>(&refusal))));
    }
    // Among equals, the first wins: a later one has to be better.
    let better =
        |best: (bool, usize, usize), one| if one_is_better(one, best) { one } else { best };
    let best = tips.iter().copied().reduce(better);
    tree.best = best.map_or(0, |(_, _, tip)| tip);
    let counts_work = TypeId::of::<S>() == TypeId::of::<Work>();
    if let (Some((true, most, _)), true) = (best, counts_work) {
        mark_losing(&mut tree, &tips, most);
    }
    let title = match histories {
        [_] => format!("1 history on genesis {}", genesis.hash()),
        _ => format!("{} histories on genesis {}", histories.len(), genesis.hash()),
    };
    let on_all = times_passed(&tree, &tips).into_iter().filter(|times| *times == tips.len());
    let common = on_all.count().saturating_sub(1); // The genesis doesn't count.
    let picture = TreePicture::new(tree, format!("{title}: {} in common", count(common, "block")));
    remarks.into_iter().fold(picture, TreePicture::remark).draw()
}

fn one_is_better(one: (bool, usize, usize), other: (bool, usize, usize)) -> bool {
    (one.0, one.1) > (other.0, other.1)
}

/// Marks everything as losing that isn't on a chain with as much work as the best.
fn mark_losing(tree: &mut Tree, tips: &[(bool, usize, usize)], most: usize) {
    let winners = tips.iter().filter(|(is_sound, height, _)| *is_sound && *height == most);
    let kept = times_passed(tree, winners);
    for (face, times) in tree.faces.iter_mut().zip(kept) {
        if face.standing == Standing::Sound && times == 0 {
            face.standing = Standing::Losing;
        }
    }
}

/// For each block, how many of the ways from these tips down to the genesis pass through it.
fn times_passed<'a>(
    tree: &Tree,
    tips: impl IntoIterator<Item = &'a (bool, usize, usize)>,
) -> Vec<usize> {
    let mut times = vec![0; tree.faces.len()];
    for (_, _, tip) in tips {
        tree.path(*tip).for_each(|block| times[block] += 1);
    }
    times
}

/// Adds blocks to the tree, one after another, and returns why they aren't a chain, if they aren't.
fn add_branch<S: Seal>(
    tree: &mut Tree,
    genesis: &Genesis<S::Rule>,
    blocks: &[SealedBlock<S>],
) -> Option<ChainError<S::Error>> {
    let mut verifier = Verifier::<S>::new(genesis).map_err(ChainError::Genesis);
    if verifier.is_err() {
        tree.faces[0].standing = Standing::Broken;
    }
    let (mut parent, mut before) = (0, Tip::of(genesis).hash);
    for (index, block) in blocks.iter().enumerate() {
        let refused = verifier.as_mut().ok().and_then(|verifier| verifier.accept(block).err());
        if let Some(refusal) = refused {
            verifier = Err(refusal);
        }
        let hash = block.hash();
        let mut face = Face::block(index + 1, hash, block);
        face.names = Some(block.draft.previous_hash);
        face.link_fits = block.draft.previous_hash == before;
        if verifier.is_err() {
            face.standing = Standing::Broken;
        }
        (parent, before) = (tree.add(parent, face), hash);
    }
    verifier.err()
}

fn end_of<S: Seal>(tree: &Tree, blocks: &[SealedBlock<S>]) -> usize {
    let step = |parent, block: &SealedBlock<S>| tree.find(parent, block.hash());
    blocks.iter().try_fold(0, step).expect("all blocks were put into the tree")
}

/// The code of a refusal, and its message.
fn reason<S: Seal>(refusal: &ChainError<S::Error>) -> String {
    let (place, cause) = match refusal {
        ChainError::Genesis(cause) => ("the genesis".to_owned(), cause.to_string()),
        ChainError::Block { height, cause } => (format!("block {height}"), cause.to_string()),
    };
    shorten(&format!("{place} is refused with {}: {cause}", refusal.code()), REASON)
}
