use std::collections::{HashSet, VecDeque};
use std::fmt::{self, Debug, Display};
use std::hash::Hash;

/// Something that can go on in more than one way: where it begins, what can happen next, and what must never happen.
pub trait Model {
    /// Everything that decides how it can go on.
    type State: Clone + Eq + Hash;
    /// What takes it from one state to another.
    type Step: Clone;
    /// What must never happen.
    type Broken;

    /// The state that it begins in.
    fn start(&self) -> Self::State;

    /// Everything that can happen in a state, and where each of these leads.
    fn next(&self, state: &Self::State) -> Vec<(Self::Step, Self::State)>;

    /// What is broken in a state, if anything is.
    fn broken(&self, state: &Self::State) -> Option<Self::Broken>;

    /// One of all the states that go on like this one. Of those, only the first to be found is looked at. Without an
    /// implementation, every state is looked at.
    fn representative(&self, state: &Self::State) -> Self::State {
        state.clone()
    }
}

/// What came of looking at every state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explored<S, B> {
    /// There's no way to break anything.
    Holds {
        /// How many states there are.
        states: usize,
    },
    /// This is a way to break something, and none is shorter.
    Broken {
        /// How many states had been found by then.
        states: usize,
        /// What has to happen, from the beginning.
        history: Vec<S>,
        /// What is broken at its end.
        how: B,
    },
    /// There are more states than were asked for. In those that were found, nothing is broken.
    TooMany {
        /// How many were found.
        states: usize,
    },
}

/// Looks at each state that can be reached, those that are fewest steps away first, and stops at the first that's broken. It
/// keeps at most `most` states.
///
/// It's a breadth-first search. So the history that it returns is one of the shortest.
pub fn explore<M: Model>(model: &M, most: usize) -> Explored<M::Step, M::Broken> {
    let mut seen = HashSet::new();
    // How each state was reached: from which one, and by which step.
    let mut ways: Vec<Option<(usize, M::Step)>> = Vec::new();
    let mut open = VecDeque::from([(None, model.start())]);
    let mut found = VecDeque::new();
    loop {
        while let Some((way, state)) = open.pop_front() {
            if !seen.insert(model.representative(&state)) {
                continue;
            }
            ways.push(way);
            let states = ways.len();
            if let Some(how) = model.broken(&state) {
                return Explored::Broken { states, history: history(&ways), how };
            }
            if states >= most {
                return Explored::TooMany { states };
            }
            found.push_back((states - 1, state));
        }
        let Some((at, state)) = found.pop_front() else {
            return Explored::Holds { states: ways.len() };
        };
        open.extend(model.next(&state).into_iter().map(|(step, next)| (Some((at, step)), next)));
    }
}

/// The steps that lead to the last state that was found.
fn history<S: Clone>(ways: &[Option<(usize, S)>]) -> Vec<S> {
    let mut steps = Vec::new();
    let mut way = ways.last();
    while let Some(Some((from, step))) = way {
        steps.push(step.clone());
        way = ways.get(*from);
    }
    steps.reverse();
    steps
}

impl<S: Display, B: Display> Display for Explored<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Explored::Holds { states } => write!(f, "nothing is broken in any of {states} states"),
            Explored::TooMany { states } => {
                write!(f, "nothing is broken in the first {states} states, and there are more")
            }
            Explored::Broken { history, how, .. } => {
                for (number, step) in history.iter().enumerate() {
                    writeln!(f, "{:>2}. {step}", number + 1)?;
                }
                write!(f, "Now {how}.")
            }
        }
    }
}
