use crate::client::{Answer, PATIENCE, send};
use kusari::stage6_coin::*;
use kusari_node::page::{PageOptions, PayTo, Purse, serve};
use kusari_node::{Disk, Driver, Handle, NodeOptions, Refused};
use kusari_storage::{Directory, Store};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A node that listens on a port of its own, with its page. It's gone when this is dropped.
pub(crate) struct Running {
    pub(crate) page: SocketAddr,
    pub(crate) token: String,
    pub(crate) handle: Handle,
    pub(crate) wallet: Wallet,
    runtime: Option<Runtime>,
    _folder: TempDir,
}

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

/// Some hundred hashes for a block.
pub(crate) fn easy() -> Rules {
    Rules { easiest: CompactTarget::from_bits(0x2000_ffff), period: 10_000, ..Rules::classroom() }
}

/// Starts a node whose chain has some blocks already. Each of them pays the wallet with the page.
pub(crate) fn start(blocks: u64, explorer: bool, words: &str) -> Running {
    start_with(easy(), blocks, explorer, words)
}

/// The same with other rules.
pub(crate) fn start_with(rules: Rules, blocks: u64, explorer: bool, words: &str) -> Running {
    let genesis = Genesis { time: Time::default(), words: words.to_owned(), rules };
    let mut wallet = Wallet::default();
    let to = wallet.new_address(&mut ChaCha12Rng::seed_from_u64(1));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let mut store = Store::create(Directory::prepare(&path).unwrap(), &genesis).unwrap();
    for _ in 0..blocks {
        let reward = Reward { lock: to.lock(), fees: Amount::ZERO, extra_nonce: 0 };
        let place = store.place().unwrap();
        let draft = Draft::new(&place, &genesis.rules, [], reward, Time::from_millis(1000));
        store.push(&mine(draft).unwrap(), Time::now()).unwrap();
    }
    drop(store);
    let options = NodeOptions {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        ..NodeOptions::default()
    };
    let runtime = Runtime::new().unwrap();
    let started = async {
        let disk = Disk::open(Directory::open(&path).unwrap()).unwrap();
        Driver::start(disk, options, |_| ()).await.unwrap()
    };
    let (driver, handle) = runtime.block_on(started);
    let purse: Option<Box<dyn Purse>> = Some(Box::new(InMemory(wallet.clone())));
    let options = PageOptions { explorer, purse, ..PageOptions::default() };
    let page = serve(handle.clone(), options).unwrap();
    let (address, token) = (page.address(), page.token().as_str().to_owned());
    runtime.spawn(driver.run(std::future::pending()));
    runtime.spawn(page.run());
    Running { page: address, token, handle, wallet, runtime: Some(runtime), _folder: folder }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Running {
    /// Does something in the node's runtime.
    pub(crate) fn wait<T>(&self, job: impl Future<Output = T>) -> T {
        self.runtime.as_ref().unwrap().block_on(job)
    }

    /// The headers of a request as the page sends them.
    pub(crate) fn headers(&self) -> String {
        format!("Host: {}\r\nAuthorization: Bearer {}\r\n", self.page, self.token)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &self.headers())
    }

    pub(crate) fn get_with(&self, path: &str, headers: &str) -> Answer {
        send(self.page, &format!("GET {path} HTTP/1.1\r\n{headers}\r\n"))
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        let headers = self.headers() + "Content-Type: application/json\r\n";
        self.post_with(path, &headers, body)
    }

    pub(crate) fn post_with(&self, path: &str, headers: &str, body: &str) -> Answer {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n");
        send(self.page, &(head + body))
    }

    /// Asks again until it's so.
    pub(crate) fn until(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(path);
            if answer.status == 200 && is_so(&answer.json()) {
                return answer.json();
            }
            assert!(Instant::now() < deadline, "{path} still says {}", answer.body);
            std::thread::yield_now();
        }
    }
}
