use super::cables::{Command, Content, Envelope, Socket, Wire};
use super::primitives::{Instant, TryRecvError, select, thread};
use super::report::{Journal, NodeSnapshot, Occurrence};
use crate::stage4_pow::{BlockHash, Time};
use crate::stage5_network::node::{Event, Input, Node, NodeId, Output};
use crate::stage5_network::protocol::{
    Consensus as _, PoolError, Proposal, Protocol, Search, TransactionOf,
};
use rand::rngs::ChaCha12Rng;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

/// How often a node hears that time has passed.
const TICK: Duration = Duration::from_millis(200);

/// How many nonces a miner tries between two looks into its inbox: well under a millisecond's worth
/// with optimisation, a few milliseconds without.
const BATCH: u64 = 1 << 12;

/// How long messages are read before commands are looked at and the miner has its turn again. A
/// count of messages would not do: one may take a hundred thousand times as long as another.
const READING: Duration = Duration::from_millis(20);

/// How many messages may be under way to a node.
const TRAVELLING: usize = 4096;

/// How old a draft may get before payments that came since are taken in.
const DRAFT_AGE: Duration = Duration::from_millis(50);

/// A thread that drives one [`Node`]: it reads what arrives, tells the time, and mines in between.
pub(super) struct Worker<P: Protocol> {
    id: NodeId,
    node: Node<P>,
    wire: Arc<Wire<P>>,
    socket: Socket<P>,
    journal: Journal<P>,
    /// Messages that are not due yet, in the order in which they will be.
    travelling: BTreeMap<(Instant, u64), Envelope<P>>,
    arrivals: u64,
    next_tick: Instant,
    is_mining: bool,
    /// Asked for a block, even if nothing waits.
    owes_a_block: bool,
    attempt: Option<Attempt<P>>,
    rng: ChaCha12Rng,
}

/// The block a node works on.
struct Attempt<P: Protocol> {
    search: Search<P>,
    parent: BlockHash,
    payments: usize,
    since: Instant,
}

impl<P: Protocol> Worker<P> {
    pub(super) fn new(
        id: NodeId,
        node: Node<P>,
        wire: Arc<Wire<P>>,
        socket: Socket<P>,
        journal: Journal<P>,
        rng: ChaCha12Rng,
    ) -> Worker<P> {
        Worker {
            id,
            node,
            wire,
            socket,
            journal,
            travelling: BTreeMap::new(),
            arrivals: 0,
            next_tick: Instant::now() + TICK,
            is_mining: true,
            owes_a_block: false,
            attempt: None,
            rng,
        }
    }

    /// Works until its plug is pulled, and hands the node back. Its links are gone then, so that it
    /// can be plugged in elsewhere.
    pub(super) fn run(mut self) -> Node<P> {
        while self.work_a_little().is_continue() {}
        let peers: Vec<_> = self.node.peers().collect();
        peers.into_iter().for_each(|peer| self.handle(Input::Disconnected(peer)));
        self.node
    }

    fn work_a_little(&mut self) -> ControlFlow<()> {
        self.obey_all()?;
        let enough = Instant::now() + READING;
        while Instant::now() < enough
            && let Ok(envelope) = self.socket.inbox.try_recv()
        {
            self.receive(envelope)?;
        }
        let now = Instant::now();
        while Instant::now() < enough
            && let Some(next) = self.travelling.first_entry().filter(|next| next.key().0 <= now)
        {
            let envelope = next.remove();
            self.deliver(envelope);
        }
        if now >= self.next_tick {
            // From now on, not from when it was due: a late thread need not catch up on ticks.
            let passed = TICK + now.saturating_duration_since(self.next_tick);
            self.next_tick = now + TICK;
            self.handle(Input::Tick(passed));
        }
        let wants_to = self.is_mining && self.node.wants_to_propose() || self.owes_a_block;
        if wants_to && self.mine() {
            // More nodes than cores is the rule here. The one that has waited longest goes next, so that
            // a message is read within milliseconds, and not when this miner's time is used up.
            thread::yield_now();
            return ControlFlow::Continue(());
        }
        self.attempt = None;
        self.wait()
    }

