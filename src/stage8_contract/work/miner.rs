use super::by_work::{ByWork, Digging};
use super::lines::{in_time, member, node_id};
use super::protocol::ContractProtocol;
use super::settings::WorkSettings;
use super::work_genesis::WorkGenesis;
use crate::stage5_network::protocol::{Consensus as _, Proposal};
use crate::stage5_network::{Difficulty, any};
use crate::stage6_coin::{BlockHash, Time};
use crate::stage8_contract::block::Block;
use crate::stage8_contract::book::Book;
use crate::stage8_contract::command::SignedCommand;
use crate::stage8_contract::genesis::Genesis;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::{Event, Input, Me, Output, Replica, Sure};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// How many attempts a member makes when it's told that it has won. In virtual time, one is enough: the difficulty is zero there.
const WON: u64 = 1 << 20;

/// How old a draft gets before it's written anew, in milliseconds. A contract knows no time but the block's, and a new draft costs
/// nothing: whether the next attempt is good doesn't depend on the ones before.
const DRAFT_AGE: u64 = 1_000;

type Protocol<M> = ContractProtocol<M>;
type Wanted<M> = Vec<Output<Miner<M>>>;

/// A member that mines: chapter 5's node, which has all other members as its neighbours.
///
/// No one leads, and no one is waited for. That has a price: nothing is ever final. Two members can close two blocks at the same time, and if a
/// line is cut, both sides go on. When they hear of each other, one side takes back what it had. What was taken back
/// waits again, and may be refused on the other branch.
///
/// Only the list of members says whom a member listens to. No one asks who closed a block.
#[derive(Debug)]
pub struct Miner<M: Machine> {
    me: Me,
    settings: WorkSettings,
    node: any::Node<Protocol<M>>,
    /// The members whose lines the node was told of. One that it dropped stays dropped.
    links: BTreeSet<MemberId>,
    /// The best chain, as far as it was told to the outside.
    told: Vec<BlockHash>,
    /// The command that the node is looking at. Of one that it refuses, it tells only the name.
    handed_in: Option<SignedCommand<M::Command>>,
    search: Option<(Time, Digging<M>)>,
    /// Where a search begins. It's seeded with the member's number, so one seed of a world gives one course of events.
    rng: ChaCha12Rng,
    ticked: Time,
}

impl<M: Machine> Miner<M> {
    /// How sure the block at a height is, if there's one. With each block that follows, it's a little surer.
    pub fn sure(&self, height: u64) -> Option<Sure> {
        let tip = self.node.tip().height;
        (1..=tip).contains(&height).then(|| Sure::Depth(tip - height + 1))
    }

    /// The node inside.
    pub fn node(&self) -> &any::Node<Protocol<M>> {
        &self.node
    }

    /// Tells the node what happened, and translates what it wants. What has to be written comes first.
    fn drive(&mut self, input: any::Input<Protocol<M>>, now: Time, outputs: &mut Wanted<M>) {
        let mut later = Vec::new();
        for output in self.node.handle(input, now) {
            match output {
                any::Output::Send(to, message) => {
                    later.push(Output::Send(member(to), message));
                }
                // The line stays: it's the node that doesn't listen any more.
                any::Output::Disconnect(_) => {}
                any::Output::Event(event) => self.translate(event, outputs, &mut later),
            }
        }
        self.tell(outputs);
        outputs.append(&mut later);
        self.link(now, outputs);
    }

    fn translate(
        &mut self,
        event: any::Event<Protocol<M>>,
        outputs: &mut Wanted<M>,
        later: &mut Wanted<M>,
    ) {
        match event {
            any::Event::BlockStored(placed) => outputs.push(Output::Write(placed.block)),
            // The blocks below the last were stored before.
            any::Event::TipChanged(change) => {
                let last = change.connected.into_iter().last();
                outputs.extend(last.map(|placed| Output::Write(placed.block)));
                self.search = None;
            }
            any::Event::TransactionAccepted(_) => self.search = None,
            any::Event::TransactionRefused { from: None, cause, .. } => {
                let refused = self.handed_in.take();
                later.extend(
                    refused.map(|command| Output::Event(Event::Refused { command, cause })),
                );
            }
            // It came back from a block that lost its place, or its place was taken while it waited.
            any::Event::TransactionConflicts { transaction, cause } => {
                let command = Arc::unwrap_or_clone(transaction);
                later.push(Output::Event(Event::Refused { command, cause }));
            }
            _ => {}
        }
    }

    /// Tells how the best chain changed since it was told last.
    fn tell(&mut self, outputs: &mut Wanted<M>) {
        let (tree, ledger) = (self.node.tree(), self.node.tree().ledger());
        let old = self.told.len();
        while self.told.last().is_some_and(|hash| !tree.is_on_best_chain(hash)) {
            self.told.pop();
        }
        let kept = self.told.len() as u64;
        if self.told.len() < old {
            outputs.push(Output::Event(Event::TakenBack { from: kept + 1 }));
        }
        let tip = tree.tip().height;
        for placed in tree.best_above(kept) {
            self.told.push(placed.hash);
            let entries = ledger.entries(placed.height).to_vec();
            let sure = Sure::Depth(tip - placed.height + 1);
            outputs.push(Output::Event(Event::Placed { block: placed.block, entries, sure }));
        }
    }

