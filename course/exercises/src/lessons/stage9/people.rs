use kusari::stage9_stake::{
    Amount, CompactTarget, FirstDeposit, Genesis, Numbers, PrivateKey, PublicKey, Rules, Time,
    UNITS_PER_COIN,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::LazyLock;
use std::time::Duration;

/// Alice, who sells flowers.
pub const ALICE: usize = 0;
/// Bob, who flies drones.
pub const BOB: usize = 1;
/// Carol.
pub const CAROL: usize = 2;
/// Dave.
pub const DAVE: usize = 3;
/// Mallory.
pub const MALLORY: usize = 4;

/// Their names, by number.
pub const PEOPLE: [&str; 5] = ["Alice", "Bob", "Carol", "Dave", "Mallory"];

/// How many coins each of them has put down. All together, it's a hundred.
pub const COINS: [u64; 5] = [30, 20, 10, 25, 15];

/// When the village's chain begins: 2027-01-15, at noon.
const BEGIN: Time = Time::from_millis(1_800_014_400_000);

/// Everyone's keys. To make one takes as long as to sign something, so they're made once.
static KEYS: LazyLock<[(PrivateKey, PublicKey); 5]> = LazyLock::new(|| {
    [0, 1, 2, 3, 4].map(|who| {
        let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(900 + who));
        let public = key.public_key();
        (key, public)
    })
});

/// The key of the person with a number.
pub fn key(who: usize) -> PrivateKey {
    KEYS[who].0.clone()
}

/// The person who has this key.
pub fn owner(key: &PublicKey) -> Option<usize> {
    KEYS.iter().position(|(_, public)| public == key)
}

/// The name of the person who has this key.
pub fn name(key: &PublicKey) -> &'static str {
    owner(key).map_or("a stranger", |who| PEOPLE[who])
}

/// An amount of whole coins.
pub fn coins(whole: u64) -> Amount {
    Amount::new(whole * UNITS_PER_COIN)
}

/// So many seconds after the village's chain began.
pub fn at(seconds: u64) -> Time {
    BEGIN.after(Duration::from_secs(seconds))
}

/// The genesis of the village: five people, a hundred coins, a slot of ten seconds, and twelve slots an epoch.
pub fn village() -> Genesis {
    let deposits = (0..).zip(COINS).map(|(who, amount)| {
        let key = key(who).public_key();
        FirstDeposit { voter: key, owner: key, amount: coins(amount) }
    });
    Genesis {
        time: BEGIN,
        words: "a village".into(),
        // Every other nonce will do: where stake decides, work isn't looked at. And a hundred coins stay about a hundred.
        rules: Rules {
            easiest: CompactTarget::from_bits(0x207f_ffff),
            first_subsidy: Amount::new(1),
            ..Rules::classroom()
        },
        numbers: Numbers::classroom(),
        deposits: deposits.collect(),
        checkpoint: None,
    }
}
