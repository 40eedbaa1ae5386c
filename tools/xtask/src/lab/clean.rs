//! `cargo x lab --clean`: removes the laboratory.

use super::copy;
use super::faults::unable;
use super::places::Places;
use kusari_tools::{Failure, say};
use std::path::Path;
use std::{fs, io};

/// Removes `.kusari`, and says how much it was.
pub(crate) fn run(places: &Places) -> Result<(), Failure> {
    if !places.home.exists() {
        say("there is no laboratory to remove\n");
        return Ok(());
    }
    let bytes = remove(places)?;
    say(&format!("removed .kusari: {} MB\n", bytes.div_ceil(1_000_000)));
    Ok(())
}

fn remove(places: &Places) -> Result<u64, Failure> {
    let home = &places.home;
    let fault = |cause: io::Error| unable(home, &cause);
    let alone = copy::exclusive(&home.join("running.lock")).map_err(fault)?;
    if alone.is_err() || copy::sweep(&places.kernels()) > 0 {
        let busy = "it is in use: stop `cargo x lab` (Ctrl-C where it runs) and its kernels first";
        return Err(Failure::Unable(busy.into()));
    }
    let bytes = size(home).map_err(fault)?;
    fs::remove_dir_all(home).map_err(fault)?;
    Ok(bytes)
}

fn size(path: &Path) -> io::Result<u64> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::of(folder.path());
        fs::create_dir(&places.home).unwrap();
        fs::write(places.home.join("file"), [0; 1_000]).unwrap();
        assert_eq!(size(&places.home).unwrap(), 1_000);
        let used = copy::shared(&places.home.join("running.lock")).unwrap();
        assert!(remove(&places).is_err() && places.home.exists());
        drop(used);
        assert!(remove(&places).unwrap() >= 1_000 && !places.home.exists());
    }
}
