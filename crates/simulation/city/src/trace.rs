use sha2::{Digest as _, Sha256};

/// A hash of everything that changed something, in order. Two runs with the same trace were the same run.
///
/// Each event costs two multiplications; after a thousand of them, SHA-256 seals what they came to.
#[derive(Debug)]
pub(crate) struct Trace {
    lanes: [u64; 2],
    count: u64,
    sealed: Sha256,
}

/// After how many events SHA-256 is asked.
const SEALED_EVERY: u64 = 1_000;

impl Trace {
    pub(crate) fn new() -> Trace {
        Trace {
            lanes: [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344],
            count: 0,
            sealed: Sha256::new(),
        }
    }

    #[inline]
    pub(crate) fn add(&mut self, time: u64, what: u8, node: u32, block: u32) {
        let event = u64::from(what) << 56 | u64::from(node) << 28 | u64::from(block);
        let [one, other] = self.lanes;
        let one = (one ^ time).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let other = (other ^ event ^ one >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
        self.lanes = [one ^ other >> 29, other ^ one.rotate_left(17)];
        self.count += 1;
        if self.count.is_multiple_of(SEALED_EVERY) {
            self.seal();
        }
    }

    fn seal(&mut self) {
        for lane in self.lanes {
            self.sealed.update(lane.to_le_bytes());
        }
    }

    pub(crate) fn finish(mut self) -> [u8; 32] {
        self.seal();
        self.sealed.update(self.count.to_le_bytes());
        self.sealed.finalize().into()
    }
}
