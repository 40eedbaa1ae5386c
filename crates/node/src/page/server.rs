use super::at_edge::edge_routes;
use super::at_member::member_routes;
use super::behind::Behind;
use super::core_routes::core_routes;
use super::door::ArrivedAt;
use super::front::Front;
use super::phase::Phase;
use super::purse::{Purse, SharedPurse};
use super::routes::routes;
use super::shared::Shared;
use super::token::Token;
use crate::commands::{Handle, Refused};
use crate::edge::EdgeHandle;
use crate::error::NodeError;
use crate::members::MemberHandle;
use crate::news::News;
use axum::Router;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::broadcast;
use tokio::task::{AbortHandle, JoinSet};

/// How many connections there may be. If one more comes, one that hasn't asked for anything yet has to go, the oldest
/// first: so someone who opens thousands and says nothing keeps no one out.
const CONNECTIONS: usize = 160;

/// How long a client has to say what it wants, and how many bytes that may have.
const HEADER: Duration = Duration::from_secs(5);
const HEADER_BYTES: usize = 16 << 10;

/// How long an answer may take until it's been read.
const ANSWER: Duration = Duration::from_secs(30);

/// How long someone may listen to the news. Then they ask again, and say what they heard last.
const LISTEN: Duration = Duration::from_secs(600);

/// How a node's page is to be served.
pub struct PageOptions {
    /// Where. With port 0, the system chooses one.
    pub listen: SocketAddr,
    /// Whether it only shows what everyone may know, to anyone who asks, and takes no orders. Only then may it listen for
    /// other machines.
    pub explorer: bool,
    /// The wallet, if the page may spend.
    pub purse: Option<Box<dyn Purse>>,
}

impl Default for PageOptions {
    /// On this machine alone, at any port that's free, without a wallet.
    fn default() -> PageOptions {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        PageOptions { listen, explorer: false, purse: None }
    }
}

impl fmt::Debug for PageOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PageOptions { listen, explorer, purse } = self;
        let (listen, has_purse) = (listen, purse.is_some());
        write!(f, "PageOptions {{ listen: {listen}, explorer: {explorer}, purse: {has_purse} }}")
    }
}

/// A page that's ready to be served.
#[derive(Debug)]
pub struct Page {
    address: SocketAddr,
    token: Token,
    is_explorer: bool,
    listener: TcpListener,
    behind: Behind,
    news: broadcast::Receiver<Arc<News>>,
    purse: Option<SharedPurse>,
}

/// Takes the address at which a node's page will be. [`Page::run`] serves it.
///
/// # Errors
///
/// If the address can't be listened on, or if other machines could send orders there.
pub fn serve(handle: Handle, options: PageOptions) -> Result<Page, NodeError> {
    serve_any(Behind::Core(handle), options)
}

/// Takes an address at which programs can talk to an edge: on this machine alone, at any port that's free. There's no page to
/// look at, because an edge has no blocks to show.
///
/// # Errors
///
/// If no address can be listened on.
pub fn serve_edge(handle: EdgeHandle) -> Result<Page, NodeError> {
    serve_any(Behind::Edge(handle), PageOptions::default())
}

/// The same for a member of chapter 8. There's no page to look at here either.
///
/// # Errors
///
/// If no address can be listened on.
pub fn serve_member(handle: MemberHandle) -> Result<Page, NodeError> {
    serve_any(Behind::Member(handle), PageOptions::default())
}

fn serve_any(behind: Behind, options: PageOptions) -> Result<Page, NodeError> {
    let PageOptions { listen, explorer, purse } = options;
    if !listen.ip().is_loopback() && !explorer {
        return Err(NodeError::PageOutside(listen));
    }
    let failed = |cause: std::io::Error| match cause.kind() {
        std::io::ErrorKind::AddrInUse => NodeError::PortTaken(listen),
        _ => NodeError::Listen { address: listen, cause },
    };
    let listener = TcpListener::bind(listen).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(Page {
        address: listener.local_addr().map_err(failed)?,
        token: Token::draw().map_err(NodeError::Setup)?,
        is_explorer: explorer,
        listener,
        news: behind.news(),
        behind,
        // An explorer has no use for one, and what isn't there can't be spent.
        purse: purse.filter(|_| !explorer).map(SharedPurse::new),
    })
}

