use super::Where;
use super::held::{Held, Moved, sum};
use crate::failure::Failure;
use kusari::stage6_coin::*;
use kusari::stage7_peers::{Door, RemoteError};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// How many addresses are asked about at a time.
const ADDRESSES: usize = 100;

/// How many payments a node tells at most.
const ENTRIES: usize = 500;

/// How large the rules of a chain are at most, in bytes.
const MAX_GENESIS_BYTES: usize = 1 << 16;

/// A node that runs in the directory of the chain.
pub(super) struct Running {
    door: Door,
    genesis: Genesis,
    /// Whether it's an edge, which only knows about addresses that it follows.
    pub(super) is_edge: bool,
}

impl Running {
    pub(super) fn new(place: &Where, door: Door) -> Result<Running, Failure> {
        // It's written once, so it can be read though the node has the directory to itself.
        let path = place.dir.join("chain.json");
        let bytes = fs::read(&path).map_err(|error| Failure::file(&path, error))?;
        let genesis = decode(&bytes, MAX_GENESIS_BYTES);
        let genesis = genesis.map_err(|error| Failure::impossible(&error))?;
        let status = door.get("/api/status").map_err(Failure::remote)?;
        let is_edge = status["role"] == "edge";
        Ok(Running { door, genesis, is_edge })
    }

    pub(super) fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    pub(super) fn get(&self, path: &str) -> Result<Value, Failure> {
        self.ask(path).map_err(Failure::remote)
    }

    /// The same, for those who make something of a refusal.
    pub(super) fn ask(&self, path: &str) -> Result<Value, RemoteError> {
        self.door.get(path)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.door.post(path, body).map_err(Failure::remote)
    }

    /// The same, for those who make something of a refusal.
    pub(super) fn tell(&self, path: &str, body: &Value) -> Result<Value, RemoteError> {
        self.door.post(path, body)
    }

    pub(super) fn held(&self, addresses: &[Address]) -> Result<(u64, Vec<Held>), Failure> {
        self.see_all(addresses)?;
        let (mut height, mut held) = (self.height()?, Vec::new());
        for some in addresses.chunks(ADDRESSES) {
            let told = self.get(&format!("/api/coins?{}", query(some)))?;
            height = told["height"].as_u64().unwrap_or(height);
            for coin in told["coins"].as_array().into_iter().flatten() {
                held.push(held_of(coin).ok_or_else(unclear)?);
            }
        }
        Ok((height, held))
    }

    /// How far the chain has got.
    pub(super) fn height(&self) -> Result<u64, Failure> {
        self.get("/api/status")?["height"].as_u64().ok_or_else(unclear)
    }

    pub(super) fn moved(&self, addresses: &[Address]) -> Result<Vec<Moved>, Failure> {
        self.see_all(addresses)?;
        // What concerns two addresses that are asked about separately is one payment.
        let mut all: BTreeMap<(u64, usize, usize), Moved> = BTreeMap::new();
        for (number, some) in addresses.chunks(ADDRESSES).enumerate() {
            let told = self.get(&format!("/api/history?count={ENTRIES}&{}", query(some)))?;
            let entries = told["entries"].as_array().cloned().unwrap_or_default();
            for (place, entry) in entries.iter().rev().enumerate() {
                let new = moved_of(entry).ok_or_else(unclear)?;
                let known = all.values_mut().find(|it| number > 0 && it.txid == new.txid);
                if let Some(known) = known {
                    known.received = sum([known.received, new.received].into_iter());
                    known.spent = sum([known.spent, new.spent].into_iter());
                } else {
                    all.insert((new.height.unwrap_or(u64::MAX), number, place), new);
                }
            }
        }
        Ok(all.into_values().collect())
    }

    pub(super) fn used(&self, addresses: &[Address]) -> Result<BTreeSet<Address>, Failure> {
        self.see_all(addresses)?;
        let mut used = BTreeSet::new();
        for address in addresses {
            let told = self.get(&format!("/api/history?count={ENTRIES}&address={address}"))?;
            let entries = told["entries"].as_array().cloned().unwrap_or_default();
            // What waits may never come.
            if entries.iter().any(|entry| entry["height"].is_u64()) {
                used.insert(*address);
            }
        }
        Ok(used)
    }

    pub(super) fn hand_in(&self, payment: &Transaction) -> Result<(), Failure> {
        let hex = to_hex(&payment.to_bytes());
        self.post("/api/payment", &json!({ "hex": hex })).map(drop)
    }
}

fn query(addresses: &[Address]) -> String {
    let pairs: Vec<String> = addresses.iter().map(|it| format!("address={it}")).collect();
    pairs.join("&")
}

fn held_of(told: &Value) -> Option<Held> {
    let index = told["index"].as_u64()?.try_into().ok()?;
    let lock = Script::from_bytes(from_hex(told["lock"].as_str()?)?);
    let output = Output { amount: Amount::new(told["amount"].as_u64()?), lock };
    let height = told["height"].as_u64()?.try_into().ok()?;
    let coin = Coin { output, height, is_coinbase: told["coinbase"].as_bool()? };
    let out_point = OutPoint { txid: txid_of(told)?, index };
    Some(Held { out_point, coin, is_leaving: told["waiting"].as_bool()? })
}

fn moved_of(told: &Value) -> Option<Moved> {
    let amount = |name: &str| told[name].as_u64().map(Amount::new);
    Some(Moved {
        height: told["height"].as_u64(),
        txid: txid_of(told)?,
        is_coinbase: told["coinbase"].as_bool()?,
        received: amount("received")?,
        spent: amount("spent")?,
    })
}

pub(super) fn txid_of(told: &Value) -> Option<Txid> {
    let mut bytes: [u8; 32] = from_hex(told["txid"].as_str()?)?.try_into().ok()?;
    bytes.reverse(); // names of payments are shown the last byte first
    Some(Txid::from_bytes(bytes))
}

pub(super) fn unclear() -> Failure {
    let what =
        "the node's answer isn't what this program expects; they may be of different versions";
    Failure::Impossible { code: "not-an-answer", what: what.to_owned() }
}
