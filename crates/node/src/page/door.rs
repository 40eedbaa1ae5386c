use super::token::Token;
use super::turned::Turned;
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode, header};
use std::net::SocketAddr;

/// The address at which a connection arrived. A machine has several, and a page that's open to all of them goes by the name of
/// each.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArrivedAt(pub(super) SocketAddr);

/// Who may come in.
#[derive(Debug)]
pub(super) struct Door {
    names: Vec<String>,
    token: Token,
    /// Whether anyone may look. No one may give orders then.
    pub(super) is_explorer: bool,
}

impl Door {
    pub(super) fn new(bound: SocketAddr, token: Token, is_explorer: bool) -> Door {
        let port = bound.port();
        let local = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
        let names = local.into_iter().chain([bound.to_string()]).collect();
        Door { names, token, is_explorer }
    }

    /// Decides whether a request may come in at all, before anyone looks at what it wants.
    pub(super) fn judge(&self, request: &Parts) -> Result<(), Turned> {
        let host = self.host(request)?;
        self.origin(request, host)?;
        let needs_token = request.uri.path().starts_with("/api/");
        if needs_token && !self.is_explorer { self.token(request) } else { Ok(()) }
    }

    /// The request has to be addressed to us by one of our names. A foreign site can have its own name stand for this machine
    /// (*DNS rebinding*), and then the browser takes us for that site; but the name it sends is still the foreign one.
    fn host<'a>(&self, request: &'a Parts) -> Result<&'a str, Turned> {
        let misdirected = |what| Turned::new(StatusCode::MISDIRECTED_REQUEST, "foreign-host", what);
        // Some servers take the name from here, and others from the header: a request that has both may mean two things.
        if request.uri.authority().is_some() || request.uri.scheme().is_some() {
            return Err(misdirected("the request must name a path, and not a whole address"));
        }
        let host = only(request, header::HOST);
        let host = host.ok_or(misdirected("the request must name its host, and just once"))?;
        let arrived = request.extensions.get::<ArrivedAt>().map(|it| it.0.to_string());
        let is_ours = self.names.iter().chain(&arrived).any(|it| it.eq_ignore_ascii_case(host));
        let foreign = "this node doesn't go by that name; open the address that it printed";
        if is_ours { Ok(host) } else { Err(misdirected(foreign)) }
    }

    /// A browser says which site a request comes from. Programs that aren't browsers say nothing.
    fn origin(&self, request: &Parts, host: &str) -> Result<(), Turned> {
        if !request.headers.contains_key(header::ORIGIN) {
            return Ok(());
        }
        let origin = only(request, header::ORIGIN);
        let own = format!("http://{host}");
        match origin.is_some_and(|it| it.eq_ignore_ascii_case(&own)) {
            true => Ok(()),
            false => {
                let what = "the request comes from another site";
                Err(Turned::new(StatusCode::FORBIDDEN, "foreign-origin", what))
            }
        }
    }

    fn token(&self, request: &Parts) -> Result<(), Turned> {
        let brought = only(request, header::AUTHORIZATION);
        let brought = brought.and_then(|it| it.strip_prefix("Bearer "));
        match brought.is_some_and(|it| self.token.is(it.as_bytes())) {
            true => Ok(()),
            false => {
                let what = "the token is missing, or it's another node's; open the address that the node printed";
                Err(Turned::new(StatusCode::UNAUTHORIZED, "no-token", what))
            }
        }
    }
}

/// What a header says, if it's there once.
fn only(request: &Parts, name: HeaderName) -> Option<&str> {
    let mut values = request.headers.get_all(name).iter();
    let first = values.next()?.to_str().ok();
    first.filter(|_| values.next().is_none())
}
