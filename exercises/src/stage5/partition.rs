use super::Town;
use super::town::Deed;
use super::world::genesis;
use crate::{Check, Report, equal};
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
        format!("{nodes} nodes, near {near:?}, finds {near_finds} and {far_finds}:")
    }

    fn far(self) -> BTreeSet<usize> {
        (0..self.nodes).filter(|node| !self.near.contains(node)).collect()
    }
}

const THREE_AND_TWO: Plan = Plan { nodes: 5, near: &[1, 3, 4], finds: [2, 3] };

/// Checks `partition_experiment`.
pub fn partition_experiment(student: Experiment) -> Report {
    let answers = move |plan: Plan, expected: &[usize], because: &str| {
        let Made { answer, town, .. } = plan.make(student)?;
        let [near, far] = plan.finds;
        let height = town.nodes().iter().map(|node| node.tip().height).max().unwrap_or_default();
        let right = 2 + near.max(far) as u64;
        let why =
            "two blocks were there, and the longer of two branches counts. Was it cut, and mended?";
        equal(format!("{} afterwards the highest node", plan.call()), height, right, why)?;
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
    let near: BTreeSet<usize> = THREE_AND_TWO.near.iter().copied().collect();
    let is_cut = move || {
        let made = THREE_AND_TWO.make(student)?;
        let cut = made.deeds.iter().find_map(|deed| match deed {
            Deed::Cut(nodes) => Some(nodes.clone()),
            _ => None,
        });
        let cut = cut.ok_or_else(|| "the town was never cut".to_owned())?;
        // To cut off the one side is to cut off the other.
        if cut == near || cut == THREE_AND_TWO.far() {
            return Ok(());
        }
        Err(format!("near are {near:?}, and {cut:?} were cut off from the others"))
    };
    Check::of("partition_experiment")
        .claim("the town is cut as told", is_cut)
        .claim("each side finds as many blocks as told", move || {
            let made = THREE_AND_TWO.make(student)?;
            let mut while_cut = [0, 0];
            let mut is_cut = false;
            for deed in &made.deeds {
                match deed {
                    Deed::Cut(_) => is_cut = true,
                    Deed::Mended => is_cut = false,
                    Deed::Mined(node) if !is_cut => {
                        return Err(format!(
                            "node {node} found a block while the town was not cut"
                        ));
                    }
                    Deed::Mined(node) => {
                        while_cut[usize::from(!THREE_AND_TWO.near.contains(node))] += 1;
                    }
                }
            }
            let because = "near_finds and far_finds are 2 and 3";
            equal(
                "the blocks found by the near and the far side: it",
                while_cut,
                THREE_AND_TWO.finds,
                because,
            )
        })
        .claim("it is mended, and all agree", move || {
            let Made { town, deeds, .. } = THREE_AND_TWO.make(student)?;
            if deeds.last() != Some(&Deed::Mended) {
                return Err("mending the town is the last thing to do, and it was not".to_owned());
            }
            let tips: Vec<String> = town.nodes().iter().map(|n| n.tip().hash.to_string()).collect();
            let agree = tips.iter().all(|tip| *tip == tips[0]);
            agree
                .then_some(())
                .ok_or_else(|| format!("the nodes do not agree: {}", tips.join(", ")))
        })
        .claim(
            "the side with less work takes back",
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
            "numbers of nodes do not count",
            case(
                Plan { nodes: 6, near: &[5], finds: [2, 1] },
                &[0, 1, 2, 3, 4],
                "one node found more blocks than five",
            ),
        )
        .claim(
            "of two equals nobody gives way",
            case(
                Plan { nodes: 4, near: &[0, 1], finds: [2, 2] },
                &[],
                "for equal work nobody changes over",
            ),
        )
        .claim(
            "who found nothing has nothing to take back",
            case(
                Plan { nodes: 4, near: &[0, 2], finds: [0, 3] },
                &[],
                "the near side only adds blocks to its chain",
            ),
        )
        .claim(
            "if nobody finds anything, nothing happens",
            case(
                Plan { nodes: 3, near: &[2], finds: [0, 0] },
                &[],
                "there was never a second branch",
            ),
        )
        .report()
}
