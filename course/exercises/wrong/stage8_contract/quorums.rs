use crate::Wrong;
use kusari_exercises::stage8 as check;
use kusari_exercises::stage8::Signature;
use std::collections::BTreeSet;

pub(super) fn quorums() -> Vec<Wrong> {
    type Answer = fn(usize, bool) -> (usize, usize);
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::quorum_of(answer), says);
    vec![
        wrong(
            "half of them",
            |members, may_lie| {
                let enough =
                    if may_lie { members - (members - 1) / 3 } else { members.div_ceil(2) };
                (enough, members - enough)
            },
            "3 are only half of 6",
        ),
        wrong(
            "a majority, even of liars",
            |members, _| (members / 2 + 1, members - members / 2 - 1),
            "two liars would need 7 members",
        ),
        wrong(
            "a third may lie",
            |members, may_lie| {
                let enough = if may_lie { members - members / 3 } else { members / 2 + 1 };
                (enough, members - enough)
            },
            "two liars would need 7 members",
        ),
        wrong(
            "twice the liars and one",
            |members, may_lie| {
                let enough = if may_lie { 2 * ((members - 1) / 3) + 1 } else { members / 2 + 1 };
                (enough, members - enough)
            },
            "two liars would need 7 members",
        ),
        wrong(
            "the same number may fail in both cases",
            |members, may_lie| {
                let enough = if may_lie { members - (members - 1) / 3 } else { members / 2 + 1 };
                (enough, (members - 1) / 3)
            },
            "3 are more than half of 5, and 2 may stop",
        ),
        wrong(
            "counts the one with which it stops",
            |members, may_lie| {
                let enough = if may_lie { members - (members - 1) / 3 } else { members / 2 + 1 };
                (enough, members - enough + 1)
            },
            "3 are more than half of 5, and 2 may stop",
        ),
        wrong(
            "two thirds, and one, of a large number",
            |members, may_lie| {
                let enough = if may_lie { (2 * members + 1).div_ceil(3) } else { members / 2 + 1 };
                (enough, members - enough)
            },
            "panicked",
        ),
    ]
}

pub(super) fn certificates() -> Vec<Wrong> {
    type Answer = fn(&[Signature], &[u16]) -> bool;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::is_certificate(answer), says);
    fn enough(members: &[u16]) -> usize {
        members.len() - (members.len() - 1) / 3
    }
    fn in_order(signatures: &[Signature]) -> bool {
        signatures.windows(2).all(|pair| pair[0].by < pair[1].by)
    }
    vec![
        wrong(
            "counts signatures",
            |signatures, members| signatures.len() >= enough(members),
            "member 1 is in it twice",
        ),
        wrong(
            "doesn't mind the order",
            |signatures, members| {
                let different: BTreeSet<u16> = signatures.iter().map(|it| it.by).collect();
                different.len() == signatures.len()
                    && signatures.iter().all(|it| it.is_good && members.contains(&it.by))
                    && signatures.len() >= enough(members)
            },
            "0 comes before 1",
        ),
        wrong(
            "lets a neighbour be the same",
            |signatures, members| {
                signatures.windows(2).all(|pair| pair[0].by <= pair[1].by)
                    && signatures.iter().all(|it| it.is_good && members.contains(&it.by))
                    && signatures.len() >= enough(members)
            },
            "member 1 is in it twice",
        ),
        wrong(
            "leaves bad signatures out",
            |signatures, members| {
                let good = signatures.iter().filter(|it| it.is_good && members.contains(&it.by));
                in_order(signatures) && good.count() >= enough(members)
            },
            "one bad signature spoils it",
        ),
        wrong(
            "doesn't look at the signatures",
            |signatures, members| {
                in_order(signatures)
                    && signatures.iter().all(|it| members.contains(&it.by))
                    && signatures.len() >= enough(members)
            },
            "the signature of member 3 is bad",
        ),
        wrong(
            "takes a number for a place in the list",
            |signatures, members| {
                in_order(signatures)
                    && signatures.iter().all(|it| it.is_good && usize::from(it.by) < members.len())
                    && signatures.len() >= enough(members)
            },
            "3 of 4 are enough",
        ),
        wrong(
            "is content with a majority",
            |signatures, members| {
                in_order(signatures)
                    && signatures.iter().all(|it| it.is_good && members.contains(&it.by))
                    && signatures.len() > members.len() / 2
            },
            "4 of 5 are needed",
        ),
        wrong(
            "wants exactly enough",
            |signatures, members| {
                in_order(signatures)
                    && signatures.iter().all(|it| it.is_good && members.contains(&it.by))
                    && signatures.len() == enough(members)
            },
            "more than enough is enough",
        ),
    ]
}
