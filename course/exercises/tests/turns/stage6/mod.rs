mod merkle;
mod money;
mod outputs;
mod room;

pub(crate) fn all() -> Vec<&'static str> {
    [outputs::all(), money::all(), room::all()].concat()
}
