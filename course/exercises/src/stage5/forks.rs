use super::offers::{Fault, Luck, offered, timed};
use super::world::{empty, extend, genesis, longer, without_work};
use crate::check::{Check, equal};
use crate::people::{Bob, Mallory};
use crate::report::Report;
use kusari::stage5_network::{
    Block, Chain, Difficulty, Genesis, Nonce, Time, Transaction, WorkRule, mine,
};

type ForkChoice = fn(&Genesis<WorkRule>, &[Block], &[Block]) -> bool;

/// Checks `fork_choice`.
pub fn fork_choice(student: ForkChoice) -> Report {
    let decide = move |ours: &[Block], offered: &[Block], expected: bool, because: &str| {
        let call = format!("{} blocks of ours, {} offered: it", ours.len(), offered.len());
        equal(call, student(&genesis(), ours, offered), expected, because)
    };
    // `ours` has two blocks, and what is offered is made from a chain of that length.
    let offer = move |length, change: fn(&mut Vec<Block>), because: &'static str| {
        move || {
            let ours = longer(&empty()?, 1, 2)?;
            let mut offered = longer(&empty()?, 2, length)?.blocks().to_vec();
            change(&mut offered);
            decide(ours.blocks(), &offered, false, because)
        }
    };
    Check::of("fork_choice")
        .claim("a node follows more work", move || {
            let (ours, offered) = (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 3)?);
            decide(ours.blocks(), offered.blocks(), true, "three blocks took more work than two")?;
            decide(&[], offered.blocks(), true, "a newcomer has only the genesis")
        })
        .claim("even if the chains have a beginning in common", move || {
            let base = longer(&empty()?, 1, 3)?;
            let (ours, offered) = (longer(&base, 1, 1)?, longer(&base, 2, 2)?);
            decide(ours.blocks(), offered.blocks(), true, "five blocks took more work than four")?;
            decide(base.blocks(), ours.blocks(), true, "it's our own chain, and one block more")
        })
        .claim("payments are no obstacle", move || {
            let (ours, mut offered) = (longer(&empty()?, 1, 1)?, empty()?);
            extend(&mut offered, 2, vec![Mallory.pays(Bob, 100, 1)])?;
            extend(&mut offered, 2, vec![Bob.pays(Mallory, 150, 2)])?;
            decide(
                ours.blocks(),
                offered.blocks(),
                true,
                "it keeps all rules: Bob owns 200 when he pays 150",
            )
        })
        .claim("if it's a tie, the first one stays", move || {
            let (ours, offered) = (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 2)?);
            decide(ours.blocks(), offered.blocks(), false, "equal work isn't more work")?;
            decide(ours.blocks(), ours.blocks(), false, "it's the same chain")
        })
        .claim("less work never counts", move || {
            let (ours, offered) = (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 1)?);
            decide(ours.blocks(), offered.blocks(), false, "one block took less work than two")?;
            decide(ours.blocks(), &[], false, "nothing was offered")?;
            decide(&[], &[], false, "nothing was offered")
        })
        .claim(
            "blocks without work don't count",
            offer(
                3,
                |blocks| {
                    let last = blocks.pop();
                    blocks.extend(last.map(|last| without_work(last, genesis().rule.difficulty)));
                },
                "the last block's hash doesn't begin with enough zero bits",
            ),
        )
        .claim(
            "a link in the middle has to hold",
            offer(
                4,
                |blocks| drop(blocks.remove(1)),
                "the second block is missing: the one after it doesn't name the first",
            ),
        )
        .claim("work doesn't make a wrong block right", move || {
            let (ours, mut offered) =
                (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 2)?.blocks().to_vec());
            let last = longer(&empty()?, 2, 2)?;
            let draft = last.draft(last.tip().time, vec![Mallory.pays(Bob, 101, 3)]);
            offered.extend(mine(draft, genesis().rule.difficulty, Nonce::default()).ok());
            decide(
                ours.blocks(),
                &offered,
                false,
                "in the last block Mallory pays 101, and she has 100",
            )
        })
        .claim("nor is any other rule forgotten", move || {
            let ours = longer(&empty()?, 1, 1)?;
            let payment = Mallory.pays(Bob, 10, 4);
            let forged = Transaction { receiver: Mallory.address().clone(), ..Bob.pays(Bob, 9, 5) };
            let mut base = empty()?;
            extend(&mut base, 2, vec![payment.clone()])?;
            let time = base.tip().time;
            for (draft, because) in [
                (
                    base.draft(time, vec![forged]),
                    "a payment in the last block isn't signed by its sender",
                ),
                (base.draft(time, vec![payment]), "a payment is in both blocks: it counts once"),
                (
                    base.draft(Time::from_millis(time.millis() - 1), vec![]),
                    "the last block is earlier than the one before",
                ),
            ] {
                let sealed = mine(draft, genesis().rule.difficulty, Nonce::default());
                let offered = [base.blocks(), &sealed.into_iter().collect::<Vec<_>>()].concat();
                decide(ours.blocks(), &offered, false, because)?;
            }
            Ok(())
        })
        .claim("another genesis is another world", move || {
            let ours = longer(&empty()?, 1, 1)?;
            let foreign = Genesis { grants: vec![], ..genesis() };
            let foreign = Chain::new(foreign).map_err(|error| error.to_string())?;
            let offered = longer(&foreign, 2, 4)?;
            decide(ours.blocks(), offered.blocks(), false, "these blocks are built on another genesis")
        })
        .claim("each rule counts, whichever block breaks it", move || {
            let ours = longer(&empty()?, 1, 2)?;
            for fault in Fault::ALL {
                for place in fault.first_place()..3 {
                    let because = format!("in block {} of those offered {fault}", place + 1);
                    let blocks = offered(&genesis(), 3, place, fault);
                    decide(ours.blocks(), &blocks, false, &because)?;
                }
            }
            Ok(())
        })
        .claim("time doesn't decide", move || {
            let because = "they carry earlier times than ours, which is allowed, and have more work";
            decide(&timed(3, 1_000), &timed(4, 0), true, because)?;
            let because = "they carry later times than ours, and have less work";
            decide(&timed(3, 0), &timed(2, 9_000), false, because)?;
            let because = "they carry other times than ours, and have just as much work";
            decide(&timed(3, 0), &timed(3, 1_000), false, because)?;
            decide(&timed(3, 1_000), &timed(3, 0), false, because)
        })
        .claim("nor does luck: the zero bits that are asked for count, not those that are found", move || {
            let (lucky, just) = (Luck::Much, Luck::None);
            let because = "hashes with exactly the zero bits that are asked for are good, and three \
                           of them are more work than two, however lucky the two were";
            decide(&lucky.blocks(2), &just.blocks(3), true, because)?;
            let because = "they were lucky, with more zero bits than needed. That is no more work";
            decide(&just.blocks(3), &lucky.blocks(3), false, because)?;
            decide(&just.blocks(3), &lucky.blocks(2), false, because)
        })
        .claim("who pays whom is no obstacle either", move || {
            let ours = longer(&empty()?, 1, 1)?;
            for (payments, because) in [
                (vec![Mallory.pays(Mallory, 100, 11)], "Mallory pays herself everything she has"),
                (
                    vec![Mallory.pays(Bob, 100, 12), Bob.pays(Mallory, 200, 13)],
                    "Bob spends what he gets in the same block, and everything he had",
                ),
                (vec![Bob.pays(Mallory, 1, 14), Bob.pays(Mallory, 1, 15)], "Bob pays 1 twice, under two ids"),
            ] {
                let mut offered = empty()?;
                extend(&mut offered, 2, payments)?;
                extend(&mut offered, 2, vec![])?;
                decide(ours.blocks(), offered.blocks(), true, because)?;
            }
            Ok(())
        })
        .claim("a beginning of our own chain is nothing new", move || {
            let ours = longer(&empty()?, 1, 3)?;
            decide(ours.blocks(), &ours.blocks()[..2], false, "it's our chain without its last block")?;
            decide(ours.blocks(), &ours.blocks()[..1], false, "it's our chain's first block")
        })
        .claim("the genesis says how much work is needed", move || {
            let with_bits = |bits| Genesis {
                rule: WorkRule { difficulty: Difficulty::from_bits(bits) },
                ..genesis()
            };
            // Each hash begins with exactly two zero bits.
            let (easy, hard) = (with_bits(2), with_bits(3));
            let on = |genesis: &Genesis<WorkRule>| Luck::Bits(2).on(genesis, 2);
            let because = "two zero bits are asked for there, and the hashes have two";
            let call = "two blocks offered to a newcomer, on a genesis of 2 bits: it";
            equal(call, student(&easy, &[], &on(&easy)), true, because)?;
            let because = "three zero bits are asked for there, and the hashes have only two";
            let call = "two blocks offered to a newcomer, on a genesis of 3 bits: it";
            equal(call, student(&hard, &[], &on(&hard)), false, because)?;
            let poor = Genesis { grants: vec![], ..genesis() };
            let mut chain = Chain::new(genesis()).map_err(|error| error.to_string())?;
            extend(&mut chain, 2, vec![])?;
            let because = "the blocks stand on a genesis with other grants";
            let call = "a block offered to a newcomer, on another genesis than the node's: it";
            equal(call, student(&poor, &[], chain.blocks()), false, because)
        })
        .report()
}
