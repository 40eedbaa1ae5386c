use super::{
    Added, Block, BlockHash, BlockTree, Draft, Event, Genesis, GenesisError, Hello, Input,
    MAX_BLOCKS, MAX_LOCATOR, MAX_MESSAGE_BYTES, Mempool, Message, NodeId, Offence, Output,
    PlacedBlock, Time, Tip, TipChange, Transaction, TreeError, WorkError, WorkRule,
};
use super::{peer::Peer, verified::Verified};
use crate::stage2_signed::decode;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// How far ahead of a node's clock a block may be, as in Bitcoin.
pub const MAX_AHEAD: Duration = Duration::from_secs(2 * 60 * 60);

/// What can be set on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSettings {
    /// Whether to mine also when no payment waits.
    pub mine_empty_blocks: bool,
    /// How many payments may wait.
    pub mempool_limit: usize,
    /// How many blocks without a parent are kept for each neighbour.
    pub orphans_per_peer: usize,
    /// How often a neighbour may send what no honest node can send, before it is dropped.
    pub max_offences: u32,
    /// Every how many ticks neighbours are told how far this node is.
    pub hello_every: u64,
    /// Every how many ticks waiting payments are announced again, and how many at a time.
    pub announce_every: u64,
    /// How many waiting payments are announced again at a time.
    pub announce_count: usize,
}

impl Default for NodeSettings {
    fn default() -> NodeSettings {
        NodeSettings {
            mine_empty_blocks: false,
            mempool_limit: 5_000,
            orphans_per_peer: 16,
            max_offences: 10,
            hello_every: 10,
            announce_every: 10,
            announce_count: 100,
        }
    }
}

/// A node: everything it believes, and how it answers.
///
/// There is no thread, no clock, no channel and no random number in it. It takes what happened and
/// the time, and returns what it wants done. Threads drive it in [`Network`](super::Network), a
/// test by hand, and it would not notice sockets. One node, many worlds.
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
/// let outputs = node.handle(Input::Mined(block), Time::default());
/// assert!(outputs.iter().any(|output| matches!(output, Output::Event(Event::TipChanged(_)))));
/// assert_eq!(node.tip().height, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Node {
    settings: NodeSettings,
    genesis: Genesis<WorkRule>,
    genesis_hash: BlockHash,
    tree: BlockTree,
    mempool: Mempool,
    peers: BTreeMap<NodeId, Peer>,
    verified: Verified,
    ticks: u64,
    /// Which of the waiting payments is announced again next.
    announced: usize,
}

