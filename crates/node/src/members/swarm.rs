use super::network::Network;
use super::spoken::MAX_SPOKEN_BYTES;
use crate::behaviour::{Say, limits, say, swarm_of};
use crate::codec::Codec;
use crate::error::NodeError;
use kusari::stage8_contract::{Me, MemberId, PublicKey};
use libp2p::allow_block_list::{self, AllowedPeers};
use libp2p::connection_limits;
use libp2p::identity::{self, Keypair, secp256k1};
use libp2p::swarm::NetworkBehaviour;
use libp2p::{PeerId, StreamProtocol, Swarm};
use std::collections::BTreeMap;

/// What members say to each other.
const PROTOCOL: StreamProtocol = StreamProtocol::new("/kusari/members/1");

/// What a member does with its connections.
#[derive(NetworkBehaviour)]
pub(super) struct MemberBehaviour {
    /// Anyone else is hung up on.
    allowed: allow_block_list::Behaviour<AllowedPeers>,
    limits: connection_limits::Behaviour,
    pub(super) say: Say,
}

/// The members that there are lines to, by their names on the network.
///
/// A member's name there is made of its key in the genesis. So the one at the other end of a line has shown by the handshake that
/// it has that key, and the list of members is the list of those who are let in.
pub(super) fn names(
    network: &Network,
    me: MemberId,
) -> Result<BTreeMap<PeerId, MemberId>, NodeError> {
    let key = |id: &MemberId| network.genesis.members.key(*id);
    let keys = network.neighbours(me).into_iter().filter_map(|id| Some((id, key(&id)?)));
    keys.map(|(id, key)| Ok((name(&key)?, id))).collect()
}

/// The name that belongs to a key.
fn name(key: &PublicKey) -> Result<PeerId, NodeError> {
    let key = secp256k1::PublicKey::try_from_bytes(&key.to_bytes());
    let key = key.map_err(|cause| NodeError::Setup(cause.to_string()))?;
    Ok(identity::PublicKey::from(key).to_peer_id())
}

/// Sets up the sockets of a member.
pub(super) fn swarm(
    me: &Me,
    names: &BTreeMap<PeerId, MemberId>,
) -> Result<Swarm<MemberBehaviour>, NodeError> {
    let secret = secp256k1::SecretKey::try_from_bytes(me.key.to_secret_bytes());
    let secret = secret.map_err(|cause| NodeError::Setup(cause.to_string()))?;
    let key = Keypair::from(secp256k1::Keypair::from(secret));
    swarm_of(key, |_| {
        let mut allowed = allow_block_list::Behaviour::default();
        for name in names.keys() {
            allowed.allow_peer(*name);
        }
        // One that comes back may have an old connection still.
        let most = 2 * names.len().max(1);
        let say = say(PROTOCOL, MAX_SPOKEN_BYTES, &Codec::shared_room());
        Ok(MemberBehaviour { allowed, limits: limits(most, most), say })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage8_contract::PrivateKey;
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    #[test]
    fn a_members_name_on_the_network_is_that_of_its_key_in_the_genesis() {
        let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(8));
        let other = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(9));
        let me = Me { id: MemberId(0), key };
        let swarm = swarm(&me, &BTreeMap::new()).unwrap();
        assert_eq!(*swarm.local_peer_id(), name(&me.key.public_key()).unwrap());
        assert_ne!(*swarm.local_peer_id(), name(&other.public_key()).unwrap());
    }
}
