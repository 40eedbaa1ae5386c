use super::core_link::{About, Question};
use super::desk::at_most;
use super::edge::Edge;
use super::edge_event::EdgeOutput;
use super::message::{LightMessage, MAX_HEADERS, PaymentsWanted};
use super::offence::LightOffence;
use crate::stage5_network::is_heavier;
use crate::stage6_coin::{Header, NodeId, Time};

/// How an edge asks its cores: each of them for headers first, and then for payments.
impl Edge {
    /// Asks each core the next thing that's to be asked, unless an answer is to come.
    pub(super) fn ask(&mut self, out: &mut Vec<EdgeOutput>) {
        let (uptime, tip) = (self.uptime, self.tip());
        for (link, core) in &mut self.cores {
            if !core.has_greeted || core.question.is_some() || core.rests_until > uptime {
                continue;
            }
            let (about, question) = if let Some(after) = core.headers_after {
                let locator = match self.client.header(&after) {
                    Some(_) => self.client.locator(&after),
                    None => self.client.locator(&tip), // its branch was forgotten
                };
                (About::Headers, LightMessage::GetHeaders(locator))
            } else if core.told_through != tip && !self.watched.locks.is_empty() {
                let (after, through) = (core.told_through, tip);
                let wanted = PaymentsWanted { locks: self.watched.locks.clone(), after, through };
                (About::Payments { after, through }, LightMessage::GetPayments(wanted))
            } else {
                continue;
            };
            core.question = Some(Question { about, asked_at: uptime, is_stale: false });
            out.push(EdgeOutput::Ask(*link, question));
        }
    }

    pub(super) fn hear_headers(
        &mut self,
        from: NodeId,
        headers: Vec<Header>,
        now: Time,
        out: &mut Vec<EdgeOutput>,
    ) -> Result<(), LightOffence> {
        at_most(MAX_HEADERS, headers.len())?;
        let Some(core) = self.cores.get_mut(&from) else { return Ok(()) };
        let question = core.answered().filter(|it| it.about == About::Headers);
        if question.ok_or(LightOffence::Unasked)?.is_stale {
            return Ok(());
        }
        core.headers_after = None;
        let synced_to = core.synced_to;
        let (before, mut heard) = (self.tip(), Ok(()));
        let (mut is_all, mut last) = (headers.len() < MAX_HEADERS, None);
        for header in headers {
            match self.take_header(header, now) {
                Ok(true) => last = Some(header.hash()),
                Ok(false) => {
                    is_all = true;
                    break;
                }
                Err(cause) => {
                    heard = Err(cause.into());
                    break;
                }
            }
        }
        let work = last.and_then(|last| self.client.work_of(&last)).unwrap_or_default();
        if let Some(core) = self.cores.get_mut(&from)
            && !is_all
            && is_heavier(work, synced_to)
        {
            (core.headers_after, core.synced_to) = (last, work);
        }
        self.follow(from, before, out);
        heard
    }

    /// What was asked is out of date.
    pub(super) fn forget_questions(&mut self) {
        let questions = self.cores.values_mut().filter_map(|core| core.question.as_mut());
        questions.for_each(|question| question.is_stale = true);
    }

    /// Lets go of cores that don't answer, or that have had nothing to say about the best chain for long.
    pub(super) fn let_go(&mut self, out: &mut Vec<EdgeOutput>) {
        let (uptime, tip) = (self.uptime, self.tip());
        let mut to_expel = Vec::new();
        for (link, core) in &mut self.cores {
            let is_complete = core.told_through == tip || self.watched.locks.is_empty();
            if is_complete || !core.has_greeted {
                core.useful_at = uptime;
            }
            let asked_at = core.question.as_ref().map(|question| question.asked_at);
            if asked_at.is_some_and(|at| uptime - at > self.settings.answer_patience) {
                to_expel.push((*link, LightOffence::NoAnswer));
            } else if uptime - core.useful_at > self.settings.core_patience {
                to_expel.push((*link, LightOffence::Behind));
            }
        }
        to_expel.into_iter().for_each(|(link, offence)| self.expel(link, offence, out));
    }
}
