use crate::behaviour::{self, Behaviour, BehaviourEvent};
use crate::catch_up::CatchUp;
use crate::codec::Arrived;
use crate::commands::{Command, Handle, Inside, Refused};
use crate::disk::Disk;
use crate::error::NodeError;
use crate::gossip::{self, Why};
use crate::letter_box::LetterBox;
use crate::miner::Miner;
use crate::news::{Level, News};
use crate::options::{LAST_WORDS, NodeOptions, Relay, TICK};
use crate::sockets::{Listening, free, multiaddr, wait_for_listeners};
use crate::under_way::UnderWay;
use futures::StreamExt as _;
use kusari::stage6_coin::{
    Block, Event, Message, NodeId, Refusal as _, Script, Time, Transaction, Txid,
};
use kusari::stage7_peers::{
    Dialler, Host, HostEvent, HostInput, HostOutput, Payload, PeerAddress, ProtocolName,
};
use libp2p::gossipsub::IdentTopic;
use libp2p::swarm::dial_opts::DialOpts;
use libp2p::swarm::{ConnectionId, SwarmEvent};
use libp2p::{PeerId, Swarm};
use rand::{SeedableRng as _, rngs::ChaCha12Rng, rngs::SysRng};
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc};

/// How many commands may wait, and how many pieces of news a slow reader may be behind.
const COMMANDS: usize = 64;
const NEWS: usize = 1024;

/// How old a draft gets before one with a later time takes its place, and how long new payments may wait for one.
const DRAFT_AGE: Duration = Duration::from_secs(5);
const PAYMENTS_AGE: Duration = Duration::from_millis(50);

/// How often what waits and the book are written, if they changed.
const WRITE_EVERY: Duration = Duration::from_secs(5);

/// Runs a host: tells it what happens, and does what it says.
pub struct Driver {
    pub(crate) swarm: Swarm<Behaviour>,
    pub(crate) host: Host,
    rng: ChaCha12Rng,
    disk: Disk,
    pub(crate) listening: Vec<SocketAddr>,
    /// What happened before the node ran.
    early: Vec<SwarmEvent<BehaviourEvent>>,
    /// The neighbours' numbers, and their names on the network.
    pub(crate) links: BTreeMap<PeerId, NodeId>,
    names: BTreeMap<NodeId, PeerId>,
    next_link: usize,
    pub(crate) dials: HashMap<ConnectionId, PeerAddress>,
    /// Neighbours that hear our last words, and until when.
    closing: BTreeMap<PeerId, (NodeId, Instant)>,
    pub(crate) under_way: UnderWay,
    letters: LetterBox,
    relay: Relay,
    topic: IdentTopic,
    miner: Miner,
    found: mpsc::UnboundedReceiver<Block>,
    reward: Option<Script>,
    /// How many more blocks it mines. `None`: as many as it finds.
    blocks_left: Option<u64>,
    /// When the miner's draft has to be made anew.
    draft_due: Instant,
    /// Whether the miner rests, although there's something to mine for.
    is_resting: bool,
    catch_up: CatchUp,
    commands: mpsc::Receiver<Command>,
    handle: Handle,
    /// What waited when the last node ended, and can't wait any more.
    refused: Vec<Event>,
    told: u64,
    last_tick: Instant,
    last_write: Instant,
}

