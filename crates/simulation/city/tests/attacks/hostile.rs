use kusari_city::attack::{
    DoubleSpend, Eclipse, Flood, Grinding, Liars, LongRange, NothingAtStake, Rent, Selfish,
};
use kusari_city::{
    Attack, Honest, Makers, Relay, Topology, Town, TownError, rules::Work, run_with,
};

fn code(town: &Town) -> &'static str {
    town.check().expect_err("it can't be").code()
}

#[test]
fn numbers_that_cant_be_are_refused_by_name() {
    let selfish = Selfish::default();
    let spend = DoubleSpend::default();
    let eclipse = Eclipse::default();
    let range = LongRange::default();
    let rent = Rent::default();
    let liars = Liars::default();
    let grinding = Grinding::default();
    let flood = |flood| Attack::Eclipse(Eclipse { flood: Some(flood), ..Eclipse::default() });
    let cases = [
        (Attack::Selfish(Selfish { share: 1.1, ..selfish.clone() }), "no-share"),
        (Attack::Selfish(Selfish { share: f64::NAN, ..selfish.clone() }), "no-share"),
        (Attack::Selfish(Selfish { node: 100, ..selfish.clone() }), "no-such-node"),
        (Attack::Selfish(Selfish { gamma: Some(0.5), ..selfish }), "coin-and-race"),
        (Attack::DoubleSpend(DoubleSpend { merchant: 0, ..spend.clone() }), "oneself"),
        (Attack::DoubleSpend(DoubleSpend { merchant: 100, ..spend.clone() }), "no-such-node"),
        (Attack::DoubleSpend(DoubleSpend { confirmations: 0, ..spend.clone() }), "out-of-range"),
        (Attack::DoubleSpend(DoubleSpend { gives_up: 1_001, ..spend.clone() }), "out-of-range"),
        (Attack::DoubleSpend(DoubleSpend { tickets: Some(-0.1), ..spend }), "no-share"),
        (Attack::Eclipse(Eclipse { victims: 100, ..eclipse.clone() }), "out-of-range"),
        (Attack::Eclipse(Eclipse { lasts: u64::MAX, ..eclipse }), "out-of-range"),
        (flood(Flood { groups: 0, ..Flood::default() }), "out-of-range"),
        (flood(Flood { addresses: u32::MAX, ..Flood::default() }), "out-of-range"),
        (flood(Flood { reachable: f64::INFINITY, ..Flood::default() }), "no-share"),
        (Attack::Liars(Liars { members: 101, ..liars.clone() }), "out-of-range"),
        (Attack::Liars(Liars { draws: 0, ..liars }), "out-of-range"),
        (Attack::NothingAtStake(NothingAtStake { share: 1.0, slashing: true }), "no-share"),
        (Attack::LongRange(LongRange { after: 501, ..range.clone() }), "out-of-range"),
        (Attack::LongRange(LongRange { fork: 499, ..range.clone() }), "out-of-range"),
        (Attack::LongRange(LongRange { newcomers: 99, ..range }), "out-of-range"),
        (Attack::Rent(Rent { rate: -1.0, ..rent.clone() }), "no-share"),
        (Attack::Rent(Rent { price: f64::NAN, ..rent.clone() }), "no-share"),
        (Attack::Rent(Rent { depth: 0, ..rent }), "out-of-range"),
        (Attack::Grinding(Grinding { tries: 1_000_001, ..grinding.clone() }), "out-of-range"),
        (Attack::Grinding(Grinding { epoch: 0, ..grinding }), "out-of-range"),
    ];
    for (attack, expected) in cases {
        let town = Town { attack: Some(attack.clone()), ..Town::default() };
        assert_eq!(code(&town), expected, "{attack:?}");
    }
}

#[test]
fn an_attack_that_the_town_has_no_place_for_is_refused() {
    let attack = Some(Attack::Selfish(Selfish::default()));
    let pushes = Town { relay: Relay::Push, attack: attack.clone(), ..Town::default() };
    assert_eq!(code(&pushes), "push-tells-all");
    // No one is left who mines.
    let alone =
        Town { makers: Makers::Shares(vec![(0, 1.0)]), attack: attack.clone(), ..Town::default() };
    assert_eq!(code(&alone), "nothing-to-share");
    // A race that would take too long to compute.
    let rent = Attack::Rent(Rent::default());
    let short = Town { interval: 1, attack: Some(rent), ..Town::default() };
    assert_eq!(code(&short), "out-of-range");
    let town = Town { topology: Topology::Full, attack, ..Town::default() };
    let refused = run_with(&town, Work::new(&town).expect("it can be"), Honest, &mut ());
    assert_eq!(refused, Err(TownError::TwoStrategies));
}
