use super::network::Network;
use crate::error::NodeError;
use crate::network_error::NetworkError;
use kusari::stage6_coin::from_hex;
use kusari::stage8_contract::{Me, PrivateKey};
use kusari_storage::{Directory, LineFile};
use serde::de::DeserializeOwned;

/// A member's directory: what all agree on, its key, and where its records are. No other process can use it as long as this lives.
#[derive(Debug)]
pub struct MemberDisk {
    directory: Directory,
    network: Network,
    me: Me,
}

impl MemberDisk {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// If there's no member here, or the key isn't one of the network's.
    pub fn open(directory: Directory) -> Result<MemberDisk, NodeError> {
        let network = Network::read(&directory.network()?)?;
        let hex = directory.member_key()?;
        let bytes = std::str::from_utf8(hex.trim_ascii()).ok().and_then(from_hex);
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        let key = bytes.and_then(|bytes| PrivateKey::from_bytes(&bytes).ok());
        let key = key.ok_or(NetworkError::Key)?;
        let id = network.owner(&key).ok_or(NetworkError::Stranger)?;
        Ok(MemberDisk { directory, network, me: Me { id, key } })
    }

    /// What all members agree on.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Who this member is.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// The directory.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Reads what the member has written. Also answers how many bytes of a torn last line were cut off.
    pub(crate) fn records<T: DeserializeOwned>(
        &self,
    ) -> Result<(Vec<T>, LineFile, u64), NodeError> {
        let path = self.directory.records();
        if !path.exists() {
            return Err(NetworkError::NoRecords.into());
        }
        let mut records = Vec::new();
        let (journal, torn) = LineFile::open(path, |line| {
            let record = serde_json::from_slice(line).map_err(|cause| NetworkError::Record {
                line: records.len() as u64 + 1,
                why: cause.to_string(),
            })?;
            records.push(record);
            Ok::<(), NodeError>(())
        })?;
        Ok((records, journal, torn))
    }
}
