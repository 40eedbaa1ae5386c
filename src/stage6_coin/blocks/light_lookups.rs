use super::light::LightClient;
use crate::stage5_network::{BlockHash, ChainWork, locator_heights};
use crate::stage6_coin::headers::Header;

/// What there's to see in the headers of a light client.
impl LightClient {
    /// A header that was taken, on whatever branch.
    pub fn header(&self, hash: &BlockHash) -> Option<&Header> {
        self.headers.get(hash).map(|known| &known.header)
    }

    /// The height of a header that was taken. The first one has height zero.
    pub fn height_of(&self, hash: &BlockHash) -> Option<u64> {
        self.headers.get(hash).map(|known| known.place.height())
    }

    /// How much work is in the branch that ends with a header.
    pub fn work_of(&self, hash: &BlockHash) -> Option<ChainWork> {
        self.headers.get(hash).map(|known| known.work)
    }

    /// The hash at a height of the best chain.
    pub fn best_at(&self, height: u64) -> Option<BlockHash> {
        self.best.get(usize::try_from(height).ok()?).copied()
    }

    /// The headers of the best chain above a height, the lowest first.
    pub fn best_above(&self, height: u64) -> impl DoubleEndedIterator<Item = &Header> {
        let first = usize::try_from(height).unwrap_or(usize::MAX).saturating_add(1);
        let hashes = self.best.get(first..).unwrap_or_default();
        hashes.iter().filter_map(|hash| self.header(hash))
    }

    /// The header itself if it's on the best chain, and otherwise the last one before it that is. `None` for one that
    /// isn't known.
    pub fn last_on_best_chain(&self, hash: &BlockHash) -> Option<BlockHash> {
        let mut at = *hash;
        while !self.is_on_best_chain(&at) {
            at = self.header(&at)?.previous_hash;
        }
        Some(at)
    }

    /// Hashes from a header down to the first: the last ten one by one, then ever further apart, as a node sends
    /// them to ask for blocks.
    pub fn locator(&self, hash: &BlockHash) -> Vec<BlockHash> {
        let mut aside = Vec::new();
        let mut at = *hash;
        while !self.is_on_best_chain(&at) {
            let Some(header) = self.header(&at) else { break };
            aside.push(at);
            at = header.previous_hash;
        }
        let top = self.height_of(hash).unwrap_or(0);
        let hash_at = |height: u64| {
            let aside = usize::try_from(top - height).ok().and_then(|below| aside.get(below));
            aside.copied().or_else(|| self.best_at(height))
        };
        locator_heights(top).into_iter().filter_map(hash_at).collect()
    }

    /// How many headers aren't on the best chain.
    pub fn aside(&self) -> usize {
        self.headers.len() - self.best.len()
    }

    /// Forgets all headers that aren't on the best chain. One of their branches can only win later if all of it comes
    /// again.
    pub fn forget_branches(&mut self) {
        let best = &self.best;
        self.headers.retain(|hash, known| {
            let height = usize::try_from(known.place.height()).ok();
            height.and_then(|height| best.get(height)) == Some(hash)
        });
    }
}
