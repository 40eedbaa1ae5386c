use crate::Trial;
use kusari::stage7_peers::PeerAddress;
use kusari_exercises::turns::stage7 as check;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use std::time::Duration;

pub(crate) fn all() -> Vec<&'static str> {
    vec![count_groups(), all_hers(), spread(), pause(), whom_to_believe()]
}

fn count_groups() -> &'static str {
    fn ours(addresses: &[PeerAddress]) -> usize {
        let mut groups = BTreeSet::new();
        for address in addresses {
            groups.insert(address.group());
        }
        groups.len()
    }
    Trial::of(check::count_groups, |_| todo!())
        .right("ours", ours)
        .right("sorted, without what's there twice", |addresses| {
            let mut groups: Vec<_> = addresses.iter().map(|it| it.group()).collect();
            groups.sort();
            groups.dedup();
            groups.len()
        })
        .right("by looking back", |addresses| {
            let is_first = |at: usize| {
                addresses[..at].iter().all(|before| before.group() != addresses[at].group())
            };
            (0..addresses.len()).filter(|at| is_first(*at)).count()
        })
        .right("a table of counts", |addresses| {
            let mut counts = HashMap::new();
            for address in addresses {
                *counts.entry(address.group()).or_insert(0) += 1;
            }
            counts.len()
        })
        .wrong("counts addresses", |addresses| addresses.len(), "all begin with 198.51")
        .wrong(
            "counts machines",
            |addresses| addresses.iter().map(|it| it.ip()).collect::<HashSet<_>>().len(),
            "all begin with 198.51",
        )
        .wrong(
            "only compares neighbours in the list",
            |addresses| {
                let mut groups: Vec<_> = addresses.iter().map(|it| it.group()).collect();
                groups.dedup();
                groups.len()
            },
            "5.5, 6.6 and 5.6",
        )
        .wrong(
            "takes the first number for the group",
            |addresses| {
                let first = |it: &PeerAddress| match it.ip() {
                    IpAddr::V4(ip) => ip.octets()[0],
                    IpAddr::V6(ip) => ip.octets()[0],
                };
                addresses.iter().map(first).collect::<BTreeSet<_>>().len()
            },
            "5.5, 6.6 and 5.6",
        )
        .wrong(
            "takes two numbers, at home, too",
            |addresses| {
                let two = |it: &PeerAddress| it.to_string().split('.').take(2).collect::<String>();
                addresses.iter().map(two).collect::<BTreeSet<_>>().len()
            },
            "each machine is a group of its own",
        )
        .wrong("begins at one", |addresses| ours(addresses).max(1), "there's nothing to count")
        .done()
}

fn all_hers() -> &'static str {
    fn ours(hers: u32, all: u32, links: u32) -> f64 {
        let share = f64::from(hers) / f64::from(all);
        share.powi(links as i32)
    }
    Trial::of(check::all_hers, |_, _, _| todo!())
        .right("ours", ours)
        .right("one draw after another", |hers, all, links| {
            (0..links).fold(1.0, |chance, _| chance * f64::from(hers) / f64::from(all))
        })
        .right("a power of floating-point numbers", |hers, all, links| {
            (f64::from(hers) / f64::from(all)).powf(f64::from(links))
        })
        .wrong(
            "divides whole numbers",
            |hers, all, links| f64::from(hers / all).powi(links as i32),
            "it's like tossing a coin",
        )
        .wrong(
            "adds up",
            |hers, all, links| f64::from(hers) / f64::from(all) * f64::from(links),
            "both tosses have to go her way",
        )
        .wrong(
            "asks for one of them",
            |hers, all, links| 1.0 - (1.0 - f64::from(hers) / f64::from(all)).powi(links as i32),
            "both tosses have to go her way",
        )
        .wrong(
            "counts the others",
            |hers, all, links| ours(all - hers, all, links),
            "1,000 of 1,040",
        )
        .wrong(
            "multiplies first",
            |hers, all, links| {
                f64::from(hers.wrapping_pow(links)) / f64::from(all.wrapping_pow(links))
            },
            "and not",
        )
        .wrong("always draws eight", |hers, all, _| ours(hers, all, 8), "it's like tossing a coin")
        .done()
}

fn spread() -> &'static str {
    fn ours(count: u8) -> Vec<PeerAddress> {
        let mut addresses = Vec::new();
        for number in 0..count {
            addresses.push(PeerAddress::new(IpAddr::from([150, number, 6, 6]), 7707).unwrap());
        }
        addresses
    }
    Trial::of(check::spread, |_| todo!())
        .right("ours", ours)
        .right("as text", |count| {
            (1..=u16::from(count)).map(|it| format!("140.{it}.0.9:80").parse().unwrap()).collect()
        })
        .right("in IPv6", |count| {
            let at = |it: u8| PeerAddress::new([0x2001, it.into(), 0, 0, 0, 0, 0, 1].into(), 1);
            (0..count).map(|it| at(it).unwrap()).collect()
        })
        .wrong(
            "fills a house with machines",
            |count| {
                let at_home =
                    |number| PeerAddress::new([192, 168, 0, number].into(), 7707).unwrap();
                (0..count).map(at_home).collect()
            },
            "0 of your 64 find a place",
        )
        .wrong(
            "stays in one network",
            |count| {
                (0..count)
                    .map(|it| PeerAddress::new([198, 51, it, 1].into(), 7707).unwrap())
                    .collect()
            },
            "addresses of one group share a bucket",
        )
        .wrong(
            "names one address again and again",
            |count| vec!["198.51.100.7:7707".parse().unwrap(); count.into()],
            "has an address twice",
        )
        .wrong(
            "changes the port",
            |count| {
                let at = |port| PeerAddress::new([198, 51, 100, 7].into(), port).unwrap();
                (0..u16::from(count)).map(|it| at(7000 + it)).collect()
            },
            "addresses of one group share a bucket",
        )
        .wrong("names ten", |_| ours(10), "that's how many she was asked for")
        .wrong(
            "counts to the end",
            |count| ours(count).into_iter().skip(1).collect(),
            "gave 0 and not 1",
        )
        .wrong(
            "takes the first number, which runs out",
            |count| {
                (0..count).map(|it| PeerAddress::new([it, 1, 1, 1].into(), 7707).unwrap()).collect()
            },
            "panicked",
        )
        .done()
}

