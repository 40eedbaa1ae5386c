use kusari_city::validate::{Fault, Options, Section, Verdict, run_sections};

/// How many rows of a section fail with a fault in it.
fn failures(section: Section, fault: Fault) -> usize {
    let options = Options { fault, ..Options::default() };
    let table = run_sections(&[section], &options, |_| {}).unwrap();
    table.rows.iter().filter(|row| row.verdict() == Verdict::Fails).count()
}

#[test]
fn delays_that_are_five_per_cent_too_long_are_noticed() {
    assert!(failures(Section::Stale, Fault::Delays(5)) > 0);
}

#[test]
fn lines_that_carry_five_per_cent_too_much_are_noticed() {
    assert!(failures(Section::SimBlock, Fault::Bandwidths(5)) > 0);
}

#[test]
fn attackers_with_five_per_cent_more_work_are_noticed() {
    assert!(failures(Section::DoubleSpend, Fault::Attackers(5)) > 0);
    assert!(failures(Section::Selfish, Fault::Attackers(5)) > 0);
}

#[test]
fn stakers_with_five_per_cent_more_are_noticed() {
    assert!(failures(Section::Rules, Fault::Stakes(5)) > 0);
}
