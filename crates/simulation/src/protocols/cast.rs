/// People, and payments that they signed beforehand. Keys and signatures are slow, so all simulations of a process
/// share them.
#[derive(Debug, Default)]
pub struct Cast<T> {
    /// What Alice, Bob and Carol pay. Not all of them can be paid by the person who signed them.
    pub payments: Vec<T>,
    /// Mallory spends the same money twice.
    pub double_spends: Vec<[T; 2]>,
    /// Mallory makes two payments with one name.
    pub twins: Vec<[T; 2]>,
    /// More than Mallory has.
    pub overdrafts: Vec<T>,
    /// Wrong whatever the chain. A glance shows it.
    pub forged: Vec<T>,
    /// The same, but their signatures have to be looked at, which takes long.
    pub counterfeit: Vec<T>,
}
