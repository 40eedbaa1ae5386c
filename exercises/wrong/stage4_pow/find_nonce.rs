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
            "it would have been found with one attempt more",
        ),
        wrong(
            "counts up before it looks",
            |d, bits, start, n| {
                let last = (start.get() + n).min(Nonce::MAX.get());
                (start.get() + 1..=last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "the start itself is the first that is tried",
        ),
        wrong(
            "wants exactly so many zero bits",
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
            "with this nonce the hash is good, and with none before",
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
            "all nonces after that are too large",
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
            "it would have been found with one attempt more",
        ),
        wrong(
            "does not put the nonce into the block",
            |d, bits, start, n| {
                let same = hash(d, start.get());
                (start.get()..start.get() + n).find(|_| bits.is_met_by(&same)).map(Nonce::new)
            },
            "with this nonce the hash is good",
        ),
    ]
}
