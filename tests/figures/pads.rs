//! Pictures of who has reserved which landing pad.

use crate::cast::*;
use crate::look::*;
use kusari::figures::{self, Figure};
use kusari::stage8_contract::*;

/// How many things have a thick red edge.
fn red(figure: &Figure) -> usize {
    let document = parse(figure);
    let is_red = |it: &roxmltree::Node<'_, '_>| {
        it.attribute("stroke") == Some("#b3261e")
            && ["rect", "circle"].contains(&it.tag_name().name())
    };
    document.descendants().filter(is_red).count()
}

#[test]
fn a_timetable_says_who_has_which_pad_and_who_is_on_it() {
    let figure = figures::timetable(&some_pads(), &airport_members(), EIGHT);
    assert_eq!(
        figure.alt(),
        "3 landing pads on 2027-01-15 at 08:00: 3 reservations, 1 drone, 1 closed\n\
         pad 1: the_blue_sky from 08:00 until 08:10; white_noise from 08:10 until 08:30. \
         A drone of the_blue_sky stands on it.\n\
         pad 2: white_noise from 08:30 until 08:40.\n\
         pad 3, closed: not reserved."
    );
    let seen = texts(&figure);
    for words in ["pad 1", "pad 2", "pad 3, closed", "now", "08:15", "2 white_noise"] {
        assert!(seen.contains(&words.to_owned()), "{words}: {seen:?}");
    }
    assert_eq!(red(&figure), 0);
}

#[test]
fn a_bar_says_what_it_is_if_it_is_pointed_at() {
    let figure = figures::timetable(&some_pads(), &airport_members(), EIGHT);
    let document = parse(&figure);
    let titles: Vec<_> = elements(&document, "title").skip(1).filter_map(|it| it.text()).collect();
    assert_eq!(
        titles,
        [
            "A drone of the_blue_sky is on pad 1",
            "pad 1: the_blue_sky from 08:00 until 08:10",
            "pad 1: white_noise from 08:10 until 08:30",
            "pad 2: white_noise from 08:30 until 08:40",
        ]
    );
}

#[test]
fn what_is_over_is_not_drawn_even_if_the_contract_has_not_forgotten_it() {
    let figure = figures::timetable(&some_pads(), &airport_members(), minutes(10));
    let title = "3 landing pads on 2027-01-15 at 08:10: 2 reservations, 1 drone, 1 closed\n\
                 pad 1: white_noise from 08:10 ";
    assert!(figure.alt().starts_with(title), "{figure}");
    assert!(figure.alt().contains("A drone of the_blue_sky stands on it."), "its time is over");
}

#[test]
fn two_books_that_give_one_pad_away_twice_are_red_and_say_why() {
    let (left, right) = two_histories();
    let both = [("left", &left), ("right", &right)];
    let figure = figures::timetables(&both, &airport_members(), EIGHT);
    assert!(figure.alt().contains("2 books that can't all be right\nleft: pad 1: "), "{figure}");
    let clash = "From 08:30 until 08:40, pad 1 is reserved by the_blue_sky and by white_noise.";
    assert!(figure.alt().contains(clash) && texts(&figure).concat().contains(clash), "{figure}");
    assert_eq!(red(&figure), 2);
    let figure = figures::timetables(&[both[0], both[0]], &airport_members(), EIGHT);
    assert!(figure.alt().contains(": 2 books without a contradiction\n"), "{figure}");
    assert_eq!(red(&figure), 0);
}

#[test]
fn two_drones_on_one_pad_are_two_books_that_disagree() {
    let (mut left, mut right) = two_histories();
    for (pads, by) in [(&mut left, 1), (&mut right, 2)] {
        pads.apply(&PadCommand::Land { pad: PadId(1) }, asked(by, minutes(30))).unwrap();
    }
    let both = [("left", &left), ("right", &right)];
    let figure = figures::timetables(&both, &airport_members(), minutes(35));
    assert!(
        figure.alt().contains("Drones of the_blue_sky and of white_noise stand on pad 1."),
        "{figure}"
    );
    assert_eq!(red(&figure), 4);
}

#[test]
fn a_reservation_of_another_day_says_so() {
    let mut pads = LandingPads::begin(&PadSetup::default());
    apply(&mut pads, 1, reserve(1, 1200, 1210));
    let figure = figures::timetable(&pads, &Membership::default(), EIGHT);
    assert!(
        figure.alt().contains("pad 1: member 1 from 01-16 04:00 until 01-16 04:10."),
        "{figure}"
    );
    assert!(texts(&figure).contains(&"01-16".to_owned()), "the axis has midnight on it");
}

#[test]
fn of_many_pads_and_reservations_the_first_are_drawn_and_the_others_counted() {
    let figure = full_airport();
    assert!(texts(&figure).contains(&"… and 240 more pads …".to_owned()));
    let later = "… and 640 later reservations of these pads …";
    assert!(texts(&figure).contains(&later.to_owned()));
    assert!(figure.alt().contains("pad 60: ") && !figure.alt().contains("pad 61: "), "{figure}");
    assert!(figure.alt().contains("\n… and 196 more pads …"), "{figure}");
    assert!(figure.alt().contains("; and 52 more."), "{figure}");
}
