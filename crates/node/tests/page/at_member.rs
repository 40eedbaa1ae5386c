//! The door of a member of chapter 8, and the page about what's behind it.

use crate::client::send;
use crate::documented::{difference, documented_in, routes_of};
use kusari::stage8_contract::{
    Genesis, Member, Membership, PadSetup, PrivateKey, Role, Time, encode,
};
use kusari_node::members::{MemberDisk, MemberProcess, Network, Orderer, Topology, found};
use kusari_node::page::serve_member;
use kusari_storage::Directory;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

const TEXT: &str = include_str!("../../../../docs/members-api.md");
const ROUTER: &str = include_str!("../../src/page/at_member.rs");

#[test]
fn the_page_about_members_has_each_route_and_no_other() {
    let documented = documented_in(TEXT);
    let routes = routes_of(ROUTER);
    assert!(routes.len() > 5, "{routes:?}");
    assert!(documented.keys().eq(routes.iter()), "{documented:?}");
}

/// A network of one member that votes: it's a quorum by itself.
fn alone(folder: &Path) -> MemberDisk {
    let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(8));
    let name = "the_leader_node".to_owned();
    let member = Member { name, key: key.public_key(), role: Role::Airport };
    let genesis = Genesis {
        words: "landing pads".into(),
        time: Time::now(),
        members: Membership::new([member]).unwrap(),
        setup: PadSetup::default(),
    };
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let network = Network {
        genesis,
        orderer: Orderer::Vote,
        topology: Topology::Full,
        addresses: vec![free],
        delay_ms: 50,
        difficulty: 0,
    };
    found(folder, &network, &[key]).unwrap();
    let directory = Directory::open(folder.join("the_leader_node")).unwrap();
    let disk = MemberDisk::open(directory).unwrap();
    assert_eq!(encode(disk.network()), encode(&network));
    disk
}

#[test]
fn a_member_has_the_same_door_and_answers_as_its_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let disk = alone(folder.path());
    let (tell, told) = mpsc::channel();
    let runs = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (member, handle) = MemberProcess::start(disk).await.unwrap();
            let page = serve_member(handle).unwrap();
            tell.send((page.address(), page.token().as_str().to_owned())).unwrap();
            tokio::join!(member.run(std::future::pending()), page.run())
        })
    });
    let (at, token) = told.recv_timeout(Duration::from_secs(60)).unwrap();
    let host = format!("Host: {at}\r\n");
    let own = format!("{host}Authorization: Bearer {token}\r\n");
    let get =
        |path: &str, headers: &str| send(at, &format!("GET {path} HTTP/1.1\r\n{headers}\r\n"));
    let post = |path: &str, body: &str| {
        let length = body.len();
        let headers =
            format!("{own}Content-Type: application/json\r\nContent-Length: {length}\r\n");
        send(at, &format!("POST {path} HTTP/1.1\r\n{headers}\r\n{body}"))
    };
    for path in ["/api/status", "/api/pads", "/api/nothing"] {
        let answer = get(path, &host);
        assert_eq!((answer.status, &*answer.code()), (401, "no-token"), "{path}");
    }
    assert_eq!(get("/api/pads", "").status, 421);
    let answer = post("/api/connect", r#"{"address":"127.0.0.1:1"}"#);
    assert_eq!((answer.status, &*answer.code()), (501, "needs-coin"));

    let examples = documented_in(TEXT);
    let agree = |route: &str, answers: &[&Value]| {
        assert_eq!(examples[route].len(), answers.len(), "{route}");
        for (example, answer) in examples[route].iter().zip(answers) {
            assert_eq!(difference(example, answer), None, "{route}");
        }
    };
    let from = Time::now().millis() + 600_000;
    let order = json!({ "reserve": { "pad": 1, "from": from, "until": from + 600_000 } });
    let taken = post("/api/command", &order.to_string()).json();
    agree("POST /api/command", &[&order, &taken]);
    let path = format!("/api/command?number={}", taken["number"]);
    let deadline = Instant::now() + Duration::from_secs(60);
    while get(&path, &own).json()["state"] != "placed" {
        assert!(Instant::now() < deadline, "{}", get("/api/status", &own).body);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(get(&path, &own).json()["entry"]["ok"], true);
    for route in ["/api/status", "/api/pads", "/api/entries", "/api/proof"] {
        agree(&format!("GET {route}"), &[&get(route, &own).json()]);
    }
    assert_eq!(get("/api/entries?member=1", &own).json()["entries"], json!([]));
    assert_eq!(get("/api/entries?pad=2", &own).json()["entries"], json!([]));

    for (path, status, code) in [
        ("/api/command?number=1", 404, "unknown-command"),
        ("/api/command", 400, "bad-request"),
        ("/api/command?number=x", 400, "bad-request"),
        ("/api/entries?pad=65536", 400, "bad-request"),
        ("/api/proof?from=-1", 400, "bad-request"),
    ] {
        let answer = get(path, &own);
        assert_eq!((answer.status, &*answer.code()), (status, code), "{path}");
    }
    for rubbish in
        ["", "{}", "[]", r#"{"land":{}}"#, r#"{"land":{"pad":1,"x":2}}"#, r#"{"fly":{}}"#]
    {
        assert_eq!(&*post("/api/command", rubbish).code(), "bad-request", "{rubbish}");
    }
    assert_eq!(post("/api/stop", "{}").status, 200);
    runs.join().unwrap().0.unwrap();
}
