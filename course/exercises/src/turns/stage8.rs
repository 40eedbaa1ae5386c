//! What the reader writes in chapter 8.

use crate::check::{Check, aside, asking, equal};
use crate::edges::draws;
use crate::lessons::stage8::{
    BLUE_SKY, GREEN_PLANET, WHITE_NOISE, YELLOW_SUBMARINE, at, clock, genesis, keys, reserve, sign,
};
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage8_contract::rules::{Ballot, Explored, Rules, explore};
use kusari::stage8_contract::{
    Action, BlockHash, Book, LandingPads, LeaderMessage, MemberId, PadCommand, PrivateKey,
    Refusal as _, Reservation, Says, SignedCommand, Time,
};
use rand::RngExt as _;

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[IS_FREE, SECOND_STORY, ENOUGH, MAY_SIGN, ONE_RULE_MISSING];

const IS_FREE: Turn = Turn { name: "is_free", chapter: 8, minutes: 3 };
const SECOND_STORY: Turn = Turn { name: "second_story", chapter: 8, minutes: 5 };
const ENOUGH: Turn = Turn { name: "enough", chapter: 8, minutes: 3 };
const MAY_SIGN: Turn = Turn { name: "may_sign", chapter: 8, minutes: 4 };
const ONE_RULE_MISSING: Turn = Turn { name: "one_rule_missing", chapter: 8, minutes: 3 };

/// Checks `is_free`: whether a pad can be had for a time.
pub fn is_free(student: fn(&[Reservation], Time, Time) -> bool) -> Report {
    // Minutes after noon.
    let free = move |taken: &[(u64, u64)], wanted: (u64, u64), expected: bool, because: &str| {
        let reservation = |(by, (from, until)): (u16, &(u64, u64))| Reservation {
            by: MemberId(by % 5),
            from: at(12, *from),
            until: at(12, *until),
        };
        let reserved: Vec<_> = (1..).zip(taken).map(reservation).collect();
        let (from, until) = (at(12, wanted.0), at(12, wanted.1));
        let said: Vec<_> = reserved
            .iter()
            .map(|it| format!("{} to {}", clock(it.from), clock(it.until)))
            .collect();
        let call = asking(format!(
            "is_free with [{}] reserved, from {} to {},",
            said.join(", "),
            clock(from),
            clock(until)
        ));
        equal(call, student(&reserved, from, until), expected, because)
    };
    Check::turn(IS_FREE)
        .claim("a pad that no one has is free", move || {
            free(&[], (30, 40), true, "there's no reservation")
        })
        .claim("the same time twice can't be", move || {
            free(&[(30, 40)], (30, 40), false, "it's the same ten minutes")
        })
        .claim("one may begin when the other ends", move || {
            free(&[(30, 40)], (40, 50), true, "at 12:40 the first one is over")?;
            free(&[(30, 40)], (20, 30), true, "at 12:30 the new one is over")
        })
        .claim("a minute in common is enough to clash", move || {
            free(&[(30, 40)], (39, 49), false, "both have 12:39")?;
            free(&[(30, 40)], (21, 31), false, "both have 12:30")
        })
        .claim("one can be inside the other", move || {
            free(&[(20, 50)], (30, 40), false, "12:30 to 12:40 is inside 12:20 to 12:50")?;
            free(&[(30, 40)], (20, 50), false, "12:30 to 12:40 is inside 12:20 to 12:50")
        })
        .claim("every reservation counts", move || {
            let taken = [(0, 10), (30, 40), (50, 60)];
            free(&taken, (10, 30), true, "it fits exactly in between")?;
            free(&taken, (10, 31), false, "the second one begins at 12:30")?;
            free(&taken, (45, 51), false, "the third one begins at 12:50")?;
            free(&taken, (5, 20), false, "the first one ends at 12:10")
        })
        .claim("it holds for any times", move || {
            let mut random = draws(80);
            let mut interval = move || {
                let from = random.random_range(0..12_u64);
                (from, from + random.random_range(1..6))
            };
            for _ in 0..300 {
                let (taken, wanted) = ([interval(), interval()], interval());
                let is_taken = |minute: &u64| taken.iter().any(|it| (it.0..it.1).contains(minute));
                let clash = (wanted.0..wanted.1).find(is_taken);
                let because = match clash {
                    Some(minute) => format!("12:{minute:02} is taken"),
                    None => "none of its minutes is taken".to_owned(),
                };
                free(&taken, wanted, clash.is_none(), &because)?;
            }
            Ok(())
        })
        .report()
}

