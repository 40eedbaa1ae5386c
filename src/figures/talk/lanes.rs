use crate::figures::drawing::{Element, MARGIN, group, label, palette, path, rect, shorten};
use crate::stage5_network::NodeId;
use crate::stage8_contract::{MemberId, Membership};

/// How many members are drawn.
pub(super) const MOST_MEMBERS: usize = 12;
/// The space between two lines.
const LANE: i32 = 78;
const TOP: i32 = 84;

/// Which line is whose.
pub(super) struct Lanes(pub(super) Vec<(MemberId, String)>);

impl Lanes {
    /// The members of the list, and everyone else who said something.
    pub(super) fn of(members: &Membership, speakers: impl Iterator<Item = MemberId>) -> Lanes {
        let mut ids: Vec<_> = members.iter().map(|(id, _)| id).chain(speakers).collect();
        ids.sort();
        ids.dedup();
        let name = |id: MemberId| match members.get(id) {
            Some(member) => shorten(&member.name, 16),
            None => id.to_string(),
        };
        Lanes(ids.into_iter().map(|id| (id, name(id))).collect())
    }

    pub(super) fn name(&self, member: MemberId) -> String {
        let known = self.0.iter().find(|(id, _)| *id == member);
        known.map_or_else(|| member.to_string(), |(_, name)| name.clone())
    }

    pub(super) fn y(&self, member: MemberId) -> Option<i32> {
        let place = self.0.iter().take(MOST_MEMBERS).position(|(id, _)| *id == member)?;
        Some(TOP + place as i32 * LANE)
    }

    pub(super) fn bottom(&self) -> i32 {
        TOP + (self.0.len().min(MOST_MEMBERS) as i32 - 1).max(0) * LANE + 30
    }

    pub(super) fn draw(&self, left: i32, right: i32) -> Element {
        let mut lanes = group();
        for (id, name) in self.0.iter().take(MOST_MEMBERS) {
            let y = self.y(*id).unwrap_or_default();
            let (fill, ink) = palette::of_node(NodeId(id.0.into()));
            let number = label(MARGIN + 13, y + 5, &id.0.to_string());
            lanes = lanes
                .with(path(format!("M{left} {y}H{right}")).stroke(palette::FAINT, 2))
                .with(rect(MARGIN, y - 8, 26, 17).set("fill", fill).stroke(palette::INK, 1))
                .with(number.set("text-anchor", "middle").set("fill", ink))
                .with(label(MARGIN + 33, y + 5, name));
        }
        lanes
    }
}
