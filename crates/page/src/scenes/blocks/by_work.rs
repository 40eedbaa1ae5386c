use super::kind::{Facts, Kind, Look};
use super::start;
use crate::deed::Deed;
use crate::html::{self, grouped};
use crate::refusal::Refusal;
use crate::scene::{About, Slice, Task};
use kusari::stage3_timestamp::{Draft, SealedBlock, SealedChain};
use kusari::stage4_pow::{Difficulty, Nonce, Search, Work, WorkRule};
use maud::{Markup, html};

/// The nonces that seal the first chain, for each number of bits. If they don't, a test looks for others.
const NONCES: [[u64; 4]; 19] = [
    [25, 3, 15, 4],
    [32, 50, 3, 33],
    [201, 10, 1, 16],
    [457, 22, 61, 24],
    [102, 53, 370, 248],
    [230, 2_453, 351, 746],
    [424, 1_281, 573, 939],
    [3_560, 10_223, 6_579, 1_515],
    [3_357, 2_717, 2_255, 15_351],
    [7_984, 2_710, 10_657, 5_795],
    [14_876, 28_256, 2_713, 1_217],
    [83_361, 93_904, 3_856, 12_634],
    [73_307, 11_010, 1_656, 16_377],
    [53_864, 14_680, 153_802, 17_250],
    [542_008, 62_249, 325_964, 95_006],
    [398_102, 1_061_980, 411_557, 135_259],
    [1_608_334, 96_785, 148_973, 2_317_990],
    [296_823, 830_575, 776_908, 11_306_111],
    [5_525_349, 4_139_400, 802_518, 2_533_282],
];

impl Kind for Work {
    const ABOUT: About = About {
        name: "blocks",
        title: "Four blocks, three copies",
        chapters: "4",
        notebook: "stage4_pow",
        question: "You're Mallory. In block 1 you paid Bob 30, and now you'd like your money back. What does that take?",
        tasks: &[
            Task {
                ask: "Break the chain: change any number in any block.",
                learnt: "One digit was enough. The block has another hash now, so its work is gone, and the next block's \
                         link leads nowhere.",
            },
            Task {
                ask: "Make your copy sound again, with your change still in it. Mend each block from the top down.",
                learnt: "You had to mine the block that you changed, and every block after it, because each one names the \
                         hash of the one before.",
            },
            Task {
                ask: "Make Bob's copy accept yours.",
                learnt: "Bob didn't take your word for it. He checked every rule, and took the chain with more work in it.",
            },
            Task {
                ask: "Get the 30 back: make Bob and Alice both accept a chain in which you never paid Bob.",
                learnt: "You could do it because no one else was mining. As long as the others find blocks faster than \
                         you do, you can't catch up.",
            },
        ],
    };
    const BITS: u64 = 12;
    const HAS_BITS: bool = true;
    const ALICE_IS_NEW: bool = false;

    fn rule(bits: u64) -> WorkRule {
        WorkRule { difficulty: Difficulty::from_bits(bits) }
    }

    fn prepared(draft: Draft, bits: u64, index: usize) -> SealedBlock<Work> {
        let row = bits.saturating_sub(*start::BITS.start()) as usize;
        SealedBlock {
            draft,
            seal: Work { nonce: Nonce::new(NONCES[row.min(NONCES.len() - 1)][index]) },
        }
    }

    fn none() -> Work {
        Work { nonce: Nonce::default() }
    }

    fn done(facts: &Facts<'_, Work>) -> Vec<bool> {
        let is_new = facts.is_another_story && facts.is_sound;
        let bob_took_it = is_new && facts.bobs == facts.yours;
        let is_back = bob_took_it && facts.alices == facts.yours && !facts.pays_bob;
        vec![facts.was_changed && !facts.is_sound, is_new, bob_took_it, is_back]
    }

    fn edit(
        block: &mut SealedBlock<Work>,
        height: usize,
        deed: &Deed,
    ) -> Result<(String, Option<u64>), Refusal> {
        let nonce = deed.number(2, 0..=Nonce::MAX.get())?;
        let (said, attempts) = match deed.verb() {
            "nonce" => (String::new(), None),
            "mined" => {
                let tried = nonce + 1;
                (
                    format!("Block {height} is mined, after {} attempts. ", grouped(tried)),
                    Some(tried),
                )
            }
            _ => return Err(deed.unknown()),
        };
        block.seal.nonce = Nonce::new(nonce);
        Ok((said, attempts))
    }

