use crate::client::connect;
use crate::running::{Running, start};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

/// Listens to the news of a node.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn begin(node: &Running, more: &str) -> Listener {
        let mut stream = connect(node.page);
        let request = format!("GET /api/events HTTP/1.1\r\n{}{more}\r\n", node.headers());
        stream.write_all(request.as_bytes()).unwrap();
        Listener(BufReader::new(stream))
    }

    /// The next event: its number, and what it says.
    fn next(&mut self) -> (u64, Value) {
        let (mut number, mut line) = (0, String::new());
        loop {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream ended");
            if let Some(id) = line.strip_prefix("id: ") {
                number = id.trim().parse().unwrap();
            } else if let Some(data) = line.strip_prefix("data: ") {
                return (number, serde_json::from_str(data.trim()).unwrap());
            }
        }
    }

    fn next_tip(&mut self) -> (u64, Value) {
        loop {
            let (number, news) = self.next();
            if news["kind"] == "tip" {
                return (number, news);
            }
        }
    }
}

#[test]
fn news_come_as_they_happen_and_someone_who_lost_the_connection_hears_the_rest() {
    let node = start(0, false, "a chain");
    let mut first = Listener::begin(&node, "");
    let to = node.wallet.addresses()[0].to_string();
    assert_eq!(node.post("/api/mine", &format!(r#"{{"to":"{to}"}}"#)).status, 200);
    let (heard, news) = first.next_tip();
    assert_eq!(news["height"], 1);
    drop(first);
    let mut again = Listener::begin(&node, &format!("Last-Event-ID: {heard}\r\n"));
    let (number, news) = again.next_tip();
    assert!(number > heard);
    assert_eq!(news["height"], 2, "none is told twice, and none is left out");
    // Someone who never heard anything hears from the beginning, as far as it's kept.
    assert_eq!(Listener::begin(&node, "").next_tip().1["height"], 1);
    assert_eq!(node.post("/api/mine", r#"{"to":null}"#).status, 200);
    assert_eq!(node.get("/api/status").json()["mining"], Value::Null);
}
