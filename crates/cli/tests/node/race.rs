//! Seven nodes race. One is killed and started again, cables are pulled out, and someone lies.

use super::cable::Cable;
use super::liar::Liar;
use super::town::{Town, height, logs, mine, tip, until, until_they_agree};
use kusari::stage6_coin::*;
use kusari::stage7_peers::NodeProcess;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

const NODES: usize = 7;

/// The one that's killed, and the one that's lied to.
const UNLUCKY: usize = 3;
const LIED_TO: usize = 1;

struct Race {
    town: Town,
    cables: Vec<Cable>,
    nodes: Vec<NodeProcess>,
    addresses: Vec<String>,
    wallet: Wallet,
    rng: ChaCha12Rng,
    /// Each block that a node told of, and which node that was.
    told: BTreeSet<(usize, String)>,
    /// What was handed in, and at which node.
    payments: BTreeMap<String, usize>,
    /// What the nodes' logs say was refused or lost. They remember no more than their last lines.
    reported: BTreeSet<String>,
}

impl Race {
    fn start() -> Race {
        let town = Town::new();
        town.says("0", "mint --spacing 1");
        let mut rng = ChaCha12Rng::seed_from_u64(7);
        let mut wallet = Wallet::default();
        let addresses = (0..NODES).map(|_| wallet.new_address(&mut rng).to_string()).collect();
        let (mut nodes, mut cables): (Vec<NodeProcess>, Vec<Cable>) = (Vec::new(), Vec::new());
        for number in 0..NODES {
            // Each is linked to the one before it by a cable, and finds the others by itself.
            cables.extend(nodes.last().map(|before| Cable::to(&before.listen())));
            let connect = cables.last().map(|cable| format!("--connect {}", cable.address()));
            nodes.push(town.start(&number.to_string(), &connect.unwrap_or_default()));
        }
        let (told, payments, reported) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Race { town, cables, nodes, addresses, wallet, rng, told, payments, reported }
    }

    fn all(&self) -> Vec<&NodeProcess> {
        self.nodes.iter().collect()
    }

    fn let_mine(&self, number: usize) {
        mine(&self.nodes[number], Some(&self.addresses[number]));
    }

    /// Notes what each node says is the end of its chain, and which payments it reports.
    fn look(&mut self) {
        for (number, node) in self.nodes.iter().enumerate() {
            let log = node.log();
            let payments =
                log.lines().filter_map(|line| line.split_once(" payment ")?.1.split_once("… "));
            let names = payments.filter_map(|(name, what)| {
                let is_report = what.starts_with("refused: ") || what.starts_with("conflicts: ");
                is_report.then(|| name.trim_start().to_owned())
            });
            self.reported.extend(names);
            if node.get("/api/status").is_ok_and(|it| it["height"].as_u64() > Some(0)) {
                self.told.insert((number, tip(node)));
            }
        }
    }

    /// Hands in a payment at a node, if there's something to pay with.
    fn pay(&mut self, number: usize) {
        let query: Vec<String> = self.addresses.iter().map(|it| format!("address={it}")).collect();
        let told = self.nodes[number].get(&format!("/api/coins?{}", query.join("&"))).unwrap();
        let next = told["height"].as_u64().unwrap() + 1;
        let coins: Vec<(OutPoint, Coin)> = told["coins"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|coin| coin["waiting"] == false && coin["height"].as_u64().unwrap() + 1 < next)
            .map(coin_of)
            .take(1)
            .collect();
        if coins.is_empty() {
            return;
        }
        let to: Address = self.addresses[self.rng.random_range(0..NODES)].parse().unwrap();
        let order = Order {
            lock: to.lock(),
            amount: Amount::new(UNITS_PER_COIN),
            fee_rate: FeeRate::per_byte(10),
            change: self.addresses[0].parse().unwrap(),
            selection: CoinSelection::LargestFirst,
        };
        let genesis = self.nodes[0].said()["genesis"].as_str().unwrap().to_owned();
        let chain = BlockHash::try_from(genesis).unwrap();
        let Ok(payment) = self.wallet.pay(&coins, &order, &chain) else { return };
        let hex = to_hex(&payment.to_bytes());
        // Another payment may have spent the same coin, at a node that hasn't heard of it yet. Then it's refused, with a code.
        match self.nodes[number].post("/api/payment", &json!({ "hex": hex })) {
            Ok(said) => {
                self.payments.insert(said["txid"].as_str().unwrap().to_owned(), number);
            }
            Err(error) => assert!(error.to_string().contains('['), "{error}"),
        }
    }

