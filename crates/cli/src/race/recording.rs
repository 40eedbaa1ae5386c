use crate::failure::Failure;
use kusari::figures::{self, escape_text};
use kusari::stage5_network::*;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many events are kept. A picture shows the last few hundred blocks.
const KEPT: usize = 20_000;

/// What a race's replay is drawn from, and the file that it is written to.
pub(crate) struct Recording {
    path: PathBuf,
    events: Vec<NetworkEvent>,
    marks: Vec<(Duration, &'static str)>,
}

impl Recording {
    /// Creates the file before the race, so that no one waits for a picture that can't be written.
    pub(crate) fn create(path: &Path) -> Result<Recording, Failure> {
        File::create(path).map_err(|error| Failure::file(path, error))?;
        Ok(Recording { path: path.to_owned(), events: Vec::new(), marks: Vec::new() })
    }

    /// Keeps an event if it can be seen in a picture.
    pub(crate) fn note(&mut self, event: &NetworkEvent) {
        let is_seen = match &event.what {
            Occurrence::Node(what) => matches!(what, Event::Proposed(_) | Event::TipChanged(_)),
            _ => true,
        };
        if is_seen {
            if self.events.len() == 2 * KEPT {
                self.events.drain(..KEPT);
            }
            self.events.push(event.clone());
        }
    }

    /// Keeps what was done to the network.
    pub(crate) fn mark(&mut self, at: Duration, what: &'static str) {
        self.marks.push((at, what));
    }

    /// Draws the replay, and returns what it shows in one line.
    pub(crate) fn save(&self) -> Result<String, Failure> {
        let figure = figures::replay_with_marks(&self.events, &self.marks);
        figure.save(&self.path).map_err(|error| Failure::file(&self.path, error))?;
        Ok(format!("the replay is in {}", escape_text(&self.path.to_string_lossy())))
    }
}
