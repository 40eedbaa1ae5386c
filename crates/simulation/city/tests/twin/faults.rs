use crate::cables::Fault;
use crate::cells::{CELLS, long};
use crate::finders::compare;
use crate::same::SEEDS;
use kusari_city::Planted;
use std::ops::Range;

const FAULTS: [Fault; 12] = [
    Fault::FollowsEquals,
    Fault::Planted(Planted::KeepsNoOrphans),
    Fault::Planted(Planted::ShortShelf),
    Fault::Planted(Planted::SendsBack),
    Fault::Planted(Planted::SendsParents),
    Fault::Planted(Planted::AsksOnce),
    Fault::Planted(Planted::AsksEveryone),
    Fault::Planted(Planted::AsksTheFirst),
    Fault::Planted(Planted::KeepsWaiting),
    Fault::Planted(Planted::KeepsTheShelf),
    Fault::Planted(Planted::IgnoresHellos),
    Fault::Planted(Planted::EvenLocator),
];

/// In how many towns of each kind a fault is noticed.
fn noticed(fault: Fault, seeds: Range<u64>) -> Vec<usize> {
    let is_noticed = |plan| compare(&plan, Some(fault)).is_err();
    CELLS
        .iter()
        .map(|cell| seeds.clone().filter(|seed| is_noticed((cell.plan)(*seed))).count())
        .collect()
}

#[test]
fn each_planted_fault_is_noticed_with_the_few_seeds_of_the_short_form() {
    for fault in FAULTS {
        let counts = noticed(fault, SEEDS);
        println!("{fault:?}: {counts:?} of {}", SEEDS.end);
        assert!(counts.iter().any(|count| *count > 0), "{fault:?}");
    }
}

#[test]
fn an_answer_with_a_block_too_few_is_noticed_where_one_is_not_enough() {
    let fault = Fault::Planted(Planted::ShortAnswers);
    let difference = compare(&long(1), Some(fault)).expect_err("it's a fault");
    assert!(difference.contains("Blocks("), "{difference}");
}

#[test]
#[ignore = "takes a minute in a release build"]
fn each_planted_fault_is_noticed_in_so_many_of_a_hundred_towns_of_each_kind() {
    for fault in FAULTS {
        let counts = noticed(fault, 0..100);
        println!("{fault:?}: {counts:?} of 100");
        assert!(counts.iter().any(|count| *count > 20), "{fault:?}");
    }
}
