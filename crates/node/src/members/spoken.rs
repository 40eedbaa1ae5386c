//! What travels on a line. Where a message reaches its member by way of the airport, its sender has signed it: the airport can
//! withhold it, but it can't make one up.

use super::network::{Network, Topology};
use kusari::stage8_contract::{BlockHash, Me, MemberId, Signable, Signed, encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How many bytes a message can have.
pub const MAX_SPOKEN_BYTES: usize = 16 << 20;

/// How many lists and objects a message can hold: a parser needs about a hundred bytes for each.
const MAX_PARTS: usize = 1 << 18;

/// What one member says to another on the line between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Spoken<T> {
    /// To the one at the other end.
    Direct(T),
    /// Only in a star: to another one, or to all, by way of the airport.
    Passed(Box<Signed<Passed<T>>>),
}

/// A message that the airport passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passed<T> {
    /// The hash of the genesis.
    chain: BlockHash,
    /// Who says it.
    by: MemberId,
    /// To whom, or to all.
    to: Option<MemberId>,
    message: T,
}

impl<T: Serialize> Signable for Passed<T> {
    const KIND: &'static str = "passed";
}

/// What's to be done with what came on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard<T> {
    /// What's for this member, and who has said it.
    pub(crate) message: Option<(MemberId, T)>,
    /// To whom it has to be passed on, as it came.
    pub(crate) pass_on: Vec<MemberId>,
}

/// Who someone is on the lines of a network.
pub(crate) struct Speaker<'a> {
    pub(crate) network: &'a Network,
    pub(crate) chain: BlockHash,
    pub(crate) me: &'a Me,
}

