use kusari::stage8_contract::{MemberId, Refusal as _};
use kusari_simulation::MemberInvariant;
use kusari_simulation::members::*;
use std::time::Duration;

const SHAPES: [Lines; 2] = [Lines::Mesh, Lines::Star];

fn plan(orderer: Orderer, lines: Lines) -> PlayPlan {
    // A landing is due after 21 seconds, and where members mine, everything takes longer.
    let time = Duration::from_secs(if orderer == Orderer::Work { 60 } else { 23 });
    PlayPlan { orderer, lines, members: 5, liars: vec![], seed: 7, time, cut: None, down: None }
}

fn span(from: u64, until: u64) -> Span {
    Span { from: Duration::from_secs(from), until: Duration::from_secs(until) }
}

fn played(plan: PlayPlan) -> Play {
    let mut play = Play::new(plan).expect("it can be played");
    while play.go_on().expect("it can be played").is_some() {}
    play
}

/// What came of a member's commands that are about one pad: nothing, or a code.
fn outcomes(play: &Play, of: u16, pad: &str) -> Vec<&'static str> {
    let entries = play.chains().chain(MemberId(0)).iter().flat_map(|link| &link.entries);
    let of_it = entries.filter(|entry| entry.command.by.0 == of);
    let about = of_it.filter(|entry| entry.command.action.to_string().contains(pad));
    about.map(|entry| entry.outcome.as_ref().map_or_else(|it| it.code(), |_| "")).collect()
}

#[test]
fn the_notebooks_session_ends_in_the_same_way_however_members_agree() {
    for orderer in Orderer::ALL {
        for lines in SHAPES {
            let play = played(plan(orderer, lines));
            let what = format!("{orderer}, {lines}");
            assert!(play.do_agree(), "{what}");
            assert_eq!(play.world().breaches().len(), 0, "{what}: {:?}", play.world().breaches());
            let session = outcomes(&play, 3, "pad 2 from 2027-01-15 08:10");
            assert_eq!(session, ["", "", "no-reservation"], "{what}");
            assert_eq!(outcomes(&play, 1, "land on pad 1"), [""], "{what}");
            assert_eq!(outcomes(&play, 2, "land on pad 1"), ["already-on-pad"], "{what}");
        }
    }
}

#[test]
fn the_same_seed_is_the_same_play() {
    for orderer in Orderer::ALL {
        let told = |seed| {
            let time = Duration::from_secs(4);
            let mut play =
                Play::new(PlayPlan { seed, time, ..plan(orderer, Lines::Star) }).unwrap();
            let mut all = String::new();
            for _ in 0..40 {
                all += &format!("{:?}", play.go_on().unwrap());
            }
            all
        };
        let first = told(1);
        assert!(first == told(1) && first != told(2), "{orderer}");
    }
}

#[test]
fn a_leader_with_two_faces_makes_two_histories_and_is_found_out() {
    let play = played(PlayPlan { liars: vec![MemberId(0)], ..plan(Orderer::Leader, Lines::Mesh) });
    assert!(!play.do_agree() && !play.chains().split().is_empty());
    assert!(play.chains().accused().contains(&MemberId(0)));
    assert!(play.world().breaches().contains_key(&MemberInvariant::OneBlock));
}

#[test]
fn with_work_both_halves_go_on_and_someone_loses_what_was_done() {
    let play = played(PlayPlan { cut: Some(span(4, 16)), ..plan(Orderer::Work, Lines::Mesh) });
    assert!(play.do_agree() && play.chains().split().is_empty());
    assert!(play.chains().deepest() > 0 && !play.chains().lost().is_empty());
    let pad = "pad 3 from 2027-01-15 08:30";
    let mut both = [outcomes(&play, 0, pad), outcomes(&play, 4, pad)].concat();
    both.sort_unstable();
    assert_eq!(both, ["", "pad-taken"], "both were told that it's theirs, and one still is");
}

