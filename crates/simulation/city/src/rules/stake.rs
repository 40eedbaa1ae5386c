use kusari::stage9_stake::Stakes;

/// Into how many coins all stake is cut: finely enough for a hundred thousand holders.
const COINS: f64 = 1e15;

/// Who holds which coins, from shares that add up to 1.
pub(super) fn stakes(shares: &[f64]) -> Stakes<u32> {
    (0..).zip(shares).map(|(node, share)| (node, (share * COINS) as u64)).collect()
}
