use crate::error::TownError;

pub(crate) fn range(
    field: &'static str,
    found: u64,
    least: u64,
    most: u64,
) -> Result<(), TownError> {
    match (least..=most).contains(&found) {
        true => Ok(()),
        false => Err(TownError::OutOfRange { field, found, least, most }),
    }
}

/// NaN is in no range.
pub(crate) fn share(
    field: &'static str,
    found: f64,
    least: f64,
    most: f64,
) -> Result<(), TownError> {
    match (least..=most).contains(&found) {
        true => Ok(()),
        false => Err(TownError::NoShare { field, found, least, most }),
    }
}

/// A list of weights: finite, not negative, and not all of them 0.
pub(crate) fn weights(
    field: &'static str,
    list: impl ExactSizeIterator<Item = f64>,
    most: usize,
) -> Result<(), TownError> {
    length(field, list.len(), 1, most)?;
    let mut sum = 0.0;
    for (entry, found) in list.enumerate() {
        if !(0.0..=1e18).contains(&found) {
            return Err(TownError::NoWeight { field, entry, found });
        }
        sum += found;
    }
    if sum == 0.0 { Err(TownError::NothingToShare { field }) } else { Ok(()) }
}

pub(crate) fn length(
    field: &'static str,
    found: usize,
    least: usize,
    most: usize,
) -> Result<(), TownError> {
    match (least..=most).contains(&found) {
        true => Ok(()),
        false => Err(TownError::WrongLength { field, found, least, most }),
    }
}
