//! What a running JupyterLab says of itself, and the addresses that follow.

use super::address::reachable;
use serde::Deserialize;

/// What a server says of itself in its runtime directory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Server {
    /// Its address for a browser, up to the path.
    pub(super) url: String,
    /// Where it listens.
    pub(super) hostname: String,
    pub(super) port: u16,
    /// The path that all of its own begin with.
    #[serde(rename = "base_url")]
    pub(super) base: String,
    pub(super) token: String,
}

impl Server {
    /// Reads it. A file that is still being written says nothing yet.
    pub(super) fn understand(information: &str) -> Option<Server> {
        serde_json::from_str(information).ok()
    }

    /// What a browser is given. A server that listens at all addresses names the machine, which is not
    /// always known by its name, and in a container never.
    pub(super) fn addresses(&self, first: &str) -> String {
        let address = |url: &str| format!("    {url}lab/tree/{first}?token={}\n", self.token);
        let mut addresses = address(&self.url);
        let own = reachable(&self.hostname);
        if own != self.hostname {
            let host = if own.contains(':') { format!("[{own}]") } else { own.to_owned() };
            addresses += &format!(
                "\nand for a browser on this machine at\n\n{}",
                address(&format!("http://{host}:{}{}", self.port, self.base))
            );
        }
        addresses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_understood_once_it_has_written_all() {
        assert_eq!(Server::understand(r#"{"url": "http"#), None);
        let text = r#"{"url": "http://lab.example:8888/", "hostname": "0.0.0.0", "port": 8888,
            "base_url": "/", "token": "t", "pid": 1}"#;
        let server = Server::understand(text).unwrap();
        assert_eq!((server.hostname.as_str(), server.port), ("0.0.0.0", 8888));
        let addresses = server.addresses("notebooks/a.ipynb");
        assert!(addresses.contains("http://lab.example:8888/lab/tree/notebooks/a.ipynb?token=t"));
        assert!(addresses.contains("http://127.0.0.1:8888/lab/tree/notebooks/a.ipynb?token=t"));
        let only_here = Server { hostname: "127.0.0.2".to_owned(), ..server };
        assert_eq!(only_here.addresses("").lines().count(), 1);
    }
}
