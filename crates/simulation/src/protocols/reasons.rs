/// Why a payment may be refused here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// It is wrong on every chain: who sends it is to blame.
    pub blame: Vec<&'static str>,
    /// It does not fit here, and may elsewhere.
    pub here: Vec<&'static str>,
}

impl Reasons {
    /// Only one, which holds everywhere.
    pub fn everywhere(code: &'static str) -> Reasons {
        Reasons { blame: vec![code], here: Vec::new() }
    }
}
