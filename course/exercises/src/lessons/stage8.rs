//! Chapter 8: the five members of an airport, and what they say, read aloud.

mod cost;
mod crew;
mod liars;
mod words;

pub use cost::{Cost, measure};
pub use crew::{
    AIRPORT, BLUE_SKY, GREEN_PLANET, WHITE_NOISE, YELLOW_SUBMARINE, ask, ask_for, at, cancel,
    genesis, keys, members, mining, name, reserve, sign, voting,
};
pub use liars::{leaders_story, sign_whatever_is_said};
pub use words::{clock, heard, lines, pads_of, told};

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage8_contract::{
        Airport, Book, Leader, LeaderMessage, Lines, Quorum, Vote, VoteSettings,
    };
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_member_asks_and_everyone_hears_of_it() {
        let mut airport = Airport::<Leader<_>>::new(genesis(5), &keys(5), (), Lines::Star, 7);
        ask(&mut airport, BLUE_SKY, reserve(2, at(12, 30), at(12, 40)));
        airport.pass(SECOND);
        ask(&mut airport, GREEN_PLANET, cancel(2, at(12, 30)));
        airport.pass(SECOND);
        let history = airport.history(WHITE_NOISE).expect("it's a member");
        assert_eq!(
            lines(history.iter().map(told)),
            "block 1, the_blue_sky: reserve pad 2 from 12:30 to 12:40: done\n\
             block 2, green_planet: cancel pad 2 from 12:30: refused, not-yours"
        );
        let book = airport.book(AIRPORT).expect("it's up");
        assert!(pads_of(book).to_string().contains("pad 2  the_blue_sky  12:30  12:40"));
        assert_eq!(heard(&airport, 0).len(), 10, "two blocks at five members");
    }

    #[test]
    fn a_leaders_story_is_taken_by_those_who_follow_it() {
        let list = genesis(5);
        let book = Book::new(&list);
        let wish = kusari::stage8_contract::Action::Do(reserve(1, at(12, 30), at(12, 40)));
        let story = leaders_story(&book, at(12, 0), sign(&list, BLUE_SKY, 0, wish), AIRPORT);
        let LeaderMessage::Block(block, numbered) = story else { panic!("it's a block") };
        assert_eq!(book.check(&block, at(12, 0)), Ok(()));
        assert!(numbered.verify(&list.members.key(AIRPORT).expect("a member has a key")).is_ok());
    }

    #[test]
    fn liars_make_two_histories_if_and_only_if_too_few_are_enough() {
        let agree = |quorum| {
            let settings = VoteSettings { quorum, ..voting(Lines::Mesh) };
            let mut airport =
                Airport::<Vote<_>>::new(genesis(5), &keys(5), settings, Lines::Mesh, 7);
            airport.stop(GREEN_PLANET);
            let (left, right) = ([AIRPORT, BLUE_SKY], [WHITE_NOISE, YELLOW_SUBMARINE]);
            airport.cut(&left, &right);
            ask(&mut airport, BLUE_SKY, reserve(1, at(12, 30), at(12, 40)));
            ask(&mut airport, YELLOW_SUBMARINE, reserve(1, at(12, 30), at(12, 40)));
            sign_whatever_is_said(&mut airport, &[GREEN_PLANET], &[&left, &right], 2 * SECOND);
            airport.agree()
        };
        assert!(!agree(Quorum::of_honest));
        assert!(agree(Quorum::of_liars));
    }

    #[test]
    fn a_vote_costs_more_than_a_leader_and_takes_longer() {
        let led = measure::<Leader<_>>((), Lines::Mesh, 1);
        let voted = measure::<Vote<_>>(voting(Lines::Mesh), Lines::Mesh, 1);
        assert!(led.messages < voted.messages && led.half < voted.half, "{led:?}, {voted:?}");
        assert!(led.half <= led.slowest && led.slowest < SECOND, "{led:?}");
    }
}
