//! The door of an edge: the same as a node's, and behind it only what an edge can answer.

use crate::client::send;
use crate::documented::{difference, documented};
use crate::running::easy;
use kusari::stage6_coin::{Address, Genesis, PrivateKey, Time, encode};
use kusari::stage7_peers::MAX_LOCKS;
use kusari_node::page::serve_edge;
use kusari_node::{EdgeDisk, EdgeDriver, EdgeOptions};
use kusari_storage::Directory;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use tokio::runtime::Runtime;

#[test]
fn an_edge_has_the_same_door_and_answers_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let directory = Directory::prepare(folder.path().join("edge")).unwrap();
    let genesis = Genesis { time: Time::default(), words: "an edge".into(), rules: easy() };
    directory.begin_chain(&encode(&genesis)).unwrap();
    let runtime = Runtime::new().unwrap();
    let disk = EdgeDisk::open(directory).unwrap();
    let started = runtime.block_on(EdgeDriver::start(disk, EdgeOptions::default()));
    let (driver, handle) = started.unwrap();
    let page = serve_edge(handle).unwrap();
    let (at, token) = (page.address(), page.token().as_str().to_owned());
    let host = format!("Host: {at}\r\n");
    let own = format!("{host}Authorization: Bearer {token}\r\n");
    let runs = runtime.spawn(driver.run(std::future::pending()));
    runtime.spawn(page.run());

    let get =
        |path: &str, headers: &str| send(at, &format!("GET {path} HTTP/1.1\r\n{headers}\r\n"));
    let post = |path: &str, body: &str| {
        let length = body.len();
        let headers =
            format!("{own}Content-Type: application/json\r\nContent-Length: {length}\r\n");
        send(at, &format!("POST {path} HTTP/1.1\r\n{headers}\r\n{body}"))
    };
    for path in ["/api/status", "/api/blocks", "/api/nothing"] {
        let answer = get(path, &host);
        assert_eq!((answer.status, &*answer.code()), (401, "no-token"), "{path}");
    }
    assert_eq!(get("/api/status", "").status, 421);
    assert_eq!(get("/api/status", &format!("{own}Origin: http://evil.example\r\n")).status, 403);

    let status = get("/api/status", &own).json();
    assert_eq!((&status["role"], &status["height"]), (&"edge".into(), &0.into()));
    assert_eq!(status["edge"]["locks"], 0);
    assert!(get("/api/peers", &own).json()["links"].as_array().unwrap().is_empty());
    for path in ["/api/blocks", "/api/mempool", "/api/ranking", "/api/wallet", "/api/letters"] {
        let answer = get(path, &own);
        assert_eq!((answer.status, &*answer.code()), (501, "needs-core"), "{path}");
    }
    assert_eq!(&*post("/api/mine", r#"{"to":null}"#).code(), "needs-core");
    for path in ["/", "/page.js"] {
        assert_eq!(get(path, &own).status, 404, "there's nothing to look at: {path}");
    }
    assert_eq!(&*get("/api/follow", &own).code(), "wrong-method");

    let rng = &mut ChaCha12Rng::seed_from_u64(1);
    let addresses: Vec<_> = (0..=MAX_LOCKS)
        .map(|_| Address::of(&PrivateKey::generate(rng).public_key()).to_string())
        .collect();
    let follow = |addresses: &[String]| {
        post("/api/follow", &serde_json::json!({ "addresses": addresses }).to_string())
    };
    let (first, last) = (&addresses[0], &addresses[MAX_LOCKS]);
    let asked = |path: &str, address: &str| get(&format!("{path}?address={address}"), &own);
    for path in ["/api/coins", "/api/history"] {
        assert_eq!(&*asked(path, first).code(), "not-followed", "{path}");
    }
    let told = follow(&addresses[..MAX_LOCKS]).json();
    assert_eq!(told["told"], 0);
    assert_eq!(difference(&documented()["POST /api/follow"][1], &told), None);
    assert_eq!(follow(&addresses[..MAX_LOCKS]).status, 200, "they're followed already");
    let too_many = follow(std::slice::from_ref(last));
    assert_eq!((too_many.status, &*too_many.code()), (422, "too-many-addresses"));
    assert!(asked("/api/coins", first).json()["coins"].as_array().unwrap().is_empty());
    assert_eq!(asked("/api/history", first).json()["total"], 0);
    assert_eq!(&*asked("/api/coins", last).code(), "not-followed");
    assert_eq!(&*follow(&["K1".to_owned()]).code(), "address-checksum");
    assert_eq!(follow(&vec![first.clone(); 257]).status, 400);
    assert_eq!(post("/api/follow", r#"{"addresses":[],"more":1}"#).status, 400);
    assert_eq!(&*post("/api/payment", r#"{"hex":"00"}"#).code(), "truncated");

    assert_eq!(post("/api/stop", "{}").status, 200);
    runtime.block_on(runs).unwrap().unwrap();
}
