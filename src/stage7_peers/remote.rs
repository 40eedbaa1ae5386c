use serde_json::Value;
use std::collections::VecDeque;
use std::env;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a node has to start, and to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest answer, in bytes.
const MAX_ANSWER_BYTES: u64 = 64 << 20;

/// The longest line that's read of what a program prints, in bytes.
const MAX_LINE_BYTES: u64 = 1 << 16;

/// How many lines of a node's log are remembered.
const MAX_LINES: usize = 400;

/// How to talk to a node that runs as another process on this machine: its address, and the token that shows that we may.
///
/// It's asked by HTTP/1.0, so an answer ends when the connection does, and a few lines of `std` are all it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// Where its API is.
    pub api: SocketAddr,
    /// The password of this run.
    pub token: String,
}

impl Door {
    /// Reads where a node is from what it said: the first line of its output, or its file `node.json`.
    pub fn of(said: &Value) -> Option<Door> {
        let api = said["api"].as_str()?.parse().ok()?;
        let token = said["token"].as_str().filter(|it| it.bytes().all(|it| it.is_ascii_graphic()));
        Some(Door { api, token: token?.to_owned() })
    }

    /// Asks for something, such as `/api/status`.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NoAnswer`], and [`RemoteError::Refused`] with what the node says.
    pub fn get(&self, path: &str) -> Result<Value, RemoteError> {
        self.ask("GET", path, "")
    }

    /// Wants something done, such as `/api/mine`.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get).
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, RemoteError> {
        self.ask("POST", path, &body.to_string())
    }

