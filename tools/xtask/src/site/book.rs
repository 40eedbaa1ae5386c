//! Which pages there are, and in which order they stand.

use super::links::{self, Places};
use super::notebook;
use crate::page::FOLDER;
use kusari_tools::course::{Course, files, write};
use kusari_tools::notebook::parse;
use kusari_tools::{Failure, unable};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const STYLE: &str = include_str!("../../site/kusari.css");

/// A book: one of them is for learners, the other for teachers.
#[derive(Clone, Debug)]
pub(super) struct Book {
    /// The folder in which its source is written.
    pub(super) name: &'static str,
    title: &'static str,
    /// Its folder in the repository, which is its folder in the site. The whole course has none.
    folder: &'static str,
    pub(super) pages: Vec<Page>,
    summary: String,
    settings: String,
}

#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The file of the repository.
    pub(super) path: String,
    pub(super) title: String,
    pub(super) text: String,
    /// Pictures: their paths, and what they hold if it is not in the repository's file.
    pictures: Vec<(String, Option<String>)>,
}

/// A line of the table of contents.
enum Line {
    Part(&'static str),
    Page { depth: usize, path: String },
}

/// Both books.
pub(super) fn of_course(root: &Path, repository: Option<&str>) -> Result<[Book; 2], Failure> {
    let (course, teaching) = (for_learning(root)?, for_teaching(root)?);
    let paths = |lines: &[Line]| -> Vec<String> {
        let path = |line: &Line| match line {
            Line::Page { path, .. } => Some(path.clone()),
            Line::Part(_) => None,
        };
        lines.iter().filter_map(path).collect()
    };
    let pages = paths(&course).into_iter().chain(paths(&teaching)).collect();
    let places = Places { pages, repository: repository.map(str::to_owned) };
    let make = |name, title, folder, lines: &[Line]| -> Result<Book, Failure> {
        let pages = paths(lines).into_iter().map(|path| Page::read(root, &path, &places));
        let pages = pages.collect::<Result<Vec<_>, _>>()?;
        let summary = summary(lines, &pages, folder);
        let settings = settings(title, folder, repository);
        Ok(Book { name, title, folder, pages, summary, settings })
    };
    Ok([
        make("course", "kusari", "", &course)?,
        make("teachers", "kusari, for teachers", "course/teaching/", &teaching)?,
    ])
}

fn for_learning(root: &Path) -> Result<Vec<Line>, Failure> {
    let page = |depth, path: &str| Line::Page { depth, path: path.to_owned() };
    let mut lines = vec![page(0, "README.md"), page(0, "notebooks/README.md")];
    if root.join("course/exercises/README.md").is_file() {
        lines.push(page(0, "course/exercises/README.md"));
    }
    lines.push(Line::Part("Chapters"));
    for chapter in Course::open()?.chapters() {
        let stem = &chapter.stem;
        let parts = chapter.parts(root).into_iter();
        lines.extend(parts.map(|it| page(if it.stem == *stem { 1 } else { 2 }, &it.path())));
        lines.push(page(2, &format!("src/{stem}/README.md")));
        let exercises = format!("course/exercises/notebooks/{stem}.ipynb");
        if root.join(&exercises).is_file() {
            lines.push(page(2, &exercises));
        }
    }
    lines.push(Line::Part("Reference"));
    lines.extend(markdown(root, "docs")?.iter().map(|it| page(1, it)));
    let decisions = markdown(root, "docs/decisions")?;
    let depth = |path: &str| if path.ends_with("/README.md") { 1 } else { 2 };
    lines.extend(decisions.iter().map(|it| page(depth(it), it)));
    lines.push(page(1, "CONTRIBUTING.md"));
    lines.push(page(1, "CHANGELOG.md"));
    Ok(lines)
}

fn for_teaching(root: &Path) -> Result<Vec<Line>, Failure> {
    let page = |depth, path: &str| Line::Page { depth, path: path.to_owned() };
    let (chapters, rest): (Vec<_>, Vec<_>) = markdown(root, "course/teaching")?
        .into_iter()
        .filter(|it| it != "course/teaching/README.md")
        .partition(|it| it.starts_with("course/teaching/stage"));
    let mut lines = vec![page(0, "course/teaching/README.md"), Line::Part("Chapters in class")];
    for guide in chapters {
        let sheet = guide.replace("course/teaching/", "course/teaching/handouts/");
        lines.push(page(1, &guide));
        if root.join(&sheet).is_file() {
            lines.push(page(2, &sheet));
        }
    }
    lines.push(Line::Part("Before, during and after"));
    lines.extend(rest.iter().map(|it| page(1, it)));
    Ok(lines)
}

/// The texts of a folder, without those of the folders in it.
fn markdown(root: &Path, folder: &str) -> Result<Vec<String>, Failure> {
    let path = root.join(folder);
    let found = files(&path).map_err(|why| unable(&path, &why))?;
    let is_page =
        |it: &PathBuf| it.parent() == Some(&path) && it.extension().is_some_and(|it| it == "md");
    let here = found.into_iter().filter(is_page);
    let name = |it: PathBuf| it.file_name().map(|it| it.to_string_lossy().into_owned());
    Ok(here.filter_map(name).map(|it| format!("{folder}/{it}")).collect())
}

impl Page {
    fn read(root: &Path, path: &str, places: &Places) -> Result<Page, Failure> {
        let refused = |why: String| Failure::Refused(format!("{path}: {why}"));
        let mut text = fs::read_to_string(root.join(path)).map_err(|it| refused(it.to_string()))?;
        let mut drawn = Vec::new();
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        if let Some((_, name)) = path.strip_suffix(".ipynb").and_then(|it| it.rsplit_once('/')) {
            let notebook = parse(&text).map_err(refused)?;
            let page = notebook::page(name, &notebook, &doors(path, places.repository.as_deref()));
            text = page.text;
            let file = |(name, svg)| (format!("{folder}/pictures/{name}"), Some(svg));
            drawn.extend(page.pictures.into_iter().map(file));
        }
        let page = links::of_book(path, &text, places);
        drawn.extend(page.pictures.into_iter().map(|it| (it, None)));
        let mut lines = page.text.lines();
        let title = lines.find_map(|it| it.strip_prefix("# ")).ok_or("it has no title");
        let title = title.map_err(|why| refused(why.into()))?.replace('`', "");
        let text = if is_sheet(path) { sheet(&page.text) } else { page.text };
        Ok(Page { path: path.to_owned(), title, text, pictures: drawn })
    }
}

/// Whether students write on this page, with a pen.
fn is_sheet(path: &str) -> bool {
    path.contains("/handouts/")
}

/// A sheet is set so that it fits a page of paper.
fn sheet(text: &str) -> String {
    format!("<div class=\"sheet\">\n\n{}\n\n</div>\n", text.trim())
}

/// Where a notebook can be run.
fn doors(path: &str, repository: Option<&str>) -> String {
    let mut text = format!(
        "<p class=\"doors\">Run it: <a href=\"http://localhost:8888/lab/tree/{path}\">open in your \
         lab</a>, while <code>cargo x lab</code> runs on this machine, at its usual port 8888"
    );
    if let Some(repository) = repository {
        let _ = write!(
            text,
            " · <a href=\"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/{path}\">open \
             on Binder</a>, which installs nothing here"
        );
    }
    text + "</p>\n\n"
}

fn summary(lines: &[Line], pages: &[Page], folder: &str) -> String {
    let mut text = "# Summary\n\n".to_owned();
    let mut pages = pages.iter();
    for line in lines {
        match line {
            Line::Part(title) => text += &format!("\n# {title}\n\n"),
            Line::Page { depth, path } => {
                let title = pages.next().map_or("", |it| &it.title);
                let mark = match depth {
                    0 => String::new(),
                    depth => format!("{}- ", "  ".repeat(depth - 1)),
                };
                text += &format!("{mark}[{}]({})\n", short(path, title), source(path, folder));
            }
        }
    }
    text
}

/// A title that fits beside a page.
fn short(path: &str, title: &str) -> String {
    let is_text = path.starts_with("src/");
    match () {
        () if is_text => "In short, beside the source".to_owned(),
        () if is_sheet(path) => "Sheet for students".to_owned(),
        () if path.starts_with("course/exercises/") => "Exercises".to_owned(),
        () => title.strip_prefix("Chapter ").unwrap_or(title).to_owned(),
    }
}

/// The name of a page in its book's source.
fn source(path: &str, folder: &str) -> String {
    let page = links::in_book(path);
    let page = page.strip_suffix(".html").unwrap_or(&page);
    format!("{}.md", page.strip_prefix(folder).unwrap_or(page))
}

fn settings(title: &str, folder: &str, repository: Option<&str>) -> String {
    let at_github = repository.map_or(String::new(), |it| {
        let name = it.rsplit('/').next().unwrap_or_default();
        format!(
            "git-repository-url = \"https://github.com/{it}\"\nsite-url = \"/{name}/{folder}\"\n"
        )
    });
    format!(
        "[book]\ntitle = \"{title}\"\nlanguage = \"en\"\nsrc = \"src\"\n\n\
         [build]\nbuild-dir = \"../book/{folder}\"\ncreate-missing = false\n\
         use-default-preprocessors = false\n\n\
         [output.html]\ntheme = \"theme\"\nadditional-css = [\"kusari.css\"]\n\
         default-theme = \"light\"\npreferred-dark-theme = \"navy\"\nno-section-label = true\nsmart-punctuation = false\n\
         {at_github}\n\
         [output.html.print]\nenable = false\n\n\
         [output.html.playground]\nrunnable = false\n"
    )
}

impl Book {
    /// Writes what mdBook reads.
    pub(super) fn write(&self, root: &Path, to: &Path) -> Result<(), Failure> {
        if to.exists() {
            fs::remove_dir_all(to).map_err(|why| unable(to, &why))?;
        }
        write(&to.join("book.toml"), &self.settings)?;
        write(&to.join("kusari.css"), STYLE)?;
        write(&to.join("theme/header.hbs"), self.header())?;
        write(&to.join("src/SUMMARY.md"), &self.summary)?;
        for page in &self.pages {
            write(&to.join("src").join(source(&page.path, self.folder)), &page.text)?;
            for (path, svg) in &page.pictures {
                let name = path.strip_prefix(self.folder).unwrap_or(path);
                let file = root.join(path);
                let content = match svg {
                    Some(svg) => svg.clone().into_bytes(),
                    None => fs::read(&file).map_err(|why| unable(&file, &why))?,
                };
                write(&to.join("src").join(name), content)?;
            }
        }
        Ok(())
    }

