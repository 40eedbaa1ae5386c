use super::crew::keys;
use kusari::stage8_contract::{
    Airport, Book, LandingPads, LeaderMessage, MemberId, Numbered, PadCommand, Said, Signed,
    SignedCommand, Time, Vote, VoteMessage,
};
use std::sync::Arc;
use std::time::Duration;

/// How often the liars listen.
const STEP: Duration = Duration::from_millis(50);

/// The message of a leader that gives a command the next place in a book.
///
/// # Panics
///
/// If no member can have this number.
pub fn leaders_story(
    book: &Book<LandingPads>,
    now: Time,
    command: SignedCommand<PadCommand>,
    leader: MemberId,
) -> LeaderMessage<LandingPads> {
    let height = book.tip().height + 1;
    let block = Arc::new(book.draft(height, now, vec![command]));
    let numbered = Numbered { chain: book.chain(), height, block: block.hash() };
    let key = keys(leader.0 + 1).pop().expect("each member has a key");
    LeaderMessage::Block(block, Signed::new(numbered, &key))
}

/// Lets time pass while liars sign whatever a group of members says and has said, and say it to that group alone.
///
/// # Panics
///
/// If no member can have the number of a liar.
pub fn sign_whatever_is_said(
    airport: &mut Airport<Vote<LandingPads>>,
    liars: &[MemberId],
    groups: &[&[MemberId]],
    time: Duration,
) {
    let end = airport.now().after(time);
    let all = keys(airport.ids().count() as u16);
    let mut read = 0;
    let mut signed = Vec::new();
    while airport.now() < end {
        airport.pass(STEP);
        let said: Vec<_> = airport.sent()[read..]
            .iter()
            .filter_map(|sent| match &sent.message {
                VoteMessage::Said(said) if !liars.contains(&sent.from) => {
                    Some((sent.from, said.signed.content))
                }
                _ => None,
            })
            .collect();
        read = airport.sent().len();
        for (from, statement) in said {
            let Some(group) = groups.iter().find(|group| group.contains(&from)) else { continue };
            if signed.contains(&(*group, statement)) {
                continue;
            }
            signed.push((group, statement));
            for by in liars {
                let key = &all[usize::from(by.0)];
                let said = Said { by: *by, signed: Signed::new(statement, key) };
                for to in group.iter() {
                    airport.say(*by, *to, VoteMessage::Said(said));
                }
            }
        }
    }
}
