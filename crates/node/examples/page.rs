//! A node that mines, and its page: to look at the page, and to change it.
//!
//!     cargo run -p kusari-node --example page
//!     cargo run -p kusari-node --example page -- --connect 127.0.0.1:7707
//!
//! The chain and the wallet are gone when it ends. The first line that it prints says where the page and the explorer are.

use kusari::stage6_coin::*;
use kusari::stage7_peers::PeerAddress;
use kusari_node::page::{PageOptions, PayTo, Purse, serve};
use kusari_node::{Disk, Driver, NodeOptions, Refused, fetch_genesis};
use kusari_storage::{Directory, Store};
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};

/// A wallet that no one keeps.
struct InMemory(Wallet);

impl Purse for InMemory {
    fn addresses(&self) -> Vec<Address> {
        self.0.addresses().to_vec()
    }

    fn new_address(&mut self) -> Result<Address, Refused> {
        Ok(self.0.new_address(&mut rand::rng()))
    }

    fn pay(
        &mut self,
        coins: &[(OutPoint, Coin)],
        order: &PayTo,
        chain: &BlockHash,
    ) -> Result<Transaction, Refused> {
        let PayTo { lock, amount, fee_rate } = order.clone();
        let (change, selection) = (self.new_address()?, CoinSelection::BranchAndBound);
        let order = Order { lock, amount, fee_rate, change, selection };
        self.0.pay(coins, &order, chain).map_err(|cause| Refused::of(&cause))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let connect: Option<PeerAddress> = match &arguments[..] {
        [] => None,
        [flag, address] if flag == "--connect" => Some(address.parse()?),
        _ => return Err("usage: page [--connect IP:PORT]".into()),
    };
    let genesis = match connect {
        Some(address) => fetch_genesis(address).await?,
        None => {
            let words = "a chain to look at".to_owned();
            let time = Time::from_millis(Time::now().millis() / 1000 * 1000); // whole seconds
            Genesis { time, words, rules: Rules::classroom() }
        }
    };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("chain");
    drop(Store::create(Directory::prepare(&path)?, &genesis)?);
    let options = NodeOptions {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        connect: connect.into_iter().collect(),
        ..NodeOptions::default()
    };
    let disk = Disk::open(Directory::open(&path)?)?;
    let (driver, handle) = Driver::start(disk, options, |_| ()).await?;

    let mut wallet = Wallet::default();
    let address = wallet.new_address(&mut rand::rng());
    let purse: Option<Box<dyn Purse>> = Some(Box::new(InMemory(wallet)));
    let page = serve(handle.clone(), PageOptions { purse, ..PageOptions::default() })?;
    let explorer = PageOptions { explorer: true, ..PageOptions::default() };
    let explorer = serve(handle.clone(), explorer)?;
    let door = serde_json::json!({
        "page": page.url(), "explorer": explorer.url(), "listen": driver.listening(),
        "to": address.to_string(),
    });
    println!("{door}");
    tokio::spawn(page.run());
    tokio::spawn(explorer.run());
    tokio::spawn(async move { handle.mine(Some(address.lock())).await });
    let end = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(driver.run(end).await?)
}
