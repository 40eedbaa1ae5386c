use crate::failure::Failure;
use console::{Style, Term};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write as _;
use std::time::Duration;

/// Okabe and Ito's colours, which colour-blind readers can tell apart, in the terminal's palette of 256.
const COLOURS: [u8; 7] = [214, 75, 36, 227, 32, 166, 175];

/// The colour of the lane with this number.
pub(crate) fn colour(lane: usize) -> Style {
    Style::new().color256(COLOURS[lane % COLOURS.len()])
}

/// How something is shown in which several go on side by side: in place on a terminal, as plain lines elsewhere.
pub(crate) enum Lanes {
    InPlace { status: ProgressBar, lanes: Vec<ProgressBar> },
    Lines,
}

impl Lanes {
    pub(crate) fn new(count: usize) -> Lanes {
        if !Term::stdout().is_term() {
            return Lanes::Lines;
        }
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stdout_with_hz(15));
        let style = ProgressStyle::with_template("{msg}").expect("the template is well-formed");
        let line = || all.add(ProgressBar::new_spinner().with_style(style.clone()));
        // A terminal with fewer rows than there are lanes shows the first of them.
        let rows = usize::from(Term::stdout().size().0).saturating_sub(4).max(1);
        let lanes = (0..count.min(rows)).map(|_| line()).collect();
        Lanes::InPlace { lanes, status: line() }
    }

    /// Whether someone can watch it as it goes on.
    pub(crate) fn are_watched(&self) -> bool {
        matches!(self, Lanes::InPlace { .. })
    }

    /// Prints a line that stays.
    pub(crate) fn say(&self, line: &str) -> Result<(), Failure> {
        match self {
            Lanes::Lines => Ok(writeln!(std::io::stdout(), "{line}")?),
            Lanes::InPlace { status, .. } => {
                status.println(line);
                Ok(())
            }
        }
    }

    /// Prints an event, if events are printed one by one.
    pub(crate) fn tell(&self, line: Option<String>) -> Result<(), Failure> {
        match (self, line) {
            (Lanes::Lines, Some(line)) => self.say(&line),
            _ => Ok(()),
        }
    }

    /// Draws all lanes, if they're drawn. `lane` gets a lane's number and the width of the terminal.
    pub(crate) fn draw(
        &self,
        lane: impl Fn(usize, usize) -> String,
        now: Duration,
        status_text: &str,
    ) {
        let Lanes::InPlace { status, lanes } = self else { return };
        let width = usize::from(Term::stdout().size().1);
        for (number, bar) in lanes.iter().enumerate() {
            bar.set_message(lane(number, width));
        }
        status.set_message(format!("{:>6.1} s  {status_text}", now.as_secs_f64()));
    }

    /// Leaves the last picture where it is.
    pub(crate) fn end(&self) {
        if let Lanes::InPlace { status, lanes } = self {
            lanes.iter().for_each(|bar| bar.abandon());
            status.finish_and_clear();
        }
    }
}
