use super::town::{Deed, Town};
use super::world::genesis;
use crate::check::{Check, equal};
use crate::report::Report;
use std::collections::BTreeSet;

type Experiment = fn(&mut Town, &[usize], usize, usize) -> BTreeSet<usize>;

/// A town that was used for the experiment, what had been done to it before, and the answer.
struct Made {
    town: Town,
    deeds: Vec<Deed>,
    answer: BTreeSet<usize>,
}

/// An experiment: how many nodes there are, which of them are near, and who finds how many blocks.
#[derive(Clone, Copy)]
struct Plan {
    nodes: usize,
    near: &'static [usize],
    finds: [usize; 2],
}

impl Plan {
    fn make(self, student: Experiment) -> Result<Made, String> {
        let mut town = Town::new(&genesis(), self.nodes).map_err(|error| error.to_string())?;
        town.mine(0);
        town.mine(self.nodes - 1);
        let before = town.deeds().len();
        let [near_finds, far_finds] = self.finds;
        let answer = student(&mut town, self.near, near_finds, far_finds);
        let deeds = town.deeds()[before..].to_vec();
        Ok(Made { town, deeds, answer })
    }

    /// What the near side finds, and the other one.
    fn call(self) -> String {
        let Plan { nodes, near, finds: [near_finds, far_finds] } = self;
        format!("{nodes} nodes, near {}, finds {near_finds} and {far_finds}:", list(near))
    }

    /// Whether the town was cut first, then all blocks were found, and then it was healed.
    fn is_followed(self, deeds: &[Deed]) -> Result<(), String> {
        let told = |why| format!("{} {why}", self.call());
        self.is_cut(deeds).and_then(|()| self.is_mined(deeds)).map_err(told)?;
        self.is_mended(deeds).map_err(told)
    }

    fn is_cut(self, deeds: &[Deed]) -> Result<(), String> {
        let near: BTreeSet<usize> = self.near.iter().copied().collect();
        let far: BTreeSet<usize> = (0..self.nodes).filter(|node| !near.contains(node)).collect();
        let cut = deeds.iter().find_map(|deed| match deed {
            Deed::Cut(nodes) => Some(nodes),
            _ => None,
        });
        let cut = cut.ok_or_else(|| "the town was never cut".to_owned())?;
        // To cut off the one side is to cut off the other.
        if *cut == near || *cut == far {
            return Ok(());
        }
        let [near, cut] = [&near, cut].map(list);
        Err(format!("near are {near}, and {cut} were cut off from the others"))
    }

    fn is_mined(self, deeds: &[Deed]) -> Result<(), String> {
        let mut while_cut = [0, 0];
        let mut is_cut = false;
        for deed in deeds {
            match deed {
                Deed::Cut(_) => is_cut = true,
                Deed::Mended => is_cut = false,
                Deed::Mined(node) if !is_cut => {
                    return Err(format!("node {node} found a block while the town wasn't cut"));
                }
                Deed::Mined(node) => while_cut[usize::from(!self.near.contains(node))] += 1,
            }
        }
        let [near, far] = self.finds;
        let because = format!("near_finds and far_finds are {near} and {far}");
        equal("the blocks found by the near and the far side: it", while_cut, self.finds, &because)
    }

    fn is_mended(self, deeds: &[Deed]) -> Result<(), String> {
        let is_last = deeds.last() == Some(&Deed::Mended);
        is_last
            .then_some(())
            .ok_or_else(|| "healing the town is the last thing to do, and it wasn't".to_owned())
    }
}

const THREE_AND_TWO: Plan = Plan { nodes: 5, near: &[1, 3, 4], finds: [2, 3] };

