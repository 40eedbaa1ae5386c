//! What the reader writes in the first notebook of chapter 6: outputs and locks.

use crate::check::{Check, asking, equal};
use crate::curve::{Point, ROUND, START};
use crate::edges::draws;
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage6_coin::{
    Address, Amount, BlockHash, Coin, Input, Opcode, OutPoint, Output, Refusal as _, Rules, Script,
    Spending, Transaction, Txid, UNITS_PER_COIN, UtxoSet, Verifier, hash160,
};
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

/// The turns, in the order of the notebook.
pub const TURNS: &[Turn] = &[STEPS_TO, WITH_CHANGE, GUESS_PIN, MAY_OPEN, TAKE_OVER];

const STEPS_TO: Turn = Turn { name: "steps_to", chapter: 6, minutes: 3 };
const WITH_CHANGE: Turn = Turn { name: "with_change", chapter: 6, minutes: 4 };
const GUESS_PIN: Turn = Turn { name: "guess_pin", chapter: 6, minutes: 5 };
const MAY_OPEN: Turn = Turn { name: "may_open", chapter: 6, minutes: 7 };
const TAKE_OVER: Turn = Turn { name: "take_over", chapter: 6, minutes: 5 };

/// Checks `steps_to`: a private key of the toy curve, from the public key.
pub fn steps_to(student: fn(Point) -> u64) -> Report {
    let asked = move |steps: u64| {
        let place = START.times(steps);
        asking(format!("steps_to({place})"));
        let found = student(place);
        // Whatever was found, this walk ends within a round.
        let there = START.times(found % ROUND);
        let because = match found {
            _ if there == place => return Ok(()),
            _ if found.checked_add(1) == Some(steps) => "that's one step too few",
            _ if found == steps + 1 => "that's one step too many",
            _ => "compare the place where the steps lead with the one that you were given",
        };
        Err(format!("steps_to({place}) gave {found}, and {found} steps lead to {there}: {because}"))
    };
    Check::turn(STEPS_TO)
        .claim("you find Alice's private key", move || asked(13))
        .claim("and the shortest walk there is", move || asked(1))
        .claim("and the longest", move || asked(ROUND - 1))
        .claim("and every other", move || (1..ROUND).try_for_each(asked))
        .report()
}

/// Checks `with_change`: the amounts of a payment's outputs.
pub fn with_change(student: fn(&[u64], u64, u64) -> Option<Vec<u64>>) -> Report {
    let asked = move |spent: &[u64], to_bob: u64, fee: u64, because: &str| {
        let call = asking(format!("with_change(&{spent:?}, {to_bob}, {fee})"));
        equal(call, student(spent, to_bob, fee), amounts(spent, to_bob, fee), because)
    };
    Check::turn(WITH_CHANGE)
        .claim("Bob gets his 20 coins, and the rest comes back to Alice", move || {
            let (coins, fee) = (UNITS_PER_COIN, 454);
            let because =
                "first what Bob gets, then what's left of the 50 coins after Bob and the fee";
            asked(&[50 * coins], 20 * coins, fee, because)
        })
        .claim("all that's spent counts", move || {
            asked(&[30, 25], 40, 1, "55 are spent, and 40 and 1 of that are gone")?;
            asked(&[1, 2, 3, 4], 5, 2, "10 are spent, and 5 and 2 of that are gone")
        })
        .claim("a payment may leave nothing for the miner", move || {
            asked(&[50], 20, 0, "50 are spent, and only Bob's 20 are gone")
        })
        .claim("there's no output for nothing", move || {
            let because =
                "it comes out even, so there's no change, and an output of zero isn't allowed";
            asked(&[21], 20, 1, because)?;
            asked(&[20], 20, 0, because)?;
            asked(&[10, 11, 12], 30, 3, because)
        })
        .claim("if it isn't enough, there's no payment", move || {
            asked(&[20], 20, 1, "20 are enough for Bob, but not for the fee")?;
            asked(&[5, 6], 12, 0, "11 are less than Bob's 12")?;
            asked(&[], 1, 0, "nothing is spent")
        })
        .claim("so it is for any amounts", move || {
            let mut rng = draws(61);
            (0..300).try_for_each(|_| {
                let count = rng.random_range(0..5);
                let spent: Vec<u64> = (0..count).map(|_| rng.random_range(1..40)).collect();
                let (to_bob, fee) = (rng.random_range(1..60), rng.random_range(0..5));
                asked(&spent, to_bob, fee, "what's spent, less what Bob gets, less the fee")
            })
        })
        .report()
}

