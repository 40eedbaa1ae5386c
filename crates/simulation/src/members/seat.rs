use super::audited::{Audited, Bend};
use super::cast::{NOON, me};
use super::chain::Placed;
use super::liar::Liar;
use super::lie::Lie;
use kusari::stage8_contract::{BlockHash, Genesis, LandingPads, Me, MemberId, Output, Time};
use kusari::stage8_contract::{decode, encode};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long a record may be on a disk, in bytes.
const MAX_RECORD_BYTES: usize = 1 << 20;

/// A member's machine: its replica, if it's up, a clock, and a disk.
#[derive(Debug)]
pub(super) struct Seat<R: Audited + Bend> {
    pub(super) me: Me,
    settings: R::Settings,
    /// `None`: it's down.
    pub(super) replica: Option<R>,
    /// `None`: it's honest.
    pub(super) liar: Option<Liar<R>>,
    /// How many milliseconds its clock is ahead of virtual time.
    pub(super) clock: i64,
    /// By how much it stays wrong even in calm.
    pub(super) drift: i64,
    /// How often it has been started.
    pub(super) life: u64,
    /// It dies as soon as it wants something done.
    pub(super) is_doomed: bool,
    /// A record a line. The last line may be torn.
    disk: Vec<u8>,
    /// The blocks on the disk.
    pub(super) written: BTreeSet<BlockHash>,
    /// What has its place here, as told.
    pub(super) placed: Placed,
    /// What it has written that it has signed.
    pub(super) signed: BTreeSet<R::Statement>,
    /// What it has signed, in all its lives.
    pub(super) said: BTreeSet<R::Statement>,
}

impl<R: Audited + Bend> Seat<R> {
    pub(super) fn new(
        id: MemberId,
        settings: R::Settings,
        drift: i64,
        lie: Option<Lie>,
    ) -> Seat<R> {
        Seat {
            me: me(id),
            settings,
            replica: None,
            liar: lie.map(Liar::new),
            clock: drift,
            drift,
            life: 0,
            is_doomed: false,
            disk: Vec::new(),
            written: BTreeSet::new(),
            placed: Placed::default(),
            signed: BTreeSet::new(),
            said: BTreeSet::new(),
        }
    }

    pub(super) fn is_honest(&self) -> bool {
        self.liar.is_none()
    }

    /// What its clock shows.
    pub(super) fn time(&self, now: u64) -> Time {
        let millis = i64::try_from(now).unwrap_or(i64::MAX).saturating_add(self.clock);
        match u64::try_from(millis) {
            Ok(later) => NOON.after(Duration::from_millis(later)),
            Err(_) => Time::from_millis(NOON.millis() - millis.unsigned_abs()),
        }
    }

    pub(super) fn write(&mut self, record: &R::Record) {
        self.disk.extend(encode(record));
        self.disk.push(b'\n');
        self.written.extend(R::block_in(record));
        self.signed.extend(R::signed_in(record));
    }

    /// Writes only the beginning of a record. `share` says how much of it.
    pub(super) fn tear(&mut self, record: &R::Record, share: f64) {
        let line = encode(record);
        let kept = (line.len() as f64 * share) as usize;
        self.disk.extend(&line[..kept.min(line.len())]);
    }

    pub(super) fn stop(&mut self) {
        self.replica = None;
        self.is_doomed = false;
    }

    /// Starts it from what's on its disk. A torn line is cut off first, as a program would do that has found it.
    pub(super) fn start(
        &mut self,
        genesis: &Genesis<LandingPads>,
        now: u64,
    ) -> Result<Vec<Output<R>>, String> {
        let whole = self.disk.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        self.disk.truncate(whole);
        let lines = self.disk.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let records = lines.map(|line| decode(line, MAX_RECORD_BYTES));
        let records = records.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        let (replica, outputs) =
            R::restore(self.me.clone(), self.settings.clone(), genesis, records, self.time(now));
        self.replica = Some(replica);
        self.life += 1;
        Ok(outputs)
    }
}
