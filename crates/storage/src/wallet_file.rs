use crate::file;
use crate::limits::{MAX_WALLET_PART_BYTES, WALLET_VERSION};
use crate::wallet_error::WalletFileError;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use rand::TryCryptoRng;
use std::fmt;
use std::path::Path;
use zeroize::Zeroizing;

/// The first eight bytes of every wallet file.
const MAGIC: &[u8; 8] = b"kusariWF";

// The offsets of the fields in the head. All numbers are little-endian.
const COST: usize = 12;
const SALT: usize = 24;
const NONCE: usize = 40;
const LENGTHS: usize = 64;
const HEAD_BYTES: usize = 72;
const TAG_BYTES: usize = 16;

const MAX_FILE_BYTES: usize = HEAD_BYTES + 2 * MAX_WALLET_PART_BYTES + TAG_BYTES;

/// How much work it takes to try a passphrase: the parameters of Argon2id (RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassphraseCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl PassphraseCost {
    /// The second of the two settings that RFC 9106, section 4, recommends: 64 MiB, three passes, four
    /// lanes. The first takes 2 GiB, which not every machine in a classroom has.
    pub const RECOMMENDED: PassphraseCost =
        PassphraseCost { memory_kib: 1 << 16, passes: 3, lanes: 4 };

    /// A cost within the limits: `memory_kib` KiB, at least eight for each lane, gone over `passes`
    /// times.
    ///
    /// # Errors
    ///
    /// [`WalletFileError::Parameters`]. A file names its own cost, and a stranger's file mustn't be able to
    /// take all memory or all day: at most 1 GiB, at most 16 lanes, and no more than 4 GiB over all
    /// passes.
    pub fn new(
        memory_kib: u32,
        passes: u32,
        lanes: u32,
    ) -> Result<PassphraseCost, WalletFileError> {
        let is_bounded = (1..=16).contains(&lanes)
            && (8 * lanes..=1 << 20).contains(&memory_kib)
            && passes >= 1
            && u64::from(memory_kib) * u64::from(passes) <= 4 << 20;
        match is_bounded {
            true => Ok(PassphraseCost { memory_kib, passes, lanes }),
            false => Err(WalletFileError::Parameters { memory_kib, passes, lanes }),
        }
    }

    /// The key that's made from a passphrase.
    fn key(self, passphrase: &str, salt: &[u8]) -> Zeroizing<[u8; 32]> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .expect("our limits are narrower than those of Argon2");
        let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                passphrase.as_bytes(),
                salt,
                key.as_mut(),
                memory.as_mut_slice(),
            )
            .expect("a passphrase is shorter than 4 GiB, and the salt longer than 8 bytes");
        key
    }
}

/// Bytes that are wiped from memory when they're dropped, and never printed.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The bytes. If you copy them, wipe the copy.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A wallet as it is on the disk: a public part that anyone can read, and a secret part that a passphrase
/// opens.
///
/// The key is made from the passphrase with Argon2id (RFC 9106). The secret part is sealed with
/// XChaCha20-Poly1305, whose nonce of 24 bytes is long enough to be drawn at random. The seal also vouches for
/// the rest of the file: magic, version, cost, salt, nonce, lengths and the public part. Salt and nonce are
/// new each time, so the same wallet never makes the same file twice.
///
/// ```
/// use kusari_storage::{PassphraseCost, WalletFile};
///
/// let cheap = PassphraseCost::new(8, 1, 1)?; // for an example only: see `RECOMMENDED`
/// let mut rng = rand::rngs::SysRng;
/// let file = WalletFile::seal(b"addresses", b"keys", "correct horse", cheap, &mut rng)?;
/// assert_eq!(file.public_unproven(), b"addresses");
/// assert_eq!(file.open("correct horse")?.expose(), b"keys");
/// # Ok::<(), kusari_storage::WalletFileError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletFile {
    bytes: Vec<u8>,
    cost: PassphraseCost,
    /// Where the secret part begins.
    sealed_at: usize,
}

