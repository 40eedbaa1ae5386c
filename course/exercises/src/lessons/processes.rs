//! Chapter 7: nodes that run as processes of their own.

use super::stage6::Person;
use kusari::stage7_peers::{NodeProcess, RemoteError};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, fmt, fs, io, process, thread};

/// How long these functions wait for nodes, at most.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often they look.
const LOOK: Duration = Duration::from_millis(50);

/// A folder in which nodes keep what they know. It goes away with this value.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes an empty one.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn new() -> io::Result<Folder> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("kusari-lesson-{}-{number}", process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Folder(folder))
    }

    /// Where one of the nodes keeps its chain and its address book.
    pub fn of(&self, node: &str) -> PathBuf {
        self.0.join(node)
    }

    /// Waits until a node has written an address into its book on the disk, which it does every few seconds. Answers whether it
    /// has.
    pub fn has_book_of(&self, node: &str) -> bool {
        let end = Instant::now() + PATIENCE;
        let book = self.of(node).join("peers.json");
        let has_address = || fs::read_to_string(&book).is_ok_and(|it| it.contains("127.0.0.1:"));
        while !has_address() && Instant::now() < end {
            thread::sleep(LOOK);
        }
        has_address()
    }

    /// Takes a node's address book away. It has to be stopped.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn take_book_of(&self, node: &str) -> io::Result<()> {
        match fs::remove_file(self.of(node).join("peers.json")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a folder for nodes")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // another program may look into it
    }
}

/// Waits until a node's chain is at least this high. Answers how high it is.
///
/// # Errors
///
/// What the node has to say against it.
pub fn reach(node: &NodeProcess, least: u64) -> Result<u64, RemoteError> {
    let end = Instant::now() + PATIENCE;
    loop {
        let height = node.get("/api/status")?["height"].as_u64().unwrap_or(0);
        if height >= least || Instant::now() > end {
            return Ok(height);
        }
        thread::sleep(LOOK);
    }
}

/// Waits until nodes have the same tip. Answers whether they do.
///
/// # Errors
///
/// What one of the nodes has to say against it.
pub fn agree(nodes: &[&NodeProcess]) -> Result<bool, RemoteError> {
    wait(|| {
        let tips = nodes.iter().map(|node| Ok(node.get("/api/status")?["tip"].clone()));
        let tips = tips.collect::<Result<Vec<Value>, RemoteError>>()?;
        Ok(tips.iter().all(|tip| *tip == tips[0]))
    })
}

/// Waits until a node has at least `least` neighbours. Answers whether it does.
///
/// # Errors
///
/// What the node has to say against it.
pub fn has_neighbours(node: &NodeProcess, least: usize) -> Result<bool, RemoteError> {
    wait(|| {
        let peers = node.get("/api/peers")?;
        let greeted = peers["links"].as_array().into_iter().flatten();
        Ok(greeted.filter(|link| link["greeted"] == true).count() >= least)
    })
}

fn wait(is_so: impl Fn() -> Result<bool, RemoteError>) -> Result<bool, RemoteError> {
    let end = Instant::now() + PATIENCE;
    loop {
        if is_so()? {
            return Ok(true);
        }
        if Instant::now() > end {
            return Ok(false);
        }
        thread::sleep(LOOK);
    }
}

/// Tells a node to stop mining.
///
/// # Errors
///
/// What the node has to say against it.
pub fn rest(node: &NodeProcess) -> Result<(), RemoteError> {
    node.post("/api/mine", &json!({ "to": null })).map(drop)
}

/// Tells a node to mine for someone.
///
/// # Errors
///
/// What the node has to say against it.
pub fn mine_for(node: &NodeProcess, person: &Person) -> Result<(), RemoteError> {
    node.post("/api/mine", &json!({ "to": person.address().to_string() })).map(drop)
}

/// Tells a node to call another one.
///
/// # Errors
///
/// What the node has to say against it.
pub fn call(node: &NodeProcess, other: &NodeProcess) -> Result<(), RemoteError> {
    node.post("/api/connect", &json!({ "address": other.listen() })).map(drop)
}
