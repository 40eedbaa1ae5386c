use super::kept::Placed;
use super::network::Network;
use super::orders::{OrderState, Orders};
use kusari::stage8_contract::MemberId;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// What there's to see in a member.
#[non_exhaustive]
pub struct InsideMember<'a> {
    /// What all members agree on.
    pub network: &'a Network,
    /// Which member this is.
    pub me: MemberId,
    /// What has its place.
    pub placed: &'a dyn Placed,
    /// To whom there's a line now.
    pub lines: &'a BTreeSet<MemberId>,
    /// Because of whom nothing is decided, if nothing is.
    pub missing: &'a [MemberId],
    /// Whether it has stopped, because it has seen two histories.
    pub is_broken: bool,
    /// What proves that members have lied.
    pub evidence: &'a [Value],
    /// How many orders wait for their place.
    pub waiting: usize,
    /// How many messages were lost because a line was slow.
    pub lost: u64,
    pub(crate) orders: Option<&'a Orders>,
}

impl InsideMember<'_> {
    /// What becomes of an order that has no place.
    pub(crate) fn order(&self, number: u64) -> OrderState {
        self.orders.map_or(OrderState::Unknown, |orders| orders.state(number))
    }
}

impl fmt::Debug for InsideMember<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tip = self.placed.book().tip();
        f.debug_struct("InsideMember")
            .field("me", &self.me)
            .field("tip", &tip)
            .finish_non_exhaustive()
    }
}