impl WalletFile {
    /// Seals a wallet. Two passphrases are the same only if their bytes are: `é` can be spelled in two ways.
    ///
    /// # Errors
    ///
    /// [`WalletFileError::EmptyPassphrase`], [`WalletFileError::PartTooLarge`], and
    /// [`WalletFileError::Randomness`] if the system has no random numbers.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn seal(
        public: &[u8],
        secret: &[u8],
        passphrase: &str,
        cost: PassphraseCost,
        rng: &mut impl TryCryptoRng,
    ) -> Result<WalletFile, WalletFileError> {
        if passphrase.is_empty() {
            return Err(WalletFileError::EmptyPassphrase);
        }
        let bytes = public.len().max(secret.len());
        if bytes > MAX_WALLET_PART_BYTES {
            return Err(WalletFileError::PartTooLarge { bytes });
        }
        let mut salt_and_nonce = [0; LENGTHS - SALT];
        rng.try_fill_bytes(&mut salt_and_nonce).map_err(|_| WalletFileError::Randomness)?;

        let mut bytes = MAGIC.to_vec();
        for number in [WALLET_VERSION, cost.memory_kib, cost.passes, cost.lanes] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(salt_and_nonce);
        for length in [public.len(), secret.len() + TAG_BYTES] {
            bytes.extend((length as u32).to_le_bytes());
        }
        bytes.extend(public);

        let key = cost.key(passphrase, &bytes[SALT..NONCE]);
        let nonce = nonce(&bytes);
        let mut sealed = Zeroizing::new(secret.to_vec());
        let tag = XChaCha20Poly1305::new((&*key).into())
            .encrypt_inout_detached(&nonce, &bytes, sealed.as_mut_slice().into())
            .expect("a megabyte is far below the cipher's limit");
        let sealed_at = bytes.len();
        bytes.extend_from_slice(&sealed);
        bytes.extend(tag);
        Ok(WalletFile { bytes, cost, sealed_at })
    }

    /// Makes a wallet file from bytes, and checks what can be checked without the passphrase.
    ///
    /// # Errors
    ///
    /// [`WalletFileError::NotAWallet`], [`WalletFileError::Version`], [`WalletFileError::Parameters`],
    /// [`WalletFileError::PartTooLarge`] and [`WalletFileError::Torn`].
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn from_bytes(bytes: Vec<u8>) -> Result<WalletFile, WalletFileError> {
        if !bytes.starts_with(MAGIC) {
            return Err(WalletFileError::NotAWallet);
        }
        let torn = WalletFileError::Torn { bytes: bytes.len() };
        // A later version may have a head of another length, so the version is checked first.
        let Some(version) = number(&bytes, MAGIC.len()) else { return Err(torn) };
        if version != WALLET_VERSION {
            return Err(WalletFileError::Version(version));
        }
        if bytes.len() < HEAD_BYTES {
            return Err(torn);
        }
        let at = |offset| number(&bytes, offset).expect("the head is whole");
        let cost = PassphraseCost::new(at(COST), at(COST + 4), at(COST + 8))?;
        let (public, sealed) = (at(LENGTHS) as usize, at(LENGTHS + 4) as usize);
        let most = public.max(sealed.saturating_sub(TAG_BYTES));
        if most > MAX_WALLET_PART_BYTES {
            return Err(WalletFileError::PartTooLarge { bytes: most });
        }
        let sealed_at = HEAD_BYTES + public;
        if sealed < TAG_BYTES || bytes.len() != sealed_at + sealed {
            return Err(torn);
        }
        Ok(WalletFile { bytes, cost, sealed_at })
    }

    /// The public part, which anyone can read.
    ///
    /// It's *unproven*: only [`open`](Self::open) shows that it's what the owner wrote. Anyone who can write
    /// the file can put an address of their own here, so ask for the passphrase before you tell people where
    /// to pay.
    pub fn public_unproven(&self) -> &[u8] {
        &self.bytes[HEAD_BYTES..self.sealed_at]
    }

    /// How much work it takes to try a passphrase on this file.
    pub fn cost(&self) -> PassphraseCost {
        self.cost
    }

    /// The whole file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Opens the secret part. If it opens, the public part is as the owner wrote it, too.
    ///
    /// # Errors
    ///
    /// [`WalletFileError::WrongPassphraseOrDamaged`].
    pub fn open(&self, passphrase: &str) -> Result<Secret, WalletFileError> {
        let (proven, sealed) = self.bytes.split_at(self.sealed_at);
        let Some((sealed, tag)) = sealed.split_last_chunk::<TAG_BYTES>() else {
            return Err(WalletFileError::WrongPassphraseOrDamaged);
        };
        let key = self.cost.key(passphrase, &self.bytes[SALT..NONCE]);
        let mut secret = Zeroizing::new(sealed.to_vec());
        XChaCha20Poly1305::new((&*key).into())
            .decrypt_inout_detached(
                &nonce(proven),
                proven,
                secret.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| WalletFileError::WrongPassphraseOrDamaged)?;
        Ok(Secret(secret))
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`WalletFileError::File`], and those of [`from_bytes`](Self::from_bytes).
    pub fn read(path: impl AsRef<Path>) -> Result<WalletFile, WalletFileError> {
        WalletFile::from_bytes(file::read(path.as_ref(), MAX_FILE_BYTES as u64)?)
    }

    /// Writes a new file. Where the system has permissions, only its owner may read it.
    ///
    /// # Errors
    ///
    /// [`WalletFileError::Exists`]: no key is ever overwritten by a new wallet. [`WalletFileError::File`].
    pub fn create(&self, path: impl AsRef<Path>) -> Result<(), WalletFileError> {
        match file::write_new(path.as_ref(), &self.bytes)? {
            true => Ok(()),
            false => Err(WalletFileError::Exists),
        }
    }

    /// Replaces the file on the disk with this one. At any moment, the disk has one of the two.
    ///
    /// # Errors
    ///
    /// [`WalletFileError::File`]. The old file is then still there.
    pub fn replace(&self, path: impl AsRef<Path>) -> Result<(), WalletFileError> {
        Ok(file::replace(path.as_ref(), &self.bytes)?)
    }
}

fn nonce(head: &[u8]) -> XNonce {
    XNonce::try_from(&head[NONCE..LENGTHS]).expect("it has 24 bytes")
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}