impl Driver {
    /// Makes a node of what's in a directory, and listens. Calls `progress` with the number of blocks that were
    /// brought back so far.
    ///
    /// # Errors
    ///
    /// If the directory can't be used, or the address can't be listened on.
    pub async fn start(
        disk: Disk,
        options: NodeOptions,
        progress: impl FnMut(u64),
    ) -> Result<(Driver, Handle), NodeError> {
        let listen = match free(options.listen) {
            Err(NodeError::PortTaken(taken)) if options.or_any_port => {
                SocketAddr::new(taken.ip(), 0)
            }
            found => found?,
        };
        let mut rng = ChaCha12Rng::try_from_rng(&mut SysRng)
            .map_err(|cause| NodeError::Setup(cause.to_string()))?;
        let (node, refused) = disk.node(options.node.clone(), progress)?;
        let topic = gossip::topic(&disk.genesis().hash());
        let mut swarm = behaviour::swarm(&options)?;
        let failed = |cause: String| NodeError::Setup(cause);
        if let Some(gossip) = swarm.behaviour_mut().gossip.as_mut() {
            gossip.subscribe(&topic).map_err(|cause| failed(format!("{cause:?}")))?;
        }
        swarm.listen_on(multiaddr(listen)).map_err(|cause| failed(cause.to_string()))?;
        let Listening { addresses, early } = wait_for_listeners(&mut swarm).await?;

        let port = addresses.first().map(SocketAddr::port);
        let settings = kusari::stage7_peers::DiallerSettings { port, ..options.dialler };
        let mut dialler = Dialler::new(disk.book(&mut rng), settings, &mut rng);
        options.connect.into_iter().for_each(|address| dialler.name(address));
        let expects_someone = dialler.book().addresses().next().is_some();
        let (found_in, found) = mpsc::unbounded_channel();
        let hand_in = move |block| drop(found_in.send(block)); // if no one listens any more, the node is ending
        let miner = Miner::start(options.threads, disk.genesis(), hand_in)
            .map_err(|cause| failed(cause.to_string()))?;
        let (sender, commands) = mpsc::channel(COMMANDS);
        let handle = Handle { commands: sender, news: broadcast::channel(NEWS).0 };
        let now = Instant::now();
        let driver = Driver {
            swarm,
            host: Host::new(node, dialler),
            rng,
            disk,
            listening: addresses,
            early,
            links: BTreeMap::new(),
            names: BTreeMap::new(),
            next_link: 0,
            dials: HashMap::new(),
            closing: BTreeMap::new(),
            under_way: UnderWay::default(),
            letters: LetterBox::default(),
            relay: options.relay,
            topic,
            miner,
            found,
            reward: None,
            blocks_left: None,
            draft_due: now,
            is_resting: false,
            catch_up: CatchUp::new(now, expects_someone),
            commands,
            handle: handle.clone(),
            refused,
            told: 0,
            last_tick: now,
            last_write: now,
        };
        Ok((driver, handle))
    }

    /// Where it listens.
    pub fn listening(&self) -> &[SocketAddr] {
        &self.listening
    }

