//! `cargo x slides`: a chapter's notebook as slides, for a projector and without the network.
//!
//! `blocks` takes a text apart, `cut` decides what is on a slide, nbconvert makes reveal.js of it, and what is in `tools/xtask/slides/`
//! shows it.

mod blocks;
mod cut;

use crate::browser;
use crate::lab::places::Places;
use crate::lab::progress::Step;
use crate::lab::stamp::Stamp;
use crate::lab::{self, Lab};
use kusari_tools::course::{self, Chapter, Course};
use kusari_tools::{Failure, notebook, show};
use std::path::{Path, PathBuf};
use std::{fs, io};

const REQUIREMENTS: &str = include_str!("../../slides/requirements.txt");
const TEMPLATE: [(&str, &str); 2] = [
    ("conf.json", include_str!("../../slides/kusari/conf.json")),
    ("index.html.j2", include_str!("../../slides/kusari/index.html.j2")),
];
const SHOWN: [(&str, &str); 2] = [
    ("kusari.css", include_str!("../../slides/kusari.css")),
    ("kusari.js", include_str!("../../slides/kusari.js")),
];

/// Makes slides of the chapters' notebooks
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x slides 3          makes target/slides/stage3_timestamp.html
  cargo x slides            all chapters
  cargo x slides --check    all chapters, and whether each slide fits 1280 by 720 pixels, in Chromium

The folder target/slides needs no network, and you can copy it. Keys: Space goes on, S opens the
speaker's notes, O shows all slides, F fills the screen, ? tells more. Needs Python, as the lab does.
Exit status: 0 if all is well, 1 if a slide doesn't fit, 2 if they could not be made.")]
pub(crate) struct Args {
    /// Look at each slide in Chromium
    #[arg(long)]
    check: bool,
    /// Only these chapters, by number or stem; without any, all of them
    #[arg(value_name = "CHAPTER")]
    chapters: Vec<String>,
}

/// Makes the slides.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let folder = course::root().join("target/slides");
    let pages = make(&args.chapters, &folder)?;
    for page in &pages {
        show(&format!("{}\n", folder.join(page).display()));
    }
    let faults = if args.check { browser::look("slides", &folder, &pages)? } else { Vec::new() };
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(format!("not as it should be:\n  {}", faults.join("\n  "))))
}

/// Makes the slides of chapters in a folder, and returns the names of the files.
pub(crate) fn make(wanted: &[String], folder: &Path) -> Result<Vec<String>, Failure> {
    let course = Course::open()?;
    let mut chapters: Vec<&Chapter> = Vec::new();
    for name in wanted {
        chapters.push(course.find(name)?);
    }
    if wanted.is_empty() {
        chapters = course.chapters().collect();
    }
    let lab = lab::environment()?;
    let unable = |why: io::Error| Failure::Unable(format!("{}: {why}", folder.display()));
    lay_out(folder, &reveal(&lab)?).map_err(unable)?;
    let mut pages = Vec::new();
    for part in chapters.iter().flat_map(|it| it.parts(&course::root())) {
        let name = part.path();
        let refused = |why: String| Failure::Refused(format!("{name}: {why}"));
        let text = fs::read_to_string(course::root().join(&name));
        let notebook =
            notebook::parse(&text.map_err(|it| refused(it.to_string()))?).map_err(refused)?;
        let title = notebook.cells.first().map_or("", |it| it.source.lines().next().unwrap_or(""));
        let slides = cut::slides(&notebook, title.trim_start_matches(['#', ' ']));
        let slides = with_pictures(&slides, folder).map_err(unable)?;
        let page = format!("{}.html", part.stem);
        fs::write(folder.join(&page), convert(&lab, folder, &slides)?).map_err(unable)?;
        pages.push(page);
    }
    Ok(pages)
}

/// Copies the repository's pictures to where the slides are that show them.
fn with_pictures(slides: &str, folder: &Path) -> io::Result<String> {
    const LINK: &str = "](../docs/images/";
    for picture in slides.split(LINK).skip(1).filter_map(|it| it.split(')').next()) {
        let to = folder.join("images").join(picture);
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::copy(course::root().join("docs/images").join(picture), to)?;
    }
    Ok(slides.replace(LINK, "](images/"))
}

/// Lays what shows slides beside them.
fn lay_out(folder: &Path, reveal: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("template/kusari"))?;
    for (name, text) in TEMPLATE {
        fs::write(folder.join("template/kusari").join(name), text)?;
    }
    for (name, text) in SHOWN {
        fs::write(folder.join(name), text)?;
    }
    for part in [
        "dist/reset.css",
        "dist/reveal.css",
        "dist/reveal.js",
        "plugin/notes/notes.js",
        "plugin/notes/speaker-view.html",
        "LICENSE",
    ] {
        let to = folder.join("reveal").join(part);
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::copy(reveal.join(part), to)?;
    }
    Ok(())
}

/// Lets nbconvert make HTML of a notebook.
fn convert(lab: &Lab, folder: &Path, notebook: &str) -> Result<Vec<u8>, Failure> {
    let from = folder.join("template/slides.ipynb");
    let unable = |why: io::Error| Failure::Unable(format!("nbconvert: {why}"));
    fs::write(&from, notebook).map_err(unable)?;
    let mut python = lab.python();
    python.args(["-m", "nbconvert", "--to", "slides", "--stdout", "--log-level", "ERROR"]);
    python.args(["--template", "kusari"]);
    let mut folders = std::ffi::OsString::from("--TemplateExporter.extra_template_basedirs=");
    folders.push(folder.join("template"));
    python.arg(folders).arg(&from);
    let output = python.output().map_err(unable)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let why = String::from_utf8_lossy(&output.stderr);
    Err(Failure::Unable(format!("nbconvert could not make the slides:\n{why}")))
}

/// The folder with reveal.js. It comes from a package of the same registry as JupyterLab, with its hash.
fn reveal(lab: &Lab) -> Result<PathBuf, Failure> {
    let places = Places::of(&course::root());
    let home = places.home.join("reveal");
    let found = home.join("sphinx_revealjs/_static/revealjs");
    let stamp = Stamp::of(&places, "reveal").with("another version is needed", REQUIREMENTS);
    if stamp.is_there() && found.is_dir() {
        return Ok(found);
    }
    stamp.remove();
    let step = Step::begin("slides", "reveal.js is downloaded", "seconds, 3 MB");
    let list = places.home.join("requirements-slides.txt");
    let unable = |why: io::Error| Failure::Unable(format!("{}: {why}", list.display()));
    fs::write(&list, REQUIREMENTS).map_err(unable)?;
    let _ = fs::remove_dir_all(&home);
    let mut pip = lab.python();
    pip.args(["-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]);
    pip.args(["--disable-pip-version-check", "--only-binary", ":all:", "--target"]).arg(&home);
    pip.arg("-r").arg(&list);
    step.run(pip, |_| None).map_err(|ended| ended.told("reveal.js could not be installed"))?;
    stamp.write()?;
    step.done();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_the_repository_is_beside_the_slides_that_show_it() {
        let folder = tempfile::tempdir().unwrap();
        let text = "![a race (seven nodes)](../docs/images/race.svg)\n![2](../docs/images/course/stage4_pow.svg)";
        let shown = with_pictures(text, folder.path()).unwrap();
        assert_eq!(
            shown,
            "![a race (seven nodes)](images/race.svg)\n![2](images/course/stage4_pow.svg)"
        );
        assert!(folder.path().join("images/course/stage4_pow.svg").exists());
        assert!(with_pictures("![](../docs/images/none.svg)", folder.path()).is_err());
    }
}
