//! Chapter 9: the five people of a village, their nodes in virtual time, and what a staker does who keeps to no branch.

mod branches;
mod grinding;
mod people;
mod village;

pub use branches::{draw, extend, grow, made_by, owns, pays, sealed_with, show};
pub use grinding::{share_by_grinding, share_in_theory};
pub use people::{
    ALICE, BOB, CAROL, COINS, DAVE, MALLORY, PEOPLE, at, coins, key, name, owner, village,
};
pub use village::Village;

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage9_stake::{Node, NodeSettings, Place, Rule as _, SeedFrom, Slots, Stakes};
    use std::time::Duration;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_village_makes_a_block_in_each_slot_and_agrees() {
        let mut nodes = Village::<Slots>::new(&village());
        nodes.pass(10 * MINUTE);
        assert!(nodes.agree());
        assert_eq!(nodes.height(ALICE), 60);
        assert_eq!(nodes.makers(ALICE).len(), 60);
    }

    #[test]
    fn a_cut_makes_two_histories_and_afterwards_there_is_one() {
        let mut nodes = Village::<Slots>::new(&village());
        nodes.cut(&[ALICE, BOB, CAROL], &[DAVE, MALLORY]);
        nodes.pass(4 * MINUTE);
        assert!(!nodes.agree());
        let heights = [ALICE, DAVE].map(|who| nodes.height(who));
        assert_eq!(heights.iter().sum::<u64>(), 24, "in two epochs, each slot has one leader");
        nodes.heal();
        nodes.pass(MINUTE);
        assert!(nodes.agree());
    }

    #[test]
    fn people_have_all_coins_and_no_two_keys_are_the_same() {
        let genesis = village();
        assert_eq!(genesis.deposits.len(), PEOPLE.len());
        let stakes: Stakes<_> = (0..).zip(COINS).collect();
        assert_eq!(stakes.total(), 100);
        let mut keys: Vec<_> = genesis.deposits.iter().map(|it| it.voter).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), PEOPLE.len());
    }

    #[test]
    fn one_who_was_drawn_can_make_a_block_and_no_one_else_can() {
        let genesis = village();
        let place = Place::first(&genesis, Slots::NAME).unwrap();
        let drawn = draw(&place, &genesis, at(15)).unwrap();
        for who in 0..PEOPLE.len() {
            let block = made_by::<Slots>(who, &place, &genesis, at(15), vec![]);
            assert_eq!(block.is_some(), who == drawn);
            let Some(block) = block else { continue };
            assert_eq!(extend::<Slots>(&place, &block, &genesis).unwrap().tip().height, 1);
        }
    }

    #[test]
    fn a_payment_is_taken_back_by_the_branch_that_more_people_sign() {
        let genesis = village();
        let first = Place::first(&genesis, Slots::NAME).unwrap();
        let paid = [pays(MALLORY, BOB, &genesis)];
        let (with, _) = grow(&first, &genesis, 0..24, &paid, |who| who != MALLORY);
        let (without, _) = grow(&first, &genesis, 0..24, &[], |_| true);
        let mut node = Node::<Slots>::new(genesis, NodeSettings::default()).unwrap();
        let owned = [&with, &without].map(|blocks| {
            show(&mut node, blocks);
            owns(&node, BOB).to_string()
        });
        assert_eq!(owned, ["15 coins", "0 coins"]);
    }

    #[test]
    fn grinding_pays_where_the_seed_is_the_parent_and_little_elsewhere() {
        let share = |seed, tries| share_by_grinding(seed, tries, 600);
        let honest = share(SeedFrom::Parent, 1);
        let ground = share(SeedFrom::Parent, 16);
        let frozen = share(SeedFrom::EpochBeforeLast, 16);
        assert!((honest - 0.15).abs() < 0.05, "{honest}");
        assert!((ground - share_in_theory(0.15, 16)).abs() < 0.1, "{ground}");
        assert!(frozen < 0.3, "{frozen}");
    }
}
