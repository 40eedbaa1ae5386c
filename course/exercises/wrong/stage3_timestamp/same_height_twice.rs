use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Address, &Block, &Block) -> bool, says| {
        Wrong::new(name, move || check::same_height_twice(answer), says)
    };
    fn stamped(server: &Address, block: &Block) -> bool {
        block.seal.signature.is_by(server, &encode(&block.draft)) == Ok(true)
    }
    fn same_place(a: &Block, b: &Block) -> bool {
        a.draft.previous_hash == b.draft.previous_hash
    }
    vec![
        wrong(
            "takes a copy for a second block",
            |s, a, b| same_place(a, b) && stamped(s, a) && stamped(s, b),
            "anyone can copy a block",
        ),
        wrong(
            "forgets the stamps",
            |_, a, b| a != b && same_place(a, b),
            "Mallory stamped one of the two",
        ),
        wrong(
            "looks at one stamp",
            |s, a, b| a != b && same_place(a, b) && stamped(s, a),
            "Mallory stamped one of the two",
        ),
        wrong(
            "is content with either stamp",
            |s, a, b| a != b && same_place(a, b) && (stamped(s, a) || stamped(s, b)),
            "Mallory stamped one of the two",
        ),
        wrong(
            "forgets the place",
            |s, a, b| a != b && stamped(s, a) && stamped(s, b),
            "that's what an honest server does",
        ),
        wrong(
            "compares payments only",
            |s, a, b| {
                a.draft.transactions != b.draft.transactions
                    && same_place(a, b)
                    && stamped(s, a)
                    && stamped(s, b)
            },
            "they hold the same payments but different times",
        ),
        wrong(
            "asks for equal times",
            |s, a, b| {
                a != b
                    && a.draft.time == b.draft.time
                    && same_place(a, b)
                    && stamped(s, a)
                    && stamped(s, b)
            },
            "they hold the same payments but different times",
        ),
        wrong(
            "compares times instead of places",
            |s, a, b| a != b && a.draft.time == b.draft.time && stamped(s, a) && stamped(s, b),
            "they hold the same payments but different times",
        ),
        wrong(
            "wants payments in both",
            |s, a, b| {
                a != b
                    && same_place(a, b)
                    && !a.draft.transactions.is_empty()
                    && !b.draft.transactions.is_empty()
                    && stamped(s, a)
                    && stamped(s, b)
            },
            "they hold the same payments but different times",
        ),
        wrong(
            "takes every answer for a yes",
            |s, a, b| {
                let answered = |b: &Block| b.seal.signature.is_by(s, &encode(&b.draft)).is_ok();
                a != b && same_place(a, b) && answered(a) && answered(b)
            },
            "Mallory stamped one of the two",
        ),
        wrong("never accuses", |_, _, _| false, "the server stamped two blocks"),
        wrong(
            "compares the hashes before them as they are shown",
            |s, a, b| {
                let before = |block: &Block| block.draft.previous_hash.to_string();
                a != b && before(a) == before(b) && stamped(s, a) && stamped(s, b)
            },
            "differ in byte 5 of 32",
        ),
        wrong(
            "compares the ends of the hashes before them",
            |s, a, b| {
                let before = |block: &Block| block.draft.previous_hash.as_bytes()[16..].to_vec();
                a != b && before(a) == before(b) && stamped(s, a) && stamped(s, b)
            },
            "differ in byte 1 of 32",
        ),
        wrong(
            "compares times and numbers of payments",
            |s, a, b| {
                let what = |block: &Block| (block.draft.time, block.draft.transactions.len());
                what(a) != what(b) && same_place(a, b) && stamped(s, a) && stamped(s, b)
            },
            "the server stamped two blocks",
        ),
        wrong(
            "compares times in 32 bits",
            |s, a, b| {
                let what = |block: &Block| {
                    (block.draft.time.millis() as u32, block.draft.transactions.clone())
                };
                what(a) != what(b) && same_place(a, b) && stamped(s, a) && stamped(s, b)
            },
            "differ in their times by 2^32 ms",
        ),
        wrong(
            "compares seconds",
            |s, a, b| {
                let what = |block: &Block| {
                    (block.draft.time.millis() / 1000, block.draft.transactions.clone())
                };
                what(a) != what(b) && same_place(a, b) && stamped(s, a) && stamped(s, b)
            },
            "differ in their times by 1 ms",
        ),
        wrong(
            "compares payments in any order",
            |s, a, b| {
                let what = |block: &Block| {
                    let mut ids: Vec<_> =
                        block.draft.transactions.iter().map(|t| t.hash()).collect();
                    ids.sort();
                    (block.draft.time, ids)
                };
                what(a) != what(b) && same_place(a, b) && stamped(s, a) && stamped(s, b)
            },
            "in the order of their payments",
        ),
        wrong(
            "compares the ids of payments",
            |s, a, b| {
                let what = |block: &Block| {
                    let ids: Vec<_> = block.draft.transactions.iter().map(|t| t.id).collect();
                    (block.draft.time, ids)
                };
                what(a) != what(b) && same_place(a, b) && stamped(s, a) && stamped(s, b)
            },
            "differ in an amount by 1",
        ),
        wrong(
            "compares amounts only",
            |s, a, b| {
                let what = |block: &Block| {
                    let amounts: Vec<_> = block
                        .draft
                        .transactions
                        .iter()
                        .map(|t| (t.amount, t.receiver.clone()))
                        .collect();
                    (block.draft.time, amounts)
                };
                what(a) != what(b) && same_place(a, b) && stamped(s, a) && stamped(s, b)
            },
            "differ in the id of a payment",
        ),
        wrong(
            "compares signatures of the server by their lengths",
            |_, a, b| {
                let length = |block: &Block| block.seal.signature.as_bytes().len();
                a != b && same_place(a, b) && length(a) == 256 && length(b) == 256
            },
            "Mallory stamped one of the two",
        ),
        wrong(
            "asks whether either follows the other",
            |s, a, b| {
                let follows = |a: &Block, b: &Block| b.draft.previous_hash == a.hash();
                a != b && !follows(a, b) && !follows(b, a) && stamped(s, a) && stamped(s, b)
            },
            "one is block 1 and the other block 3",
        ),
        wrong(
            "looks for blocks after the genesis only",
            |s, a, b| {
                let is_first =
                    |block: &Block| block.draft.time.millis() <= 1_000_036_800_000 + 180_000;
                a != b && same_place(a, b) && is_first(a) && stamped(s, a) && stamped(s, b)
            },
            "both follow block 3",
        ),
        wrong(
            "accuses the server that stamped them",
            |s, a, b| {
                let by = |block: &Block| {
                    stamped(s, block) || block.seal.signature.as_bytes().len() == 256
                };
                a != b && same_place(a, b) && by(a) && by(b) && (stamped(s, a) || stamped(s, b))
            },
            "Mallory stamped one of the two",
        ),
        wrong(
            "takes equal stamps for good stamps",
            |s, a, b| {
                a != b && same_place(a, b) && ((stamped(s, a) && stamped(s, b)) || a.seal == b.seal)
            },
            "one of the two carries the stamp of the other",
        ),
        wrong(
            "takes two blocks without stamps for evidence",
            |s, a, b| {
                let none = |block: &Block| block.seal.signature.as_bytes().is_empty();
                a != b
                    && same_place(a, b)
                    && ((stamped(s, a) && stamped(s, b)) || (none(a) && none(b)))
            },
            "neither of them was ever stamped",
        ),
        wrong(
            "never accuses Mallory",
            |s, a, b| {
                let is_first = a.draft.transactions.iter().chain(&b.draft.transactions);
                let mallory = is_first.map(|t| &t.sender).any(|it| it == s);
                !mallory && a != b && same_place(a, b) && stamped(s, a) && stamped(s, b)
            },
            "she stamped two blocks",
        ),
    ]
}
