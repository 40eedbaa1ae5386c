use super::careless::{Slip, accepts};
use crate::check::{Check, equal};
use crate::people::{Alice, name_of};
use crate::report::Report;
use kusari::stage2_signed::{Signature, encode};

/// Checks `forge`.
pub fn forge(student: fn(Slip) -> Slip) -> Report {
    let slips = [
        (3, "0 eggs"),
        (12, "5"),
        (7, "2026, rent"),
        (40, "9é"),
        (1, "1"),
        (8, "0"),
        (100, "007 eggs"),
        (2, "1٣ eggs"),
        (5, "5 5"),
        (9_999_999, "3 barrels"),
        // With one more digit they leave 32 bits, what a floating-point number holds, and 63 bits.
        ((1 << 32) - 1, "7"),
        ((1 << 53) + 1, "1 castle"),
        (1_844_674_407_370_955_161, "5"),
    ];
    let each = move |test: fn(&Slip, &Slip) -> Result<(), String>| {
        move || {
            slips.iter().try_for_each(|(amount, reference)| {
                let signed = signed_by_alice(*amount, reference);
                let forged = student(signed.clone());
                test(&signed, &forged).map_err(|why| {
                    format!(
                        "Alice signed {amount} with the reference {reference:?}, you \
                    wrote {} and {:?}: {why}",
                        forged.amount, forged.reference
                    )
                })
            })
        }
    };
    Check::of("forge")
        .claim(
            "the careless bank accepts it",
            each(|signed, forged| {
                let (signed, found) = (text(signed), text(forged));
                accepts(forged).then_some(()).ok_or_else(|| {
                    format!("the bank reads {found:?}, and Alice's signature is over {signed:?}")
                })
            }),
        )
        .claim(
            "Mallory is paid, and Alice pays",
            each(|signed, forged| {
                equal("the receiver: it", &forged.receiver[..], "mallory", "you're Mallory")?;
                (forged.payer == signed.payer).then_some(()).ok_or_else(|| {
                    format!(
                        "the payer is {}, and it's Alice's account that you want to empty",
                        name_of(&forged.payer)
                    )
                })
            }),
        )
        .claim(
            "it pays more than Alice signed",
            each(|signed, forged| {
                (forged.amount > signed.amount)
                    .then_some(())
                    .ok_or_else(|| "that's no more than she wanted to pay".to_owned())
            }),
        )
        .claim(
            "canonical bytes would have given it away",
            each(|signed, forged| {
                let signature = Alice.signs(&canonical(signed));
                let passes = signature.is_by(&signed.payer, &canonical(forged)) == Ok(true);
                (!passes).then_some(()).ok_or_else(|| "it's the slip that Alice signed".to_owned())
            }),
        )
        .report()
}

/// A slip for Mallory.
fn signed_by_alice(amount: u64, reference: &str) -> Slip {
    let mut slip = Slip {
        payer: Alice.address().clone(),
        receiver: "mallory".to_owned(),
        amount,
        reference: reference.to_owned(),
        signature: Signature::from_bytes([]),
    };
    slip.signature = Alice.signs(&slip.bytes());
    slip
}

fn text(slip: &Slip) -> String {
    String::from_utf8_lossy(&slip.bytes()).into_owned()
}

/// The slip's bytes as the crate would write them: fields with borders.
fn canonical(slip: &Slip) -> Vec<u8> {
    encode(&(&slip.payer, &slip.receiver, slip.amount, &slip.reference))
}
