use super::disk::MemberDisk;
use super::driver::MemberDriver;
use super::handle::MemberHandle;
use super::inside::InsideMember;
use super::kept::Kept;
use super::network::Orderer;
use super::way::Way;
use crate::error::NodeError;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use kusari::stage8_contract::{Leader, Miner, Output, Time, Vote};
use kusari_ordering::CrashProof;
use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;

/// A member that's ready to run, whichever way it agrees with the others.
pub struct MemberProcess(Box<dyn Drive>);

/// What a driver does, whatever its replica is.
trait Drive {
    fn disk(&self) -> &MemberDisk;
    fn height(&self) -> u64;
    fn run(
        self: Box<Self>,
        end: LocalBoxFuture<'static, ()>,
    ) -> LocalBoxFuture<'static, Result<(), NodeError>>;
}

impl<W: Way + 'static> Drive for MemberDriver<W> {
    fn disk(&self) -> &MemberDisk {
        &self.disk
    }

    fn height(&self) -> u64 {
        self.kept.replica.book().tip().height
    }

    fn run(
        self: Box<Self>,
        end: LocalBoxFuture<'static, ()>,
    ) -> LocalBoxFuture<'static, Result<(), NodeError>> {
        MemberDriver::run(*self, end).boxed_local()
    }
}

impl MemberProcess {
    /// Brings the member in a directory back to where it was, and listens.
    ///
    /// # Errors
    ///
    /// If its records can't be read, or its address can't be listened on.
    pub async fn start(disk: MemberDisk) -> Result<(MemberProcess, MemberHandle), NodeError> {
        match disk.network().orderer {
            Orderer::Leader => MemberProcess::by::<Leader<_>>(disk).await,
            Orderer::Crash => MemberProcess::by::<CrashProof<_>>(disk).await,
            Orderer::Vote => MemberProcess::by::<Vote<_>>(disk).await,
            Orderer::Work => MemberProcess::by::<Miner<_>>(disk).await,
        }
    }

    async fn by<W: Way + 'static>(
        disk: MemberDisk,
    ) -> Result<(MemberProcess, MemberHandle), NodeError> {
        let (driver, handle) = MemberDriver::<W>::start(disk).await?;
        Ok((MemberProcess(Box::new(driver)), handle))
    }

    /// What it keeps.
    pub fn disk(&self) -> &MemberDisk {
        self.0.disk()
    }

    /// How many blocks have their place.
    pub fn height(&self) -> u64 {
        self.0.height()
    }

    /// Runs until `end` does, or someone says so, or the disk takes nothing more. What others were told is on the disk then.
    ///
    /// # Errors
    ///
    /// What the disk says.
    pub async fn run(self, end: impl Future<Output = ()> + 'static) -> Result<(), NodeError> {
        self.0.run(end.boxed_local()).await
    }
}

impl fmt::Debug for MemberProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (orderer, me) = (self.disk().network().orderer, self.disk().me());
        f.debug_struct("MemberProcess").field("orderer", &orderer).field("me", &me.id).finish()
    }
}

/// Looks into a member that doesn't run: at what its records say. Also answers how many bytes of a torn last line were cut off.
///
/// # Errors
///
/// If the records can't be read.
pub fn look_at<T>(
    disk: &MemberDisk,
    look: impl FnOnce(&InsideMember<'_>) -> T,
) -> Result<(T, u64), NodeError> {
    match disk.network().orderer {
        Orderer::Leader => look_by::<Leader<_>, T>(disk, look),
        Orderer::Crash => look_by::<CrashProof<_>, T>(disk, look),
        Orderer::Vote => look_by::<Vote<_>, T>(disk, look),
        Orderer::Work => look_by::<Miner<_>, T>(disk, look),
    }
}

fn look_by<W: Way, T>(
    disk: &MemberDisk,
    look: impl FnOnce(&InsideMember<'_>) -> T,
) -> Result<(T, u64), NodeError> {
    let (network, me) = (disk.network(), disk.me());
    let (records, _, torn) = disk.records::<W::Record>()?;
    let settings = W::settings(network);
    // What it would say or sign now, it will when it runs.
    let (replica, outputs) =
        W::restore(me.clone(), settings, &network.genesis, records, Time::now());
    let mut kept = Kept::new(replica);
    for output in outputs {
        if let Output::Event(event) = output {
            kept.note(&event);
        }
    }
    let inside = InsideMember {
        network,
        me: me.id,
        placed: &kept,
        lines: &BTreeSet::new(),
        missing: &[],
        is_broken: false,
        evidence: &[],
        waiting: 0,
        lost: 0,
        orders: None,
    };
    Ok((look(&inside), torn))
}
