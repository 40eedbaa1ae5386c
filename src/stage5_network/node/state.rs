use super::event::{Event, Input, Offence, Output};
use super::message::{Hello, MAX_MESSAGE_BYTES, Message, NodeId};
use super::peer::Peer;
use super::question::Question;
use super::settings::NodeSettings;
use crate::stage4_pow::{BlockHash, Time, Tip, decode};
use crate::stage5_network::protocol::{
    Block as _, CheckedOf, Consensus as _, Draft, Genesis, GenesisError, Pool as _, Proposer,
    Protocol, Transaction as _, TransactionOf,
};
use crate::stage5_network::tree::{BlockTree, MAX_BLOCKS, MAX_LOCATOR};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A node: everything it believes, and how it answers.
///
/// There's no thread, no clock, no channel and no random number in it. It takes what happened and
/// the time, and returns what it wants done. Threads drive it in [`Network`](crate::stage5_network::Network), a
/// test drives it by hand, and it wouldn't notice sockets. One node, many worlds.
///
/// ```
/// use kusari::stage5_network::*;
///
/// let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
/// let genesis = Genesis { time: Time::default(), grants: vec![], rule };
/// let mut node = Node::new(genesis, NodeSettings::default())?;
///
/// let draft = node.draft(Time::default());
/// let block = mine(draft, rule.difficulty, Nonce::default())?;
/// let outputs = node.handle(Input::Proposed(block), Time::default());
/// assert!(outputs.iter().any(|output| matches!(output, Output::Event(Event::TipChanged(_)))));
/// assert_eq!(node.tip().height, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Node<P: Protocol> {
    pub(super) settings: NodeSettings,
    pub(super) genesis_hash: BlockHash,
    pub(crate) tree: BlockTree<P>,
    pub(super) pool: P::Pool,
    /// What it adds to a block of its own.
    pub(super) proposer: Proposer<P>,
    pub(super) peers: BTreeMap<NodeId, Peer<P>>,
    /// Who brought the block with which the best chain ends. `None`: this node itself.
    pub(super) tip_from: Option<NodeId>,
    /// The sum of its ticks. It's no clock: a clock may be set.
    pub(super) uptime: Duration,
    /// Whom it asked for blocks, if the answer has not come yet.
    pub(super) question: Option<Question>,
    /// Who was asked last, so that all have their turn.
    pub(super) asked_last: NodeId,
}