    fn kill_and_restart(&mut self, number: usize) {
        self.look();
        // It comes back where the cable from the next one leads.
        let (cable, listen) = (self.cables[number - 1].address(), self.nodes[number].listen());
        let to = &self.addresses[number];
        let line = format!("--connect {cable} --listen {listen} --mine {to}");
        self.nodes.remove(number).kill(); // it has to be gone before another one can have its directory
        self.nodes.insert(number, self.town.start(&number.to_string(), &line));
        for (_, hash) in self.told.iter().filter(|(by, _)| *by == number) {
            let known = self.nodes[number].get(&format!("/api/block/{hash}"));
            assert!(known.is_ok(), "it denies {hash}\n{}", logs(&self.all()));
        }
    }

    fn run(mut self, time: Duration, disturb_every: Duration) {
        (0..NODES).for_each(|number| self.let_mine(number));
        let genesis = self.nodes[0].said()["genesis"].as_str().unwrap().to_owned();
        let liar = Liar::start(&self.nodes[LIED_TO].listen(), &genesis);
        let (start, mut disturbances) = (Instant::now(), 0);
        let (mut next_payment, mut next) = (start, start + disturb_every / 2);
        while start.elapsed() < time {
            self.look();
            if next_payment <= Instant::now() {
                next_payment += Duration::from_millis(250);
                let number = self.rng.random_range(0..NODES);
                self.pay(number);
            }
            if next <= Instant::now() {
                next += disturb_every;
                disturbances += 1;
                self.kill_and_restart(UNLUCKY);
                let cut = self.rng.random_range(0..self.cables.len());
                self.cables.iter().enumerate().for_each(|(number, it)| it.cut(number == cut));
            }
            std::thread::sleep(Duration::from_millis(20)); // so that the nodes get the machine, too
        }
        assert!(liar.said() > 20 && disturbances > 0, "{} lies", liar.said());
        drop(liar);
        self.cables.iter().for_each(|cable| cable.cut(false));
        // Payments that wait get into a block, and then no one mines any more.
        let highest = self.nodes.iter().map(height).max().unwrap_or_default();
        until("three more blocks", &self.all(), || {
            self.nodes.iter().all(|node| height(node) >= highest + 3)
        });
        self.nodes.iter().for_each(|node| mine(node, None));
        until_they_agree(&self.all());
        self.look();
        self.judge();
    }

    /// No block that anyone was told of is lost, and no payment without a word.
    fn judge(&self) {
        for (number, hash) in &self.told {
            let known = self.nodes[*number].get(&format!("/api/block/{hash}"));
            assert!(known.is_ok(), "node {number} denies {hash}\n{}", logs(&self.all()));
        }
        let confirmed = self.confirmed();
        let waiting = self.nodes[0].get("/api/mempool").unwrap().to_string();
        for (txid, number) in &self.payments {
            let is_known = confirmed.contains(txid) || waiting.contains(txid.as_str());
            let is_reported = self.reported.contains(&txid[..8]);
            assert!(
                is_known || is_reported,
                "{txid}, handed in at node {number}, is lost\n{}",
                logs(&self.all())
            );
        }
        assert!(!self.payments.is_empty());
    }

    /// Everything on the chain, from its end to its beginning.
    fn confirmed(&self) -> BTreeSet<String> {
        let (mut confirmed, mut at) = (BTreeSet::new(), tip(&self.nodes[0]));
        while let Ok(block) = self.nodes[0].get(&format!("/api/block/{at}")) {
            let transactions = block["transactions"].as_array().unwrap();
            assert_eq!(block["transactions_count"], transactions.len(), "none is left out");
            confirmed.extend(transactions.iter().map(|it| it["txid"].as_str().unwrap().to_owned()));
            at = block["header"]["previous"].as_str().unwrap().to_owned();
        }
        confirmed
    }
}

fn coin_of(told: &Value) -> (OutPoint, Coin) {
    let mut txid: [u8; 32] = from_hex(told["txid"].as_str().unwrap()).unwrap().try_into().unwrap();
    txid.reverse();
    let index = told["index"].as_u64().unwrap() as u32;
    let lock = Script::from_bytes(from_hex(told["lock"].as_str().unwrap()).unwrap());
    let output = Output { amount: Amount::new(told["amount"].as_u64().unwrap()), lock };
    let height = told["height"].as_u64().unwrap() as u32;
    let coin = Coin { output, height, is_coinbase: told["coinbase"] == true };
    (OutPoint { txid: Txid::from_bytes(txid), index }, coin)
}

#[test]
fn seven_nodes_race_while_everything_goes_wrong_and_nothing_is_lost() {
    Race::start().run(Duration::from_secs(8), Duration::from_secs(3));
}

#[test]
#[ignore = "takes two minutes: cargo test -p kusari-cli --test node -- --ignored"]
fn seven_nodes_race_for_two_minutes_while_everything_goes_wrong_and_nothing_is_lost() {
    Race::start().run(Duration::from_secs(120), Duration::from_secs(5));
}