    /// The line above each page, which leads from one book to the other, and to the scenes.
    fn header(&self) -> String {
        let up = "../".repeat(self.folder.matches('/').count());
        let link = |page: &str, words: &str, here: bool| {
            let mark = if here { " aria-current=\"true\"" } else { "" };
            format!("<a href=\"{{{{ path_to_root }}}}{up}{page}index.html\"{mark}>{words}</a>")
        };
        let here = self.folder.is_empty();
        let (course, teaching) =
            (link("", "Course", here), link("course/teaching/", "For teachers", !here));
        let scenes = link(&format!("{FOLDER}/"), "Scenes", false);
        let title = self.title;
        format!("<nav class=\"books\" aria-label=\"{title}\">{course} {teaching} {scenes}</nav>\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari_tools::course;

    #[test]
    fn every_text_of_the_repository_is_a_page_of_one_book() {
        let books = of_course(&course::root(), None).expect("they can be made");
        let [course, teachers] = &books;
        assert!(course.pages.len() >= 15 && teachers.pages.len() >= 15);
        for book in &books {
            for page in &book.pages {
                let line = format!("]({})", source(&page.path, book.folder));
                assert_eq!(book.summary.matches(&line).count(), 1, "{line}");
                assert_eq!(page.path.starts_with("course/teaching/"), book.name == "teachers");
            }
        }
    }

    #[test]
    fn a_notebook_leads_to_the_lab_and_to_binder_where_that_is_known() {
        let path = "notebooks/stage1_x.ipynb";
        assert!(!doors(path, None).contains("mybinder"));
        let both = doors(path, Some("o/n"));
        assert!(both.contains("localhost:8888/lab/tree/notebooks/stage1_x.ipynb"));
        assert!(both.contains("/v2/gh/o/n/HEAD?urlpath=lab/tree/notebooks/stage1_x.ipynb"));
    }

    #[test]
    fn pages_are_named_as_in_the_repository() {
        assert_eq!(source("README.md", ""), "index.md");
        assert_eq!(source("notebooks/stage1_x.ipynb", ""), "notebooks/stage1_x.md");
        assert_eq!(source("course/teaching/handouts/a.md", "course/teaching/"), "handouts/a.md");
    }
}
