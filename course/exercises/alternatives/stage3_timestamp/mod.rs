//! Right answers to chapter 3 that are not the ones of `solutions/`.

use crate::Right;

mod plain;
mod unusual;

pub(crate) fn all() -> Vec<Right> {
    [plain::all(), unusual::all()].concat()
}
