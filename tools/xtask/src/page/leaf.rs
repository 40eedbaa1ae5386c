//! The text of a page with a scene. Without scripts it shows the scene as it is at its beginning.

use super::stills::{Scene, Stills};
use std::fmt::Write as _;

const STYLE: &str = include_str!("../../site/page.css");

/// What a page may use: the files beside it, and nothing from anywhere else. Pictures have styles of their own, and
/// `wasm-unsafe-eval` lets a page compile WebAssembly.
const IN_FILES: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/// The same for a page that's a single file: it may use itself.
const IN_ONE_FILE: &str = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; style-src 'unsafe-inline'; \
     img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'";

/// Two links of a chain.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cg fill='none' \
     stroke='%230b74c4' stroke-width='4'%3E%3Crect x='3' y='10' width='15' height='12' rx='5'/%3E%3Crect x='14' y='10' \
     width='15' height='12' rx='5'/%3E%3C/g%3E%3C/svg%3E";

/// The scripts of a page that's in several files. The first one marks a page that was opened as a file, where a browser
/// doesn't load the second one. `folder` is where they are, seen from the page.
pub(crate) fn scripts(folder: &str) -> String {
    format!(
        "<script src=\"{folder}from-file.js\"></script>\n<script type=\"module\" src=\"{folder}scene.js\"></script>\n"
    )
}

/// What [`scripts`] runs on a page that was opened as a file.
pub(super) const FROM_FILE: &str =
    "if (location.protocol === \"file:\") document.documentElement.classList.add(\"from-file\");\n";

/// A scene as an element: a picture that the scripts bring to life. `folder` is where its style sheet and its other
/// pages are, seen from the page.
pub(crate) fn element(scene: &Scene, stills: &Stills, folder: &str) -> String {
    let name = &scene.name;
    let still = scene.still.replace("data-alone href=\"", &format!("data-alone href=\"{folder}"));
    let style = format!("<link rel=\"stylesheet\" href=\"{folder}scene.css\">");
    let remark = if stills.can_move() {
        as_one_file(&format!("{folder}{name}-offline.html"))
    } else {
        PICTURE.to_owned()
    };
    shadow(scene, &style, &still) + &remark
}

const PICTURE: &str = "<p class=\"remark\">This is only a picture of the scene, because this site was made without the program behind \
     it.</p>\n";

fn as_one_file(address: &str) -> String {
    format!(
        "<p class=\"remark as-one-file\">You've opened this page from a file, so the scene is only a picture. You can touch \
         <a href=\"{address}\">the scene as a single file</a>.</p>\n"
    )
}

fn shadow(scene: &Scene, style: &str, still: &str) -> String {
    let Scene { name, module, .. } = scene;
    format!(
        "<kusari-scene name=\"{name}\" module=\"{module}\"><template shadowrootmode=\"open\">{style}{still}</template></kusari-scene>\n"
    )
}

/// The page of a scene. `book` leads to the book, if the page is in one.
pub(super) fn page(scene: &Scene, stills: &Stills, book: Option<&str>) -> String {
    let mut nav = String::new();
    let mut link = |address: &str, words: &str, more: &str| {
        let _ = writeln!(nav, "<a href=\"{address}\"{more}>{words}</a>");
    };
    if let Some(book) = book {
        link(&format!("{book}index.html"), "Course", "");
    }
    link("index.html", "All scenes", "");
    let at = stills.scenes.iter().position(|it| it.name == scene.name).unwrap_or(0);
    if let Some(last) = at.checked_sub(1).and_then(|it| stills.scenes.get(it)) {
        let words = format!("← {}", escape(&last.title));
        link(&format!("{}.html", last.name), &words, " rel=\"prev\"");
    }
    if let Some(next) = stills.scenes.get(at + 1) {
        let words = format!("{} →", escape(&next.title));
        link(&format!("{}.html", next.name), &words, " rel=\"next\"");
    }
    let chapters = chapters(scene);
    let about = match book {
        Some(book) => format!("<a href=\"{book}notebooks/{}.html\">{chapters}</a>", scene.notebook),
        None => chapters,
    };
    let one_file = match stills.can_move() {
        true => format!(
            "<footer><p><a href=\"{}-offline.html\" download>This scene as a single file</a>, to keep, to mail, or to open \
             without a network.</p></footer>\n",
            scene.name
        ),
        false => String::new(),
    };
    let scripts = if stills.can_move() { scripts("") } else { String::new() };
    let body = format!(
        "<body data-alone>\n<header><nav aria-label=\"Scenes\">\n{nav}</nav></header>\n<main>\n<h1>{}</h1>\n<p class=\"about\">{about}</p>\n\
         {}</main>\n{one_file}{scripts}</body>\n",
        escape(&scene.title),
        without_alone(&element(scene, stills, "")),
    );
    head(&scene.title, &scene.question, IN_FILES) + &body + "</html>\n"
}

/// The page of a scene as a single file, or nothing if there's no module.
pub(super) fn offline(
    scene: &Scene,
    stills: &Stills,
    style: &str,
    script: &str,
    crew: &str,
) -> Option<String> {
    let module = stills.modules.get(&scene.module)?;
    let style = format!("<style>{style}</style>");
    let body = format!(
        "<body data-alone>\n<main>\n<h1>{}</h1>\n<p class=\"about\">{}</p>\n{}</main>\n\
         <script type=\"text/plain\" id=\"crew\">{crew}</script>\n\
         <script type=\"text/plain\" id=\"module\">{}</script>\n\
         <script type=\"module\">\n{script}</script>\n</body>\n",
        escape(&scene.title),
        chapters(scene),
        shadow(scene, &style, &without_alone(&scene.still)),
        module.text,
    );
    Some(head(&scene.title, &scene.question, IN_ONE_FILE) + &body + "</html>\n")
}

