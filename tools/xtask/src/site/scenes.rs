//! Scenes in the pages of the book.
//!
//! A text says where one belongs: `<!-- scene: blocks -->`, on a line of its own. mdBook reads an empty element there, so
//! that its search doesn't find what a scene says, and in the page that it makes, the element becomes the scene.

use crate::page::{self, FOLDER, Stills};
use kusari_tools::course::{files, read, write};
use kusari_tools::{Failure, unable};
use regex_lite::{Captures, Regex};
use std::path::Path;
use std::sync::LazyLock;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*<!--[ \t]*scene:[ \t]*(.*?)[ \t]*-->[ \t]*$").expect("it is one")
});
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("<div class=\"scene-here\" data-name=\"([^\"]*)\"></div>").expect("it is one")
});

/// Turns the marks in a text into places. The text has no blocks of code in it.
pub(super) fn places(text: &str) -> String {
    let place = |it: &Captures<'_>| {
        // No scene has such characters in its name, so `check` refuses it.
        let name = it[1].replace(['"', '<', '>'], "?");
        format!("\n<div class=\"scene-here\" data-name=\"{name}\"></div>\n")
    };
    MARK.replace_all(text, place).into_owned()
}

/// Checks that there's a scene for each place in a text.
///
/// # Errors
///
/// The first place without a scene, with the names of all scenes.
pub(super) fn check(text: &str, stills: &Stills) -> Result<(), String> {
    PLACE.captures_iter(text).try_for_each(|it| stills.scene(&it[1]).map(drop))
}

/// Puts the scenes into the places of all pages of the book.
pub(super) fn put(made: &Path, stills: &Stills) -> Result<(), Failure> {
    for path in files(made).map_err(|why| unable(made, &why))? {
        if path.extension().is_none_or(|it| it != "html") {
            continue;
        }
        let text = read(&path)?;
        let depth = path.strip_prefix(made).map_or(1, |it| it.components().count()) - 1;
        if let Some(text) = with_scenes(&text, stills, &format!("{}{FOLDER}/", "../".repeat(depth)))
        {
            write(&path, text)?;
        }
    }
    Ok(())
}

/// The page with its scenes, if it has any. `folder` is where their files are, seen from the page.
fn with_scenes(text: &str, stills: &Stills, folder: &str) -> Option<String> {
    if !PLACE.is_match(text) {
        return None;
    }
    let page = PLACE.replace_all(text, |it: &Captures<'_>| {
        let scene = stills.scene(&it[1]).expect("all places of the texts have been checked");
        page::element(scene, stills, folder)
    });
    let (before, end) = page.rsplit_once("</body>")?;
    let scripts = if stills.can_move() { page::scripts(folder) } else { String::new() };
    Some(format!("{before}{scripts}</body>{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn a_mark_on_a_line_of_its_own_becomes_a_place() {
        let text =
            places("a\n<!-- scene: one -->\nb, `<!-- scene: two -->`\n<!-- listing: x -->\n");
        let place = "<div class=\"scene-here\" data-name=\"one\"></div>";
        assert_eq!(
            text,
            format!("a\n\n{place}\n\nb, `<!-- scene: two -->`\n<!-- listing: x -->\n")
        );
    }

    #[test]
    fn a_place_without_a_scene_is_refused_with_the_names_of_all() {
        assert_eq!(check(&places("<!-- scene: two -->"), &sample()), Ok(()));
        for mark in [
            "<!-- scene: tow -->",
            "<!--scene:-->",
            "<!-- scene: two peers=3 -->",
            "<!-- scene: \"> -->",
        ] {
            let why = check(&places(mark), &sample()).unwrap_err();
            assert!(why.contains("there is no scene") && why.ends_with("one, two, three"), "{why}");
        }
    }

    #[test]
    fn a_page_gets_its_scenes_and_the_scripts_once() {
        let marks = places("<!-- scene: one -->\n<!-- scene: two -->");
        let page = format!("<body><main>{marks}</main></body></html>");
        let text = with_scenes(&page, &sample(), "../scene/").unwrap();
        assert_eq!(text.matches("<kusari-scene name=").count(), 2, "{text}");
        assert_eq!(
            text.matches("src=\"../scene/scene.js\"></script>\n</body></html>").count(),
            1,
            "{text}"
        );
        assert!(!text.contains("scene-here"), "{text}");
        assert_eq!(with_scenes("<body></body>", &sample(), "scene/"), None);
    }

    #[test]
    fn without_the_module_a_page_gets_pictures_and_no_scripts() {
        let mut stills = sample();
        stills.modules.clear();
        let text = with_scenes(&places("<!-- scene: one --></body>"), &stills, "scene/");
        let page = format!("<body>{}</body>", places("<!-- scene: one -->"));
        assert_eq!(text, None, "a mark is alone in its line");
        let text = with_scenes(&page, &stills, "scene/").unwrap();
        assert!(text.contains("only a picture") && !text.contains("<script"), "{text}");
    }
}
