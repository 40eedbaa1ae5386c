use crate::{attacked, of};
use kusari_city::attack::{Eclipse, EclipseReport, Flood};
use kusari_city::{Attack, Network, Town};

const HOUR: u64 = 3_600_000_000;

fn town(blocks: u32, plan: Eclipse) -> Town {
    Town {
        nodes: 60,
        blocks,
        network: Network::Exponential { mean: 1_000_000 },
        attack: Some(Attack::Eclipse(plan)),
        ..Town::default()
    }
}

fn eclipse(blocks: u32, plan: Eclipse) -> EclipseReport {
    of!(Eclipse, attacked(&town(blocks, plan)))
}

#[test]
fn nodes_that_hear_only_the_attacker_believe_a_payment_that_no_one_else_knows() {
    let plan =
        Eclipse { share: 0.2, victims: 10, from: HOUR, lasts: 11 * HOUR, ..Eclipse::default() };
    let report = eclipse(400, plan);
    assert_eq!((report.attacked, report.eclipsed), (10, 10));
    assert_eq!(report.fooled, 10);
    // They work for the attacker: the branch has a share of 0.2, and 10 of the other 59 nodes'.
    let share = 0.2 + 0.8 * 10.0 / 59.0;
    let hours = report.mean_time.expect("it can be") / HOUR as f64;
    let expected = 3.0 / 6.0 / share;
    assert!((hours / expected - 1.0).abs() < 3.0 / 3.0_f64.sqrt(), "{hours}, expected {expected}");
    // In eleven hours the others make 66 blocks less.
    let expected = 66.0 * (1.0 - 2.0 * share);
    assert!((report.mean_behind - expected).abs() < 30.0, "{report:?}");
    assert!((report.mean_dark - 66.0 * share).abs() < 15.0, "{report:?}");
}

#[test]
fn when_the_eclipse_ends_all_come_back_and_lose_what_they_believed() {
    let plan =
        Eclipse { share: 0.2, victims: 10, from: HOUR, lasts: 11 * HOUR, ..Eclipse::default() };
    let back = eclipse(400, plan.clone());
    assert_eq!(back.returned, 10);
    assert!(back.mean_dark > 0.0);
    let still = eclipse(60, Eclipse { lasts: 20 * HOUR, ..plan });
    assert_eq!(still.returned, 0, "it isn't over yet");
}

fn flood(plan: Flood) -> kusari_city::attack::FloodReport {
    let plan =
        Eclipse { victims: 12, from: 0, lasts: HOUR, flood: Some(plan), ..Eclipse::default() };
    let report = eclipse(20, plan);
    let books = report.books.expect("it can be");
    assert_eq!(report.eclipsed, books.captured, "who's captured is eclipsed");
    books
}

#[test]
fn a_book_of_chapter_7_keeps_an_honest_neighbour_through_a_flood() {
    let books = flood(Flood::default());
    assert_eq!((books.books, books.captured), (12, 0));
    assert!(books.heard > 0.2, "the flood did reach the books: {books:?}");
}

#[test]
fn a_flood_captures_nodes_whose_honest_addresses_are_gone_and_that_have_no_anchors() {
    let gone =
        Flood { honest: 20, groups: 400, reachable: 0.05, anchors: false, ..Flood::default() };
    let books = flood(gone);
    assert!(books.captured >= 3, "{books:?}");
    assert!(books.outbound > 0.7, "{books:?}");
    // From few groups, not even that is enough: no group gets more than half of the neighbours.
    let few =
        flood(Flood { groups: 1, honest: 100, reachable: 1.0, anchors: false, ..Flood::default() });
    assert!(few.outbound <= 0.5, "{few:?}");
}

#[test]
#[ignore = "some minutes"]
fn the_longer_a_flood_lasts_and_the_more_groups_it_has_the_more_places_it_gets() {
    let tried =
        |hours, groups| flood(Flood { lasts: hours * HOUR, groups, ..Flood::default() }).tried;
    assert!(tried(1, 64) < tried(6, 64));
    assert!(tried(6, 4) < tried(6, 64));
}
