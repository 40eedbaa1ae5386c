use crate::Trial;
use kusari::stage8_contract::rules::Rules;
use kusari::stage8_contract::{
    Action, Block, Book, Command, Kind, LandingPads, LeaderMessage, MemberId, Numbered, PadCommand,
    PrivateKey, Quorum, Reservation, Says, Signed, SignedCommand, Time,
};
use kusari_exercises::turns::stage8 as check;
use std::sync::Arc;

pub(crate) fn all() -> Vec<&'static str> {
    vec![is_free(), second_story(), enough(), may_sign(), one_rule_missing()]
}

fn is_free() -> &'static str {
    fn ours(reserved: &[Reservation], from: Time, until: Time) -> bool {
        reserved.iter().all(|it| until <= it.from || it.until <= from)
    }
    Trial::of(check::is_free, |_, _, _| todo!())
        .right("ours", ours)
        .right("asks the library", |reserved, from, until| {
            let wanted = Reservation { by: MemberId(9), from, until };
            !reserved.iter().any(|it| it.overlaps(&wanted))
        })
        .right("by the later beginning and the earlier end", |reserved, from, until| {
            reserved.iter().filter(|it| it.from.max(from) < it.until.min(until)).count() == 0
        })
        .right("minute by minute", |reserved, from, until| {
            let mut minutes = (from.millis()..until.millis()).step_by(60_000);
            !minutes.any(|it| reserved.iter().any(|of| of.holds(Time::from_millis(it))))
        })
        .wrong(
            "takes both ends for taken",
            |reserved, from, until| reserved.iter().all(|it| until < it.from || it.until < from),
            "at 12:40 the first one is over",
        )
        .wrong(
            "asks only for the first moment",
            |reserved, from, _| !reserved.iter().any(|it| it.holds(from)),
            "both have 12:30",
        )
        .wrong(
            "asks only for the two ends",
            |reserved, from, until| {
                let ends =
                    |it: &Reservation| it.holds(from) || (it.from < until && until <= it.until);
                !reserved.iter().any(ends)
            },
            "12:30 to 12:40 is inside 12:20 to 12:50",
        )
        .wrong(
            "looks for the same time",
            |reserved, from, until| !reserved.iter().any(|it| it.from == from && it.until == until),
            "both have 12:39",
        )
        .wrong(
            "looks at the last reservation",
            |reserved, from, until| {
                reserved.last().is_none_or(|it| until <= it.from || it.until <= from)
            },
            "the second one begins at 12:30",
        )
        .wrong(
            "is content with one that gets along",
            |reserved, from, until| {
                reserved.is_empty()
                    || reserved.iter().any(|it| until <= it.from || it.until <= from)
            },
            "the second one begins at 12:30",
        )
        .wrong(
            "needs a reservation",
            |reserved, from, until| !reserved.is_empty() && ours(reserved, from, until),
            "there's no reservation",
        )
        .done()
}

type Pads = LandingPads;