fn pause() -> &'static str {
    fn ours(failures: u32) -> Duration {
        let mut millis = if failures == 0 { 0 } else { 200 };
        for _ in 1..failures.min(20) {
            millis = (millis * 2).min(60_000);
        }
        Duration::from_millis(millis)
    }
    Trial::of(check::pause, |_| todo!())
        .right("ours", ours)
        .right("a power that can't turn over", |failures| match failures {
            0 => Duration::ZERO,
            it => {
                let times = 2_u64.saturating_pow(it - 1);
                Duration::from_millis(200_u64.saturating_mul(times).min(60_000))
            }
        })
        .right("a list of pauses", |failures| {
            let seconds = [0.0, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2];
            let pause =
                seconds.get(failures as usize).map(|it| Duration::from_millis((it * 1e3) as u64));
            pause.unwrap_or(Duration::from_secs(60))
        })
        .right("a shift that is bounded", |failures| {
            let pause = 200_u64 << failures.saturating_sub(1).min(9);
            Duration::from_millis(if failures == 0 { 0 } else { pause.min(60_000) })
        })
        .wrong("always the same", |_| Duration::from_millis(200), "twice 200 ms")
        .wrong(
            "grows by the same each time",
            |failures| Duration::from_millis(200 * u64::from(failures)),
            "twice 400 ms",
        )
        .wrong(
            "never stops growing",
            |failures| match failures {
                0 => Duration::ZERO,
                it => Duration::from_millis(200_u64.saturating_mul(2_u64.saturating_pow(it - 1))),
            },
            "more than a minute",
        )
        .wrong(
            "doubles once too often",
            |failures| if failures == 0 { Duration::ZERO } else { ours(failures + 1) },
            "that's the first pause",
        )
        .wrong(
            "waits before it has failed",
            |failures| ours(failures.max(1)),
            "no failure, no pause",
        )
        .wrong(
            "turns over after a while",
            |failures| match failures {
                0 => Duration::ZERO,
                it => Duration::from_millis(200_u64.wrapping_shl(it - 1).min(60_000)),
            },
            "it stays a minute",
        )
        .wrong(
            "lets the power overflow",
            |failures| match failures {
                0 => Duration::ZERO,
                it => Duration::from_millis((200 * 2_u64.checked_pow(it - 1).unwrap()).min(60_000)),
            },
            "panicked",
        )
        .done()
}

fn whom_to_believe() -> &'static str {
    fn ours(works: &[Option<u64>]) -> Option<usize> {
        let mut best: Option<(usize, u64)> = None;
        for (core, work) in works.iter().enumerate() {
            if let Some(work) = work {
                if best.is_none_or(|(_, most)| *work > most) {
                    best = Some((core, *work));
                }
            }
        }
        best.map(|(core, _)| core)
    }
    Trial::of(check::whom_to_believe, |_| todo!())
        .right("ours", ours)
        .right("the first that has the most", |works| {
            let most = works.iter().flatten().max()?;
            works.iter().position(|work| *work == Some(*most))
        })
        .right("the last of those that are reversed", |works| {
            let answers = works.iter().enumerate().rev().filter(|(_, work)| work.is_some());
            answers.max_by_key(|(_, work)| **work).map(|(core, _)| core)
        })
        .right("a fold", |works| {
            (0..works.len())
                .filter(|it| works[*it].is_some())
                .reduce(|best, it| if works[it] > works[best] { it } else { best })
        })
        .wrong(
            "believes the first answer",
            |works| works.iter().position(Option::is_some),
            "2048 is the most",
        )
        .wrong(
            "lets them vote",
            |works| {
                let votes = |work: &Option<u64>| works.iter().filter(|it| *it == work).count();
                let known = (0..works.len()).filter(|it| works[*it].is_some());
                known.max_by_key(|it| (votes(&works[*it]), works[*it], usize::MAX - it))
            },
            "no one votes",
        )
        .wrong(
            "takes the last of equal ones",
            |works| {
                let known = (0..works.len()).filter(|it| works[*it].is_some());
                known.max_by_key(|it| works[*it])
            },
            "the second core comes first",
        )
        .wrong(
            "takes no answer for no work",
            |works| {
                let most = works.iter().map(|it| it.unwrap_or(0)).max()?;
                works.iter().position(|it| it.unwrap_or(0) == most)
            },
            "no work is still an answer",
        )
        .wrong("counts on an answer", |works| Some(ours(works).unwrap()), "panicked")
        .wrong(
            "asks for some work",
            |works| ours(works).filter(|core| works[*core] > Some(0)),
            "a chain without blocks",
        )
        .wrong(
            "counts only those that answered",
            |works| {
                let known: Vec<u64> = works.iter().flatten().copied().collect();
                let most = known.iter().max()?;
                known.iter().position(|it| it == most)
            },
            "only the second one answered",
        )
        .done()
}
