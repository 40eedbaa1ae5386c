use super::args::Args;
use super::export::Export;
use super::recording::Recording;
use super::scoreboard::Scoreboard;
use super::summary::Summary;
use super::view::lane_text;
use crate::failure::Failure;
use crate::lanes::Lanes;
use kusari::stage5_network::*;
use std::time::Duration;

/// The node whose chain is written to a file.
const EXPORTED: NodeId = NodeId(0);

/// Everything that a race is written to: the picture, the chain file, the replay, and the summary.
pub(super) struct Screen {
    board: Scoreboard,
    lanes: Lanes,
    export: Option<Export>,
    recording: Option<Recording>,
}

impl Screen {
    /// Creates the files first, so that no one waits for something that can't be written.
    pub(super) fn new(args: &Args, genesis: &Genesis<WorkRule>) -> Result<Screen, Failure> {
        let nodes = || (0..usize::from(args.nodes)).map(NodeId);
        let export = args.export.as_ref().map(|path| Export::create(path, genesis)).transpose()?;
        let recording = args.replay.as_deref().map(Recording::create).transpose()?;
        let lanes = Lanes::new(args.nodes.into());
        Ok(Screen { board: Scoreboard::new(nodes()), lanes, export, recording })
    }

    /// Whether someone can watch the race as it goes on.
    pub(super) fn is_watched(&self) -> bool {
        self.lanes.are_watched()
    }

    pub(super) fn say(&self, line: &str) -> Result<(), Failure> {
        self.lanes.say(line)
    }

    /// Reports what was done to the network.
    pub(super) fn announce(&mut self, at: Duration, what: &'static str) -> Result<(), Failure> {
        if let Some(recording) = &mut self.recording {
            recording.mark(at, what);
        }
        self.lanes.say(&format!("{:>8.3} s  {what}", at.as_secs_f64()))
    }

    /// Takes in what happened. `chains` is asked if an earlier event was missed.
    pub(super) fn take_in(
        &mut self,
        event: &NetworkEvent,
        chains: impl FnOnce() -> Vec<NodeSnapshot>,
    ) -> Result<(), Failure> {
        let line = self.board.note(event);
        self.lanes.tell(line)?;
        if let Some(recording) = &mut self.recording {
            recording.note(event);
        }
        let (Some(export), EXPORTED) = (&mut self.export, event.node) else { return Ok(()) };
        let Occurrence::Node(Event::TipChanged(change)) = &event.what else { return Ok(()) };
        if !export.follow(&change.connected)? {
            // Standard output was blocked for so long that events were dropped: start again from the chains.
            let nodes = chains();
            let exported = nodes.iter().find(|node| node.id == EXPORTED);
            exported.map_or(Ok(true), |node| export.follow(&node.chain))?;
        }
        Ok(())
    }

    pub(super) fn draw(&self, now: Duration, status: &str) {
        let lane = |number: usize, width| {
            let node = NodeId(number);
            let lane = self.board.lanes.get(&node);
            lane.map(|lane| lane_text(node, lane, &self.board, now, width)).unwrap_or_default()
        };
        self.lanes.draw(lane, now, status);
    }

    /// Leaves the last picture where it is.
    pub(super) fn freeze(&self) {
        self.lanes.end();
    }

    /// Finishes the files, and sums up.
    pub(super) fn end(
        &self,
        snapshots: &[NodeSnapshot],
        sent: &[Transaction],
    ) -> Result<Summary, Failure> {
        self.export.as_ref().map_or(Ok(()), Export::finish)?;
        if let Some(recording) = &self.recording {
            self.lanes.say(&recording.save()?)?;
        }
        Ok(Summary::of(snapshots, &self.board, sent))
    }
}
