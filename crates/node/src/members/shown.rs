//! What's to be seen of a member, as JSON: for its page and for other programs, whether it runs or not.

use super::inside::InsideMember;
use super::kept::Placed;
use super::network::Network;
use kusari::stage8_contract::{
    Action, Entry, LandingPads, MemberId, PadId, Refusal as _, Sure, Time, encode,
};
use serde_json::{Value, json};

/// How many entries of the history are shown at once.
pub const MAX_ENTRIES: usize = 10_000;

/// How many proofs are shown at once.
pub const MAX_PROOFS: usize = 256;

/// Whose commands, and those of which pad, are looked up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Only this member's.
    pub by: Option<MemberId>,
    /// Only what's about this pad.
    pub pad: Option<PadId>,
}

/// What a member is, and how far it has come.
pub fn status(inside: &InsideMember<'_>) -> Value {
    let InsideMember { network, me, placed, .. } = inside;
    let book = placed.book();
    let tip = book.tip();
    let name = |id: &MemberId| json!(network.name(*id));
    let members = book.members().iter().map(|(id, member)| {
        let neighbour = network.neighbours(*me).contains(&id);
        let line = neighbour.then(|| inside.lines.contains(&id));
        json!({ "id": id, "name": member.name, "role": member.role, "line": line })
    });
    json!({
        "role": "member",
        "name": network.name(*me),
        "id": me,
        "genesis": book.chain(),
        "words": network.genesis.words,
        "orderer": network.orderer,
        "topology": network.topology,
        "height": tip.height,
        "tip": tip.hash,
        "tip_time": tip.time.millis(),
        "state": book.state_hash(),
        "members": members.collect::<Vec<_>>(),
        "leader": placed.leads().as_ref().map(name),
        "enough": placed.quorum().map(|quorum| quorum.enough),
        "missing": inside.missing.iter().map(name).collect::<Vec<_>>(),
        "broken": inside.is_broken,
        "evidence": inside.evidence,
        "waiting": inside.waiting,
        "lost": inside.lost,
        "time": Time::now().millis(),
    })
}

/// The pads: who has reserved them, and who stands on them.
pub fn pads(network: &Network, placed: &dyn Placed) -> Value {
    let tip = placed.book().tip();
    let pads = placed.book().machine().iter().map(|(id, pad)| {
        let reservations = pad.reservations.iter().map(|it| {
            json!({
                "by": network.name(it.by), "id": it.by, "from": it.from.millis(), "until": it.until.millis(),
            })
        });
        json!({
            "pad": id,
            "closed": pad.is_closed,
            "standing": pad.standing.map(|by| network.name(by)),
            "reservations": reservations.collect::<Vec<_>>(),
        })
    });
    let pads: Vec<_> = pads.collect();
    json!({ "height": tip.height, "time": tip.time.millis(), "pads": pads })
}

/// What came of the commands that have their place, the last ones at the end. How many were left out is beside them.
pub fn history(network: &Network, placed: &dyn Placed, wanted: Wanted) -> Value {
    let is_wanted = |entry: &&Entry<LandingPads>| {
        wanted.by.is_none_or(|by| entry.command.by == by)
            && wanted.pad.is_none_or(|pad| pad_of(entry) == Some(pad))
    };
    let all: Vec<_> = placed.history().iter().filter(is_wanted).collect();
    let left_out = all.len().saturating_sub(MAX_ENTRIES);
    let shown = all[left_out..].iter().map(|entry| self::entry(network, placed, entry));
    json!({ "entries": shown.collect::<Vec<_>>(), "left_out": left_out })
}

/// What came of one command of a member, if it has its place.
pub fn placed_command(
    network: &Network,
    placed: &dyn Placed,
    by: MemberId,
    number: u64,
) -> Option<Value> {
    let mut entries = placed.history().by(by);
    // A number counts once: a later command with the same one is refused, and isn't what was asked about.
    let entry = entries.find(|entry| entry.command.number == number)?;
    Some(self::entry(network, placed, entry))
}

fn entry(network: &Network, placed: &dyn Placed, entry: &Entry<LandingPads>) -> Value {
    let mut shown = json!({
        "height": entry.height,
        "at": entry.at,
        "time": entry.time.millis(),
        "by": network.name(entry.command.by),
        "id": entry.command.by,
        "number": entry.command.number,
        "pad": pad_of(entry),
        "asked": entry.command.action.to_string(),
        "ok": entry.outcome.is_ok(),
        "sure": sure(network, placed, entry.height),
    });
    match &entry.outcome {
        Ok(outcome) => shown["what"] = outcome.to_string().into(),
        Err(refused) => {
            shown["code"] = refused.code().into();
            shown["what"] = refused.to_string().into();
        }
    }
    shown
}

fn pad_of(entry: &Entry<LandingPads>) -> Option<PadId> {
    match &entry.command.action {
        Action::Do(command) => Some(command.pad()),
        Action::Join(_) | Action::Leave(_) => None,
    }
}

/// How sure a block is that has its place.
pub fn sure(network: &Network, placed: &dyn Placed, height: u64) -> Value {
    let of = placed.book().members().len();
    match placed.sure(height) {
        Sure::Leader => {
            let words = format!("as sure as {} is honest", network.name(network.hub()));
            json!({ "final": false, "words": words })
        }
        Sure::Majority => {
            let words = "final, unless a member lies: most have written it down";
            json!({ "final": true, "words": words })
        }
        Sure::Depth(depth) => {
            let words = format!("depth {depth}: it can still be taken back");
            json!({ "final": false, "depth": depth, "words": words })
        }
        Sure::Certificate => {
            let signed = placed.proof(height).map(|(_, proof)| proof.certificate.signatures.len());
            let words = match signed {
                Some(signed) => format!("final: certificate of {signed} of {of}"),
                None => "final: a later block has the certificate".to_owned(),
            };
            json!({ "final": true, "signed": signed, "words": words })
        }
    }
}

/// What shows a client that the blocks from a height on are decided: each line is the canonical JSON of a proof. Also says at
/// which height to go on, if there's more. `None`: only a vote leaves proofs.
pub fn proofs(placed: &dyn Placed, from: u64, most: usize) -> (Vec<String>, Option<u64>) {
    let (mut lines, mut next) = (Vec::new(), from.max(1));
    while let Some((_, proof)) = placed.proof(next) {
        if lines.len() == most {
            return (lines, Some(next));
        }
        next += proof.blocks.len() as u64;
        lines.push(String::from_utf8_lossy(&encode(&proof)).into_owned());
    }
    (lines, None)
}

/// The genesis in canonical JSON: what a client has to have from the beginning.
pub fn genesis(network: &Network) -> String {
    String::from_utf8_lossy(&encode(&network.genesis)).into_owned()
}
