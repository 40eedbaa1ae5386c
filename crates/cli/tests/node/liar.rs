//! Someone who speaks the protocol, and says what they like.

use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, StreamExt as _};
use libp2p::request_response::{self, ProtocolSupport};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent, dial_opts::DialOpts};
use libp2p::{Multiaddr, PeerId, StreamProtocol, Swarm, SwarmBuilder, noise, tcp, yamux};
use rand::{Rng, RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

const PROTOCOLS: [&str; 3] = ["/kusari/1", "/kusari/peers/1", "/kusari/letters/1"];

/// Lies to a node until it goes away.
pub(crate) struct Liar {
    is_over: Arc<AtomicBool>,
    said: Arc<AtomicUsize>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Liar {
    /// Begins to lie to the node at an address, whose chain has this genesis.
    pub(crate) fn start(address: &str, genesis: &str) -> Liar {
        let (is_over, said) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (ip, port) = address.rsplit_once(':').unwrap();
        let to: Multiaddr = format!("/ip4/{ip}/tcp/{port}").parse().unwrap();
        let (is_ending, counted, genesis) = (is_over.clone(), said.clone(), genesis.to_owned());
        let lie = move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                while !is_ending.load(Relaxed) {
                    let turn = lie_until_dropped(&to, &genesis, &is_ending, &counted);
                    let _ = tokio::time::timeout(Duration::from_secs(5), turn).await;
                }
            });
        };
        Liar { is_over, said, thread: Some(thread::spawn(lie)) }
    }

    /// How many lies it has told.
    pub(crate) fn said(&self) -> usize {
        self.said.load(Relaxed)
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.is_over.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[derive(NetworkBehaviour)]
struct Mouths {
    chain: request_response::Behaviour<Bytes>,
    peers: request_response::Behaviour<Bytes>,
    letters: request_response::Behaviour<Bytes>,
}

fn swarm() -> Swarm<Mouths> {
    let [chain, peers, letters] = PROTOCOLS.map(|name| {
        let protocols = [(StreamProtocol::new(name), ProtocolSupport::Full)];
        request_response::Behaviour::with_codec(
            Bytes,
            protocols,
            request_response::Config::default(),
        )
    });
    let tcp = tcp::Config::default().nodelay(true);
    SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp, noise::Config::new, yamux::Config::default)
        .unwrap()
        .with_behaviour(|_| Mouths { chain, peers, letters })
        .unwrap()
        .build()
}

/// Says one lie after another, until the other side has had enough.
async fn lie_until_dropped(
    to: &Multiaddr,
    genesis: &str,
    is_over: &AtomicBool,
    said: &AtomicUsize,
) {
    let mut rng = ChaCha12Rng::seed_from_u64(said.load(Relaxed) as u64);
    let mut swarm = swarm();
    let dial = DialOpts::unknown_peer_id().address(to.clone()).build();
    if swarm.dial(dial).is_err() {
        return;
    }
    let mut victim: Option<PeerId> = None;
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    while !is_over.load(Relaxed) {
        tokio::select! {
            event = swarm.select_next_some() => match event {
                SwarmEvent::ConnectionEstablished { peer_id, .. } => victim = Some(peer_id),
                SwarmEvent::ConnectionClosed { .. } | SwarmEvent::OutgoingConnectionError { .. } => return,
                _ => {}
            },
            _ = tick.tick() => if let Some(victim) = victim {
                let (protocol, lie) = some_lie(genesis, &mut rng);
                let mouths = swarm.behaviour_mut();
                let mouth = [&mut mouths.chain, &mut mouths.peers, &mut mouths.letters];
                mouth.into_iter().nth(protocol).unwrap().send_request(&victim, lie);
                said.fetch_add(1, Relaxed);
            }
        }
    }
}

/// A lie, and the number of the protocol in which it's told.
fn some_lie(genesis: &str, rng: &mut impl Rng) -> (usize, Vec<u8>) {
    let hash: String =
        (0..64).map(|_| char::from_digit(rng.random_range(0..16), 16).unwrap()).collect();
    let chain = |text: String| (0, text.into_bytes());
    match rng.random_range(0..12) {
        0 => (0, (0..rng.random_range(0..2000)).map(|_| rng.random()).collect()),
        1 => (0, vec![b'['; 5 << 20]), // longer than any message
        2 => chain("[".repeat(100_000)),
        // It has more work than fits into the universe, and brings none of it.
        3..=5 => chain(format!(
            r#"{{"hello":{{"genesis":"{genesis}","tip":"{hash}","work":{}}}}}"#,
            u64::MAX
        )),
        6 => {
            chain(format!(r#"{{"get_blocks":[{}]}}"#, vec![format!(r#""{hash}""#); 200].join(",")))
        }
        7 => chain(format!(r#"{{"get_blocks":["{hash}"]}}"#)),
        8 => chain(r#"{"blocks":[]}"#.to_owned()),
        9 => (1, br#"{"peers":["10.0.0.1:7707"]}"#.to_vec()),
        10 => (1, format!(r#"{{"ping":{}}}"#, rng.random::<u64>()).into_bytes()),
        _ => (2, (0..8192).map(|_| rng.random()).collect()),
    }
}

/// A length in four bytes, and as many bytes.
#[derive(Clone)]
struct Bytes;

async fn read(io: &mut (impl AsyncRead + Unpin + Send)) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    io.read_exact(&mut length).await?;
    let mut bytes = Vec::new();
    io.take(u32::from_be_bytes(length).into()).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

async fn write(io: &mut (impl AsyncWrite + Unpin + Send), bytes: &[u8]) -> io::Result<()> {
    io.write_all(&(bytes.len() as u32).to_be_bytes()).await?;
    io.write_all(bytes).await?;
    io.close().await
}

impl request_response::Codec for Bytes {
    type Protocol = StreamProtocol;
    type Request = Vec<u8>;
    type Response = Vec<u8>;

    async fn read_request<T: AsyncRead + Unpin + Send>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
    ) -> io::Result<Vec<u8>> {
        read(io).await
    }

    async fn read_response<T: AsyncRead + Unpin + Send>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
    ) -> io::Result<Vec<u8>> {
        read(io).await
    }

    async fn write_request<T: AsyncWrite + Unpin + Send>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        request: Vec<u8>,
    ) -> io::Result<()> {
        write(io, &request).await
    }

    async fn write_response<T: AsyncWrite + Unpin + Send>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        response: Vec<u8>,
    ) -> io::Result<()> {
        write(io, &response).await
    }
}
