//! The files of the page.

use super::stills::Stills;
use super::{leaf, module, script};
use kusari_tools::course::{self, files, read};
use kusari_tools::{Failure, unable};
use std::fs;
use std::path::Path;

/// The folder of the scenes, in the site and in the book.
pub(crate) const FOLDER: &str = "scene";

/// The scripts and the style sheet as they are written.
const WEB: &str = "crates/page/web";

/// Where the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    /// There's nothing but scenes.
    Nothing,
    /// The folder is in the book, and can lead to its pages.
    Book,
}

/// Writes the list of scenes, two pages for each, and what these pages use. What was in the folder before is gone.
pub(crate) fn write(stills: &Stills, folder: &Path, around: Around) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|why| unable(folder, &why))?;
    }
    let web = course::root().join(WEB);
    let put = |name: &str, text: &str| course::write(&folder.join(name), text);
    let text_of = |name: &str| read(&web.join(name));
    let style = text_of("scene.css")? + "\n" + &stills.style;
    put("scene.css", &style)?;
    put("from-file.js", leaf::FROM_FILE)?;
    for path in files(&web).map_err(|why| unable(&web, &why))? {
        let name = path.strip_prefix(&web).unwrap_or(&path).to_string_lossy().into_owned();
        if name.ends_with(".js") {
            put(&name, &read(&path)?)?;
        }
    }
    for (name, file) in &stills.files {
        let to = folder.join(module::file_name(name));
        fs::copy(file, &to).map_err(|why| unable(&to, &why))?;
    }
    let of_module =
        |name: &str| fs::read_to_string(web.join(name)).map_err(|why| format!("{name}: {why}"));
    let joined = script::joined("scene.js", &of_module);
    let joined = joined.map_err(|why| Failure::Refused(format!("{WEB}: {why}")))?;
    let (joined, crew) = (script::inline(&joined), script::inline(&text_of("crew.js")?));
    let book = (around == Around::Book).then_some("../");
    for scene in &stills.scenes {
        put(&format!("{}.html", scene.name), &leaf::page(scene, stills, book))?;
        if let Some(text) = leaf::offline(scene, stills, &style, &joined, &crew) {
            put(&format!("{}-offline.html", scene.name), &text)?;
        }
    }
    put("index.html", &leaf::list(stills, book))
}

#[cfg(test)]
mod tests {
    use super::super::stills::sample;
    use super::*;

    #[test]
    fn all_that_a_page_refers_to_is_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (folder, module) = (folder.path().join(FOLDER), folder.path().join("m.wasm"));
        fs::write(&module, "wasm").unwrap();
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("old.html"), "").unwrap();
        let stills = Stills { files: vec![("coin".to_owned(), module)], ..sample() };
        write(&stills, &folder, Around::Nothing).unwrap();
        let found: Vec<_> = files(&folder).unwrap().into_iter().collect();
        let names: Vec<&str> =
            found.iter().map(|it| it.file_name().unwrap().to_str().unwrap()).collect();
        for name in [
            "index.html",
            "one.html",
            "one-offline.html",
            "scene.css",
            "scene.js",
            "crew.js",
            "kusari-coin.wasm",
        ] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        assert!(!names.contains(&"old.html"));
        for path in found.iter().filter(|it| it.extension().is_some_and(|it| it == "html")) {
            let text = fs::read_to_string(path).unwrap();
            let links = text.split(" href=\"").chain(text.split(" src=\"")).skip(1);
            for link in links
                .filter_map(|it| it.split('"').next())
                .filter(|it| it.ends_with("html") || it.ends_with("js"))
            {
                assert!(folder.join(link).is_file(), "{}: {link}", path.display());
            }
        }
        assert!(fs::read_to_string(folder.join("scene.css")).unwrap().ends_with(".figure{}"));
    }
}
