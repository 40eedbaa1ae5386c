//! Chapter 6's coin on a disk: a chain, a wallet, a miner.

mod amounts;
mod asked;
mod at_edge;
pub(crate) mod board;
mod by_node;
pub(crate) mod chain;
mod clock;
mod held;
pub(crate) mod hold;
pub(crate) mod letter;
pub(crate) mod mine;
pub(crate) mod mint;
pub(crate) mod notarise;
pub(crate) mod passphrase;
mod pay;
pub(crate) mod purse;
mod running;
mod searching;
mod source;
mod view;
pub(crate) mod wallet;

use crate::failure::{Failure, warn};
use kusari::stage6_coin::*;
use kusari_storage::{
    BlockFileError, Directory, DirectoryError, FileError, Opened, Store, StoreError,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which directory the chain is in.
#[derive(clap::Args)]
pub(crate) struct Where {
    /// The directory of the chain
    #[arg(long, default_value = "coin", env = "KUSARI_DIR", global = true)]
    pub(crate) dir: PathBuf,
}

impl Where {
    /// Opens the chain, and reports what had to be repaired.
    fn open(&self) -> Result<Store, Failure> {
        let opened = Store::open(self.directory()?);
        let (store, opened) = opened.map_err(|error| unusable(error, Failure::impossible))?;
        tell(&opened);
        Ok(store)
    }

    /// Whether there's a chain. This needs no lock, so the answer may change.
    pub(crate) fn has_chain(&self) -> Result<bool, Failure> {
        let chain = self.dir.join("chain.json");
        chain.try_exists().map_err(|error| Failure::file(&chain, error))
    }

    /// Opens the directory of a chain.
    pub(crate) fn directory(&self) -> Result<Directory, Failure> {
        let directory = Directory::open(&self.dir).map_err(|error| self.explain(error))?;
        match directory.has_chain().map_err(|error| self.explain(error))? {
            true if directory.headers().exists() && !directory.blocks().exists() => {
                Err(only_headers(&self.dir))
            }
            true => Ok(directory),
            false => Err(no_chain(&self.dir)),
        }
    }

    /// Opens or creates the directory alone. A wallet can be made before there's a chain.
    pub(crate) fn prepare(&self) -> Result<Directory, Failure> {
        Directory::prepare(&self.dir).map_err(|error| self.explain(error))
    }

    fn explain(&self, error: DirectoryError) -> Failure {
        match error {
            DirectoryError::NotOurs(_) if !self.dir.exists() => no_chain(&self.dir),
            DirectoryError::File(FileError::Io { path, cause }) => Failure::file(&path, cause),
            error => Failure::impossible(&error),
        }
    }
}

/// Why a store can't be used, and what can be done about it.
pub(crate) fn unusable(error: StoreError, failure: impl Fn(&StoreError) -> Failure) -> Failure {
    let remedy = match error.code() {
        "index-damaged" | "index-version" | "index-differs" | "foreign-index" => {
            "; `kusari chain rebuild` rebuilds the index"
        }
        "waiting-damaged" => {
            "; `kusari chain rebuild` sets the file aside as waiting.damaged, and starts a new one"
        }
        "blocks-missing" => {
            "; put the file back, or let `kusari chain rebuild` go on with what's left of it"
        }
        "time-too-new" => {
            "; this machine's clock went back while it was looking for a block: set it, and mine again"
        }
        "not-a-block-file" | "corrupt" | "stored-block" | "stored-orphan" => {
            "; only an earlier copy of blocks.dat can help"
        }
        _ => "",
    };
    match error {
        StoreError::File(FileError::Io { path, cause })
        | StoreError::BlockFile(BlockFileError::File(FileError::Io { path, cause })) => {
            Failure::file(&path, cause)
        }
        error => failure(&error).with_remedy(remedy),
    }
}

fn no_chain(dir: &Path) -> Failure {
    Failure::Unusable(format!(
        "there is no chain in {dir:?}; start one with `kusari mint`, or name its directory with --dir"
    ))
}

/// An edge's directory has nothing that a chain could be read from.
fn only_headers(dir: &Path) -> Failure {
    let what = format!(
        "{dir:?} is an edge's directory: it has headers, and no blocks; start the edge with `kusari node --edge` and ask while it runs, \
         or name another directory with --dir"
    );
    Failure::Impossible { code: "needs-core", what }
}

/// Reports what was repaired when the chain was opened after a program had been killed.
fn tell(opened: &Opened) {
    if let Some(torn) = &opened.torn {
        warn_of_torn(torn.bytes);
    }
    if opened.indexed > 0 {
        warn(&format!("note: {} added to the index", count(opened.indexed, "block")));
    }
    if opened.is_waiting_lost {
        warn(
            "warning: the file of waiting payments was gone or damaged, so none are waiting any more; \
             repeat those that aren't in a block: `kusari wallet history` shows those that are",
        );
    }
}

/// Reports that a block was only partly written, and how many bytes of it there were.
pub(crate) fn warn_of_torn(bytes: u64) {
    let bytes = count(bytes, "byte");
    warn(&format!("warning: a block was only partly written, so it was cut off: {bytes}"));
}

/// `1 block`, `2 blocks`.
pub(crate) fn count(number: u64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// The waiting payments, as a pool that a block is filled from, and those that can't wait any longer.
fn waiting(store: &Store) -> Result<(Mempool, Vec<Dropped>), Failure> {
    pool_of(store, store.waiting().to_vec())
}

/// The same for payments that might wait.
fn pool_of(store: &Store, payments: Vec<Transaction>) -> Result<(Mempool, Vec<Dropped>), Failure> {
    let coins = store.coins_for(&payments).map_err(|error| Failure::impossible(&error))?;
    let place = store.place().map_err(|error| Failure::impossible(&error))?;
    let books = Books::at(store.verifier().clone(), coins);
    let mut pool = Mempool::new(NodeSettings::default().mempool_limit);
    let mut dropped = Vec::new();
    for payment in payments.into_iter().map(Arc::new) {
        match pool.add(payment.clone(), &books, place.height()) {
            Ok(gave_way) => dropped.extend(gave_way),
            Err(cause) => dropped.push((payment, cause)),
        }
    }
    Ok((pool, dropped))
}

fn tell_dropped(dropped: &[Dropped]) {
    for (payment, cause) in dropped {
        warn(&format!("warning: {} can't wait any longer: {cause}", payment.txid()));
    }
}
