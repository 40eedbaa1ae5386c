use super::envelope::Payload;
use super::light::{Desk, LightMessage};
use super::role::{HostEvent, Role, RoleInput, RoleOutput};
use crate::stage6_coin::{Event, Message, Node, NodeId, NodeInput, NodeOutput, Time};
use std::time::Duration;

/// The role of a host that keeps all blocks: chapter 5's [`Node`], and a desk where edges can ask.
#[derive(Clone, Debug)]
pub struct Core {
    node: Node,
    desk: Desk,
}

impl Core {
    pub(super) fn new(node: Node) -> Core {
        Core { node, desk: Desk::default() }
    }

    /// Its node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    fn answer(&mut self, from: NodeId, bytes: &[u8], uptime: Duration) -> Vec<RoleOutput> {
        match self.desk.answer(from, bytes, self.node.tree(), uptime) {
            Ok(answer) => vec![RoleOutput::Say(from, Payload::Light(answer))],
            Err(offence) => vec![RoleOutput::Expel(from, offence)],
        }
    }

    /// What a neighbour is told. An edge has no use for a whole block, or for payments that wait.
    fn say(&self, to: NodeId, message: Message) -> Option<RoleOutput> {
        let payload = match message {
            Message::Block(block) if self.desk.knows(to) => {
                Payload::Light(LightMessage::Tip(block.header))
            }
            Message::Transaction(_) if self.desk.knows(to) => return None,
            message => Payload::Chain(message),
        };
        Some(RoleOutput::Say(to, payload))
    }
}

impl Role for Core {
    fn handle(&mut self, input: RoleInput, uptime: Duration, now: Time) -> Vec<RoleOutput> {
        let (from, input) = match input {
            RoleInput::Connected(link) => (None, NodeInput::Connected(link)),
            RoleInput::Disconnected(link) => {
                self.desk.forget(link);
                (None, NodeInput::Disconnected(link))
            }
            RoleInput::Chain(from, bytes) => (Some(from), NodeInput::Bytes(from, bytes)),
            RoleInput::Light(from, bytes) => return self.answer(from, &bytes, uptime),
            RoleInput::Transaction(payment) => (None, NodeInput::Transaction(payment)),
            RoleInput::Proposed(block) => (None, NodeInput::Proposed(block)),
            RoleInput::Tick(passed) => (None, NodeInput::Tick(passed)),
        };
        let mut outputs = Vec::new();
        for output in self.node.handle(input, now) {
            match output {
                NodeOutput::Send(to, message) => outputs.extend(self.say(to, message)),
                NodeOutput::Disconnect(link) => {
                    self.desk.forget(link);
                    outputs.push(RoleOutput::Drop(link));
                }
                NodeOutput::Event(event) => {
                    keep(&event, &mut outputs);
                    let news = news(&event, from);
                    outputs.push(RoleOutput::Event(HostEvent::Node(event)));
                    outputs.extend(news);
                }
            }
        }
        outputs
    }
}

/// The blocks in an event that have to be kept.
fn keep(event: &Event, outputs: &mut Vec<RoleOutput>) {
    match event {
        Event::BlockStored(placed) => outputs.push(RoleOutput::Keep(placed.block.clone())),
        Event::TipChanged(change) => {
            // The others were kept when they came.
            let last = change.connected.last();
            outputs.extend(last.map(|placed| RoleOutput::Keep(placed.block.clone())));
        }
        _ => {}
    }
}

/// What the dialler has to hear of an event, when a neighbour says something.
fn news(event: &Event, from: Option<NodeId>) -> Option<RoleOutput> {
    match event {
        Event::Greeted { peer, .. } => Some(RoleOutput::Greeted(*peer)),
        Event::TipChanged(_) => from.map(RoleOutput::BroughtTip),
        _ => None,
    }
}