/// What's right, in numbers in which no sum is too large.
fn amounts(spent: &[u64], to_bob: u64, fee: u64) -> Option<Vec<u64>> {
    let sum: u128 = spent.iter().map(|it| u128::from(*it)).sum();
    let left = sum.checked_sub(u128::from(to_bob) + u128::from(fee))?;
    let left = u64::try_from(left).expect("the checks spend less than that");
    Some(std::iter::once(to_bob).chain((left > 0).then_some(left)).collect())
}

/// Checks `guess_pin`: what opens a lock that has only the hash of four digits in it.
pub fn guess_pin(student: fn(&Script) -> Option<String>) -> Report {
    let asked = move |lock: Script, secret: &str| {
        asking(format!("guess_pin, for a lock with the secret {secret:?},"));
        let found = student(&lock);
        let call = format!("a lock has the secret {secret:?}, and guess_pin gave {found:?}");
        let opens = |pin: &str| lock.run(&[pin.as_bytes().to_vec()], &Spending::default()).is_ok();
        let is_pin = |pin: &str| pin.len() == 4 && pin.bytes().all(|it| it.is_ascii_digit());
        match found.as_deref() {
            Some(pin) if !is_pin(pin) => {
                Err(format!("{call}: a PIN has four digits, and zeros in front count"))
            }
            Some(pin) if opens(pin) => Ok(()),
            Some(_) => Err(format!("{call}: that doesn't open it")),
            None if is_pin(secret) => Err(format!("{call}: one of the ten thousand PINs opens it")),
            None => Ok(()),
        }
    };
    Check::turn(GUESS_PIN)
        .claim("you open a lock like Alice's", move || {
            ["4711", "1234", "8052"].into_iter().try_for_each(|pin| asked(hashed_once(pin), pin))
        })
        .claim("also if the PIN begins with zeros", move || {
            ["0417", "0042", "0007"].into_iter().try_for_each(|pin| asked(hashed_once(pin), pin))
        })
        .claim("and if it's the first or the last there is", move || {
            ["0000", "9999"].into_iter().try_for_each(|pin| asked(hashed_once(pin), pin))
        })
        .claim("a lock with another kind of hash doesn't help her", move || {
            asked(hashed_otherwise("2718"), "2718")?;
            asked(hashed_twice("0314"), "0314")
        })
        .claim("if no PIN opens it, you say so", move || {
            ["12345", "417", "open sesame", ""]
                .into_iter()
                .try_for_each(|secret| asked(hashed_once(secret), secret))
        })
        .report()
}

fn hashed_once(secret: &str) -> Script {
    let digest = Sha256::digest(secret);
    Script::default().then(Opcode::Sha256).push(&digest).then(Opcode::Equal)
}

fn hashed_twice(secret: &str) -> Script {
    let digest = Sha256::digest(Sha256::digest(secret));
    let both = Script::default().then(Opcode::Sha256).then(Opcode::Sha256);
    both.push(&digest).then(Opcode::EqualVerify).number(1)
}

fn hashed_otherwise(secret: &str) -> Script {
    let hash = hash160(secret.as_bytes());
    Script::default().then(Opcode::Hash160).push(&hash).then(Opcode::Equal)
}

