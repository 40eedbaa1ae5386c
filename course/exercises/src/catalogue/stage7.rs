use super::exercise::Exercise;

/// The exercises for chapter 7.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "group_of",
        chapter: 7,
        title: "Who probably owns an address",
        place: "1. Where does a stranger live?",
        minutes: 10,
        is_star: false,
        hints: [
            "First find out whether the address is one of those that mean another machine in each house.",
            "`match ip { [10, ..] => true, [192, 168, ..] => true, … _ => false }` looks at the beginning of an array. `(16..32).contains(&second)` is true from 16 to 31.",
            "`let is_local = match ip { [10 | 127, ..] | [192, 168, ..] | [169, 254, ..] => true, [172, second, ..] => (16..32).contains(&second), [100, second, ..] => (64..128).contains(&second), _ => false };` and then `ip.to_vec()` or `ip[..2].to_vec()`.",
        ],
    },
    Exercise {
        name: "place_in_book",
        chapter: 7,
        title: "A place that no one can choose",
        place: "2. What does a liar with a thousand addresses get?",
        minutes: 10,
        is_star: false,
        hints: [
            "Three hashes, one after another. The second one needs the part, and the third one needs the bucket.",
            "`keyed_hash(key, &[\"part\", by, group]) % 4` is the part. In the other two, a number is one of the words: `&part.to_string()`.",
            "`let bucket = keyed_hash(key, &[\"heard\", by, &part.to_string()]) % 16;`, then the same with `\"slot\"`, the bucket and `address`, modulo 8. `as usize` makes an index of it.",
        ],
    },
    Exercise {
        name: "who_stays",
        chapter: 7,
        title: "Tested before it goes",
        place: "3. Who has to go?",
        minutes: 15,
        is_star: false,
        hints: [
            "Keep three things: who sits in the place, how often it failed in a row, and who's waiting, in the order in which they came.",
            "`let mut holder: Option<u32> = None;`, `let mut failures = 0;` and `let mut waiting: Vec<u32> = Vec::new();`. For each event, first ask whether it's about the holder.",
            "Greeted: no holder, or one that failed three times, so it becomes the holder; the holder itself, so `failures = 0; waiting.clear();`; otherwise push it if `!waiting.contains(&node)`. Failed, and only if it's the holder: count, and if it's three and someone waits, `holder = Some(waiting[0]); failures = 0; waiting.clear();`.",
        ],
    },
    Exercise {
        name: "pause_with_chance",
        chapter: 7,
        title: "Back off, but not all at once",
        place: "4. Whom does it call?",
        minutes: 5,
        is_star: false,
        hints: [
            "First the pause without chance, with its limit. Then take off what chance takes.",
            "Ten doublings are more than a minute already, so `(failures - 1).min(10)` is enough of them. But what's `failures - 1` if there was no failure?",
            "`let pause = (200 << (failures - 1).min(10)).min(60_000);` doubles with a shift. Then `pause - pause * draw / 4000`.",
        ],
    },
    Exercise {
        name: "whom_to_evict",
        chapter: 7,
        title: "The house is full",
        place: "4. Whom does it call?",
        minutes: 10,
        is_star: false,
        hints: [
            "Each candidate has a rank of three numbers: how large its group is, when it called, and its index. The highest rank goes.",
            "`max_by_key` finds it, and tuples are compared number by number: `(size, since, index)`.",
            "`let all_useful = callers.iter().all(|it| it.brought_block);`, and candidates are those with `all_useful || !brought_block`. The size of a group counts all callers: `callers.iter().filter(|it| it.group == group).count()`.",
        ],
    },
    Exercise {
        name: "how_many_to_tell",
        chapter: 7,
        title: "Whom else do you know?",
        place: "4. Whom does it call?",
        minutes: 5,
        is_star: false,
        hints: [
            "First find out whether it was told less than a minute ago.",
            "`(known * 23).div_ceil(100)` rounds up. But what if `known` is as large as a `usize` can be?",
            "A node that knows 300 addresses tells 64, and one that knows more tells no more: `(known.min(300) * 23).div_ceil(100)`. Then `.clamp(8, 64)`, and at last `.min(known)`, because a node can't tell more than it knows.",
        ],
    },
    Exercise {
        name: "open_envelope",
        chapter: 7,
        title: "What's on the envelope",
        place: "5. Does the eclipse still work?",
        minutes: 10,
        is_star: false,
        hints: [
            "Look for the whole name first, and for the stem only if it isn't there.",
            "`name.rsplit_once('/')` is `Some((stem, version))`, cut at the last slash, or `None` if there's no slash.",
            "`if let Some(index) = known.iter().position(|it| *it == name) { return Opened::Known(index); }`, then the same with the stems, and `Opened::Foreign` at the end.",
        ],
    },
    Exercise {
        name: "all_links_hers",
        chapter: 7,
        title: "How likely is an eclipse, exactly?",
        place: "5. Does the eclipse still work?",
        minutes: 10,
        is_star: true,
        hints: [
            "After each draw that was hers, there's one less of hers, and one less in all.",
            "Multiply `hers / all`, `(hers - 1) / (all - 1)`, and so on, `links` times. Stop if there's no one left to draw.",
            "With `f64`: `let mut all = f64::from(hers) + f64::from(honest);`, and in a loop `chance *= hers / all; hers -= 1.0; all -= 1.0;`. Break if `all` or `chance` is 0, before you divide.",
        ],
    },
];
