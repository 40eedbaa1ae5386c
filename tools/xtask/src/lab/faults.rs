//! What to do about what goes wrong while the laboratory is made.

use kusari_tools::Failure;
use std::io;
use std::path::Path;

/// A file that could not be read or written.
pub(super) fn unable(path: &Path, cause: &io::Error) -> Failure {
    Failure::Unable(match cause.kind() {
        io::ErrorKind::StorageFull => FULL.to_owned(),
        _ => format!("{}: {cause}", path.display()),
    })
}

const FULL: &str = "the disk is full: the laboratory needs about 2 GB \
                    while it is being installed, and about 1 GB after that";

/// What to do, if what a program printed last tells it; otherwise what it printed.
pub(crate) fn remedy(what: &str, lines: &str) -> String {
    let tells = |signs: &[&str]| signs.iter().any(|sign| lines.contains(sign));
    if tells(&["No space left on device", "not enough space"]) {
        return FULL.to_owned();
    }
    let offline = [
        "Could not resolve host",
        "Couldn't resolve host",
        "Temporary failure in name resolution",
        "Name or service not known",
        "NameResolutionError",
        "NewConnectionError",
        "Network is unreachable",
        "Failed to establish a new connection",
        "failed to download from",
        "download of config.json failed",
        "Connection refused",
        "Could not connect to server",
        "ProxyError",
    ];
    if tells(&offline) {
        return format!(
            "{what}: what it needs could not be downloaded. Connect to the network, or set \
             HTTPS_PROXY, and run the same command again"
        );
    }
    format!("{what}:\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_cause_is_said_in_one_sentence_with_the_remedy() {
        let offline = remedy("pip failed", "lots\nof [Errno -2] Name or service not known\nlines");
        assert!(offline.contains("Connect to the network") && !offline.contains("lots"));
        assert!(remedy("cargo failed", "No space left on device").contains("the disk is full"));
        assert_eq!(remedy("cargo failed", "odd\nlines"), "cargo failed:\nodd\nlines");
    }
}
