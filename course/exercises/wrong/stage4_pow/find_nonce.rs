use crate::Wrong;
use kusari::stage4_pow::*;
use kusari_exercises::stage4 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&Draft, Difficulty, Nonce, u64) -> Option<Nonce>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::find_nonce(answer), says);
    fn hash(draft: &Draft, nonce: u64) -> BlockHash {
        Block { draft: draft.clone(), seal: Work { nonce: Nonce::new(nonce) } }.hash()
    }
    vec![
        wrong(
            "begins with 0",
            |d, bits, _, n| (0..n).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new),
            "nonces before the start do not count",
        ),
        wrong(
            "takes the number of attempts for the last nonce",
            |d, bits, start, n| {
                (start.get()..n).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "the first attempt succeeds",
        ),
        wrong(
            "tries one too many",
            |d, bits, start, n| {
                let last = (start.get() + n).min(Nonce::MAX.get());
                (start.get()..=last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "you'd have found it with one attempt more",
        ),
        wrong(
            "counts up before it looks",
            |d, bits, start, n| {
                let last = (start.get() + n).min(Nonce::MAX.get());
                (start.get() + 1..=last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "the start itself is the first nonce to try",
        ),
        wrong(
            "wants exactly that many zero bits",
            |d, bits, start, n| {
                (start.get()..(start.get() + n).min(Nonce::MAX.get() + 1))
                    .find(|i| Difficulty::zero_bits(&hash(d, *i)) == bits.bits())
                    .map(Nonce::new)
            },
            "its hash begins with more zero bits than were asked for",
        ),
        wrong(
            "wants more zero bits than needed",
            |d, bits, start, n| {
                (start.get()..(start.get() + n).min(Nonce::MAX.get() + 1))
                    .find(|i| Difficulty::zero_bits(&hash(d, *i)) > bits.bits())
                    .map(Nonce::new)
            },
            "with this nonce the hash is good",
        ),
        wrong(
            "looks for the best and not for the first",
            |d, bits, start, n| {
                (start.get()..(start.get() + n.min(5_000)).min(Nonce::MAX.get() + 1))
                    .max_by_key(|i| Difficulty::zero_bits(&hash(d, *i)))
                    .filter(|i| bits.is_met_by(&hash(d, *i)))
                    .map(Nonce::new)
            },
            "with this nonce the hash is good, and with no nonce before it",
        ),
        wrong(
            "counts one back before the first",
            |d, bits, start, n| {
                let last = (start.get() + n - 1).min(Nonce::MAX.get());
                (start.get()..=last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "goes beyond the last nonce",
            |d, bits, start, n| {
                (start.get()..start.get() + n)
                    .find(|i| bits.is_met_by(&hash(d, *i)))
                    .map(Nonce::new)
            },
            "all the good ones are too large",
        ),
        wrong(
            "leaves the last nonce out",
            |d, bits, start, n| {
                (start.get()..(start.get() + n).min(Nonce::MAX.get()))
                    .find(|i| bits.is_met_by(&hash(d, *i)))
                    .map(Nonce::new)
            },
            "Nonce::MAX itself is allowed",
        ),
        wrong(
            "lets the library search without an end",
            |d, bits, start, n| {
                // As `mine` does, but not for thousands of years.
                let n = n.max(200_000);
                let last = (start.get() + n).min(Nonce::MAX.get());
                (start.get()..last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "you'd have found it with one attempt more",
        ),
        wrong(
            "does not put the nonce into the block",
            |d, bits, start, n| {
                let same = hash(d, start.get());
                (start.get()..start.get() + n).find(|_| bits.is_met_by(&same)).map(Nonce::new)
            },
            "with this nonce the hash is good",
        ),
        wrong(
            "adds the attempts to the start without looking",
            |d, bits, start, n| {
                let nonces = (start.get()..start.get() + n).take_while(|i| *i <= Nonce::MAX.get());
                nonces.map(Nonce::new).find(|i| bits.is_met_by(&hash(d, i.get())))
            },
            "it panicked: attempt to add with overflow",
        ),
        wrong(
            "counts attempts in 32 bits",
            |d, bits, start, n| {
                let end = start.get().saturating_add((n as u32).into()).min(Nonce::MAX.get() + 1);
                (start.get()..end).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "a good nonce comes long before the attempts are used up",
        ),
        wrong(
            "lets the end turn over",
            |d, bits, start, n| {
                let end = start.get().wrapping_add(n).min(Nonce::MAX.get() + 1);
                (start.get()..end).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "a good nonce comes long before the attempts are used up",
        ),
        wrong(
            "has nonces of 32 bits",
            |d, bits, start, n| {
                let first = u64::from(start.get() as u32);
                let end = first.saturating_add(n).min(Nonce::MAX.get() + 1);
                (first..end).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "it's the first good one from there on",
        ),
        wrong(
            "tries every second nonce",
            |d, bits, start, n| {
                let end = start.get().saturating_add(n).min(Nonce::MAX.get() + 1);
                let mut nonces = (start.get()..end).step_by(2);
                nonces.find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "it's the last of the attempts, and the first that's good",
        ),
        wrong(
            "looks only at the first byte of a hash",
            |d, bits, start, n| {
                let end = start.get().saturating_add(n).min(Nonce::MAX.get() + 1);
                let zeros = |i: u64| u64::from(hash(d, i).as_bytes()[0].leading_zeros());
                let bits = if bits.bits() > 32 { 64 } else { bits.bits().min(8) };
                (start.get()..end).find(|i| zeros(*i) >= bits).map(Nonce::new)
            },
            "the hashes before it have fewer zero bits",
        ),
        wrong(
            "mines without the payments",
            |d, bits, start, n| {
                let d = Draft { transactions: vec![], ..d.clone() };
                let end = start.get().saturating_add(n).min(Nonce::MAX.get() + 1);
                (start.get()..end).find(|i| bits.is_met_by(&hash(&d, *i))).map(Nonce::new)
            },
            "the draft has two payments",
        ),
        wrong(
            "tries a nonce before it counts",
            |d, bits, start, n| {
                let mut nonce = start.get();
                let mut tried = 0;
                while nonce <= Nonce::MAX.get() {
                    if bits.is_met_by(&hash(d, nonce)) {
                        return Some(Nonce::new(nonce));
                    }
                    tried += 1;
                    if tried >= n {
                        return None;
                    }
                    nonce += 1;
                }
                None
            },
            "you may not make any attempt",
        ),
        wrong(
            "tries the start, whatever it is",
            |d, bits, start, n| {
                let end = start.get().saturating_add(n).min(Nonce::MAX.get() + 1);
                if n > 0 && bits.is_met_by(&hash(d, start.get())) {
                    return Some(start);
                }
                (start.get()..end).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "the start is above Nonce::MAX already",
        ),
        wrong(
            "answers the last good one",
            |d, bits, start, n| {
                let end = start.get().saturating_add(n.min(5_000)).min(Nonce::MAX.get() + 1);
                (start.get()..end).rev().find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "and with no nonce before it",
        ),
    ]
}
