use crate::Wrong;
use kusari_exercises::stage7 as check;
use kusari_exercises::stage7::{Caller, Happened};

pub(super) fn stays() -> Vec<Wrong> {
    type Answer = fn(&[Happened]) -> Option<u32>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::who_stays(answer), says);
    use Happened::{Failed, Greeted};
    /// Which rule is wrong.
    #[derive(Clone, Copy, PartialEq)]
    enum Slip {
        None,
        OneFailure,
        TwoFailures,
        FourFailures,
        TestCountsForNothing,
        FailuresAddUp,
        LastOneFirst,
        EmptyPlace,
        OthersWait,
        AnyFailure,
        StrikesOut,
        NoEntryAfterFailures,
    }
    fn walk(events: &[Happened], slip: Slip) -> Option<u32> {
        let least = match slip {
            Slip::OneFailure => 1,
            Slip::TwoFailures => 2,
            Slip::FourFailures => 4,
            _ => 3,
        };
        let (mut holder, mut failures, mut waiting) = (None, 0, Vec::<u32>::new());
        for event in events {
            match *event {
                Greeted(node) if holder == Some(node) => {
                    if slip != Slip::FailuresAddUp {
                        failures = 0;
                    }
                    if slip != Slip::TestCountsForNothing {
                        waiting.clear();
                    }
                }
                Greeted(node) if holder.is_none() => (holder, failures) = (Some(node), 0),
                Greeted(node) if failures >= least && slip != Slip::NoEntryAfterFailures => {
                    (holder, failures) = (Some(node), 0);
                }
                Greeted(node) if waiting.contains(&node) => {}
                Greeted(node) => waiting.push(node),
                Failed(node) if holder == Some(node) || slip == Slip::AnyFailure => {
                    failures += 1;
                    if failures >= least && !waiting.is_empty() {
                        let next = match slip {
                            Slip::LastOneFirst => waiting.pop(),
                            _ => Some(waiting.remove(0)),
                        };
                        (holder, failures) = (next, 0);
                        if slip != Slip::OthersWait {
                            waiting.clear();
                        }
                    } else if failures >= least && slip == Slip::EmptyPlace {
                        (holder, failures) = (None, 0);
                    }
                }
                Failed(node) if slip == Slip::StrikesOut => waiting.retain(|it| *it != node),
                Failed(_) => {}
            }
        }
        holder
    }
    vec![
        wrong(
            "lets the newest in",
            |events| {
                events.iter().rev().find_map(|event| match event {
                    Greeted(node) => Some(*node),
                    Failed(_) => None,
                })
            },
            "7 hasn't been tested yet",
        ),
        wrong(
            "never lets anyone in",
            |events| {
                events.iter().find_map(|event| match event {
                    Greeted(node) => Some(*node),
                    Failed(_) => None,
                })
            },
            "7 didn't answer three times, and 9 was waiting",
        ),
        wrong("takes one failure for three", |it| walk(it, Slip::OneFailure), "it may be busy"),
        wrong("takes two failures for three", |it| walk(it, Slip::TwoFailures), "so say the rules"),
        wrong("waits for a fourth", |it| walk(it, Slip::FourFailures), "didn't answer three times"),
        wrong(
            "doesn't take a test for passed",
            |it| walk(it, Slip::TestCountsForNothing),
            "7 answered, so 9 went away",
        ),
        wrong("adds up failures", |it| walk(it, Slip::FailuresAddUp), "it has failed once"),
        wrong("lets the last one in", |it| walk(it, Slip::LastOneFirst), "9 came before 5"),
        wrong(
            "empties a place",
            |it| walk(it, Slip::EmptyPlace),
            "an empty place would be no better",
        ),
        wrong("keeps the others waiting", |it| walk(it, Slip::OthersWait), "5 wasn't waiting"),
        wrong("counts any failure", |it| walk(it, Slip::AnyFailure), "5 has nothing to do with it"),
        wrong("strikes out those that wait", |it| walk(it, Slip::StrikesOut), "9 was waiting"),
        wrong(
            "lets no one in after failures",
            |it| walk(it, Slip::NoEntryAfterFailures),
            "7 had failed three times already",
        ),
        wrong(
            "counts on something having happened",
            |it| {
                assert!(!it.is_empty());
                walk(it, Slip::None)
            },
            "panicked",
        ),
    ]
}