/// How a leader tells a story.
type Story = fn(
    &Book<LandingPads>,
    Time,
    SignedCommand<PadCommand>,
    &PrivateKey,
) -> LeaderMessage<LandingPads>;

/// Checks `second_story`: a block, with a leader's signature, for a place in a book.
#[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
pub fn second_story(student: Story) -> Report {
    let wish = |by: MemberId, number| {
        let command = reserve(2, at(12, 30), at(12, 40));
        aside(|| sign(&genesis(5), by, number, Action::Do(command)))
    };
    // Tells a story about a book that has so many blocks already.
    let tell = move |blocks: u64, by: MemberId| {
        let (book, command) = aside(|| {
            let mut book = Book::new(&genesis(5));
            for number in 0..blocks {
                let before = wish(GREEN_PLANET, number);
                let block = book.draft(number + 1, at(12, 1), vec![before]);
                book.apply(&block).expect("our own draft keeps the rules");
            }
            (book, wish(by, 7))
        });
        asking(format!("second_story at height {},", blocks + 1));
        let key = aside(|| keys(1).remove(0));
        let said = student(&book, at(12, 2), command.clone(), &key);
        let LeaderMessage::Block(block, numbered) = said else {
            return Err("it isn't a `LeaderMessage::Block`, so no one takes it for a block".into());
        };
        if let Err(refusal) = book.check(&block, at(12, 2)) {
            let code = refusal.code();
            return Err(format!("the followers refuse the block, [{code}]: {refusal}"));
        }
        Ok((book, command, block, numbered))
    };
    Check::turn(SECOND_STORY)
        .claim("the block keeps every rule", move || tell(0, BLUE_SKY).map(drop))
        .claim("it's about what you want done, and nothing else", move || {
            let (_, command, block, _) = tell(0, WHITE_NOISE)?;
            if block.commands == [command] {
                return Ok(());
            }
            Err(format!(
                "the block holds {} commands, and not just the one that you were given",
                block.commands.len()
            ))
        })
        .claim("you sign its place", move || {
            let (book, _, block, numbered) = tell(0, BLUE_SKY)?;
            let content = numbered.content;
            equal("the chain that's signed", content.chain, book.chain(), "it's this chain")?;
            equal("the height that's signed", content.height, 1, "it's the block's height")?;
            equal("the block that's signed", content.block, block.hash(), "it's this block's hash")
        })
        .claim("and with the leader's key", move || {
            let (_, _, _, numbered) = tell(0, BLUE_SKY)?;
            let key = aside(|| keys(1).remove(0).public_key());
            numbered.verify(&key).map_err(|_| "the leader hasn't signed it".to_owned())
        })
        .claim("it works in the middle of a history, too", move || {
            let (_, _, _, numbered) = tell(2, YELLOW_SUBMARINE)?;
            equal("the height that's signed", numbered.content.height, 3, "two blocks are there")
        })
        .claim("two commands make two stories of one place", move || {
            let [(.., one), (.., other)] = [tell(1, BLUE_SKY)?, tell(1, YELLOW_SUBMARINE)?];
            let heights = (one.content.height, other.content.height);
            equal("the heights", heights, (2, 2), "both are for the next place")?;
            if one.content.block != other.content.block {
                return Ok(());
            }
            Err("both stories name the same block, and so they're one".to_owned())
        })
        .report()
}

/// Checks `enough`: how many members have to sign.
pub fn enough(student: fn(usize) -> usize) -> Report {
    let needs = move |members: usize, expected: usize, because: &str| {
        let call = asking(format!("enough({members})"));
        equal(call, student(members), expected, because)
    };
    Check::turn(ENOUGH)
        .claim("of four, one may lie", move || needs(4, 3, "4 = 3·1 + 1, and 4 − 1 is 3"))
        .claim("of five or six, it's still one", move || {
            needs(5, 4, "two liars would need 7 members")?;
            needs(6, 5, "two liars would need 7 members")
        })
        .claim("of seven, two may lie, and of ten, three", move || {
            needs(7, 5, "7 = 3·2 + 1, and 7 − 2 is 5")?;
            needs(10, 7, "10 = 3·3 + 1, and 10 − 3 is 7")
        })
        .claim("of fewer than four, none may lie", move || {
            needs(3, 3, "one liar would need 4 members")?;
            needs(2, 2, "one liar would need 4 members")?;
            needs(1, 1, "one member is a quorum of one")
        })
        .claim("it holds for any number of members", move || {
            for members in 1..=100 {
                let liars = (0..members).filter(|liars| 3 * liars < members).max().unwrap_or(0);
                let because = format!("of {members} members, {liars} may lie");
                needs(members, members - liars, &because)?;
            }
            Ok(())
        })
        .report()
}

