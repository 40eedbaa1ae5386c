use kusari::stage6_coin::NodeId;
use kusari::stage7_peers::{HostOutput, Payload, PeerMessage};

/// A fault of one host, put there on purpose: a test shows that an invariant notices it. The host itself is the chapter's.
/// What's changed is what the world does with its wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Planted {
    /// It writes blocks to its disk only after it has told others of them.
    KeepsTooLate,
    /// It dials an address that doesn't answer again and again.
    DialsWithoutPause,
    /// It dials no one.
    DialsNoOne,
    /// It never cuts a link.
    CutsNothing,
    /// It lets in one more than it may.
    LetsInTooMany,
    /// It tells addresses that no one asked for.
    TellsUnasked,
    /// When it's started again, it believes that all addresses it has heard of are good ones.
    BelievesItsBook,
    /// It tells no one about blocks.
    KeepsBlocksToItself,
}

impl Planted {
    /// What becomes of the host's wishes.
    pub(super) fn spoil(self, outputs: &mut Vec<HostOutput>) {
        let is_keep = |output: &HostOutput| matches!(output, HostOutput::Keep(_));
        match self {
            Planted::KeepsTooLate => outputs.sort_by_key(is_keep),
            Planted::DialsNoOne => outputs.retain(|it| !matches!(it, HostOutput::Dial(_))),
            Planted::CutsNothing => outputs.retain(|it| !matches!(it, HostOutput::Cut(_))),
            Planted::TellsUnasked => {
                let greeting = |output: &HostOutput| match output {
                    HostOutput::Say(link, Payload::Peers(PeerMessage::Me(_))) => Some(*link),
                    _ => None,
                };
                let new: Vec<NodeId> = outputs.iter().filter_map(greeting).collect();
                let told =
                    |link| HostOutput::Say(link, Payload::Peers(PeerMessage::Peers(Vec::new())));
                outputs.extend(new.into_iter().map(told));
            }
            Planted::KeepsBlocksToItself => {
                outputs.retain(|it| !matches!(it, HostOutput::Say(_, Payload::Chain(_))));
            }
            // The world itself looks after these.
            Planted::DialsWithoutPause | Planted::LetsInTooMany | Planted::BelievesItsBook => {}
        }
    }
}
