use crate::Wrong;
use kusari_exercises::stage7 as check;
use sha2::{Digest as _, Sha256};
use std::net::Ipv4Addr;

pub(super) fn groups() -> Vec<Wrong> {
    type Answer = fn([u8; 4]) -> Vec<u8>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::group_of(answer), says);
    fn split(ip: [u8; 4], is_local: bool) -> Vec<u8> {
        if is_local { ip.to_vec() } else { ip[..2].to_vec() }
    }
    vec![
        wrong(
            "takes two numbers everywhere",
            |ip| ip[..2].to_vec(),
            "192.168 is a private network",
        ),
        wrong("takes all four everywhere", |ip| ip.to_vec(), "it's a public address"),
        wrong("takes the first number", |ip| vec![ip[0]], "it's a public address"),
        wrong(
            "knows only the network at home",
            |ip| split(ip, ip[0] == 192 && ip[1] == 168),
            "are private networks",
        ),
        wrong(
            "knows only private networks",
            |ip| split(ip, Ipv4Addr::from(ip).is_private()),
            "127 is this machine",
        ),
        wrong(
            "forgets the providers",
            |ip| {
                let it = Ipv4Addr::from(ip);
                split(ip, it.is_private() || it.is_loopback() || it.is_link_local())
            },
            "shared by many customers",
        ),
        wrong(
            "takes all of 172 and of 100 for private",
            |ip| {
                split(
                    ip,
                    matches!(ip, [10 | 127 | 100 | 172, ..] | [192, 168, ..] | [169, 254, ..]),
                )
            },
            "it's just outside",
        ),
        wrong(
            "counts one too many",
            |ip| {
                split(
                    ip,
                    match ip {
                        [10 | 127, ..] | [192, 168, ..] | [169, 254, ..] => true,
                        [172, b, ..] => (16..=32).contains(&b),
                        [100, b, ..] => (64..=128).contains(&b),
                        _ => false,
                    },
                )
            },
            "it's just outside",
        ),
        wrong(
            "counts one too few",
            |ip| {
                split(
                    ip,
                    match ip {
                        [10 | 127, ..] | [192, 168, ..] | [169, 254, ..] => true,
                        [172, b, ..] => b > 16 && b < 31,
                        [100, b, ..] => b > 64 && b < 127,
                        _ => false,
                    },
                )
            },
            "are private networks",
        ),
        wrong(
            "looks for numbers anywhere",
            |ip| {
                let is_local = Ipv4Addr::from(ip).is_private() || ip.contains(&168);
                split(
                    ip,
                    is_local || matches!(ip, [127, ..] | [169, 254, ..] | [100, 64..=127, ..]),
                )
            },
            "it's just outside",
        ),
    ]
}

pub(super) fn places() -> Vec<Wrong> {
    type Answer = fn(&[u8], &str, &str, &str) -> (usize, usize);
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::place_in_book(answer), says);
    fn hash(key: &[u8], words: &[&str]) -> u64 {
        let mut hasher = Sha256::new_with_prefix(key);
        for word in words {
            hasher.update((word.len() as u64).to_le_bytes());
            hasher.update(word);
        }
        let digest: [u8; 32] = hasher.finalize().into();
        u64::from_le_bytes(digest[..8].try_into().unwrap())
    }
    fn place(key: &[u8], bucket: u64, address: &str) -> (usize, usize) {
        (bucket as usize, (hash(key, &["slot", &bucket.to_string(), address]) % 8) as usize)
    }
    vec![
        wrong(
            "lets the address choose the bucket",
            |key, by, _, address| {
                let part = hash(key, &["part", by, address]) % 4;
                place(key, hash(key, &["heard", by, &part.to_string()]) % 16, address)
            },
            "and not",
        ),
        wrong(
            "forgets who told it",
            |key, _, group, address| {
                let part = hash(key, &["part", group]) % 4;
                place(key, hash(key, &["heard", &part.to_string()]) % 16, address)
            },
            "and not",
        ),
        wrong(
            "forgets the key",
            |_, by, group, address| {
                let part = hash(&[], &["part", by, group]) % 4;
                place(&[], hash(&[], &["heard", by, &part.to_string()]) % 16, address)
            },
            "and not",
        ),
        wrong(
            "takes the part for the bucket",
            |key, by, group, address| place(key, hash(key, &["part", by, group]) % 4, address),
            "and not",
        ),
        wrong(
            "swaps the two groups",
            |key, by, group, address| {
                let part = hash(key, &["part", group, by]) % 4;
                place(key, hash(key, &["heard", by, &part.to_string()]) % 16, address)
            },
            "and not",
        ),
        wrong(
            "lets words run into each other",
            |key, by, group, address| {
                let part = hash(key, &[&format!("part{by}{group}")]) % 4;
                place(key, hash(key, &[&format!("heard{by}{part}")]) % 16, address)
            },
            "and not",
        ),
        wrong(
            "has eight buckets of sixteen",
            |key, by, group, address| {
                let part = hash(key, &["part", by, group]) % 4;
                let bucket = hash(key, &["heard", by, &part.to_string()]) % 8;
                let slot = hash(key, &["slot", &bucket.to_string(), address]) % 16;
                (bucket as usize, slot as usize)
            },
            "and not",
        ),
        wrong(
            "forgets the bucket in the place",
            |key, by, group, address| {
                let part = hash(key, &["part", by, group]) % 4;
                let bucket = hash(key, &["heard", by, &part.to_string()]) % 16;
                (bucket as usize, (hash(key, &["slot", address]) % 8) as usize)
            },
            "and not",
        ),
        wrong(
            "answers in the wrong order",
            |key, by, group, address| {
                let part = hash(key, &["part", by, group]) % 4;
                let (bucket, slot) =
                    place(key, hash(key, &["heard", by, &part.to_string()]) % 16, address);
                (slot, bucket)
            },
            "and not",
        ),
    ]
}
