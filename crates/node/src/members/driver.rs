use super::allowance::Allowance;
use super::calls::Calls;
use super::disk::MemberDisk;
use super::handle::{MemberHandle, Want};
use super::inside::InsideMember;
use super::kept::Kept;
use super::network::Network;
use super::orders::Orders;
use super::outbox::Outbox;
use super::spoken::Speaker;
use super::swarm::{MemberBehaviour, MemberBehaviourEvent, names, swarm};
use super::told::told;
use super::way::Way;
use crate::codec::Arrived;
use crate::error::NodeError;
use crate::news::{Level, News};
use crate::sockets::{free, multiaddr, wait_for_listeners};
use futures::StreamExt as _;
use kusari::stage8_contract::{Action, Book, Event, Input, MemberId, Output, Time, encode};
use kusari_storage::LineFile;
use libp2p::swarm::SwarmEvent;
use libp2p::swarm::dial_opts::DialOpts;
use libp2p::{PeerId, Swarm};
use rand::{SeedableRng as _, rngs::ChaCha12Rng, rngs::SysRng};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc};

/// How many wants may wait, and how many pieces of news a slow reader may be behind.
const WANTS: usize = 64;
const NEWS: usize = 1024;

/// How often a replica hears that time has passed.
const TICK: Duration = Duration::from_millis(25);

/// How many proofs of lies are kept to be shown.
const MAX_EVIDENCE: usize = 16;

/// Runs a replica: tells it what happens, and does what it wants.
pub(super) struct MemberDriver<W: Way> {
    pub(super) swarm: Swarm<MemberBehaviour>,
    /// What happened before the member ran.
    early: Vec<SwarmEvent<MemberBehaviourEvent>>,
    pub(super) disk: MemberDisk,
    pub(super) kept: Kept<W>,
    journal: LineFile,
    orders: Orders,
    pub(super) outbox: Outbox,
    pub(super) calls: Calls,
    pub(super) rng: ChaCha12Rng,
    /// The neighbours by their names on the network, and the other way round.
    pub(super) names: BTreeMap<PeerId, MemberId>,
    peers: BTreeMap<MemberId, PeerId>,
    pub(super) lines: BTreeSet<MemberId>,
    pub(super) allowances: BTreeMap<MemberId, Allowance>,
    /// When strangers, floods and rubbish were last told of.
    pub(super) complained: Option<Instant>,
    missing: Vec<MemberId>,
    is_broken: bool,
    evidence: Vec<Value>,
    wants: mpsc::Receiver<Want>,
    handle: MemberHandle,
    told: u64,
}

impl<W: Way> MemberDriver<W> {
    /// Brings a member back to where it was, and listens.
    ///
    /// # Errors
    ///
    /// If the records can't be read, or the address can't be listened on.
    pub(super) async fn start(
        disk: MemberDisk,
    ) -> Result<(MemberDriver<W>, MemberHandle), NodeError> {
        let (network, me) = (disk.network(), disk.me().clone());
        let listen = network.address(me.id).ok_or_else(|| {
            NodeError::Setup("the member has no address in network.json".to_owned())
        })?;
        let listen = free(listen)?;
        let (records, journal, torn) = disk.records::<W::Record>()?;
        let settings = W::settings(network);
        let (replica, outputs) =
            W::restore(me.clone(), settings, &network.genesis, records, Time::now());
        let names = names(network, me.id)?;
        let mut swarm = swarm(&me, &names)?;
        let failed = |cause: String| NodeError::Setup(cause);
        swarm.listen_on(multiaddr(listen)).map_err(|cause| failed(cause.to_string()))?;
        let early = wait_for_listeners(&mut swarm).await?.early;

        let (sender, wants) = mpsc::channel(WANTS);
        let handle = MemberHandle { wants: sender, news: broadcast::channel(NEWS).0 };
        let id = me.id;
        let lower = names.values().copied().filter(|other| *other < id);
        let mut driver = MemberDriver {
            swarm,
            early,
            kept: Kept::new(replica),
            journal,
            orders: Orders::new(network.genesis.hash(), me),
            outbox: Outbox::default(),
            calls: Calls::new(lower, Instant::now()),
            rng: ChaCha12Rng::try_from_rng(&mut SysRng)
                .map_err(|cause| failed(cause.to_string()))?,
            peers: names.iter().map(|(name, member)| (*member, *name)).collect(),
            names,
            lines: BTreeSet::new(),
            allowances: BTreeMap::new(),
            complained: None,
            missing: Vec::new(),
            is_broken: false,
            evidence: Vec::new(),
            wants,
            handle: handle.clone(),
            told: 0,
            disk,
        };
        if torn > 0 {
            let line = format!(
                "the last line of journal.jsonl was torn, and {torn} bytes are cut off; no one has heard of what it said"
            );
            driver.tell(News::new(Level::Warn, "torn", line));
        }
        driver.wake(outputs)?;
        Ok((driver, handle))
    }

    /// What was placed before is no news.
    fn wake(&mut self, outputs: Vec<Output<W>>) -> Result<(), NodeError> {
        let (old, new): (Vec<_>, Vec<_>) = outputs
            .into_iter()
            .partition(|output| matches!(output, Output::Event(Event::Placed { .. })));
        for output in old {
            if let Output::Event(event) = output {
                self.kept.note(&event);
            }
        }
        self.carry_out(new)
    }

    pub(super) fn network(&self) -> &Network {
        self.disk.network()
    }

