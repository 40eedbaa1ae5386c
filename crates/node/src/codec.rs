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
