//! `cargo x site`: the course as a book for a browser, and the guide for teachers as another.
//!
//! Nothing is written for it: `book` takes the notebooks with their stored outputs, the chapters'
//! texts, `docs/` and `course/teaching/`, `notebook` makes a page of a notebook, `links` leads links into the
//! book, and `mdbook` makes the pages. `scenes` puts in what can be touched, and `check` looks at what came out.

mod book;
mod check;
mod links;
mod mdbook;
mod notebook;
mod scenes;

use crate::page::{self, Around};
use kusari_tools::{Along, Failure, course, show};
use std::env;

/// Makes a site of the notebooks, the texts and the guide
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x site            makes target/site/book, and says where to start
  cargo x site --check    also looks for dead links and missing pictures, and at each page in Chromium
  cargo x site --repository OWNER/NAME    with links to the files there, and to Binder

The scenes are in it, where their chapters ask for them: see cargo x page. It needs mdBook. If you don't have it, it's compiled once, in .kusari, which takes two or three minutes.
The pages are looked at in light, in dark, on a phone and on paper, if there is a Chromium; otherwise you're
told. To print one, print it from the browser: each sheet for students is one page of A4. Exit status: 0 if all is well, 1 if a page is wrong, 2 if the site could not be made.")]
pub(crate) struct Args {
    /// Check what was made
    #[arg(long)]
    check: bool,
    /// Where the repository is on GitHub; without it, what GITHUB_REPOSITORY or git's origin says
    #[arg(long, value_name = "OWNER/NAME")]
    repository: Option<String>,
}

/// Makes the site.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let root = course::root();
    let repository = args.repository.or_else(known_repository);
    let books = book::of_course(&root, repository.as_deref())?;
    let stills = page::make(Along::Nothing)?;
    for page in books.iter().flat_map(|it| &it.pages) {
        let refused = |why| Failure::Refused(format!("{}: {why}", page.path));
        scenes::check(&page.text, &stills).map_err(refused)?;
    }
    let folder = root.join("target/site");
    let mdbook = mdbook::prepare()?;
    for book in &books {
        let source = folder.join(book.name);
        book.write(&root, &source)?;
        mdbook::build(&mdbook, &source)?;
    }
    let made = folder.join("book");
    page::write(&stills, &made.join(page::FOLDER), Around::Book)?;
    scenes::put(&made, &stills)?;
    let pages = books.iter().map(|it| it.pages.len()).sum::<usize>();
    let index = made.join("index.html");
    show(&format!("{pages} pages; begin at {}\n", index.display()));
    if args.check {
        check::run(&made, &stills)?;
    }
    Ok(())
}

/// `owner/name`, if the repository is known to be at GitHub.
fn known_repository() -> Option<String> {
    if let Ok(name) = env::var("GITHUB_REPOSITORY") {
        return Some(name);
    }
    let output = course::program("git").args(["remote", "get-url", "origin"]).output().ok()?;
    at_github(String::from_utf8_lossy(&output.stdout).trim())
}

fn at_github(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("github.com")?;
    let name = rest.trim_start_matches([':', '/']).trim_end_matches('/');
    Some(name.strip_suffix(".git").unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_at_github_names_the_repository() {
        for address in
            ["https://github.com/o/n.git", "git@github.com:o/n", "https://github.com/o/n/"]
        {
            assert_eq!(at_github(address).as_deref(), Some("o/n"), "{address}");
        }
        assert_eq!(at_github("/srv/git/n.git"), None);
    }
}