    /// Runs until `end` does, or someone says so, or the disk takes nothing more.
    ///
    /// # Errors
    ///
    /// What the disk says.
    pub(super) async fn run(mut self, end: impl Future<Output = ()>) -> Result<(), NodeError> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tokio::pin!(end);
        for event in std::mem::take(&mut self.early) {
            self.on_swarm(event)?;
        }
        loop {
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_swarm(event)?,
                Some(want) = self.wants.recv() => if self.obey(want)? { break },
                _ = tick.tick() => {
                    self.call();
                    self.handle(Input::Tick)?;
                }
                () = &mut end => break,
            }
        }
        self.tell(News::new(Level::Info, "leaving", "leaving".to_owned()));
        Ok(self.disk.directory().close_door()?)
    }

    fn call(&mut self) {
        for member in self.calls.due(Instant::now()) {
            let (peer, address) = (self.peers.get(&member), self.network().address(member));
            let Some((peer, address)) = peer.copied().zip(address) else { continue };
            let options = DialOpts::peer_id(peer).addresses(vec![multiaddr(address)]);
            if self.swarm.dial(options.allocate_new_port().build()).is_err() {
                self.calls.lost(member, Instant::now(), &mut self.rng);
            }
        }
    }

    /// Does what someone on this machine wants. Returns whether the member has to end.
    fn obey(&mut self, want: Want) -> Result<bool, NodeError> {
        match want {
            Want::Look(look) => look(&InsideMember {
                network: self.disk.network(),
                me: self.disk.me().id,
                placed: &self.kept,
                lines: &self.lines,
                missing: &self.missing,
                is_broken: self.is_broken,
                evidence: &self.evidence,
                waiting: self.orders.count(),
                lost: self.outbox.lost(),
                orders: Some(&self.orders),
            }),
            Want::Order(command, answer) => {
                let least = self.book().next_number(self.disk.me().id);
                let _ = answer.send(self.orders.take(command, least, Time::now()));
                self.hand_in()?;
            }
            Want::Stop => return Ok(true),
        }
        Ok(false)
    }

    fn book(&self) -> &Book<W::Machine> {
        self.kept.replica.book()
    }

    /// Tells the replica what happened, and does what it wants. After that, it may be the next order's turn.
    pub(super) fn handle(&mut self, input: Input<W>) -> Result<(), NodeError> {
        let outputs = self.kept.replica.handle(input, Time::now());
        self.carry_out(outputs)?;
        self.hand_in()
    }

    fn hand_in(&mut self) -> Result<(), NodeError> {
        while let Some(command) = self.orders.next() {
            let outputs = self.kept.replica.handle(Input::Command(command), Time::now());
            self.carry_out(outputs)?;
        }
        Ok(())
    }

    /// Does what the replica wants. All that has to be written is on the disk before the first word goes out.
    fn carry_out(&mut self, outputs: Vec<Output<W>>) -> Result<(), NodeError> {
        let records = outputs.iter().filter_map(|output| match output {
            Output::Write(record) => Some(encode(record)),
            _ => None,
        });
        let lines: Vec<_> = records.collect();
        self.journal.append_all(lines.iter().map(|line| &line[..]))?;
        for output in outputs {
            match output {
                Output::Write(_) => {}
                Output::Send(to, message) => {
                    let (line, bytes) = self.speaker().to(to, message);
                    self.put_on_line(line, &bytes.into());
                }
                Output::Broadcast(message) => {
                    let (lines, bytes) = self.speaker().to_all(message);
                    let bytes = Arc::from(bytes);
                    lines.into_iter().for_each(|line| self.put_on_line(line, &bytes));
                }
                Output::Event(event) => self.on_event(&event),
            }
        }
        Ok(())
    }

    pub(super) fn speaker(&self) -> Speaker<'_> {
        let (network, me) = (self.disk.network(), self.disk.me());
        Speaker { network, chain: self.book().chain(), me }
    }

    /// Replicas say what matters again, so what's for someone who isn't there is dropped.
    pub(super) fn put_on_line(&mut self, line: MemberId, bytes: &Arc<[u8]>) {
        if self.lines.contains(&line) {
            self.outbox.push(line, bytes.clone());
            self.send_next(line);
        }
    }

    /// Sends as much as the line has room for.
    pub(super) fn send_next(&mut self, line: MemberId) {
        let Some(peer) = self.peers.get(&line).copied() else { return };
        while let Some(bytes) = self.outbox.next(line) {
            let arrived = Arrived::to_send(bytes.to_vec());
            let id = self.swarm.behaviour_mut().say.send_request(&peer, arrived);
            self.outbox.sent(id, line, bytes.len());
        }
    }

    fn on_event(&mut self, event: &Event<W>) {
        self.kept.note(event);
        match event {
            Event::Placed { entries, .. } => {
                self.missing.clear();
                for command in entries.iter().map(|entry| &entry.command) {
                    if matches!(command.action, Action::Do(_)) {
                        self.orders.placed(command.by, command.number);
                    }
                }
            }
            Event::Refused { command, cause } => self.orders.refused(command, cause),
            Event::Stuck { missing } => self.missing.clone_from(missing),
            Event::Broken { .. } => self.is_broken = true,
            Event::Evidence(_, evidence) => {
                if self.evidence.len() < MAX_EVIDENCE {
                    self.evidence.push(W::evidence(evidence));
                }
            }
            Event::TakenBack { .. } => {}
        }
        for news in told(self.disk.network(), &self.kept, event) {
            self.tell(news);
        }
    }

    pub(super) fn tell(&mut self, news: News) {
        self.told += 1;
        let news = News { number: self.told, ..news };
        news.log();
        let _ = self.handle.news.send(Arc::new(news)); // no one may be listening
    }
}