    /// What happens in the node from now on, one piece of news after another, until it ends or is silent for a minute.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get).
    pub fn events(&self) -> Result<impl Iterator<Item = Value>, RemoteError> {
        let (status, mut answer) = self.send("GET", "/api/events", "")?;
        if status != 200 {
            return Err(refused(status, &read_all(&mut answer)?));
        }
        let lines = std::iter::from_fn(move || read_line(&mut answer).ok().flatten());
        Ok(lines.filter_map(|line| serde_json::from_str(line.strip_prefix("data:")?).ok()))
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value, RemoteError> {
        let (status, mut answer) = self.send(method, path, body)?;
        let body = read_all(&mut answer)?;
        if status != 200 {
            return Err(refused(status, &body));
        }
        serde_json::from_str(&body).map_err(|_| RemoteError::NotAnAnswer)
    }

    /// Sends a request, and reads the answer up to its content. Returns its status.
    fn send(
        &self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<(u16, BufReader<TcpStream>), RemoteError> {
        if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(RemoteError::Path);
        }
        let Door { api, token } = self;
        let mut stream = TcpStream::connect_timeout(api, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {api}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = BufReader::new(stream);
        let first = read_line(&mut answer)?.unwrap_or_default();
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status =
            status.filter(|_| first.starts_with("HTTP/1.")).ok_or(RemoteError::NotAnAnswer)?;
        while read_line(&mut answer)?.is_some_and(|line| !line.is_empty()) {}
        Ok((status, answer))
    }
}

/// What the node said when it refused.
fn refused(status: u16, body: &str) -> RemoteError {
    let said: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    RemoteError::Refused { status, rule: text("code"), what: text("what") }
}

fn read_all(answer: &mut impl Read) -> Result<String, RemoteError> {
    let mut body = String::new();
    let read = answer.take(MAX_ANSWER_BYTES + 1).read_to_string(&mut body)?;
    if read as u64 > MAX_ANSWER_BYTES { Err(RemoteError::NotAnAnswer) } else { Ok(body) }
}

/// The next line, without its end. `None`: there are no more.
fn read_line(from: &mut BufReader<impl Read>) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    from.take(MAX_LINE_BYTES).read_until(b'\n', &mut line)?;
    let line = String::from_utf8_lossy(&line);
    Ok((!line.is_empty()).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// A node that runs as a process of its own: the program `kusari`, started by this one.
///
/// It ends when this value goes away. It also ends when this program does, however that happens: its standard input is closed
/// then, and it watches that.
///
/// ```no_run
/// use kusari::stage7_peers::NodeProcess;
///
/// let alice = NodeProcess::start("alice", &["--mint", "--mine"])?;
/// let bob = NodeProcess::start("bob", &["--connect", &alice.listen()])?;
/// println!("{}", bob.get("/api/status")?["height"]);
/// # Ok::<(), kusari::stage7_peers::RemoteError>(())
/// ```
#[derive(Debug)]
pub struct NodeProcess {
    child: Child,
    said: Value,
    door: Option<Door>,
    log: Arc<Mutex<VecDeque<String>>>,
}

impl NodeProcess {
    /// Starts a node in a directory, with more of the arguments of `kusari node` if need be. It listens on this machine
    /// alone, at a port that's free, and this returns when it does. An edge listens nowhere, and this returns when it runs.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotBuilt`] if there's no program yet, and [`RemoteError::Ended`] with what it said if it doesn't run.
    pub fn start(
        directory: impl AsRef<Path>,
        arguments: &[&str],
    ) -> Result<NodeProcess, RemoteError> {
        NodeProcess::start_program(&program()?, directory, arguments)
    }

    /// The same for a program that's elsewhere.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start).
    pub fn start_program(
        program: &Path,
        directory: impl AsRef<Path>,
        arguments: &[&str],
    ) -> Result<NodeProcess, RemoteError> {
        let mut command = Command::new(program);
        command.args(["node", "--json", "--until-stdin-closes", "--dir"]).arg(directory.as_ref());
        if !["--listen", "--edge"].iter().any(|it| arguments.contains(it)) {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let log = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(errors) = child.stderr.take() {
            let log = log.clone();
            on_a_thread(errors, move |line| {
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_back(line);
                if log.len() > MAX_LINES {
                    log.pop_front();
                }
            })?;
        }
        let (first, lines) = sync_channel(1);
        if let Some(output) = child.stdout.take() {
            // What it prints later is read, too, and thrown away: a full pipe would hold it up.
            on_a_thread(output, move |line| drop(first.try_send(line)))?;
        }
        // From here on, the child is killed if this fails.
        let mut node = NodeProcess { child, said: Value::Null, door: None, log };
        node.said = node.first_line(&lines)?;
        node.door = Door::of(&node.said);
        Ok(node)
    }

    fn first_line(&mut self, lines: &Receiver<String>) -> Result<Value, RemoteError> {
        let line = lines.recv_timeout(PATIENCE).unwrap_or_default();
        serde_json::from_str(&line).map_err(|_| {
            let _ = self.child.kill(); // it may have ended by itself
            let _ = self.child.wait();
            RemoteError::Ended(self.log())
        })
    }

    /// What it said first: where it listens, its join codes, and so on.
    pub fn said(&self) -> &Value {
        &self.said
    }

    /// Where other nodes can call it.
    pub fn listen(&self) -> String {
        self.said["listen"][0].as_str().unwrap_or_default().to_owned()
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The last lines of its log.
    pub fn log(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().map(|line| format!("{line}\n")).collect()
    }

    /// How to talk to it, for someone who outlives this value.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotAnAnswer`]: it didn't say.
    pub fn door(&self) -> Result<&Door, RemoteError> {
        self.door.as_ref().ok_or(RemoteError::NotAnAnswer)
    }

    /// Asks it for something, such as `/api/status`.
    ///
    /// # Errors
    ///
    /// Those of [`Door::get`].
    pub fn get(&self, path: &str) -> Result<Value, RemoteError> {
        self.door()?.get(path)
    }

    /// Wants something done, such as `/api/mine`.
    ///
    /// # Errors
    ///
    /// Those of [`Door::get`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, RemoteError> {
        self.door()?.post(path, body)
    }

    /// Kills it, as a power cut would.
    pub fn kill(self) {
        drop(self);
    }

    /// Closes its standard input, and waits until it has left in order.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn leave(mut self) -> Result<ExitStatus, RemoteError> {
        drop(self.child.stdin.take());
        Ok(self.child.wait()?)
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have ended by itself
        let _ = self.child.wait();
    }
}

fn on_a_thread(
    lines: impl Read + Send + 'static,
    mut take: impl FnMut(String) + Send + 'static,
) -> io::Result<()> {
    let mut lines = BufReader::new(lines);
    let read = move || {
        while let Ok(Some(line)) = read_line(&mut lines) {
            take(line);
        }
    };
    thread::Builder::new().spawn(read).map(drop)
}

/// The program: what `KUSARI_PROGRAM` says, or the one that was built last.
fn program() -> Result<PathBuf, RemoteError> {
    if let Some(program) = env::var_os("KUSARI_PROGRAM") {
        return Ok(program.into());
    }
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"));
    let name = format!("kusari{}", env::consts::EXE_SUFFIX);
    let built = ["release", "debug"].map(|profile| target.join(profile).join(&name));
    let built = built.into_iter().filter_map(|it| Some((it.metadata().ok()?.modified().ok()?, it)));
    built.max().map(|(_, program)| program).ok_or(RemoteError::NotBuilt)
}

/// Why a node that's another process can't be talked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// The program isn't there.
    #[error(
        "the program kusari hasn't been built yet; run `cargo build --release` in the folder of the repository, which takes a few \
         minutes the first time"
    )]
    NotBuilt,
    /// The program has ended instead of running.
    #[error("the node has ended, and said:\n{0}")]
    Ended(String),
    /// The system has no connection to it, or no process.
    #[error("the node can't be reached: {0}")]
    NoAnswer(#[from] io::Error),
    /// What came isn't what a node says.
    #[error("what came isn't the answer of a node")]
    NotAnAnswer,
    /// What was asked for can't be asked for.
    #[error("a path consists of visible ASCII characters, without spaces")]
    Path,
    /// The node refused.
    #[error("the node refused (status {status}): {what} [{rule}]")]
    Refused {
        /// The status of HTTP.
        status: u16,
        /// The code of the rule.
        rule: String,
        /// The rule in words.
        what: String,
    },
}
