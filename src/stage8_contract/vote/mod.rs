#![doc = include_str!("README.md")]

mod certificate;
mod chain;
mod evidence;
mod listen;
mod message;
mod relay;
mod rules;
mod settings;
mod state;
mod statement;
mod sync;
mod timer;
mod wake;
mod words;

pub use certificate::{Certificate, CertificateError, Proof};
pub use evidence::{EvidenceError, VoteEvidence};
pub use message::{News, Proposal, VoteMessage, VoteRecord};
pub use settings::VoteSettings;
pub use state::Vote;
pub use statement::{Kind, Said, Says, Statement};
