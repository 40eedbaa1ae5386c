use super::disk::EdgeDisk;
use super::handle::{Command, EdgeHandle, InsideEdge};
use super::links::Links;
use super::options::EdgeOptions;
use crate::behaviour::{self, Behaviour};
use crate::catch_up::CatchUp;
use crate::codec::Arrived;
use crate::commands::Refused;
use crate::error::NodeError;
use crate::news::{Level, News};
use crate::options::{LAST_WORDS, TICK};
use crate::sockets::multiaddr;
use crate::under_way::UnderWay;
use futures::StreamExt as _;
use kusari::stage6_coin::{NodeId, Script, Time, Transaction, Txid};
use kusari::stage7_peers::{
    Dialler, Edge, EdgeEvent, Host, HostEvent, HostInput, HostOutput, Payload, PeerAddress,
};
use libp2p::Swarm;
use libp2p::swarm::dial_opts::DialOpts;
use rand::{SeedableRng as _, rngs::ChaCha12Rng, rngs::SysRng};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc};

/// How many commands may wait, and how many pieces of news a slow reader may be behind.
const COMMANDS: usize = 64;
const NEWS: usize = 1024;

/// How often the book is written, and what it follows, if that has changed.
const WRITE_EVERY: Duration = Duration::from_secs(5);

/// Runs an edge: tells it what happens, and does what it says. It listens nowhere.
pub struct EdgeDriver {
    pub(super) swarm: Swarm<Behaviour>,
    pub(super) host: Host<Edge>,
    rng: ChaCha12Rng,
    disk: EdgeDisk,
    pub(super) links: Links,
    pub(super) under_way: UnderWay,
    catch_up: CatchUp,
    commands: mpsc::Receiver<Command>,
    handle: EdgeHandle,
    told: u64,
    last_tick: Instant,
    last_write: Instant,
}

impl EdgeDriver {
    /// Makes an edge of what's in a directory.
    ///
    /// # Errors
    ///
    /// If the directory can't be used, or the sockets can't be set up.
    pub async fn start(
        mut disk: EdgeDisk,
        options: EdgeOptions,
    ) -> Result<(EdgeDriver, EdgeHandle), NodeError> {
        let mut rng = ChaCha12Rng::try_from_rng(&mut SysRng)
            .map_err(|cause| NodeError::Setup(cause.to_string()))?;
        let swarm = behaviour::swarm(&options.of_sockets())?;
        let edge = disk.edge(options.edge)?;
        let mut dialler = Dialler::new(disk.book(&mut rng), options.dialler, &mut rng);
        options.connect.into_iter().for_each(|address| dialler.name(address));
        let (sender, commands) = mpsc::channel(COMMANDS);
        let handle = EdgeHandle { commands: sender, news: broadcast::channel(NEWS).0 };
        let now = Instant::now();
        let driver = EdgeDriver {
            swarm,
            host: Host::at_the_edge(edge, dialler),
            rng,
            disk,
            links: Links::default(),
            under_way: UnderWay::default(),
            // Nothing has to wait until someone is there: an edge doesn't mine.
            catch_up: CatchUp::new(now, false),
            commands,
            handle: handle.clone(),
            told: 0,
            last_tick: now,
            last_write: now,
        };
        Ok((driver, handle))
    }

    /// What it keeps.
    pub fn disk(&self) -> &EdgeDisk {
        &self.disk
    }

    /// The host.
    pub fn host(&self) -> &Host<Edge> {
        &self.host
    }

    /// Follows the payments of one more lock, from the first block on. Returns whether there was room for it.
    ///
    /// # Errors
    ///
    /// What the disk says.
    pub fn watch(&mut self, lock: Script) -> Result<bool, NodeError> {
        let has_room = self.host.watch(lock);
        self.disk.keep(self.host.edge())?;
        Ok(has_room)
    }

