use kusari::stage6_coin::{BlockHash, Hello, Message};
use kusari::stage7_peers::{
    Envelope, Introduction, MAX_ADDRESSES, Payload, PeerAddress, PeerMessage, ProtocolName,
};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::net::Ipv4Addr;

/// How one of Mallory's names behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// It never says anything.
    Silent,
    /// It says what no one can read.
    Rubbish,
    /// It lives on another chain.
    Foreign,
    /// It does all that an honest host does, except that it knows no blocks, and all addresses it tells are lies.
    Polite,
    /// It tells addresses that no one asked for.
    Unasked,
    /// It's asked for addresses, and tells too many.
    TooMany,
    /// It says whatever it hears.
    Echo,
}

/// What Mallory knows when she speaks.
pub(super) struct Lies<'a> {
    pub(super) genesis: BlockHash,
    /// Her own addresses.
    pub(super) addresses: Vec<PeerAddress>,
    pub(super) rng: &'a mut ChaCha12Rng,
}

impl Mood {
    pub(super) fn random(rng: &mut ChaCha12Rng) -> Mood {
        let moods = [
            Mood::Silent,
            Mood::Rubbish,
            Mood::Foreign,
            Mood::Polite,
            Mood::Polite,
            Mood::Unasked,
            Mood::TooMany,
            Mood::Echo,
        ];
        moods[rng.random_range(0..moods.len())]
    }

    /// What it says when there's a link.
    pub(super) fn greets(self, lies: &mut Lies<'_>) -> Vec<Envelope> {
        match self {
            Mood::Silent | Mood::Echo => Vec::new(),
            Mood::Rubbish => (0..3).map(|_| lies.rubbish()).collect(),
            Mood::Foreign => vec![lies.me(), hello(BlockHash::from_bytes([7; 32]))],
            Mood::Polite | Mood::TooMany => vec![lies.me(), hello(lies.genesis)],
            Mood::Unasked => vec![lies.me(), hello(lies.genesis), lies.peers(2), lies.peers(2)],
        }
    }

    /// What it answers.
    pub(super) fn answers(self, heard: Envelope, lies: &mut Lies<'_>) -> Vec<Envelope> {
        match self {
            Mood::Silent | Mood::Foreign => Vec::new(),
            Mood::Rubbish => vec![lies.rubbish()],
            Mood::Echo => vec![heard],
            Mood::Polite | Mood::Unasked | Mood::TooMany => lies.reply(self, &heard),
        }
    }
}

fn hello(genesis: BlockHash) -> Envelope {
    Payload::Chain(Message::Hello(Hello { genesis, tip: genesis, work: 0 })).envelope()
}

fn about_peers(message: PeerMessage) -> Envelope {
    Payload::Peers(message).envelope()
}

impl Lies<'_> {
    fn me(&mut self) -> Envelope {
        let port = self.rng.random_bool(0.7).then(|| self.rng.random());
        about_peers(PeerMessage::Me(Introduction { port, nonce: self.rng.random() }))
    }

    /// An address of hers, or one where no one lives.
    fn address(&mut self) -> PeerAddress {
        if self.rng.random_bool(0.7)
            && let Some(address) = self.addresses.choose(self.rng)
        {
            return *address;
        }
        let ip = Ipv4Addr::new(60, self.rng.random(), self.rng.random(), 1);
        PeerAddress::new(ip.into(), 1 + self.rng.random_range(0..u16::MAX))
            .expect("there can be a machine with that address")
    }

    fn peers(&mut self, count: usize) -> Envelope {
        about_peers(PeerMessage::Peers((0..count).map(|_| self.address()).collect()))
    }

    fn rubbish(&mut self) -> Envelope {
        let protocol = *ProtocolName::ALL.choose(self.rng).expect("there are some");
        let length = self.rng.random_range(0..200);
        Envelope { protocol, bytes: (0..length).map(|_| self.rng.random()).collect() }
    }

    fn reply(&mut self, mood: Mood, heard: &Envelope) -> Vec<Envelope> {
        let text = std::str::from_utf8(&heard.bytes).unwrap_or_default();
        if heard.protocol != ProtocolName::Peers {
            // An honest host says hello now and then, and so does she.
            return if text.contains("hello") { vec![hello(self.genesis)] } else { Vec::new() };
        }
        let limit = PeerMessage::MAX_BYTES;
        match kusari::stage6_coin::decode::<PeerMessage>(&heard.bytes, limit) {
            Ok(PeerMessage::Ping(number)) => vec![about_peers(PeerMessage::Pong(number))],
            Ok(PeerMessage::WhoElse) => {
                let surplus = if mood == Mood::TooMany { 1 } else { 0 };
                vec![self.peers(MAX_ADDRESSES + surplus)]
            }
            _ => Vec::new(),
        }
    }
}
