use crate::stage5_network::Refusal;

/// Something that's part of a block, and has exactly one encoding in bytes: Bitcoin's.
///
/// Numbers are little-endian, and anything that varies in length begins with its length. That's denser than
/// chapter 5's JSON, and a header always has 80 bytes.
pub trait Encoded: Sized {
    /// Appends the encoding.
    fn write(&self, bytes: &mut Vec<u8>);

    /// Reads what [`write`](Encoded::write) appends.
    ///
    /// # Errors
    ///
    /// The reason why the bytes aren't such an encoding.
    fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError>;

    /// The encoding.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    /// Reads bytes that have to hold this and nothing else.
    ///
    /// # Errors
    ///
    /// The reason why the bytes aren't such an encoding, or that something follows it.
    fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader { rest: bytes };
        let value = Self::read(&mut reader)?;
        match reader.rest.len() {
            0 => Ok(value),
            count => Err(FormatError::TrailingBytes { count }),
        }
    }
}

/// Bytes that are read from the first to the last.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Takes the next `count` bytes. No memory is set aside for them beforehand, so a length that lies costs nothing.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], FormatError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(FormatError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Whether all of it has been read.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        Ok(self.take(N)?.try_into().expect("it took so many"))
    }

    pub(crate) fn u8(&mut self) -> Result<u8, FormatError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, FormatError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, FormatError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A count or a length, in Bitcoin's *compact size*: one, three, five or nine bytes.
    pub(crate) fn size(&mut self) -> Result<u64, FormatError> {
        let (size, least) = match self.u8()? {
            0xfd => (u16::from_le_bytes(self.array()?).into(), 0xfd),
            0xfe => (self.u32()?.into(), 0x1_0000),
            0xff => (self.u64()?, 0x1_0000_0000),
            byte => (byte.into(), 0),
        };
        // One number has one spelling, or one transaction would have two hashes.
        if size < least { Err(FormatError::NotCanonical) } else { Ok(size) }
    }

    /// Reads a length, and as many bytes.
    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, FormatError> {
        let length = usize::try_from(self.size()?).map_err(|_| FormatError::Truncated)?;
        Ok(self.take(length)?.to_vec())
    }

    /// Reads `count` things, one after another.
    pub(crate) fn many<T>(
        &mut self,
        count: u64,
        mut read: impl FnMut(&mut Self) -> Result<T, FormatError>,
    ) -> Result<Vec<T>, FormatError> {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(read(self)?);
        }
        // A node keeps what it reads, and a vector takes room for four at first. Most lists have one or two.
        all.shrink_to_fit();
        Ok(all)
    }
}

/// Appends a compact size.
pub(crate) fn write_size(bytes: &mut Vec<u8>, size: usize) {
    match size as u64 {
        size @ 0..0xfd => bytes.push(size as u8),
        size @ 0xfd..0x1_0000 => {
            bytes.push(0xfd);
            bytes.extend((size as u16).to_le_bytes());
        }
        size @ 0x1_0000..0x1_0000_0000 => {
            bytes.push(0xfe);
            bytes.extend((size as u32).to_le_bytes());
        }
        size => {
            bytes.push(0xff);
            bytes.extend(size.to_le_bytes());
        }
    }
}

/// Appends the number of bytes, and then the bytes.
pub(crate) fn write_bytes(bytes: &mut Vec<u8>, data: &[u8]) {
    write_size(bytes, data.len());
    bytes.extend(data);
}

/// In JSON, in messages and files, the bytes are one string of hex digits.
macro_rules! hex_in_json {
    ($($name:ident),+) => {$(
        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<$name, String> {
                let bytes = crate::stage5_network::from_hex(&text).ok_or("not lower-case hex digits")?;
                Encoded::from_bytes(&bytes).map_err(|error| error.to_string())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                crate::stage5_network::to_hex(&Encoded::to_bytes(&value))
            }
        }
    )+};
}
pub(crate) use hex_in_json;

/// The reason why bytes aren't what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes end in the middle.
    #[error("the bytes end in the middle")]
    Truncated,
    /// There's more than was expected.
    #[error("{count} bytes follow, and nothing should")]
    TrailingBytes {
        /// How many follow.
        count: usize,
    },
    /// They mean something sensible, but it could have been written in fewer bytes.
    #[error("not the canonical encoding")]
    NotCanonical,
    /// There are more bytes than allowed, and none were read.
    #[error("{found} bytes, and at most {limit} are allowed")]
    TooLarge {
        /// How many there are.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
}

impl Refusal for FormatError {
    const CODES: &'static [&'static str] =
        &["truncated", "trailing-bytes", "not-canonical", "too-large"];

    fn code(&self) -> &'static str {
        match self {
            FormatError::Truncated => "truncated",
            FormatError::TrailingBytes { .. } => "trailing-bytes",
            FormatError::NotCanonical => "not-canonical",
            FormatError::TooLarge { .. } => "too-large",
        }
    }
}
