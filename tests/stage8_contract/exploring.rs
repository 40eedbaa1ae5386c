//! What the rules of the vote allow, and what happens without one of them.

use kusari::stage8_contract::rules::*;

/// More states than any of these has.
const MOST: usize = 10_000_000;

/// The shortest history that breaks the vote, if there is one.
fn shortest(ballot: &Ballot) -> Option<Vec<Step>> {
    match explore(ballot, MOST) {
        Explored::Broken { history, .. } => Some(history),
        Explored::Holds { .. } => None,
        Explored::TooMany { states } => panic!("more than {states} states"),
    }
}

#[test]
fn with_all_rules_no_order_of_events_makes_two_histories() {
    let ballot = Ballot::of_two_views(Rules::default()).by_name();
    assert_eq!(explore(&ballot, MOST), Explored::Holds { states: 94_132 });
}

#[test]
fn it_makes_no_difference_which_honest_member_is_which() {
    let ballot = Ballot::of_two_views(Rules::default());
    assert_eq!(explore(&ballot, MOST), Explored::Holds { states: 16_855 });
    let [(_, small), .., (_, no_gap), _] = Rules::each_missing();
    for rules in [small, no_gap] {
        let by_name = shortest(&Ballot::of_two_views(rules).by_name()).unwrap();
        assert_eq!(shortest(&Ballot::of_two_views(rules)).unwrap().len(), by_name.len());
    }
}

#[test]
fn without_any_one_of_the_rules_there_are_two_histories() {
    let mut found = Vec::new();
    for (missing, rules) in Rules::each_missing() {
        let ballot = Ballot::of_two_views(rules);
        let Explored::Broken { states, history, .. } = explore(&ballot, MOST) else {
            panic!("{missing}, and it's safe");
        };
        assert_eq!(ballot.refuses(&history), None, "{missing}");
        let (at, why) = Ballot::of_two_views(Rules::default()).refuses(&history).unwrap();
        assert!(at < history.len() && why != WhyNot::NotHere, "{missing}: {why}");
        found.push((missing, history.len(), states));
    }
    let expected = [
        ("a quorum is one too small", 4, 402),
        ("members vote twice", 10, 70_408),
        ("members sign final after skip", 10, 27_896),
        ("members skip after final", 10, 26_382),
        ("no one looks at the parent", 8, 18_846),
        ("no one looks at the gap", 8, 9_711),
        ("members write after they speak", 10, 175_061),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_history_is_told_in_sentences_and_the_rule_that_would_stop_it_too() {
    let [.., (_, no_gap), (_, writes_late)] = Rules::each_missing();
    let found = explore(&Ballot::of_two_views(no_gap), MOST);
    let end = "Now block a and block c are both final, and no chain has both.";
    assert!(found.to_string().ends_with(end), "{found}");
    assert!(found.to_string().starts_with(" 1. member 0 votes for block a in view 1\n"), "{found}");
    let step = "votes for block c in view 2, on the genesis\n";
    assert_eq!(found.to_string().matches(step).count(), 2, "{found}");

    let rules = Ballot::of_two_views(Rules::default());
    let Explored::Broken { history, .. } = found else { panic!("{found}") };
    let (at, why) = rules.refuses(&history).unwrap();
    assert!(history[at].to_string().ends_with("votes for block c in view 2, on the genesis"));
    assert_eq!(why.to_string(), "too few members have signed a skip of view 1");

    let history = shortest(&Ballot::of_two_views(writes_late)).unwrap();
    let forgotten: Vec<_> = history.iter().filter(|it| it.forgets).collect();
    let [step] = forgotten[..] else { panic!("{forgotten:?}") };
    assert!(step.to_string().ends_with(", crashes, and has forgotten it"), "{step}");
    let (at, why) = rules.refuses(&history).unwrap();
    assert_eq!((history[at].member, why), (step.member, WhyNot::HasSigned(step.signs)));
}

#[test]
fn a_step_of_no_honest_member_is_refused() {
    let ballot = Ballot::of_two_views(Rules::default());
    let [(_, small), ..] = Rules::each_missing();
    let step = shortest(&Ballot::of_two_views(small)).unwrap()[0];
    for member in [3, 4, u16::MAX] {
        let step = Step { member: kusari::stage8_contract::MemberId(member), ..step };
        assert_eq!(ballot.refuses(&[step]), Some((0, WhyNot::NotHere)));
    }
}

#[test]
fn with_four_members_one_liar_changes_nothing_and_two_of_them_are_too_many() {
    let two = Ballot::of_two_views(Rules::default()).with_liars(2);
    assert_eq!(shortest(&two).map(|it| it.len()), Some(4));
    let all = Ballot::of_two_views(Rules::default()).with_liars(99);
    assert_eq!(shortest(&all), Some(vec![]));
    assert_eq!(shortest(&Ballot::of_two_views(Rules::default()).with_liars(0)), None);
}

#[test]
fn the_explorer_stops_where_it_was_told_to() {
    let ballot = Ballot::of_two_views(Rules::default());
    let found = explore(&ballot, 1_000);
    assert_eq!(found, Explored::TooMany { states: 1_000 });
    assert_eq!(found.to_string(), "nothing is broken in the first 1000 states, and there are more");
}

/// A ferryman takes a wolf, a goat and a cabbage over a river, at most one at a time. Who is on the far side?
struct River;

impl Model for River {
    /// The ferryman, the wolf, the goat and the cabbage.
    type State = [bool; 4];
    type Step = &'static str;
    type Broken = &'static str;

    fn start(&self) -> [bool; 4] {
        [false; 4]
    }

    fn next(&self, state: &[bool; 4]) -> Vec<(&'static str, [bool; 4])> {
        let names = ["no one", "the wolf", "the goat", "the cabbage"];
        let moved = (0..4).filter(|with| state[*with] == state[0]).map(|with| {
            let mut next = *state;
            next[0] = !state[0];
            next[with] = next[0];
            (names[with], next)
        });
        let is_fine =
            |[man, wolf, goat, cabbage]: [bool; 4]| man == goat || wolf != goat && goat != cabbage;
        moved.filter(|(_, next)| is_fine(*next)).collect()
    }

    fn broken(&self, state: &[bool; 4]) -> Option<&'static str> {
        (*state == [true; 4]).then_some("all are on the far side")
    }
}

#[test]
fn the_explorer_takes_the_shortest_way_over_the_river() {
    let Explored::Broken { states, history, how } = explore(&River, MOST) else { panic!() };
    assert_eq!((states, how), (10, "all are on the far side"));
    assert_eq!(history.len(), 7);
    assert_eq!((history[0], history[6]), ("the goat", "the goat"));
}

#[test]
#[ignore = "takes half a minute and half a gigabyte"]
fn with_a_third_view_the_rules_are_still_safe_and_a_gap_still_breaks_them() {
    let ballot = Ballot::of_three_views(Rules::default());
    assert_eq!(explore(&ballot, MOST), Explored::Holds { states: 4_336_263 });
    let [.., (_, no_gap), _] = Rules::each_missing();
    assert_eq!(shortest(&Ballot::of_three_views(no_gap)).map(|it| it.len()), Some(8));
}
