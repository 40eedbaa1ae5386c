use crate::client::{connect, send};
use crate::running::start;
use kusari::stage6_coin::Refusal as _;
use kusari_node::page::{PageOptions, serve};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};

#[test]
fn the_pages_files_are_open_and_everything_else_needs_the_token() {
    let node = start(0, false, "a chain");
    let host = format!("Host: {}\r\n", node.page);
    for path in ["/", "/page.css", "/page.js", "/draw.js", "/words.js", "/icon.svg"] {
        let answer = node.get_with(path, &host);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains(&node.token), "{path}");
    }
    let wrong = "0".repeat(64);
    let (part, own) = (&node.token[..63], &node.token);
    for token in ["", "Bearer", &wrong, part, &format!("{own}0"), &own.to_uppercase()] {
        let answer =
            node.get_with("/api/status", &format!("{host}Authorization: Bearer {token}\r\n"));
        assert_eq!((answer.status, &*answer.code()), (401, "no-token"), "{token}");
    }
    let twice = format!("{}Authorization: Bearer {own}\r\n", node.headers());
    let basic = format!("{host}Authorization: Basic {own}\r\n");
    for headers in [&host, &twice, &basic] {
        assert_eq!(node.get_with("/api/status", headers).status, 401, "{headers}");
    }
    // Neither in the address nor in a cookie: both are sent without being asked for, or kept where others read them.
    let cookie = format!("{host}Cookie: token={own}\r\n");
    assert_eq!(node.get_with(&format!("/api/status?token={own}"), &host).status, 401);
    assert_eq!(node.get_with("/api/status", &cookie).status, 401);
    assert_eq!(node.get("/api/status").status, 200);
}

#[test]
fn a_request_has_to_name_this_node_and_only_this_node() {
    let node = start(0, false, "a chain");
    let (port, token) = (node.page.port(), format!("Authorization: Bearer {}\r\n", node.token));
    for host in ["127.0.0.1", "localhost", "LocalHost", "[::1]"] {
        let answer = node.get_with("/api/status", &format!("Host: {host}:{port}\r\n{token}"));
        assert_eq!(answer.status, 200, "{host}");
    }
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    let foreign = [
        "Host: 127.0.0.1\r\n".to_owned(),
        "Host: \r\n".to_owned(),
        format!("Host: 127.0.0.1:{}\r\n", port.wrapping_add(1)),
        // A name that was made to stand for this machine.
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: localhost.evil.example:{port}\r\n"),
        format!("Host: localhost.:{port}\r\n"),
        format!("Host: 2130706433:{port}\r\n"),
        format!("{own}Host: evil.example\r\n"),
        format!("Host: evil.example\r\n{own}"),
        format!("{own}{own}"),
        String::new(),
    ];
    for host in foreign {
        for path in ["/", "/api/status"] {
            let answer = node.get_with(path, &format!("{host}{token}"));
            assert_eq!((answer.status, &*answer.code()), (421, "foreign-host"), "{path} {host}");
        }
    }
    let old = send(node.page, &format!("GET /api/status HTTP/1.0\r\n{own}{token}\r\n"));
    assert_eq!(old.status, 200, "an older client may ask, too, if it names its host");
    let nameless = send(node.page, &format!("GET /api/status HTTP/1.0\r\n{token}\r\n"));
    assert_eq!(nameless.status, 421);
    for address in
        ["http://evil.example/api/status", &format!("http://127.0.0.1:{port}/api/status")]
    {
        assert_eq!(node.get_with(address, &format!("{own}{token}")).status, 421, "{address}");
    }
}

#[test]
fn another_site_can_neither_ask_nor_give_orders() {
    let node = start(0, false, "a chain");
    let (own, port) = (node.headers(), node.page.port());
    let json = "Content-Type: application/json\r\n";
    let foreign = [
        "null".to_owned(),
        "https://evil.example".to_owned(),
        format!("http://evil.example:{port}"),
        format!("https://{}", node.page),
        format!("http://127.0.0.1:{}", port.wrapping_add(1)),
        format!("http://localhost:{port}"),
        "http://127.0.0.1".to_owned(),
        String::new(),
    ];
    for origin in foreign {
        let headers = format!("{own}{json}Origin: {origin}\r\n");
        let asked = node.get_with("/api/status", &headers);
        assert_eq!((asked.status, &*asked.code()), (403, "foreign-origin"), "{origin}");
        assert_eq!(node.post_with("/api/stop", &headers, "{}").status, 403, "{origin}");
        let preflight = format!(
            "OPTIONS /api/stop HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\r\n",
            node.page
        );
        let preflight = send(node.page, &preflight);
        assert_eq!(preflight.status, 403, "{origin}");
        for answer in [asked, preflight] {
            assert!(!answer.head.contains("access-control"), "{}", answer.head);
        }
    }
    let twice = format!("{own}Origin: http://{}\r\nOrigin: null\r\n", node.page);
    assert_eq!(node.get_with("/api/status", &twice).status, 403);
    let same = node.get_with("/api/status", &format!("{own}Origin: http://{}\r\n", node.page));
    assert_eq!(same.status, 200);
    assert!(!same.head.contains("access-control"), "{}", same.head);
}

