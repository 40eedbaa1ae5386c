use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use libp2p::StreamProtocol;
use libp2p::request_response;
use std::io;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many bytes of messages may be on their way in, from all neighbours together. Someone who opens many streams
/// and withholds the last byte of each would otherwise fill the memory.
const ROOM: usize = 64 << 20;

/// How much of a message is read before more room is asked for.
const PIECE: usize = 64 << 10;

/// A message that has arrived.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) bytes: Vec<u8>,
    /// Its room is free again when it has been dealt with.
    _room: Vec<OwnedSemaphorePermit>,
}

impl Arrived {
    /// A message that's sent needs no room here.
    pub(crate) fn to_send(bytes: Vec<u8>) -> Arrived {
        Arrived { bytes, _room: Vec::new() }
    }
}

/// Reads and writes messages: their length in four bytes, the highest first, and then they themselves.
#[derive(Clone, Debug)]
pub(crate) struct Codec {
    most: usize,
    room: Arc<Semaphore>,
}

impl Codec {
    /// For messages of at most this many bytes. Of longer ones, one byte more is read: the host has the rule, and
    /// counts it as an offence.
    pub(crate) fn new(most: usize, room: &Arc<Semaphore>) -> Codec {
        Codec { most, room: room.clone() }
    }

    /// The room that all codecs of a node share.
    pub(crate) fn shared_room() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(ROOM / PIECE))
    }

    async fn read<T: AsyncRead + Unpin + Send>(&self, io: &mut T) -> io::Result<Arrived> {
        let mut length = [0; 4];
        io.read_exact(&mut length).await?;
        let mut left = (u32::from_be_bytes(length) as usize).min(self.most + 1);
        let (mut bytes, mut room) = (Vec::new(), Vec::new());
        while left > 0 {
            let piece = left.min(PIECE);
            // The first piece is free, so that short messages get through whatever happens.
            if !bytes.is_empty() {
                let permit = self.room.clone().try_acquire_owned();
                room.push(permit.map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?);
            }
            let end = bytes.len();
            bytes.resize(end + piece, 0);
            io.read_exact(&mut bytes[end..]).await?;
            left -= piece;
        }
        Ok(Arrived { bytes, _room: room })
    }
}

async fn write<T: AsyncWrite + Unpin + Send>(io: &mut T, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    io.write_all(&length.to_be_bytes()).await?;
    io.write_all(bytes).await?;
    io.close().await
}

impl request_response::Codec for Codec {
    type Protocol = StreamProtocol;
    type Request = Arrived;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Arrived>
    where
        T: AsyncRead + Unpin + Send,
    {
        self.read(io).await
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        Ok(self.read(io).await?.bytes)
    }

    async fn write_request<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        request: Arrived,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &request.bytes).await
    }

    async fn write_response<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        response: Vec<u8>,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &response).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;
    use futures::io::Cursor;
    use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

    /// Reads a frame, and returns how much of the stream was read, too.
    fn read(codec: &Codec, stream: &[u8]) -> (io::Result<Vec<u8>>, usize) {
        let mut io = Cursor::new(stream);
        let read = block_on(codec.read(&mut io)).map(|arrived| arrived.bytes);
        (read, usize::try_from(io.position()).unwrap())
    }

    fn frame(length: u32, bytes: &[u8]) -> Vec<u8> {
        [&length.to_be_bytes(), bytes].concat()
    }

    #[test]
    fn whatever_a_stream_holds_no_more_is_read_than_one_byte_too_many() {
        let codec = Codec::new(200, &Codec::shared_room());
        let rng = &mut ChaCha12Rng::seed_from_u64(1);
        for _ in 0..2_000 {
            let mut bytes = vec![0; rng.random_range(0..400)];
            rng.fill_bytes(&mut bytes);
            let length = match rng.random_range(0..3) {
                0 => rng.random(),
                1 => bytes.len() as u32,
                _ => rng.random_range(190..210),
            };
            let wanted = (length as usize).min(201);
            let (found, taken) = read(&codec, &frame(length, &bytes));
            assert!(taken <= 4 + 201);
            match found {
                Ok(found) => assert_eq!(found, bytes[..wanted]),
                Err(cause) => {
                    assert_eq!(cause.kind(), io::ErrorKind::UnexpectedEof);
                    assert!(bytes.len() < wanted);
                }
            }
        }
        for short in [&[][..], &[0], &[0; 3]] {
            assert!(read(&codec, short).0.is_err());
        }
    }

    #[test]
    fn many_that_withhold_their_last_byte_get_no_more_than_the_room_there_is() {
        let room = Arc::new(Semaphore::new(1));
        let codec = Codec::new(1 << 20, &room);
        let long = vec![7; 2 * PIECE];
        let first = block_on(codec.read(&mut Cursor::new(frame(long.len() as u32, &long))));
        assert_eq!(first.as_ref().unwrap().bytes, long);
        // The first is still being dealt with. There's no room for another long one, but for short ones.
        let (second, _) = read(&codec, &frame(long.len() as u32, &long));
        assert_eq!(second.unwrap_err().kind(), io::ErrorKind::OutOfMemory);
        assert_eq!(read(&codec, &frame(3, b"abc")).0.unwrap(), b"abc");
        drop(first);
        assert_eq!(room.available_permits(), 1);
        assert!(read(&codec, &frame(long.len() as u32, &long)).0.is_ok());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let codec = Codec::new(10, &Codec::shared_room());
        for bytes in [&b""[..], b"a", b"ten bytes!"] {
            let mut io = Vec::new();
            block_on(write(&mut io, bytes)).unwrap();
            let (found, taken) = read(&codec, &io);
            assert_eq!((found.unwrap(), taken), (bytes.to_vec(), 4 + bytes.len()));
        }
    }
}
