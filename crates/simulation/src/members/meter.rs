use super::chain::Which;
use kusari::stage8_contract::MemberId;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What was said, by the kind of message. In a star, a message may be put on two lines, and counts twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// How many messages were put on a line.
    pub messages: BTreeMap<&'static str, u64>,
    /// How many bytes of canonical JSON they had, if they were weighed.
    pub bytes: BTreeMap<&'static str, u64>,
}

impl Traffic {
    /// How many messages that is altogether.
    pub fn all_messages(&self) -> u64 {
        self.messages.values().sum()
    }

    /// How many bytes that is altogether.
    pub fn all_bytes(&self) -> u64 {
        self.bytes.values().sum()
    }
}

/// Counts what's said, and how long commands take.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// Whether bytes are counted. To know how many there are, every message has to be encoded.
    pub(super) weighs: bool,
    pub(super) traffic: Traffic,
    /// When each command was handed in first.
    handed_in: BTreeMap<Which, u64>,
    /// Where each command is settled, and since when it last was anywhere.
    settled: BTreeMap<Which, (BTreeSet<MemberId>, u64)>,
}

impl Meter {
    pub(super) fn hand_in(&mut self, command: Which, now: u64) {
        self.handed_in.entry(command).or_insert(now);
    }

    /// Takes down which commands have just been settled at a member.
    pub(super) fn settle(&mut self, at: MemberId, commands: &[Which], now: u64) {
        for command in commands {
            let (members, last) = self.settled.entry(*command).or_default();
            if members.insert(at) {
                *last = now;
            }
        }
    }

    /// How long each command took from the moment when it was handed in until it was settled at so many members. The shortest time is
    /// first.
    pub(super) fn latencies(&self, members: usize) -> Vec<Duration> {
        let latency = |(which, handed_in): (&Which, &u64)| {
            let (settled, last) = self.settled.get(which)?;
            let millis = last.saturating_sub(*handed_in);
            (settled.len() == members).then(|| Duration::from_millis(millis))
        };
        let mut all: Vec<_> = self.handed_in.iter().filter_map(latency).collect();
        all.sort();
        all
    }
}