    /// What it keeps.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Runs until `end` does, or a command says so, or the disk takes nothing more. Everything that others were told is on the disk then.
    ///
    /// # Errors
    ///
    /// What the disk says.
    pub async fn run(mut self, end: impl Future<Output = ()>) -> Result<(), NodeError> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tokio::pin!(end);
        for event in std::mem::take(&mut self.refused) {
            self.tell(News::of(&HostEvent::Node(event)));
        }
        for event in std::mem::take(&mut self.early) {
            self.on_swarm(event)?;
        }
        loop {
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_swarm(event)?,
                Some(command) = self.commands.recv() => if self.obey(command)? { break },
                Some(block) = self.found.recv() => {
                    self.found(block)?;
                }
                _ = tick.tick() => self.tick()?,
                () = &mut end => break,
            }
        }
        self.tell(News::new(Level::Info, "leaving", "leaving".to_owned()));
        self.disk.close(self.host.node(), self.host.dialler().book())
    }

    /// The miner has found a block.
    fn found(&mut self, block: Block) -> Result<(), NodeError> {
        match &mut self.blocks_left {
            Some(0) => return Ok(()), // another thread was quicker
            Some(left) => *left -= 1,
            None => {}
        }
        if self.blocks_left == Some(0) {
            self.reward = None;
        }
        self.handle(HostInput::Proposed(block), &Why::Other)?;
        Ok(())
    }

    fn tick(&mut self) -> Result<(), NodeError> {
        let now = Instant::now();
        let passed = now - std::mem::replace(&mut self.last_tick, now);
        self.handle(HostInput::Tick(passed), &Why::Tick)?;
        let heard = |(name, (link, until)): (&PeerId, &(NodeId, Instant))| {
            (self.under_way.is_clear(*link) || *until <= now).then_some(*name)
        };
        for name in self.closing.iter().filter_map(heard).collect::<Vec<_>>() {
            self.closing.remove(&name);
            let _ = self.swarm.disconnect_peer_id(name); // it may have gone by itself
        }
        let is_asking = self.host.node().asked().is_some();
        if self.catch_up.has_ended(now, is_asking) {
            let height = self.host.node().tip().height;
            self.tell(News::caught_up(height));
        }
        if self.draft_due <= now || (self.is_resting && !self.catch_up.is_going_on(now, is_asking))
        {
            self.renew_draft();
        }
        if now - self.last_write >= WRITE_EVERY {
            self.last_write = now;
            self.disk.keep_waiting(self.host.node())?;
            self.disk.keep_book(self.host.dialler().book())?;
        }
        Ok(())
    }

    /// Does what someone on this machine wants. Returns whether the node has to end.
    fn obey(&mut self, command: Command) -> Result<bool, NodeError> {
        match command {
            Command::Look(look) => look(&Inside {
                host: &self.host,
                listening: &self.listening,
                mining: self.miner.mining(),
                reward: self.reward.as_ref(),
                relay: self.relay,
                lost: self.under_way.lost(),
                letters: &self.letters,
            }),
            Command::Submit(payment, answer) => {
                let result = self.submit(*payment)?;
                let _ = answer.send(result); // the one who asked may have gone away
            }
            Command::Letter(letter) => {
                // It may be for someone else at this machine.
                self.letters.keep(letter.clone());
                self.handle(HostInput::Letter(letter), &Why::Other)?;
            }
            Command::Mine(lock, blocks) => {
                (self.reward, self.blocks_left) = (lock, blocks);
                self.miner.set(None); // another order is another search, with a best hash of its own
                self.renew_draft();
            }
            Command::Connect(address) => self.host.name(address),
            Command::Stop => return Ok(true),
        }
        Ok(false)
    }

    fn submit(&mut self, payment: Transaction) -> Result<Result<Txid, Refused>, NodeError> {
        let id = payment.txid();
        let events = self.handle(HostInput::Transaction(payment), &Why::Other)?;
        let refused = events.iter().find_map(|event| match event {
            Event::TransactionRefused { from: None, id: refused, cause } if *refused == id => {
                Some(Refused { code: cause.code(), what: cause.to_string() })
            }
            _ => None,
        });
        self.disk.keep_waiting(self.host.node())?;
        Ok(refused.map_or(Ok(id), Err))
    }

    /// Tells the host what happened, and does what it says. Returns what its node had to say.
    pub(crate) fn handle(&mut self, input: HostInput, why: &Why) -> Result<Vec<Event>, NodeError> {
        let asked = self.host.node().asked();
        let is_answer = matches!(&input, HostInput::Says(link, _) if asked == Some(*link));
        let outputs = self.host.handle(input, Time::now(), &mut self.rng);
        // The blocks come first in the list. They're on the disk before a word about them goes out.
        let kept = outputs.iter().map_while(|output| match output {
            HostOutput::Keep(block) => Some(block.clone()),
            _ => None,
        });
        self.disk.keep(&kept.collect::<Vec<_>>())?;
        let is_many = is_answer && self.is_catching_up(&outputs);
        let (mut events, mut said) = (Vec::new(), None);
        for output in outputs {
            match output {
                HostOutput::Dial(address) => self.dial(address),
                HostOutput::Cut(link) => self.close(link),
                HostOutput::Say(to, payload) => self.say(to, payload, &mut said, why),
                HostOutput::Event(event) => {
                    self.tell(News::of(&event).quieter_if(is_many));
                    self.hurry(&event);
                    match event {
                        HostEvent::Node(event) => events.push(event),
                        HostEvent::Letter(letter) => self.letters.keep(letter),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        if self.draft_due <= Instant::now() {
            self.renew_draft();
        }
        Ok(events)
    }

    /// Whether a neighbour that was asked brought several blocks. Then each of them is less of an event, and from time to time
    /// it's said how far we are.
    fn is_catching_up(&mut self, outputs: &[HostOutput]) -> bool {
        let is_new = |output: &&HostOutput| {
            matches!(output, HostOutput::Event(HostEvent::Node(Event::TipChanged(_))))
        };
        let is_many = outputs.iter().filter(is_new).count() > 1;
        if is_many && self.catch_up.brought(Instant::now()) {
            let height = self.host.node().tip().height;
            self.tell(News::catching_up(height));
        }
        is_many
    }

    /// A draft is made anew at once when the chain has changed, and soon when the payments have.
    fn hurry(&mut self, event: &HostEvent) {
        let now = Instant::now();
        match event {
            HostEvent::Node(Event::Greeted { .. }) => self.catch_up.has_neighbour(),
            HostEvent::Node(Event::TipChanged(_)) => {
                self.disk.waiting_may_have_changed();
                self.draft_due = now;
            }
            HostEvent::Node(Event::TransactionConflicts { .. }) => {
                self.disk.waiting_may_have_changed();
            }
            HostEvent::Node(Event::TransactionAccepted(_)) => {
                self.disk.waiting_may_have_changed();
                self.draft_due = self.draft_due.min(now + PAYMENTS_AGE);
            }
            _ => {}
        }
    }

    fn renew_draft(&mut self) {
        let now = Instant::now();
        self.draft_due = now + DRAFT_AGE;
        let node = self.host.node();
        let lock = self.reward.as_ref().filter(|_| node.wants_to_propose());
        self.is_resting = lock.is_some() && self.catch_up.is_going_on(now, node.asked().is_some());
        let lock = lock.filter(|_| !self.is_resting);
        self.miner.set(lock.map(|lock| self.host.draft(lock, Time::now())));
    }

    fn dial(&mut self, address: PeerAddress) {
        let options = DialOpts::unknown_peer_id()
            .address(multiaddr(address.into()))
            .allocate_new_port()
            .build();
        let id = options.connection_id();
        self.dials.insert(id, address);
        if let Err(cause) = self.swarm.dial(options) {
            self.no_dial(id, &cause);
        }
    }

    /// The link isn't read any more, and is cut when the last words have arrived.
    fn close(&mut self, link: NodeId) {
        let Some(name) = self.names.remove(&link) else { return };
        self.links.remove(&name);
        self.closing.insert(name, (link, Instant::now() + LAST_WORDS));
    }

    pub(crate) fn is_closing(&self, name: &PeerId) -> bool {
        self.closing.contains_key(name)
    }

    /// The number of a neighbour: the one that it has, or a new one.
    pub(crate) fn number(&mut self, name: PeerId) -> NodeId {
        *self.links.entry(name).or_insert_with(|| {
            let link = NodeId(self.next_link);
            self.next_link += 1;
            self.names.insert(link, name);
            link
        })
    }

    /// Forgets a neighbour whose connections are all gone.
    pub(crate) fn gone(&mut self, name: &PeerId) -> Option<NodeId> {
        self.closing.remove(name);
        let link = self.links.remove(name)?;
        self.names.remove(&link);
        Some(link)
    }

    /// Says something to a neighbour. What's said to several in a row is encoded once. `said` is the last one, its bytes, and
    /// whether gossip took it off our hands.
    fn say(
        &mut self,
        to: NodeId,
        payload: Payload,
        said: &mut Option<(Payload, ProtocolName, Vec<u8>, bool)>,
        why: &Why,
    ) {
        let is_new = said.as_ref().is_none_or(|(before, ..)| !payload.is_shared_with(before));
        if is_new {
            let envelope = payload.envelope();
            let is_taken = self.by_gossip(&payload, &envelope.bytes, why);
            *said = Some((payload, envelope.protocol, envelope.bytes, is_taken));
        }
        let Some((_, protocol, bytes, is_taken)) = said else { return };
        if *is_taken && self.hears_gossip(to) {
            return;
        }
        let Some(name) = self.names.get(&to).or_else(|| {
            let last = self.closing.iter().find(|(_, (link, _))| *link == to);
            last.map(|(name, _)| name)
        }) else {
            return;
        };
        if !self.under_way.has_room(to, bytes.len()) {
            return;
        }
        let arrived = Arrived::to_send(bytes.clone());
        let id = self.swarm.behaviour_mut().say(*protocol).send_request(name, arrived);
        self.under_way.begin(protocol.as_str(), id, to, bytes.len());
    }

    fn by_gossip(&mut self, payload: &Payload, bytes: &[u8], why: &Why) -> bool {
        let is_news =
            matches!(payload, Payload::Chain(Message::Block(_) | Message::Transaction(_)));
        if self.relay == Relay::Flood || !is_news || *why == Why::Tick {
            return false;
        }
        let topic = self.topic.hash();
        let Some(gossip) = self.swarm.behaviour_mut().gossip.as_mut() else { return false };
        gossip::is_taken(gossip.publish(topic, bytes), bytes, why)
    }

    /// Whether a neighbour hears what's said by gossip. One that floods doesn't.
    fn hears_gossip(&self, to: NodeId) -> bool {
        let (topic, gossip) = (self.topic.hash(), self.swarm.behaviour().gossip.as_ref());
        let Some((name, gossip)) = self.names.get(&to).zip(gossip) else { return false };
        gossip.all_peers().any(|(peer, topics)| peer == name && topics.contains(&&topic))
    }

    pub(crate) fn tell(&mut self, news: News) {
        self.told += 1;
        let news = News { number: self.told, ..news };
        news.log();
        let _ = self.handle.news.send(Arc::new(news)); // no one may be listening
    }

    pub(crate) fn genesis_bytes(&self) -> Vec<u8> {
        kusari::stage6_coin::encode(self.disk.genesis())
    }
}
