use super::merkle::{prove, root_by_hand};
use crate::Trial;
use kusari::stage6_coin::*;
use kusari_exercises::turns::stage6::money as check;
use std::time::Duration;

pub(crate) fn all() -> Vec<&'static str> {
    vec![root_by_hand(), prove(), subsidy_at(), first_greedy(), fool_a_phone()]
}

/// Two hashes side by side make the one above them.
fn subsidy_at() -> &'static str {
    fn ours(height: u64) -> u64 {
        let halvings = height / 210_000;
        let mut units = 5_000_000_000;
        for _ in 0..halvings.min(64) {
            units /= 2;
        }
        units
    }
    Trial::of(check::subsidy_at, |_| todo!())
        .right("ours", ours)
        .right("asks the rules", |height| Rules::bitcoin().subsidy(height).units())
        .right("as a shift that's checked", |height| match height / 210_000 {
            halvings if halvings < 64 => (50 * 100_000_000) >> halvings,
            _ => 0,
        })
        .right("until it's nothing", |height| {
            let (mut units, mut era) = (5_000_000_000_u64, 0);
            while units > 0 && era < height / 210_000 {
                units = units.div_euclid(2);
                era += 1;
            }
            units
        })
        .wrong(
            "shifts as the first Bitcoin did",
            |height| 5_000_000_000_u64.wrapping_shr((height / 210_000) as u32),
            "A shift by 64 places isn't 64 halvings",
        )
        .wrong(
            "cuts the number of halvings to 32 bits",
            |height| 5_000_000_000_u64.checked_shr((height / 210_000) as u32).unwrap_or(0),
            "there's nothing left to halve",
        )
        .wrong(
            "counts in coins",
            |height| ours(height) / 100_000_000,
            "a coin is 100,000,000 units",
        )
        .wrong(
            "halves one block late",
            |height| ours(height - 1),
            "it's the first block after the first halving",
        )
        .wrong(
            "halves one block early",
            |height| ours(height.saturating_add(1)),
            "it's the last block before the first halving",
        )
        .wrong(
            "takes away a part each time, instead of a half",
            |height| 5_000_000_000_u64.saturating_sub(2_500_000_000 * (height / 210_000)),
            "half of 25 coins",
        )
        .wrong(
            "rounds halves up",
            |height| {
                (0..(height / 210_000).min(64)).fold(5_000_000_000, |it: u64, _| it.div_ceil(2))
            },
            "the half is dropped",
        )
        .wrong(
            "never brings less than a unit",
            |height| ours(height).max(1),
            "half of one unit is dropped",
        )
        .done()
}

fn first_greedy() -> &'static str {
    fn ours(rules: &Rules, blocks: &[(u64, u64)]) -> Option<u64> {
        for (height, (paid, fees)) in (1..).zip(blocks) {
            if *paid > rules.subsidy(height).units() + fees {
                return Some(height);
            }
        }
        None
    }
    Trial::of(check::first_greedy, |_, _| todo!())
        .right("ours", ours)
        .right("as a position", |rules, blocks| {
            let at = blocks.iter().enumerate().position(|(index, block)| {
                block.0.saturating_sub(block.1) > rules.subsidy(index as u64 + 1).units()
            });
            Some(at? as u64 + 1)
        })
        .right("from the end", |rules, blocks| {
            let mut first = None;
            let mut height = blocks.len() as u64;
            for &(paid, fees) in blocks.iter().rev() {
                let mut subsidy = rules.first_subsidy.units();
                for _ in 0..height / rules.halving as u64 {
                    subsidy /= 2;
                }
                if subsidy + fees < paid {
                    first = Some(height);
                }
                height -= 1;
            }
            first
        })
        .wrong(
            "counts from 0",
            |rules, blocks| {
                (0..)
                    .zip(blocks)
                    .find(|(height, (paid, fees))| *paid > rules.subsidy(height + 1).units() + fees)
                    .map(|(height, _)| height)
            },
            "the block at height 1 takes 51 of 50",
        )
        .wrong(
            "asks for the block before",
            |rules, blocks| {
                (1..)
                    .zip(blocks)
                    .find(|(height, (paid, fees))| {
                        *paid > rules.subsidy((height - 1).max(1)).units() + fees
                    })
                    .map(|(height, _)| height)
            },
            "from height 3 on it's 25",
        )
        .wrong(
            "forgets the fees",
            |rules, blocks| {
                let is_greedy =
                    |(height, block): &(u64, &(u64, u64))| block.0 > rules.subsidy(*height).units();
                (1..).zip(blocks).find(is_greedy).map(|(height, _)| height)
            },
            "50 and fees of 7 make 57",
        )
        .wrong(
            "wants it to be exact",
            |rules, blocks| {
                let is_other = |(height, (paid, fees)): &(u64, &(u64, u64))| {
                    *paid != rules.subsidy(*height).units() + fees
                };
                (1..).zip(blocks).find(is_other).map(|(height, _)| height)
            },
            "what block 1 left lying is gone for good",
        )
        .wrong(
            "names the last one",
            |rules, blocks| {
                let is_greedy = |(height, (paid, fees)): &(u64, &(u64, u64))| {
                    *paid > rules.subsidy(*height).units() + fees
                };
                (1..).zip(blocks).filter(is_greedy).last().map(|(height, _)| height)
            },
            "block 2 comes before block 4",
        )
        .wrong(
            "adds everything up",
            |rules, blocks| {
                let (mut there_is, mut taken) = (0, 0);
                for (height, (paid, fees)) in (1..).zip(blocks) {
                    there_is += rules.subsidy(height).units() + fees;
                    taken += paid;
                    if taken > there_is {
                        return Some(height);
                    }
                }
                None
            },
            "what block 1 left lying",
        )
        .wrong(
            "never halves",
            |rules, blocks| {
                let is_greedy = |(_, (paid, fees)): &(u64, &(u64, u64))| {
                    *paid > rules.first_subsidy.units() + fees
                };
                (1..).zip(blocks).find(is_greedy).map(|(height, _)| height)
            },
            "from height 3 on it's 25",
        )
        .wrong("believes everyone", |_, _| None, "the block at height 1 takes 51 of 50")
        .done()
}