#[test]
fn every_answer_tells_the_browser_to_run_nothing_else_and_to_keep_nothing() {
    let node = start(0, false, "a chain");
    let answers = [
        node.get("/"),
        node.get("/api/status"),
        node.get("/nowhere"),
        node.get_with("/api/status", ""),
        node.post("/api/mine", "rubbish"),
    ];
    for answer in answers {
        for header in [
            "content-security-policy: default-src 'self'; img-src 'self' blob:;",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cache-control: no-store",
        ] {
            assert!(answer.head.contains(header), "{header} isn't in {}", answer.head);
        }
    }
}

#[test]
fn an_order_is_small_and_is_json() {
    let node = start(0, false, "a chain");
    let (own, json) = (node.headers(), "Content-Type: application/json\r\n");
    for kind in ["", "Content-Type: text/plain\r\n", "Content-Type: application/jsonx\r\n"] {
        let answer = node.post_with("/api/mine", &format!("{own}{kind}"), r#"{"to":null}"#);
        assert_eq!((answer.status, &*answer.code()), (415, "not-json"), "{kind}");
    }
    for path in ["/api/mine", "/api/payment", "/api/stop", "/api/connect", "/api/wallet/send"] {
        assert_eq!(
            (node.get(path).status, &*node.get(path).code()),
            (405, "wrong-method"),
            "{path}"
        );
    }
    assert_eq!(node.post("/api/status", "{}").status, 405);
    // Nothing of it is read: the header says enough.
    for (path, length) in [("/api/mine", 70_000), ("/api/payment", 3_000_000)] {
        let head = format!("POST {path} HTTP/1.1\r\n{own}{json}Content-Length: {length}\r\n\r\n");
        assert_eq!(send(node.page, &head).status, 413, "{path}");
    }
    for body in ["", "{", "[]", "{}", r#"{"to":1}"#, r#"{"to":null,"more":1}"#, "\u{feff}{}"] {
        let answer = node.post("/api/mine", body);
        assert_eq!((answer.status, &*answer.code()), (400, "bad-request"), "{body}");
    }
    let long = format!("GET /api/status?{} HTTP/1.1\r\n{own}\r\n", "a".repeat(1 << 16));
    let mut stream = connect(node.page);
    let _ = stream.write_all(long.as_bytes()); // it may hang up halfway
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    assert_eq!(node.get("/api/status").status, 200);
}

#[test]
fn a_broken_rule_is_told_with_its_code() {
    let node = start(0, false, "a chain");
    let cases = [
        ("/api/payment", r#"{"hex":"00"}"#, 422, "truncated"),
        ("/api/payment", r#"{"hex":"xy"}"#, 400, "bad-request"),
        ("/api/mine", r#"{"to":"K1"}"#, 422, "address-checksum"),
        ("/api/mine", r#"{"to":"<script>"}"#, 422, "address-letter"),
        ("/api/connect", r#"{"address":"localhost:1"}"#, 422, "peer-address-syntax"),
        ("/api/connect", r#"{"address":"127.0.0.1:0"}"#, 422, "peer-address-unreachable"),
    ];
    for (path, body, status, code) in cases {
        let answer = node.post(path, body);
        assert_eq!((answer.status, &*answer.code()), (status, code), "{path} {body}");
    }
    let hash = "0".repeat(64);
    for (path, status) in [
        ("/api/block/abc".to_owned(), 400),
        (format!("/api/block/{hash}"), 404),
        ("/api/blocks?count=many".to_owned(), 400),
        ("/api/coins?address=K1".to_owned(), 422),
        (format!("/api/coins?{}", "address=K1&".repeat(257)), 400),
        ("/api/nothing".to_owned(), 404),
        ("/../secret".to_owned(), 404),
    ] {
        assert_eq!(node.get(&path).status, status, "{path}");
    }
}

#[test]
fn an_explorer_needs_no_token_and_takes_no_orders() {
    let node = start(3, true, "a chain");
    let host = format!("Host: {}\r\n", node.page);
    for path in [
        "/",
        "/api/status",
        "/api/peers",
        "/api/blocks",
        "/api/mempool",
        "/api/ranking",
        "/api/board",
    ] {
        assert_eq!(node.get_with(path, &host).status, 200, "{path}");
    }
    assert_eq!(node.get_with("/api/status", &host).json()["wallet"], false);
    for path in [
        "/api/stop",
        "/api/mine",
        "/api/payment",
        "/api/connect",
        "/api/wallet/send",
        "/api/wallet/post",
    ] {
        let answer = node.post(path, "{}");
        assert_eq!(answer.status, 404, "not even with the token: {path}");
    }
    assert_eq!(node.get_with("/api/wallet", &host).status, 404);
    assert_eq!(node.get_with("/api/status", "Host: evil.example\r\n").status, 421);
}

#[test]
fn only_an_explorer_may_listen_for_other_machines() {
    let node = start(0, false, "a chain");
    let listen = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let options = |explorer| PageOptions { listen, explorer, purse: None };
    let refused = serve(node.handle.clone(), options(false)).unwrap_err();
    assert_eq!(refused.code(), "page-outside");
    assert!(serve(node.handle.clone(), options(true)).is_ok());
}

#[test]
fn the_token_is_where_a_browser_keeps_it_to_itself() {
    let node = start(0, false, "a chain");
    let page = serve(node.handle.clone(), PageOptions::default()).unwrap();
    let (before, after) =
        page.url().split_once('#').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(!before.contains(page.token().as_str()));
    assert!(after.contains(page.token().as_str()));
    assert!(!format!("{page:?}").contains(page.token().as_str()));
}
