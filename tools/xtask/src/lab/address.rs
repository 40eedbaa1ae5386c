//! Whether JupyterLab can listen where the reader wants it to. Known before anything is installed.

use kusari_tools::Failure;
use std::io::{self, ErrorKind};
use std::net::TcpListener;

/// Listens there for a moment, and says in a sentence what is wrong if that can't be done.
pub(crate) fn check(ip: Option<&str>, port: Option<u16>) -> Result<(), Failure> {
    let port = port.unwrap_or(0);
    match TcpListener::bind((reachable(ip.unwrap_or("127.0.0.1")), port)) {
        Ok(_) => Ok(()),
        Err(cause) => Err(Failure::Unable(why(ip, port, &cause))),
    }
}

/// The address at which a server can be asked that listens at this one: a server that listens at all
/// addresses listens at that of the machine itself, too.
pub(super) fn reachable(ip: &str) -> &str {
    match ip {
        "" | "*" | "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        ip => ip,
    }
}

fn why(ip: Option<&str>, port: u16, cause: &io::Error) -> String {
    let remedy = "leave --ip out to listen on this machine only, or give one of this machine's own \
                  addresses, or 0.0.0.0 for all of them";
    match (cause.kind(), ip) {
        (ErrorKind::AddrInUse, _) => {
            format!("the port {port} is in use; choose another one with --port")
        }
        (ErrorKind::PermissionDenied, _) => {
            format!("this account may not listen on port {port}; choose one above 1023 with --port")
        }
        (ErrorKind::AddrNotAvailable, Some(ip)) => {
            format!("this machine doesn't have the address {ip}: {remedy}")
        }
        (_, Some(ip)) => format!("{ip} isn't an address ({cause}): {remedy}"),
        (_, None) => format!("this machine lets no program listen on 127.0.0.1: {cause}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(ip: Option<&str>, port: Option<u16>) -> String {
        match check(ip, port) {
            Ok(()) => String::new(),
            Err(Failure::Unable(message) | Failure::Refused(message)) => message,
        }
    }

    #[test]
    fn an_address_of_another_machine_is_refused_with_the_remedy() {
        // 192.0.2.0/24 is set aside for documentation: no machine has an address of it.
        let message = refusal(Some("192.0.2.1"), None);
        assert!(
            message.contains("doesn't have the address 192.0.2.1: leave --ip out"),
            "{message}"
        );
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_remedy() {
        for rubbish in ["http://127.0.0.1", "300.1.2.3", "127.0.0.1:8888", "-"] {
            let message = refusal(Some(rubbish), None);
            assert!(message.contains("isn't an address") && message.contains("--ip"), "{message}");
        }
    }

    #[test]
    fn a_port_in_use_is_refused_where_it_is_in_use() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        for ip in [None, Some("127.0.0.1"), Some("localhost"), Some("0.0.0.0"), Some("")] {
            let message = refusal(ip, Some(port));
            assert!(message.contains("is in use; choose another one with --port"), "{message}");
        }
    }

    #[test]
    fn a_free_port_of_this_machine_is_accepted() {
        for ip in [None, Some("127.0.0.1"), Some("localhost"), Some("0.0.0.0"), Some("*")] {
            assert_eq!(refusal(ip, None), "");
        }
    }
}
