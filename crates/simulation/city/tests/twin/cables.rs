use crate::plan::{Change, Plan};
use kusari_city::{Acts, Planted, Strategy, View};

/// Cuts and joins lines as the plan says, and may give all nodes a fault.
pub(crate) struct Cables<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) fault: Option<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A branch that's as heavy wins, too: `>=` where `>` belongs.
    FollowsEquals,
    Planted(Planted),
}

impl Strategy for Cables<'_> {
    fn start(&mut self, _: &View<'_>, acts: &mut Acts) {
        for (token, (time, _)) in (0..).zip(&self.plan.changes) {
            acts.wake(*time, token);
        }
    }

    fn woken(&mut self, token: u32, _: &View<'_>, acts: &mut Acts) {
        match self.plan.changes[token as usize].1 {
            Change::Line(one, other, is_up) => acts.set_line(one, other, is_up),
            Change::Node(node, is_up) => acts.set_up(node, is_up),
        }
    }

    fn prefers(&mut self, _: u32, _: u32, _: u32, _: &View<'_>) -> bool {
        self.fault == Some(Fault::FollowsEquals)
    }

    fn planted(&self) -> Option<Planted> {
        match self.fault {
            Some(Fault::Planted(planted)) => Some(planted),
            Some(Fault::FollowsEquals) | None => None,
        }
    }
}
