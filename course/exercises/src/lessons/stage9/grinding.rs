use super::branches::{draw, extend, sealed_with};
use super::people::{MALLORY, at, key, village};
use kusari::stage5_network::protocol::Block as _;
use kusari::stage9_stake::{Genesis, Lottery, Numbers, Place, Rule as _, SeedFrom, Slots, Time};

/// The share of the blocks that Mallory makes if she tries out up to `tries` nonces wherever that can do her any good, and the others
/// try none. The chain is a real one, and has a block in each slot.
///
/// Where the seed is the parent, she stops at the first nonce with which the next slot is hers, too. Otherwise a block only gives its last bit to a
/// seed. So she tries for the last block of an epoch, if that one is hers, and takes the bit with which she has more slots in the epoch after the next.
///
/// # Panics
///
/// If the chain's own blocks break its rules.
pub fn share_by_grinding(seed: SeedFrom, tries: u32, slots: u64) -> f64 {
    let genesis = village();
    let genesis = Genesis { numbers: Numbers { seed, ..genesis.numbers }, ..genesis };
    let mut place = Place::first(&genesis, Slots::NAME).expect("the village keeps the rules");
    let mut hers = 0;
    for slot in 0..slots {
        let who = draw(&place, &genesis, time_of(slot)).expect("there's a leader in each slot");
        hers += u64::from(who == MALLORY);
        let nonce = match seed {
            _ if who != MALLORY => 0,
            SeedFrom::Parent => for_the_next_slot(&place, &genesis, slot, tries),
            SeedFrom::EpochBeforeLast => for_a_later_epoch(&place, &genesis, slot, tries),
        };
        let block = sealed_with(nonce, who, &place, &genesis, time_of(slot));
        place = extend::<Slots>(&place, &block, &genesis).expect("it's the leader's block");
    }
    hers as f64 / slots as f64
}

/// The first nonce with which the next slot is Mallory's, too.
fn for_the_next_slot(place: &Place, genesis: &Genesis, slot: u64, tries: u32) -> u32 {
    // Signing costs more than hashing, and what's signed is the hash. So she only signs the block that she keeps.
    let mut header = sealed_with(0, MALLORY, place, genesis, time_of(slot)).body.header;
    let (me, stakes) =
        (key(MALLORY).public_key(), place.lottery(time_of(slot + 1), &genesis.numbers).stakes);
    let is_hers = |nonce: &u32| {
        header.nonce = *nonce;
        let lottery = Lottery { stakes: stakes.clone(), seed: header.hash() };
        Slots::leader(&lottery, slot + 1) == Some(&me)
    };
    (0..tries).find(is_hers).unwrap_or(0)
}

/// A nonce with which Mallory has most slots in the epoch after the next, if this is the last block of an epoch. There are only two different ones:
/// the seed takes one bit.
fn for_a_later_epoch(place: &Place, genesis: &Genesis, slot: u64, tries: u32) -> u32 {
    let length = u64::from(genesis.numbers.epoch);
    if !(slot + 1).is_multiple_of(length) {
        return 0;
    }
    let me = key(MALLORY).public_key();
    let block = |nonce| sealed_with(nonce, MALLORY, place, genesis, time_of(slot));
    let bit = |nonce: u32| block(nonce).hash().as_bytes()[31] & 1;
    let other = (1..tries).find(|nonce| bit(*nonce) != bit(0)).unwrap_or(0);
    let slots = |nonce: u32| {
        let next = extend::<Slots>(place, &block(nonce), genesis).expect("it's her block");
        let later = slot + 1 + length..slot + 1 + 2 * length;
        let lottery = next.lottery(time_of(later.start), &genesis.numbers);
        later.filter(|slot| Slots::leader(&lottery, *slot) == Some(&me)).count()
    };
    if slots(other) > slots(0) { other } else { 0 }
}

/// In the middle of a slot.
fn time_of(slot: u64) -> Time {
    at(10 * slot + 5)
}

/// The share of the blocks that someone makes who has the share `s` of the coins, and tries out `tries` nonces for each block, where the
/// seed is the parent.
///
/// After someone else's block, the next one is hers with the chance s. After one of hers, only if all tries fail it isn't. So in the
/// long run, p = p (1 − (1 − s)ᵏ) + (1 − p) s.
pub fn share_in_theory(s: f64, tries: u32) -> f64 {
    let all_fail = (1.0 - s).powi(tries.try_into().unwrap_or(i32::MAX));
    s / (s + all_fail)
}
