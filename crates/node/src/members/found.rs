use super::network::Network;
use crate::error::NodeError;
use crate::network_error::NetworkError;
use kusari::stage6_coin::to_hex;
use kusari::stage8_contract::{PrivateKey, encode};
use kusari_storage::{Directory, DirectoryError};
use std::path::{Path, PathBuf};

/// Gives each member of a network a directory of its own in a folder: its key, and what all agree on. The directories have the names
/// of the members.
///
/// # Errors
///
/// If the network can't be, a key isn't its member's, or something is there already. Nothing is overwritten.
pub fn found(
    folder: &Path,
    network: &Network,
    keys: &[PrivateKey],
) -> Result<Vec<PathBuf>, NodeError> {
    network.check()?;
    let file = [&encode(network)[..], b"\n"].concat();
    let members: Vec<_> = network.genesis.members.iter().collect();
    let path = |name: &str| folder.join(name);
    // First all is looked at, so that a network isn't half founded.
    for (number, (id, member)) in members.iter().enumerate() {
        if keys.get(number).and_then(|key| network.owner(key)) != Some(*id) {
            return Err(NetworkError::Stranger.into());
        }
        if path(&member.name).join("network.json").exists() {
            return Err(DirectoryError::MemberExists(path(&member.name)).into());
        }
    }
    let founded = members.iter().zip(keys).map(|((_, member), key)| {
        let directory = Directory::prepare(path(&member.name))?;
        let key = format!("{}\n", to_hex(&key.to_secret_bytes()));
        directory.begin_member(&file, key.as_bytes())?;
        Ok(path(&member.name))
    });
    founded.collect()
}
