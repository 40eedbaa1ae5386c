//! Exercises for chapter 7: nodes find each other.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari_exercises::stage7::{Caller, Happened, Opened, keyed_hash};

// exercise: group_of
/// Return the group of an IPv4 address: the numbers at its beginning that tell who probably owns it.
///
/// On the internet, these are the first two of the four numbers. But there are addresses that mean another machine in each
/// house. There, each machine is a group of its own, so return all four numbers. These are:
///
/// * 10.x.x.x, 172.16.x.x to 172.31.x.x, and 192.168.x.x: private networks;
/// * 127.x.x.x: this machine itself;
/// * 169.254.x.x: machines that were given no address;
/// * 100.64.x.x to 100.127.x.x: customers of a provider that shares its addresses.
pub fn group_of(ip: [u8; 4]) -> Vec<u8> {
    // BEGIN SOLUTION
    let is_local = match ip {
        [10 | 127, ..] | [192, 168, ..] | [169, 254, ..] => true,
        [172, second, ..] => (16..32).contains(&second),
        [100, second, ..] => (64..128).contains(&second),
        _ => false,
    };
    if is_local { ip.to_vec() } else { ip[..2].to_vec() }
    // END SOLUTION
}

// exercise: place_in_book
/// Return the bucket and the place where an address goes that someone told us. `by` is the group of the neighbour that told
/// it, and `group` the one that the address is in.
///
/// There are 16 buckets with 8 places each. Everything is decided by a keyed hash: `keyed_hash(key, &["some", "words"])` is a
/// number of the type `u64` for the secret key and some words.
///
/// 1. The *part* is the hash of the words `"part"`, `by` and `group`, modulo 4.
/// 2. The *bucket* is the hash of `"heard"`, `by` and the part, modulo 16.
/// 3. The *place* is the hash of `"slot"`, the bucket and `address`, modulo 8.
///
/// Numbers are written as text, such as `&part.to_string()`.
pub fn place_in_book(key: &[u8], by: &str, group: &str, address: &str) -> (usize, usize) {
    // BEGIN SOLUTION
    let part = keyed_hash(key, &["part", by, group]) % 4;
    let bucket = keyed_hash(key, &["heard", by, &part.to_string()]) % 16;
    let place = keyed_hash(key, &["slot", &bucket.to_string(), address]) % 8;
    (bucket as usize, place as usize)
    // END SOLUTION
}

// exercise: who_stays
/// Return which node sits in a place of *tried* after all this has happened, the first event first. `None`: it's still empty.
///
/// * `Happened::Greeted(node)`: the node greeted us. If it sits in the place itself, it has passed the test: its failures are
///   forgotten, and those that were waiting go away. If the place is empty, or the node in it has failed three times in a row, it
///   gets the place. Otherwise it waits, unless it's waiting already.
/// * `Happened::Failed(node)`: we called it, and no one answered. If it sits in the place, that counts as a failure. If it's the third
///   one in a row, or a later one, and someone is waiting, the one that has waited longest gets the place, without a failure, and
///   the others go away. If it doesn't sit in the place, nothing changes.
pub fn who_stays(events: &[Happened]) -> Option<u32> {
    // BEGIN SOLUTION
    let (mut holder, mut failures) = (None, 0_u64);
    let mut waiting = Vec::new();
    for event in events {
        match *event {
            Happened::Greeted(node) if holder == Some(node) => {
                failures = 0;
                waiting.clear();
            }
            Happened::Greeted(node) if holder.is_none() || failures >= 3 => {
                (holder, failures) = (Some(node), 0);
            }
            Happened::Greeted(node) if waiting.contains(&node) => {}
            Happened::Greeted(node) => waiting.push(node),
            Happened::Failed(node) if holder == Some(node) => {
                failures += 1;
                if failures >= 3 && !waiting.is_empty() {
                    (holder, failures) = (Some(waiting[0]), 0);
                    waiting.clear();
                }
            }
            Happened::Failed(_) => {}
        }
    }
    holder
    // END SOLUTION
}

