use crate::stage6_coin::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// Where a node can be reached: an IP address and a port, such as `192.168.1.7:7707` or `[2001:db8::1]:7707`.
///
/// No names of machines: to look one up, you'd have to trust the machine that answers.
///
/// ```
/// use kusari::stage7_peers::PeerAddress;
///
/// let address: PeerAddress = "192.168.1.7:7707".parse()?;
/// assert_eq!(address.to_string(), "192.168.1.7:7707");
/// assert!("localhost:7707".parse::<PeerAddress>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PeerAddress {
    ip: IpAddr,
    port: u16,
}

impl PeerAddress {
    /// Puts an address together. An IPv4 address that's written as one of IPv6 becomes IPv4 again, so that
    /// each node has one spelling.
    ///
    /// # Errors
    ///
    /// If no node can listen there: port 0, or an address that stands for none or for many machines.
    pub fn new(ip: IpAddr, port: u16) -> Result<PeerAddress, PeerAddressError> {
        let ip = ip.to_canonical();
        let is_broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
        if port == 0 || ip.is_unspecified() || ip.is_multicast() || is_broadcast {
            return Err(PeerAddressError::Unreachable);
        }
        Ok(PeerAddress { ip, port })
    }

    /// The machine.
    pub fn ip(&self) -> IpAddr {
        self.ip
    }

    /// The port on that machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Who is likely to own it. On this machine, each port is a group of its own, because that's where a reader tries out many
    /// nodes.
    pub fn group(&self) -> Group {
        match self.ip.is_loopback() {
            true => Group::Port(self.port),
            false => Group::of(self.ip),
        }
    }
}

impl From<PeerAddress> for SocketAddr {
    fn from(address: PeerAddress) -> SocketAddr {
        SocketAddr::new(address.ip, address.port)
    }
}

impl fmt::Display for PeerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SocketAddr::from(*self).fmt(f)
    }
}

impl From<PeerAddress> for String {
    fn from(address: PeerAddress) -> String {
        address.to_string()
    }
}

impl FromStr for PeerAddress {
    type Err = PeerAddressError;

    fn from_str(text: &str) -> Result<PeerAddress, PeerAddressError> {
        let parsed: SocketAddr = text.parse().map_err(|_| PeerAddressError::Syntax)?;
        let address = PeerAddress::new(parsed.ip(), parsed.port())?;
        match address.to_string() == text {
            true => Ok(address),
            false => Err(PeerAddressError::Spelling(address)),
        }
    }
}

impl TryFrom<String> for PeerAddress {
    type Error = PeerAddressError;

    fn try_from(text: String) -> Result<PeerAddress, PeerAddressError> {
        text.parse()
    }
}

/// Addresses that probably have one owner: someone who rents one of them gets the others cheaply.
///
/// Bitcoin Core groups in the same way, unless it's given a map of who runs which part of the internet (Heilman and others
/// 2015, section 2.2; `netgroup.cpp`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The first 16 bits of a public IPv4 address.
    V4([u8; 2]),
    /// The first 32 bits of a public IPv6 address.
    V6([u8; 4]),
    /// A machine in a private network. A classroom is one network with many owners.
    Machine(IpAddr),
    /// A port of this machine.
    Port(u16),
}

impl Group {
    /// The group of a machine.
    pub fn of(ip: IpAddr) -> Group {
        match ip.to_canonical() {
            ip if is_local(ip) => Group::Machine(ip),
            IpAddr::V4(ip) => Group::V4([ip.octets()[0], ip.octets()[1]]),
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.octets();
                Group::V6([a, b, c, d])
            }
        }
    }

    /// Whether an address of this group means the same machine to a neighbour of another group as it does to us.
    ///
    /// `192.168.1.7` is another machine in each house, and `127.0.0.1` is always the machine you're on. So a stranger can't send us to
    /// the machines in our own house.
    pub fn is_the_same_to(self, neighbour: Group) -> bool {
        self.reach() >= neighbour.reach()
    }

    /// In how large a world its addresses mean something: on this machine, in this network, everywhere.
    fn reach(self) -> u8 {
        match self {
            Group::Port(_) => 0,
            Group::Machine(ip) => u8::from(!ip.is_loopback()),
            Group::V4(_) | Group::V6(_) => 2,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Group::V4([a, b]) => write!(f, "{a}.{b}.0.0/16"),
            Group::V6([a, b, c, d]) => write!(f, "{a:02x}{b:02x}:{c:02x}{d:02x}::/32"),
            Group::Machine(ip) => ip.fmt(f),
            Group::Port(port) => write!(f, "port {port}"),
        }
    }
}

/// Whether an address means another machine in each house.
fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            let is_shared = a == 100 && (64..128).contains(&b); // RFC 6598
            ip.is_private() || ip.is_link_local() || ip.is_loopback() || is_shared
        }
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_loopback(),
    }
}

/// The reason why a text isn't the address of a node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerAddressError {
    /// Not an IP address and a port.
    #[error(
        "an address is an IP address and a port, such as 192.168.1.7:7707 or [2001:db8::1]:7707"
    )]
    Syntax,
    /// It can be written in another way, and would then count as another node.
    #[error("this address is written {0}")]
    Spelling(PeerAddress),
    /// No node can listen there.
    #[error("no node can be reached there: it stands for no machine, for many, or has port 0")]
    Unreachable,
}

impl Refusal for PeerAddressError {
    const CODES: &'static [&'static str] =
        &["peer-address-syntax", "peer-address-spelling", "peer-address-unreachable"];

    fn code(&self) -> &'static str {
        match self {
            PeerAddressError::Syntax => "peer-address-syntax",
            PeerAddressError::Spelling(_) => "peer-address-spelling",
            PeerAddressError::Unreachable => "peer-address-unreachable",
        }
    }
}
