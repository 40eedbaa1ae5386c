//! Answers to chapter 5 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod by_hand;
mod catch_up_blocks;
mod catch_up_probability;
mod fork_choice;
mod partition_experiment;
mod race_against_one_confirmation;
mod ready_orphans;
mod returned_payments;

pub(crate) fn all() -> Vec<Wrong> {
    [
        fork_choice::all(),
        ready_orphans::all(),
        catch_up_blocks::all(),
        returned_payments::all(),
        partition_experiment::all(),
        race_against_one_confirmation::all(),
        catch_up_probability::all(),
    ]
    .concat()
}
