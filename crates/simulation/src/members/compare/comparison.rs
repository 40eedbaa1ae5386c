use super::costs::{Costs, costs};
use super::stage::Stage;
use super::trouble::{Trouble, trouble};
use crate::members::lines::Lines;
use crate::members::orderer::Orderer;
use crate::scenario::SimulationError;

/// What was seen of all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How many members there were.
    pub members: u16,
    /// What decided all that was left to chance.
    pub seed: u64,
    /// A way to agree and a shape in each.
    pub rows: Vec<Row>,
}

/// What was seen of one way to agree in a network of one shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The way.
    pub orderer: Orderer,
    /// The shape.
    pub lines: Lines,
    /// What it costs where nothing goes wrong.
    pub costs: Costs,
    /// What happens where something does.
    pub trouble: Trouble,
}

/// Runs all four with 3 to 32 members. The same seed gives the same result.
///
/// # Errors
///
/// [`SimulationError::OutOfRange`], if there are too few or too many members.
pub fn compare(members: u16, shapes: &[Lines], seed: u64) -> Result<Comparison, SimulationError> {
    check(members)?;
    let mut rows = Vec::new();
    for orderer in Orderer::ALL {
        for lines in shapes {
            let stage = Stage { orderer, lines: *lines, members, seed };
            let costs = costs(stage)?;
            rows.push(Row { orderer, lines: *lines, costs, trouble: trouble(stage)? });
        }
    }
    Ok(Comparison { members, seed, rows })
}

/// Runs one of them where nothing goes wrong, with 3 to 32 members.
///
/// # Errors
///
/// As for [`compare`].
pub fn costs_of(
    orderer: Orderer,
    lines: Lines,
    members: u16,
    seed: u64,
) -> Result<Costs, SimulationError> {
    check(members)?;
    costs(Stage { orderer, lines, members, seed })
}

fn check(members: u16) -> Result<(), SimulationError> {
    if members < 3 {
        return Err(SimulationError::OutOfRange("members"));
    }
    Ok(()) // the upper bound is looked at when a world is opened
}