/// The list of all scenes.
pub(super) fn list(stills: &Stills, book: Option<&str>) -> String {
    let mut items = String::new();
    for scene in &stills.scenes {
        let _ = writeln!(
            items,
            "<li><h2><a href=\"{}.html\">{}</a></h2>\n<p>{}</p>\n<p>{}</p></li>",
            scene.name,
            escape(&scene.title),
            chapters(scene),
            escape(&scene.question),
        );
    }
    let nav = book.map_or(String::new(), |book| {
        format!("<header><nav aria-label=\"Course\"><a href=\"{book}index.html\">Course</a></nav></header>\n")
    });
    let body = format!(
        "<body>\n{nav}<main>\n<h1>Scenes</h1>\n<p class=\"about\">Each scene runs the course's own code, in your browser. Nothing is \
         installed, and nothing is sent anywhere.</p>\n<ol class=\"scenes\">\n{items}</ol>\n</main>\n</body>\n",
    );
    let about = "The chapters of kusari, to be touched in a browser.";
    head("Scenes", about, IN_FILES) + &body + "</html>\n"
}

fn head(title: &str, about: &str, may: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{may}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"description\" content=\"{}\">\n\
         <title>{} · kusari</title>\n<link rel=\"icon\" href=\"{ICON}\">\n<style>\n{STYLE}</style>\n</head>\n",
        escape(about),
        escape(title),
    )
}

fn chapters(scene: &Scene) -> String {
    let many = scene.chapters.contains(' ');
    format!("{} {}", if many { "Chapters" } else { "Chapter" }, escape(&scene.chapters))
}

/// On its own page, a scene doesn't lead to its own page.
fn without_alone(html: &str) -> String {
    let cut = || {
        let (before, rest) = html.split_once("<a data-alone")?;
        Some(before.to_owned() + rest.split_once("</a>")?.1)
    };
    cut().unwrap_or_else(|| html.to_owned())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::stills::sample;
    use super::*;
    use std::collections::BTreeMap;

    fn scene(at: usize) -> (Scene, Stills) {
        (sample().scenes[at].clone(), sample())
    }

    #[test]
    fn a_page_shows_its_scene_before_any_script_and_leads_to_its_neighbours() {
        let (scene, stills) = scene(1);
        let text = page(&scene, &stills, None);
        for part in [
            "<template shadowrootmode=\"open\"><link rel=\"stylesheet\" href=\"scene.css\"><section class=\"scene\"><p>Second</p>",
            "<a href=\"one.html\" rel=\"prev\">← First</a>",
            "<a href=\"three.html\" rel=\"next\">Third →</a>",
            "<p class=\"about\">Chapters 3 and 4</p>",
            "content=\"Who &lt; you?\"",
            "href=\"two-offline.html\"",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("../"), "{text}");
        assert!(!text.contains("<a data-alone"), "{text}");
    }

    #[test]
    fn in_the_book_it_leads_to_its_chapter() {
        let (scene, stills) = scene(0);
        let text = page(&scene, &stills, Some("../"));
        assert!(
            text.contains("<a href=\"../notebooks/stage4_pow.html\">Chapters 3 and 4</a>"),
            "{text}"
        );
        assert!(!text.contains("rel=\"prev\""), "{text}");
    }

    #[test]
    fn a_single_file_refers_to_nothing_but_itself() {
        let (scene, stills) = scene(0);
        let text = offline(&scene, &stills, ".a{}", "let a;\n", "let b;\n").unwrap();
        let links = text.matches("href=").count() + text.matches("src=").count();
        assert_eq!(links, 1, "only its icon: {text}");
        for part in [
            "<style>.a{}</style>",
            "id=\"crew\">let b;",
            "id=\"module\">AGFzbQ==</script>",
            "let a;",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn without_the_module_a_page_is_a_picture_and_says_so() {
        let (scene, stills) = scene(0);
        let stills = Stills { modules: BTreeMap::new(), ..stills };
        let text = page(&scene, &stills, None);
        assert!(text.contains("only a picture") && !text.contains("<script"), "{text}");
        assert!(!text.contains("offline"), "{text}");
        assert_eq!(offline(&scene, &stills, "", "", ""), None);
    }

    #[test]
    fn in_another_folder_all_links_lead_to_the_scenes() {
        let (scene, stills) = scene(0);
        let text = element(&scene, &stills, "../scene/");
        for link in ["../scene/scene.css", "../scene/one.html", "../scene/one-offline.html"] {
            assert!(text.contains(&format!("href=\"{link}\"")), "{link}: {text}");
        }
    }

    #[test]
    fn the_list_has_all_scenes_with_their_questions() {
        let text = list(&sample(), Some("../"));
        assert_eq!(text.matches("<li>").count(), 3);
        assert!(text.contains("<a href=\"two.html\">Second</a></h2>\n<p>Chapters 3 and 4</p>\n<p>Who &lt; you?</p>"), "{text}");
    }
}
