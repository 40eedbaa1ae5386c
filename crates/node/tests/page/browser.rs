use crate::running::{Running, start};
use kusari::stage6_coin::*;
use std::path::Path;
use std::process::Command;

/// What a stranger would write if it were ever taken for HTML.
const HOSTILE: &str = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";

/// Pays a little, and writes something on it that everyone sees.
fn pay_with_a_note(node: &Running, note: &str) {
    let genesis = node.wait(node.handle.look(|it| it.host.node().genesis().hash())).unwrap();
    let owner = node.wallet.addresses()[0];
    let coins = node.wait(node.handle.look(move |inside| {
        let coins = inside.host.node().tree().ledger().coins().iter();
        let own = coins.filter(|(_, coin)| coin.output.lock == owner.lock());
        own.map(|(out_point, coin)| (*out_point, coin.clone())).collect::<Vec<_>>()
    }));
    // Bitcoin's way to write something into an output that no one can spend.
    let lock = [&[0x6a, u8::try_from(note.len()).unwrap()], note.as_bytes()].concat();
    let order = Order {
        lock: Script::from_bytes(lock),
        amount: Amount::new(1),
        fee_rate: FeeRate::per_byte(5),
        change: owner,
        selection: CoinSelection::LargestFirst,
    };
    let payment = node.wallet.pay(&coins.unwrap(), &order, &genesis).unwrap();
    node.wait(node.handle.submit(payment)).unwrap();
}

/// Needs Chromium, and Python with `websocket-client`. `PYTHON` and `CHROMIUM` say where they are.
#[test]
#[ignore = "needs Chromium, and Python with websocket-client"]
fn in_a_browser_the_page_runs_nothing_that_strangers_wrote_and_other_sites_get_nothing() {
    let node = start(12, false, HOSTILE);
    pay_with_a_note(&node, "<b onclick=window.hacked=1>note</b>");
    let write =
        serde_json::json!({ "text": "<b onclick=window.hacked=1>post</b>\u{202e}", "fee_rate": 2 });
    assert_eq!(node.post("/api/wallet/post", &write.to_string()).status, 200);
    let to = node.wallet.addresses()[0].to_string();
    node.post("/api/mine", &serde_json::json!({ "to": to }).to_string());
    node.until("/api/mempool", |it| it["count"] == 0);
    node.post("/api/mine", r#"{"to":null}"#);
    let explorer = start(4, true, HOSTILE);

    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shots = here.join("../../target/looks/node");
    std::fs::create_dir_all(&shots).unwrap();
    let or = |name, otherwise: &str| std::env::var(name).unwrap_or(otherwise.to_owned());
    let output = Command::new(or("PYTHON", "python3"))
        .arg(here.join("tests/page/look.py"))
        .arg(here.join("../../tools/xtask/site"))
        .arg(or("CHROMIUM", "chromium"))
        .arg(format!("http://{}/#token={}", node.page, node.token))
        .arg(format!("http://{}/", explorer.page))
        .arg(&shots)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let faults: Vec<_> = said.lines().filter(|line| line.starts_with("fault:")).collect();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && faults.is_empty(), "{said}\n{complained}");
    assert_eq!(node.get("/api/status").status, 200, "no other site has stopped it");
}
