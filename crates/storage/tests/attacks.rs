//! What a hostile disk can do, and the answer that it must get: one table, like the one that
//! `tests/attacks.rs` of the library has for the chapters, with the numbers of the same catalogue.
//!
//! A row prepares a folder, tries something on it, and checks the code of the refusal, and that the
//! folder's bytes haven't changed.

mod common;

#[path = "attacks/child.rs"]
mod child;
#[path = "attacks/disk.rs"]
mod disk;
#[path = "attacks/places.rs"]
mod places;
#[path = "attacks/row.rs"]
mod row;
#[path = "attacks/store.rs"]
mod store;
#[path = "attacks/wallet.rs"]
mod wallet;

use kusari::stage1_ledger::Refusal;
use kusari::stage6_coin::TreeError;
use kusari_storage::{BlockFileError, DirectoryError, FileError, StoreError, WalletFileError};
use row::{HOLDS, Row};
use std::collections::BTreeSet;

fn rows() -> Vec<Row> {
    [disk::rows(), store::rows(), wallet::rows()].into_iter().flatten().collect()
}

#[test]
fn what_a_disk_does_is_answered_as_the_table_says() {
    disk::rows().iter().for_each(Row::check);
}

#[test]
fn what_becomes_of_a_chain_is_answered_as_the_table_says() {
    store::rows().iter().for_each(Row::check);
}

#[test]
fn what_is_done_to_a_wallet_is_answered_as_the_table_says() {
    wallet::rows().iter().for_each(Row::check);
}

#[test]
fn every_code_is_the_answer_to_some_row() {
    let possible = [
        FileError::CODES,
        BlockFileError::CODES,
        DirectoryError::CODES,
        StoreError::CODES,
        TreeError::CODES,
        WalletFileError::CODES,
    ];
    let met: BTreeSet<_> = rows().iter().map(|row| row.code).filter(|&it| it != HOLDS).collect();
    let possible: BTreeSet<_> = possible.into_iter().flatten().copied().collect();
    // The chapters refuse the rules in `chain.json`, and their codes are covered by the library's table.
    let of_chapters = BTreeSet::from(["not-json"]);
    assert_eq!(
        &met - &of_chapters,
        possible,
        "left: codes of rows, right: codes that can be given"
    );
}

#[test]
fn the_rows_of_the_catalogue_about_disks_are_all_there() {
    let numbers: BTreeSet<_> = rows().iter().map(|row| row.number).collect();
    assert_eq!(numbers, BTreeSet::from([35, 41, 59, 69, 70, 86, 87, 88, 89, 90, 93]));
}

#[test]
fn rows_have_names_of_their_own_and_a_reason() {
    let rows = rows();
    let names: BTreeSet<_> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), rows.len());
    assert!(rows.iter().all(|row| !row.why.is_empty()));
}
