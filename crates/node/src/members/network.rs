use crate::network_error::{MAX_PADS_DIFFICULTY, NetworkError, PADS_DELAY};
use kusari::stage8_contract::{Genesis, LandingPads, MemberId, PrivateKey, Role, decode};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// How large `network.json` may be, in bytes.
pub const MAX_NETWORK_BYTES: usize = 1 << 20;

/// How members agree on an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Orderer {
    /// The airport decides.
    Leader,
    /// Most of them have written it down: an engine that survives members who stop.
    Crash,
    /// Enough of them have signed.
    Vote,
    /// A block shows work.
    Work,
}

/// Who has a line to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topology {
    /// Everyone has one to the airport, which passes on what isn't for it.
    Star,
    /// Everyone has one to everyone.
    Full,
}

/// What all members of a network agree on before they begin. Each has the same file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// The words, the members with their keys and roles, and the pads.
    pub genesis: Genesis<LandingPads>,
    /// How they agree.
    pub orderer: Orderer,
    /// Who has a line to whom.
    pub topology: Topology,
    /// Where each member listens, in the order of their numbers.
    pub addresses: Vec<SocketAddr>,
    /// D: how long a message takes at most, as long as all is well, in milliseconds. Only a vote looks at it.
    pub delay_ms: u64,
    /// How many zero bits the hash of each block begins with. Only where work decides.
    pub difficulty: u32,
}

impl Network {
    /// Reads it from a file, and checks it.
    ///
    /// # Errors
    ///
    /// [`NetworkError`].
    pub fn read(bytes: &[u8]) -> Result<Network, NetworkError> {
        let network: Network = decode(bytes.trim_ascii_end(), MAX_NETWORK_BYTES)
            .map_err(|cause| NetworkError::Unreadable(cause.to_string()))?;
        network.check()?;
        Ok(network)
    }

    /// Checks that members can run by it.
    ///
    /// # Errors
    ///
    /// [`NetworkError`].
    pub fn check(&self) -> Result<(), NetworkError> {
        self.genesis.check().map_err(NetworkError::Members)?;
        let members = self.genesis.members.iter();
        // Those who left before the first block would leave a hole in the list.
        if !members.map(|(id, _)| usize::from(id.0)).eq(0..self.genesis.members.len()) {
            return Err(NetworkError::Gap);
        }
        let (found, needed) = (self.addresses.len(), self.genesis.members.len());
        if found != needed {
            return Err(NetworkError::Addresses { found, needed });
        }
        let is_used = |at: &usize| {
            let address = self.addresses[*at];
            address.port() == 0 || self.addresses[..*at].contains(&address)
        };
        if let Some(at) = (0..found).find(is_used) {
            return Err(NetworkError::Address(self.addresses[at]));
        }
        if self.orderer == Orderer::Crash && needed < 2 {
            return Err(NetworkError::Alone);
        }
        if self.genesis.setup.pads == 0 || self.genesis.setup.pads > LandingPads::MOST {
            return Err(NetworkError::Pads(self.genesis.setup.pads));
        }
        if !PADS_DELAY.contains(&self.delay_ms) {
            return Err(NetworkError::Delay(self.delay_ms));
        }
        if self.difficulty > MAX_PADS_DIFFICULTY {
            return Err(NetworkError::Difficulty(self.difficulty));
        }
        Ok(())
    }

    /// The member that a key belongs to.
    pub fn owner(&self, key: &PrivateKey) -> Option<MemberId> {
        let public = key.public_key();
        self.genesis.members.iter().find(|(_, member)| member.key == public).map(|(id, _)| id)
    }

    /// The airport with the lowest number: the middle of a star.
    pub fn hub(&self) -> MemberId {
        let airport = self.genesis.members.iter().find(|(_, member)| member.role == Role::Airport);
        airport.map(|(id, _)| id).unwrap_or_default() // the list has one, as was checked
    }

    /// The members that a member has a line to.
    pub fn neighbours(&self, me: MemberId) -> Vec<MemberId> {
        let hub = self.hub();
        let has_line = |other: &MemberId| {
            *other != me && (self.topology == Topology::Full || me == hub || *other == hub)
        };
        self.genesis.members.iter().map(|(id, _)| id).filter(has_line).collect()
    }

    /// Where a member listens.
    pub fn address(&self, member: MemberId) -> Option<SocketAddr> {
        self.addresses.get(usize::from(member.0)).copied()
    }

    /// What a member's name is, also if it isn't known.
    pub fn name(&self, member: MemberId) -> String {
        let known = self.genesis.members.get(member);
        known.map_or_else(|| member.to_string(), |member| member.name.clone())
    }
}