fn fool_a_phone() -> &'static str {
    fn reward(payment: &Transaction) -> Reward {
        let lock = payment.outputs[0].lock.clone();
        Reward { lock, fees: Amount::ZERO, extra_nonce: 0 }
    }
    fn later(place: &Place) -> Time {
        place.tip().time.after(Duration::from_secs(10))
    }
    fn ours(place: &Place, rules: &Rules, payment: Transaction) -> (Block, MerkleProof) {
        let draft = Draft::new(place, rules, [payment.clone()], reward(&payment), later(place));
        let block = mine(draft).expect("one of the nonces will do");
        let proof = MerkleProof::new(&block.leaves(), 1).expect("it comes after the coinbase");
        (block, proof)
    }
    Trial::of(check::fool_a_phone, |_, _, _| todo!())
        .right("ours", ours)
        .right("by hand, and without a coinbase", |place, rules, payment| {
            let mut header = Header {
                version: 1,
                previous_hash: place.hash(),
                merkle_root: *payment.txid().as_bytes(),
                time: place.median_time() + 1,
                target: place.next_target(rules),
                nonce: 0,
            };
            while header.check_work(Target::MAX).is_err() {
                header.nonce += 1;
            }
            let proof = MerkleProof { index: 0, siblings: vec![] };
            (Block { header, transactions: vec![payment] }, proof)
        })
        .right("three times, and with the proof of the last", |place, rules, payment| {
            let reward = Reward {
                lock: Script::default(),
                fees: Amount::new(77 * UNITS_PER_COIN),
                extra_nonce: 5,
            };
            let payments = vec![payment; 3];
            let draft = Draft::new(place, rules, payments, reward, Time::default());
            let mut search = Search::new(draft, 1_000);
            let nonce = search.run(1_000_000).unwrap().unwrap();
            let block = search.seal(nonce);
            let proof = MerkleProof::new(&block.leaves(), 3).unwrap();
            (block, proof)
        })
        .wrong(
            "does no work",
            |place, rules, payment| {
                let draft =
                    Draft::new(place, rules, [payment.clone()], reward(&payment), later(place));
                let block = draft.block().clone();
                let proof = MerkleProof::new(&block.leaves(), 1).unwrap();
                (block, proof)
            },
            "high-hash",
        )
        .wrong(
            "proves the coinbase",
            |place, rules, payment| {
                let (block, _) = ours(place, rules, payment);
                let proof = MerkleProof::new(&block.leaves(), 0).unwrap();
                (block, proof)
            },
            "your proof is for transaction 0, and the payment is transaction 1",
        )
        .wrong(
            "changes the block after the work is done",
            |place, rules, payment| {
                let draft = Draft::new(place, rules, [], reward(&payment), later(place));
                let mut block = mine(draft).unwrap();
                block.transactions.push(payment);
                let proof = MerkleProof::new(&block.leaves(), 1).unwrap();
                (block, proof)
            },
            "proof-root",
        )
        .wrong(
            "leaves the payment out",
            |place, rules, payment| {
                let draft = Draft::new(place, rules, [], reward(&payment), later(place));
                let block = mine(draft).unwrap();
                let proof = MerkleProof::new(&block.leaves(), 0).unwrap();
                (block, proof)
            },
            "isn't in your block",
        )
        .wrong(
            "pays another amount",
            |place, rules, mut payment| {
                payment.outputs[0].amount = Amount::new(5);
                ours(place, rules, payment)
            },
            "isn't in your block",
        )
        .wrong(
            "begins a chain of its own",
            |place, rules, payment| {
                let genesis =
                    Genesis { time: place.tip().time, words: "mine".into(), rules: *rules };
                ours(&genesis.place().unwrap(), rules, payment)
            },
            "name the place where the phone's chain ends",
        )
        .wrong(
            "takes the time of the block before",
            |place, rules, payment| {
                let (mut block, proof) = ours(place, rules, payment);
                block.header.time = place.median_time();
                while block.header.check_work(Target::MAX).is_err() {
                    block.header.nonce = block.header.nonce.wrapping_add(1);
                }
                (block, proof)
            },
            "time-too-old",
        )
        .wrong(
            "asks for less work",
            |place, rules, payment| {
                let (mut block, proof) = ours(place, rules, payment);
                block.header.target = Target::MAX.to_compact();
                (block, proof)
            },
            "target",
        )
        .wrong(
            "works at height 3 only",
            |place, rules, payment| {
                let (block, mut proof) = ours(place, rules, payment);
                proof.index = u32::from(place.height() == 3);
                (block, proof)
            },
            "the phone refuses your proof",
        )
        .done()
}
