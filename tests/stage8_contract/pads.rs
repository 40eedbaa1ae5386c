use crate::cast::*;
use kusari::stage8_contract::*;
use proptest::prelude::*;

fn pads() -> LandingPads {
    LandingPads::begin(&PadSetup::default())
}

fn asked(by: u16, at: u64) -> Asked {
    let role = if by == 0 { Role::Airport } else { Role::Operator };
    Asked { by: MemberId(by), role, at: minutes(at) }
}

#[track_caller]
fn refused(pads: &mut LandingPads, command: PadCommand, asked: Asked) -> &'static str {
    let before = pads.clone();
    let refusal = pads.apply(&command, asked).unwrap_err();
    assert_eq!(*pads, before, "a refusal changes nothing");
    refusal.code()
}

#[test]
fn two_reservations_may_touch_and_never_overlap() {
    let mut pads = pads();
    pads.apply(&reserve(1, 10, 20), asked(1, 0)).unwrap();
    pads.apply(&reserve(1, 20, 30), asked(2, 0)).unwrap();
    pads.apply(&reserve(1, 0, 10), asked(3, 0)).unwrap();
    for (from, until) in [(10, 20), (5, 11), (19, 21), (12, 13), (0, 30)] {
        assert_eq!(refused(&mut pads, reserve(1, from, until), asked(4, 0)), "pad-taken");
    }
    pads.apply(&reserve(2, 10, 20), asked(4, 0)).unwrap();
    assert_eq!(pads.pad(PadId(1)).unwrap().reservations.len(), 3);
}

#[test]
fn a_reservation_begins_in_time_ends_after_it_begins_and_is_short() {
    let mut pads = pads();
    assert_eq!(refused(&mut pads, reserve(1, 4, 9), asked(1, 5)), "in-the-past");
    assert_eq!(refused(&mut pads, reserve(1, 9, 9), asked(1, 5)), "ends-before-it-begins");
    assert_eq!(refused(&mut pads, reserve(1, 9, 8), asked(1, 5)), "ends-before-it-begins");
    assert_eq!(refused(&mut pads, reserve(1, 5, 66), asked(1, 5)), "too-long");
    pads.apply(&reserve(1, 5, 65), asked(1, 5)).unwrap();
    let week = 7 * 24 * 60;
    assert_eq!(refused(&mut pads, reserve(2, week + 6, week + 7), asked(1, 5)), "too-far-ahead");
    pads.apply(&reserve(2, week + 5, week + 6), asked(1, 5)).unwrap();
    for pad in [0, 4, u16::MAX] {
        assert_eq!(refused(&mut pads, reserve(pad, 9, 10), asked(1, 5)), "no-such-pad");
    }
    let forever =
        PadCommand::Reserve { pad: PadId(3), from: minutes(9), until: Time::from_millis(u64::MAX) };
    assert_eq!(refused(&mut pads, forever, asked(1, 5)), "too-long");
}

#[test]
fn only_the_one_who_reserved_cancels_and_only_once() {
    let mut pads = pads();
    pads.apply(&reserve(1, 10, 20), asked(1, 0)).unwrap();
    assert_eq!(refused(&mut pads, cancel(1, 10), asked(2, 0)), "not-yours");
    assert_eq!(refused(&mut pads, cancel(1, 10), asked(0, 0)), "not-yours");
    assert_eq!(refused(&mut pads, cancel(1, 11), asked(1, 0)), "no-reservation");
    pads.apply(&cancel(1, 10), asked(1, 0)).unwrap();
    assert_eq!(refused(&mut pads, cancel(1, 10), asked(1, 0)), "no-reservation");
    pads.apply(&reserve(1, 10, 20), asked(2, 0)).unwrap();
}

#[test]
fn only_the_one_whose_time_it_is_lands_and_only_if_the_pad_is_empty() {
    let mut pads = pads();
    let land = || PadCommand::Land { pad: PadId(1) };
    let take_off = || PadCommand::TakeOff { pad: PadId(1) };
    pads.apply(&reserve(1, 10, 20), asked(1, 0)).unwrap();
    pads.apply(&reserve(1, 20, 30), asked(2, 0)).unwrap();
    assert_eq!(refused(&mut pads, land(), asked(1, 9)), "no-reservation");
    assert_eq!(refused(&mut pads, land(), asked(2, 10)), "not-yours");
    assert_eq!(refused(&mut pads, take_off(), asked(1, 10)), "not-on-pad");
    pads.apply(&land(), asked(1, 10)).unwrap();
    assert_eq!(refused(&mut pads, land(), asked(1, 11)), "already-on-pad");
    // His time is over, and he's still there. The pad is hers, and she can't land.
    assert_eq!(refused(&mut pads, land(), asked(2, 20)), "already-on-pad");
    assert_eq!(refused(&mut pads, take_off(), asked(2, 20)), "not-yours");
    pads.apply(&take_off(), asked(1, 21)).unwrap();
    pads.apply(&land(), asked(2, 22)).unwrap();
}

