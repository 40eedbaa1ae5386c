//! The private copy of the warm directory that each kernel works in, and its end.
//!
//! A copy belongs to the process that holds the lock of the file beside it. The kernel holds it for as long
//! as it lives, because the file is its standard input: however a process ends, its locks end with
//! it. So a copy whose lock is free can be removed.

use super::places::Places;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::{env, io, process};

/// Names the process of `cargo x lab` whose JupyterLab starts a kernel, so that it can end what that
/// one leaves behind.
pub(crate) const LAB: &str = "KUSARI_LAB";

/// A copy that is in use.
#[derive(Debug)]
pub(crate) struct Private {
    /// The copy itself.
    pub(crate) directory: PathBuf,
    /// The file whose lock says that it is in use.
    pub(crate) lock: File,
}

impl Private {
    /// Makes a copy of the warm directory.
    pub(crate) fn of_warm(places: &Places) -> io::Result<Private> {
        let copy = Private::claim(&places.kernels())?;
        let _nobody_replaces_it = shared(&places.home.join("warm.lock"))?;
        tree(&places.warm(), &copy.directory, |_| false)?;
        Ok(copy)
    }

    /// Takes a name that no one uses.
    fn claim(kernels: &Path) -> io::Result<Private> {
        fs::create_dir_all(kernels)?;
        let lab = env::var(LAB).ok().and_then(|lab| lab.parse().ok());
        for attempt in 0.. {
            let name = name(process::id(), attempt, lab);
            let path = kernels.join(&name).with_extension("lock");
            let lock = lock_file(&path)?;
            // Between the lines above and below, another process may have swept the file away.
            if lock.try_lock().is_ok() && path.exists() {
                return Ok(Private { directory: kernels.join(name), lock });
            }
        }
        unreachable!("one of the names is free")
    }
}

/// What a kernel's copy is called.
pub(crate) fn name(kernel: u32, attempt: u32, lab: Option<u32>) -> String {
    match lab {
        Some(lab) => format!("{kernel}-{attempt}-{lab}"),
        None => format!("{kernel}-{attempt}"),
    }
}

/// A copy that was not removed yet.
#[derive(Debug)]
pub(crate) struct Used {
    /// The process of the kernel.
    pub(crate) kernel: u32,
    /// The lock that it holds while it lives.
    pub(crate) lock: PathBuf,
}

/// The copies of the kernels that were started by this laboratory.
pub(crate) fn used_by(kernels: &Path, lab: u32) -> impl Iterator<Item = Used> {
    let locks = fs::read_dir(kernels).into_iter().flatten().flatten().map(|entry| entry.path());
    locks.filter_map(move |lock| {
        let name = lock.file_name()?.to_str()?.strip_suffix(".lock")?;
        let mut parts = name.split('-').map(|part| part.parse().ok());
        let (kernel, _attempt, owner) = (parts.next()??, parts.next()?, parts.next()??);
        (owner == lab).then(|| Used { kernel, lock: lock.clone() })
    })
}

/// Removes the copies that no one uses, and says how many are in use.
pub(crate) fn sweep(kernels: &Path) -> usize {
    let Ok(entries) = fs::read_dir(kernels) else { return 0 };
    let locks = entries.flatten().map(|entry| entry.path());
    locks
        .filter(|path| path.extension().is_some_and(|it| it == "lock"))
        .filter(|path| !remove_if_free(path))
        .count()
}

/// Waits until no one uses the copy of this lock.
pub(crate) fn wait_until_free(lock: &Path) -> io::Result<()> {
    File::open(lock)?.lock()
}

/// Removes the copy of this lock, and says whether no one used it.
pub(crate) fn remove_if_free(path: &Path) -> bool {
    let Ok(lock) = File::open(path) else { return true };
    match lock.try_lock() {
        Ok(()) => {
            let _ = fs::remove_dir_all(path.with_extension(""));
            let _ = fs::remove_file(path);
            true
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}

/// The file that a lock is on.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// A lock that many may hold at once. It ends with the file.
pub(crate) fn shared(path: &Path) -> io::Result<File> {
    let file = lock_file(path)?;
    file.lock_shared()?;
    Ok(file)
}

/// A lock that one alone may hold.
pub(crate) fn exclusive(path: &Path) -> io::Result<Result<File, File>> {
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Ok(file)),
        Err(TryLockError::WouldBlock) => Ok(Err(file)),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

/// Copies a directory with the times of its files: from these cargo knows what has changed since. Some names are left
/// out.
pub(crate) fn tree(from: &Path, to: &Path, is_left_out: fn(&OsStr) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if is_left_out(&entry.file_name()) {
            continue;
        }
        let target = to.join(entry.file_name());
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            tree(&entry.path(), &target, is_left_out)?;
        } else if metadata.is_file() {
            fs::copy(entry.path(), &target)?;
            File::options().write(true).open(&target)?.set_modified(metadata.modified()?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    fn warm(folder: &Path) -> Places {
        let places = Places::of(folder);
        fs::create_dir_all(places.warm().join("target")).unwrap();
        fs::write(places.warm().join("target/crate.rlib"), "compiled").unwrap();
        places
    }

    #[test]
    fn a_copy_keeps_the_times_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let places = warm(folder.path());
        let past = SystemTime::now() - Duration::from_secs(1_000);
        let original = File::options().write(true).open(places.warm().join("target/crate.rlib"));
        original.unwrap().set_modified(past).unwrap();
        let copy = Private::of_warm(&places).unwrap();
        let metadata = fs::metadata(copy.directory.join("target/crate.rlib")).unwrap();
        assert_eq!(metadata.modified().unwrap(), past);
    }

    #[test]
    fn a_copy_in_use_stays_and_the_others_go() {
        let folder = tempfile::tempdir().unwrap();
        let places = warm(folder.path());
        let used = Private::of_warm(&places).unwrap();
        let left = Private::of_warm(&places).unwrap();
        assert_ne!(used.directory, left.directory);
        let gone = left.directory.clone();
        drop(left); // as when a kernel is killed
        assert_eq!(sweep(&places.kernels()), 1);
        assert!(used.directory.join("target/crate.rlib").exists() && !gone.exists());
        drop(used);
        assert_eq!(sweep(&places.kernels()), 0);
        assert_eq!(fs::read_dir(places.kernels()).unwrap().count(), 0);
    }

    #[test]
    fn a_kernel_that_inherited_the_lock_keeps_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let copy = Private::of_warm(&warm(folder.path())).unwrap();
        let inherited = copy.lock.try_clone().unwrap();
        drop(copy.lock);
        let kernels = copy.directory.parent().unwrap();
        assert_eq!(sweep(kernels), 1);
        drop(inherited);
        assert_eq!(sweep(kernels), 0);
    }
}
