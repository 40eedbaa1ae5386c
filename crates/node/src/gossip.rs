//! Gossipsub, set up for a blockchain. Most of its defaults aren't: it would pass on what no one has checked, and no
//! block larger than 64 kB.

use kusari::stage6_coin::{BlockHash, MAX_MESSAGE_BYTES};
use libp2p::gossipsub::{
    Behaviour, ConfigBuilder, IdentTopic, MessageAuthenticity, MessageId, PublishError,
    ValidationMode,
};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// How long a message may wait in a queue. The defaults, one and five seconds, drop a large block on a slow Wi-Fi.
const QUEUED: Duration = Duration::from_secs(30);

/// Makes a behaviour that passes on nothing before the host has said that it's good, and that knows a message by the hash of its
/// bytes, so that a block that comes from two neighbours is one message.
pub(crate) fn behaviour() -> Result<Behaviour, String> {
    let config = ConfigBuilder::default()
        .max_transmit_size(MAX_MESSAGE_BYTES + 1024)
        .validate_messages()
        .validation_mode(ValidationMode::Anonymous)
        .message_id_fn(|message| id_of(&message.data))
        .mesh_outbound_min(0) // a class of three has no more
        .heartbeat_initial_delay(Duration::from_millis(500))
        .forward_queue_duration(QUEUED)
        .publish_queue_duration(QUEUED)
        .build();
    let config = config.map_err(|cause| cause.to_string())?;
    Behaviour::new(MessageAuthenticity::Anonymous, config).map_err(str::to_owned)
}

/// The name of a message.
pub(crate) fn id_of(bytes: &[u8]) -> MessageId {
    MessageId::new(&Sha256::digest(bytes))
}

/// Blocks and payments of a chain. Those of another chain have another topic, and never meet.
pub(crate) fn topic(chain: &BlockHash) -> IdentTopic {
    IdentTopic::new(format!("kusari/1/{}", kusari::stage6_coin::to_hex(chain.as_bytes())))
}

/// Why something is being said. It decides whether gossip may take it off our hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A message that came by gossip is being judged.
    Gossip(MessageId),
    /// Some time has passed. What's said now repairs what was lost, so it goes straight to the neighbour.
    Tick,
    /// Anything else.
    Other,
}

/// Whether gossip has taken a message off our hands: if so, it isn't said to each neighbour.
///
/// `Duplicate` means that gossip knows the message. If that's the one being judged, it will be passed on as soon as we accept it.
/// If not, it came earlier and wasn't accepted, for instance because its parent was missing. No one will pass it on then, so
/// we have to say it ourselves.
pub(crate) fn is_taken(
    published: Result<MessageId, PublishError>,
    bytes: &[u8],
    why: &Why,
) -> bool {
    match published {
        Ok(_) => true,
        Err(PublishError::Duplicate) => *why == Why::Gossip(id_of(bytes)),
        Err(PublishError::AllQueuesFull(_)) => true, // it's lost, and the next hello heals that
        Err(_) => false,
    }
}