    /// Runs until `end` does, or a command says so, or the disk takes nothing more.
    ///
    /// # Errors
    ///
    /// What the disk says.
    pub async fn run(mut self, end: impl Future<Output = ()>) -> Result<(), NodeError> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tokio::pin!(end);
        loop {
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_swarm(event)?,
                Some(command) = self.commands.recv() => if self.obey(command)? { break },
                _ = tick.tick() => self.tick()?,
                () = &mut end => break,
            }
        }
        self.tell(News::new(Level::Info, "leaving", "leaving".to_owned()));
        // A payment that was handed in a moment ago may still be on its way out.
        let last = tokio::time::Instant::now() + LAST_WORDS;
        while !self.under_way.is_all_clear() {
            match tokio::time::timeout_at(last, self.swarm.select_next_some()).await {
                Ok(event) => self.on_swarm(event)?,
                Err(_) => break,
            }
        }
        self.disk.close(self.host.edge(), self.host.dialler().book())
    }

    fn tick(&mut self) -> Result<(), NodeError> {
        let now = Instant::now();
        let passed = now - std::mem::replace(&mut self.last_tick, now);
        self.handle(HostInput::Tick(passed))?;
        for name in self.links.take_heard(|link| self.under_way.is_clear(link)) {
            let _ = self.swarm.disconnect_peer_id(name); // it may have gone by itself
        }
        let edge = self.host.edge();
        if self.catch_up.has_ended(now, edge.is_behind()) {
            let news = News::caught_up(edge.place().height());
            self.tell(news);
        }
        if now - self.last_write >= WRITE_EVERY {
            self.last_write = now;
            self.disk.keep(self.host.edge())?;
            self.disk.keep_book(self.host.dialler().book())?;
        }
        Ok(())
    }

    /// Does what someone on this machine wants. Returns whether the edge has to end. Those who asked may have gone away.
    fn obey(&mut self, command: Command) -> Result<bool, NodeError> {
        match command {
            Command::Look(look) => {
                look(&InsideEdge { host: &self.host, lost: self.under_way.lost() });
            }
            Command::Submit(payment, answer) => {
                let result = self.submit(*payment)?;
                let _ = answer.send(result);
            }
            Command::Watch(lock, is_new, answer) => {
                let has_room = match is_new {
                    true => self.host.watch_new(lock),
                    false => self.host.watch(lock),
                };
                self.disk.keep(self.host.edge())?;
                let _ = answer.send(has_room);
            }
            Command::Connect(address) => self.host.name(address),
            Command::Stop => return Ok(true),
        }
        Ok(false)
    }

    fn submit(&mut self, payment: Transaction) -> Result<Result<Txid, Refused>, NodeError> {
        let id = payment.txid();
        let events = self.handle(HostInput::Transaction(payment))?;
        let refused = events.iter().find_map(|event| match event {
            EdgeEvent::PaymentRefused { txid, cause } if *txid == id => Some(Refused::of(cause)),
            _ => None,
        });
        self.disk.keep(self.host.edge())?;
        Ok(refused.map_or(Ok(id), Err))
    }

    /// Tells the host what happened, and does what it says. Returns what its edge had to say.
    pub(super) fn handle(&mut self, input: HostInput) -> Result<Vec<EdgeEvent>, NodeError> {
        let (mut events, mut is_many) = (Vec::new(), false);
        for output in self.host.handle(input, Time::now(), &mut self.rng) {
            match output {
                HostOutput::KeepHeaders(headers) => {
                    self.disk.keep_headers(&headers)?;
                    is_many = headers.len() > 1;
                    if is_many && self.catch_up.brought(Instant::now()) {
                        let news = News::catching_up(self.host.edge().place().height());
                        self.tell(news);
                    }
                }
                HostOutput::Dial(address) => self.dial(address),
                HostOutput::Cut(link) => self.links.close(link),
                HostOutput::Say(to, payload) => self.say(to, &payload),
                HostOutput::Event(event) => {
                    self.tell(News::of(&event).quieter_if(is_many));
                    if let HostEvent::Edge(event) = event {
                        events.push(event);
                    }
                }
                _ => {}
            }
        }
        Ok(events)
    }

    fn dial(&mut self, address: PeerAddress) {
        let options = DialOpts::unknown_peer_id()
            .address(multiaddr(address.into()))
            .allocate_new_port()
            .build();
        let id = options.connection_id();
        self.links.dials.insert(id, address);
        if let Err(cause) = self.swarm.dial(options) {
            self.no_dial(id, &cause);
        }
    }

    fn say(&mut self, to: NodeId, payload: &Payload) {
        let Some(name) = self.links.name(to) else { return };
        let envelope = payload.envelope();
        let (protocol, length) = (envelope.protocol, envelope.bytes.len());
        if self.under_way.has_room(to, length) {
            let arrived = Arrived::to_send(envelope.bytes);
            let id = self.swarm.behaviour_mut().say(protocol).send_request(&name, arrived);
            self.under_way.begin(protocol.as_str(), id, to, length);
        }
    }

    pub(super) fn tell(&mut self, news: News) {
        self.told += 1;
        let news = News { number: self.told, ..news };
        news.log();
        let _ = self.handle.news.send(Arc::new(news)); // no one may be listening
    }
}
