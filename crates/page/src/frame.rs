//! What's around a scene: its question, its tasks, what was said last, and the tools.

use crate::scene::About;
use crate::stage::AnyStage;
use maud::{Markup, PreEscaped, html};

/// The parts of a scene, and its tasks.
pub fn parts(stage: &dyn AnyStage) -> Vec<(&'static str, String)> {
    let scene = stage.show();
    let around = [("next", next(stage))].into_iter().chain(scene).chain([("tasks", tasks(stage))]);
    around.map(|(name, html)| (name, html.into_string())).collect()
}

/// The first task that isn't done, where a reader sees it before anything else.
fn next(stage: &dyn AnyStage) -> Markup {
    let tasks = stage.about().tasks;
    let open = stage.done().iter().position(|done| !done);
    html! {
        @match open.and_then(|it| Some((it + 1, tasks.get(it)?))) {
            Some((number, task)) => p.next { b { "Task " (number) " of " (tasks.len()) ": " } (task.ask) },
            None => p.next { b { "✓ Every task is done." } },
        }
    }
}

fn tasks(stage: &dyn AnyStage) -> Markup {
    html! {
        h3 { "Tasks" }
        ol.tasks {
            @for (task, done) in stage.about().tasks.iter().zip(stage.done()) {
                li.task.done[*done] {
                    @if *done { span.mark { "✓ " span.hidden { "Done: " } } }
                    (task.ask)
                    @if *done { p.learnt { (task.learnt) } }
                }
            }
        }
    }
}

/// A whole scene at its beginning, so that there's something to see before the module has arrived, or if it never does.
pub fn still(stage: &dyn AnyStage) -> Markup {
    let About { name, title, question, .. } = stage.about();
    html! {
        section.scene data-scene=(name) aria-label=(title) {
            // The parts have headings of the third level. An element of the second would be in the book's contents.
            div.question { p role="heading" aria-level="2" { (question) } }
            div.stage {
                @for (name, html) in parts(stage) {
                    div.part.{ "part-" (name) } data-part=(name) { (PreEscaped(html)) }
                }
            }
            div.said role="status" aria-live="polite" {}
            div.job hidden {
                progress max="1" value="0" aria-label="How far it is" {}
                span.how-far {}
                button type="button" data-stop { "Stop" }
            }
            div.tools role="group" aria-label="Tools" {
                button type="button" data-undo { "Undo" }
                button type="button" data-restart { "Start again" }
                button type="button" data-link { "Copy link" }
                a data-alone href={ (name) ".html" } { "A page of its own" }
                button type="button" data-full aria-keyshortcuts="f" { "Full screen" }
            }
            noscript { p { "This is a picture of the scene. To touch it, switch on JavaScript." } }
        }
    }
}
