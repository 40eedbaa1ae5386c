use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// A sentence, and who said it about which view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The member.
    pub by: u16,
    /// The view.
    pub view: u64,
    /// What it says.
    pub says: Words,
}

/// What a member can say about a view. A block has a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// I vote for this block.
    Vote(char),
    /// Let's go on without a block.
    Skip,
    /// This block is final.
    Final(char),
}

use Words::{Final, Skip, Vote};

/// A word in short: who, in which view, and what.
type Short = (u16, u64, Words);

/// Checks `find_evidence`.
pub fn find_evidence(student: fn(&[Word]) -> Option<(usize, usize)>) -> Report {
    let check = move |said: &[Short], expected: Option<(usize, usize)>, because: &str| {
        let long = |&(by, view, says): &Short| Word { by, view, says };
        let long: Vec<Word> = said.iter().map(long).collect();
        let call = asking(format!("find_evidence, of (by, view, says) {said:?},"));
        equal(call, student(&long), expected, because)
    };
    let case = move |said: &'static [Short], expected, because: &'static str| {
        move || check(said, expected, because)
    };
    Check::of("find_evidence")
        .claim("no words", case(&[], None, "no one has said anything"))
        .claim(
            "two votes of one member",
            case(&[(3, 1, Vote('a')), (3, 1, Vote('b'))], Some((0, 1)), "it voted twice in view 1"),
        )
        .claim(
            "two finals of one member",
            case(&[(3, 1, Final('a')), (3, 1, Final('b'))], Some((0, 1)), "two blocks are final"),
        )
        .claim("skip and final, in either order", move || {
            check(&[(3, 2, Skip), (3, 2, Final('a'))], Some((0, 1)), "final after skip")?;
            check(&[(3, 2, Final('a')), (3, 2, Skip)], Some((0, 1)), "skip after final")
        })
        .claim("vote and skip are innocent", move || {
            check(&[(3, 2, Vote('a')), (3, 2, Skip)], None, "it gave up, and may")?;
            check(&[(3, 2, Skip), (3, 2, Vote('a'))], None, "it voted late, and may")
        })
        .claim("a vote and a final are innocent", move || {
            check(&[(3, 2, Vote('a')), (3, 2, Final('a'))], None, "that's how it should be")?;
            let other = [(3, 2, Vote('a')), (3, 2, Final('b'))];
            check(&other, None, "the others voted for b, and a vote is only a vote")
        })
        .claim(
            "the same words again are nothing new",
            case(
                &[(3, 2, Vote('a')), (3, 2, Vote('a')), (3, 1, Skip), (3, 1, Skip)],
                None,
                "each sentence is only repeated",
            ),
        )
        .claim(
            "another view is another matter",
            case(&[(3, 1, Vote('a')), (3, 2, Vote('b')), (3, 3, Skip)], None, "one vote in a view"),
        )
        .claim(
            "another member is another matter",
            case(
                &[(1, 1, Vote('a')), (2, 1, Vote('b')), (1, 1, Skip), (2, 1, Final('b'))],
                None,
                "each of them has kept the rules",
            ),
        )
        .claim(
            "other words come between",
            case(
                &[
                    (3, 1, Final('a')),
                    (2, 1, Vote('a')),
                    (3, 2, Vote('b')),
                    (3, 1, Vote('a')),
                    (3, 1, Skip),
                ],
                Some((0, 4)),
                "the last sentence is a skip of view 1, after a final",
            ),
        )
        .claim(
            "the first lie counts, not the first member",
            case(
                &[(1, 1, Vote('a')), (2, 1, Vote('a')), (2, 1, Vote('b')), (1, 1, Vote('b'))],
                Some((1, 2)),
                "member 2 lied before member 1 did",
            ),
        )
        .claim(
            "of several, the earliest",
            case(
                &[(3, 1, Skip), (2, 1, Skip), (3, 1, Skip), (3, 1, Final('a'))],
                Some((0, 3)),
                "it had skipped at 0 already",
            ),
        )
        .claim("it works for any words", move || {
            let mut random = draws(85);
            for _ in 0..1_000 {
                let mut word = || {
                    let block = if random.random_bool(0.8) { 'a' } else { 'b' };
                    let says = match random.random_range(0..4) {
                        0 => Skip,
                        1 => Final(block),
                        _ => Vote(block),
                    };
                    (random.random_range(0..3_u16), random.random_range(1..4_u64), says)
                };
                let said: Vec<Short> = (0..8).map(|_| word()).collect();
                check(&said, first_lie(&said), "so say the rules, word by word")?;
            }
            Ok(())
        })
        .report()
}

fn first_lie(said: &[Short]) -> Option<(usize, usize)> {
    let pairs = (0..said.len()).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
    pairs.into_iter().find(|(earlier, later)| {
        let (one, other) = (said[*earlier], said[*later]);
        let is_same = one.0 == other.0 && one.1 == other.1;
        is_same
            && one.2 != other.2
            && match (one.2, other.2) {
                (Vote(_), Vote(_)) | (Final(_), Final(_)) => true,
                (Vote(_), _) | (_, Vote(_)) => false,
                (Skip, _) | (_, Skip) => true,
            }
    })
}