impl Page {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What requests have to bring.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// What to open in a browser. The token comes after the `#`, which a browser keeps to itself. An edge has nothing to show
    /// there.
    pub fn url(&self) -> String {
        match self.is_explorer {
            true => format!("http://{}/", self.address),
            false => format!("http://{}/#token={}", self.address, self.token.as_str()),
        }
    }

    /// Serves the page until the node ends, or this future is dropped.
    ///
    /// # Errors
    ///
    /// If the system doesn't let it listen.
    pub async fn run(self) -> Result<(), NodeError> {
        let Page { address, token, is_explorer, listener, behind, news, purse } = self;
        let failed = |cause| NodeError::Listen { address, cause };
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        let front = Arc::new(Front::new(behind, address, token, is_explorer));
        let of_its_role = match &front.behind {
            Behind::Core(core) => shared(&front, core.clone(), purse).await.map(core_routes),
            Behind::Edge(edge) => Ok(edge_routes(edge.clone())),
            Behind::Member(member) => Ok(member_routes(member.clone())),
        };
        let Ok(of_its_role) = of_its_role else { return Ok(()) };
        let router = routes(front.clone(), of_its_role);
        tokio::select! {
            () = accept(&listener, &router) => {}
            () = front.recorder.run(&front.behind, news) => {}
            () = front.behind.ended() => {}
        }
        Ok(())
    }
}

async fn shared(
    front: &Arc<Front>,
    handle: Handle,
    purse: Option<SharedPurse>,
) -> Result<Arc<Shared>, Refused> {
    let rules = handle.look(|inside| inside.host.node().genesis().rules).await?;
    let (index, board) = (Arc::default(), Arc::default());
    let paying = tokio::sync::Mutex::default();
    Ok(Arc::new(Shared { front: front.clone(), handle, index, board, purse, paying, rules }))
}

async fn accept(listener: &tokio::net::TcpListener, router: &Router) {
    let mut tasks = JoinSet::new();
    // By their number, so the oldest comes first.
    let mut guests: BTreeMap<u64, (AbortHandle, Phase)> = BTreeMap::new();
    for number in 0.. {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(ended) = tasks.join_next() => {
                if let Ok(ended) = ended {
                    guests.remove(&ended);
                }
                continue;
            }
        };
        let Ok((stream, _)) = stream else {
            // Too many files are open, or the client has gone. Some time later it may be better.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        guests.retain(|_, (task, _)| !task.is_finished());
        if guests.len() >= CONNECTIONS {
            let oldest = guests.iter().min_by_key(|(number, (_, phase))| (phase.get(), **number));
            if let Some(number) = oldest.map(|(number, _)| *number) {
                let gone = guests.remove(&number);
                gone.inspect(|(task, _)| task.abort());
            }
        }
        let phase = Phase::default();
        let attended = attend(stream, router.clone(), phase.clone());
        let task = tasks.spawn(async move {
            attended.await;
            number
        });
        guests.insert(number, (task, phase));
    }
}

/// Answers one request. A connection isn't used for a second one: then it could be kept open for nothing.
async fn attend(stream: TcpStream, router: Router, phase: Phase) {
    let Ok(arrived) = stream.local_addr() else { return };
    let _ = stream.set_nodelay(true); // without it, answers come later, and nothing else
    let inner = TowerToHyperService::new(router);
    let asked = phase.clone();
    let service = service_fn(move |mut request: Request<hyper::body::Incoming>| {
        asked.has_asked();
        request.extensions_mut().insert(ArrivedAt(arrived));
        request.extensions_mut().insert(asked.clone());
        inner.call(request)
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_buf_size(HEADER_BYTES)
        .keep_alive(false);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // How it ended makes no difference to us.
    let ended = tokio::time::timeout(ANSWER, &mut connection).await;
    if ended.is_err() && phase.get() == Phase::STREAM {
        let _ = tokio::time::timeout(LISTEN, connection).await;
    }
}