impl<P: Protocol> Node<P> {
    /// Makes a node that knows the genesis and nothing else.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: Genesis<P>, settings: NodeSettings) -> Result<Node<P>, GenesisError<P>> {
        let tree = BlockTree::new(&genesis)?;
        Ok(Node {
            genesis_hash: tree.tip().hash,
            tree,
            pool: P::Pool::with_limit(settings.mempool_limit),
            proposer: Proposer::<P>::default(),
            settings,
            peers: BTreeMap::new(),
            tip_from: None,
            uptime: Duration::ZERO,
            question: None,
            asked_last: NodeId(0),
        })
    }

    /// Gives the node what it adds to a block of its own, where there is such a thing: where to send the
    /// reward, or a key to sign with.
    pub fn proposing_for(mut self, proposer: Proposer<P>) -> Node<P> {
        self.proposer = proposer;
        self
    }

    /// Takes what happened at a time, and returns what is to be done, in this order.
    pub fn handle(&mut self, input: Input<P>, now: Time) -> Vec<Output<P>> {
        let tip_before = self.tip().hash;
        let mut outputs = Vec::new();
        match input {
            Input::Connected(peer) => {
                self.forget_peer(peer); // A new link knows nothing of what was asked on an old one.
                self.peers.insert(peer, Peer::new());
                outputs.push(Output::Send(peer, self.hello()));
            }
            Input::Disconnected(peer) => self.forget_peer(peer),
            Input::Message(peer, message) => self.hear(peer, message, now, &mut outputs),
            // From a neighbour that was dropped, not even the bytes are read.
            Input::Bytes(peer, _) if !self.peers.contains_key(&peer) => {}
            Input::Bytes(peer, bytes) => match decode(&bytes, MAX_MESSAGE_BYTES) {
                Ok(message) => self.hear(peer, message, now, &mut outputs),
                Err(cause) => self.penalise(Some(peer), cause.into(), &mut outputs),
            },
            Input::Transaction(transaction) => {
                self.take_transaction(None, transaction.into(), &mut outputs);
            }
            Input::Proposed(block) => {
                outputs.push(Output::Event(Event::Proposed(block.hash())));
                self.take_block(None, block.into(), now, &mut outputs);
            }
            Input::Tick(passed) => self.tick(passed, &mut outputs),
        }
        self.ask_next(&mut outputs);
        // However many blocks came at once, the neighbours hear of the last.
        if self.tip().hash != tip_before {
            self.announce_tip(&mut outputs);
        }
        outputs
    }

    fn hear(&mut self, from: NodeId, message: Message<P>, now: Time, outputs: &mut Vec<Output<P>>) {
        if !self.peers.contains_key(&from) {
            return; // It was dropped, and doesn't know it yet.
        }
        match message {
            Message::Hello(hello) => self.hear_hello(from, &hello, outputs),
            Message::Transaction(transaction) => {
                self.take_transaction(Some(from), transaction, outputs);
            }
            Message::Block(block) => {
                self.take_block(Some(from), block, now, outputs);
            }
            Message::GetBlocks(locator) if locator.len() > MAX_LOCATOR => {
                let offence = Offence::TooMany { count: locator.len(), limit: MAX_LOCATOR };
                self.penalise(Some(from), offence, outputs);
            }
            Message::GetBlocks(locator) => {
                let blocks = self.tree.blocks_after(&locator);
                outputs.push(Output::Send(from, Message::Blocks(blocks)));
            }
            Message::Blocks(blocks) if blocks.len() > MAX_BLOCKS => {
                let offence = Offence::TooMany { count: blocks.len(), limit: MAX_BLOCKS };
                self.penalise(Some(from), offence, outputs);
            }
            Message::Blocks(blocks) => self.hear_blocks(from, blocks, now, outputs),
        }
    }

    fn take_transaction(
        &mut self,
        from: Option<NodeId>,
        transaction: Arc<TransactionOf<P>>,
        outputs: &mut Vec<Output<P>>,
    ) {
        if let Some(waiting) = self.pool.find(&transaction) {
            let id = waiting.id(); // It came by another way before, and was passed on then.
            return self.has_heard_of(from, id);
        }
        let checked = match self.tree.verify(transaction.clone()) {
            Ok(checked) => checked,
            Err(cause) => {
                let (id, refused) = (transaction.id(), cause.clone().into());
                outputs.push(Output::Event(Event::TransactionRefused { from, id, cause: refused }));
                return self.penalise(from, Offence::Transaction(cause), outputs);
            }
        };
        let id = checked.id();
        // What depends on the chain may look otherwise to a neighbour, and costs it nothing.
        match self.pool.admit(checked, self.tree.ledger(), self.tree.tip().height) {
            Ok(gave_way) => {
                self.has_heard_of(from, id);
                outputs.push(Output::Event(Event::TransactionAccepted(transaction.clone())));
                outputs.extend(gave_way.into_iter().map(Event::conflict));
                self.send_to_all_but(from, &Message::Transaction(transaction), outputs);
            }
            Err(cause) => {
                let offence = P::Pool::offence(&cause);
                outputs.push(Output::Event(Event::TransactionRefused { from, id, cause }));
                if let Some(offence) = offence {
                    self.penalise(from, Offence::Transaction(offence), outputs);
                }
            }
        }
    }

    fn tick(&mut self, passed: Duration, outputs: &mut Vec<Output<P>>) {
        let before = self.uptime;
        self.uptime = before.saturating_add(passed);
        let is_due = |every| rounds(self.uptime, every) > rounds(before, every);
        let (hello_is_due, round_is_over) =
            (is_due(self.settings.hello_every), is_due(self.settings.announce_every));
        if hello_is_due {
            self.send_to_all_but(None, &self.hello(), outputs);
        }
        if round_is_over {
            self.announce_again(outputs);
        }
    }

    pub(super) fn penalise(
        &mut self,
        from: Option<NodeId>,
        offence: Offence<P>,
        outputs: &mut Vec<Output<P>>,
    ) {
        let Some(from) = from else { return };
        let Some(peer) = self.peers.get_mut(&from) else { return };
        peer.offences += 1;
        let count = peer.offences;
        let penalised = Event::Penalised { peer: from, offence: offence.clone(), count };
        outputs.push(Output::Event(penalised));
        if count >= self.settings.max_offences {
            self.drop_peer(from, offence, outputs);
        }
    }

    pub(super) fn drop_peer(
        &mut self,
        peer: NodeId,
        offence: Offence<P>,
        outputs: &mut Vec<Output<P>>,
    ) {
        self.forget_peer(peer);
        outputs.push(Output::Event(Event::PeerDropped { peer, offence }));
        outputs.push(Output::Disconnect(peer));
    }

    fn forget_peer(&mut self, peer: NodeId) {
        self.peers.remove(&peer);
        self.question = self.question.filter(|question| question.to != peer);
    }

    fn announce_tip(&self, outputs: &mut Vec<Output<P>>) {
        if let Some(tip) = self.tree.placed(&self.tip().hash) {
            self.send_to_all_but(self.tip_from, &Message::Block(tip.block), outputs);
        }
    }

    fn send_to_all_but(
        &self,
        except: Option<NodeId>,
        message: &Message<P>,
        outputs: &mut Vec<Output<P>>,
    ) {
        let others = self.all_but(except);
        outputs.extend(others.map(|peer| Output::Send(peer, message.clone())));
    }

    /// The neighbours that hear of something new: not the one that it came from.
    fn all_but(&self, from: Option<NodeId>) -> impl Iterator<Item = NodeId> {
        self.peers.keys().copied().filter(move |peer| Some(*peer) != from)
    }

    fn hello(&self) -> Message<P> {
        let (genesis, tip) = (self.genesis_hash, self.tip().hash);
        Message::Hello(Hello { genesis, tip, work: self.tree.claim() })
    }

    /// Writes the draft of a next block on the best chain, with all payments that wait and fit.
    ///
    /// Whether a draft without payments is worth proposing is said by
    /// [`wants_to_propose`](Node::wants_to_propose).
    pub fn draft(&self, now: Time) -> Draft<P> {
        self.draft_for(&self.proposer, now)
    }

    /// The same, for someone else than the one it [proposes for](Node::proposing_for).
    pub fn draft_for(&self, proposer: &Proposer<P>, now: Time) -> Draft<P> {
        let (place, ledger) = (self.tree.place(), self.tree.ledger());
        P::Consensus::draft(place, self.genesis(), ledger, &self.pool, proposer, now)
    }

    /// Whether there is something to propose: payments that wait, or the setting to propose blocks without.
    pub fn wants_to_propose(&self) -> bool {
        self.settings.propose_empty_blocks || self.waiting().len() > 0
    }

    /// What all nodes of this network agree on.
    pub fn genesis(&self) -> &Genesis<P> {
        self.tree.genesis()
    }

    /// All blocks it knows.
    pub fn tree(&self) -> &BlockTree<P> {
        &self.tree
    }

    /// The payments that wait for a block.
    pub fn mempool(&self) -> &P::Pool {
        &self.pool
    }

    /// The same, one after another, in the order in which a block would apply them.
    pub fn waiting(&self) -> impl ExactSizeIterator<Item = &CheckedOf<P>> {
        self.pool.waiting()
    }

    /// Where its best chain ends.
    pub fn tip(&self) -> Tip {
        self.tree.tip()
    }

    /// The blocks that wait for their parent, and who sent them.
    pub fn orphans(&self) -> impl Iterator<Item = (NodeId, &Arc<P::Block>)> {
        self.peers.iter().flat_map(|(id, peer)| peer.orphans().map(|orphan| (*id, orphan)))
    }

    /// Its neighbours.
    pub fn peers(&self) -> impl Iterator<Item = NodeId> {
        self.peers.keys().copied()
    }
}

/// How many whole rounds of some length there are in a time. `None`: there are no rounds.
pub(super) fn rounds(time: Duration, every: Duration) -> Option<u128> {
    time.as_nanos().checked_div(every.as_nanos())
}
