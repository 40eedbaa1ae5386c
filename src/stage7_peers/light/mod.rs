//! How a host that keeps headers only follows its owner's payments: what's said between it and a core, what a core
//! answers, and the edge itself.

mod asking;
mod core_link;
mod desk;
mod edge;
mod edge_event;
mod edge_state;
mod message;
mod money;
mod offence;
mod payments;
mod watched;

pub(super) use desk::Desk;
pub use desk::{MAX_COST_A_MINUTE, MAX_HEADER_ANSWERS_A_MINUTE, MAX_QUESTIONS_A_MINUTE};
pub use edge::Edge;
pub use edge_event::EdgeEvent;
pub(super) use edge_event::EdgeOutput;
pub use edge_state::{EdgeSettings, EdgeState, MAX_HEADERS_ASIDE, MAX_PENDING};
pub use message::{
    Finding, LightMessage, MAX_ANSWER_BYTES, MAX_ANSWER_COST, MAX_HEADERS, MAX_LOCKS,
    MAX_QUESTION_BYTES, PaymentsFound, PaymentsWanted, ProvenPayment,
};
pub use offence::LightOffence;