/// Checks `may_open`: so many signatures, each with another key, in the order of the keys.
pub fn may_open(student: fn(usize, &[&str], &[&str]) -> bool) -> Report {
    let asked = move |needed: usize, keys: &[&str], signed: &[&str], because: &str| {
        let call = asking(format!("may_open({needed}, &{keys:?}, &{signed:?})"));
        equal(call, student(needed, keys, signed), fits(needed, keys, signed), because)
    };
    let of_three =
        move |signed: &[&str], because: &str| asked(2, &["phone", "desk", "safe"], signed, because);
    Check::turn(MAY_OPEN)
        .claim("any two of the three keys open it", move || {
            of_three(&["phone", "desk"], "two of the keys, in the order of the keys")?;
            of_three(&["phone", "safe"], "two of the keys, and the desk's is passed over")?;
            of_three(&["desk", "safe"], "two of the keys, and the phone's is passed over")
        })
        .claim("one isn't enough", move || {
            let because = "two signatures are needed";
            of_three(&["phone"], because)?;
            of_three(&["safe"], because)?;
            of_three(&[], because)
        })
        .claim("a key counts once", move || {
            let because = "after its first signature, the search goes on with the next key";
            of_three(&["phone", "phone"], because)?;
            of_three(&["safe", "safe"], because)
        })
        .claim("the order counts", move || {
            let because = "the signatures aren't in the order of the keys";
            of_three(&["desk", "phone"], because)?;
            of_three(&["safe", "phone"], because)?;
            of_three(&["safe", "desk"], because)
        })
        .claim("a stranger's signature is worth nothing", move || {
            let because = "the lock doesn't have the key of the garage";
            of_three(&["garage", "desk"], because)?;
            of_three(&["phone", "garage"], because)?;
            of_three(&["garage", "garage"], because)
        })
        .claim("one too many is left on the stack", move || {
            let because = "three signatures, and two are needed";
            of_three(&["phone", "desk", "safe"], because)
        })
        .claim("it works for locks with fewer keys, and with more", move || {
            asked(1, &["phone"], &["phone"], "it's the only key")?;
            asked(1, &["phone", "desk"], &["desk"], "one of the two keys is enough")?;
            asked(3, &["a", "b", "c", "d", "e"], &["a", "c", "e"], "three of the five keys")?;
            asked(3, &["a", "b", "c", "d", "e"], &["a", "c", "b"], "c comes after b in the lock")
        })
        .claim("and for any list of signatures", move || {
            (0..=4).try_for_each(|count| {
                (1..=3).try_for_each(|needed| {
                    lists(count).try_for_each(|signed| {
                        let because = "that many, each by another key, in the order of the keys";
                        asked(needed, &NAMES[..3], &signed, because)
                    })
                })
            })
        })
        .report()
}

/// Three keys, and one that's not in the lock.
const NAMES: [&str; 4] = ["phone", "desk", "safe", "garage"];

/// All lists of so many names.
fn lists(count: u32) -> impl Iterator<Item = Vec<&'static str>> {
    let base = NAMES.len();
    (0..base.pow(count))
        .map(move |number| (0..count).map(|place| NAMES[number / base.pow(place) % base]).collect())
}

/// What's right: from the last signature to the first, and in the keys the same way.
fn fits(needed: usize, keys: &[&str], signed: &[&str]) -> bool {
    let mut keys = keys.iter().rev();
    needed == signed.len() && signed.iter().rev().all(|signer| keys.any(|key| key == signer))
}

/// What the reader makes of a payment and of Mallory's address.
pub type TakeOver = fn(&Transaction, &Address) -> Transaction;

/// Checks `take_over`: a payment that Mallory passes on, and turns into one of her own.
pub fn take_over(student: TakeOver) -> Report {
    Check::turn(TAKE_OVER)
        .claim("a node accepts your payment", move || Street::plain().accepts(student).map(drop))
        .claim("it's you who is paid", move || Street::plain().pays_her(student))
        .claim("the miner gets no less than from Bob's", move || {
            let street = Street::plain();
            let (fee, offered) = (street.accepts(student)?, street.fee());
            if fee >= offered {
                return Ok(());
            }
            Err(format!(
                "your payment leaves {fee} for the miner, and Bob's leaves {offered}: why take yours?"
            ))
        })
        .claim("you take all the outputs of a payment", move || {
            [2, 3].into_iter().try_for_each(|outputs| Street::new(1, outputs, 1).pays_her(student))
        })
        .claim("and all that it spends", move || {
            [2, 3].into_iter().try_for_each(|inputs| Street::new(inputs, 2, 2).pays_her(student))
        })
        .claim("it works with any address of yours", move || {
            (3..6).try_for_each(|seed| Street::new(1, 2, seed).pays_her(student))
        })
        .report()
}

