use super::address::{Group, PeerAddress};
use std::net::IpAddr;
use std::time::Duration;

/// Why an address is dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To have a neighbour there.
    Neighbour,
    /// To find out if someone is there.
    Test,
}

/// A neighbour, as the dialler sees it. Times are the dialler's own: how long it had been running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The machine at the other end.
    pub ip: IpAddr,
    /// The address that was dialled, and what for. `None`: the other side dialled us.
    pub dialled: Option<(PeerAddress, Purpose)>,
    /// Since when there has been a link, or since when it's one that we chose.
    pub since: Duration,
    /// Whether it said hello, with our genesis.
    pub has_greeted: bool,
    /// When it last brought the new end of our chain.
    pub brought_tip: Option<Duration>,
    /// The port at which it says it takes connections.
    pub port: Option<u16>,
    pub(super) has_introduced_itself: bool,
    pub(super) heard_at: Duration,
    /// When it was asked if it's still there, if it hasn't said anything since.
    pub(super) pinged_at: Option<Duration>,
    /// Whether it may tell us addresses.
    pub(super) is_asked: bool,
    pub(super) asked_at: Option<Duration>,
    pub(super) told_at: Option<Duration>,
}

impl Link {
    pub(super) fn new(ip: IpAddr, dialled: Option<(PeerAddress, Purpose)>, now: Duration) -> Link {
        Link {
            ip,
            dialled,
            since: now,
            has_greeted: false,
            brought_tip: None,
            port: None,
            has_introduced_itself: false,
            heard_at: now,
            pinged_at: None,
            is_asked: false,
            asked_at: None,
            told_at: None,
        }
    }

    /// Whether the other side dialled us.
    pub fn is_inbound(&self) -> bool {
        self.dialled.is_none()
    }

    /// Whether we dialled it in order to have a neighbour.
    pub fn is_outbound(&self) -> bool {
        self.dialled.is_some_and(|(_, purpose)| purpose == Purpose::Neighbour)
    }

    /// The group of the machine at its other end. What it tells us about others counts as told by this group.
    pub fn group(&self) -> Group {
        self.dialled.map_or(Group::of(self.ip), |(address, _)| address.group())
    }
}
