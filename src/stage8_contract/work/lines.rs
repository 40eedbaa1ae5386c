//! What lies between a member's lines and the node's neighbours.

use super::protocol::ContractProtocol;
use crate::stage5_network::{NodeId, any};
use crate::stage6_coin::Time;
use crate::stage8_contract::block::MAX_BLOCK_AHEAD;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use std::time::Duration;

type Message<M> = any::Message<ContractProtocol<M>>;

pub(super) fn node_id(member: MemberId) -> NodeId {
    NodeId(member.0.into())
}

/// The node only knows numbers that it got from us.
pub(super) fn member(node: NodeId) -> MemberId {
    MemberId(node.0 as u16)
}

/// Leaves out blocks whose time hasn't come. Chapter 5 lets a block be two hours ahead, and here a reservation depends on its time. They
/// are asked for again, until it has come.
pub(super) fn in_time<M: Machine>(message: Message<M>, now: Time) -> Option<Message<M>> {
    let latest = now.after(Duration::from_millis(MAX_BLOCK_AHEAD));
    match message {
        Message::Block(block) if block.time > latest => None,
        Message::Blocks(blocks) => {
            let in_time = blocks.into_iter().take_while(|block| block.time <= latest);
            Some(Message::Blocks(in_time.collect()))
        }
        other => Some(other),
    }
}
