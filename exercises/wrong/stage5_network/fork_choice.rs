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
            "does not begin with enough zero bits",
        ),
        wrong(
            "changes over for equal work",
            |g, ours, offered| offered.len() >= ours.len() && is_good(g, offered),
            "equal work is not more work",
        ),
        wrong(
            "follows whatever is good",
            |g, _, offered| is_good(g, offered),
            "equal work is not more work",
        ),
        wrong(
            "checks its own blocks",
            |g, ours, offered| offered.len() > ours.len() && is_good(g, ours),
            "does not begin with enough zero bits",
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
            "is not signed by its sender",
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
            "equal work is not more work",
        ),
    ]
}