#[test]
fn a_reservation_ends_by_itself() {
    let mut pads = pads();
    pads.apply(&reserve(1, 10, 20), asked(1, 0)).unwrap();
    assert_eq!(
        refused(&mut pads, PadCommand::Land { pad: PadId(1) }, asked(1, 20)),
        "no-reservation"
    );
    pads.apply(&reserve(1, 20, 30), asked(2, 20)).unwrap();
    let left: Vec<_> = pads.pad(PadId(1)).unwrap().reservations.iter().map(|it| it.by).collect();
    assert_eq!(left, [MemberId(2)]);
}

#[test]
fn the_airport_closes_and_opens_and_no_one_else_does() {
    let mut pads = pads();
    let (close, open) = (PadCommand::Close { pad: PadId(1) }, PadCommand::Open { pad: PadId(1) });
    pads.apply(&reserve(1, 10, 20), asked(1, 0)).unwrap();
    assert_eq!(refused(&mut pads, close.clone(), asked(1, 0)), "airport-only");
    pads.apply(&close, asked(0, 0)).unwrap();
    assert_eq!(refused(&mut pads, reserve(1, 30, 40), asked(2, 0)), "pad-closed");
    assert_eq!(refused(&mut pads, PadCommand::Land { pad: PadId(1) }, asked(1, 10)), "pad-closed");
    assert_eq!(refused(&mut pads, open.clone(), asked(1, 0)), "airport-only");
    pads.apply(&open, asked(0, 10)).unwrap();
    pads.apply(&PadCommand::Land { pad: PadId(1) }, asked(1, 10)).unwrap();
}

#[test]
fn a_pad_keeps_no_more_reservations_than_fit() {
    let mut pads = pads();
    for number in 0..MAX_RESERVATIONS as u64 {
        pads.apply(&reserve(1, number, number + 1), asked(1, 0)).unwrap();
    }
    assert_eq!(refused(&mut pads, reserve(1, 90, 91), asked(1, 0)), "pad-full");
    pads.apply(&reserve(1, 90, 91), asked(1, 1)).unwrap();
}

fn commands() -> impl Strategy<Value = Vec<(u16, u64, PadCommand)>> {
    let pad = || (1..=2_u16).prop_map(PadId);
    let command = prop_oneof![
        (1..=2_u16, 0..30_u64, 0..12_u64).prop_map(|(pad, from, long)| reserve(
            pad,
            from,
            from + long
        )),
        (1..=2_u16, 0..30_u64).prop_map(|(pad, from)| cancel(pad, from)),
        pad().prop_map(|pad| PadCommand::Land { pad }),
        pad().prop_map(|pad| PadCommand::TakeOff { pad }),
        pad().prop_map(|pad| PadCommand::Close { pad }),
        pad().prop_map(|pad| PadCommand::Open { pad }),
    ];
    proptest::collection::vec((0..4_u16, 0..2_u64, command), 0..60)
}

proptest! {
    #[test]
    fn whatever_members_ask_for_no_two_reservations_overlap_and_no_two_drones_share_a_pad(all in commands()) {
        let (mut pads, mut now, mut landed) = (pads(), 0, std::collections::BTreeMap::new());
        for (by, passed, command) in all {
            now += passed;
            let before = pads.clone();
            match pads.apply(&command, asked(by, now)) {
                Ok(_) => match command {
                    // A book of our own: who stands where.
                    PadCommand::Land { pad } => prop_assert_eq!(landed.insert(pad, by), None),
                    PadCommand::TakeOff { pad } => prop_assert_eq!(landed.remove(&pad), Some(by)),
                    _ => {}
                },
                Err(_) => prop_assert_eq!(&pads, &before),
            }
            for (_, pad) in pads.iter() {
                for (at, one) in pad.reservations.iter().enumerate() {
                    prop_assert!(one.from < one.until);
                    prop_assert!(pad.reservations[at + 1..].iter().all(|other| one.until <= other.from));
                }
            }
        }
    }
}
