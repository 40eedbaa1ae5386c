use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;
use std::collections::VecDeque;

/// What happened, seen from one place in *tried*. The number is a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// This node greeted us, and its address belongs in this place.
    Greeted(u32),
    /// We called this node, and no one answered.
    Failed(u32),
}
use Happened::{Failed, Greeted};

/// Checks `who_stays`.
pub fn who_stays(student: fn(&[Happened]) -> Option<u32>) -> Report {
    let check = move |events: &[Happened], expected: Option<u32>, because: &str| {
        let call = asking(format!("who_stays({events:?})"));
        equal(call, student(events), expected, because)
    };
    let case = move |events: &'static [Happened], expected: Option<u32>, because: &'static str| {
        move || check(events, expected, because)
    };
    Check::of("who_stays")
        .claim("nothing happened", case(&[], None, "the place is empty"))
        .claim("the first one gets the place", case(&[Greeted(7)], Some(7), "it was free"))
        .claim(
            "a newcomer waits",
            case(&[Greeted(7), Greeted(9)], Some(7), "7 hasn't been tested yet"),
        )
        .claim(
            "one failure is no reason to go",
            case(&[Greeted(7), Greeted(9), Failed(7)], Some(7), "it may be busy"),
        )
        .claim(
            "three in a row are",
            case(
                &[Greeted(7), Greeted(9), Failed(7), Failed(7), Failed(7)],
                Some(9),
                "7 didn't answer three times, and 9 was waiting",
            ),
        )
        .claim(
            "if the test is passed, the other has waited for nothing",
            case(
                &[Greeted(7), Greeted(9), Greeted(7), Failed(7), Failed(7), Failed(7)],
                Some(7),
                "7 answered, so 9 went away; when 7 fails later, no one is waiting",
            ),
        )
        .claim(
            "only failures in a row count",
            case(
                &[Failed(7), Greeted(7), Failed(7), Failed(7), Greeted(7), Greeted(9), Failed(7)],
                Some(7),
                "since 7 greeted last, it has failed once",
            ),
        )
        .claim(
            "where no one waits, one who fails stays",
            case(
                &[Greeted(7), Failed(7), Failed(7), Failed(7), Failed(7)],
                Some(7),
                "an empty place would be no better",
            ),
        )
        .claim(
            "and then the next one gets in at once",
            case(
                &[Greeted(7), Failed(7), Failed(7), Failed(7), Greeted(9)],
                Some(9),
                "7 had failed three times already",
            ),
        )
        .claim(
            "the one that has waited longest gets in, and the others go",
            case(
                &[
                    Greeted(7),
                    Greeted(9),
                    Greeted(5),
                    Failed(7),
                    Failed(7),
                    Failed(7),
                    Failed(9),
                    Failed(9),
                    Failed(9),
                ],
                Some(9),
                "9 came before 5, and 5 wasn't waiting for 9 to go",
            ),
        )
        .claim(
            "greeting twice doesn't make two of you",
            case(
                &[Greeted(7), Greeted(9), Greeted(9), Failed(7), Failed(7), Failed(7), Failed(9)],
                Some(9),
                "9 has the place, and no one waits for it",
            ),
        )
        .claim("what strangers do doesn't matter", move || {
            check(&[Failed(9)], None, "9 isn't here")?;
            let because = "5 has nothing to do with it";
            check(&[Greeted(7), Greeted(9), Failed(5), Failed(5), Failed(5)], Some(7), because)?;
            let because = "9 was waiting, and only the one in the place is tested";
            let events = [Greeted(7), Greeted(9), Failed(9), Failed(7), Failed(7), Failed(7)];
            check(&events, Some(9), because)
        })
        .claim("it works for any story", move || {
            let mut random = draws(73);
            for _ in 0..2_000 {
                let length = random.random_range(0..20);
                let mut event = || {
                    let node = random.random_range(0..3);
                    if random.random_ratio(1, 3) { Greeted(node) } else { Failed(node) }
                };
                let events: Vec<_> = (0..length).map(|_| event()).collect();
                check(&events, right(&events), "so say the rules, one after another")?;
            }
            Ok(())
        })
        .report()
}

fn right(events: &[Happened]) -> Option<u32> {
    // The one in the place, and behind it those that wait.
    let (mut queue, mut failures) = (VecDeque::new(), 0);
    for event in events {
        match *event {
            Greeted(node) if queue.front() == Some(&node) => {
                queue.truncate(1);
                failures = 0;
            }
            Greeted(node) if !queue.contains(&node) => queue.push_back(node),
            Failed(node) if queue.front() == Some(&node) => failures += 1,
            Greeted(_) | Failed(_) => {}
        }
        if failures >= 3 && queue.len() > 1 {
            queue.pop_front();
            queue.truncate(1);
            failures = 0;
        }
    }
    queue.front().copied()
}