fn second_story() -> &'static str {
    fn signed(
        book: &Book<Pads>,
        block: Block<Pads>,
        height: u64,
        key: &PrivateKey,
    ) -> LeaderMessage<Pads> {
        let content = Numbered { chain: book.chain(), height, block: block.hash() };
        LeaderMessage::Block(Arc::new(block), Signed::new(content, key))
    }
    fn ours(
        book: &Book<Pads>,
        now: Time,
        command: SignedCommand<PadCommand>,
        key: &PrivateKey,
    ) -> LeaderMessage<Pads> {
        let height = book.tip().height + 1;
        let block = Arc::new(book.draft(height, now, vec![command]));
        let numbered = Numbered { chain: book.chain(), height, block: block.hash() };
        LeaderMessage::Block(block, Signed::new(numbered, key))
    }
    Trial::of(check::second_story, |_, _, _, _| todo!())
        .right("ours", ours)
        .right("with another view", |book, now, command, key| {
            let block = book.draft(0, now, vec![command]);
            let height = block.height;
            signed(book, block, height, key)
        })
        .right("by hand", |book, now, command, key| {
            let (tip, state) = (book.tip(), book.state_hash());
            let (height, parent) = (tip.height + 1, tip.hash);
            let block =
                Block { height, view: height, parent, time: now, state, commands: vec![command] };
            signed(book, block, height, key)
        })
        .wrong(
            "hands the command on",
            |_, _, command, _| LeaderMessage::Command(command),
            "it isn't a `LeaderMessage::Block`",
        )
        .wrong(
            "forgets the command",
            |book, now, _, key| {
                let block = book.draft(1, now, vec![]);
                let height = block.height;
                signed(book, block, height, key)
            },
            "the block holds 0 commands",
        )
        .wrong(
            "puts the command in twice",
            |book, now, command, key| {
                let block = book.draft(1, now, vec![command.clone(), command]);
                let height = block.height;
                signed(book, block, height, key)
            },
            "the block holds 2 commands",
        )
        .wrong(
            "makes every block the first one",
            |book, now, command, key| {
                let block = book.draft(1, now, vec![command]);
                signed(book, block, 1, key)
            },
            "two blocks are there",
        )
        .wrong(
            "signs the place before it",
            |book, now, command, key| {
                let block = book.draft(1, now, vec![command]);
                signed(book, block, book.tip().height, key)
            },
            "it's the block's height",
        )
        .wrong(
            "signs the parent",
            |book, now, command, key| {
                let block = Arc::new(book.draft(1, now, vec![command]));
                let (chain, height) = (book.chain(), block.height);
                let content = Numbered { chain, height, block: block.parent };
                LeaderMessage::Block(block, Signed::new(content, key))
            },
            "it's this block's hash",
        )
        .wrong(
            "writes a time that's far ahead",
            |book, _, command, key| {
                let late = book.tip().time.after(std::time::Duration::from_secs(86_400));
                ours(book, late, command, key)
            },
            "the followers refuse the block, [block-too-early]",
        )
        .wrong(
            "changes the command",
            |book, now, command, key| {
                let content = Command { number: command.content.number + 1, ..command.content };
                ours(book, now, Signed { content, signature: command.signature }, key)
            },
            "the followers refuse the block, [command-signature]",
        )
        .wrong(
            "signs the command in the leader's name",
            |book, now, command, key| {
                let Action::Do(what) = command.content.action else {
                    return LeaderMessage::Ask { height: 0 };
                };
                let (chain, by, action) = (book.chain(), MemberId(0), Action::Do(what));
                let own = Signed::new(Command { chain, by, number: 9, action }, key);
                ours(book, now, own, key)
            },
            "not just the one that you were given",
        )
        .done()
}

fn enough() -> &'static str {
    fn ours(members: usize) -> usize {
        let liars = (members - 1) / 3;
        members - liars
    }
    Trial::of(check::enough, |_| todo!())
        .right("ours", ours)
        .right("asks the library", |members| Quorum::of_liars(members).enough)
        .right("tries each number of liars", |members| {
            let mut liars = 0;
            while 3 * (liars + 1) < members {
                liars += 1;
            }
            members - liars
        })
        .right("more than two thirds, and rounded up", |members| (2 * members + 1).div_ceil(3))
        .wrong("a majority", |members| members / 2 + 1, "two liars would need 7 members")
        .wrong("two thirds", |members| 2 * members / 3, "4 − 1 is 3")
        .wrong("all of them", |members| members, "4 − 1 is 3")
        .wrong("a third may lie", |members| members - members / 3, "two liars would need 7 members")
        .wrong(
            "twice the liars, and one more",
            |members| 2 * ((members - 1) / 3) + 1,
            "two liars would need 7 members",
        )
        .wrong("counts the liars", |members| (members - 1) / 3, "4 − 1 is 3")
        .done()
}

