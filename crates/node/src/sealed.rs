//! Letters that only one key opens.
//!
//! There's no address on the outside: everyone gets every letter, and tries to open it. The letter hides what it says, who wrote it, and
//! whom it's for. It doesn't hide that it was sent, its length in steps of 1 kB, or, from someone who sees all links, where it entered the
//! network. Someone who steals the receiver's key can open all letters that were ever sent to it.

use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use k256::ecdh::diffie_hellman;
use kusari::stage6_coin::{PrivateKey, PublicKey, Refusal, Signature};
use kusari::stage7_peers::{MAX_LETTER_BYTES, ProtocolName};
use rand::CryptoRng;
use sha2::{Digest as _, Sha256};

/// The first byte of a letter.
const VERSION: u8 = 1;

/// Letters are padded to multiples of this.
pub const LETTER_STEP: usize = 1 << 10;

const KEY_BYTES: usize = 33;
const SIGNATURE_BYTES: usize = 64;
const TAG_BYTES: usize = 16;
/// Version and one-time key. They can be read by everyone.
const HEAD_BYTES: usize = 1 + KEY_BYTES;
/// What's sealed, apart from the text: the sender's key, their signature, and the length of the text.
const AROUND_BYTES: usize = KEY_BYTES + SIGNATURE_BYTES + 2;

/// How long the text of a letter may be, in bytes of UTF-8.
pub const MAX_LETTER_TEXT_BYTES: usize = MAX_LETTER_BYTES - HEAD_BYTES - AROUND_BYTES - TAG_BYTES;

/// A letter that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The key of the person who wrote it. Their signature was checked.
    pub from: PublicKey,
    /// The text. It comes from a stranger: don't show it without [`escape_text`](kusari::figures::escape_text).
    pub text: String,
}

