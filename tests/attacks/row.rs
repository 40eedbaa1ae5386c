//! What a row of the table is, and how it's run.

use crate::places;
use crate::state::State;
use kusari::stage5_network::*;
use std::fmt;

/// A row of the table: something hostile, and the answer that it must get.
pub(crate) struct Row {
    /// Its number in the catalogue, or [`UNNUMBERED`].
    pub(crate) number: u32,
    /// What is tried.
    pub(crate) name: &'static str,
    /// The chapters that answer.
    pub(crate) chapter: &'static str,
    /// The code of the refusal, or [`HOLDS`].
    pub(crate) code: &'static str,
    /// How it's done.
    pub(crate) attack: Attack,
    /// What happened elsewhere, and who says so. Empty if we looked nothing up.
    pub(crate) mirrors: &'static str,
    /// Why it's tried, in one sentence.
    pub(crate) why: &'static str,
}

/// The number of rows that aren't in the catalogue.
pub(crate) const UNNUMBERED: u32 = 0;

/// Takes the place of a code where nothing is refused and something else has to hold.
pub(crate) const HOLDS: &str = "(holds)";

/// How an attack is carried out, and on whom.
pub(crate) enum Attack {
    /// Changes a good text. Everything that's read from bytes gets its own: a transaction, genesis and
    /// block of both kinds of chain file, and messages.
    Text(fn(&str) -> Vec<u8>),
    /// A transaction. Everything that judges one gets it: the bank, the timestamp server, both kinds of chain
    /// file, and a node from its wallet, from a neighbour, and in a block.
    Payment(fn() -> Transaction),
    /// An address. It's used as the sender and the receiver of a payment, as the receiver of a grant, and
    /// as the timestamp server.
    Key(fn() -> String),
    /// The bytes of a chain file.
    File(fn() -> Vec<u8>),
    /// A node, and bytes that a neighbour sends it, which count as an offence.
    Costs(fn() -> (Node, Vec<u8>)),
    /// A node, and bytes that it refuses, but that an honest neighbour may send, too.
    CostsNothing(fn() -> (Node, Vec<u8>)),
    /// Any other call.
    Call(fn() -> Outcome),
    /// Several calls, with the same answer.
    Calls(fn() -> Vec<Outcome>),
    /// Nothing is refused. The function checks what holds instead.
    Holds(fn()),
}

/// How one attempt ended.
pub(crate) struct Outcome {
    /// Where it was made.
    pub(crate) place: &'static str,
    /// The code of the refusal, or what happened instead.
    pub(crate) code: String,
    pub(crate) before: State,
    pub(crate) after: State,
}

impl Outcome {
    /// Does something to a thing, and compares the thing before and after.
    pub(crate) fn of<T, V, E: Refusal>(
        place: &'static str,
        thing: &mut T,
        state: impl Fn(&T) -> State,
        attempt: impl FnOnce(&mut T) -> Result<V, E>,
    ) -> Outcome {
        let before = state(thing);
        let code = code_of(attempt(thing));
        Outcome { place, code, before, after: state(thing) }
    }

    /// A call in which nothing can change.
    pub(crate) fn stateless<V, E: Refusal>(place: &'static str, result: Result<V, E>) -> Outcome {
        Outcome { place, code: code_of(result), before: State::default(), after: State::default() }
    }
}

fn code_of<V, E: Refusal>(result: Result<V, E>) -> String {
    result.err().map_or("(accepted)", |refusal| refusal.code()).to_owned()
}

/// Makes a row in one line, or nearly.
pub(crate) fn row(
    number: u32,
    chapter: &'static str,
    name: &'static str,
    code: &'static str,
    attack: Attack,
    mirrors: &'static str,
    why: &'static str,
) -> Row {
    Row { number, name, chapter, code, attack, mirrors, why }
}

impl Row {
    /// Makes all attempts of the row, and checks each answer.
    pub(crate) fn check(&self) {
        let outcomes = self.outcomes();
        assert_eq!(
            outcomes.is_empty(),
            self.code == HOLDS,
            "{self}: a row with a code has an attempt"
        );
        for Outcome { place, code, before, after } in outcomes {
            assert_eq!(code, self.code, "{self}, {place}");
            assert!(before == after, "{self}, {place}: the refusal changed something");
        }
    }

    fn outcomes(&self) -> Vec<Outcome> {
        match self.attack {
            Attack::Text(respell) => places::read_everywhere(respell),
            Attack::Payment(make) => places::judge_everywhere(&make()),
            Attack::Key(make) => places::use_everywhere(&make()),
            Attack::File(make) => vec![places::read_file("a chain file", &make())],
            Attack::Costs(make) => vec![self.tell(make(), 1)],
            Attack::CostsNothing(make) => vec![self.tell(make(), 0)],
            Attack::Call(call) => vec![call()],
            Attack::Calls(calls) => calls(),
            Attack::Holds(check) => {
                check();
                vec![]
            }
        }
    }

    fn tell(&self, (node, bytes): (Node, Vec<u8>), penalties: usize) -> Outcome {
        let (outcome, outputs) = places::tell(node, bytes);
        let is_penalty = |output: &&Output| {
            matches!(output, Output::Event(Event::Penalised { .. } | Event::PeerDropped { .. }))
        };
        assert_eq!(outputs.iter().filter(is_penalty).count(), penalties, "{self}: its price");
        let passes_on = |output: &Output| {
            matches!(
                output,
                Output::Send(_, Message::Transaction(_) | Message::Block(_))
                    | Output::Event(Event::TransactionAccepted(_) | Event::TipChanged(_))
            )
        };
        assert!(!outputs.iter().any(passes_on), "{self}: it isn't passed on");
        outcome
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} “{}”", self.number, self.name)
    }
}
