use crate::Trial;
use kusari::stage6_coin::*;
use kusari_exercises::lessons::stage6::{Person, extend};
use kusari_exercises::turns::stage6::room as check;
use std::collections::BinaryHeap;
use std::time::Duration;

pub(crate) fn all() -> Vec<&'static str> {
    vec![next_hashes(), stretch_period(), middle_time(), hurry(), story_for_bob()]
}

fn next_hashes() -> &'static str {
    Trial::of(check::next_hashes, |_, _, _| todo!())
        .right("ours", |hashes, planned, took| {
            let took = took.clamp(planned / 4, planned * 4);
            hashes * planned / took
        })
        .right("with ifs", |hashes, planned, took| {
            if 4 * took < planned {
                return 4 * hashes;
            }
            if took > 4 * planned {
                return hashes / 4;
            }
            hashes * planned / took
        })
        .right("clamps what comes out", |hashes, planned, took| {
            (hashes * planned / took.max(1)).clamp(hashes / 4, hashes * 4)
        })
        .right("in 128 bits", |hashes, planned, took| {
            let took = u128::from(took.max(planned / 4).min(4 * planned));
            (u128::from(hashes) * u128::from(planned) / took) as u64
        })
        .wrong(
            "moves it as a target is moved",
            |hashes, planned, took| hashes * took.clamp(planned / 4, planned * 4) / planned,
            "next_hashes(1000, 100, 50) gave 500 and not 2000",
        )
        .wrong(
            "counts in fractions",
            |hashes, planned, took| {
                let took = took.clamp(planned / 4, planned * 4);
                (hashes as f64 * planned as f64 / took as f64) as u64
            },
            "and not 12345199218396: multiply whole numbers",
        )
        .wrong(
            "divides first",
            |hashes, planned, took| planned / took.clamp(planned / 4, planned * 4) * hashes,
            "multiply first, and then divide",
        )
        .wrong(
            "has no limits",
            |hashes, planned, took| hashes * planned / took,
            "a fifth of the time counts as a quarter",
        )
        .wrong(
            "limits one side only",
            |hashes, planned, took| hashes * planned / took.max(planned / 4),
            "five times as long counts as four times",
        )
        .wrong(
            "has a limit of two",
            |hashes, planned, took| hashes * planned / took.clamp(planned / 2, planned * 2),
            "next_hashes(1000, 100, 20) gave 2000 and not 4000",
        )
        .wrong(
            "doubles or halves",
            |hashes, planned, took| match took {
                _ if took < planned => 2 * hashes,
                _ if took > planned => hashes / 2,
                _ => hashes,
            },
            "next_hashes(1000, 100, 80) gave 2000 and not 1250",
        )
        .wrong("never changes", |hashes, _, _| hashes, "it took half the time")
        .wrong(
            "forgets that nothing can be divided by 0",
            |hashes, planned, took| (hashes * planned / took).clamp(hashes / 4, hashes * 4),
            "panicked: attempt to divide by zero",
        )
        .done()
}

fn stretch_period() -> &'static str {
    Trial::of(check::stretch_period, |_| todo!())
        .right("ours", |mut times| {
            let last = times.len() - 1;
            times[last] += 7_200;
            times
        })
        .right("takes it off and puts it on again", |mut times| {
            let now = times.pop().unwrap();
            times.push(now + 2 * 60 * 60);
            times
        })
        .right("writes a new list", |times| {
            let last = times.len() - 1;
            let lie = |(at, time): (usize, &u32)| if at == last { time + 7_200 } else { *time };
            times.iter().enumerate().map(lie).collect()
        })
        .wrong("is honest", |times| times, "nodes would have put up with more")
        .wrong(
            "goes a second too far",
            |mut times| {
                *times.last_mut().unwrap() += 7_201;
                times
            },
            "7201 seconds ahead of their clocks",
        )
        .wrong(
            "lies by an hour",
            |mut times| {
                *times.last_mut().unwrap() += 3_600;
                times
            },
            "seems to have taken 3690",
        )
        .wrong(
            "changes all blocks",
            |times| times.iter().map(|it| it + 7_200).collect(),
            "that block isn't yours",
        )
        .wrong(
            "lets the period begin earlier",
            |mut times| {
                times[0] -= 7_200;
                times
            },
            "the time of block 1 was 1700000000 and is 1699992800 now",
        )
        .wrong(
            "writes two hours, and not two hours later",
            |mut times| {
                *times.last_mut().unwrap() = 7_200;
                times
            },
            "its time is 7200, which isn't later than the median",
        )
        .wrong(
            "is two hours later than the first block",
            |mut times| {
                let first = times[0];
                *times.last_mut().unwrap() = first + 7_200;
                times
            },
            "gave 7110 and not 7200",
        )
        .wrong(
            "adds a block",
            |mut times| {
                times.push(times[9] + 7_200);
                times
            },
            "you hand in 11 times, and the period has 10 blocks",
        )
        .wrong(
            "counts from the latest time",
            |mut times| {
                let latest = *times.iter().max().unwrap();
                *times.last_mut().unwrap() = latest + 7_200;
                times
            },
            "ahead of their clocks",
        )
        .done()
}

