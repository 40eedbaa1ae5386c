//! Compares `docs/node-api.md` with the router and with what a node answers.

use crate::running::{Running, start};
use kusari::stage6_coin::*;
use kusari::stage7_peers::FileHash;
use kusari_node::seal;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const TEXT: &str = include_str!("../../../../docs/node-api.md");
const ROUTERS: [&str; 3] = [
    include_str!("../../src/page/routes.rs"),
    include_str!("../../src/page/core_routes.rs"),
    include_str!("../../src/page/at_edge/mod.rs"),
];

/// What the page says about each route: `GET /api/status`, and the examples below it.
pub(crate) fn documented() -> BTreeMap<&'static str, Vec<Value>> {
    documented_in(TEXT)
}

/// The same for another page.
pub(crate) fn documented_in(text: &'static str) -> BTreeMap<&'static str, Vec<Value>> {
    let sections = text.split("\n### `").skip(1).filter_map(|section| section.split_once("`\n"));
    let examples = |text: &str| {
        let blocks =
            text.split("\n## ").next().into_iter().flat_map(|it| it.split("```json\n").skip(1));
        let blocks = blocks.filter_map(|block| block.split_once("```"));
        blocks.map(|(example, _)| serde_json::from_str(example).unwrap()).collect()
    };
    sections.map(|(route, text)| (route, examples(text))).collect()
}

/// The routes that a router has: `GET /api/status`.
pub(crate) fn routes_of(router: &str) -> BTreeSet<String> {
    let routes = router.split(".route(\"").skip(1).map(|route| {
        let (path, rest) = route.split_once("\", ").unwrap();
        let method = rest.split_once('(').unwrap().0.to_uppercase();
        format!("{method} {path}")
    });
    routes.collect()
}

#[test]
fn the_page_about_the_api_has_each_route_and_no_other() {
    let mut routes: BTreeSet<_> = ROUTERS.iter().flat_map(|router| routes_of(router)).collect();
    // The answer to whatever an edge can't answer.
    assert!(routes.remove("ANY /api/{*rest}"));
    let documented: BTreeSet<_> = documented().keys().map(|it| (*it).to_owned()).collect();
    assert!(routes.len() > 20, "{routes:?}");
    assert_eq!(documented, routes);
}

#[test]
fn each_code_that_the_page_names_is_one_that_the_program_has() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let sources = ["page", "page/at_edge", ""]
        .map(|folder| std::fs::read_dir(format!("{here}/{folder}")).unwrap());
    let sources = sources.into_iter().flatten().map(|entry| entry.unwrap().path());
    let is_source = |path: &std::path::PathBuf| path.extension().is_some_and(|it| it == "rs");
    let sources = sources.filter(is_source).map(|path| std::fs::read_to_string(path).unwrap());
    let sources: String = sources.collect();
    let rows = TEXT.lines().filter(|line| line.starts_with("| 4") || line.starts_with("| 5"));
    let codes: Vec<_> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    assert!(codes.len() >= 12, "{codes:?}");
    for code in codes {
        assert!(sources.contains(&format!("\"{code}\"")), "{code}");
    }
}

/// Where two values differ in their fields, or in the kinds of their values. Where one has `null`, the other may have anything.
pub(crate) fn difference(documented: &Value, real: &Value) -> Option<String> {
    match (documented, real) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Object(one), Value::Object(other)) => {
            let [fields, others] = [one, other].map(|it| it.keys().collect::<BTreeSet<_>>());
            if fields != others {
                return Some(format!("{documented}\n{real}"));
            }
            one.iter().find_map(|(name, value)| difference(value, &other[name]))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.first().zip(other.first()).and_then(|(one, other)| difference(one, other))
        }
        _ if std::mem::discriminant(documented) == std::mem::discriminant(real) => None,
        _ => Some(format!("{documented}\n{real}")),
    }
}

/// A node that's asked what the page says it can be asked.
struct Asked {
    node: Running,
    documented: BTreeMap<&'static str, Vec<Value>>,
    left: BTreeSet<&'static str>,
}

impl Asked {
    /// Takes the answer to a route.
    fn take(&mut self, route: &'static str, order: Option<&Value>, answer: &Value) {
        self.left.remove(route);
        let examples = &self.documented[route];
        let told: Vec<_> = order.into_iter().chain([answer]).collect();
        assert_eq!(examples.len(), told.len(), "{route}: {told:?}");
        for (example, told) in examples.iter().zip(told) {
            assert_eq!(difference(example, told), None, "{route}");
        }
    }

    fn get(&mut self, route: &'static str, path: &str) -> Value {
        let answer = self.node.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let answer = answer.json();
        self.take(route, None, &answer);
        answer
    }