impl Node {
    /// Makes a node that knows the genesis and nothing else.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(
        genesis: Genesis<WorkRule>,
        settings: NodeSettings,
    ) -> Result<Node, GenesisError<WorkError>> {
        Ok(Node {
            tree: BlockTree::new(&genesis)?,
            genesis_hash: genesis.hash(),
            genesis,
            mempool: Mempool::new(settings.mempool_limit),
            settings,
            peers: BTreeMap::new(),
            verified: Verified::default(),
            ticks: 0,
            announced: 0,
        })
    }

    /// Takes what happened at a time, and returns what is to be done, in this order.
    pub fn handle(&mut self, input: Input, now: Time) -> Vec<Output> {
        let tip_before = self.tip().hash;
        let mut outputs = Vec::new();
        let from = match input {
            Input::Connected(peer) => {
                self.peers.insert(peer, Peer::default());
                outputs.push(Output::Send(peer, self.hello()));
                None
            }
            Input::Disconnected(peer) => {
                self.peers.remove(&peer);
                None
            }
            Input::Message(peer, message) => {
                self.hear(peer, message, now, &mut outputs);
                Some(peer)
            }
            // Of somebody who was dropped not even the bytes are read.
            Input::Bytes(peer, _) if !self.peers.contains_key(&peer) => None,
            Input::Bytes(peer, bytes) => {
                match decode(&bytes, MAX_MESSAGE_BYTES) {
                    Ok(message) => self.hear(peer, message, now, &mut outputs),
                    Err(cause) => self.penalise(Some(peer), cause.into(), &mut outputs),
                }
                Some(peer)
            }
            Input::Transaction(transaction) => {
                self.take_transaction(None, transaction.into(), &mut outputs);
                None
            }
            Input::Mined(block) => {
                outputs.push(Output::Event(Event::Mined(block.hash())));
                self.take_block(None, block.into(), now, &mut outputs);
                None
            }
            Input::Tick => {
                self.tick(&mut outputs);
                None
            }
        };
        // However many blocks came at once, the neighbours hear of the last.
        if self.tip().hash != tip_before {
            self.announce_tip(from, &mut outputs);
        }
        outputs
    }

    fn hear(&mut self, from: NodeId, message: Message, now: Time, outputs: &mut Vec<Output>) {
        if !self.peers.contains_key(&from) {
            return; // It was dropped, and does not know it yet.
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

    fn hear_hello(&mut self, from: NodeId, hello: &Hello, outputs: &mut Vec<Output>) {
        if hello.genesis != self.genesis_hash {
            self.drop_peer(from, Offence::ForeignGenesis(hello.genesis), outputs);
        } else if hello.work > self.claimed_work() {
            self.ask_for_blocks(from, &self.tip().hash, 0, outputs);
        }
    }

    fn hear_blocks(
        &mut self,
        from: NodeId,
        blocks: Vec<Arc<Block>>,
        now: Time,
        outputs: &mut Vec<Output>,
    ) {
        let Some(last) = blocks.last().map(|block| block.hash()) else { return };
        for block in blocks {
            if !self.take_block(Some(from), block, now, outputs) {
                return;
            }
        }
        // There may be more after the last one. Each answer has to lead higher than the one before,
        // or a neighbour could keep us asking for ever.
        let Some(placed) = self.tree.placed(&last) else { return };
        if self.peers.get(&from).is_some_and(|peer| placed.height > peer.synced_to) {
            self.ask_for_blocks(from, &last, placed.height, outputs);
        }
    }

    fn ask_for_blocks(
        &mut self,
        of: NodeId,
        after: &BlockHash,
        height: u64,
        outputs: &mut Vec<Output>,
    ) {
        if let Some(peer) = self.peers.get_mut(&of) {
            peer.synced_to = height;
            outputs.push(Output::Send(of, Message::GetBlocks(self.tree.locator(after))));
        }
    }

    fn take_transaction(
        &mut self,
        from: Option<NodeId>,
        transaction: Arc<Transaction>,
        outputs: &mut Vec<Output>,
    ) {
        if self.mempool.contains(&transaction) {
            return; // It came by another way before, and was passed on then.
        }
        let id = transaction.id;
        if let Err(cause) = self.verified.verify(&transaction) {
            let refused = cause.clone().into();
            outputs.push(Output::Event(Event::TransactionRefused { from, id, cause: refused }));
            return self.penalise(from, Offence::Transaction(cause), outputs);
        }
        // What depends on the chain may look otherwise to a neighbour, and costs it nothing.
        match self.mempool.add(transaction.clone(), self.tree.accounts()) {
            Ok(()) => {
                outputs.push(Output::Event(Event::TransactionAccepted(transaction.clone())));
                self.send_to_all_but(from, &Message::Transaction(transaction), outputs);
            }
            Err(cause) => {
                outputs.push(Output::Event(Event::TransactionRefused { from, id, cause }));
            }
        }
    }

    /// Takes a block, and then the orphans that were waiting for it. Returns whether the block is
    /// in the tree.
    fn take_block(
        &mut self,
        from: Option<NodeId>,
        block: Arc<Block>,
        now: Time,
        outputs: &mut Vec<Output>,
    ) -> bool {
        let latest = now.after(MAX_AHEAD);
        let mut to_take = vec![(from, block)];
        let mut first_is_in = None;
        while let Some((from, block)) = to_take.pop() {
            let verified = &mut self.verified;
            let added = self.tree.add(block.clone(), latest, |tx| verified.verify(tx));
            first_is_in.get_or_insert(added.is_ok());
            let parent = match added {
                Ok(Added::Known) => continue,
                Ok(Added::Stored(placed)) => {
                    let hash = placed.hash;
                    outputs.push(Output::Event(Event::BlockStored(placed)));
                    hash
                }
                Ok(Added::Adopted(change)) => {
                    self.follow(change, outputs);
                    self.tip().hash
                }
                Err(cause) => {
                    self.refuse_block(from, block, cause, outputs);
                    continue;
                }
            };
            for (id, peer) in &mut self.peers {
                to_take.extend(peer.take_children_of(&parent).into_iter().map(|b| (Some(*id), b)));
            }
        }
        first_is_in.unwrap_or_default()
    }

    fn refuse_block(
        &mut self,
        from: Option<NodeId>,
        block: Arc<Block>,
        cause: TreeError,
        outputs: &mut Vec<Output>,
    ) {
        outputs.push(Output::Event(Event::BlockRefused { from, cause: cause.clone() }));
        match cause {
            TreeError::TooEarly { .. } => {}
            TreeError::UnknownParent => {
                let Some(from) = from else { return };
                if let Some(peer) = self.peers.get_mut(&from) {
                    peer.keep_orphan(block, self.settings.orphans_per_peer);
                }
                self.ask_for_blocks(from, &self.tip().hash, 0, outputs);
            }
            // An honest node passes on only what lies on its own best chain.
            cause => self.penalise(from, Offence::Block(cause), outputs),
        }
    }

    /// Brings the waiting payments in line with the new best chain.
    fn follow(&mut self, change: TipChange, outputs: &mut Vec<Output>) {
        fn transactions(blocks: &[PlacedBlock]) -> impl Iterator<Item = &Transaction> {
            blocks.iter().flat_map(|placed| &placed.block.draft.transactions)
        }
        let confirmed: HashMap<_, _> = transactions(&change.connected)
            .map(|transaction| (transaction.id, transaction))
            .collect();
        let returned = transactions(&change.disconnected).cloned().map(Arc::new);
        let conflicting = self.mempool.rebase(returned, self.tree.accounts(), |transaction| {
            confirmed.get(&transaction.id).is_some_and(|on_chain| *on_chain == transaction)
        });
        outputs.push(Output::Event(Event::TipChanged(change)));
        outputs.extend(conflicting.into_iter().map(|(transaction, cause)| {
            Output::Event(Event::TransactionConflicts { transaction, cause })
        }));
    }

    fn tick(&mut self, outputs: &mut Vec<Output>) {
        self.ticks += 1;
        if self.ticks.is_multiple_of(self.settings.hello_every) {
            self.send_to_all_but(None, &self.hello(), outputs);
        }
        if self.ticks.is_multiple_of(self.settings.announce_every) {
            let waiting = self.mempool.transactions();
            if self.announced >= waiting.len() {
                self.announced = 0;
            }
            let some = waiting.iter().skip(self.announced).take(self.settings.announce_count);
            let again: Vec<_> = some.cloned().map(Message::Transaction).collect();
            self.announced += again.len();
            again.iter().for_each(|message| self.send_to_all_but(None, message, outputs));
        }
    }

    fn penalise(&mut self, from: Option<NodeId>, offence: Offence, outputs: &mut Vec<Output>) {
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

    fn drop_peer(&mut self, peer: NodeId, offence: Offence, outputs: &mut Vec<Output>) {
        self.peers.remove(&peer);
        outputs.push(Output::Event(Event::PeerDropped { peer, offence }));
        outputs.push(Output::Disconnect(peer));
    }

    fn announce_tip(&self, from: Option<NodeId>, outputs: &mut Vec<Output>) {
        if let Some(tip) = self.tree.placed(&self.tip().hash) {
            self.send_to_all_but(from, &Message::Block(tip.block), outputs);
        }
    }

    fn send_to_all_but(
        &self,
        except: Option<NodeId>,
        message: &Message,
        outputs: &mut Vec<Output>,
    ) {
        let others = self.peers.keys().filter(|peer| Some(**peer) != except);
        outputs.extend(others.map(|peer| Output::Send(*peer, message.clone())));
    }

    fn hello(&self) -> Message {
        let (genesis, tip) = (self.genesis_hash, self.tip().hash);
        Message::Hello(Hello { genesis, tip, work: self.claimed_work() })
    }

    fn claimed_work(&self) -> u64 {
        self.tree.work().hashes().try_into().unwrap_or(u64::MAX)
    }

    /// Writes the draft of a next block on the best chain, with all payments that wait and fit.
    ///
    /// Whether a draft without payments is worth mining is said by
    /// [`wants_to_mine`](Node::wants_to_mine).
    pub fn draft(&self, now: Time) -> Draft {
        let waiting = self.mempool.transactions();
        let count = Draft::room_for(waiting.iter().map(|tx| &**tx));
        let Tip { hash, time, .. } = self.tip();
        Draft {
            // The block before may have been written by a clock that is ahead of ours.
            time: now.max(time),
            transactions: waiting[..count].iter().map(|tx| (**tx).clone()).collect(),
            previous_hash: hash,
        }
    }

    /// Whether there is something to mine: payments that wait, or the setting to mine without.
    pub fn wants_to_mine(&self) -> bool {
        self.settings.mine_empty_blocks || !self.mempool.transactions().is_empty()
    }

    /// What all nodes of this network agree on.
    pub fn genesis(&self) -> &Genesis<WorkRule> {
        &self.genesis
    }

    /// All blocks it knows.
    pub fn tree(&self) -> &BlockTree {
        &self.tree
    }

    /// The payments that wait for a block.
    pub fn mempool(&self) -> &Mempool {
        &self.mempool
    }

    /// Where its best chain ends.
    pub fn tip(&self) -> Tip {
        self.tree.tip()
    }

    /// Its neighbours.
    pub fn peers(&self) -> impl Iterator<Item = NodeId> {
        self.peers.keys().copied()
    }
}
