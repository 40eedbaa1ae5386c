use libp2p::swarm::DialError;
use std::error::Error;

/// Why no one could be reached, in the words of the system and not of all layers above it.
pub(crate) fn why(error: &DialError) -> String {
    match error {
        DialError::Transport(tried) => match tried.first() {
            Some((_, error)) => root(error),
            None => error.to_string(),
        },
        error => root(error),
    }
}

/// What is below all that was wrapped around it.
fn root(mut error: &dyn Error) -> String {
    while let Some(below) = error.source() {
        error = below;
    }
    // libp2p's DNS layer writes out what it wraps, twice: `(: refused: refused)`.
    let text = error.to_string();
    let wrapped = text.strip_prefix("(: ").or_else(|| text.strip_prefix(": "));
    wrapped.map_or(&text[..], |it| it.split(": ").next().unwrap_or(it)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use libp2p::TransportError;
    use std::io;

    #[test]
    fn what_the_system_says_is_told_once() {
        let refused = || io::Error::from_raw_os_error(111);
        let wrapped = io::Error::other(format!("(: {}: {})", refused(), refused()));
        for cause in [refused(), wrapped] {
            let at = "/ip4/127.0.0.1/tcp/7707".parse().expect("an address");
            let error = DialError::Transport(vec![(at, TransportError::Other(cause))]);
            assert_eq!(why(&error), refused().to_string());
        }
        assert_eq!(why(&DialError::Aborted), DialError::Aborted.to_string());
    }
}
