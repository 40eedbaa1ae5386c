//! What a chain is asked that has nothing to do with coins: is this file's hash in it, and what's on the board?

use super::running::Running;
use super::source::Source;
use super::waiting;
use crate::failure::Failure;
use kusari::stage6_coin::*;
use kusari::stage7_peers::{Board, FileHash, Post, Receipt, RemoteError};
use kusari_storage::{Store, StoreError};

/// Where the hash of a file is.
pub(super) enum Found {
    /// In a block.
    InBlock(Box<Receipt>),
    /// In a payment that waits.
    Waits,
    /// Nowhere.
    Nowhere,
}

impl Source {
    /// Looks for the hash of a file, and makes the receipt if it's in a block. The earliest block counts.
    pub(super) fn receipt(&self, file: FileHash) -> Result<Found, Failure> {
        match self {
            Source::Directory(store) => receipt_on_disk(store, file),
            Source::Node(node) => node.receipt(file),
        }
    }

    /// The last posts on the board, the oldest first.
    pub(super) fn posts(&self, last: usize) -> Result<Vec<Post>, Failure> {
        match self {
            Source::Directory(store) => {
                let mut board = Board::default();
                read(store, |height, block| board.read(height, &block))?;
                let posts = board.posts();
                Ok(posts[posts.len().saturating_sub(last)..].to_vec())
            }
            Source::Node(node) => node.posts(last),
        }
    }
}

fn receipt_on_disk(store: &Store, file: FileHash) -> Result<Found, Failure> {
    let (mut headers, mut found) = (Vec::new(), None);
    read(store, |height, block| {
        headers.push(block.header);
        let carries = |payment: &Transaction| file.is_in(payment);
        if found.is_none() && block.transactions.iter().any(carries) {
            found = Some((height, block));
        }
    })?;
    if let Some((height, block)) = found {
        let receipt = Receipt::new(file, store.genesis().clone(), headers, height, &block);
        let receipt = receipt.map_err(|cause| Failure::impossible(&cause))?;
        return Ok(Found::InBlock(Box::new(receipt)));
    }
    let (pool, _) = waiting(store)?;
    let waits = pool.waiting().any(|payment| file.is_in(payment));
    Ok(if waits { Found::Waits } else { Found::Nowhere })
}

/// Reads all blocks after the genesis.
fn read(store: &Store, mut take: impl FnMut(u64, Block)) -> Result<(), Failure> {
    let failed = |error: StoreError| Failure::impossible(&error);
    let top = store.place().map_err(failed)?.height();
    for height in 1..=top {
        if let Some(block) = store.block_at(height).map_err(failed)? {
            take(height, block);
        }
        crate::interrupt::check()?;
    }
    Ok(())
}

impl Running {
    fn receipt(&self, file: FileHash) -> Result<Found, Failure> {
        match self.ask(&format!("/api/receipt?hash={}", file.to_hex())) {
            Ok(told) => {
                let text = told["receipt"].as_str().unwrap_or_default();
                let receipt = Receipt::from_bytes(text.as_bytes());
                let receipt = receipt.map_err(|cause| Failure::impossible(&cause))?;
                Ok(Found::InBlock(Box::new(receipt)))
            }
            Err(RemoteError::Refused { rule, .. }) if rule == "not-in-a-block" => Ok(Found::Waits),
            Err(RemoteError::Refused { rule, .. }) if rule == "not-notarised" => Ok(Found::Nowhere),
            Err(error) => Err(Failure::remote(error)),
        }
    }

    fn posts(&self, last: usize) -> Result<Vec<Post>, Failure> {
        let told = self.get(&format!("/api/board?count={last}"))?;
        let posts = told["posts"].as_array().into_iter().flatten();
        let posts = posts.map(|post| {
            Some(Post {
                height: post["height"].as_u64()?,
                time: Time::from_millis(post["time"].as_u64()?),
                txid: super::running::txid_of(post)?,
                author: post["author"].as_str()?.parse().ok()?,
                text: post["text"].as_str()?.to_owned(),
            })
        });
        posts.collect::<Option<_>>().ok_or_else(super::running::unclear)
    }
}
