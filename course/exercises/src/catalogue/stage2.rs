use super::exercise::Exercise;

/// The exercises to chapter 2.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "hex_of",
        chapter: 2,
        title: "Bytes that people can read",
        place: "2. How does one sign a text?",
        minutes: 5,
        is_star: false,
        hints: [
            "A byte is a number from 0 to 255. One digit stands for 16 values, so each byte has two digits, also a small one.",
            "`format!` can write a number to the base 16. You need it with a width of two, filled up with zeros.",
            "`format!(\"{byte:02x}\")` writes one byte. Join what it gives for each of them.",
        ],
    },
    Exercise {
        name: "one_name_per_key",
        chapter: 2,
        title: "One key, one name",
        place: "3. What does Alice hold, and what does everybody see?",
        minutes: 10,
        is_star: false,
        hints: [
            "Decide first which letters are digits, and what becomes of an odd number of them. Everything else is refused.",
            "Look at `text.as_bytes()`: a piece of `text` itself may end in the middle of a letter. And `u8::from_str_radix` reads more than digits: `\"+f\"` for instance, and capitals.",
            "You may also do what `decode` does: read as well as you can, write what you understood with `to_hex`, and refuse if that is not `text`.",
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
            "Write the text as it stands in the task, and put the four values where they belong. Mind spaces and quotation marks.",
            "In `format!` a brace that means itself is written twice, `{{` and `}}`. In `r#\"…\"#` a quotation mark needs no backslash.",
            "`format!(r#\"{{\"id\":\"{id}\",…,\"amount\":{amount}}}\"#)` makes the text, here still without sender and receiver, and `into_bytes()` makes bytes of it.",
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
            "The signature fits the bytes, and you cannot make another one. Which other slips have the very same bytes?",
            "For a slip to bob of 3 with the reference \"0 eggs\" Alice has signed `bob30 eggs`. Where does the amount end?",
            "Take the first digit away from the reference, and put it behind the amount: `slip.amount * 10 + digit`.",
        ],
    },
    Exercise {
        name: "verify",
        chapter: 2,
        title: "Who signed what",
        place: "5. What does the bank ask for now?",
        minutes: 10,
        is_star: false,
        hints: [
            "There are four questions, one after another. Who asks them in another order gives another reason for the same bad payment.",
            "`payment.amount.check().map_err(|cause| cause.code())?` is the first of them.",
            "`signature.is_by(&payment.sender, &encode(payment))` has three answers: `Ok(true)`, `Ok(false)`, and `Err(…)` if the sender is not a key. `Ok(false)` is not a yes.",
        ],
    },
    Exercise {
        name: "accept_once",
        chapter: 2,
        title: "A copy is not a payment",
        place: "5. What does the bank ask for now?",
        minutes: 10,
        is_star: false,
        hints: [
            "What is refused changes nothing. So look at everything before you write an id down.",
            "Mallory may hand in a bad payment with the id of a good one. If that id were used up, the good one could never be paid.",
            "After `transaction.verify()`: `used.insert(transaction.id)` answers `false` if the id was in there already.",
        ],
    },
    Exercise {
        name: "missing_payments",
        chapter: 2,
        title: "What the other book keeps quiet",
        place: "What an attacker can still do",
        minutes: 15,
        is_star: true,
        hints: [
            "Go through `mine`. Leave out what is not a payment, what stands in `theirs` as well, and what is not properly signed.",
            "`if let Entry::Payment(payment) = entry` takes the payments only. `theirs.contains(entry)` compares whole entries, not ids.",
            "One loop over `mine`, a list that grows, and the three conditions; the last is `payment.verify().is_ok()`.",
        ],
    },
];
