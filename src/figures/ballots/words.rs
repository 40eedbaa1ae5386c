use super::family::Family;
use super::marks::BallotSign;
use super::tally::{MOST_QUORUMS, Tally};
use crate::figures::drawing::{count, shorten};
use crate::stage8_contract::{MemberId, Quorum};

/// How many members are drawn and spoken about.
pub(super) const MOST_MEMBERS: usize = 16;
/// How many views have a line of text, and how many of a member's sentences are in it.
const MOST_LINES: usize = 60;
const MOST_WORDS: usize = 8;

/// What a sheet says in words.
pub(super) struct Words<'a> {
    pub(super) quorum: Quorum,
    pub(super) liars: &'a [MemberId],
    pub(super) tallies: &'a [Tally],
    pub(super) family: &'a Family<'a>,
}

impl Words<'_> {
    pub(super) fn title(&self) -> String {
        let Quorum { members, enough } = self.quorum;
        let signs = self.tallies.iter().flat_map(|it| it.signed.values()).map(Vec::len).sum();
        format!(
            "What {} signed in {}: {}, and {enough} members are a quorum",
            count(members, "member"),
            count(self.tallies.len(), "view"),
            count(signs, "sentence"),
        )
    }

    pub(super) fn is_liar(&self, member: MemberId) -> bool {
        self.liars.contains(&member)
    }

    pub(super) fn remarks(&self, first: usize) -> Vec<String> {
        let mut remarks = vec![
            "A disc is a vote, a cross is a skip, and a frame is a final. A line joins a quorum."
                .to_owned(),
        ];
        remarks.extend(
            self.tallies[first..]
                .iter()
                .filter_map(|it| Some(format!("View {}: {}", it.view, self.meeting(it)?))),
        );
        remarks.extend(self.two_histories());
        if first > 0 {
            remarks.push(format!("… {} before these …", count(first, "view")));
        }
        if self.quorum.members > MOST_MEMBERS {
            remarks.push(format!(
                "… and {} more …",
                count(self.quorum.members - MOST_MEMBERS, "member")
            ));
        }
        remarks
    }

    /// Who is in two quorums that exclude each other.
    fn meeting(&self, tally: &Tally) -> Option<String> {
        let names = tally.in_both.iter().map(|it| match self.is_liar(*it) {
            true => format!("{it} (a liar)"),
            false => it.to_string(),
        });
        let only = match tally.in_both.iter().all(|it| self.is_liar(*it)) {
            true => " only",
            false => "",
        };
        let names = names.reduce(|list, name| format!("{list}, {name}"))?;
        Some(format!("Two quorums that exclude each other share{only} {names}."))
    }

    fn two_histories(&self) -> Option<String> {
        let (one, other) = self.family.two_histories()?;
        let (one, other) = (shorten(one, 8), shorten(other, 8));
        Some(format!("Blocks {one} and {other} are both final, and no chain has both."))
    }

    /// Which block is on which.
    fn blocks(&self) -> String {
        let placed = &self.family.placed;
        let on = |parent: &Option<String>| match parent {
            Some(name) => shorten(name, 8),
            None => "the genesis".to_owned(),
        };
        let words = placed[placed.len().saturating_sub(MOST_LINES)..].iter().map(|it| {
            let end = if it.is_final { ", final" } else { "" };
            format!("{} on {}{end}", shorten(&it.block.name, 8), on(&it.block.parent))
        });
        let Some(words) = words.reduce(|list, next| format!("{list}; {next}")) else {
            return String::new();
        };
        let end = self.two_histories().map(|it| format!(" {it}")).unwrap_or_default();
        format!("blocks: {words}.{end}\n")
    }

    /// What everyone signed, view by view, and which blocks there are.
    pub(super) fn all(&self) -> String {
        let mut words = String::new();
        let left_out = self.tallies.len().saturating_sub(MOST_LINES);
        if left_out > 0 {
            words += &format!("… {} before these …\n", count(left_out, "view"));
        }
        for tally in &self.tallies[left_out..] {
            let of_member = |(member, signs): (&MemberId, &Vec<BallotSign>)| {
                let mut words: Vec<_> = signs.iter().take(MOST_WORDS).map(verb).collect();
                words.extend((signs.len() > MOST_WORDS).then(|| "so on".to_owned()));
                let liar = if self.is_liar(*member) { ", a liar," } else { "" };
                format!("{member}{liar} {}", words.join(" and "))
            };
            let said: Vec<_> = tally.signed.iter().take(MOST_MEMBERS).map(of_member).collect();
            words += &format!("view {}: {}.", tally.view, said.join("; "));
            for (sign, members) in tally.quorums.iter().take(MOST_QUORUMS) {
                words += &format!(" {} in all {}.", members.len(), plural(sign));
            }
            words.extend(self.meeting(tally).map(|it| format!(" {it}")));
            words.push('\n');
        }
        words + &self.blocks()
    }
}

fn verb(sign: &BallotSign) -> String {
    match sign {
        BallotSign::Vote(block) => format!("votes for {}", shorten(block, 8)),
        BallotSign::Skip => "skips".to_owned(),
        BallotSign::Final(block) => format!("signs that {} is final", shorten(block, 8)),
    }
}

fn plural(sign: &BallotSign) -> String {
    match sign {
        BallotSign::Vote(block) => format!("vote for {}", shorten(block, 8)),
        BallotSign::Skip => "skip".to_owned(),
        BallotSign::Final(block) => format!("sign that {} is final", shorten(block, 8)),
    }
}
