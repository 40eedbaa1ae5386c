//! What Mallory can say.

use super::cast::*;
use super::{Script, World};
use kusari::stage5_network::*;
use std::sync::Arc;
use std::time::Duration;

impl World {
    /// Lets Mallory say something to a node, or write a block for later.
    pub(super) fn let_mallory_speak(&mut self, node: usize, script: &mut Script<'_>) {
        let message = match script.below(10) {
            0..3 => {
                let block = self.write_block(script);
                self.blocks.push(block.clone());
                Message::Block(block)
            }
            3 if self.blocks.is_empty() => return,
            3 => Message::Block(self.blocks[script.below(self.blocks.len())].clone()),
            4 => {
                let some = (0..script.below(9)).map(|_| script.below(self.blocks.len()));
                Message::Blocks(some.filter_map(|at| self.blocks.get(at).cloned()).collect())
            }
            5 => Message::Transaction(PAYMENTS[script.below(PAYMENTS.len())].clone().into()),
            6 => {
                let genesis = [genesis().hash(), self.some_hash(script)][script.below(2)];
                let work = [0, 1, 100, u64::MAX][script.below(4)];
                Message::Hello(Hello { genesis, tip: self.some_hash(script), work })
            }
            7 => {
                let count = script.below(2 * MAX_LOCATOR);
                Message::GetBlocks((0..count).map(|_| self.some_hash(script)).collect())
            }
            8 => {
                let count = script.below(256);
                let bytes = script.bytes(count).to_vec();
                return self.tell(node, Input::Bytes(MALLORY, bytes));
            }
            _ => return self.repeat_with_a_fault(node, script),
        };
        self.tell(node, Input::Message(MALLORY, message));
    }

    /// The hash of the genesis or of any block.
    fn some_hash(&self, script: &mut Script<'_>) -> BlockHash {
        let index = script.below(self.blocks.len() + 1);
        self.blocks.get(index).map_or(genesis().hash(), |block| block.hash())
    }

    /// A block after any other, with any payments, at any time, with or without work.
    fn write_block(&self, script: &mut Script<'_>) -> Arc<Block> {
        const HOUR: u64 = 60 * 60;
        let seconds = [0, 1, 2, HOUR, 3 * HOUR, 3 * HOUR + 1, 1 << 43][script.below(7)];
        let payments = (0..script.below(4)).map(|_| PAYMENTS[script.below(PAYMENTS.len())].clone());
        let transactions = payments.collect();
        let time = BEGIN.after(Duration::from_secs(seconds));
        let draft = Draft { time, transactions, previous_hash: self.some_hash(script) };
        let difficulty = Difficulty::from_bits(script.below(4) as u64);
        let start = Nonce::new(script.below(256) as u64);
        Arc::new(mine(draft, difficulty, start).expect("three bits are found"))
    }

    /// Takes something that was said before, changes a byte or cuts off the end, and says it again.
    fn repeat_with_a_fault(&mut self, node: usize, script: &mut Script<'_>) {
        let Some(index) = script.below(256).checked_rem(self.letters.len()) else { return };
        let mut bytes = encode(&self.letters[index].2);
        let at = (script.below(256) << 8 | script.below(256)) % bytes.len();
        match script.below(3) {
            0 => bytes[at] ^= 1 << script.below(8),
            1 => bytes.truncate(at),
            _ => bytes.insert(at, script.below(256) as u8),
        }
        self.tell(node, Input::Bytes(MALLORY, bytes));
    }
}