pub(super) fn evicted() -> Vec<Wrong> {
    type Answer = fn(&[Caller]) -> Option<usize>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::whom_to_evict(answer), says);
    fn size(callers: &[Caller], group: u32) -> usize {
        callers.iter().filter(|it| it.group == group).count()
    }
    fn candidates(callers: &[Caller]) -> Vec<usize> {
        let all = callers.iter().all(|it| it.brought_block);
        (0..callers.len()).filter(|it| all || !callers[*it].brought_block).collect()
    }
    vec![
        wrong(
            "throws the last one out",
            |callers| callers.len().checked_sub(1),
            "30 is the latest in group 2",
        ),
        wrong(
            "looks at the youngest of all",
            |callers| candidates(callers).into_iter().max_by_key(|it| (callers[*it].since, *it)),
            "group 2 has two, and 20 is later than 10",
        ),
        wrong(
            "throws the oldest out",
            |callers| {
                let rank = |it: &usize| {
                    (size(callers, callers[*it].group), u64::MAX - callers[*it].since, *it)
                };
                candidates(callers).into_iter().max_by_key(rank)
            },
            "20 is later than 10",
        ),
        wrong(
            "doesn't look at blocks",
            |callers| {
                let rank =
                    |it: &usize| (size(callers, callers[*it].group), callers[*it].since, *it);
                (0..callers.len()).max_by_key(rank)
            },
            "the first one brought a block",
        ),
        wrong(
            "counts only those without a block",
            |callers| {
                let few = candidates(callers);
                let size = |group| few.iter().filter(|it| callers[**it].group == group).count();
                few.iter()
                    .copied()
                    .max_by_key(|it| (size(callers[*it].group), callers[*it].since, *it))
            },
            "group 2 has three, even if two of them brought blocks",
        ),
        wrong(
            "throws no one out who was of use",
            |callers| {
                let useless = (0..callers.len()).filter(|it| !callers[*it].brought_block);
                useless
                    .max_by_key(|it| (size(callers, callers[*it].group), callers[*it].since, *it))
            },
            "someone has to go",
        ),
        wrong(
            "chooses the group first",
            |callers| {
                let group = callers.iter().map(|it| it.group);
                let group = group.max_by_key(|it| size(callers, *it))?;
                let in_it = (0..callers.len()).filter(|it| callers[*it].group == group);
                let useless = in_it.clone().filter(|it| !callers[*it].brought_block);
                useless
                    .max_by_key(|it| callers[*it].since)
                    .or(in_it.max_by_key(|it| callers[*it].since))
            },
            "and not",
        ),
        wrong(
            "of two in the same second, takes the first",
            |callers| {
                let rank = |it: &usize| {
                    (size(callers, callers[*it].group), callers[*it].since, usize::MAX - *it)
                };
                candidates(callers).into_iter().max_by_key(rank)
            },
            "both called at 5",
        ),
        wrong(
            "compares times as if they could be less than zero",
            |callers| {
                let rank = |it: &usize| {
                    (size(callers, callers[*it].group), callers[*it].since as i64, *it)
                };
                candidates(callers).into_iter().max_by_key(rank)
            },
            "it was long ago",
        ),
        wrong(
            "counts on a caller",
            |callers| {
                let rank =
                    |it: &usize| (size(callers, callers[*it].group), callers[*it].since, *it);
                Some(candidates(callers).into_iter().max_by_key(rank).unwrap())
            },
            "panicked",
        ),
    ]
}
