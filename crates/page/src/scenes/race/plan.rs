//! What a reader does to the network, and when in the race.

use super::settings::{PAID, Settings};
use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::stage5_network::NodeId;
use kusari_simulation::SeededNetwork;

/// Something that's done to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Cut(NodeId, NodeId),
    Heal(NodeId, NodeId),
    /// Cuts all links of a node.
    CutOff(NodeId),
    /// Cuts all links between the first half of the nodes and the others.
    Halve,
    HealAll,
    /// Lets a node find a block at once.
    Mine(NodeId),
}

/// An act, and its time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) at: u64,
    pub(super) act: Act,
}

impl Act {
    /// Reads an act. `None`: the deed is something else.
    pub(super) fn read(deed: &Deed, settings: &Settings) -> Result<Option<Act>, Refusal> {
        let node = |place| Ok::<_, Refusal>(NodeId(deed.index(place, settings.nodes)?));
        let link = || {
            let (a, b) = (node(1)?, node(2)?);
            let (a, b) = (a.min(b), a.max(b));
            if settings.edges()?.contains(&(a, b)) {
                return Ok((a, b));
            }
            let message = format!("node {} and node {} aren't neighbours", a.0, b.0);
            Err(Refusal::new("no-such-link", message, "Choose a link of the picture."))
        };
        Ok(Some(match deed.verb() {
            "cut" => link().map(|(a, b)| Act::Cut(a, b))?,
            "heal" => link().map(|(a, b)| Act::Heal(a, b))?,
            "cut-off" => Act::CutOff(node(1)?),
            "halve" => Act::Halve,
            "heal-all" => Act::HealAll,
            "mine" => Act::Mine(node(1)?),
            _ => return Ok(None),
        }))
    }

    pub(super) fn apply(self, network: &mut SeededNetwork, settings: &Settings) {
        match self {
            Act::Cut(a, b) => network.cut(a, b),
            Act::Heal(a, b) => network.heal(a, b),
            Act::CutOff(node) => network.partition(&[node]),
            Act::Halve => network.partition(&settings.one_side()),
            Act::HealAll => network.heal_all(),
            Act::Mine(node) => network.mine_one_block(node),
        }
    }

    pub(super) fn words(self) -> String {
        match self {
            Act::Cut(a, b) => format!("the link between nodes {} and {} is cut", a.0, b.0),
            Act::Heal(a, b) => format!("the link between nodes {} and {} is healed", a.0, b.0),
            Act::CutOff(node) => format!("node {} is cut off", node.0),
            Act::Halve => "the network is cut in two".to_owned(),
            Act::HealAll => "the network is healed".to_owned(),
            Act::Mine(node) => format!("node {} finds a block at once", node.0),
        }
    }
}

/// What `kusari race --partition` does: for the middle third of the time, the network is cut in two.
pub(super) const PARTITION: [Entry; 2] =
    [Entry { at: PAID / 3, act: Act::Halve }, Entry { at: PAID * 2 / 3, act: Act::HealAll }];

/// Adds an act, after all others at the same time.
pub(super) fn add(plan: &mut Vec<Entry>, entry: Entry) {
    let place = plan.partition_point(|it| it.at <= entry.at);
    plan.insert(place, entry);
}

/// A time, for people.
pub(super) fn seconds(at: u64) -> String {
    format!("{}.{:02} s", at / 1_000, at % 1_000 / 10)
}
