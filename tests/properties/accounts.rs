//! Accounts do the same as bookkeeping on paper, and can be undone exactly.

use crate::cases;
use crate::model::{Book, accounts, order};
use kusari::stage5_network::*;
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn accounts_are_what_a_book_on_paper_says(orders in vec(order(), 0..30)) {
        let (mut accounts, mut book) = (accounts(), Book::new());
        for order in orders {
            let before = accounts.clone();
            let answer = accounts.apply(&order.transaction()).map_err(|refusal| refusal.code());
            prop_assert_eq!(answer, book.enter(&order));
            if answer.is_err() {
                prop_assert_eq!(&accounts, &before);
            }
            book.assert_says_the_same(&accounts);
        }
    }

    #[test]
    fn undoing_restores_the_accounts_exactly(orders in vec(order(), 0..30)) {
        let before = accounts();
        // Keep the orders that can be applied, so that there's something to undo.
        let mut after = before.clone();
        let orders = orders.iter().map(|order| order.transaction());
        let good: Vec<_> = orders.filter(|order| after.apply(order).is_ok()).collect();

        let mut at_once = before.clone();
        prop_assert_eq!(at_once.apply_all(&good, |_| Ok(())), Ok(()));
        prop_assert_eq!(&at_once, &after);
        at_once.undo_all(&good);
        prop_assert_eq!(&at_once, &before);
    }

    #[test]
    fn all_transactions_are_applied_or_none(orders in vec(order(), 1..8)) {
        let orders: Vec<_> = orders.iter().map(|order| order.transaction()).collect();
        let mut after = accounts();
        match after.apply_all(&orders, |_| Ok(())) {
            Ok(()) => prop_assert!(orders.iter().all(|order| after.has_seen(order.id))),
            Err((index, cause)) => {
                prop_assert_eq!(&after, &accounts());
                // The orders before it were good, and it alone is refused, for the same reason.
                prop_assert_eq!(after.apply_all(&orders[..index], |_| Ok(())), Ok(()));
                prop_assert_eq!(after.apply(&orders[index]), Err(cause));
            }
        }
    }
}
