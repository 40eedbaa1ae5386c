use super::said::{addresses, join_codes};
use crate::coin::{Where, count};
use crate::door::expect;
use crate::failure::Failure;
use crate::numbers::about;
use kusari::stage6_coin::BlockHash;
use kusari_storage::Directory;
use serde_json::{Value, json};
use std::io::{Write as _, stdout};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

/// How to say it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
}

/// How long a node has to end when it was told to.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn status(place: &Where, how: &Args) -> Result<(), Failure> {
    let mut said = expect(&place.dir)?.get("/api/status").map_err(Failure::remote)?;
    let listening: Vec<SocketAddr> = said["listening"]
        .as_array()
        .map(|all| all.iter().filter_map(|it| it.as_str()?.parse().ok()).collect())
        .unwrap_or_default();
    let genesis = said["genesis"].as_str().and_then(|it| BlockHash::try_from(it.to_owned()).ok());
    let codes = genesis.map(|genesis| join_codes(&listening, &genesis)).unwrap_or_default();
    if how.json {
        said["join"] = json!(codes);
        return Ok(writeln!(stdout(), "{said}")?);
    }
    let mut out = stdout();
    let text = |name: &str| match &said[name] {
        Value::String(text) => plain(text),
        Value::Array(all) => all.len().to_string(),
        other => other.to_string(),
    };
    writeln!(out, "genesis    {}  {:?}", text("genesis"), text("words"))?;
    if said["role"] == "edge" {
        writeln!(out, "role       an edge: it keeps headers, and no blocks")?;
    }
    writeln!(out, "height     {}", text("height"))?;
    writeln!(out, "tip        {}", text("tip"))?;
    writeln!(out, "work       {}", text("work"))?;
    writeln!(out, "waiting    {}", number(&said["waiting"], "payment"))?;
    writeln!(out, "neighbours {}", text("links"))?;
    if said["mining"].is_object() {
        let threads = number(&said["mining"]["threads"], "thread");
        let (tried, best) = (&said["search"]["tried"], said["search"]["best"].as_str());
        writeln!(out, "mining     for {}, on {threads}; hashes tried: {tried}", text("to"))?;
        writeln!(out, "best hash  {}", best.map_or("none so far".to_owned(), plain))?;
    }
    if let Value::Object(edge) = &said["edge"] {
        show_edge(edge)?;
    }
    if said["behind"].as_bool() == Some(true) {
        writeln!(out, "behind     a neighbour says that its chain has more work")?;
    }
    let seconds = said["uptime_ms"].as_f64().unwrap_or_default() / 1000.0;
    writeln!(out, "up         {}", about(seconds))?;
    for (address, code) in genesis.iter().flat_map(|genesis| addresses(&listening, genesis)) {
        writeln!(
            out,
            "listens    {address}{}",
            code.map(|it| format!("  {it}")).unwrap_or_default()
        )?;
    }
    Ok(())
}

/// What an edge follows, and how far its cores have told about it.
fn show_edge(edge: &serde_json::Map<String, Value>) -> Result<(), Failure> {
    let mut out = stdout();
    writeln!(out, "follows    {} of at most {} addresses", edge["locks"], edge["most_locks"])?;
    let agreed = &edge["agreed"];
    writeln!(
        out,
        "told       about blocks up to {}; three cores agree up to {agreed}",
        edge["told"]
    )?;
    for core in edge["cores"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "core       link {} has told about blocks up to {}",
            core["link"], core["told"]
        )?;
    }
    Ok(())
}

pub(super) fn peers(place: &Where, how: &Args) -> Result<(), Failure> {
    let said = expect(&place.dir)?.get("/api/peers").map_err(Failure::remote)?;
    let mut out = stdout();
    if how.json {
        return Ok(writeln!(out, "{said}")?);
    }
    let list = |name: &str| said[name].as_array().cloned().unwrap_or_default();
    for link in list("links") {
        let address = link["address"].as_str().or(link["ip"].as_str()).unwrap_or("?");
        let who = if link["inbound"] == true { "it dialled us" } else { "we dialled it" };
        let greeted = if link["greeted"] == true { "" } else { ", and it hasn't said hello yet" };
        writeln!(out, "link {:<4} {:<24} {who}{greeted}", link["link"], plain(address))?;
    }
    let (heard, tried) = (&said["book"]["heard"], &said["book"]["tried"]);
    writeln!(out, "addresses heard of: {heard}; where a node has greeted us: {tried}")?;
    for cut in list("cut") {
        writeln!(out, "cut  {}", plain(cut["line"].as_str().unwrap_or_default()))?;
    }
    Ok(())
}

pub(super) fn stop(place: &Where) -> Result<(), Failure> {
    let door = expect(&place.dir)?;
    door.post("/api/stop", &json!({})).map_err(Failure::remote)?;
    let start = Instant::now();
    // Its lock is the last thing that it lets go of.
    while Directory::open(&place.dir).is_err() {
        if start.elapsed() > PATIENCE {
            return Err(Failure::Impossible {
                code: "node-busy",
                what: "the node has been told to end, and hasn't done so yet".to_owned(),
            });
        }
        crate::interrupt::check()?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(writeln!(stdout(), "the node has ended")?)
}

/// `1 payment`, `2 payments`, as another program said it.
fn number(said: &Value, thing: &str) -> String {
    said.as_u64().map_or_else(|| plain(&said.to_string()), |number| count(number, thing))
}

/// What another program said, without characters that could rewrite a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}
