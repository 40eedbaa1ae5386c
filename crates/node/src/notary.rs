use crate::commands::{Handle, Inside, Refused};
use kusari::stage6_coin::{Block, Genesis, Header, Transaction};
use kusari::stage7_peers::{FileHash, Receipt};
use std::sync::Arc;

/// What a node does for people that has nothing to do with coins.
impl Handle {
    /// The receipt for a file whose hash is on the chain. If it's there several times, the earliest counts.
    ///
    /// # Errors
    ///
    /// `not-in-a-block` if a payment with the hash still waits, `not-notarised` if there's none, `too-many-headers`, `node-ended`.
    pub async fn receipt(&self, file: FileHash) -> Result<Receipt, Refused> {
        let look = move |inside: &Inside<'_>| {
            let node = inside.host.node();
            let waits = node.waiting().any(|payment| file.is_in(payment));
            (node.genesis().clone(), blocks(inside), waits)
        };
        let (genesis, blocks, waits) = self.look(look).await?;
        aside(move || receipt(file, genesis, &blocks, waits)).await?
    }

    /// The sealed letters that came by last, the oldest first.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn letters(&self) -> Result<Vec<Arc<[u8]>>, Refused> {
        self.look(|inside| inside.letters.letters().cloned().collect()).await
    }
}

/// All blocks after the genesis. They aren't copied, so this is quick.
fn blocks(inside: &Inside<'_>) -> Vec<Arc<Block>> {
    inside.host.node().tree().best_above(0).map(|placed| placed.block).collect()
}

/// Does something that takes long in another thread, so that the node goes on.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refused> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refused::gone())
}

fn receipt(
    file: FileHash,
    genesis: Genesis,
    blocks: &[Arc<Block>],
    waits: bool,
) -> Result<Receipt, Refused> {
    let carries = |payment: &Transaction| file.is_in(payment);
    let at = blocks.iter().position(|block| block.transactions.iter().any(carries));
    let Some(at) = at else {
        return Err(match waits {
            true => Refused {
                code: "not-in-a-block",
                what: "the payment with the file's hash still waits for a block".to_owned(),
            },
            false => Refused {
                code: "not-notarised",
                what: format!("no payment carries the SHA-256 {file}"),
            },
        });
    };
    let headers: Vec<Header> = blocks.iter().map(|block| block.header).collect();
    let made = Receipt::new(file, genesis, headers, at as u64 + 1, &blocks[at]);
    made.map_err(|refusal| Refused::of(&refusal))
}
