//! The pool of waiting payments, compared with a list that's gone through from the beginning each time.

use crate::cases;
use crate::chain::{Trusting, Unsigned};
use crate::model::{Book, Order, accounts, order};
use kusari::stage5_network::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

/// How many payments may wait.
const LIMIT: usize = 6;

/// What's on the chain, and what's waiting.
#[derive(Clone, Debug)]
struct Waiting {
    chain: Vec<Order>,
    pool: Vec<Order>,
    /// The refused payments of the last step, each with its code.
    refused: Vec<(Order, &'static str)>,
}

#[derive(Clone, Debug)]
enum Step {
    /// A payment arrives.
    Add(Order),
    /// A block confirms some of those that are waiting, and others.
    Block { confirms: usize, others: Vec<Order> },
    /// The last payments of the chain are undone, and others take their place.
    Reorganise { depth: usize, others: Vec<Order> },
}

/// The book after the payments of a chain.
fn book(chain: &[Order]) -> Book {
    let mut book = Book::new();
    for order in chain {
        book.enter(order).expect("only what can be entered is on the chain");
    }
    book
}

/// Puts payments on a chain, as far as possible.
fn extend(chain: &mut Vec<Order>, orders: &[Order]) {
    for order in orders {
        if book(chain).enter(order).is_ok() {
            chain.push(order.clone());
        }
    }
}

impl Waiting {
    /// Why a payment can't wait, if it can't.
    fn judge(&self, order: &Order) -> Result<(), &'static str> {
        let mut book = book(&self.chain);
        for waiting in &self.pool {
            book.enter(waiting).expect("waiting payments can be entered, in order");
        }
        book.enter(order)?;
        if self.pool.len() < LIMIT { Ok(()) } else { Err("mempool-full") }
    }

    fn add(&mut self, order: &Order) {
        match self.judge(order) {
            Ok(()) => self.pool.push(order.clone()),
            Err(code) => self.refused.push((order.clone(), code)),
        }
    }

    /// Starts again on another chain. `returned` come first.
    fn move_to(&mut self, chain: Vec<Order>, returned: Vec<Order>) {
        let waited = std::mem::take(&mut self.pool);
        self.chain = chain;
        for order in returned.iter().chain(&waited) {
            if !self.chain.contains(order) {
                self.add(order);
            }
        }
    }
}

impl ReferenceStateMachine for Waiting {
    type State = Waiting;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Waiting> {
        Just(Waiting { chain: vec![], pool: vec![], refused: vec![] }).boxed()
    }

    fn transitions(_: &Waiting) -> BoxedStrategy<Step> {
        prop_oneof![
            6 => order().prop_map(Step::Add),
            2 => (0..4_usize, vec(order(), 0..3))
                .prop_map(|(confirms, others)| Step::Block { confirms, others }),
            1 => (1..5_usize, vec(order(), 0..4))
                .prop_map(|(depth, others)| Step::Reorganise { depth, others }),
        ]
        .boxed()
    }

    fn apply(mut state: Waiting, step: &Step) -> Waiting {
        state.refused.clear();
        match step {
            Step::Add(order) => state.add(order),
            Step::Block { confirms, others } => {
                let mut chain = state.chain.clone();
                let confirmed: Vec<_> = state.pool.iter().take(*confirms).cloned().collect();
                extend(&mut chain, &confirmed);
                extend(&mut chain, others);
                state.move_to(chain, vec![]);
            }
            Step::Reorganise { depth, others } => {
                let mut chain = state.chain.clone();
                let returned = chain.split_off(chain.len().saturating_sub(*depth));
                extend(&mut chain, others);
                state.move_to(chain, returned);
            }
        }
        state
    }
}

struct Pool {
    mempool: Mempool,
    chain: Vec<Order>,
}

impl Pool {
    fn books(chain: &[Order]) -> Trusting {
        let mut accounts = accounts();
        for order in chain {
            accounts.apply(&order.transaction()).expect("it is on the chain");
        }
        Trusting(accounts)
    }
}

impl StateMachineTest for Pool {
    type SystemUnderTest = Pool;
    type Reference = Waiting;

    fn init_test(_: &Waiting) -> Pool {
        Pool { mempool: Mempool::new(LIMIT), chain: vec![] }
    }

    fn apply(mut pool: Pool, after: &Waiting, step: Step) -> Pool {
        let books = Pool::books(&after.chain);
        let refused: Vec<(Transaction, &str)> = match step {
            Step::Add(order) => {
                let transaction = order.transaction();
                let before = pool.mempool.transactions().to_vec();
                match pool.mempool.add(Checked::assume(transaction.clone()), books.as_ref()) {
                    Ok(()) => vec![],
                    Err(cause) => {
                        assert_eq!(pool.mempool.transactions(), before, "nothing changed");
                        vec![(transaction, cause.code())]
                    }
                }
            }
            Step::Block { .. } | Step::Reorganise { .. } => {
                let depth = match step {
                    Step::Reorganise { depth, .. } => depth,
                    _ => 0,
                };
                let kept = pool.chain.len().saturating_sub(depth);
                let returned = pool.chain[kept..].iter().map(Order::transaction);
                let returned = returned.map(Checked::assume).collect();
                let confirmed: Vec<_> = after.chain.iter().map(Order::transaction).collect();
                // A node does the same with less work if the chain grew by the payments that had waited
                // longest.
                let grew_by: Vec<_> = confirmed[kept..].iter().collect();
                let conflicts = match depth == 0 && pool.mempool.confirm(&grew_by) {
                    true => vec![],
                    false => {
                        let confirmed: Vec<_> = confirmed.iter().collect();
                        protocol::Pool::<Unsigned>::follow(
                            &mut pool.mempool,
                            returned,
                            &confirmed,
                            &books,
                            1,
                        )
                    }
                };
                let conflicts = conflicts.iter();
                conflicts
                    .map(|(transaction, cause)| ((**transaction).clone(), cause.code()))
                    .collect()
            }
        };
        let expected: Vec<_> =
            after.refused.iter().map(|(order, code)| (order.transaction(), *code)).collect();
        assert_eq!(refused, expected);
        pool.chain.clone_from(&after.chain);
        pool
    }

    fn check_invariants(pool: &Pool, model: &Waiting) {
        let waiting: Vec<_> = pool.mempool.transactions().iter().map(|it| (**it).clone()).collect();
        let expected: Vec<_> = model.pool.iter().map(Order::transaction).collect();
        assert_eq!(waiting, expected);
        assert!(waiting.iter().all(|transaction| pool.mempool.contains(transaction)));
    }
}

prop_state_machine! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_pool_holds_what_a_simple_list_holds(sequential 1..30 => Pool);
}
