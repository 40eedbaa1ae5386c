use crate::client::PATIENCE;
use crate::running::start;
use kusari::stage6_coin::*;
use serde_json::json;
use std::time::Instant;

/// An address that isn't in the wallet.
fn stranger() -> Address {
    Address::from_hash([7; 20])
}

#[test]
fn a_quote_says_what_the_payment_then_costs() {
    let node = start(3, false, "a chain");
    let wallet = node.get("/api/wallet").json();
    let all = 3 * 50 * UNITS_PER_COIN;
    assert_eq!(wallet["spendable"], all);
    let order =
        json!({ "to": stranger().to_string(), "amount": 20 * UNITS_PER_COIN, "fee_rate": 3 });
    let quote = node.post("/api/wallet/quote", &order.to_string()).json();
    assert_eq!(node.get("/api/mempool").json()["count"], 0, "asking sends nothing");
    let sent = node.post("/api/wallet/send", &order.to_string());
    assert_eq!(sent.status, 200, "{}", sent.body);
    let waiting = node.get("/api/mempool").json();
    assert_eq!(waiting["payments"][0]["txid"], sent.json()["txid"]);
    assert_eq!(waiting["payments"][0]["fee"], quote["fee"]);
    assert!(waiting["payments"][0]["fee_rate"].as_f64().unwrap() >= 3.0);

    let history = node.get("/api/history").json();
    let newest = &history["entries"][0];
    assert_eq!((&newest["txid"], &newest["height"]), (&sent.json()["txid"], &json!(null)));
    let went = newest["spent"].as_u64().unwrap() - newest["received"].as_u64().unwrap();
    assert_eq!(went, 20 * UNITS_PER_COIN + quote["fee"].as_u64().unwrap());

    let to = node.wallet.addresses()[0].to_string();
    node.post("/api/mine", &json!({ "to": to }).to_string());
    node.until("/api/mempool", |it| it["count"] == 0);
    node.post("/api/mine", r#"{"to":null}"#);
    let ranking = node.get("/api/ranking").json();
    let first = &ranking["ranking"][0];
    let given = [20 * UNITS_PER_COIN, went].map(|units| json!(units));
    assert!(given.contains(&first["given"]) || first["given"].as_u64() > given[0].as_u64());
    let places = ranking["ranking"].as_array().unwrap();
    let theirs = places.iter().find(|it| it["address"] == stranger().to_string()).unwrap();
    assert_eq!((&theirs["given"], &theirs["times"]), (&json!(20 * UNITS_PER_COIN), &json!(1)));
    let own = places.iter().find(|it| it["address"] == to).unwrap();
    assert!(own["mined"].as_u64().unwrap() >= all);
    let coins = node.get(&format!("/api/coins?address={}", stranger())).json();
    assert_eq!(coins["coins"][0]["amount"], 20 * UNITS_PER_COIN);
    assert_eq!(coins["coins"][0]["waiting"], false);
}

#[test]
fn what_can_not_be_paid_is_refused_and_nothing_waits() {
    let node = start(1, false, "a chain");
    let to = stranger().to_string();
    let cases = [
        (json!({ "to": to, "amount": 60 * UNITS_PER_COIN, "fee_rate": 2 }), "insufficient-funds"),
        (json!({ "to": to, "amount": 50 * UNITS_PER_COIN, "fee_rate": 2 }), "insufficient-funds"),
        (json!({ "to": to, "amount": 0, "fee_rate": 2 }), "zero-amount"),
        (json!({ "to": to, "amount": u64::MAX, "fee_rate": 2 }), "amount-too-large"),
        (json!({ "to": to, "amount": 1, "fee_rate": 0 }), "bad-request"),
        (json!({ "to": to, "amount": 1, "fee_rate": u64::MAX }), "bad-request"),
        (json!({ "to": to, "amount": -1, "fee_rate": 1 }), "bad-request"),
        (json!({ "to": to, "amount": 1.5, "fee_rate": 1 }), "bad-request"),
        (json!({ "to": "K", "amount": 1, "fee_rate": 1 }), "address-checksum"),
    ];
    for path in ["/api/wallet/quote", "/api/wallet/send"] {
        for (order, code) in &cases {
            assert_eq!(node.post(path, &order.to_string()).code(), *code, "{path} {order}");
        }
    }
    assert_eq!(node.get("/api/mempool").json()["count"], 0);
}

#[test]
fn two_payments_at_a_time_spend_different_coins() {
    let node = start(2, false, "a chain");
    let order =
        json!({ "to": stranger().to_string(), "amount": 40 * UNITS_PER_COIN, "fee_rate": 2 });
    let sent = std::thread::scope(|scope| {
        let send = || node.post("/api/wallet/send", &order.to_string()).status;
        [scope.spawn(send), scope.spawn(send)].map(|it| it.join().unwrap())
    });
    assert_eq!(sent, [200, 200]);
    assert_eq!(node.get("/api/mempool").json()["count"], 2);
}

#[test]
fn blocks_are_listed_and_each_shows_its_tree() {
    let node = start(5, false, "a chain");
    let listed = node.get("/api/blocks?count=2").json();
    let heights: Vec<_> =
        listed["blocks"].as_array().unwrap().iter().map(|it| &it["height"]).collect();
    assert_eq!(heights, [5, 4]);
    let below = node.get("/api/blocks?below=2&count=999").json();
    assert_eq!(below["blocks"].as_array().unwrap().len(), 1);
    let hash = listed["blocks"][0]["hash"].as_str().unwrap();
    let block = node.get(&format!("/api/block/{hash}?leaf=99")).json();
    assert_eq!((&block["height"], &block["on_best_chain"]), (&json!(5), &json!(true)));
    assert_eq!(block["transactions"][0]["outputs"][0]["to"], block["miner"]);
    assert!(block["tree"]["svg"].as_str().unwrap().starts_with("<svg"));
    assert!(!block["tree"]["alt"].as_str().unwrap().is_empty());
    assert_eq!(node.get("/api/blocks?below=0").json()["blocks"], json!([]));
}

#[test]
fn a_node_that_is_told_to_stop_ends_in_order() {
    let node = start(0, false, "a chain");
    assert_eq!(node.post("/api/stop", "{}").status, 200);
    let deadline = Instant::now() + PATIENCE;
    while node.wait(node.handle.look(|_| ())).is_ok() {
        assert!(Instant::now() < deadline, "the node goes on");
    }
}
