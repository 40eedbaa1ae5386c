use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene};
use maud::html;

#[derive(Debug, Default)]
pub(super) struct Blocks;

impl Scene for Blocks {
    const ABOUT: About = About {
        name: "blocks",
        title: "Four blocks, three copies",
        chapters: "3 and 4",
        notebook: "stage4_pow",
        question: "",
        tasks: &[],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        Err(deed.unknown())
    }

    fn done(&self) -> Vec<bool> {
        Vec::new()
    }

    fn show(&self) -> Vec<Part> {
        vec![("blocks", html! {})]
    }
}
