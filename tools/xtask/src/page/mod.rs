//! `cargo x page`: the scenes, in a browser.
//!
//! [`module`] compiles the chapters for a browser, [`stills`] asks for each scene as it is at its beginning, [`files`] makes
//! pages of both, and [`serve`] shows them. [`leaf`] writes a page and [`script`] its scripts, and [`parity`] asks whether a
//! module answers as the program does. `cargo x site` puts the same pages into the book.

mod files;
mod leaf;
mod module;
mod parity;
mod script;
mod serve;
mod stills;

pub(crate) use files::{Around, FOLDER, write};
pub(crate) use leaf::{element, scripts};
pub(crate) use stills::Stills;
#[cfg(test)]
pub(crate) use stills::sample;

use crate::lab::progress::in_words;
use crate::{browser, lab};
use kusari_tools::{Along, Failure, course, show};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Makes the page with the scenes, and shows it in the browser
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x page               makes the page, and opens it in the browser
  cargo x page --no-open     prints its address, and opens nothing
  cargo x page --port 9000   on this port
  cargo x page --build       makes target/site/scene, and says how large it is

It needs Rust, and once `rustup target add wasm32-unknown-unknown`; without that, the scenes stay pictures. The first time, the
chapters are compiled for a browser, which takes two or three minutes. Ctrl-C stops it. Exit status: 0 if all is well, 2 if the page could not be made.")]
pub(crate) struct Args {
    /// Don't open a browser
    #[arg(long)]
    no_open: bool,
    /// The port to listen on; without it, 8080 or the next one that's free
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    port: Option<u16>,
    /// Make the page, and don't show it
    #[arg(long, conflicts_with_all = ["no_open", "port"])]
    build: bool,
}

/// How large a module may be when it's compressed, in bytes. A phone loads that in a second or two.
const LARGEST: usize = 450_000;

/// Makes the page, and shows it.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let door = if args.build { None } else { Some(serve::bind(args.port)?) };
    let (_, folder) = alone(Along::Nothing)?;
    if let Some(door) = door {
        return serve::run(door, folder, !args.no_open);
    }
    show(&format!("begin at {}\n", folder.join("index.html").display()));
    Ok(())
}

/// Makes the page by itself, outside of the site.
fn alone(along: Along) -> Result<(Stills, PathBuf), Failure> {
    let stills = make(along)?;
    let folder = course::root().join("target/site").join(FOLDER);
    write(&stills, &folder, Around::Nothing)?;
    Ok((stills, folder))
}

/// Makes the page by itself. Returns how large each module is when it's compressed, in bytes, and where the page is.
pub(crate) fn with_sizes() -> Result<(Vec<(String, usize)>, PathBuf), Failure> {
    let (stills, folder) = alone(Along::Nothing)?;
    let sizes = stills.modules.iter().map(|(name, it)| (name.clone(), it.compressed)).collect();
    Ok((sizes, folder))
}

/// Compiles everything, and says what came of it.
pub(crate) fn make(along: Along) -> Result<Stills, Failure> {
    lab::progress::listen_for_interrupts();
    let began = Instant::now();
    let stills = stills::ask(module::compile()?, along)?;
    let mut said = format!("{} scenes", stills.scenes.len());
    for (name, it) in &stills.modules {
        let (all, packed) = (kilobytes(it.bytes), kilobytes(it.compressed));
        let _ = write!(said, "; {name} has {all} kB, compressed {packed} kB");
    }
    if !stills.can_move() {
        said += &format!(". {}", module::MISSING);
    }
    show(&format!("{said} ({})\n", in_words(began.elapsed())));
    Ok(stills)
}

/// What's wrong with what was made, as far as that's known without a browser.
pub(crate) fn faults(stills: &Stills) -> Vec<String> {
    let too_large = stills.modules.iter().filter(|(_, it)| it.compressed > LARGEST);
    let told = |(name, it): (&String, &stills::Module)| {
        let (is, most) = (kilobytes(it.compressed), kilobytes(LARGEST));
        format!("the module {name} has {is} kB when it's compressed, and may have {most}")
    };
    too_large.map(told).collect()
}

fn kilobytes(bytes: usize) -> usize {
    bytes.div_ceil(1000)
}

/// The step of `cargo x test`: makes the page, and touches it in a browser. Returns what was left out.
pub(crate) fn check() -> Result<Option<String>, Failure> {
    let (stills, folder) = alone(Along::Everything)?;
    let mut found = faults(&stills);
    if !stills.can_move() {
        return Ok(Some(format!("made, but without its modules. {}", module::MISSING)));
    }
    found.extend(browser::look("glance", &folder, &names(&stills))?);
    if !found.is_empty() {
        return Err(Failure::Refused(format!("not as it should be:\n  {}", found.join("\n  "))));
    }
    let unseen = "passed, but no browser has looked at the page: there's no Chromium";
    Ok((!browser::is_there()).then(|| unseen.to_owned()))
}

/// What's wrong with the pages of the scenes in a folder, once each has been played to its end in a browser.
pub(crate) fn played(stills: &Stills, folder: &Path) -> Result<Vec<String>, Failure> {
    let mut found = browser::look("scenes", folder, &names(stills))?;
    found.extend(parity::faults(&course::root().join("target/looks/scenes/answers.jsonl"))?);
    Ok(found)
}

/// The scenes' names, for a script that looks at their pages.
fn names(stills: &Stills) -> Vec<String> {
    stills.scenes.iter().map(|it| it.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_module_that_is_too_large_is_a_fault() {
        let of = |compressed| {
            let module = stills::Module { bytes: 2_000_000, compressed, text: String::new() };
            let modules = BTreeMap::from([("coin".to_owned(), module)]);
            faults(&Stills { modules, ..Stills::default() })
        };
        assert_eq!(of(450_000), Vec::<String>::new());
        assert_eq!(
            of(450_001),
            ["the module coin has 451 kB when it's compressed, and may have 450"]
        );
        assert_eq!(faults(&Stills::default()), Vec::<String>::new());
    }
}
