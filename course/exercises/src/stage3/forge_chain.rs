use super::careless::takes;
use super::world::{NOON, empty_chain, genesis, unstamped};
use crate::check::{Check, equal};
use crate::people::Mallory;
use crate::report::Report;
use kusari::stage3_timestamp::{Block, Chain, Genesis, KeyPair, Refusal as _, ServerKey};

/// A genesis, and blocks after it.
type Whole = (Genesis<ServerKey>, Vec<Block>);

/// Checks `forge_chain`.
pub fn forge_chain(student: fn(&Genesis<ServerKey>, &[Block], &KeyPair) -> Whole) -> Report {
    let each = move |test: fn(&[Block], Whole) -> Result<(), String>| {
        move || {
            [&[][..], &[1], &[1, 2, 3], &[1, 2, 3, 3, 4, 5, 9]].into_iter().try_for_each(
                |minutes| {
                    let published = empty_chain(minutes);
                    let forged = student(&genesis(), &published, Mallory.wallet().keys());
                    test(&published, forged).map_err(|why| {
                        format!("for a published chain of length {}: {why}", minutes.len())
                    })
                },
            )
        }
    };
    Check::of("forge_chain")
        .claim(
            "your chain keeps all the rules",
            each(|_, (genesis, blocks)| {
                Chain::verify(genesis, blocks).map(drop).map_err(|cause| {
                    format!("with your own genesis your chain is refused: {cause}")
                })
            }),
        )
        .claim(
            "the careless verifier accepts it",
            each(|published, (genesis, blocks)| {
                takes(published, &genesis, &blocks).then_some(()).ok_or_else(|| {
                    format!(
                        "yours has {}, and it accepts a chain only if it keeps the rules and has \
                    more blocks than the one it knows",
                        blocks.len()
                    )
                })
            }),
        )
        .claim(
            "Mallory owns a million",
            each(|_, (genesis, blocks)| {
                let chain = Chain::verify(genesis, blocks).map_err(|cause| {
                    format!("with your own genesis your chain is refused: {cause}")
                })?;
                let owns = chain.balance(Mallory.address()).units();
                (owns >= 1_000_000)
                    .then_some(())
                    .ok_or_else(|| format!("at the end of your chain Mallory owns {owns}"))
            }),
        )
        .claim(
            "a verifier that compares the genesis refuses the first block",
            each(|_, (_, blocks)| match Chain::verify(genesis(), blocks) {
                Err(cause) => equal(
                    "Chain::verify, with the genesis that everyone agreed on,",
                    (cause.code(), cause.height()),
                    ("wrong-link", 1),
                    "your blocks have to follow a genesis of your own, from the \
                    first block on",
                ),
                Ok(_) => {
                    Err("your chain has no block that follows a genesis of your own".to_owned())
                }
            }),
        )
        .claim("it works for a long chain too", move || {
            // The verifier counts what is known, and looks no further: so it needs no stamps.
            let published = unstamped(&genesis(), &[NOON.millis(); 40]);
            let (own, blocks) = student(&genesis(), &published, Mallory.wallet().keys());
            let count = blocks.len();
            takes(&published, &own, &blocks).then_some(()).ok_or_else(|| {
                format!("for a published chain of length 40: yours has {count}, or breaks a rule")
            })
        })
        .report()
}