impl Speaker<'_> {
    /// Says something to one member. Answers on whose line, and in which bytes.
    pub(crate) fn to<T: Serialize>(&self, to: MemberId, message: T) -> (MemberId, Vec<u8>) {
        let hub = self.network.hub();
        if self.network.topology == Topology::Full || self.me.id == hub || to == hub {
            return (to, encode(&Spoken::Direct(message)));
        }
        (hub, self.passed(Some(to), message))
    }

    /// Says something to all others.
    pub(crate) fn to_all<T: Serialize>(&self, message: T) -> (Vec<MemberId>, Vec<u8>) {
        let neighbours = self.network.neighbours(self.me.id);
        let is_spoke = self.network.topology == Topology::Star && self.me.id != self.network.hub();
        let bytes = match is_spoke {
            true => self.passed(None, message),
            false => encode(&Spoken::Direct(message)),
        };
        (neighbours, bytes)
    }

    fn passed<T: Serialize>(&self, to: Option<MemberId>, message: T) -> Vec<u8> {
        let content = Passed { chain: self.chain, by: self.me.id, to, message };
        encode(&Spoken::Passed(Box::new(Signed::new(content, &self.me.key))))
    }

    /// Hears what came on a member's line. `None`: it's nothing that a member says there.
    pub(crate) fn hear<T: Serialize + DeserializeOwned>(
        &self,
        line: MemberId,
        bytes: &[u8],
    ) -> Option<Heard<T>> {
        let parts = bytes.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
        if bytes.len() > MAX_SPOKEN_BYTES || parts > MAX_PARTS {
            return None;
        }
        match serde_json::from_slice(bytes).ok()? {
            Spoken::Direct(message) => {
                Some(Heard { message: Some((line, message)), pass_on: Vec::new() })
            }
            Spoken::Passed(signed) => self.hear_passed(line, *signed),
        }
    }

    fn hear_passed<T: Serialize>(
        &self,
        line: MemberId,
        signed: Signed<Passed<T>>,
    ) -> Option<Heard<T>> {
        let (hub, me) = (self.network.hub(), self.me.id);
        let Passed { chain, by, to, .. } = signed.content;
        let key = self.network.genesis.members.key(by)?;
        // The airport takes it from its sender, and the others take it from the airport.
        let came_right = if me == hub { line == by } else { line == hub && by != hub };
        let is_good = self.network.topology == Topology::Star
            && came_right
            && by != me
            && chain == self.chain
            && signed.verify(&key).is_ok();
        if !is_good {
            return None;
        }
        let is_mine = to.is_none_or(|to| to == me);
        let is_for = |other: &MemberId| *other != by && to.is_none_or(|to| to == *other);
        let pass_on = match me == hub {
            true => self.network.neighbours(me).into_iter().filter(is_for).collect(),
            false => Vec::new(),
        };
        Some(Heard { message: is_mine.then_some((by, signed.content.message)), pass_on })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::Orderer;
    use kusari::stage8_contract::{Genesis, Member, Membership, PadSetup, PrivateKey, Role, Time};
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    fn me(number: u16) -> Me {
        let mut rng = ChaCha12Rng::seed_from_u64(number.into());
        Me { id: MemberId(number), key: PrivateKey::generate(&mut rng) }
    }

    fn network(topology: Topology) -> Network {
        let members = (0..4).map(|number| Member {
            name: format!("member_{number}"),
            key: me(number).key.public_key(),
            role: if number == 0 { Role::Airport } else { Role::Operator },
        });
        let members = Membership::new(members).expect("names and keys differ");
        let time = Time::from_millis(1);
        let genesis = Genesis { words: "lines".into(), time, members, setup: PadSetup::default() };
        let addresses = (1..5).map(|port| ([127, 0, 0, 1], port).into()).collect();
        let (orderer, delay_ms, difficulty) = (Orderer::Vote, 100, 0);
        Network { genesis, orderer, topology, addresses, delay_ms, difficulty }
    }

    fn speaker<'a>(network: &'a Network, me: &'a Me) -> Speaker<'a> {
        Speaker { network, chain: network.genesis.hash(), me }
    }

    fn hear(network: &Network, at: u16, line: u16, bytes: &[u8]) -> Option<Heard<String>> {
        speaker(network, &me(at)).hear(MemberId(line), bytes)
    }

    #[test]
    fn in_a_mesh_each_message_goes_straight_to_its_member() {
        let network = network(Topology::Full);
        let (line, bytes) = speaker(&network, &me(1)).to(MemberId(3), "hello");
        assert_eq!(line, MemberId(3));
        let heard = hear(&network, 3, 1, &bytes).unwrap();
        assert_eq!(heard, Heard { message: Some((MemberId(1), "hello".into())), pass_on: vec![] });
        let (lines, _) = speaker(&network, &me(1)).to_all("hello");
        assert_eq!(lines, [0, 2, 3].map(MemberId));
    }

    #[test]
    fn in_a_star_the_airport_passes_on_what_is_not_for_it() {
        let network = network(Topology::Star);
        let (line, bytes) = speaker(&network, &me(1)).to(MemberId(3), "hello");
        assert_eq!(line, MemberId(0));
        let heard = hear(&network, 0, 1, &bytes).unwrap();
        assert_eq!(heard, Heard { message: None, pass_on: vec![MemberId(3)] });
        let heard = hear(&network, 3, 0, &bytes).unwrap();
        assert_eq!(heard.message, Some((MemberId(1), "hello".into())));

        let (lines, bytes) = speaker(&network, &me(1)).to_all("all");
        assert_eq!(lines, [MemberId(0)]);
        let heard = hear(&network, 0, 1, &bytes).unwrap();
        let message = Some((MemberId(1), "all".to_owned()));
        assert_eq!(heard, Heard { message, pass_on: vec![MemberId(2), MemberId(3)] });
    }

    #[test]
    fn no_one_speaks_for_another_not_even_the_airport() {
        let star = network(Topology::Star);
        let (_, bytes) = speaker(&star, &me(1)).to(MemberId(3), "hello");
        // Another spoke hands it in, it comes back to its sender, or to someone whom it isn't for.
        assert_eq!(hear(&star, 0, 2, &bytes), None);
        assert_eq!(hear(&star, 1, 0, &bytes), None);
        assert_eq!(hear(&star, 2, 0, &bytes).unwrap().message, None);
        // The airport changes a letter, or the sender's number.
        for (was, is) in [("hello", "hallo"), ("\"by\":1", "\"by\":2")] {
            let text = String::from_utf8(bytes.clone()).unwrap().replacen(was, is, 1);
            assert_eq!(hear(&star, 3, 0, text.as_bytes()), None, "{was}");
        }
        // It was said in another network, or there's no star.
        let mut other = star.clone();
        other.genesis.words = "another one".into();
        assert_eq!(hear(&other, 3, 0, &bytes), None);
        assert_eq!(hear(&network(Topology::Full), 3, 0, &bytes), None);
    }

    #[test]
    fn rubbish_is_nothing_that_a_member_says() {
        let network = network(Topology::Star);
        let deep = "[".repeat(MAX_PARTS + 1);
        for rubbish in ["", "{}", "[]", "\"direct\"", "{\"direct\":1}", "{\"passed\":{}}", &deep] {
            assert_eq!(hear(&network, 0, 1, rubbish.as_bytes()), None);
        }
    }
}
