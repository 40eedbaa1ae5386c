use crate::client::connect;
use crate::running::start;
use std::io::{Read as _, Write as _};

#[test]
fn a_thousand_clients_that_never_end_their_requests_keep_no_one_out() {
    let node = start(0, false, "a chain");
    let half = format!("GET /api/status HTTP/1.1\r\nHost: {}\r\n", node.page);
    let mut slow = Vec::new();
    for number in 0..1000 {
        let mut stream = connect(node.page);
        let _ = stream.write_all(half.as_bytes()); // an earlier one may already have been hung up on
        slow.push(stream);
        if number % 100 == 99 {
            assert_eq!(node.get("/api/status").status, 200, "after {number}");
        }
    }
    // And they aren't kept.
    for mut stream in slow {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
    }
}

#[test]
fn a_body_that_never_comes_holds_up_no_one_else() {
    let node = start(0, false, "a chain");
    let head = format!(
        "POST /api/mine HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        node.headers()
    );
    let mut slow = Vec::new();
    for _ in 0..300 {
        let mut stream = connect(node.page);
        let _ = stream.write_all(head.as_bytes());
        slow.push(stream);
    }
    assert_eq!(node.get("/api/status").status, 200);
}

#[test]
fn pages_that_are_left_open_leave_room_for_others() {
    let node = start(0, false, "a chain");
    let listen = format!("GET /api/events HTTP/1.1\r\n{}\r\n", node.headers());
    let mut open = Vec::new();
    let mut statuses = Vec::new();
    for _ in 0..65 {
        let mut stream = connect(node.page);
        stream.write_all(listen.as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        statuses.push(String::from_utf8_lossy(&answer).into_owned());
        open.push(stream);
    }
    assert!(statuses[..64].iter().all(|it| it == "HTTP/1.1 200"), "{statuses:?}");
    assert_eq!(statuses[64], "HTTP/1.1 503");
    assert_eq!(node.get("/api/status").status, 200);
}
