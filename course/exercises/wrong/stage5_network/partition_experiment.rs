use crate::Wrong;
use kusari::stage5_network::*;
use kusari_exercises::stage5::{self as check, Town};
use std::collections::BTreeSet;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&mut Town, &[usize], usize, usize) -> BTreeSet<usize>;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::partition_experiment(answer), says)
    };
    fn far(town: &Town, near: &[usize]) -> usize {
        (0..town.nodes().len()).find(|node| !near.contains(node)).expect("each side has a node")
    }
    fn taken_back(wanted: Vec<(usize, Output)>) -> BTreeSet<usize> {
        let is_one = |output: &Output| matches!(output, Output::Event(Event::TipChanged(change)) if !change.disconnected.is_empty());
        wanted.into_iter().filter(|(_, output)| is_one(output)).map(|(node, _)| node).collect()
    }
    fn finds(town: &mut Town, node: usize, blocks: usize) {
        (0..blocks).for_each(|_| drop(town.mine(node)));
    }
    vec![
        wrong(
            "does not cut",
            |town, near, n, f| {
                let other = far(town, near);
                finds(town, near[0], n);
                finds(town, other, f);
                taken_back(town.mend())
            },
            "the town was never cut",
        ),
        wrong(
            "never mends",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                BTreeSet::new()
            },
            "healing the town is the last thing to do",
        ),
        wrong(
            "lets one side find everything",
            |town, near, n, f| {
                town.cut(near);
                finds(town, near[0], n + f);
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "takes node 0 for the near side and the last one for the other",
            |town, near, n, f| {
                let last = town.nodes().len() - 1;
                town.cut(near);
                finds(town, 0, n);
                finds(town, last, f);
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "confuses the two sides",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], f);
                finds(town, other, n);
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "lets every node of a side find as many",
            |town, near, n, f| {
                town.cut(near);
                for node in 0..town.nodes().len() {
                    finds(town, node, if near.contains(&node) { n } else { f });
                }
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "cuts off one node only",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(&near[..1]);
                finds(town, near[0], n);
                finds(town, other, f);
                taken_back(town.mend())
            },
            "were cut off from the others",
        ),
        wrong(
            "mends in between",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                let wanted = town.mend();
                finds(town, other, f);
                taken_back(wanted)
            },
            "found a block while the town wasn't cut",
        ),
        wrong(
            "names everybody whose chain changed",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                let changed =
                    |output: &Output| matches!(output, Output::Event(Event::TipChanged(_)));
                town.mend().into_iter().filter(|(_, o)| changed(o)).map(|(node, _)| node).collect()
            },
            "the near side only adds blocks to its chain",
        ),
        wrong(
            "names the winners",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                let losers = taken_back(town.mend());
                (0..town.nodes().len()).filter(|node| !losers.contains(node)).collect()
            },
            "the near side found 2 blocks, the other one 3",
        ),
        wrong(
            "always names the near side",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                town.mend();
                near.iter().copied().collect()
            },
            "the near side found 3 blocks, the other one 1",
        ),
        wrong(
            "names the smaller side without an experiment",
            |_, near, n, f| if n < f { near.iter().copied().collect() } else { BTreeSet::new() },
            "the town was never cut",
        ),
        wrong(
            "looks at what was wanted while it was cut",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                let mut wanted = vec![];
                (0..n).for_each(|_| wanted.extend(town.mine(near[0])));
                (0..f).for_each(|_| wanted.extend(town.mine(other)));
                town.mend();
                taken_back(wanted)
            },
            "the near side found 2 blocks, the other one 3",
        ),
        wrong(
            "lets each side find one block at least",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n.max(1));
                finds(town, other, f.max(1));
                taken_back(town.mend())
            },
            "finds 0 and 3: the blocks found by the near and the far side",
        ),
        wrong(
            "lets nobody find more than three blocks",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n.min(3));
                finds(town, other, f.min(3));
                taken_back(town.mend())
            },
            "finds 6 and 5: afterwards the highest node",
        ),
        wrong(
            "names who took back more than one block",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                let deep = |output: &Output| matches!(output, Output::Event(Event::TipChanged(change)) if change.disconnected.len() > 1);
                town.mend()
                    .into_iter()
                    .filter(|(_, output)| deep(output))
                    .map(|(node, _)| node)
                    .collect()
            },
            "the near side found 1 block, the other one 2",
        ),
        wrong(
            "names the first that took back",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                taken_back(town.mend()).into_iter().take(1).collect()
            },
            "the near side found 2 blocks, the other one 3",
        ),
        wrong(
            "names the near side when it lost",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                town.mend();
                if n <= f {
                    near.iter().copied().collect()
                } else {
                    (0..town.nodes().len()).filter(|node| !near.contains(node)).collect()
                }
            },
            "for equal work no node changes over",
        ),
        wrong(
            "names who lost, even with nothing",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                town.mend();
                match n.cmp(&f) {
                    std::cmp::Ordering::Less => near.iter().copied().collect(),
                    std::cmp::Ordering::Equal => BTreeSet::new(),
                    std::cmp::Ordering::Greater => {
                        (0..town.nodes().len()).filter(|node| !near.contains(node)).collect()
                    }
                }
            },
            "the near side only adds blocks to its chain",
        ),
        wrong(
            "takes the highest number for the other side",
            |town, near, n, f| {
                let other = town.nodes().len() - 1;
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                taken_back(town.mend())
            },
            "the blocks found by the near and the far side",
        ),
        wrong(
            "knows towns of up to ten nodes",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                taken_back(town.mend()).into_iter().filter(|node| *node < 10).collect()
            },
            "the near side found 2 blocks, the other one 4",
        ),
        wrong(
            "mends twice, and looks the second time",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                town.mend();
                taken_back(town.mend())
            },
            "the near side found 2 blocks, the other one 3",
        ),
        wrong(
            "goes on after it has mended",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                let back = taken_back(town.mend());
                town.mine(other);
                back
            },
            "found a block while the town wasn't cut",
        ),
        wrong(
            "finds the last block together",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f.saturating_sub(1));
                let back = town.mend();
                finds(town, other, f.min(1));
                taken_back(back)
            },
            "found a block while the town wasn't cut",
        ),
        wrong(
            "finds a block before it cuts",
            |town, near, n, f| {
                let other = far(town, near);
                finds(town, near[0], n.min(1));
                town.cut(near);
                finds(town, near[0], n - n.min(1));
                finds(town, other, f);
                taken_back(town.mend())
            },
            "found a block while the town wasn't cut",
        ),
    ]
}
