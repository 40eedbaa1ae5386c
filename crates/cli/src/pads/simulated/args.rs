use crate::numbers::{decimal, whole};
use crate::pads::ways::{Orderer, Topology};
use kusari::stage8_contract::MemberId;
use kusari_simulation::members::{Lines, PlayPlan, Span};
use std::str::FromStr;
use std::time::Duration;

/// How long a play can be, in seconds of virtual time.
const LONGEST: f64 = 600.0;

/// What is played when no node is run: members in virtual time.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub(crate) struct Args {
    /// How the members agree on an order [default: vote]
    #[arg(long, value_enum, value_name = "WAY")]
    orderer: Option<Orderer>,
    /// Who has a line to whom [default: full]
    #[arg(long, value_enum, value_name = "SHAPE")]
    topology: Option<Topology>,
    /// How many members, 2 to 32 [default: 5, and 4 with --compare]
    #[arg(long, value_parser = whole::<u16>(2..=32, "each looks at the signatures of all others"), allow_negative_numbers = true)]
    members: Option<u16>,
    /// A member that lies, 0 to 31: it tells one half one story and the other half another
    #[arg(long, value_name = "MEMBER", value_parser = whole::<u16>(0..=31, "the airport is 0"), allow_negative_numbers = true)]
    liar: Vec<u16>,
    /// A member that crashes after a third of the time and is back after another third, 0 to 31
    #[arg(long, value_name = "MEMBER", value_parser = whole::<u16>(0..=31, "the airport is 0"), allow_negative_numbers = true)]
    crash: Option<u16>,
    /// From which second to which the network is cut in two, 0 to 600: 10..20
    #[arg(long, value_name = "FROM..TO", allow_hyphen_values = true)]
    cut: Option<Seconds>,
    /// For how many seconds commands are handed in, 1 to 600, in virtual time
    #[arg(long, default_value_t = 30.0, value_parser = decimal(1.0..=LONGEST, "it's virtual time, and more of it shows nothing new"), allow_negative_numbers = true)]
    seconds: f64,
    /// The seed of a play that's the same every time and on every machine; if not given, one is drawn
    #[arg(long, value_name = "NUMBER", value_parser = whole::<u64>(0..=u64::MAX, ""), allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Run all four ways, in a star and in a full network, and print one table
    #[arg(long, conflicts_with_all = ["orderer", "liar", "crash", "cut", "seconds"])]
    pub(super) compare: bool,
}

/// `10..20`: two moments, in seconds.
#[derive(Clone, Copy, Debug)]
struct Seconds {
    from: f64,
    until: f64,
}

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Seconds, Self::Err> {
        let read = decimal(0.0..=LONGEST, "");
        let both = text.split_once("..").and_then(|(from, until)| {
            Some(Seconds { from: read(from).ok()?, until: read(until).ok()? })
        });
        both.filter(|span| span.from < span.until).ok_or(
            "two moments are needed, the earlier one first, as in 10..20: numbers of seconds from 0 to 600",
        )
    }
}

impl Args {
    /// The seed that was asked for, or one to be reported.
    pub(super) fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| u64::from(rand::random::<u32>()))
    }

    /// What's compared: so many members, with these lines.
    pub(super) fn compared(&self) -> (u16, Vec<Lines>) {
        let shapes = self.topology.map_or(vec![Lines::Mesh, Lines::Star], |it| vec![it.into()]);
        (self.members.unwrap_or(4), shapes)
    }

    /// What's played.
    pub(super) fn plan(&self) -> PlayPlan {
        let time = Duration::from_secs_f64(self.seconds);
        let cut = self.cut.map(|cut| Span {
            from: Duration::from_secs_f64(cut.from),
            until: Duration::from_secs_f64(cut.until),
        });
        let middle = Span { from: time / 3, until: time * 2 / 3 };
        PlayPlan {
            orderer: self.orderer.unwrap_or(Orderer::Vote).into(),
            lines: self.topology.unwrap_or(Topology::Full).into(),
            members: self.members.unwrap_or(5),
            liars: self.liar.iter().copied().map(MemberId).collect(),
            seed: self.seed(),
            time,
            cut,
            down: self.crash.map(|member| (MemberId(member), middle)),
        }
    }
}