#[test]
fn while_the_leader_is_down_nothing_is_decided() {
    let down = Some((MemberId(0), span(6, 14)));
    let mut play = Play::new(PlayPlan { down, ..plan(Orderer::Leader, Lines::Star) }).unwrap();
    let mut heights = Vec::new();
    while play.go_on().unwrap().is_some() {
        heights.push((play.now().as_millis(), play.chains().chain(MemberId(1)).len()));
    }
    let at = |millis| heights.iter().find(|it| it.0 >= millis).unwrap().1;
    assert_eq!(at(6_500), at(14_000));
    assert!(at(22_000) > at(14_000) && play.do_agree());
    assert!(play.chains().missing().contains(&MemberId(0)), "they say whom they wait for");
}

#[test]
fn what_cannot_be_played_is_refused() {
    let all = [
        PlayPlan { members: 1, ..plan(Orderer::Vote, Lines::Mesh) },
        PlayPlan { members: 33, ..plan(Orderer::Vote, Lines::Mesh) },
        PlayPlan { liars: vec![MemberId(5)], ..plan(Orderer::Vote, Lines::Mesh) },
        PlayPlan { liars: (0..5).map(MemberId).collect(), ..plan(Orderer::Vote, Lines::Mesh) },
        PlayPlan { down: Some((MemberId(5), span(1, 2))), ..plan(Orderer::Vote, Lines::Mesh) },
    ];
    assert!(all.into_iter().all(|plan| Play::new(plan).is_err()));
    assert!(compare(2, &SHAPES, 7).is_err());
}

fn row(all: &Comparison, orderer: Orderer, lines: Lines) -> &Row {
    all.rows.iter().find(|row| (row.orderer, row.lines) == (orderer, lines)).expect("a row")
}

#[test]
fn the_table_agrees_with_the_formulas_and_says_what_was_seen() {
    let all = compare(4, &SHAPES, 7).unwrap();
    println!("{all}");
    for Row { orderer, lines, costs, .. } in &all.rows {
        let part = costs.messages_each / costs.formula;
        // A vote costs what it costs. Elsewhere, blocks that overtake each other are asked for again, and two that come together are told
        // together.
        let bounds = match orderer {
            Orderer::Vote => 0.95..=1.05,
            Orderer::Leader | Orderer::Work => 0.9..=1.25,
            Orderer::Crash => 0.6..=1.05,
        };
        assert!(bounds.contains(&part), "{orderer}, {lines}: {part} of the formula");
        assert!(costs.settled > 90, "{orderer}, {lines}: {}", costs.settled);
        assert!(costs.p50 <= costs.p99 && costs.p50 > Duration::ZERO);
    }
    for lines in SHAPES {
        let of = |orderer| &row(&all, orderer, lines).trouble;
        assert!(Orderer::ALL.iter().all(|orderer| of(*orderer).goes_on_without_last));
        assert!(!of(Orderer::Leader).goes_on_without_first);
        assert!(
            of(Orderer::Leader).first_lies.two_histories
                && of(Orderer::Leader).first_lies.is_proven
        );
        // The engine's leader is the last member.
        assert!(
            of(Orderer::Crash).last_lies.two_histories && !of(Orderer::Crash).last_lies.is_proven
        );
        let vote = of(Orderer::Vote);
        assert!([vote.first_lies, vote.last_lies].iter().all(|it| it.goes_on && !it.two_histories));
        assert!(vote.first_lies.is_proven);
        assert_eq!(of(Orderer::Leader).one_half, Side::GoesOn);
        for orderer in [Orderer::Crash, Orderer::Vote] {
            assert_eq!([of(orderer).one_half, of(orderer).other_half], [Side::Stops; 2]);
        }
        assert!(
            Orderer::ALL.iter().all(|it| of(*it).can_be_taken_back() == (*it == Orderer::Work))
        );
        // Without the middle of a star, only the middle could go on.
        let is_mesh = lines == Lines::Mesh;
        for orderer in [Orderer::Work, Orderer::Crash, Orderer::Vote] {
            assert_eq!(of(orderer).goes_on_without_first, is_mesh, "{orderer}, {lines}");
        }
    }
    let work = &row(&all, Orderer::Work, Lines::Mesh).trouble;
    assert_eq!([work.one_half, work.other_half], [Side::GoesOn; 2]);
    assert!(work.lost > 0);
}
