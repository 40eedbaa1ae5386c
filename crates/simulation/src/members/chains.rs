use super::chain::{DEEP, Which};
use super::happened::{Happened, MemberEvent};
use kusari::stage8_contract::{Block, BlockHash, Entry, LandingPads, MemberId, Sure};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// A block on a member's chain, as that member told it.
#[derive(Clone, Debug)]
pub struct Link {
    /// The block.
    pub block: Arc<Block<LandingPads>>,
    /// Its hash.
    pub hash: BlockHash,
    /// What its commands did.
    pub entries: Vec<Entry<LandingPads>>,
    /// Whether it can never be taken back, as long as the members that this way to agree relies on keep their word.
    pub is_final: bool,
}

/// What's known of a command.
#[derive(Clone, Debug, Default)]
struct Fate {
    handed_in: Duration,
    /// At which member it's final, or deep enough, and since when.
    settled: BTreeMap<MemberId, Duration>,
}

/// Every member's chain, put together from what happened.
#[derive(Clone, Debug)]
pub struct MemberChains {
    lanes: Vec<Vec<Link>>,
    /// What they say counts for nothing but their own chain.
    liars: Vec<MemberId>,
    fates: BTreeMap<Which, Fate>,
    /// What wasn't taken where it was handed in, or was overtaken.
    refused: BTreeSet<Which>,
    /// The block that was final first at each height.
    finals: BTreeMap<u64, BlockHash>,
    /// Heights with two final blocks.
    split: BTreeSet<u64>,
    /// What members were told is done, and then was taken back from them.
    withdrawn: BTreeSet<(MemberId, Which)>,
    deepest: usize,
    accused: BTreeSet<MemberId>,
    missing: BTreeSet<MemberId>,
    broken: BTreeSet<MemberId>,
}

impl MemberChains {
    /// So many members, who have nothing yet. Some of them may lie.
    pub fn new(members: usize, liars: &[MemberId]) -> MemberChains {
        MemberChains {
            lanes: vec![Vec::new(); members],
            liars: liars.to_vec(),
            fates: BTreeMap::new(),
            refused: BTreeSet::new(),
            finals: BTreeMap::new(),
            split: BTreeSet::new(),
            withdrawn: BTreeSet::new(),
            deepest: 0,
            accused: BTreeSet::new(),
            missing: BTreeSet::new(),
            broken: BTreeSet::new(),
        }
    }

    /// Takes in what happened.
    pub fn note(&mut self, event: &MemberEvent) {
        let MemberEvent { at, member, what } = event;
        let is_honest = !self.liars.contains(member);
        let Some(lane) = self.lanes.get_mut(usize::from(member.0)) else { return };
        match what {
            Happened::HandedIn(command) => {
                let fate = Fate { handed_in: *at, settled: BTreeMap::new() };
                self.fates.insert((command.by, command.number), fate);
            }
            Happened::Placed { block, entries, sure } => {
                let is_final = !matches!(sure, Sure::Depth(_));
                let (block, hash, entries) = (block.clone(), block.hash(), entries.clone());
                lane.push(Link { block, hash, entries, is_final });
                if is_honest {
                    self.settle(*member, *at);
                }
            }
            Happened::TakenBack { from } => {
                let kept = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
                let gone = lane.split_off(kept.min(lane.len()));
                if !is_honest {
                    return;
                }
                self.deepest = self.deepest.max(gone.len());
                let done = gone.iter().flat_map(|link| &link.entries);
                let done = done.filter(|entry| entry.outcome.is_ok()).map(which);
                self.withdrawn.extend(done.map(|which| (*member, which)));
            }
            // It tells all of it again.
            Happened::Started => lane.clear(),
            Happened::Evidence { against } if is_honest => {
                self.accused.insert(*against);
            }
            Happened::Stuck { missing } if is_honest => self.missing.extend(missing),
            Happened::Broken { .. } if is_honest => {
                self.broken.insert(*member);
            }
            Happened::Refused { command, .. } if is_honest => {
                self.refused.insert((command.by, command.number));
            }
            _ => {}
        }
    }

    /// What the block that came last at a member settles.
    fn settle(&mut self, member: MemberId, at: Duration) {
        let lane = &self.lanes[usize::from(member.0)];
        let Some(last) = lane.last() else { return };
        let settled = match last.is_final {
            true => Some(last),
            false => lane.len().checked_sub(DEEP).map(|place| &lane[place]),
        };
        if last.is_final {
            let first = *self.finals.entry(last.block.height).or_insert(last.hash);
            if first != last.hash {
                self.split.insert(last.block.height);
            }
        }
        for command in settled.iter().flat_map(|link| &link.block.commands) {
            let which = (command.content.by, command.content.number);
            if let Some(fate) = self.fates.get_mut(&which) {
                fate.settled.entry(member).or_insert(at);
            }
        }
    }

    /// A member's chain, without the genesis.
    pub fn chain(&self, member: MemberId) -> &[Link] {
        self.lanes.get(usize::from(member.0)).map_or(&[], Vec::as_slice)
    }

    /// Whether a member's chain has a command, however sure that is.
    pub fn has(&self, member: MemberId, which: Which) -> bool {
        self.chain(member).iter().rev().any(|link| {
            let mut commands = link.block.commands.iter();
            commands.any(|it| (it.content.by, it.content.number) == which)
        })
    }

    /// All that was handed in.
    pub fn commands(&self) -> impl Iterator<Item = Which> {
        self.fates.keys().copied()
    }

    /// What wasn't taken, or lost its chance, because a later command of the same member was faster.
    pub fn refused(&self) -> &BTreeSet<Which> {
        &self.refused
    }

    /// How long commands took until they were final, or deep enough, at all of these members. The shortest time is first.
    pub fn latencies(&self, members: &[MemberId]) -> Vec<Duration> {
        let latency = |fate: &Fate| {
            let times = members.iter().map(|member| fate.settled.get(member).copied());
            let last = times.collect::<Option<Vec<_>>>()?.into_iter().max()?;
            Some(last.saturating_sub(fate.handed_in))
        };
        let mut all: Vec<_> = self.fates.values().filter_map(latency).collect();
        all.sort();
        all
    }

    /// Heights at which two different blocks are final.
    pub fn split(&self) -> &BTreeSet<u64> {
        &self.split
    }

    /// How many blocks a member took back at once, at most.
    pub fn deepest(&self) -> usize {
        self.deepest
    }

    /// What a member was told is done, and in the end isn't.
    pub fn lost(&self) -> BTreeSet<Which> {
        let is_lost = |(member, wanted): &&(MemberId, Which)| {
            let mut entries = self.chain(*member).iter().flat_map(|link| &link.entries);
            !entries.any(|entry| which(entry) == *wanted && entry.outcome.is_ok())
        };
        self.withdrawn.iter().filter(is_lost).map(|(_, which)| *which).collect()
    }

    /// Whom evidence names.
    pub fn accused(&self) -> &BTreeSet<MemberId> {
        &self.accused
    }

    /// For whom someone has waited.
    pub fn missing(&self) -> &BTreeSet<MemberId> {
        &self.missing
    }

    /// Who has stopped because something can't be.
    pub fn broken(&self) -> &BTreeSet<MemberId> {
        &self.broken
    }
}

fn which(entry: &Entry<LandingPads>) -> Which {
    (entry.command.by, entry.command.number)
}
