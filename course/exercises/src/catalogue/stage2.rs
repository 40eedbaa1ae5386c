use super::exercise::Exercise;

/// The exercises to chapter 2.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "hex_of",
        chapter: 2,
        title: "Bytes that people can read",
        place: "2. How do you sign a text?",
        minutes: 5,
        is_star: false,
        hints: [
            "A byte is a number from 0 to 255, and a digit has 16 values. So each byte takes two digits, even a small one.",
            "`format!` can write a number in base 16. You need a width of two, filled up with zeros.",
            "`format!(\"{byte:02x}\")` writes one byte. Join the results.",
        ],
    },
    Exercise {
        name: "one_name_per_key",
        chapter: 2,
        title: "One key, one name",
        place: "4. What exactly was signed?",
        minutes: 10,
        is_star: false,
        hints: [
            "First decide which letters are digits, and what to do with an odd number of them. Refuse everything else.",
            "Work with `text.as_bytes()`, because a piece of `text` itself could end in the middle of a letter. And be careful with `u8::from_str_radix`: it reads more than you want, `\"+f\"` for instance, and capitals.",
            "You could also do what `decode` does: read as well as you can, write what you understood with `to_hex`, and refuse if that's not `text`.",
        ],
    },
    Exercise {
        name: "canonical_bytes",
        chapter: 2,
        title: "One payment, one spelling",
        place: "4. What exactly was signed?",
        minutes: 10,
        is_star: false,
        hints: [
            "Write the text as it is in the task, and put the four values where they belong. Watch the spaces and the quotation marks.",
            "In `format!`, a brace that means itself is written twice, `{{` and `}}`. In `r#\"…\"#` a quotation mark needs no backslash.",
            "`format!(r#\"{{\"id\":\"{id}\",…,\"amount\":{amount}}}\"#)` makes the text, here still without sender and receiver, and `into_bytes()` turns it into bytes.",
        ],
    },
    Exercise {
        name: "forge",
        chapter: 2,
        title: "Attack: a digit that changes sides",
        place: "4. What exactly was signed?",
        minutes: 10,
        is_star: false,
        hints: [
            "The signature fits these bytes, and you can't make another signature. Which other slips have the very same bytes?",
            "For a slip of 3 to mallory with the reference \"0 eggs\", Alice has signed `mallory30 eggs`. Where does the amount end?",
            "Take the first digit away from the reference and put it after the amount: `slip.amount * 10 + digit`.",
        ],
    },
    Exercise {
        name: "verify",
        chapter: 2,
        title: "Who signed what",
        place: "3. What does the bank ask for now?",
        minutes: 10,
        is_star: false,
        hints: [
            "There are four questions, one after another. If you ask them in another order, you'll give another reason for the same bad payment.",
            "`payment.amount.check().map_err(|cause| cause.code())?` is the first of them.",
            "`signature.is_by(&payment.sender, &encode(payment))` has three answers: `Ok(true)`, `Ok(false)`, and `Err(…)` if the sender isn't a key. `Ok(false)` is not a yes.",
        ],
    },
    Exercise {
        name: "accept_once",
        chapter: 2,
        title: "A copy isn't a payment",
        place: "3. What does the bank ask for now?",
        minutes: 10,
        is_star: false,
        hints: [
            "What's refused changes nothing. So check everything before you write down an id.",
            "Mallory may hand in a bad payment with the id of a good one. If that used up the id, the good one could never be paid.",
            "After `transaction.verify()`, `used.insert(transaction.id)` returns `false` if the id was in there already.",
        ],
    },
    Exercise {
        name: "missing_payments",
        chapter: 2,
        title: "What the other book leaves out",
        place: "What an attacker can still do",
        minutes: 15,
        is_star: true,
        hints: [
            "Go through `mine`. Skip what isn't a payment, what's in `theirs` as well, and what isn't properly signed.",
            "`if let Entry::Payment(payment) = entry` takes only the payments. `theirs.contains(entry)` compares whole entries, not just ids.",
            "You need one loop over `mine`, a list that grows, and the three conditions. The last one is `payment.verify().is_ok()`.",
        ],
    },
];