    /// Sleeps until something arrives or is due.
    fn wait(&mut self) -> ControlFlow<()> {
        let next_arrival = self.travelling.first_key_value().map(|((at, _), _)| *at);
        let until = next_arrival.map_or(self.next_tick, |at| at.min(self.next_tick));
        let timeout = until.saturating_duration_since(Instant::now());
        select! {
            recv(self.socket.commands) -> command => match command {
                Ok(command) => self.obey(command),
                Err(_) => return ControlFlow::Break(()),
            },
            recv(self.socket.inbox) -> envelope => {
                if let Ok(envelope) = envelope {
                    self.receive(envelope)?;
                }
            }
            default(timeout) => {}
        }
        ControlFlow::Continue(())
    }

    fn obey_all(&mut self) -> ControlFlow<()> {
        loop {
            match self.socket.commands.try_recv() {
                Ok(command) => self.obey(command),
                Err(TryRecvError::Empty) => return ControlFlow::Continue(()),
                Err(TryRecvError::Disconnected) => return ControlFlow::Break(()),
            }
        }
    }

    fn obey(&mut self, command: Command<P>) {
        match command {
            Command::Connect(peer) => self.handle(Input::Connected(peer)),
            Command::Disconnect(peer) => self.handle(Input::Disconnected(peer)),
            Command::Submit(transaction, reply) => {
                // The one who asked may have stopped waiting for the answer.
                let _ = reply.try_send(self.submit(transaction));
            }
            Command::Snapshot(reply) => {
                let _ = reply.try_send(NodeSnapshot::of(self.id, &self.node));
            }
            Command::Mine(on) => self.is_mining = on,
            Command::MineOneBlock => self.owes_a_block = true,
        }
    }

    fn submit(&mut self, transaction: TransactionOf<P>) -> Result<(), PoolError<P>> {
        let outputs = self.node.handle(Input::Transaction(transaction), Time::now());
        let refusal = outputs.iter().find_map(|output| match output {
            Output::Event(Event::TransactionRefused { cause, .. }) => Some(cause.clone()),
            _ => None,
        });
        self.carry_out(outputs);
        refusal.map_or(Ok(()), Err)
    }

    fn receive(&mut self, envelope: Envelope<P>) -> ControlFlow<()> {
        // The sender may have been linked to this node a moment ago. That command is here already,
        // and without it no one would listen.
        self.obey_all()?;
        if envelope.deliver_at <= Instant::now() {
            self.deliver(envelope);
        } else if self.travelling.len() < TRAVELLING {
            self.arrivals += 1;
            self.travelling.insert((envelope.deliver_at, self.arrivals), envelope);
        }
        ControlFlow::Continue(())
    }

    fn deliver(&mut self, envelope: Envelope<P>) {
        self.handle(match envelope.content {
            Content::Message(message) => Input::Message(envelope.from, message),
            Content::Bytes(bytes) => Input::Bytes(envelope.from, bytes),
        });
    }

    fn handle(&mut self, input: Input<P>) {
        let outputs = self.node.handle(input, Time::now());
        self.carry_out(outputs);
    }

    fn carry_out(&mut self, outputs: Vec<Output<P>>) {
        for output in outputs {
            match output {
                Output::Send(to, message) => {
                    self.wire.send(self.id, to, Content::Message(message));
                }
                Output::Disconnect(peer) => {
                    self.wire.command(peer, Command::Disconnect(self.id));
                }
                Output::Event(event) => self.journal.report(self.id, Occurrence::Node(event)),
            }
        }
    }

    /// Tries to make a block on the best chain as it is now. Returns whether there's a point in going on at
    /// once.
    fn mine(&mut self) -> bool {
        let (parent, payments) = (self.node.tip().hash, self.node.waiting().len());
        let is_stale = |attempt: &Attempt<P>| {
            attempt.parent != parent
                || attempt.payments != payments && attempt.since.elapsed() > DRAFT_AGE
        };
        if self.attempt.as_ref().is_none_or(is_stale) {
            let draft = self.node.draft(Time::now());
            let search = P::Consensus::search(draft, self.node.genesis(), &mut self.rng);
            self.attempt = Some(Attempt { search, parent, payments, since: Instant::now() });
        }
        let Some(mut attempt) = self.attempt.take() else { return true };
        match P::Consensus::propose(&mut attempt.search, BATCH) {
            Proposal::Found(block) => {
                self.owes_a_block = false;
                self.handle(Input::Proposed(block));
            }
            Proposal::KeepGoing => self.attempt = Some(attempt),
            Proposal::NotYet => return false,
            Proposal::Stale => {}
        }
        true
    }
}