/// Nodes as they are said: 1, 3 and 4.
fn list<'a>(nodes: impl IntoIterator<Item = &'a usize>) -> String {
    let nodes: Vec<String> = nodes.into_iter().map(usize::to_string).collect();
    match &nodes[..] {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Checks `partition_experiment`.
pub fn partition_experiment(student: Experiment) -> Report {
    let answers = move |plan: Plan, expected: &[usize], because: &str| {
        let Made { answer, town, deeds } = plan.make(student)?;
        let [near, far] = plan.finds;
        let height = town.nodes().iter().map(|node| node.tip().height).max().unwrap_or_default();
        let right = 2 + near.max(far) as u64;
        let why =
            "two blocks were there, and the longer of two branches counts. Was it cut, and healed?";
        equal(format!("{} afterwards the highest node", plan.call()), height, right, why)?;
        if plan.finds != [0, 0] {
            plan.is_followed(&deeds)?;
        }
        equal(
            format!("{} the answer", plan.call()),
            answer,
            expected.iter().copied().collect(),
            because,
        )
    };
    let case = move |plan: Plan, expected: &'static [usize], because: &'static str| {
        move || answers(plan, expected, because)
    };
    Check::of("partition_experiment")
        .claim("the town is cut as you were told", move || {
            let made = THREE_AND_TWO.make(student)?;
            THREE_AND_TWO.is_cut(&made.deeds)
        })
        .claim("each side finds as many blocks as it should", move || {
            let made = THREE_AND_TWO.make(student)?;
            THREE_AND_TWO.is_mined(&made.deeds)
        })
        .claim("it's healed, and all agree", move || {
            let Made { town, deeds, .. } = THREE_AND_TWO.make(student)?;
            THREE_AND_TWO.is_mended(&deeds)?;
            let tips: Vec<String> = town.nodes().iter().map(|n| n.tip().hash.to_string()).collect();
            let agree = tips.iter().all(|tip| *tip == tips[0]);
            agree.then_some(()).ok_or_else(|| format!("the nodes don't agree: {}", tips.join(", ")))
        })
        .claim(
            "the side with less work takes its blocks back",
            case(THREE_AND_TWO, &[1, 3, 4], "the near side found 2 blocks, the other one 3"),
        )
        .claim(
            "it can be the other one",
            case(
                Plan { nodes: 5, near: &[0, 3], finds: [3, 1] },
                &[1, 2, 4],
                "the near side found 3 blocks, the other one 1",
            ),
        )
        .claim(
            "it's not the number of nodes that counts",
            case(
                Plan { nodes: 6, near: &[5], finds: [2, 1] },
                &[0, 1, 2, 3, 4],
                "one node found more blocks than five",
            ),
        )
        .claim(
            "if it's a tie, no one gives way",
            case(
                Plan { nodes: 4, near: &[0, 1], finds: [2, 2] },
                &[],
                "for equal work no node changes over",
            ),
        )
        .claim(
            "a side that found nothing has nothing to take back",
            case(
                Plan { nodes: 4, near: &[0, 2], finds: [0, 3] },
                &[],
                "the near side only adds blocks to its chain",
            ),
        )
        .claim(
            "if no one finds anything, nothing happens",
            case(
                Plan { nodes: 3, near: &[2], finds: [0, 0] },
                &[],
                "there was never a second branch",
            ),
        )
        .claim(
            "one block is enough to take back",
            case(
                Plan { nodes: 4, near: &[1, 2], finds: [1, 2] },
                &[1, 2],
                "the near side found 1 block, the other one 2",
            ),
        )
        .claim(
            "and one block more is enough to stay",
            case(
                Plan { nodes: 4, near: &[3, 1], finds: [6, 5] },
                &[0, 2],
                "the near side found 6 blocks, the other one 5",
            ),
        )
        .claim(
            "one block each is a draw, too",
            case(
                Plan { nodes: 5, near: &[2], finds: [1, 1] },
                &[],
                "for equal work no node changes over",
            ),
        )
        .claim(
            "the other side may find nothing",
            case(
                Plan { nodes: 4, near: &[3], finds: [2, 0] },
                &[],
                "the other side only adds blocks to its chain",
            ),
        )
        .claim(
            "two nodes are a town",
            case(
                Plan { nodes: 2, near: &[1], finds: [1, 3] },
                &[1],
                "node 1 found 1 block, node 0 found 3",
            ),
        )
        .claim(
            "twelve are one, too, and the near ones come in any order",
            case(
                Plan { nodes: 12, near: &[11, 4, 10, 0], finds: [2, 4] },
                &[0, 4, 10, 11],
                "the near side found 2 blocks, the other one 4",
            ),
        )
        .claim(
            "nearly all may be near",
            case(
                Plan { nodes: 6, near: &[5, 4, 2, 1, 0], finds: [4, 1] },
                &[3],
                "the near side found 4 blocks, the other one 1",
            ),
        )
        .report()
}