/// Seals a text for one key.
///
/// A one-time key is drawn for each letter. Its secret half and the receiver's public key lead to the same point of the curve as its
/// public half and the receiver's private key: that's the key agreement (ECDH). HKDF makes a key for ChaCha20-Poly1305 of it, and that
/// key is used once. Inside, the sender signs the one-time key, the receiver's key and the text. So the receiver can't seal it again for
/// someone else as if the sender had written to them.
///
/// # Errors
///
/// If there's no text, or too much of it.
#[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
pub fn seal(
    text: &str,
    from: &PrivateKey,
    to: &PublicKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealedError> {
    if text.is_empty() {
        return Err(SealedError::Empty);
    }
    if text.len() > MAX_LETTER_TEXT_BYTES {
        return Err(SealedError::TooLong { bytes: text.len() });
    }
    let once = PrivateKey::generate(rng);
    let mut letter = vec![VERSION];
    letter.extend(once.public_key().to_bytes());

    let sender = from.public_key();
    let signed = digest(&once.public_key(), &sender, to, text);
    let length = HEAD_BYTES + AROUND_BYTES + text.len() + TAG_BYTES;
    let padded = length.next_multiple_of(LETTER_STEP);
    let mut inside = sender.to_bytes().to_vec();
    inside.extend(from.sign(&signed).to_bytes());
    inside.extend((text.len() as u16).to_le_bytes());
    inside.extend(text.as_bytes());
    inside.resize(padded - HEAD_BYTES - TAG_BYTES, 0);

    let cipher = cipher(&once, to, &once.public_key(), to);
    let tag = cipher
        .encrypt_inout_detached(&Nonce::default(), &letter, inside.as_mut_slice().into())
        .expect("a few kilobytes are far below the cipher's limit");
    letter.extend(inside);
    letter.extend(tag);
    Ok(letter)
}

/// Opens a letter, if it's for this key.
///
/// # Errors
///
/// [`SealedError::NotForThisKey`] for most letters that come by. The other errors say what's wrong with one.
pub fn open(letter: &[u8], with: &PrivateKey) -> Result<Letter, SealedError> {
    check_shape(letter)?;
    let (head, sealed) = letter.split_at(HEAD_BYTES);
    let once = PublicKey::from_bytes(&head[1..]).map_err(|_| SealedError::OneTimeKey)?;
    let receiver = with.public_key();
    let (sealed, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(SealedError::Damaged)?;
    let mut inside = sealed.to_vec();
    cipher(with, &once, &once, &receiver)
        .decrypt_inout_detached(
            &Nonce::default(),
            head,
            inside.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| SealedError::NotForThisKey)?;
    // From here on it was written by someone who knows the receiver's key. That doesn't make it right.
    let text = text_in(&inside).ok_or(SealedError::Damaged)?;
    let (sender, rest) = inside.split_at(KEY_BYTES);
    let sender = PublicKey::from_bytes(sender).map_err(|_| SealedError::Damaged)?;
    let signature = Signature::from_bytes(&rest[..SIGNATURE_BYTES]);
    let signature = signature.map_err(|_| SealedError::Signature)?;
    (sender.verify(&digest(&once, &sender, &receiver, text), &signature))
        .map_err(|_| SealedError::Signature)?;
    Ok(Letter { from: sender, text: text.to_owned() })
}

/// Checks what everyone can see of a letter: version, length, and that it begins with a key.
///
/// # Errors
///
/// What's wrong with it.
pub fn check_shape(letter: &[u8]) -> Result<(), SealedError> {
    let bytes = letter.len();
    let is_step = bytes != 0 && bytes <= MAX_LETTER_BYTES && bytes.is_multiple_of(LETTER_STEP);
    if !is_step {
        return Err(SealedError::Length { bytes });
    }
    if letter[0] != VERSION {
        return Err(SealedError::Version { found: letter[0] });
    }
    let once = PublicKey::from_bytes(&letter[1..HEAD_BYTES]);
    once.map(drop).map_err(|_| SealedError::OneTimeKey)
}

/// The text in what was sealed, if its length is right, only zeros follow, and no padding is missing or too much.
fn text_in(inside: &[u8]) -> Option<&str> {
    let (around, rest) = inside.split_at_checked(AROUND_BYTES)?;
    let length = u16::from_le_bytes(*around.last_chunk()?).into();
    let (text, padding) = rest.split_at_checked(length)?;
    let is_padding = padding.len() < LETTER_STEP && padding.iter().all(|byte| *byte == 0);
    std::str::from_utf8(text).ok().filter(|text| is_padding && !text.is_empty())
}

/// The cipher that both sides get to: the sender with the one-time secret and the receiver's key, the receiver the other way round.
fn cipher(
    secret: &PrivateKey,
    public: &PublicKey,
    once: &PublicKey,
    receiver: &PublicKey,
) -> ChaCha20Poly1305 {
    let secret = k256::SecretKey::from_slice(&secret.to_secret_bytes())
        .expect("it's a private key of this curve");
    let public =
        k256::PublicKey::from_sec1_bytes(&public.to_bytes()).expect("it's a point of this curve");
    let shared = diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    // The agreement alone only fixes one coordinate of the point, and a one-time key and its mirror image share that.
    let info = [once.to_bytes(), receiver.to_bytes()].concat();
    let mut key = [0; 32];
    shared
        .extract::<Sha256>(Some(ProtocolName::Letters.as_str().as_bytes()))
        .expand(&info, &mut key)
        .expect("32 bytes are one step of HKDF");
    ChaCha20Poly1305::new((&key).into())
}

/// What the sender signs. It begins with words that no payment begins with, so this signature is worth nothing on a chain.
fn digest(once: &PublicKey, sender: &PublicKey, receiver: &PublicKey, text: &str) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(ProtocolName::Letters.as_str());
    for key in [once, sender, receiver] {
        hash.update(key.to_bytes());
    }
    hash.update(text);
    hash.finalize().into()
}

/// The reason why a letter can't be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealedError {
    /// There's no text.
    #[error("a letter has a text")]
    Empty,
    /// There's too much text.
    #[error(
        "the text has {bytes} bytes, and a letter has at most {MAX_LETTER_TEXT_BYTES}; write two letters"
    )]
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// Letters of this length don't exist.
    #[error(
        "the length of a letter in bytes is a multiple of {LETTER_STEP}, and at most {MAX_LETTER_BYTES}; this one's is {bytes}"
    )]
    Length {
        /// How many bytes it has.
        bytes: usize,
    },
    /// It's of another version.
    #[error("a letter of version {found}, and this program reads version {VERSION}")]
    Version {
        /// The version.
        found: u8,
    },
    /// It doesn't begin with a public key.
    #[error("a letter begins with a one-time key, and this isn't one")]
    OneTimeKey,
    /// It was sealed for another key, or changed on the way. No one can tell which.
    #[error("the letter is for another key, or was changed on the way")]
    NotForThisKey,
    /// It opens, and what's in it isn't a letter.
    #[error("what's in the letter isn't a key, a signature, a text and padding")]
    Damaged,
    /// The signature isn't by the sender, or is for another letter.
    #[error("the letter isn't signed by the person it claims to be from")]
    Signature,
}

