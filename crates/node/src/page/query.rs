use super::turned::Turned;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kusari::stage6_coin::Address;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::str::FromStr;

/// How many addresses may be asked about at once.
pub(super) const MAX_ADDRESSES: usize = 256;

/// What comes after the question mark of an address: names and values. All values that we understand are letters and digits, so
/// nothing is unescaped.
pub(super) struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Infallible> {
        Ok(Query::read(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    pub(super) fn read(text: &str) -> Query {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Query(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The number with a name, if there is one.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Turned> {
        let parsed = self.all(name).next().map(str::parse).transpose();
        parsed.map_err(|_| Turned::unclear(format!("{name} has to be a whole number")))
    }

    /// The value of a name, if there is one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The addresses that are asked about, each once.
    pub(super) fn addresses(&self) -> Result<BTreeSet<Address>, Turned> {
        if self.all("address").count() > MAX_ADDRESSES {
            let what = format!("at most {MAX_ADDRESSES} addresses can be asked about at once");
            return Err(Turned::unclear(what));
        }
        let parsed = self.all("address").map(str::parse::<Address>);
        parsed.collect::<Result<_, _>>().map_err(|cause| Turned::broken(&cause))
    }
}
