use super::faults::Faults;
use super::kind::{Kind, grouped};
use super::show::broken;
use super::{Copies, start};
use crate::deed::Deed;
use crate::html;
use crate::refusal::Refusal;
use crate::scene::{About, Slice, Task};
use kusari::stage3_timestamp::{Draft, SealedBlock, SealedChain};
use kusari::stage4_pow::{Difficulty, Nonce, Search, Work, WorkRule};
use maud::{Markup, html};

/// The nonces with which the first chain is sealed, for each number of bits. A test looks for them anew.
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
        question: "You're Mallory. In block 1 you paid Bob 30, and now you'd like to have it back. What does it take?",
        tasks: &[
            Task {
                ask: "Break the chain: change any number in any block.",
                learnt: "One digit was enough. The block's hash is another, so its work is gone, and the next block's \
                         link leads nowhere.",
            },
            Task {
                ask: "Make your copy sound again, with your change still in it.",
                learnt: "From the block you changed to the last one, every link and every seal had to be made anew.",
            },
            Task {
                ask: "Make Bob's copy accept yours.",
                learnt: "Bob didn't believe you. He checked every rule, and took the chain with more work in it.",
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

    fn done(copies: &Copies<Work>) -> Vec<bool> {
        let is_new = copies.is_another_story() && copies.checked().is_ok();
        let has_taken = |word: &str| {
            let copy = copies.others.iter().find(|it| it.word == word);
            copy.is_some_and(|it| it.blocks == copies.yours)
        };
        let bob_took_it = is_new && has_taken("bob");
        let is_back = bob_took_it && has_taken("alice") && !copies.pays_bob();
        vec![copies.was_changed && copies.checked().is_err(), is_new, bob_took_it, is_back]
    }

    fn edit(copies: &mut Copies<Work>, deed: &Deed) -> Result<String, Refusal> {
        let block = copies.block(deed)?;
        let nonce = deed.number(2, 0..=Nonce::MAX.get())?;
        let said = match deed.verb() {
            "nonce" => String::new(),
            "mined" => {
                copies.attempts = Some((block, nonce + 1));
                format!("Block {} is mined, after {} attempts.", block + 1, grouped(nonce + 1))
            }
            _ => return Err(deed.unknown()),
        };
        copies.yours[block].seal.nonce = Nonce::new(nonce);
        copies.changed(block);
        Ok(said)
    }

    fn takes(own: &SealedChain<Work>, offered: &SealedChain<Work>) -> Result<(), Refusal> {
        if offered.work() > own.work() {
            return Ok(());
        }
        let hashes = |chain: &SealedChain<Work>| {
            grouped(chain.work().hashes().try_into().unwrap_or(u64::MAX))
        };
        let message = format!(
            "your chain is sound, but it took {} hashes on average, and mine took {}: I keep the one that I heard of first",
            hashes(offered),
            hashes(own)
        );
        Err(Refusal::new("no-more-work", message, "Add a block."))
    }

    fn work(
        copies: &Copies<Work>,
        block: usize,
        token: &str,
        budget: u64,
    ) -> Result<Slice, Refusal> {
        let begin: u64 =
            if token.is_empty() { 0 } else { Deed::of([token]).number(0, 0..=Nonce::MAX.get())? };
        let difficulty = copies.genesis.rule.difficulty;
        let mut search = Search::new(copies.yours[block].draft.clone(), difficulty);
        search.seek(Nonce::new(begin));
        let found = search
            .run(budget.max(1))
            .map_err(|cause| Refusal::by_chapter(&cause, "Change the time."))?;
        if let Some(nonce) = found {
            let words = ["mined".to_owned(), (block + 1).to_string(), nonce.to_string()];
            return Ok(Slice::Done(Deed::of(words)));
        }
        let tried = begin + budget.max(1);
        let expected = expected(copies) as f64;
        Ok(Slice::More {
            token: tried.to_string(),
            // The chance that it would have been found by now: a search doesn't know how far it is.
            share: 1.0 - (-(tried as f64) / expected).exp(),
            said: format!("{} attempts; {} expected", grouped(tried), grouped(expected as u64)),
        })
    }

    fn settings(copies: &Copies<Work>) -> Markup {
        let difficulty = copies.genesis.rule.difficulty;
        let says = format!(
            "{} zero bits, {} attempts expected",
            difficulty.bits(),
            grouped(expected(copies))
        );
        let (least, most) = start::BITS.into_inner();
        html! {
            div.controls {
                (html::slider("bits", "Difficulty", (least, most), difficulty.bits(), &says, &Deed::of(["bits"])))
            }
            p.note { "Another difficulty is another chain for everyone: what you did to this one is gone." }
        }
    }

    fn seal(copies: &Copies<Work>, block: usize, faults: &Faults) -> Markup {
        let height = block + 1;
        let id = format!("nonce-{height}");
        let bits = Difficulty::zero_bits(&copies.yours[block].hash());
        let needed = copies.genesis.rule.difficulty.bits();
        let tried = copies.attempts.filter(|(of, tried)| {
            *of == block && copies.yours[block].seal.nonce.get() + 1 == *tried
        });
        html! {
            div.row {
                (html::number(&id, "Nonce", copies.yours[block].seal.nonce.get(), Nonce::MAX.get(), &Deed::of(["nonce", &height.to_string()])))
            }
            @match &faults.seal {
                Some(fault) => {
                    (broken(fault))
                    @let can_mine = faults.header.as_ref().is_none_or(|it| it.code != "wrong-link");
                    div.row { button.main[can_mine] type="button" data-work={ "mine." (height) } { "Mine block " (height) } }
                }
                None => { p.verdict.sound { "✓ The hash begins with " (bits) " zero bits. " (needed) " are needed." } }
            }
            @if let Some((_, tried)) = tried {
                p.note { (grouped(tried)) " attempts; " (grouped(expected(copies))) " expected" }
            }
        }
    }
}

/// How many hashes a block takes on average.
fn expected(copies: &Copies<Work>) -> u64 {
    copies.genesis.rule.difficulty.work().hashes().try_into().unwrap_or(u64::MAX)
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