impl Refusal for SealedError {
    const CODES: &'static [&'static str] = &[
        "letter-empty",
        "letter-too-long",
        "letter-length",
        "letter-version",
        "letter-key",
        "letter-not-for-this-key",
        "letter-damaged",
        "letter-signature",
    ];

    fn code(&self) -> &'static str {
        match self {
            SealedError::Empty => "letter-empty",
            SealedError::TooLong { .. } => "letter-too-long",
            SealedError::Length { .. } => "letter-length",
            SealedError::Version { .. } => "letter-version",
            SealedError::OneTimeKey => "letter-key",
            SealedError::NotForThisKey => "letter-not-for-this-key",
            SealedError::Damaged => "letter-damaged",
            SealedError::Signature => "letter-signature",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    fn keys() -> [PrivateKey; 3] {
        [1, 2, 3].map(|number| PrivateKey::from_bytes(&[number; 32]).unwrap())
    }

    /// Seals whatever is inside, as someone could who doesn't use this program.
    fn seal_raw(inside: &[u8], once: &PrivateKey, to: &PublicKey) -> Vec<u8> {
        let mut letter = vec![VERSION];
        letter.extend(once.public_key().to_bytes());
        let mut inside = inside.to_vec();
        let cipher = cipher(once, to, &once.public_key(), to);
        let sealed = inside.as_mut_slice().into();
        let tag = cipher.encrypt_inout_detached(&Nonce::default(), &letter, sealed).unwrap();
        letter.extend(inside);
        letter.extend(tag);
        letter
    }

    fn inside(sender: &PublicKey, signature: [u8; 64], length: u16, text: &[u8]) -> Vec<u8> {
        let length = length.to_le_bytes();
        let mut inside = [&sender.to_bytes()[..], &signature, &length, text].concat();
        inside.resize(LETTER_STEP - HEAD_BYTES - TAG_BYTES, 0);
        inside
    }

    #[test]
    fn the_receiver_cannot_pass_a_letter_on_in_the_name_of_its_sender() {
        let [alice, bob, carol] = keys();
        let rng = &mut ChaCha12Rng::seed_from_u64(1);
        let once = PrivateKey::generate(rng);
        let signed = |once: &PrivateKey, to: &PrivateKey| {
            let (from, to) = (alice.public_key(), to.public_key());
            alice.sign(&digest(&once.public_key(), &from, &to, "I resign")).to_bytes()
        };
        let for_bob = inside(&alice.public_key(), signed(&once, &bob), 8, b"I resign");
        let letter = seal_raw(&for_bob, &once, &bob.public_key());
        assert_eq!(open(&letter, &bob).unwrap().text, "I resign");
        // Bob has seen all that's inside. He seals it again for Carol, with any one-time key he likes.
        let again = seal_raw(&for_bob, &PrivateKey::generate(rng), &carol.public_key());
        assert_eq!(open(&again, &carol), Err(SealedError::Signature));
        let again = seal_raw(&for_bob, &once, &carol.public_key());
        assert_eq!(open(&again, &carol), Err(SealedError::Signature));
        // Nor can he put his own key in place of hers.
        let stolen = inside(&bob.public_key(), signed(&once, &bob), 8, b"I resign");
        let stolen = seal_raw(&stolen, &once, &bob.public_key());
        assert_eq!(open(&stolen, &bob), Err(SealedError::Signature));
    }

    #[test]
    fn what_is_inside_has_one_spelling() {
        let [alice, bob, _] = keys();
        let once = PrivateKey::from_bytes(&[9; 32]).unwrap();
        let sign = |text: &str| {
            let (once, from, to) = (once.public_key(), alice.public_key(), bob.public_key());
            alice.sign(&digest(&once, &from, &to, text)).to_bytes()
        };
        let opened = |inside: &[u8]| open(&seal_raw(inside, &once, &bob.public_key()), &bob);
        let sender = alice.public_key();
        assert!(opened(&inside(&sender, sign("hi"), 2, b"hi")).is_ok());
        for bad in [
            inside(&sender, sign(""), 0, b""),
            inside(&sender, sign("hi"), 2, b"hi!"), // something in the padding
            inside(&sender, sign("hi"), u16::MAX, b"hi"),
            inside(&sender, sign("hi"), 2, b"\xff\xfe"),
            [&[5; 33][..], &inside(&sender, sign("hi"), 2, b"hi")[33..]].concat(),
            // A kilobyte of padding too much, which would say something to someone who's told what to look for.
            [inside(&sender, sign("hi"), 2, b"hi"), vec![0; LETTER_STEP]].concat(),
        ] {
            assert_eq!(opened(&bad), Err(SealedError::Damaged));
        }
        let other = inside(&sender, sign("ho"), 2, b"hi");
        assert_eq!(opened(&other), Err(SealedError::Signature));
        assert_eq!(opened(&inside(&sender, [0; 64], 2, b"hi")), Err(SealedError::Signature));
    }
}