fn may_sign() -> &'static str {
    fn ours(signed: &[Says], wanted: Says) -> bool {
        signed.iter().all(|before| match (before.kind(), wanted.kind()) {
            (Kind::Skip, Kind::Final) | (Kind::Final, Kind::Skip) => false,
            (one, other) => one != other,
        })
    }
    Trial::of(check::may_sign, |_, _| todo!())
        .right("ours", ours)
        .right("by what forbids it", |signed, wanted| {
            let has = |kind| signed.iter().any(|it| it.kind() == kind);
            match wanted.kind() {
                Kind::Skip | Kind::Final => !has(Kind::Skip) && !has(Kind::Final),
                other => !has(other),
            }
        })
        .right("without kinds", |signed, wanted| {
            !signed.iter().any(|it| {
                matches!(
                    (it, wanted),
                    (Says::Propose(_), Says::Propose(_))
                        | (Says::Vote(_), Says::Vote(_))
                        | (Says::Skip | Says::Final(_), Says::Skip | Says::Final(_))
                )
            })
        })
        .wrong("signs everything", |_, _| true, "it has voted in this view")
        .wrong("signs once", |signed, _| signed.is_empty(), "it voted, waited in vain")
        .wrong(
            "only never repeats itself",
            |signed, wanted| !signed.contains(&wanted),
            "it has voted in this view",
        )
        .wrong(
            "skips after final",
            |signed, wanted| {
                signed.iter().all(|it| {
                    it.kind() != wanted.kind()
                        && (it.kind(), wanted.kind()) != (Kind::Skip, Kind::Final)
                })
            },
            "it has signed that a block is final",
        )
        .wrong(
            "signs final after skip",
            |signed, wanted| {
                signed.iter().all(|it| {
                    it.kind() != wanted.kind()
                        && (it.kind(), wanted.kind()) != (Kind::Final, Kind::Skip)
                })
            },
            "it has skipped this view",
        )
        .wrong(
            "takes vote and skip for a contradiction",
            |signed, wanted| {
                let has = |kind| signed.iter().any(|it| it.kind() == kind);
                ours(signed, wanted) && !(wanted.kind() == Kind::Skip && has(Kind::Vote))
            },
            "it voted, waited in vain",
        )
        .wrong(
            "doesn't vote after a skip",
            |signed, wanted| {
                let has = |kind| signed.iter().any(|it| it.kind() == kind);
                ours(signed, wanted) && !(wanted.kind() == Kind::Vote && has(Kind::Skip))
            },
            "a vote doesn't say",
        )
        .wrong(
            "looks at the last sentence",
            |signed, wanted| signed.last().is_none_or(|last| ours(&[*last], wanted)),
            "after [a is final, vote for a]",
        )
        .wrong(
            "lets a sentence be signed again",
            |signed, wanted| signed.contains(&wanted) || ours(signed, wanted),
            "it has skipped already",
        )
        .done()
}

fn one_rule_missing() -> &'static str {
    const ALL: fn() -> Rules = Rules::default;
    Trial::of(check::one_rule_missing, || todo!())
        .right("ours", || Rules { gap_is_skipped: false, ..ALL() })
        .right("a small quorum", || Rules { enough: 2, ..ALL() })
        .right("a quorum of one", || Rules { enough: 1, ..ALL() })
        .right("two votes", || Rules { votes_once: false, ..ALL() })
        .right("final after skip", || Rules { no_final_after_skip: false, ..ALL() })
        .right("skip after final", || Rules { no_skip_after_final: false, ..ALL() })
        .right("any parent", || Rules { parent_is_certified: false, ..ALL() })
        .right("writes late", || Rules { writes_first: false, ..ALL() })
        .wrong("misses none", ALL, "gave 0 and not 1")
        .wrong(
            "misses two",
            || Rules { votes_once: false, gap_is_skipped: false, ..ALL() },
            "gave 2 and not 1",
        )
        .wrong("asks for all four", || Rules { enough: 4, ..ALL() }, "in none of")
        .wrong("asks for more than there are", || Rules { enough: 9, ..ALL() }, "in none of")
        .wrong(
            "misses all",
            || Rules {
                enough: 1,
                votes_once: false,
                no_final_after_skip: false,
                no_skip_after_final: false,
                parent_is_certified: false,
                gap_is_skipped: false,
                writes_first: false,
            },
            "gave 7 and not 1",
        )
        .done()
}