/// Checks `may_sign`: what an honest member may still sign in a view.
pub fn may_sign(student: fn(&[Says], Says) -> bool) -> Report {
    let [a, b] = [1, 2].map(|byte| BlockHash::from_bytes([byte; 32]));
    let words = move |says: &Says| {
        let name = |block: BlockHash| if block == a { "a" } else { "b" };
        match *says {
            Says::Propose(block) => format!("propose {}", name(block)),
            Says::Vote(block) => format!("vote for {}", name(block)),
            Says::Skip => "skip".to_owned(),
            Says::Final(block) => format!("{} is final", name(block)),
        }
    };
    let may = move |signed: &[Says], wanted: Says, expected: bool, because: &str| {
        let before: Vec<_> = signed.iter().map(words).collect();
        let call = asking(format!("may_sign: after [{}], *{}*", before.join(", "), words(&wanted)));
        equal(call, student(signed, wanted), expected, because)
    };
    let (vote, last) = (Says::Vote(a), Says::Final(a));
    Check::turn(MAY_SIGN)
        .claim("the first sentence is free", move || {
            may(&[], vote, true, "nothing is signed yet")?;
            may(&[], Says::Skip, true, "nothing is signed yet")
        })
        .claim("one vote in a view", move || {
            may(&[vote], Says::Vote(b), false, "it has voted in this view")
        })
        .claim("never skip and final, in either order", move || {
            may(&[vote, Says::Skip], last, false, "it has skipped this view")?;
            may(&[vote, last], Says::Skip, false, "it has signed that a block is final")
        })
        .claim("vote and skip get along", move || {
            may(&[vote], Says::Skip, true, "it voted, waited in vain, and gives up")?;
            may(&[Says::Skip], vote, true, "a vote doesn't say that the block will be decided")
        })
        .claim("a vote, and then final", move || {
            may(&[vote], last, true, "the votes of the others have come")
        })
        .claim("no sentence of one kind twice", move || {
            may(&[Says::Skip], Says::Skip, false, "it has skipped already")?;
            may(&[Says::Propose(a), vote, last], Says::Final(b), false, "a is final")?;
            may(&[Says::Propose(a)], Says::Propose(b), false, "it has proposed a")
        })
        .claim("what comes first doesn't matter", move || {
            may(&[last, vote], Says::Skip, false, "it has signed that a block is final")?;
            may(&[Says::Skip, vote], last, false, "it has skipped this view")?;
            may(&[vote, Says::Propose(a)], Says::Vote(b), false, "it has voted in this view")
        })
        .report()
}

/// Checks `one_rule_missing`: rules with exactly one of them switched off.
pub fn one_rule_missing(student: fn() -> Rules) -> Report {
    let ask = move || {
        asking("one_rule_missing()");
        student()
    };
    let all = Rules::default();
    let missing = move |rules: Rules| {
        let flags = |it: Rules| {
            let Rules { enough, votes_once, no_final_after_skip, no_skip_after_final, .. } = it;
            let Rules { parent_is_certified, gap_is_skipped, writes_first, .. } = it;
            [
                enough == all.enough,
                votes_once,
                no_final_after_skip,
                no_skip_after_final,
                parent_is_certified,
                gap_is_skipped,
                writes_first,
            ]
        };
        flags(rules).into_iter().filter(|holds| !holds).count()
    };
    Check::turn(ONE_RULE_MISSING)
        .claim("exactly one rule is missing", move || {
            let because = "compare your rules with `Rules::default()`, field by field";
            equal("the number of rules that are missing", missing(ask()), 1, because)
        })
        .claim("without it, there are two histories", move || {
            let rules = ask();
            match aside(|| explore(&Ballot::of_two_views(rules), 1_000_000)) {
                Explored::Broken { .. } => Ok(()),
                Explored::Holds { states } | Explored::TooMany { states } => {
                    Err(format!("in none of {states} states there are two histories"))
                }
            }
        })
        .report()
}
