use bip39::Language;
use kusari::stage6_coin::{BlockHash, Refusal};
use kusari::stage7_peers::{PeerAddress, PeerAddressError};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

/// How many words a join code has. Each holds eleven bits: 32 for the machine, 16 for the port, 12 of the genesis' hash,
/// and 6 to notice a slip.
pub const JOIN_WORDS: usize = 6;

const WORD_BITS: usize = 11;
const CHECK_BITS: usize = 6;
const GENESIS_BITS: usize = 12;

/// After this many letters, no two words of the list are the same.
const PREFIX: usize = 4;

/// Where a node is and which chain it's on, in six words that can be read aloud.
///
/// The words are those of Bitcoin's [BIP 39](https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki), which were chosen so
/// that they're hard to confuse. The code isn't a secret. Twelve bits of the genesis' hash tell apart the chains in a room, and not more: anyone
/// who wants to can make a chain whose hash begins with the same twelve.
///
/// ```
/// use kusari::stage6_coin::BlockHash;
/// use kusari_node::JoinCode;
///
/// let genesis = BlockHash::from_bytes([7; 32]);
/// let code = JoinCode::new("192.168.1.7:7707".parse()?, &genesis).ok_or("it's IPv4")?;
/// let aloud = code.to_string();
/// assert_eq!(aloud.split(' ').count(), 6);
/// assert_eq!(aloud.to_uppercase().replace(' ', "-").parse(), Ok(code));
/// assert!(code.fits(&genesis));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinCode {
    address: PeerAddress,
    genesis: u16,
}

impl JoinCode {
    /// The code of a node on a chain with this genesis. `None`: its address is one of IPv6, which would take fifteen words.
    pub fn new(address: PeerAddress, genesis: &BlockHash) -> Option<JoinCode> {
        let code = JoinCode { address, genesis: bits_of(genesis) };
        address.ip().is_ipv4().then_some(code)
    }

    /// Where the node is.
    pub fn address(&self) -> PeerAddress {
        self.address
    }

    /// Whether this may be the chain that the code was made for.
    pub fn fits(&self, genesis: &BlockHash) -> bool {
        self.genesis == bits_of(genesis)
    }

    /// All that's in it: the address in the highest bits, and in the lowest those that notice a slip.
    fn bits(&self) -> u128 {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) => u32::from(ip),
            IpAddr::V6(_) => 0, // `new` made none of these
        };
        let content = (u128::from(ip) << 16) | u128::from(self.address.port());
        let content = (content << GENESIS_BITS) | u128::from(self.genesis);
        (content << CHECK_BITS) | check_of(content)
    }
}

/// The first bits of a genesis' hash, as people write it.
fn bits_of(genesis: &BlockHash) -> u16 {
    let hex = genesis.to_hex();
    u16::from_str_radix(&hex[..GENESIS_BITS / 4], 16).unwrap_or_default()
}

fn check_of(content: u128) -> u128 {
    let [first, ..]: [u8; 32] = Sha256::digest(content.to_be_bytes()).into();
    u128::from(first >> (8 - CHECK_BITS))
}

impl fmt::Display for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, bits) = (Language::English.word_list(), self.bits());
        for place in (0..JOIN_WORDS).rev() {
            let number = (bits >> (place * WORD_BITS)) as usize % words.len();
            let space = if place == 0 { "" } else { " " };
            write!(f, "{}{space}", words[number])?;
        }
        Ok(())
    }
}

impl FromStr for JoinCode {
    type Err = JoinCodeError;

    /// Small and capital letters are the same, anything but letters separates words, and the first four letters of a word will do.
    fn from_str(text: &str) -> Result<JoinCode, JoinCodeError> {
        let words: Vec<String> = text
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty())
            .take(JOIN_WORDS + 1)
            .map(|word| word.chars().take(16).collect::<String>().to_lowercase())
            .collect();
        if words.len() != JOIN_WORDS {
            return Err(JoinCodeError::Count(words.len()));
        }
        let bits = words.iter().try_fold(0, |bits: u128, word| -> Result<u128, JoinCodeError> {
            let number = number_of(word).ok_or_else(|| JoinCodeError::Word(word.clone()))?;
            Ok((bits << WORD_BITS) | u128::from(number))
        })?;
        let content = bits >> CHECK_BITS;
        if bits % (1 << CHECK_BITS) != check_of(content) {
            return Err(JoinCodeError::Slip);
        }
        let genesis = (content % (1 << GENESIS_BITS)) as u16;
        let address = content >> GENESIS_BITS;
        let ip = Ipv4Addr::from((address >> 16) as u32);
        let address = PeerAddress::new(ip.into(), address as u16)?;
        Ok(JoinCode { address, genesis })
    }
}

