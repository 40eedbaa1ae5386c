use crate::behaviour::{self, BehaviourEvent};
use crate::codec::Arrived;
use crate::error::NodeError;
use crate::no_dial::why;
use crate::options::NodeOptions;
use crate::sockets::multiaddr;
use futures::StreamExt as _;
use kusari::stage6_coin::{Genesis, decode};
use kusari::stage7_peers::PeerAddress;
use libp2p::request_response::{Event, Message};
use libp2p::swarm::{SwarmEvent, dial_opts::DialOpts};
use std::net::SocketAddr;
use std::time::Duration;

/// How long a node has to tell its genesis.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest genesis, in bytes of its canonical JSON.
const MAX_BYTES: usize = 1 << 16;

/// Asks a node which chain it's on. That's how someone starts who has no chain yet.
///
/// This is the one moment where a newcomer believes what it's told. If you want to be sure, compare the hash of
/// the genesis with what others say. A join code holds some digits of it.
///
/// # Errors
///
/// [`NodeError::NoChainThere`] if no node answers within ten seconds, or the answer is no genesis.
pub async fn fetch_genesis(address: PeerAddress) -> Result<Genesis, NodeError> {
    let fetched = tokio::time::timeout(PATIENCE, ask(address)).await;
    let late = || Err("it didn't answer within ten seconds".to_owned());
    let told = fetched.unwrap_or_else(|_| late());
    told.map_err(|cause| NodeError::NoChainThere { address: SocketAddr::from(address), cause })
}

async fn ask(address: PeerAddress) -> Result<Genesis, String> {
    let mut swarm = behaviour::swarm(&NodeOptions::default()).map_err(|it| it.to_string())?;
    let dial = DialOpts::unknown_peer_id().address(multiaddr(address.into())).build();
    swarm.dial(dial).map_err(|cause| cause.to_string())?;
    loop {
        match swarm.select_next_some().await {
            SwarmEvent::ConnectionEstablished { peer_id, .. } => {
                let question = Arrived::to_send(Vec::new());
                swarm.behaviour_mut().genesis.send_request(&peer_id, question);
            }
            SwarmEvent::OutgoingConnectionError { error, .. } => return Err(why(&error)),
            SwarmEvent::Behaviour(BehaviourEvent::Genesis(Event::OutboundFailure {
                error,
                ..
            })) => return Err(error.to_string()),
            SwarmEvent::Behaviour(BehaviourEvent::Genesis(Event::Message {
                message: Message::Response { response, .. },
                ..
            })) => {
                let genesis: Genesis =
                    decode(&response, MAX_BYTES).map_err(|cause| cause.to_string())?;
                genesis.check().map_err(|cause| cause.to_string())?;
                return Ok(genesis);
            }
            _ => {}
        }
    }
}
