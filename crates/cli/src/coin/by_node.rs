//! `mine`, where a node runs in the directory: the node mines, and this waits.

use super::purse::OpenPurse;
use super::running::Running;
use super::searching::Watched;
use super::source::Source;
use super::{count, pay};
use crate::failure::Failure;
use crate::interrupt;
use kusari::stage6_coin::{Address, Amount, InCoins};
use serde_json::{Value, json};
use std::io::{Write as _, stdout};
use std::thread;
use std::time::Duration;

/// How often the node is asked.
const EVERY: Duration = Duration::from_millis(100);

/// How many blocks are asked for at a time.
const BLOCKS: u64 = 100;

pub(super) fn mine(
    to: &Address,
    blocks: u64,
    is_verbose: bool,
    mut source: Source,
    mut purse: Option<OpenPurse>,
) -> Result<(), Failure> {
    let Source::Node(node) = &source else { return Ok(()) };
    let before = node.get("/api/status")?;
    let mut height = before["height"].as_u64().unwrap_or_default();
    let mut left = blocks;
    node.post("/api/mine", &json!({ "to": to.to_string(), "blocks": blocks }))?;
    let mut mined = || -> Result<(), Failure> {
        let mut watched = Watched::new(is_verbose, &before);
        while left > 0 {
            interrupt::check()?;
            if let Some(purse) = &mut purse {
                pay::make_orders(&mut source, purse)?;
            }
            let Source::Node(node) = &source else { break };
            let status = node.get("/api/status")?;
            for block in new_blocks(node, &mut height)?.iter().rev() {
                if block["miner"] == to.to_string() && left > 0 {
                    left -= 1;
                    watched.at_the_end(&node.get("/api/status")?, block);
                    tell(block)?;
                }
            }
            watched.now_and_then(&status);
            if status["mining"].is_null() && left > 0 {
                // One of them came too late: others had a block at that height already.
                let order = json!({ "to": to.to_string(), "blocks": left });
                node.post("/api/mine", &order)?;
            }
            thread::sleep(EVERY);
        }
        Ok(())
    };
    let result = mined();
    // Whatever happened: it goes on with what it did before.
    if let Source::Node(node) = &source {
        node.post("/api/mine", &json!({ "to": before["to"] }))?;
    }
    result
}

/// The blocks above a height, the highest first. The height becomes that of the highest.
fn new_blocks(node: &Running, height: &mut u64) -> Result<Vec<Value>, Failure> {
    let told = node.get(&format!("/api/blocks?count={BLOCKS}"))?;
    let is_new = |block: &&Value| block["height"].as_u64().is_some_and(|it| it > *height);
    let new: Vec<Value> =
        told["blocks"].as_array().into_iter().flatten().filter(is_new).cloned().collect();
    *height = new.first().and_then(|block| block["height"].as_u64()).unwrap_or(*height);
    Ok(new)
}

fn tell(block: &Value) -> Result<(), Failure> {
    let reward = Amount::new(block["reward"].as_u64().unwrap_or_default());
    let payments = count(block["payments"].as_u64().unwrap_or_default(), "payment");
    let hash: String = block["hash"].as_str().unwrap_or_default().chars().take(8).collect();
    let height = &block["height"];
    Ok(writeln!(
        stdout(),
        "block {height}  {hash}…  {payments}, {} for the miner",
        InCoins(reward)
    )?)
}
