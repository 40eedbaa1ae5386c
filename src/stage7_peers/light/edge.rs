use super::core_link::{About, CoreLink};
use super::edge_event::{EdgeEvent, EdgeOutput};
use super::edge_state::{EdgeSettings, MAX_HEADERS_ASIDE};
use super::message::LightMessage;
use super::offence::LightOffence;
use super::watched::Watched;
use crate::stage5_network::{MAX_AHEAD, MAX_MESSAGE_BYTES};
use crate::stage6_coin::{
    BlockHash, Genesis, Header, Hello, LightClient, LightError, Message, NodeId, Place, Time,
    Transaction, decode,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// A host that keeps headers only, asks several cores and compares what they say, and follows its owner's payments.
///
/// It needn't take anyone's word for it that a payment is in a block: that's proved. What it can't see is a payment that no
/// core tells it of. So it asks all of them the same. If one proves a payment that another one has left out,
/// the other one has lied, and loses its link. If all keep silent, an edge notices nothing.
///
/// Like a node, it has no clock and no sockets. It's driven by a [`Host`](crate::stage7_peers::Host).
#[derive(Clone, Debug)]
pub struct Edge {
    pub(super) genesis: Genesis,
    pub(super) settings: EdgeSettings,
    pub(super) client: LightClient,
    pub(super) watched: Watched,
    pub(super) cores: BTreeMap<NodeId, CoreLink>,
    /// The sum of its ticks.
    pub(super) uptime: Duration,
}

impl Edge {
    /// Begins with the genesis, and nothing to follow.
    ///
    /// # Errors
    ///
    /// If the target in the genesis is invalid.
    pub fn new(genesis: Genesis, settings: EdgeSettings) -> Result<Edge, LightError> {
        Ok(Edge {
            client: LightClient::new(genesis.rules, genesis.block().header)?,
            watched: Watched::new(genesis.hash()),
            genesis,
            settings,
            cores: BTreeMap::new(),
            uptime: Duration::ZERO,
        })
    }

    pub(in crate::stage7_peers) fn connected(&mut self, link: NodeId) -> Vec<EdgeOutput> {
        self.cores.insert(link, CoreLink::new(self.watched.agreed, self.uptime));
        // It has no blocks, and says so. Otherwise someone would ask it for them.
        let genesis = self.genesis.hash();
        vec![EdgeOutput::Say(link, Message::Hello(Hello { genesis, tip: genesis, work: 0 }))]
    }

    pub(in crate::stage7_peers) fn disconnected(&mut self, link: NodeId) {
        self.cores.remove(&link);
    }

    /// Takes what a core says about payments and blocks, as cores say it to each other.
    pub(in crate::stage7_peers) fn hear(
        &mut self,
        from: NodeId,
        bytes: &[u8],
        now: Time,
    ) -> Vec<EdgeOutput> {
        let mut out = Vec::new();
        if self.cores.contains_key(&from) {
            let heard = match decode(bytes, MAX_MESSAGE_BYTES) {
                Ok(message) => self.hear_message(from, message, now, &mut out),
                Err(cause) => Err(cause.into()),
            };
            self.judge(from, heard, &mut out);
            self.ask(&mut out);
        }
        out
    }

    fn hear_message(
        &mut self,
        from: NodeId,
        message: Message,
        now: Time,
        out: &mut Vec<EdgeOutput>,
    ) -> Result<(), LightOffence> {
        match message {
            Message::Hello(hello) => self.hear_hello(from, &hello, out),
            // Someone who doesn't know what an edge is sends it whole blocks. The header is all it needs.
            Message::Block(block) => self.take_tip(from, block.header, now, out),
            // A payment that's in no block proves nothing to someone who can't check it.
            Message::Transaction(_) => Ok(()),
            Message::GetBlocks(_) => {
                out.push(EdgeOutput::Say(from, Message::Blocks(Vec::new())));
                Ok(())
            }
            Message::Blocks(_) => Err(LightOffence::Unasked),
        }
    }

    fn hear_hello(
        &mut self,
        from: NodeId,
        hello: &Hello,
        out: &mut Vec<EdgeOutput>,
    ) -> Result<(), LightOffence> {
        if hello.genesis != self.genesis.hash() {
            return Err(LightOffence::ForeignGenesis(hello.genesis));
        }
        let (tip, is_new) = (self.tip(), self.client.header(&hello.tip).is_none());
        let Some(core) = self.cores.get_mut(&from) else { return Ok(()) };
        if is_new {
            core.is_ahead_of(tip);
        }
        if !core.has_greeted {
            core.has_greeted = true;
            out.push(EdgeOutput::Greeted(from));
            self.tell_pending(from, out);
        }
        Ok(())
    }

    /// Takes what a core says to an edge.
    pub(in crate::stage7_peers) fn hear_light(
        &mut self,
        from: NodeId,
        bytes: &[u8],
        now: Time,
    ) -> Vec<EdgeOutput> {
        let mut out = Vec::new();
        if self.cores.contains_key(&from) {
            let heard = match decode(bytes, MAX_MESSAGE_BYTES) {
                Ok(LightMessage::Tip(header)) => self.take_tip(from, header, now, &mut out),
                Ok(LightMessage::Headers(headers)) => {
                    self.hear_headers(from, headers, now, &mut out)
                }
                Ok(LightMessage::Payments(found)) => self.hear_payments(from, found, &mut out),
                Ok(LightMessage::GetHeaders(_) | LightMessage::GetPayments(_)) => {
                    Err(LightOffence::Unasked)
                }
                Err(cause) => Err(cause.into()),
            };
            self.judge(from, heard, &mut out);
            self.ask(&mut out);
        }
        out
    }

    /// Takes a header that a core says its chain ends with.
    fn take_tip(
        &mut self,
        from: NodeId,
        header: Header,
        now: Time,
        out: &mut Vec<EdgeOutput>,
    ) -> Result<(), LightOffence> {
        let before = self.tip();
        match self.take_header(header, now) {
            Ok(_) => {}
            Err(LightError::UnknownParent) => {
                if let Some(core) = self.cores.get_mut(&from) {
                    core.is_ahead_of(before);
                }
            }
            Err(cause) => return Err(cause.into()),
        }
        self.follow(from, before, out);
        Ok(())
    }

    /// Takes a header. One that's too far ahead of the clock isn't taken yet, and that's no one's fault.
    pub(super) fn take_header(&mut self, header: Header, now: Time) -> Result<bool, LightError> {
        let latest = now.after(MAX_AHEAD).millis() / 1000;
        if u64::from(header.time) > latest {
            return Ok(false);
        }
        self.client.add(header).map(|()| true)
    }

    /// Says what has changed, if the best chain isn't the one from before any more.
    pub(super) fn follow(&mut self, by: NodeId, before: BlockHash, out: &mut Vec<EdgeOutput>) {
        if self.tip() != before {
            self.say_what_changed(by, before, out);
        }
        if self.client.aside() > MAX_HEADERS_ASIDE {
            self.client.forget_branches();
            self.forget_questions();
        }
    }

    fn say_what_changed(&mut self, by: NodeId, before: BlockHash, out: &mut Vec<EdgeOutput>) {
        let tip = self.client.place().tip();
        let height = |hash: &BlockHash| self.client.height_of(hash).unwrap_or(0);
        let fork = self.client.last_on_best_chain(&before).map_or(0, |hash| height(&hash));
        let taken_back = height(&before).saturating_sub(fork);
        let connected = self.client.best_above(fork).copied().collect();
        out.push(EdgeOutput::KeepHeaders(connected));
        out.push(EdgeOutput::BroughtTip(by));
        out.push(EdgeOutput::Event(EdgeEvent::TipChanged { tip, taken_back }));
        if taken_back > 0 {
            self.step_back();
        }
    }

    /// Expels a core that did what no honest one does.
    fn judge(&mut self, link: NodeId, heard: Result<(), LightOffence>, out: &mut Vec<EdgeOutput>) {
        if let Err(offence) = heard {
            self.expel(link, offence, out);
        }
    }

    pub(super) fn expel(&mut self, link: NodeId, offence: LightOffence, out: &mut Vec<EdgeOutput>) {
        if self.cores.remove(&link).is_some() {
            out.push(EdgeOutput::Expel(link, offence));
        }
    }

    /// This much time has passed since the last tick.
    pub(in crate::stage7_peers) fn tick(&mut self, passed: Duration) -> Vec<EdgeOutput> {
        let before = self.uptime;
        self.uptime = before.saturating_add(passed);
        let mut out = Vec::new();
        self.let_go(&mut out);
        let rounds =
            |time: Duration| time.as_nanos().checked_div(self.settings.tell_every.as_nanos());
        if rounds(self.uptime) > rounds(before) {
            self.settle(&mut out);
            let greeted = self.cores.iter().filter(|(_, core)| core.has_greeted);
            for link in greeted.map(|(link, _)| *link).collect::<Vec<_>>() {
                self.tell_pending(link, &mut out);
            }
        }
        self.ask(&mut out);
        out
    }

    /// Takes a payment from the owner of this edge, and tells all cores.
    pub(in crate::stage7_peers) fn take_payment(
        &mut self,
        payment: Transaction,
    ) -> Vec<EdgeOutput> {
        let txid = payment.txid();
        let mut out = Vec::new();
        match self.pay(payment.clone()) {
            Ok(()) => {
                out.push(EdgeOutput::Event(EdgeEvent::PaymentWaits(txid)));
                let (told, greeted) = (
                    Message::Transaction(payment.into()),
                    self.cores.iter().filter(|it| it.1.has_greeted),
                );
                out.extend(greeted.map(|(link, _)| EdgeOutput::Say(*link, told.clone())));
            }
            Err(cause) => {
                out.push(EdgeOutput::Event(EdgeEvent::PaymentRefused { txid, cause }));
            }
        }
        out
    }

    pub(super) fn tip(&self) -> BlockHash {
        self.client.place().hash()
    }

    /// What everyone agrees on.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Whether one of its cores seems to have headers that aren't here yet.
    pub fn is_behind(&self) -> bool {
        self.cores.values().any(|core| {
            let is_asked = core.question.as_ref().is_some_and(|it| it.about == About::Headers);
            core.headers_after.is_some() || is_asked
        })
    }

    /// Where the chain with most work ends.
    pub fn place(&self) -> &Place {
        self.client.place()
    }

    /// Its headers.
    pub fn client(&self) -> &LightClient {
        &self.client
    }
}
