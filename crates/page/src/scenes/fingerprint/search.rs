use super::hash::{Kind, Texts, fingerprint};
use super::{Fingerprint, Hit};
use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::Slice;

/// How many texts are tried at most. That's enough for any pair, and for a second text with up to about 22 bits.
pub(super) const MOST_TRIES: u64 = 1 << 24;

impl Fingerprint {
    /// Tries as many texts as there's budget for.
    pub(super) fn search(&self, job: &Deed, token: &str, budget: u64) -> Result<Slice, Refusal> {
        let kind = match job.verb() {
            "pair" => Kind::Pair,
            "second" => Kind::Second,
            _ => return Err(job.unknown()),
        };
        let tried = if token.is_empty() { 0 } else { token.parse().map_err(|_| job.unknown())? };
        let tried = MOST_TRIES.min(tried);
        let end = tried.saturating_add(budget.max(1)).min(MOST_TRIES);
        let found = match kind {
            Kind::Pair => {
                let mut seen = self.seen.borrow_mut();
                seen.prepare(&self.beginning, self.bits, tried);
                seen.go_on(end).map(|(one, other)| vec![one, other])
            }
            Kind::Second => {
                let wanted = fingerprint(&self.one, self.bits);
                let mut texts = Texts::beginning(&self.beginning);
                let mut fits = |number: u64| {
                    let text = texts.text(number);
                    fingerprint(text, self.bits) == wanted && text != self.one
                };
                (tried + 1..=end).find(|it| fits(*it)).map(|it| vec![it])
            }
        };
        match found {
            Some(numbers) => {
                let numbers = numbers.iter().map(u64::to_string);
                Ok(Slice::Done(Deed::of(["found".to_owned()].into_iter().chain(numbers))))
            }
            None if end == MOST_TRIES => {
                let message = format!("none of the {MOST_TRIES} texts fits");
                Err(Refusal::new("not-found", message, "Take fewer bits."))
            }
            None => Ok(Slice::More {
                token: end.to_string(),
                share: kind.chance(self.bits, end),
                said: format!("{end} texts tried"),
            }),
        }
    }

    /// Brings the texts that a search has found into the scene, if they fit.
    pub(super) fn found(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let mut texts = Texts::beginning(&self.beginning);
        let first = deed.number(1, 1..=MOST_TRIES)?;
        let (kind, tried, one, other) = if deed.words().len() > 2 {
            let second = deed.number(2, first + 1..=MOST_TRIES + 1)?;
            let one = texts.text(first).to_owned();
            (Kind::Pair, second, one, texts.text(second).to_owned())
        } else {
            (Kind::Second, first, self.one.clone(), texts.text(first).to_owned())
        };
        let print = fingerprint(&one, self.bits);
        if print != fingerprint(&other, self.bits) || one == other {
            let message = format!("“{one}” and “{other}” aren't two texts with one fingerprint");
            return Err(Refusal::new("not-a-pair", message, "Search for two that are."));
        }
        let said = format!(
            "After {tried} texts: “{one}” and “{other}” both have the fingerprint {print}."
        );
        self.hits.push(Hit { kind, bits: self.bits, tried, one, other });
        Ok(said)
    }
}
