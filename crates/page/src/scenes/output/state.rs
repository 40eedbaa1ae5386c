//! The state of the scene, and what readers can do to it.

use super::form::Form;
use super::town::Town;
use crate::cast::coins::{self, ALICE, BOB};
use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::stage6_coin::{Amount, InCoins, Refusal as _, Transaction, UNITS_PER_COIN};

/// How many outputs one payment may spend here.
pub(super) const MOST_INPUTS: usize = 6;
/// How many coins an amount may have.
pub(super) const MOST_COINS: u64 = 1000;
/// How large a fee may be, in units.
pub(super) const MOST_FEE: u64 = 100 * UNITS_PER_COIN;
/// How high the chain may become.
pub(super) const MOST_BLOCKS: u64 = 40;

/// What the node said last.
#[derive(Debug)]
pub(super) enum Answer {
    Nothing,
    Taken { fee: u64 },
    Refused { code: &'static str, message: String },
    Mined { height: u64, payments: usize, fees: u64 },
}

/// The town, what Alice has filled in, and what came of it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) town: Town,
    pub(super) form: Form,
    pub(super) answer: Answer,
    /// Whether a payment was refused because a waiting payment spends the same output, and because a mined one did.
    twice: [bool; 2],
    done: [bool; 4],
}

impl State {
    pub(super) fn begin() -> State {
        State {
            town: Town::begin(),
            form: Form::default(),
            answer: Answer::Nothing,
            twice: [false; 2],
            done: [false; 4],
        }
    }

    /// Which tasks are done.
    pub(super) fn done(&self) -> [bool; 4] {
        self.done
    }

    pub(super) fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let form = &mut self.form;
        match deed.verb() {
            "spend" => {
                let number = deed.index(1, self.town.made().len())?;
                let amount = InCoins(self.town.made()[number].1.output.amount);
                if yes(deed, 2)? {
                    if form.spends.len() >= MOST_INPUTS {
                        let message = format!("this payment spends {MOST_INPUTS} outputs already");
                        return Err(Refusal::new(
                            "too-many-inputs",
                            message,
                            "Put one back first.",
                        ));
                    }
                    form.spends.insert(number);
                    Ok(format!("The payment spends an output of {amount}.{}", self.balance()))
                } else {
                    form.spends.remove(&number);
                    Ok(format!("The payment leaves an output of {amount} alone.{}", self.balance()))
                }
            }
            "to" => {
                let people = coins::PEOPLE;
                form.to = people
                    .into_iter()
                    .find(|it| deed.word(1) == Ok(it.word))
                    .ok_or_else(|| deed.unknown())?;
                Ok(format!("{} will be paid.", form.to.name))
            }
            "amount" => {
                form.amount = deed.number(1, 0..=MOST_COINS)?;
                Ok(format!(
                    "{} will get {} coins.{}",
                    self.form.to.name,
                    self.form.amount,
                    self.balance()
                ))
            }
            "fee" => {
                form.fee = deed.number(1, 0..=MOST_FEE)?;
                Ok(format!("The fee is meant to be {} units.{}", self.form.fee, self.balance()))
            }
            "change" => {
                form.change = yes(deed, 1)?;
                let what = if form.change { "comes back to Alice" } else { "stays with the miner" };
                Ok(format!("What's left over {what}.{}", self.balance()))
            }
            "pay" => Ok(self.pay()),
            "mine" => self.mine(),
            _ => Err(deed.unknown()),
        }
    }

    /// Says what comes back, and what the miner gets.
    fn balance(&self) -> String {
        let amount = |units| InCoins(Amount::new(units));
        match self.form.bill(&self.town) {
            bill if bill.spent.is_empty() => String::new(),
            bill => match bill.fee {
                Ok(fee) => format!(" Change: {}. Fee: {}.", amount(bill.change), amount(fee)),
                Err(missing) => format!(" Missing: {}.", amount(missing)),
            },
        }
    }

    fn pay(&mut self) -> String {
        let payment = self.form.payment(&self.town);
        match self.town.hand_in(payment) {
            Ok(()) => {
                let fee = self.form.bill(&self.town).fee.unwrap_or(0);
                self.answer = Answer::Taken { fee };
                "The node takes the payment. It waits for a block.".to_owned()
            }
            Err(cause) => {
                let (code, message) = (cause.code(), cause.to_string());
                self.twice[0] |= code == "double-spend";
                self.twice[1] |= code == "unknown-output";
                self.done[2] |= self.twice == [true; 2];
                let said = format!("The node refuses the payment. {code}: {message}.");
                self.answer = Answer::Refused { code, message };
                said
            }
        }
    }

    fn mine(&mut self) -> Result<String, Refusal> {
        let height = self.town.chain().place().height() + 1;
        if height > MOST_BLOCKS {
            let message =
                format!("the chain has {MOST_BLOCKS} blocks, and that's enough for a lesson");
            return Err(Refusal::new("too-many-blocks", message, "Start again."));
        }
        let block = self.town.mine();
        let payments = block.payments();
        let fees = payments.iter().map(|it| self.fee_of(it)).sum();
        for payment in payments {
            let fee = self.fee_of(payment);
            let pays =
                |holder: &coins::Holder| payment.outputs.iter().any(|it| it.lock == holder.lock());
            let bob = BOB.lock();
            let is_order = payment.outputs[0].lock == bob
                && payment.outputs[0].amount.units() == 20 * UNITS_PER_COIN;
            self.done[0] |= is_order && pays(&ALICE);
            self.done[1] |= fee >= UNITS_PER_COIN && payment.outputs.len() == 1;
            self.done[3] |= is_order && payment.outputs.len() == 1 && fee < 1000;
        }
        let mined = Answer::Mined { height, payments: payments.len(), fees };
        // Spent outputs can be chosen again, but only by hand.
        self.form.spends.clear();
        let said = mined.words();
        self.answer = mined;
        Ok(said)
    }

    /// What a payment brought its miner, in units.
    fn fee_of(&self, payment: &Transaction) -> u64 {
        let spent = payment.inputs.iter().filter_map(|it| self.town.find(&it.previous));
        let spent: u64 = spent.map(|it| it.amount.units()).sum();
        spent.saturating_sub(payment.paid().map_or(0, Amount::units))
    }
}

impl Answer {
    /// What was mined, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Answer::Mined { height, payments: 0, .. } => {
                format!(
                    "Block {height} is mined. No payment was waiting. Mallory gets 50 new coins."
                )
            }
            Answer::Mined { height, payments, fees } => {
                let payments = if *payments == 1 {
                    "1 payment".to_owned()
                } else {
                    format!("{payments} payments")
                };
                let fees = InCoins(Amount::new(*fees));
                format!(
                    "Block {height} is mined, with {payments}. Mallory gets 50 new coins, and {fees} in fees."
                )
            }
            _ => String::new(),
        }
    }
}

fn yes(deed: &Deed, place: usize) -> Result<bool, Refusal> {
    match deed.word(place)? {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(deed.unknown()),
    }
}
