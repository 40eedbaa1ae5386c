use crate::Wrong;
use kusari_exercises::stage8 as check;
use kusari_exercises::stage8::{Word, Words};

pub(super) fn voted() -> Vec<Wrong> {
    type Answer = fn(&[u64], &[u64], &[u64], u64, u64) -> bool;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::may_vote(answer), says);
    fn way(skipped: &[u64], parent: u64, view: u64) -> bool {
        (parent.saturating_add(1)..view).all(|it| skipped.contains(&it))
    }
    vec![
        wrong(
            "votes again",
            |_, certified, skipped, parent, view| {
                (parent == 0 || certified.contains(&parent))
                    && parent < view
                    && way(skipped, parent, view)
            },
            "it has voted in view 3",
        ),
        wrong(
            "doesn't look at the parent",
            |voted, _, skipped, parent, view| {
                !voted.contains(&view) && parent < view && way(skipped, parent, view)
            },
            "block 2 has no certificate",
        ),
        wrong(
            "doesn't look at the gap",
            |voted, certified, _, parent, view| {
                !voted.contains(&view)
                    && parent < view
                    && (parent == 0 || certified.contains(&parent))
            },
            "view 3 wasn't skipped",
        ),
        wrong(
            "asks for one skip, and not for each",
            |voted, certified, skipped, parent, view| {
                !voted.contains(&view)
                    && parent < view
                    && (parent == 0 || certified.contains(&parent))
                    && (parent + 1 == view || (parent + 1..view).any(|it| skipped.contains(&it)))
            },
            "views 1 and 3 weren't skipped",
        ),
        wrong(
            "asks for the view before its own",
            |voted, certified, skipped, parent, view| {
                !voted.contains(&view)
                    && parent < view
                    && (parent == 0 || certified.contains(&parent))
                    && (parent + 1 == view || skipped.contains(&(view - 1)))
            },
            "views 1 and 3 weren't skipped",
        ),
        wrong(
            "wants the parent's view skipped, too",
            |voted, certified, skipped, parent, view| {
                !voted.contains(&view)
                    && parent < view
                    && (parent == 0 || certified.contains(&parent))
                    && (parent..view).skip_while(|it| *it == 0).all(|it| skipped.contains(&it))
            },
            "block 2 is certified, and nothing is between",
        ),
        wrong(
            "takes a certified view for one that's over",
            |voted, certified, skipped, parent, view| {
                !voted.contains(&view)
                    && parent < view
                    && (parent == 0 || certified.contains(&parent))
                    && (parent.saturating_add(1)..view)
                        .all(|it| skipped.contains(&it) || certified.contains(&it))
            },
            "view 3 has a block, and wasn't skipped",
        ),
        wrong(
            "wants a certificate of the genesis",
            |voted, certified, skipped, parent, view| {
                !voted.contains(&view)
                    && parent < view
                    && certified.contains(&parent)
                    && way(skipped, parent, view)
            },
            "the genesis needs no certificate",
        ),
        wrong(
            "votes for a parent from the future",
            |voted, certified, skipped, parent, view| {
                !voted.contains(&view)
                    && (parent == 0 || certified.contains(&parent))
                    && way(skipped, parent, view)
            },
            "it can't be its own parent",
        ),
    ]
}

fn is_same(one: &Word, other: &Word) -> bool {
    one.by == other.by && one.view == other.view
}

fn contradict(one: &Word, other: &Word) -> bool {
    is_same(one, other)
        && match (one.says, other.says) {
            (Words::Vote(a), Words::Vote(b)) | (Words::Final(a), Words::Final(b)) => a != b,
            (Words::Skip, Words::Final(_)) | (Words::Final(_), Words::Skip) => true,
            _ => false,
        }
}

/// The pair whose second word comes first, by a rule of one's own.
fn first(said: &[Word], is_lie: impl Fn(&Word, &Word) -> bool) -> Option<(usize, usize)> {
    let lie = |later: usize| {
        (0..later).find(|earlier| is_lie(&said[*earlier], &said[later])).map(|it| (it, later))
    };
    (0..said.len()).find_map(lie)
}

pub(super) fn evidence() -> Vec<Wrong> {
    type Answer = fn(&[Word]) -> Option<(usize, usize)>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::find_evidence(answer), says);
    vec![
        wrong(
            "takes any two words of a view for a lie",
            |said| first(said, |one, other| is_same(one, other) && one.says != other.says),
            "it gave up, and may",
        ),
        wrong(
            "takes a repetition for a lie",
            |said| first(said, |one, other| contradict(one, other) || one == other),
            "each sentence is only repeated",
        ),
        wrong(
            "only looks for two votes",
            |said| {
                first(said, |one, other| {
                    contradict(one, other) && matches!(one.says, Words::Vote(_))
                })
            },
            "two blocks are final",
        ),
        wrong(
            "doesn't see skip and final",
            |said| first(said, |one, other| contradict(one, other) && one.says != Words::Skip),
            "final after skip",
        ),
        wrong(
            "doesn't look at the view",
            |said| {
                first(said, |one, other| {
                    contradict(&Word { view: 0, ..*one }, &Word { view: 0, ..*other })
                })
            },
            "one vote in a view",
        ),
        wrong(
            "doesn't look at the member",
            |said| {
                first(said, |one, other| {
                    contradict(&Word { by: 0, ..*one }, &Word { by: 0, ..*other })
                })
            },
            "each of them has kept the rules",
        ),
        wrong(
            "compares only neighbours",
            |said| {
                let pair = said.windows(2).position(|pair| contradict(&pair[0], &pair[1]));
                pair.map(|at| (at, at + 1))
            },
            "a skip of view 1, after a final",
        ),
        wrong(
            "takes the first member that ever lies",
            |said| {
                (0..said.len()).find_map(|earlier| {
                    let mut rest = earlier + 1..said.len();
                    rest.find(|it| contradict(&said[earlier], &said[*it])).map(|it| (earlier, it))
                })
            },
            "member 2 lied before member 1 did",
        ),
        wrong(
            "takes the latest of several",
            |said| {
                (0..said.len()).find_map(|later| {
                    let mut before = (0..later).rev();
                    before.find(|it| contradict(&said[*it], &said[later])).map(|it| (it, later))
                })
            },
            "it had skipped at 0 already",
        ),
        wrong(
            "thinks that a member finalises what it voted for",
            |said| {
                first(said, |one, other| {
                    contradict(one, other)
                        || is_same(one, other)
                            && matches!(
                                (one.says, other.says),
                                (Words::Vote(a), Words::Final(b)) if a != b
                            )
                })
            },
            "a vote is only a vote",
        ),
    ]
}
