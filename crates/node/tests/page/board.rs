use crate::running::{Running, start};
use serde_json::{Value, json};

fn write(node: &Running, text: &str) -> Value {
    let order = json!({ "text": text, "fee_rate": 2 });
    node.post("/api/wallet/post", &order.to_string()).json()
}

/// Mines until nothing waits.
fn mine(node: &Running) {
    let to = node.wallet.addresses()[0].to_string();
    node.post("/api/mine", &json!({ "to": to }).to_string());
    node.until("/api/mempool", |it| it["count"] == 0);
    node.post("/api/mine", r#"{"to":null}"#);
}

#[test]
fn posts_are_told_in_the_order_of_the_chain_as_they_were_written() {
    let node = start(3, false, "a chain");
    let empty = node.get("/api/board").json();
    assert_eq!((&empty["total"], &empty["posts"]), (&json!(0), &json!([])));
    let texts = ["<script>window.hacked=1</script>", "found\u{202e}: \u{1b}[2J", "\u{732b}"];
    for text in texts {
        let posted = write(&node, text);
        mine(&node);
        let board = node.get("/api/board").json();
        let last = board["posts"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["text"], &last["txid"]), (&json!(text), &posted["txid"]));
        let author = last["author"].as_str().unwrap();
        assert!(author.starts_with('K') && last["height"].as_u64() > Some(3), "{last}");
    }
    let told = |count: usize| {
        let board = node.get(&format!("/api/board?count={count}")).json();
        assert_eq!(board["total"], 3);
        let posts = board["posts"].as_array().unwrap().iter();
        posts.map(|post| post["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(100), texts);
    assert_eq!(told(2), texts[1..]);
    assert_eq!(told(0), [""; 0]);
}

#[test]
fn what_can_not_be_posted_is_refused_and_nothing_waits() {
    let node = start(1, false, "a chain");
    for (order, code) in [
        (json!({ "text": "", "fee_rate": 2 }), "post-empty"),
        (json!({ "text": " ", "fee_rate": 2 }), "post-empty"),
        (json!({ "text": "x".repeat(75), "fee_rate": 2 }), "post-too-long"),
        (json!({ "text": "\u{732b}".repeat(25), "fee_rate": 2 }), "post-too-long"),
        (json!({ "text": "x", "fee_rate": 0 }), "bad-request"),
        (json!({ "text": "x" }), "bad-request"),
    ] {
        assert_eq!(node.post("/api/wallet/post", &order.to_string()).code(), code, "{order}");
    }
    assert_eq!(node.get("/api/mempool").json()["count"], 0);
    let poor = start(0, false, "a chain");
    assert_eq!(write(&poor, "x")["code"], "insufficient-funds");
}
