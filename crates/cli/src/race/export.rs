use crate::failure::Failure;
use kusari::stage5_network::*;
use std::path::{Path, PathBuf};

/// A chain file that follows the chain of one node.
pub(super) struct Export {
    path: PathBuf,
    file: ChainFile<Work>,
    /// What is in the file: the genesis, then the block at each height.
    hashes: Vec<BlockHash>,
}

impl Export {
    pub(super) fn create(path: &Path, genesis: &Genesis<WorkRule>) -> Result<Export, Failure> {
        let file = ChainFile::create(path, genesis)
            .map_err(|error: ChainFileError<WorkError>| Failure::chain_file(path, error))?;
        Ok(Export { path: path.to_owned(), file, hashes: vec![genesis.hash()] })
    }

    /// Cuts the file back to the parent of the first block, and appends all the blocks.
    ///
    /// Returns `false` and changes nothing if that parent isn't in the file, which means that events were
    /// missed.
    pub(super) fn follow(&mut self, blocks: &[PlacedBlock]) -> Result<bool, Failure> {
        let Some(first) = blocks.first() else { return Ok(true) };
        let parent = first.block.draft.previous_hash;
        let Some(height) = self.hashes.iter().rposition(|hash| *hash == parent) else {
            return Ok(false);
        };
        let failure = |error| Failure::file(&self.path, error);
        self.file.cut_to(height as u64).map_err(failure)?;
        self.hashes.truncate(height + 1);
        for placed in blocks {
            self.file.append(&placed.block).map_err(failure)?;
            self.hashes.push(placed.hash);
        }
        Ok(true)
    }

    /// Waits until the file is on the disk.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        self.file.sync().map_err(|error| Failure::file(&self.path, error))
    }
}
