use super::step::Piece;
use crate::commands::{Handle, Refused};
use kusari::stage6_coin::BlockHash;
use kusari::stage7_peers::{Board, Post};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The board, as far as it was read.
///
/// Like the [`Index`](super::index::Index), it follows the chain from question to question. What a reorganisation takes back can't be
/// unread, so the board is read again from the beginning then.
#[derive(Debug, Default)]
pub(super) struct BoardReader {
    board: Board,
    /// The height and the hash of the last block that was read.
    end: Option<(u64, BlockHash)>,
}

impl BoardReader {
    /// Brings a reader up to the node's best chain.
    pub(super) async fn follow(
        reader: &Arc<Mutex<BoardReader>>,
        handle: &Handle,
    ) -> Result<OwnedMutexGuard<BoardReader>, Refused> {
        let mut reader = reader.clone().lock_owned().await;
        loop {
            let piece = Piece::after(handle, reader.end.into_iter().collect()).await?;
            let is_last = piece.is_last();
            let read = tokio::task::spawn_blocking(move || {
                reader.take(&piece);
                reader
            });
            reader = read.await.map_err(|_| Refused::gone())?;
            if is_last {
                return Ok(reader);
            }
        }
    }

    fn take(&mut self, piece: &Piece) {
        if self.height() != piece.from {
            *self = BoardReader::default();
        }
        for placed in &piece.blocks {
            self.board.read(placed.height, &placed.block);
            self.end = Some((placed.height, placed.hash));
        }
    }

    /// The height up to which it knows the chain.
    pub(super) fn height(&self) -> u64 {
        self.end.map_or(0, |(height, _)| height)
    }

    /// All posts, the oldest first.
    pub(super) fn posts(&self) -> &[Post] {
        self.board.posts()
    }
}
