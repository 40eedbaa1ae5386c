use crate::Wrong;
use kusari::stage5_network::*;
use kusari_exercises::stage5 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&mut Vec<Block>, BlockHash) -> Vec<Block>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::ready_orphans(answer), says);
    vec![
        wrong(
            "takes only the children",
            |orphans, parent| {
                let (ready, rest) =
                    orphans.drain(..).partition(|block| block.draft.previous_hash == parent);
                *orphans = rest;
                ready
            },
            "3 was waiting for 2",
        ),
        wrong(
            "goes through them once",
            |orphans, parent| {
                let mut parents = vec![parent];
                let (mut ready, mut rest) = (vec![], vec![]);
                for block in orphans.drain(..) {
                    if parents.contains(&block.draft.previous_hash) {
                        parents.push(block.hash());
                        ready.push(block);
                    } else {
                        rest.push(block);
                    }
                }
                *orphans = rest;
                ready
            },
            "each was waiting for the one below, down to block 1",
        ),
        wrong(
            "follows one line only",
            |orphans, parent| {
                let (mut ready, mut parent) = (vec![], parent);
                while let Some(at) = orphans.iter().position(|b| b.draft.previous_hash == parent) {
                    let block = orphans.remove(at);
                    parent = block.hash();
                    ready.push(block);
                }
                ready
            },
            "both were waiting for block 1",
        ),
        wrong(
            "leaves them on the shelf",
            |orphans, parent| {
                let mut parents = vec![parent];
                let mut ready = vec![];
                while let Some(parent) = parents.pop() {
                    for block in orphans.iter().filter(|b| b.draft.previous_hash == parent) {
                        parents.push(block.hash());
                        ready.push(block.clone());
                    }
                }
                ready
            },
            "what you return is taken out",
        ),
        wrong(
            "clears the shelf",
            |orphans, parent| {
                let mut parents = vec![parent];
                let mut ready = vec![];
                while let Some(parent) = parents.pop() {
                    for block in orphans.iter().filter(|b| b.draft.previous_hash == parent) {
                        parents.push(block.hash());
                        ready.push(block.clone());
                    }
                }
                orphans.clear();
                ready
            },
            "and nothing else",
        ),
        wrong(
            "answers in the order in which they came",
            |orphans, parent| {
                let mut known = vec![parent];
                for _ in 0..orphans.len() {
                    for block in orphans.iter() {
                        if known.contains(&block.draft.previous_hash)
                            && !known.contains(&block.hash())
                        {
                            known.push(block.hash());
                        }
                    }
                }
                let (ready, rest) =
                    orphans.drain(..).partition(|block| known.contains(&block.draft.previous_hash));
                *orphans = rest;
                ready
            },
            "comes before its parent",
        ),
        wrong(
            "hands out everything",
            |orphans, _| std::mem::take(orphans),
            "21 and 22 wait for block 20",
        ),
        wrong(
            "skips a neighbour when it removes one",
            |orphans, parent| {
                let mut ready = vec![];
                let mut at = 0;
                while at < orphans.len() {
                    if orphans[at].draft.previous_hash == parent {
                        ready.push(orphans.remove(at));
                    }
                    at += 1;
                }
                let more: Vec<Block> = ready
                    .iter()
                    .flat_map(|block: &Block| {
                        let hash = block.hash();
                        orphans
                            .extract_if(.., move |b| b.draft.previous_hash == hash)
                            .collect::<Vec<_>>()
                    })
                    .collect();
                ready.extend(more);
                ready
            },
            "both were waiting for block 1",
        ),
        wrong(
            "confuses a block with its parent",
            |orphans, parent| {
                let (ready, rest) = orphans.drain(..).partition(|block| block.hash() == parent);
                *orphans = rest;
                ready
            },
            "block 2 was waiting for block 1",
        ),
        wrong(
            "answers the highest first",
            |orphans, parent| {
                fn take(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
                    let mut ready = vec![];
                    while let Some(at) =
                        orphans.iter().position(|b| b.draft.previous_hash == parent)
                    {
                        let block = orphans.remove(at);
                        ready.extend(take(orphans, block.hash()));
                        ready.push(block);
                    }
                    ready
                }
                take(orphans, parent)
            },
            "comes before its parent",
        ),
        wrong(
            "sorts them by time and hash",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.sort_by_key(|block| (block.draft.time, block.hash()));
                ready
            },
            "comes before its parent",
        ),
        wrong(
            "sorts them by time",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.sort_by_key(|block| block.draft.time);
                ready
            },
            "(children have earlier times)",
        ),
        wrong(
            "sorts them by nonce",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.sort_by_key(|block| block.seal.nonce.get());
                ready
            },
            "comes before its parent",
        ),
        wrong(
            "turns them round",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.reverse();
                ready
            },
            "comes before its parent",
        ),
        wrong(
            "takes blocks of the same time for one",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.dedup_by_key(|block| block.draft.time);
                ready
            },
            "(all have the same time)",
        ),
        wrong(
            "answers at most 64",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.truncate(64);
                ready
            },
            "each stands on the one before, down to block 1",
        ),
        wrong(
            "answers one too few",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.pop();
                ready
            },
            "block 2 was waiting for block 1",
        ),
        wrong(
            "alters the nonce of what it answers",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                loop {
                    let at = orphans.iter().position(|b| known.contains(&b.draft.previous_hash));
                    let Some(at) = at else { break };
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready.iter_mut().for_each(|block| block.seal.nonce = Nonce::default());
                ready
            },
            "has a block that wasn't among them",
        ),
        wrong(
            "compares the first eight bytes of a hash",
            |orphans, parent| {
                let mut known = vec![parent];
                let mut ready: Vec<Block> = vec![];
                while let Some(at) = orphans.iter().position(|b| {
                    known.iter().any(|k| k.as_bytes()[..8] == b.draft.previous_hash.as_bytes()[..8])
                }) {
                    let block = orphans.remove(at);
                    known.push(block.hash());
                    ready.push(block);
                }
                ready
            },
            "differs from it only in byte 15",
        ),
        wrong(
            "compares the hashes as people see them",
            |orphans, parent| {
                let mut known = vec![parent.to_string()];
                let mut ready: Vec<Block> = vec![];
                while let Some(at) =
                    orphans.iter().position(|b| known.contains(&b.draft.previous_hash.to_string()))
                {
                    let block = orphans.remove(at);
                    known.push(block.hash().to_string());
                    ready.push(block);
                }
                ready
            },
            "differs from it only in byte 4",
        ),
        wrong(
            "has room for two children",
            |orphans, parent| {
                let mut parents = vec![parent];
                let mut ready: Vec<Block> = vec![];
                while let Some(parent) = parents.pop() {
                    for _ in 0..2 {
                        let child = orphans.iter().position(|b| b.draft.previous_hash == parent);
                        if let Some(at) = child {
                            let block = orphans.remove(at);
                            parents.push(block.hash());
                            ready.push(block);
                        }
                    }
                }
                ready
            },
            "fifty were waiting for block 1",
        ),
    ]
}
