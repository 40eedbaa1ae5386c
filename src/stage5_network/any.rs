//! What works with any [`Protocol`](super::Protocol).
//!
//! The files of this chapter say `Node<P>` for `any::Node<P>`. Outside of them, `Node` is short for the one with a
//! chapter's protocol.

pub use super::node::{Event, Input, Message, Node, Offence, Output, RestoreError};
pub use super::threads::{Network, NetworkError, NetworkEvent, NodeSnapshot, Occurrence};
pub use super::threads::{PayError, Stranger};
pub use super::tree::{Added, BlockTree, PlacedBlock, TipChange, TreeError};
pub use super::tree::{Entry, Failure, InMemory, Known, Store, grow};

/// Names with a chapter's protocol. They are written as an import, and `cargo x diff` reads them as one.
macro_rules! with_protocol {
    ($protocol:ident: pub use crate::stage5_network::any::{$($name:ident),+ $(,)?};) => {$(
        #[doc = concat!("[`any::", stringify!($name), "`](crate::stage5_network::any::", stringify!($name), ")")]
        #[doc = concat!(" with [`", stringify!($protocol), "`].")]
        pub type $name = crate::stage5_network::any::$name<$protocol>;
    )+};
}
