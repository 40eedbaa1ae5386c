/// A toy key. Everyone knows `n` and `e`. The rest is Alice's secret.
#[derive(Debug)]
pub(super) struct Key {
    /// `n` in digits, which is the word for it in a deed.
    pub(super) word: &'static str,
    p: u64,
    q: u64,
    /// How many steps Bob takes.
    pub(super) e: u64,
}

/// From a key that fits on a napkin to one that takes a few seconds to break. The third is the notebook's, and the last three are
/// products of neighbouring primes, as in its table, so that Mallory never gets lucky.
pub(super) static KEYS: [Key; 5] = [
    Key { word: "33", p: 3, q: 11, e: 3 },
    Key { word: "91", p: 7, q: 13, e: 5 },
    Key { word: "7387", p: 83, q: 89, e: 17 },
    Key { word: "695531", p: 829, q: 839, e: 17 },
    Key { word: "68956367", p: 8297, q: 8311, e: 7 },
];

impl Key {
    /// The product of the two primes.
    pub(super) fn n(&self) -> u64 {
        self.p * self.q
    }

    /// The smaller prime, and the larger.
    pub(super) fn primes(&self) -> (u64, u64) {
        (self.p, self.q)
    }

    /// The length of the circle: after this many more steps, every number is back where it was.
    pub(super) fn round(&self) -> u64 {
        (self.p - 1) * (self.q - 1)
    }

    /// How many steps Alice takes: e times as many are whole rounds and one step.
    pub(super) fn d(&self) -> u64 {
        let mut all = (1..self.e).map(|rounds| rounds * self.round() + 1);
        all.find(|steps| steps % self.e == 0).expect("a test finds one for each key") / self.e
    }

    /// Whether this number of steps does what Alice's does. Several numbers do: a circle of half the length is enough
    /// for every number, because p − 1 and q − 1 are both even.
    pub(super) fn is_secret(&self, d: u64) -> bool {
        let (one, other) = (self.p - 1, self.q - 1);
        let together = self.e * d;
        together % one == 1 && together % other == 1
    }

    /// Where a walk of this many steps ends.
    pub(super) fn power(&self, base: u64, steps: u64) -> u64 {
        power(base, steps, self.n())
    }

    /// How many divisions Mallory needs, by 2, 3, 4 and so on.
    pub(super) fn divisions(&self) -> u64 {
        let n = self.n();
        (2..).take_while(|it| !n.is_multiple_of(*it)).count() as u64 + 1
    }
}

/// `base` times `base` and so on, keeping only the remainder. Squaring doubles the steps, so a long walk is quick.
fn power(base: u64, steps: u64, modulus: u64) -> u64 {
    let (mut result, mut square, mut rest) = (1, base % modulus, steps);
    while rest > 0 {
        if rest % 2 == 1 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        rest /= 2;
    }
    result
}

/// How many multiplications such a walk takes.
pub(super) fn multiplications(steps: u64) -> u64 {
    u64::from(steps.checked_ilog2().unwrap_or(0) + steps.count_ones().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_key_is_the_notebook_s() {
        let key = &KEYS[2];
        assert_eq!((key.n(), key.e, key.d(), key.round()), (7387, 17, 849, 7216));
        assert_eq!((key.power(30, 849), key.power(3858, 17)), (3858, 30));
        assert_eq!(key.divisions(), 82);
    }

    #[test]
    fn every_key_brings_every_number_home() {
        for key in &KEYS {
            assert_eq!(key.word, key.n().to_string());
            assert_eq!(key.e * key.d() % key.round(), 1, "{key:?}");
            assert!(key.is_secret(key.d()), "{key:?}");
            for number in (0..key.n()).step_by(1 + key.n() as usize / 500) {
                assert_eq!(key.power(key.power(number, key.d()), key.e), number, "{key:?}");
            }
        }
    }

    #[test]
    fn a_secret_is_what_brings_every_number_home() {
        let other = Key { word: "35", p: 5, q: 7, e: 5 };
        for key in [&KEYS[0], &KEYS[1], &other] {
            for d in 1..key.round() {
                let home = (0..key.n()).all(|it| key.power(key.power(it, d), key.e) == it);
                assert_eq!(key.is_secret(d), home, "{key:?}, {d}");
            }
        }
    }

    #[test]
    fn walking_is_multiplying_and_squaring_only_makes_it_quick() {
        for steps in 0..50 {
            let walked = (0..steps).fold(1, |at, _| at * 7 % 33);
            assert_eq!(power(7, steps, 33), walked);
        }
        assert_eq!([0, 1, 2, 3, 849].map(multiplications), [0, 0, 1, 2, 13]);
    }
}