    fn takes(own: &SealedChain<Work>, offered: &SealedChain<Work>) -> Result<(), Refusal> {
        if offered.work() > own.work() {
            return Ok(());
        }
        let hashes = |chain: &SealedChain<Work>| {
            grouped(chain.work().hashes().try_into().unwrap_or(u64::MAX))
        };
        let message = format!(
            "your chain is sound, but it took {} hashes on average, and mine took {}: I keep the one I heard of first",
            hashes(offered),
            hashes(own)
        );
        Err(Refusal::new("no-more-work", message, "Add a block."))
    }

    fn work(look: &Look<'_, Work>, token: &str, budget: u64) -> Result<Slice, Refusal> {
        let begin: u64 =
            if token.is_empty() { 0 } else { Deed::of([token]).number(0, 0..=Nonce::MAX.get())? };
        let mut search = Search::new(look.block.draft.clone(), look.rule.difficulty);
        search.seek(Nonce::new(begin));
        let found = search
            .run(budget.max(1))
            .map_err(|cause| Refusal::by_chapter(&cause, "Change the time."))?;
        if let Some(nonce) = found {
            let words = ["mined".to_owned(), look.height.to_string(), nonce.to_string()];
            return Ok(Slice::Done(Deed::of(words)));
        }
        let tried = begin + budget.max(1);
        let expected = expected(look.rule) as f64;
        Ok(Slice::More {
            token: tried.to_string(),
            // A search doesn't know how far it is. This is the chance that it would have ended by now.
            share: 1.0 - (-(tried as f64) / expected).exp(),
            said: format!("{} attempts; {} expected", grouped(tried), grouped(expected as u64)),
        })
    }

    fn settings(rule: &WorkRule) -> Markup {
        let bits = rule.difficulty.bits();
        let says = format!("{bits} zero bits, {} attempts expected", grouped(expected(rule)));
        let bounds = start::BITS.into_inner();
        html! {
            div.controls { (html::slider("bits", "Difficulty", bounds, bits, &says, &Deed::of(["bits"]))) }
            p.note { "Another difficulty starts a new chain for everyone, and what you did to this one is gone." }
        }
    }

    fn seal(look: &Look<'_, Work>) -> Markup {
        let Look { block, height, rule, .. } = look;
        let nonce = block.seal.nonce.get();
        let bits = Difficulty::zero_bits(&block.hash());
        let needed = rule.difficulty.bits();
        let id = format!("nonce-{height}");
        let deed = Deed::of(["nonce".to_owned(), height.to_string()]);
        html! {
            div.row { (html::number(&id, "Nonce", nonce, Nonce::MAX.get(), &deed)) }
            @match look.fault {
                Some(fault) => {
                    (html::broken(fault))
                    div.row {
                        button.main[look.is_next] type="button" data-work={ "mine." (height) } { "Mine block " (height) }
                    }
                }
                None => { p.verdict.sound { "✓ The hash begins with " (bits) " zero bits. " (needed) " are needed." } }
            }
            @if let Some(tried) = look.attempts.filter(|it| *it == nonce + 1) {
                p.note { (grouped(tried)) " attempts; " (grouped(expected(rule))) " expected" }
            }
        }
    }
}

/// How many hashes a block takes on average.
fn expected(rule: &WorkRule) -> u64 {
    rule.difficulty.work().hashes().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenes::blocks::start;
    use kusari::stage4_pow::mine;

    #[test]
    fn the_first_chain_is_sound_whatever_the_difficulty() {
        let mut nonces = Vec::new();
        for bits in start::BITS {
            let (genesis, blocks) = start::chain::<Work>(bits);
            let is_sound = SealedChain::verify(genesis.clone(), blocks.iter().cloned()).is_ok();
            if is_sound {
                continue;
            }
            let mut chain = SealedChain::<Work>::new(genesis).unwrap();
            for block in blocks {
                let draft = chain.draft(block.draft.time, block.draft.transactions);
                chain
                    .push(mine(draft, Difficulty::from_bits(bits), Nonce::default()).unwrap())
                    .unwrap();
            }
            nonces.push(chain.blocks().iter().map(|it| it.seal.nonce.get()).collect::<Vec<_>>());
        }
        assert!(nonces.is_empty(), "write these into NONCES: {nonces:?}");
    }
}
