//! Whether machines in the same network can find each other by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// The group in which machines look for services near them (RFC 6762), so networks treat our letters as they treat those.
const GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);

/// The group's own port is taken on most machines.
const PORT: u16 = 7708;

/// How long we listen, how often we send meanwhile, and how long one look at the socket may take.
const PATIENCE: Duration = Duration::from_millis(1500);
const ROUNDS: u32 = 4;
const LOOK: Duration = Duration::from_millis(50);

/// How the letters begin.
const GREETING: &str = "kusari check-setup";

/// The most letters that are read, in case someone sends without end.
const MOST_LETTERS: usize = 4096;

/// What came back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Whether each of this machine's addresses heard its own letter.
    own: BTreeMap<Ipv4Addr, bool>,
    /// Other machines that are checking at this moment.
    others: BTreeSet<IpAddr>,
}

/// Sends letters to everyone near, and listens for a second and a half.
///
/// `nonce` tells our letters from others'.
pub(crate) fn check(nonce: u64) -> Heard {
    listen(addresses(), PORT, nonce)
}

/// The addresses of this machine by which it would send something near or far. To ask for the way doesn't send anything.
fn addresses() -> BTreeSet<Ipv4Addr> {
    const AIMS: [Ipv4Addr; 6] = [
        GROUP,
        Ipv4Addr::new(192, 0, 2, 1), // nowhere, so it goes by way of the router
        Ipv4Addr::new(192, 168, 255, 254),
        Ipv4Addr::new(172, 31, 255, 254),
        Ipv4Addr::new(10, 255, 255, 254),
        Ipv4Addr::new(169, 254, 255, 254),
    ];
    let way_to = |aim: Ipv4Addr| {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
        socket.connect((aim, 9)).ok()?;
        match socket.local_addr().ok()?.ip() {
            IpAddr::V4(ip) if !ip.is_unspecified() && !ip.is_loopback() => Some(ip),
            _ => None,
        }
    };
    AIMS.into_iter().filter_map(way_to).collect()
}

fn listen(addresses: BTreeSet<Ipv4Addr>, port: u16, nonce: u64) -> Heard {
    let own = addresses.into_iter().map(|address| (address, false)).collect();
    let mut heard = Heard { own, others: BTreeSet::new() };
    // If another check runs on this machine, we can still hear ourselves.
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port))
        .or_else(|_| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)));
    let Ok(socket) = socket else { return heard };
    let Ok(port) = socket.local_addr().map(|address| address.port()) else { return heard };
    if socket.set_read_timeout(Some(LOOK)).is_err() {
        return heard;
    }
    let senders: Vec<_> = heard.own.keys().filter_map(|ip| sender(&socket, *ip)).collect();
    let (start, mut sent, mut letters) = (Instant::now(), 0, 0);
    while start.elapsed() < PATIENCE && letters < MOST_LETTERS {
        if start.elapsed() >= PATIENCE / ROUNDS * sent {
            for (ip, sender) in &senders {
                // What can't be sent isn't heard.
                let _ =
                    sender.send_to(format!("{GREETING} {nonce} {ip}").as_bytes(), (GROUP, port));
            }
            sent += 1;
        }
        let mut letter = [0; 128];
        match socket.recv_from(&mut letter) {
            Ok((length, from)) => {
                letters += 1;
                heard.take(&letter[..length], from, nonce);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => std::thread::sleep(LOOK),
        }
    }
    heard
}

/// Joins the group on an interface, and returns a socket that sends there.
fn sender(socket: &UdpSocket, ip: Ipv4Addr) -> Option<(Ipv4Addr, UdpSocket)> {
    socket.join_multicast_v4(&GROUP, &ip).ok()?;
    let sender = UdpSocket::bind((ip, 0)).ok()?;
    sender.set_multicast_loop_v4(true).ok()?;
    Some((ip, sender))
}

impl Heard {
    fn take(&mut self, letter: &[u8], from: SocketAddr, nonce: u64) {
        let text = str::from_utf8(letter).ok();
        let Some(text) = text.and_then(|it| it.strip_prefix(GREETING)) else { return };
        let mut words = text.split_whitespace();
        let (who, by) = (words.next().and_then(|it| it.parse::<u64>().ok()), words.next());
        match who {
            Some(who) if nonce == who => {
                let by = by.and_then(|by| by.parse().ok());
                if let Some(is_heard) = by.and_then(|by: Ipv4Addr| self.own.get_mut(&by)) {
                    *is_heard = true;
                }
            }
            Some(_) => drop(self.others.insert(from.ip())),
            None => {}
        }
    }

    /// What that means, and what to do.
    pub(crate) fn in_words(&self) -> Result<String, String> {
        const CODE: &str = "use the join code: kusari node --connect \"…\"";
        let list = |is_wanted: bool| {
            let some = self.own.iter().filter(|(_, is_heard)| **is_heard == is_wanted);
            some.map(|(ip, _)| ip.to_string()).collect::<Vec<_>>().join(", ")
        };
        let (works, fails) = (list(true), list(false));
        if self.own.is_empty() {
            return Err(format!("this machine is in no network; when it is, {CODE}"));
        }
        if works.is_empty() {
            return Err(format!(
                "isn't heard on {fails}, perhaps because of a firewall, so --lan finds no one here; {CODE}"
            ));
        }
        let but = if fails.is_empty() { String::new() } else { format!(", but not on {fails}") };
        Ok(match self.others.len() {
            0 => format!(
                "works inside this machine, on {works}{but}. If --lan finds no one although this runs on two \
                 machines at once, the network drops it; then {CODE}"
            ),
            1 => {
                format!("works on {works}{but}; one more machine was heard, so --lan finds others")
            }
            many => format!(
                "works on {works}{but}; {many} more machines were heard, so --lan finds others"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 7);

    fn heard(letters: &[&str]) -> Heard {
        let mut heard = Heard { own: BTreeMap::from([(HOME, false)]), others: BTreeSet::new() };
        for letter in letters {
            heard.take(letter.as_bytes(), SocketAddr::from(([192, 168, 1, 9], 5)), 7);
        }
        heard
    }

    #[test]
    fn a_letter_of_ones_own_and_one_of_another_machine_are_told_apart() {
        assert!(heard(&[]).in_words().unwrap_err().contains("perhaps because of a firewall"));
        let alone = heard(&["kusari check-setup 7 192.168.1.7"]).in_words().unwrap();
        assert!(alone.starts_with("works inside this machine, on 192.168.1.7."), "{alone}");
        let two = heard(&["kusari check-setup 7 192.168.1.7", "kusari check-setup 8 192.168.1.9"]);
        assert!(two.in_words().unwrap().contains("one more machine was heard"));
    }

    #[test]
    fn rubbish_is_not_heard() {
        let rubbish = ["", "kusari", "kusari check-setup", "kusari check-setup x y", "hello 7"];
        assert_eq!(heard(&rubbish), heard(&[]));
        assert_eq!(heard(&["kusari check-setup 7 10.0.0.1", "kusari check-setup 7 ?"]), heard(&[]));
    }

    #[test]
    fn a_machine_without_a_network_is_told_so_and_the_check_comes_to_its_end() {
        let start = Instant::now();
        let heard = listen(BTreeSet::new(), 0, 7);
        assert!(heard.in_words().unwrap_err().contains("in no network"));
        assert!(start.elapsed() < Duration::from_secs(60));
    }
}
