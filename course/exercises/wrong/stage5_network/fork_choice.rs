use super::by_hand::{Slip, keeps};
use crate::Wrong;
use kusari::stage5_network::*;
use kusari_exercises::stage5 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&Genesis<WorkRule>, &[Block], &[Block]) -> bool;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::fork_choice(answer), says);
    fn is_good(genesis: &Genesis<WorkRule>, blocks: &[Block]) -> bool {
        Chain::verify(genesis.clone(), blocks.to_vec()).is_ok()
    }
    vec![
        wrong(
            "believes whatever is longer",
            |_, ours, offered| offered.len() > ours.len(),
            "doesn't begin with enough zero bits",
        ),
        wrong(
            "changes over for equal work",
            |g, ours, offered| offered.len() >= ours.len() && is_good(g, offered),
            "equal work isn't more work",
        ),
        wrong(
            "follows whatever is good",
            |g, _, offered| is_good(g, offered),
            "equal work isn't more work",
        ),
        wrong(
            "checks its own blocks",
            |g, ours, offered| offered.len() > ours.len() && is_good(g, ours),
            "doesn't begin with enough zero bits",
        ),
        wrong(
            "looks only at the last block's work",
            |g, ours, offered| {
                let met = |block: &Block| g.rule.difficulty.is_met_by(&block.hash());
                offered.len() > ours.len() && offered.last().is_some_and(met)
            },
            "the second block is missing",
        ),
        wrong(
            "looks only at the work",
            |g, ours, offered| {
                let met = |block: &Block| g.rule.difficulty.is_met_by(&block.hash());
                offered.len() > ours.len() && offered.iter().all(met)
            },
            "the second block is missing",
        ),
        wrong(
            "looks at work and links, and not at the money",
            |g, ours, offered| {
                let mut before = g.hash();
                for block in offered {
                    let hash = block.hash();
                    if block.draft.previous_hash != before || !g.rule.difficulty.is_met_by(&hash) {
                        return false;
                    }
                    before = hash;
                }
                offered.len() > ours.len()
            },
            "Mallory pays 101, and she has 100",
        ),
        wrong(
            "looks at everything but the signatures and the time",
            |g, ours, offered| {
                let mut accounts = Accounts::default();
                for grant in &g.grants {
                    if accounts.grant(&grant.receiver, grant.amount).is_none() {
                        return false;
                    }
                }
                let mut before = g.hash();
                for block in offered {
                    let hash = block.hash();
                    let is_linked = block.draft.previous_hash == before;
                    let is_paid =
                        block.draft.transactions.iter().all(|tx| accounts.apply(tx).is_ok());
                    if !is_linked || !is_paid || !g.rule.difficulty.is_met_by(&hash) {
                        return false;
                    }
                    before = hash;
                }
                offered.len() > ours.len()
            },
            "isn't signed by its sender",
        ),
        wrong(
            "puts the offered blocks on its own chain",
            |g, ours, offered| is_good(g, &[ours, offered].concat()),
            "three blocks took more work than two",
        ),
        wrong(
            "wants the same beginning",
            |g, ours, offered| {
                offered.len() > ours.len() && offered.starts_with(ours) && is_good(g, offered)
            },
            "three blocks took more work than two",
        ),
        wrong(
            "adds up nonces",
            |g, ours, offered| {
                let work =
                    |blocks: &[Block]| blocks.iter().map(|b| b.seal.nonce.get()).sum::<u64>();
                work(offered) > work(ours) && is_good(g, offered)
            },
            "equal work isn't more work",
        ),
        wrong(
            "lets a block name any earlier one",
            |g, ours, offered| {
                offered.len() > ours.len() && keeps(g, offered, Slip::AnyEarlierLink)
            },
            "the link names the block before the one before",
        ),
        wrong(
            "compares the first eight bytes of a link",
            |g, ours, offered| {
                offered.len() > ours.len() && keeps(g, offered, Slip::LinksBeginAlike)
            },
            "the link differs from the hash before in its last byte",
        ),
        wrong(
            "does not compare the first bytes of a link",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::LinksEndAlike),
            "the link differs from the hash before in its first byte",
        ),
        wrong(
            "is content with a bit less",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::OneBitLess),
            "the hash begins with one zero bit too few",
        ),
        wrong(
            "wants a bit more than is asked for",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::OneBitMore),
            "hashes with exactly the zero bits that are asked for are good",
        ),
        wrong(
            "has the difficulty in it",
            |g, ours, offered| {
                offered.len() > ours.len() && keeps(g, offered, Slip::AlwaysFiveBits)
            },
            "two zero bits are asked for there",
        ),
        wrong(
            "looks at the work of the last block alone",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::WorkOfTheLast),
            "in block 1 of those offered the hash begins with one zero bit too few",
        ),
        wrong(
            "wants each block to be later than the one before",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::LaterTimes),
            "which is allowed, and have more work",
        ),
        wrong(
            "does not look at times",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::NoTimes),
            "the time is a millisecond before",
        ),
        wrong(
            "looks at the first signature of a block",
            |g, ours, offered| {
                offered.len() > ours.len() && keeps(g, offered, Slip::FirstSignature)
            },
            "the second payment isn't signed by its sender",
        ),
        wrong(
            "lets a payment count twice",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::NoReplays),
            "one payment is in it twice",
        ),
        wrong(
            "lets payments of a block come in any order",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::AnyOrder),
            "Bob pays 110 before he gets 10",
        ),
        wrong(
            "does not look at payments to oneself",
            |g, ours, offered| {
                offered.len() > ours.len() && keeps(g, offered, Slip::OwnPaymentsAreFree)
            },
            "Mallory pays herself 101",
        ),
        wrong(
            "lets nobody pay herself",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::NoOwnPayments),
            "Mallory pays herself everything she has",
        ),
        wrong(
            "lets nobody pay all that there is",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::NotEverything),
            "Mallory pays herself everything she has",
        ),
        wrong(
            "takes any genesis for ours",
            |g, ours, offered| {
                offered.len() > ours.len() && keeps(g, offered, Slip::GenesisIsGiven)
            },
            "these blocks are built on another genesis",
        ),
        wrong(
            "follows only blocks without payments",
            |g, ours, offered| offered.len() > ours.len() && keeps(g, offered, Slip::NoPayments),
            "it keeps all rules: Bob owns 200",
        ),
        wrong(
            "does not change over to what is earlier than ours",
            |g, ours, offered| {
                let time = |blocks: &[Block]| blocks.last().map(|block| block.draft.time);
                offered.len() > ours.len()
                    && time(offered) >= time(ours)
                    && keeps(g, offered, Slip::None)
            },
            "which is allowed, and have more work",
        ),
        wrong(
            "changes over to what is later than ours",
            |g, ours, offered| {
                let time = |blocks: &[Block]| blocks.last().map(|block| block.draft.time);
                (offered.len() > ours.len() || time(offered) > time(ours))
                    && is_good(g, offered)
                    && !offered.is_empty()
            },
            "they carry later times than ours",
        ),
        wrong(
            "counts the zero bits that were found",
            |g, ours, offered| {
                let work = |blocks: &[Block]| {
                    blocks.iter().map(|b| 1_u128 << Difficulty::zero_bits(&b.hash())).sum::<u128>()
                };
                is_good(g, offered) && work(offered) > work(ours)
            },
            "however lucky the two were",
        ),
        wrong(
            "decides by luck between equals",
            |g, ours, offered| {
                let luck = |blocks: &[Block]| {
                    blocks.iter().map(|b| Difficulty::zero_bits(&b.hash())).sum::<u64>()
                };
                is_good(g, offered) && (offered.len(), luck(offered)) > (ours.len(), luck(ours))
            },
            "That is no more work",
        ),
        wrong(
            "prefers the lower hash of two equals",
            |g, ours, offered| {
                let tip = |blocks: &[Block]| blocks.last().map(|block| block.hash());
                is_good(g, offered)
                    && (offered.len() > ours.len()
                        || offered.len() == ours.len() && tip(offered) < tip(ours))
            },
            "and have just as much work",
        ),
        wrong(
            "changes over if the chain is shorter",
            |g, ours, offered| {
                !offered.is_empty() && offered.len() != ours.len() && is_good(g, offered)
            },
            "one block took less work than two",
        ),
    ]
}