fn middle_time() -> &'static str {
    fn ours(times: &[u32]) -> u32 {
        let first = times.len().saturating_sub(11);
        let mut last = times[first..].to_vec();
        last.sort();
        last[last.len() / 2]
    }
    Trial::of(check::middle_time, |_| todo!())
        .right("ours", ours)
        .right("takes them from the end", |times| {
            let mut last: Vec<u32> = times.iter().rev().take(11).copied().collect();
            last.sort_unstable_by(|a, b| b.cmp(a));
            last[(last.len() - 1) / 2]
        })
        .right("with a heap", |times| {
            let last: BinaryHeap<u32> = times.iter().rev().take(11).copied().collect();
            last.into_sorted_vec()[times.len().min(11) / 2]
        })
        .right("asks for the one", |times| {
            let mut last = times[times.len() - times.len().min(11)..].to_vec();
            let middle = last.len() / 2;
            *last.select_nth_unstable(middle).1
        })
        .wrong(
            "doesn't sort",
            |times| {
                let last = &times[times.len().saturating_sub(11)..];
                last[last.len() / 2]
            },
            "0 counts as one of eleven",
        )
        .wrong(
            "takes all blocks",
            |times| {
                let mut all = times.to_vec();
                all.sort();
                all[all.len() / 2]
            },
            "the last eleven are those from 100 to 200",
        )
        .wrong(
            "takes the first eleven",
            |times| ours(&times[..times.len().min(11)]),
            "the last eleven are those from 100 to 200",
        )
        .wrong("counts on eleven", |times| ours(&times[times.len() - 11..]), "panicked")
        .wrong(
            "takes the earlier of two",
            |times| {
                let mut last: Vec<u32> = times.iter().rev().take(11).copied().collect();
                last.sort();
                last[(last.len() - 1) / 2]
            },
            "20 and 30 are in the middle, and the later one is 30",
        )
        .wrong(
            "takes the average",
            |times| {
                let last: Vec<u64> = times.iter().rev().take(11).map(|it| u64::from(*it)).collect();
                (last.iter().sum::<u64>() / last.len() as u64) as u32
            },
            "the middle is still 60",
        )
        .wrong(
            "counts equal times once",
            |times| {
                let mut last: Vec<u32> = times.iter().rev().take(11).copied().collect();
                last.sort();
                last.dedup();
                last[last.len() / 2]
            },
            "each counts, the equal ones as well",
        )
        .wrong("takes the latest", |times| *times.iter().max().unwrap(), "gave 110 and not 60")
        .wrong(
            "sorts first, and then takes eleven",
            |times| {
                let mut all = times.to_vec();
                all.sort();
                ours(&all)
            },
            "sort the last eleven",
        )
        .done()
}

fn hurry() -> &'static str {
    Trial::of(check::hurry, |_, _, _, _| todo!())
        .right("ours", |parent_fee, parent_bytes, child_bytes, rate| {
            let together = rate * (parent_bytes + child_bytes);
            together.saturating_sub(parent_fee).max(child_bytes)
        })
        .right("with an if", |parent_fee, parent_bytes, child_bytes, rate| {
            let (together, least) = (rate * parent_bytes + rate * child_bytes, child_bytes);
            if together < parent_fee + least { least } else { together - parent_fee }
        })
        .right("with a sign", |parent_fee, parent_bytes, child_bytes, rate| {
            let missing = (rate * (parent_bytes + child_bytes)) as i64 - parent_fee as i64;
            missing.max(child_bytes as i64) as u64
        })
        .right("counts up to the least", |parent_fee, parent_bytes, child_bytes, rate| {
            let bytes = parent_bytes + child_bytes;
            (child_bytes..).find(|fee| parent_fee + fee >= rate * bytes).unwrap()
        })
        .wrong(
            "pays for the child only",
            |_, _, child_bytes, rate| rate * child_bytes,
            "10 for each of 400 bytes are 4,000",
        )
        .wrong(
            "forgets what the parent pays",
            |_, parent_bytes, child_bytes, rate| rate * (parent_bytes + child_bytes),
            "187 are paid already",
        )
        .wrong(
            "pays for the parent only",
            |parent_fee, parent_bytes, child_bytes, rate| {
                (rate * parent_bytes).saturating_sub(parent_fee).max(child_bytes)
            },
            "10 for each of 400 bytes are 4,000",
        )
        .wrong(
            "knows no numbers below zero",
            |parent_fee, parent_bytes, child_bytes, rate| {
                rate * (parent_bytes + child_bytes) - parent_fee
            },
            "panicked: attempt to subtract with overflow",
        )
        .wrong(
            "offers nothing",
            |parent_fee, parent_bytes, child_bytes, rate| {
                (rate * (parent_bytes + child_bytes)).saturating_sub(parent_fee)
            },
            "no node takes a child for less than 1 a byte",
        )
        .wrong(
            "always adds its own unit a byte",
            |parent_fee, parent_bytes, child_bytes, rate| {
                (rate * (parent_bytes + child_bytes)).saturating_sub(parent_fee) + child_bytes
            },
            "gave 4200 and not 4000",
        )
        .wrong(
            "takes the average of the two rates",
            |parent_fee, parent_bytes, child_bytes, rate| {
                let parents = parent_fee / parent_bytes;
                (2 * rate).saturating_sub(parents).max(1) * child_bytes
            },
            "the room of the parent has to be paid for, too",
        )
        .wrong(
            "offers one unit more",
            |parent_fee, parent_bytes, child_bytes, rate| {
                (rate * (parent_bytes + child_bytes)).saturating_sub(parent_fee).max(child_bytes)
                    + 1
            },
            "gave 4001 and not 4000",
        )
        .done()
}

