//! A curve that is small enough to walk around, for chapters 2 and 6.
//!
//! The equation is that of secp256k1, y² = x³ + 7 (SEC 2, section 2.4.1). There the numbers go up to
//! 2^256 − 2^32 − 978, and a round has almost 2^256 steps. Here they go up to 66, and a round has 79.

use std::fmt;

/// The numbers on the curve are remainders after division by this prime.
const PRIME: u64 = 67;

/// How many steps a round has. It's a prime, so every walk that gets anywhere takes the whole round.
pub const ROUND: u64 = 79;

/// Where every walk starts: after one step you're here.
pub const START: Point = Point::At { x: 2, y: 22 };

/// A place on the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Where a walk is before its first step, and after each whole round. It changes nothing that it's added to.
    Nowhere,
    /// A pair of numbers that fits the equation.
    At {
        /// To the right.
        x: u64,
        /// Upwards.
        y: u64,
    },
}

impl Point {
    /// Adds two points: draws the line through them, finds where it meets the curve a third time, and mirrors
    /// that place. The line through a point and itself is the tangent.
    #[must_use]
    pub fn plus(self, other: Point) -> Point {
        let (Point::At { x, y }, Point::At { x: to_x, y: to_y }) = (self, other) else {
            return if self == Point::Nowhere { other } else { self };
        };
        let slope = match x == to_x {
            false => (to_y + PRIME - y) * inverse(to_x + PRIME - x),
            true if y == to_y => 3 * x * x * inverse(2 * y),
            true => return Point::Nowhere,
        };
        let third = (slope * slope + 2 * PRIME - x - to_x) % PRIME;
        Point::At { x: third, y: (slope % PRIME * (x + PRIME - third) + PRIME - y) % PRIME }
    }

    /// Adds the point to itself, so many steps.
    #[must_use]
    pub fn times(self, steps: u64) -> Point {
        (0..steps).fold(Point::Nowhere, |at, _| at.plus(self))
    }
}

/// The number that gives 1 when it's multiplied by this one. Tried out: there are only 66.
fn inverse(number: u64) -> u64 {
    let is_one = |other: &u64| number * other % PRIME == 1;
    (1..PRIME).find(is_one).expect("only the multiples of a prime have no inverse")
}

/// Reads `(2, 22)`, or `nowhere`.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Point::Nowhere => f.write_str("nowhere"),
            Point::At { x, y } => write!(f, "({x}, {y})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_on_the_curve_and_none_comes_twice_in_a_round() {
        let walk: Vec<Point> = (1..ROUND).map(|steps| START.times(steps)).collect();
        for (index, point) in walk.iter().enumerate() {
            let Point::At { x, y } = *point else { panic!("nowhere after {} steps", index + 1) };
            assert_eq!(y * y % PRIME, (x * x * x + 7) % PRIME, "{point}");
            assert!(!walk[..index].contains(point), "{point} came before");
        }
        assert_eq!(START.times(ROUND), Point::Nowhere);
        assert_eq!(START.times(ROUND + 1), START);
    }

    #[test]
    fn no_point_is_left_out() {
        let fits = |x: u64, y: u64| y * y % PRIME == (x * x * x + 7) % PRIME;
        let count = (0..PRIME).flat_map(|x| (0..PRIME).map(move |y| fits(x, y)));
        assert_eq!(count.filter(|fits| *fits).count() as u64 + 1, ROUND);
    }

    #[test]
    fn two_walks_add_up() {
        for one in 0..ROUND {
            for other in 0..ROUND {
                let sum = START.times(one).plus(START.times(other));
                assert_eq!(sum, START.times(one + other), "{one} and {other} steps");
            }
        }
    }

    #[test]
    fn a_point_reads_as_a_pair() {
        assert_eq!(START.to_string(), "(2, 22)");
        assert_eq!(Point::Nowhere.to_string(), "nowhere");
    }
}
