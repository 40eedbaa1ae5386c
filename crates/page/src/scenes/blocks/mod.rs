//! Four blocks, three copies: change a field, see which rule it breaks, and repair the chain link by link. One scene for
//! each of the two seals that a block can have: a server's stamp (chapter 3) and work (chapter 4).

mod by_stamp;
mod by_work;
mod copies;
mod faults;
mod kind;
mod show;
mod start;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Slice};
use copies::Copies;
use kind::Kind;
use kusari::stage3_timestamp::Stamp;
use kusari::stage4_pow::Work;

pub(super) type Blocks = Copies<Work>;
pub(super) type Stamps = Copies<Stamp>;

impl<S: Kind> Scene for Copies<S> {
    const ABOUT: About = S::ABOUT;

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        match deed.verb() {
            "bits" if S::HAS_BITS => {
                let bits = deed.number(1, start::BITS)?;
                *self = Copies::with_bits(bits);
                Ok(format!("A new chain for everyone, with {bits} zero bits for each hash."))
            }
            "more" => self.more(),
            "offer" => self.offer(deed),
            _ => self.edit(deed),
        }
    }

    fn done(&self) -> Vec<bool> {
        S::done(&self.facts())
    }

    fn show(&self) -> Vec<Part> {
        show::parts(self)
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        const FIELDS: [&str; 7] = ["time", "previous", "amount", "from", "to", "nonce", "bits"];
        let (next, last) = (next.words(), last.words());
        FIELDS.contains(&next[0].as_str())
            && next.len() == last.len()
            && next[..next.len() - 1] == last[..last.len() - 1]
    }

    fn work(&self, job: &Deed, token: &str, budget: u64) -> Result<Slice, Refusal> {
        match job.verb() {
            "mine" => S::work(&self.look(self.block(job)?, None), token, budget),
            _ => Err(job.unknown()),
        }
    }
}