/// What's unspent, a payment that's on its way, and the address that Mallory would like to see in it.
struct Street {
    coins: UtxoSet,
    seen: Transaction,
    mallory: Address,
}

impl Street {
    /// The payment of the notebook: one input, one output.
    fn plain() -> Street {
        Street::new(1, 1, 0)
    }

    /// Each input opens a lock of its own with a secret of its own.
    fn new(inputs: u8, outputs: u8, seed: u8) -> Street {
        let amount = Amount::new(50 * UNITS_PER_COIN);
        let secret = |input: u8| format!("secret {input} of {seed}");
        let out_point = |input: u8| OutPoint {
            txid: Txid::from_bytes([seed + 1; 32]),
            index: u32::from(input),
        };
        let coin = |input: u8| {
            let output = Output { amount, lock: hashed_once(&secret(input)) };
            (out_point(input), Coin { output, height: 1, is_coinbase: false })
        };
        let opened = |input: u8| Input {
            witness: vec![secret(input).into_bytes()],
            ..Input::spending(out_point(input))
        };
        let paid = u64::from(inputs) * amount.units() - 500;
        let to = |output: u8| Output {
            amount: Amount::new(paid / u64::from(outputs)),
            lock: Address::from_hash([100 + output; 20]).lock(),
        };
        let seen = Transaction {
            version: 2,
            inputs: (0..inputs).map(opened).collect(),
            outputs: (0..outputs).map(to).collect(),
            lock_height: 0,
        };
        let mallory = Address::from_hash([200 + seed; 20]);
        Street { coins: (0..inputs).map(coin).collect(), seen, mallory }
    }

    fn verdict(&self, payment: &Transaction) -> Result<Amount, String> {
        let verifier = Verifier::new(Rules::classroom(), BlockHash::from_bytes([6; 32]));
        verifier.check_payment(payment, 2, &self.coins).map_err(|refusal| {
            let because = match refusal.code() {
                "unknown-output" => "; spend what Bob's payment spends",
                "stack-empty" | "script-false" | "stack-not-clean" => {
                    "; the lock opens with what Bob has brought"
                }
                "overspent" => "; there's no more than Bob's payment takes out",
                _ => "",
            };
            format!("a node refuses yours with {}: {refusal}{because}", refusal.code())
        })
    }

    /// What Bob's own payment leaves for the miner.
    fn fee(&self) -> Amount {
        self.verdict(&self.seen).expect("Bob's payment keeps the rules")
    }

    /// What the reader makes of the payment.
    fn ask(&self, student: TakeOver) -> Transaction {
        let Transaction { inputs, outputs, .. } = &self.seen;
        let (inputs, outputs) = (inputs.len(), outputs.len());
        asking(format!("take_over, for a payment of {inputs} inputs and {outputs} outputs,"));
        student(&self.seen, &self.mallory)
    }

    /// The fee of hers, if a node takes it.
    fn accepts(&self, student: TakeOver) -> Result<Amount, String> {
        self.verdict(&self.ask(student))
    }

    /// Whether a node takes hers, and she gets what the others would have got, but for some change for the miner.
    fn pays_her(&self, student: TakeOver) -> Result<(), String> {
        const FOR_THE_MINER: u64 = 100_000;
        let hers = self.ask(student);
        self.verdict(&hers)?;
        for (number, output) in hers.outputs.iter().enumerate() {
            if output.lock != self.mallory.lock() {
                let (of, amount) = (hers.outputs.len(), output.amount.units());
                return Err(format!(
                    "output {number} of your {of}, counted from 0, has {amount} units and isn't locked to your \
                     address"
                ));
            }
        }
        let sum = |it: &Transaction| it.outputs.iter().map(|it| it.amount.units()).sum::<u64>();
        let (yours, all) = (sum(&hers), sum(&self.seen));
        if yours + FOR_THE_MINER >= all {
            return Ok(());
        }
        Err(format!("you get {yours} of {all} units, and the miner gets the rest"))
    }
}
