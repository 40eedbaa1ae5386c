use super::log_writer::LogWriter;
use super::options::{Form, Level};
use kusari::stage6_coin::Time;
use std::fmt;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer as _, fmt::layer};

/// Logs what the node has to say from now on.
pub(super) fn begin(level: Level, form: Form, writer: &LogWriter) {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    // The sockets' library has a lot to say. Whatever matters of it, the node says.
    let filter = Targets::new().with_target("kusari_node", level).with_default(LevelFilter::ERROR);
    let has_colours = console::colors_enabled_stderr();
    let lines = layer().with_writer(writer.clone()).log_internal_errors(false);
    let lines = match form {
        Form::Lines => lines.with_ansi(has_colours).event_format(Plain).boxed(),
        Form::Json => lines.with_ansi(false).json().flatten_event(true).with_target(false).boxed(),
    };
    let all = tracing_subscriber::registry().with(lines.with_filter(filter));
    // It can only have been set before by a library, and then its log is as good.
    let _ = tracing::subscriber::set_global_default(all);
}

/// A line for people: when, what kind of thing, and the thing itself.
struct Plain;

impl<S, N> FormatEvent<S, N> for Plain
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut to: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut said = Said::default();
        event.record(&mut said);
        let time = Time::now().to_string();
        // `2026-11-30 06:05:24 UTC`: someone who looks at a running node knows the day.
        let time = time.split(' ').nth(1).unwrap_or(&time);
        let (begins, ends) = match (to.has_ansi_escapes(), *event.metadata().level()) {
            (true, tracing::Level::ERROR) => ("\x1b[31m", "\x1b[0m"),
            (true, tracing::Level::WARN) => ("\x1b[33m", "\x1b[0m"),
            (true, tracing::Level::DEBUG) => ("\x1b[2m", "\x1b[0m"),
            _ => ("", ""),
        };
        writeln!(to, "{time}  {begins}{:<10} {}{ends}", said.kind, said.line)
    }
}

/// What's in an event.
#[derive(Default)]
struct Said {
    kind: String,
    line: String,
}

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "kind" {
            self.kind.push_str(value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Some of it comes from strangers. A control character could rewrite what's on the terminal.
            let text = format!("{value:?}");
            let shown =
                text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
            self.line.extend(shown);
        }
    }
}
