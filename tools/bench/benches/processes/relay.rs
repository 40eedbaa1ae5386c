//! A bare relay: the sockets of chapter 7's nodes, and nothing that decides anything. Whoever hears some bytes for the first time
//! passes them on to all neighbours but the one they came from. It's the limit for nodes that check what they pass on.

use super::AnyError;
use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, StreamExt as _};
use libp2p::request_response::{self, ProtocolSupport};
use libp2p::swarm::{SwarmEvent, dial_opts::DialOpts};
use libp2p::{Multiaddr, PeerId, StreamProtocol, Swarm, SwarmBuilder, noise, tcp, yamux};
use std::collections::BTreeSet;
use std::io;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

type Say = request_response::Behaviour<Bytes>;

/// The frames of the nodes: a length, and so many bytes.
#[derive(Clone, Debug, Default)]
struct Bytes;

async fn read<T: AsyncRead + Unpin + Send>(io: &mut T) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    io.read_exact(&mut length).await?;
    let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
    io.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn write<T: AsyncWrite + Unpin + Send>(io: &mut T, bytes: &[u8]) -> io::Result<()> {
    io.write_all(&(bytes.len() as u32).to_be_bytes()).await?;
    io.write_all(bytes).await?;
    io.close().await
}

impl request_response::Codec for Bytes {
    type Protocol = StreamProtocol;
    type Request = Vec<u8>;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        read(io).await
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        read(io).await
    }

    async fn write_request<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        bytes: Vec<u8>,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &bytes).await
    }

    async fn write_response<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        bytes: Vec<u8>,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &bytes).await
    }
}

fn swarm() -> Result<Swarm<Say>, AnyError> {
    let with_key = SwarmBuilder::with_new_identity().with_tokio().with_tcp(
        tcp::Config::default().nodelay(true),
        noise::Config::new,
        yamux::Config::default,
    )?;
    let protocol = [(StreamProtocol::new("/bare/1"), ProtocolSupport::Full)];
    let say = Say::new(protocol, request_response::Config::default());
    let hour = Duration::from_secs(60 * 60);
    let swarm = with_key.with_behaviour(|_| say)?;
    Ok(swarm.with_swarm_config(|config| config.with_idle_connection_timeout(hour)).build())
}

/// Relays that are linked.
pub(crate) struct Relays {
    /// Where the first of them gets something to pass on.
    first: mpsc::UnboundedSender<Vec<u8>>,
    /// When each of the others heard it for the first time.
    heard: mpsc::UnboundedReceiver<Instant>,
    count: usize,
}

impl Relays {
    /// Starts some, and waits until all links are there.
    pub(crate) async fn start(count: usize, links: &[(usize, usize)]) -> Result<Relays, AnyError> {
        let (heard_in, heard) = mpsc::unbounded_channel();
        let (linked_in, mut linked) = mpsc::unbounded_channel();
        let mut addresses: Vec<Multiaddr> = Vec::new();
        let mut inputs = Vec::new();
        for number in 0..count {
            let mut swarm = swarm()?;
            swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
            let address = loop {
                if let SwarmEvent::NewListenAddr { address, .. } = swarm.select_next_some().await {
                    break address;
                }
            };
            addresses.push(address);
            for (_, other) in links.iter().filter(|(dialler, _)| *dialler == number) {
                let dial = DialOpts::unknown_peer_id().address(addresses[*other].clone());
                swarm.dial(dial.allocate_new_port().build())?;
            }
            let (input, inbox) = mpsc::unbounded_channel();
            inputs.push(input);
            tokio::spawn(run(swarm, inbox, heard_in.clone(), linked_in.clone()));
        }
        for _ in 0..2 * links.len() {
            linked.recv().await.ok_or("a relay ended")?;
        }
        Ok(Relays { first: inputs.swap_remove(0), heard, count })
    }

    /// How long it takes until all have these bytes, which none of them has heard before.
    pub(crate) async fn relay(&mut self, bytes: Vec<u8>) -> Result<Duration, AnyError> {
        let begin = Instant::now();
        self.first.send(bytes)?;
        let mut last = begin;
        for _ in 1..self.count {
            last = last.max(self.heard.recv().await.ok_or("a relay ended")?);
        }
        Ok(last - begin)
    }
}

async fn run(
    mut swarm: Swarm<Say>,
    mut inbox: mpsc::UnboundedReceiver<Vec<u8>>,
    heard: mpsc::UnboundedSender<Instant>,
    linked: mpsc::UnboundedSender<()>,
) {
    let (mut neighbours, mut known) = (BTreeSet::<PeerId>::new(), BTreeSet::new());
    loop {
        let (bytes, from) = tokio::select! {
            event = swarm.select_next_some() => match event {
                SwarmEvent::ConnectionEstablished { peer_id, .. } => {
                    neighbours.insert(peer_id);
                    let _ = linked.send(());
                    continue;
                }
                SwarmEvent::Behaviour(request_response::Event::Message {
                    peer,
                    message: request_response::Message::Request { request, channel, .. },
                    ..
                }) => {
                    let _ = swarm.behaviour_mut().send_response(channel, vec![1]);
                    (request, Some(peer))
                }
                _ => continue,
            },
            Some(bytes) = inbox.recv() => (bytes, None),
        };
        // The whole of it is compared: a hash would be cheaper, but nodes need one anyway.
        if !known.insert(bytes.clone()) {
            continue;
        }
        if from.is_some() {
            let _ = heard.send(Instant::now());
        }
        for neighbour in neighbours.iter().filter(|it| Some(**it) != from) {
            swarm.behaviour_mut().send_request(neighbour, bytes.clone());
        }
    }
}