fn story_for_bob() -> &'static str {
    fn ours(mut chain: Chain, payment: Transaction, mallory: &Person, count: usize) -> Vec<Block> {
        let known = chain.blocks().len();
        extend(&mut chain, &[payment], mallory).unwrap();
        for _ in 1..count {
            extend(&mut chain, &[], mallory).unwrap();
        }
        chain.blocks()[known..].to_vec()
    }
    fn next(chain: &Chain, payments: &[Transaction], mallory: &Person, ahead: u64) -> Block {
        let time = chain.place().tip().time.after(Duration::from_secs(ahead));
        mine(chain.draft(payments, mallory.lock(), time).unwrap()).unwrap()
    }
    Trial::of(check::story_for_bob, |_, _, _| todo!())
        .right("ours", |chain, payment, mallory| ours(chain, payment, mallory, 6))
        .right("eight of them, to be on the safe side", |chain, payment, mallory| {
            ours(chain, payment, mallory, 8)
        })
        .right("an empty one first", |mut chain, payment, mallory| {
            let mut blocks = vec![];
            for number in 0..7 {
                let payments = if number == 1 { vec![payment.clone()] } else { vec![] };
                blocks.push(next(&chain, &payments, mallory, 1));
                chain.push(blocks[number].clone()).unwrap();
            }
            blocks
        })
        .right("by hand, for another miner", |mut chain, payment, _| {
            let (mut payments, mut blocks) = (vec![payment], Vec::new());
            while blocks.len() < 6 {
                let block = next(&chain, &payments, &Person::new(77), 600);
                chain.push(block.clone()).unwrap();
                blocks.push(block);
                payments.clear();
            }
            blocks
        })
        .wrong(
            "stops after the payment",
            |chain, payment, mallory| ours(chain, payment, mallory, 1),
            "the payment has 1 of the 6 confirmations",
        )
        .wrong(
            "counts one too few",
            |chain, payment, mallory| ours(chain, payment, mallory, 5),
            "the payment has 5 of the 6 confirmations",
        )
        .wrong(
            "pays in the last block",
            |mut chain, payment, mallory| {
                let known = chain.blocks().len();
                for _ in 0..5 {
                    extend(&mut chain, &[], mallory).unwrap();
                }
                extend(&mut chain, &[payment], mallory).unwrap();
                chain.blocks()[known..].to_vec()
            },
            "the payment has 1 of the 6 confirmations",
        )
        .wrong(
            "pays six times",
            |mut chain, payment, mallory| {
                let known = chain.blocks().len();
                for _ in 0..6 {
                    extend(&mut chain, &[payment.clone()], mallory).unwrap();
                }
                chain.blocks()[known..].to_vec()
            },
            "panicked",
        )
        .wrong(
            "shows what Bob knows already, too",
            |mut chain, payment, mallory| {
                let new = ours(chain.clone(), payment, mallory, 6);
                new.into_iter().for_each(|block| chain.push(block).unwrap());
                chain.blocks().to_vec()
            },
            "refuses your block 1 of 10 with wrong-link",
        )
        .wrong(
            "mines each block on the same one",
            |chain, payment, mallory| {
                let payments = [vec![payment], vec![], vec![], vec![], vec![], vec![]];
                payments.iter().map(|it| next(&chain, it, mallory, 10)).collect()
            },
            "refuses your block 2 of 6 with wrong-link",
        )
        .wrong(
            "forgets the payment",
            |mut chain, _, mallory| {
                let known = chain.blocks().len();
                for _ in 0..6 {
                    extend(&mut chain, &[], mallory).unwrap();
                }
                chain.blocks()[known..].to_vec()
            },
            "the payment to Bob is in none of your blocks",
        )
        .wrong(
            "spares itself the work",
            |chain, payment, mallory| {
                let mut blocks = ours(chain, payment, mallory, 6);
                blocks[5].header.nonce += 1;
                blocks
            },
            "refuses your block 6 of 6 with high-hash",
        )
        .wrong(
            "lets half an hour pass for each block",
            |mut chain, payment, mallory| {
                let mut payments = vec![payment];
                let mut blocks = vec![];
                for _ in 0..6 {
                    let block = next(&chain, &payments, mallory, 1_800);
                    payments.clear();
                    chain.push(block.clone()).unwrap();
                    blocks.push(block);
                }
                blocks
            },
            "more than two hours ahead",
        )
        .wrong("shows nothing", |_, _, _| vec![], "you show Bob no block")
        .done()
}
