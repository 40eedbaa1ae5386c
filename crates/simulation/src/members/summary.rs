use std::fmt;

/// What a world of members was like in which nothing wrong was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberSummary {
    /// How many steps it took.
    pub steps: u64,
    /// How many heights have a final block.
    pub decisions: u64,
    /// How many messages were put on a line. In a star, some are put on two.
    pub messages: u64,
    /// How many of them were lost, on the way or because no one was there.
    pub lost: u64,
    /// How often a member died.
    pub crashes: u64,
    /// How often it was writing something down at that moment.
    pub torn: u64,
    /// How many blocks members told again that came back.
    pub remembered: u64,
    /// How many commands lost their place again, counted at each member.
    pub taken_back: u64,
    /// How many commands members didn't take.
    pub refused: u64,
    /// How often evidence was found.
    pub evidence: u64,
    /// How often a member said that it's waiting for others.
    pub stuck: u64,
    /// How many breaches were excused. A test may ask for that.
    pub excused: u64,
    /// How many messages were under way at once at most.
    pub most_under_way: usize,
    /// How many things a member wanted done at once at most.
    pub most_outputs: usize,
    /// How many worlds took longer to agree than it should take, once nothing went wrong any more.
    pub slow: u64,
    /// How many milliseconds it took to agree once nothing went wrong any more, in the longest case.
    pub longest_wait: u64,
}

impl MemberSummary {
    /// Adds up two summaries. Of what's called *most* or *longest*, the greater one stays.
    pub fn and(self, other: MemberSummary) -> MemberSummary {
        MemberSummary {
            steps: self.steps + other.steps,
            decisions: self.decisions + other.decisions,
            messages: self.messages + other.messages,
            lost: self.lost + other.lost,
            crashes: self.crashes + other.crashes,
            torn: self.torn + other.torn,
            remembered: self.remembered + other.remembered,
            taken_back: self.taken_back + other.taken_back,
            refused: self.refused + other.refused,
            evidence: self.evidence + other.evidence,
            stuck: self.stuck + other.stuck,
            excused: self.excused + other.excused,
            slow: self.slow + other.slow,
            most_under_way: self.most_under_way.max(other.most_under_way),
            most_outputs: self.most_outputs.max(other.most_outputs),
            longest_wait: self.longest_wait.max(other.longest_wait),
        }
    }
}

/// One line for each number.
impl fmt::Display for MemberSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = [
            (self.steps, "steps"),
            (self.decisions, "heights with a final block"),
            (self.messages, "messages put on a line"),
            (self.lost, "of them lost"),
            (self.crashes, "crashes"),
            (self.torn, "of them in the middle of a record"),
            (self.remembered, "blocks told again after a crash"),
            (self.taken_back, "commands that lost their place again"),
            (self.refused, "commands not taken"),
            (self.evidence, "times that evidence was found"),
            (self.stuck, "times that a member said whom it's waiting for"),
            (self.excused, "breaches excused"),
            (self.most_under_way as u64, "messages under way at once at most"),
            (self.most_outputs as u64, "things that a member wanted done at once at most"),
            (self.slow, "worlds that took longer than they should to agree in calm"),
            (self.longest_wait, "ms of calm until all agreed, in the longest case"),
        ];
        for (position, (number, what)) in lines.into_iter().enumerate() {
            let end = if position + 1 < lines.len() { "\n" } else { "" };
            write!(f, "{number:>12}  {what}{end}")?;
        }
        Ok(())
    }
}
