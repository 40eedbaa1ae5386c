#![doc = include_str!("../README.md")]

mod attacks;
pub mod checks;
mod difficulty;
mod engine;
mod hosts;
mod invariants;
pub mod members;
mod protocols;
pub mod race;
mod scenario;
mod summary;
mod world;

pub use difficulty::hashrate::{
    Point, average_spacings, clock_dragged_back, difficulty_response, one_lie, time_warp,
};
pub use difficulty::time_rules::Checks;
pub use engine::trace::{TraceEvent, TraceHash};
pub use hosts::{HostScenario, HostSummary, HostWorld, Planted};
pub use invariants::{Breach, Invariant, MemberInvariant, Violation};
pub use members::{MemberScenario, MemberSummary, MemberWorld};
pub use protocols::cast::Cast;
pub use protocols::coin_book::{CoinBook, Scripts};
pub use protocols::payments::Balances;
pub use protocols::payments_cast::{payments, people};
pub use protocols::played::{Page as PageOf, Played};
pub use protocols::reasons::Reasons;
pub use scenario::{Scenario, SimulationError};
pub use summary::Summary;

// What works with any protocol, as in chapter 5.
pub use checks::auditor::{Auditor as AuditorOf, Verdict as VerdictOf};
pub use engine::seeded::SeededNetwork as SeededNetworkOf;
pub use world::simulation::Simulation as SimulationOf;

use kusari::stage5_network::AccountProtocol;
use kusari::stage6_coin::CoinProtocol;

/// A world of chapter 5's nodes.
pub type Simulation = SimulationOf<AccountProtocol>;

/// A world of chapter 6's nodes.
pub type CoinSimulation = SimulationOf<CoinProtocol>;

/// A seeded race of chapter 5's nodes.
pub type SeededNetwork = SeededNetworkOf<AccountProtocol>;

/// Who sees every block of payments, and knows who owns what.
pub type Auditor = AuditorOf<AccountProtocol>;

/// What is to be thought of a block of payments.
pub type Verdict = VerdictOf<AccountProtocol>;

/// Who owns what after a block of payments.
pub type Page = PageOf<AccountProtocol>;