    /// Gives the node a line to each member, or in a star only to the one in the middle, and takes away those to members who have left.
    fn link(&mut self, now: Time, outputs: &mut Wanted<M>) {
        let members = self.book().members().iter().map(|(id, _)| id);
        let mut wanted: BTreeSet<_> = members.filter(|id| *id != self.me.id).collect();
        if let Some(hub) = self.settings.hub.filter(|hub| wanted.contains(hub)) {
            wanted = BTreeSet::from([hub]);
        }
        let left = self.links.difference(&wanted).map(|id| any::Input::Disconnected(node_id(*id)));
        let joined = wanted.difference(&self.links).map(|id| any::Input::Connected(node_id(*id)));
        let changes: Vec<_> = left.chain(joined).collect();
        self.links = wanted;
        // A line that comes or goes moves no block, so the list of members stays as it is.
        changes.into_iter().for_each(|change| self.drive(change, now, outputs));
    }

    /// Makes some attempts to close a block.
    fn dig(&mut self, attempts: u64, now: Time, outputs: &mut Wanted<M>) {
        if attempts == 0 || !self.node.wants_to_propose() {
            return;
        }
        let is_fresh = |since: Time| now < since.after(Duration::from_millis(DRAFT_AGE));
        let (since, mut search) = match self.search.take().filter(|(since, _)| is_fresh(*since)) {
            Some(search) => search,
            None => {
                let genesis = self.node.genesis();
                (now, ByWork::search(self.node.draft(now), genesis, &mut self.rng))
            }
        };
        match ByWork::propose(&mut search, attempts) {
            Proposal::Found(block) => self.drive(any::Input::Proposed(block), now, outputs),
            Proposal::KeepGoing => self.search = Some((since, search)),
            Proposal::NotYet | Proposal::Stale => {}
        }
    }
}

fn new_node<M: Machine>(settings: WorkSettings, genesis: &Genesis<M>) -> any::Node<Protocol<M>> {
    let difficulty = settings.difficulty.min(Difficulty::MAX);
    let genesis = WorkGenesis { genesis: genesis.clone(), difficulty };
    any::Node::new(genesis, settings.of_node()).expect("the difficulty is in its range")
}

impl<M: Machine> Replica for Miner<M> {
    type Machine = M;
    type Message = any::Message<Protocol<M>>;
    type Record = Arc<Block<M>>;
    /// A block says nothing about who closed it, so nothing is ever proved against anyone.
    type Evidence = Infallible;
    type Settings = WorkSettings;

    /// A block that can't be read any more is left out, and so are those after it. The others still have them. A miner that lost its
    /// records may come back with the same key: it never signed anything about the order.
    fn restore(
        me: Me,
        settings: WorkSettings,
        genesis: &Genesis<M>,
        mut records: Vec<Arc<Block<M>>>,
        now: Time,
    ) -> (Miner<M>, Vec<Output<Miner<M>>>) {
        let node = loop {
            match new_node(settings, genesis).restore(records.iter().cloned()) {
                Ok(node) => break node,
                Err(error) => records.truncate(error.index),
            }
        };
        let rng = ChaCha12Rng::seed_from_u64(me.id.0.into());
        let (links, told, handed_in, search) = (BTreeSet::new(), Vec::new(), None, None);
        let mut miner =
            Miner { me, settings, node, links, told, handed_in, search, rng, ticked: now };
        let mut outputs = Vec::new();
        miner.tell(&mut outputs);
        miner.link(now, &mut outputs);
        (miner, outputs)
    }

    fn handle(&mut self, input: Input<Miner<M>>, now: Time) -> Vec<Output<Miner<M>>> {
        let mut outputs = Vec::new();
        match input {
            Input::Message(from, message) => {
                if let Some(message) = in_time(message, now) {
                    let input = any::Input::Message(node_id(from), message);
                    self.drive(input, now, &mut outputs);
                }
            }
            Input::Command(command) => {
                self.handed_in = Some(command.clone());
                self.drive(any::Input::Transaction(command), now, &mut outputs);
                self.handed_in = None;
            }
            Input::Won => {
                self.search = None;
                self.dig(WON, now, &mut outputs);
            }
            Input::Tick => {
                let passed = now.millis().saturating_sub(self.ticked.millis());
                self.ticked = now;
                let tick = any::Input::Tick(Duration::from_millis(passed));
                self.drive(tick, now, &mut outputs);
                self.dig(self.settings.hashes_per_tick, now, &mut outputs);
            }
        }
        outputs
    }

    fn book(&self) -> &Book<M> {
        self.node.tree().ledger().book()
    }
}
