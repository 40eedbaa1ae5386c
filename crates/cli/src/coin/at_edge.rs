//! What a wallet has to tell an edge: which addresses to follow.

use super::running::{Running, unclear};
use super::source::Source;
use crate::failure::{Failure, warn};
use kusari::stage6_coin::Address;
use kusari::stage7_peers::RemoteError;
use serde_json::{Value, json};

/// How many addresses are named at a time.
const ADDRESSES: usize = 100;

impl Running {
    /// Makes sure that the node can see the payments of these addresses, and says so if an edge hasn't heard of all of them yet.
    pub(super) fn see_all(&self, addresses: &[Address]) -> Result<(), Failure> {
        if !self.is_edge {
            return Ok(());
        }
        for some in addresses.chunks(ADDRESSES) {
            let said = self.post("/api/follow", &order(some, false))?;
            let number = |name: &str| said[name].as_u64().ok_or_else(unclear);
            let (told, height) = (number("told")?, number("height")?);
            // All of them are followed from the first to the last chunk, so it's enough to say it once.
            if told < height && some.last() == addresses.last() {
                warn(&format!(
                    "note: no core has told yet about blocks after {told}, and the chain ends at height {height}, so something may \
                     be missing"
                ));
            }
        }
        Ok(())
    }

    /// Makes sure that the node can see what's paid to an address that was made just now. Returns whether it can: an edge may have
    /// no room for another one.
    pub(super) fn see_new(&self, address: &Address) -> Result<bool, Failure> {
        if !self.is_edge {
            return Ok(true);
        }
        match self.tell("/api/follow", &order(&[*address], true)) {
            Ok(_) => Ok(true),
            Err(RemoteError::Refused { rule, .. }) if rule == "too-many-addresses" => Ok(false),
            Err(error) => Err(Failure::remote(error)),
        }
    }
}

impl Source {
    /// Makes sure that what's paid to an address that was made just now will be seen. Returns whether it will.
    pub(super) fn see_new(&self, address: &Address) -> Result<bool, Failure> {
        match self {
            Source::Directory(_) => Ok(true),
            Source::Node(node) => node.see_new(address),
        }
    }

    /// Whether it's an edge.
    pub(super) fn is_edge(&self) -> bool {
        matches!(self, Source::Node(node) if node.is_edge)
    }
}

fn order(addresses: &[Address], new: bool) -> Value {
    let addresses: Vec<String> = addresses.iter().map(Address::to_string).collect();
    json!({ "addresses": addresses, "new": new })
}
