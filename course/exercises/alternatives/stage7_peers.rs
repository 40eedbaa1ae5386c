//! Right answers to chapter 7 in another style than the solutions'.

use crate::Right;
use kusari::stage7_peers::Group;
use kusari_exercises::stage7 as check;
use kusari_exercises::stage7::{Caller, Happened, Opened};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("the chapter's group", || check::group_of(the_chapters_group)),
        Right::new("what the library of Rust knows", || check::group_of(by_library)),
        Right::new("all bytes in one text", || check::place_in_book(in_one_text)),
        Right::new("a queue", || check::who_stays(a_queue)),
        Right::new("everyone in one list", || check::who_stays(one_list)),
        Right::new("a power that can't turn over", || check::pause_with_chance(a_power)),
        Right::new("a loop", || check::pause_with_chance(a_loop)),
        Right::new("counts first, then sorts", || check::whom_to_evict(counts_first)),
        Right::new("wider numbers", || check::how_many_to_tell(wider)),
        Right::new("by dividing first", || check::how_many_to_tell(divides_first)),
        Right::new("by looking back from the end", || check::open_envelope(from_the_end)),
        Right::new("recursion", || check::all_links_hers(recursion)),
        Right::new("a product", || check::all_links_hers(a_product)),
    ]
}

fn the_chapters_group(ip: [u8; 4]) -> Vec<u8> {
    match Group::of(IpAddr::from(ip)) {
        Group::V4(two) => two.to_vec(),
        _ => ip.to_vec(),
    }
}

fn by_library(ip: [u8; 4]) -> Vec<u8> {
    let address = Ipv4Addr::from(ip);
    let mut numbers = Vec::from(ip);
    let is_shared = ip[0] == 100 && ip[1] >> 6 == 1;
    let is_at_home = address.is_private() || address.is_loopback() || address.is_link_local();
    if !is_at_home && !is_shared {
        numbers.truncate(2);
    }
    numbers
}

fn in_one_text(key: &[u8], by: &str, group: &str, address: &str) -> (usize, usize) {
    let hash = |words: [String; 3], modulo: u64| {
        let mut bytes = Vec::from(key);
        for word in words.iter().filter(|word| *word != "\u{0}") {
            bytes.extend_from_slice(&word.len().to_le_bytes());
            bytes.extend_from_slice(word.as_bytes());
        }
        let digest = Sha256::digest(&bytes);
        let mut first = [0; 8];
        first.copy_from_slice(&digest[0..8]);
        u64::from_le_bytes(first) % modulo
    };
    let part = hash(["part".into(), by.into(), group.into()], 4);
    let bucket = hash(["heard".into(), by.into(), format!("{part}")], 16);
    (bucket as usize, hash(["slot".into(), format!("{bucket}"), address.into()], 8) as usize)
}

fn a_queue(events: &[Happened]) -> Option<u32> {
    let (mut queue, mut failures): (Vec<u32>, u32) = (vec![], 0);
    for event in events {
        let (node, has_greeted) = match event {
            Happened::Greeted(node) => (*node, true),
            Happened::Failed(node) => (*node, false),
        };
        let is_first = queue.first() == Some(&node);
        if is_first && has_greeted {
            (queue, failures) = (vec![node], 0);
        } else if is_first {
            failures += 1;
        } else if has_greeted && !queue.contains(&node) {
            queue.push(node);
        }
        if failures > 2 && queue.len() > 1 {
            (queue, failures) = (vec![queue[1]], 0);
        }
    }
    queue.into_iter().next()
}

fn one_list(events: &[Happened]) -> Option<u32> {
    // The one in the place, how often it failed, and the first that waits.
    type State = (Option<u32>, u8, Option<u32>);
    let start: State = (None, 0, None);
    let step = |(holder, failures, next): State, event: &Happened| match *event {
        Happened::Greeted(node) if holder.is_none() => (Some(node), 0, None),
        Happened::Greeted(node) if holder == Some(node) => (holder, 0, None),
        Happened::Greeted(node) if failures >= 3 => (Some(node), 0, None),
        Happened::Greeted(node) => (holder, failures, next.or(Some(node))),
        Happened::Failed(node) if holder == Some(node) => match (next, failures) {
            (Some(_), 2) => (next, 0, None),
            _ => (holder, failures.saturating_add(1), next),
        },
        Happened::Failed(_) => (holder, failures, next),
    };
    events.iter().fold(start, step).0
}

fn a_power(failures: u32, draw: u64) -> u64 {
    let pause = match failures.checked_sub(1) {
        None => 0,
        Some(times) => 2_u64.saturating_pow(times).saturating_mul(200),
    };
    let pause = if pause > 60_000 { 60_000 } else { pause };
    pause - (pause * draw) / 4000
}

fn a_loop(failures: u32, draw: u64) -> u64 {
    let mut pause = 0;
    for failure in 0..failures {
        pause = if failure == 0 { 200 } else { pause * 2 };
        if pause >= 60_000 {
            pause = 60_000;
            break;
        }
    }
    let less = (pause * draw).checked_div(4_000).expect("the divisor isn't zero");
    pause - less
}

fn counts_first(callers: &[Caller]) -> Option<usize> {
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    for caller in callers {
        *sizes.entry(caller.group).or_insert(0) += 1;
    }
    let mut order: Vec<usize> = (0..callers.len()).collect();
    order.sort_by(|a, b| {
        let (x, y) = (callers[*a], callers[*b]);
        y.brought_block
            .cmp(&x.brought_block)
            .then(sizes[&x.group].cmp(&sizes[&y.group]))
            .then(x.since.cmp(&y.since))
            .then(a.cmp(b))
    });
    order.last().copied()
}

fn wider(known: usize, ago: Option<u64>) -> usize {
    match ago {
        Some(0..60) => 0,
        _ => {
            let hundredths = known as u128 * 23;
            let told = hundredths / 100 + u128::from(hundredths % 100 != 0);
            known.min(told.clamp(8, 64) as usize)
        }
    }
}

fn divides_first(known: usize, ago: Option<u64>) -> usize {
    if ago.unwrap_or(60) < 60 {
        return 0;
    }
    let (hundreds, rest) = (known / 100, known % 100);
    let part = hundreds.saturating_mul(23).saturating_add((rest * 23 + 99) / 100);
    if known < 8 { known } else { part.max(8).min(64) }
}

fn from_the_end(name: &str, known: &[&str]) -> Opened {
    for (index, it) in known.iter().enumerate() {
        if it == &name {
            return Opened::Known(index);
        }
    }
    if let Some(slash) = name.rfind('/') {
        let stem = &name[..=slash];
        for (index, it) in known.iter().enumerate() {
            let is_version = it.starts_with(stem) && !it[stem.len()..].contains('/');
            if is_version {
                return Opened::OtherVersion(index);
            }
        }
    }
    Opened::Foreign
}

fn recursion(hers: u32, honest: u32, links: u32) -> f64 {
    match (hers, honest, links) {
        (_, _, 0) | (_, 0, _) => 1.0,
        (0, _, _) => 0.0,
        _ => {
            let all = f64::from(hers) + f64::from(honest);
            f64::from(hers) / all * recursion(hers - 1, honest, links - 1)
        }
    }
}

fn a_product(hers: u32, honest: u32, links: u32) -> f64 {
    let all = u64::from(hers) + u64::from(honest);
    (0..all.min(links.into()))
        .map(|drawn| u64::from(hers).saturating_sub(drawn) as f64 / (all - drawn) as f64)
        .product()
}