/// The place of a word in the list.
fn number_of(word: &str) -> Option<u16> {
    let list = Language::English;
    list.find_word(word).or_else(|| match list.words_by_prefix(word) {
        [only] if word.len() >= PREFIX => list.find_word(only),
        _ => None,
    })
}

/// The reason why some words aren't a join code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JoinCodeError {
    /// Too few, or too many.
    #[error("a join code has {JOIN_WORDS} words, and {} were given", at_most(*.0))]
    Count(usize),
    /// Not in the list.
    #[error("{0:?} is not a word of any join code; check how it's spelled")]
    Word(String),
    /// Each word exists, and together they make no sense.
    #[error("one of the words is not the right one, or two have changed places; listen again")]
    Slip,
    /// No node can be there.
    #[error(transparent)]
    Address(#[from] PeerAddressError),
}

fn at_most(count: usize) -> String {
    if count > JOIN_WORDS { "more".to_owned() } else { count.to_string() }
}

impl Refusal for JoinCodeError {
    const CODES: &'static [&'static str] = &["join-code-count", "join-code-word", "join-code-slip"];

    fn code(&self) -> &'static str {
        match self {
            JoinCodeError::Count(_) => "join-code-count",
            JoinCodeError::Word(_) => "join-code-word",
            JoinCodeError::Slip => "join-code-slip",
            JoinCodeError::Address(cause) => cause.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "what cannot be had fails the test")]

    use super::*;

    fn code(address: &str, genesis: u8) -> JoinCode {
        let genesis = BlockHash::from_bytes([genesis; 32]);
        JoinCode::new(address.parse().unwrap(), &genesis).unwrap()
    }

    #[test]
    fn a_code_leads_to_the_address_and_the_chain_that_it_was_made_of() {
        for address in ["0.0.0.1:1", "192.168.1.7:7707", "127.0.0.1:65535", "255.255.255.254:65535"]
        {
            for genesis in [0, 1, 7, 255] {
                let code = code(address, genesis);
                assert_eq!(code.to_string().parse(), Ok(code), "{code}");
                assert_eq!(code.address().to_string(), address);
                assert!(code.fits(&BlockHash::from_bytes([genesis; 32])));
                assert!(!code.fits(&BlockHash::from_bytes([genesis ^ 3; 32])), "another chain");
            }
        }
    }

    #[test]
    fn case_spaces_hyphens_and_shortened_words_do_not_matter() {
        let code = code("10.0.0.42:7707", 9);
        let words = code.to_string();
        let short: Vec<&str> = words.split(' ').map(|word| &word[..word.len().min(4)]).collect();
        for written in [
            words.to_uppercase(),
            words.replace(' ', "-"),
            format!("  {}\n", words.replace(' ', " , ")),
            short.join(" "),
        ] {
            assert_eq!(written.parse(), Ok(code), "{written}");
        }
    }

    #[test]
    fn almost_every_slip_is_noticed_and_every_refusal_has_a_code() {
        let code = code("192.168.1.7:7707", 7);
        let said = code.to_string();
        let words: Vec<&str> = said.split(' ').collect();
        let (mut slips, mut unnoticed) = (0, 0);
        for place in 0..JOIN_WORDS {
            for other in Language::English.word_list() {
                let mut words = words.clone();
                words[place] = other;
                slips += 1;
                unnoticed += usize::from(words.join(" ").parse::<JoinCode>().is_ok());
            }
        }
        assert!(unnoticed * 50 < slips, "{unnoticed} of {slips}");
        let refused = |text: &str| text.parse::<JoinCode>().unwrap_err();
        assert_eq!(refused("abandon ability").code(), "join-code-count");
        let more = refused(&"zoo ".repeat(1_000_000));
        assert_eq!(more.to_string(), "a join code has 6 words, and more were given");
        let unknown =
            format!("{} {} {} {} {} kusari", words[0], words[1], words[2], words[3], words[4]);
        assert_eq!(refused(&unknown), JoinCodeError::Word("kusari".to_owned()));
        assert_eq!(refused("").code(), "join-code-count");
        assert_eq!(refused("鎖 鎖 鎖 鎖 鎖 鎖").code(), "join-code-word");
    }
}
