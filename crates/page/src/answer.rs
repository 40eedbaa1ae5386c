use crate::deed::Deed;
use crate::frame;
use crate::measure;
use crate::refusal::Refusal;
use crate::scene::Slice;
use crate::scenes;
use crate::stage::{self, AnyStage};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What the page asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The name of a scene.
    scene: String,
    /// All deeds since the beginning.
    #[serde(default)]
    address: String,
    ask: Ask,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Ask {
    /// What is on the screen?
    Show,
    /// Someone does this.
    Do {
        deed: String,
        /// What was typed or chosen, which is the deed's last word.
        value: Option<String>,
    },
    /// Someone takes back the last deed.
    Undo,
    /// How long does this take? Only the bench asks, and it has the clock.
    Measure { what: measure::What, times: u64 },
    /// The next slice of a long job.
    Work { job: String, token: String, budget: u64 },
}

#[derive(Debug, Default, Serialize)]
struct Answer {
    /// All deeds, this one included.
    address: String,
    /// What is on the screen: names of parts, and their HTML.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<(&'static str, String)>,
    /// What to read aloud.
    said: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<Refusal>,
    /// The rest of a long job.
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<Work>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Work {
    More { token: String, share: f64, said: String },
    Done { deed: String },
}

/// How much may be done in one slice, whatever the page asks for.
const MOST_BUDGET: u64 = 1 << 24;

thread_local! {
    /// The last stage of each scene.
    static STAGES: RefCell<BTreeMap<String, Box<dyn AnyStage>>> = RefCell::default();
}

/// Answers a question of the page. Both are JSON.
///
/// Every question has an answer. What can't be done comes back as a refusal with a code, a message and a remedy, together
/// with the scene, as far as that can be shown.
#[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
pub fn answer(question: &str) -> String {
    let answer = match serde_json::from_str::<Question>(question) {
        Ok(question) => reply(&question),
        Err(cause) => refused(Refusal::new(
            "bad-question",
            format!("the page's question can't be read: {cause}"),
            "Load the page again.",
        )),
    };
    serde_json::to_string(&answer).expect("it's made of texts and numbers")
}

fn refused(refusal: Refusal) -> Answer {
    Answer { said: refusal.to_string(), refusal: Some(refusal), ..Answer::default() }
}

fn reply(question: &Question) -> Answer {
    if let Ask::Measure { what, times } = question.ask {
        return Answer { said: measure::run(what, times.min(MOST_BUDGET)), ..Answer::default() };
    }
    let kept = STAGES.with_borrow_mut(|it| it.remove(&question.scene));
    let (mut stage, mut trouble) = match set(&question.scene, kept, &question.address) {
        Ok(set) => set,
        Err(refusal) => return refused(refusal),
    };
    let mut work = None;
    let mut said = None;
    match &question.ask {
        Ask::Measure { .. } => {}
        Ask::Show => said = Some(stage.said().to_owned()),
        Ask::Do { deed, value } => match read(deed, value.as_deref()).and_then(|it| stage.play(it))
        {
            Ok(()) => said = Some(stage.said().to_owned()),
            Err(refusal) => trouble = Some(refusal),
        },
        Ask::Undo => {
            let rest =
                stage.deeds().split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default();
            match set(&question.scene, None, &stage::address(&rest)) {
                Ok((undone, why)) => (stage, trouble) = (undone, why),
                Err(refusal) => trouble = Some(refusal),
            }
            said = Some("Undone.".to_owned());
        }
        Ask::Work { job, token, budget } => {
            let slice =
                read(job, None).and_then(|it| stage.work(&it, token, (*budget).min(MOST_BUDGET)));
            match slice {
                Ok(Slice::More { token, share, said: words }) => {
                    work = Some(Work::More { token, share, said: words });
                }
                Ok(Slice::Done(deed)) => work = Some(Work::Done { deed: deed.to_string() }),
                Err(refusal) => trouble = Some(refusal),
            }
        }
    }
    let said = trouble.as_ref().map(Refusal::to_string).or(said).unwrap_or_default();
    let parts = if work.is_some() { Vec::new() } else { frame::parts(&*stage) };
    let answer =
        Answer { address: stage::address(stage.deeds()), parts, said, refusal: trouble, work };
    STAGES.with_borrow_mut(|it| it.insert(question.scene.clone(), stage));
    answer
}

fn read(deed: &str, value: Option<&str>) -> Result<Deed, Refusal> {
    let deed: Deed = deed.parse()?;
    value.map_or(Ok(deed.clone()), |value| deed.with(value))
}

/// The stage to which an address leads, and what went wrong on the way. If something did, the stage is as it was just
/// before that.
fn set(
    scene: &str,
    kept: Option<Box<dyn AnyStage>>,
    address: &str,
) -> Result<(Box<dyn AnyStage>, Option<Refusal>), Refusal> {
    let begin = || {
        scenes::by_name(scene).ok_or_else(|| {
            Refusal::new(
                "unknown-scene",
                format!("there is no scene “{scene}”"),
                "Look at the list of scenes.",
            )
        })
    };
    let deeds = match stage::deeds(address) {
        Ok(deeds) => deeds,
        Err(refusal) => return Ok((begin()?, Some(refusal))),
    };
    let mut stage = match kept {
        Some(kept) if deeds.starts_with(kept.deeds()) => kept,
        _ => begin()?,
    };
    let mut pointless = 0;
    for (place, deed) in deeds.into_iter().enumerate().skip(stage.deeds().len()) {
        let count = stage.deeds().len();
        if let Err(mut refusal) = stage.play(deed) {
            refusal.message = format!("step {} of this link: {}", place + 1, refusal.message);
            return Ok((stage, Some(refusal)));
        }
        pointless += usize::from(stage.deeds().len() == count);
        if pointless > stage::MOST_POINTLESS {
            let message = "most of the steps of this link make no difference";
            let remedy = "Go on from here, or ask for the link once more.";
            return Ok((stage, Some(Refusal::new("pointless-steps", message, remedy))));
        }
    }
    Ok((stage, None))
}