    fn post(&mut self, route: &'static str, order: &Value) -> Value {
        let answer = self.node.post(route.strip_prefix("POST ").unwrap(), &order.to_string());
        assert_eq!(answer.status, 200, "{route}: {}", answer.body);
        let answer = answer.json();
        self.take(route, Some(order), &answer);
        answer
    }

    /// Mines a block with all that waits.
    fn mine(&mut self, to: &Address) {
        self.post("POST /api/mine", &json!({ "to": to.to_string(), "blocks": 1 }));
        self.node.until("/api/status", |it| it["mining"].is_null() && it["waiting"] == 0);
    }

    /// A payment that was signed elsewhere, and that carries the hash of a file.
    fn notarise(&mut self, file: FileHash) {
        let owner = self.node.wallet.addresses()[0];
        let look = self.node.handle.look(move |inside| {
            let (node, coins) = (inside.host.node(), inside.host.node().tree().ledger().coins());
            let own = coins.iter().filter(|(_, coin)| coin.output.lock == owner.lock());
            let own = own.map(|(out_point, coin)| (*out_point, coin.clone())).collect::<Vec<_>>();
            (node.genesis().hash(), own)
        });
        let (genesis, coins) = self.node.wait(look).unwrap();
        let order = Order {
            lock: file.lock(),
            amount: Amount::ZERO,
            fee_rate: FeeRate::per_byte(2),
            change: owner,
            selection: CoinSelection::LargestFirst,
        };
        let payment = self.node.wallet.pay(&coins, &order, &genesis).unwrap();
        self.post("POST /api/payment", &json!({ "hex": to_hex(&payment.to_bytes()) }));
    }
}

#[test]
fn what_a_node_answers_has_the_form_of_the_examples() {
    let (node, friend, stranger) =
        (start(3, false, "a chain"), start(3, false, "a chain"), start(0, false, "another chain"));
    let documented = documented();
    let left = documented.keys().copied().collect();
    let owner = node.wallet.addresses()[0];
    let mut asked = Asked { node, documented, left };

    for other in [&friend, &stranger] {
        let listening = other.get("/api/status").json()["listening"][0].clone();
        asked.post("POST /api/connect", &json!({ "address": listening }));
    }
    asked.node.until("/api/status", |it| it["links"] == 1);
    asked.node.until("/api/peers", |it| !it["cut"].as_array().unwrap().is_empty());
    asked.get("GET /api/peers", "/api/peers");

    let order = json!({ "to": Address::from_hash([7; 20]).to_string(), "amount": 20 * UNITS_PER_COIN, "fee_rate": 2 });
    asked.post("POST /api/wallet/quote", &order);
    asked.post("POST /api/wallet/send", &order);
    asked.post("POST /api/wallet/post", &json!({ "text": "lost: one umbrella", "fee_rate": 2 }));
    asked.post("POST /api/wallet/new", &json!({}));
    asked.get("GET /api/mempool", "/api/mempool");
    asked.mine(&owner);
    let file = FileHash::read(&b"a will"[..]).unwrap();
    asked.notarise(file);
    asked.mine(&owner);

    let blocks = asked.get("GET /api/blocks", "/api/blocks?count=2");
    let hash = blocks["blocks"][1]["hash"].as_str().unwrap().to_owned();
    asked.get("GET /api/block/{hash}", &format!("/api/block/{hash}"));
    asked.get("GET /api/ranking", "/api/ranking");
    asked.get("GET /api/board", "/api/board");
    asked.get("GET /api/coins", &format!("/api/coins?address={owner}"));
    asked.get("GET /api/history", "/api/history");
    asked.get("GET /api/wallet", "/api/wallet");
    asked.get("GET /api/receipt", &format!("/api/receipt?hash={file}"));
    let [from, to] = [1, 2].map(|seed| PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(seed)));
    let letter =
        seal("hello", &from, &to.public_key(), &mut ChaCha12Rng::seed_from_u64(3)).unwrap();
    asked.post("POST /api/letter", &json!({ "hex": to_hex(&letter) }));
    asked.get("GET /api/letters", "/api/letters");
    asked.node.post("/api/mine", &json!({ "to": owner.to_string() }).to_string());
    let mining = asked.node.until("/api/status", |it| it["search"]["best"].is_string());
    asked.take("GET /api/status", None, &mining);
    asked.post("POST /api/stop", &json!({}));
    // A picture, a stream, and an order that only an edge takes.
    assert_eq!(asked.left, ["GET /api/events", "GET /api/qr", "POST /api/follow"].into());
}