// exercise: pause_with_chance
/// Return how many milliseconds to wait before an address is called again that has failed to answer `failures` times in a row.
///
/// It's 200 after the first failure, and twice as long after each further one, but at most 60,000. Without a failure, it's 0.
///
/// From that, take off up to a quarter by chance: `pause * draw / 4000`, rounded down. `draw` is a number from 0 to 999 that
/// has been drawn for you.
pub fn pause_with_chance(failures: u32, draw: u64) -> u64 {
    // BEGIN SOLUTION
    if failures == 0 {
        return 0;
    }
    let doublings = (failures - 1).min(10);
    let pause = (200 << doublings).min(60_000);
    pause - pause * draw / 4_000
    // END SOLUTION
}

// exercise: whom_to_evict
/// The house is full, and one caller has to go. Return its index, or `None` if no one is there.
///
/// * A caller that brought a new block stays, unless all of them did.
/// * Of the others, it's one of the largest group. The size of a group is the number of callers in it, whether they brought
///   blocks or not.
/// * Of those, it's the youngest: the one with the largest `since`. If two have called in the same second, it's the one that's
///   later in the list.
///
/// If several groups are equally large, the youngest caller of all of them goes.
pub fn whom_to_evict(callers: &[Caller]) -> Option<usize> {
    // BEGIN SOLUTION
    let all_useful = callers.iter().all(|caller| caller.brought_block);
    let size = |group: u32| callers.iter().filter(|caller| caller.group == group).count();
    let candidates =
        (0..callers.len()).filter(|index| all_useful || !callers[*index].brought_block);
    candidates.max_by_key(|index| (size(callers[*index].group), callers[*index].since, *index))
    // END SOLUTION
}

// exercise: how_many_to_tell
/// A neighbour asks *whom else do you know?* Return how many addresses to tell it.
///
/// You know `known` addresses. Tell 23 per cent of them, rounded up, but at least 8 and at most 64. (With fewer, the first nodes of
/// a network would hardly find each other.) If you know fewer than 8, tell all of them. If this neighbour has been told before,
/// `ago` says how many seconds ago that was, and if it's less than 60, tell none.
pub fn how_many_to_tell(known: usize, ago: Option<u64>) -> usize {
    // BEGIN SOLUTION
    if ago.is_some_and(|seconds| seconds < 60) {
        return 0;
    }
    // More than 64 come out of more than 300 anyway.
    (known.min(300) * 23).div_ceil(100).clamp(8, 64).min(known)
    // END SOLUTION
}

// exercise: open_envelope
/// A message has come, and `name` says what it's about. `known` are the names that this node knows, such as `/kusari/peers/1`. What
/// comes after the last slash is the version, and all before it is the *stem*.
///
/// * If `name` is one of the known names, return `Opened::Known` with its index in `known`.
/// * Otherwise, if it has the same stem as a known name, return `Opened::OtherVersion` with the index of the first such name.
/// * Otherwise, return `Opened::Foreign`. A name without a slash is foreign, too.
///
/// Each known name has a slash.
pub fn open_envelope(name: &str, known: &[&str]) -> Opened {
    // BEGIN SOLUTION
    if let Some(index) = known.iter().position(|it| *it == name) {
        return Opened::Known(index);
    }
    let Some((stem, _)) = name.rsplit_once('/') else { return Opened::Foreign };
    let same_stem = |it: &&str| it.rsplit_once('/').is_some_and(|(other, _)| other == stem);
    known.iter().position(same_stem).map_or(Opened::Foreign, Opened::OtherVersion)
    // END SOLUTION
}

// exercise: all_links_hers
/// Return how likely it is that all neighbours of a node are Mallory's.
///
/// In its book are `hers` addresses of Mallory's and `honest` other ones. It draws `links` of them by chance, and *none of them
/// twice*. If there are fewer in the book, it draws all. If it draws none, no one honest is among them, so return 1.
pub fn all_links_hers(hers: u32, honest: u32, links: u32) -> f64 {
    // BEGIN SOLUTION
    let (mut chance, mut hers, mut all) =
        (1.0, f64::from(hers), f64::from(hers) + f64::from(honest));
    for _ in 0..links {
        if all == 0.0 || chance == 0.0 {
            break;
        }
        chance *= hers / all;
        (hers, all) = (hers - 1.0, all - 1.0);
    }
    chance
    // END SOLUTION
}
