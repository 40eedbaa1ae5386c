//! Pages in a headless Chromium, for whatever a file alone does not tell.
//!
//! `tools/xtask/site/browser.py` talks to the browser, and the scripts beside it know what to look for. They need nothing
//! that the laboratory doesn't have anyway.

use crate::lab;
use kusari_tools::{Failure, course, show, unable};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

const BROWSER: &str = include_str!("../site/browser.py");
const PAGES: &str = include_str!("../site/look.py");
const SCENES: &str = concat!(
    include_str!("../site/person.py"),
    "\n\n",
    include_str!("../site/eyes.py"),
    "\n\n",
    include_str!("../site/steps.py"),
    "\n\n",
    include_str!("../site/scenes.py"),
    "\n\n",
    include_str!("../site/speed.py")
);

/// The names that it has, on one system or another.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Looks at pages below a folder, says what was done, and returns what is wrong. `what` says how: as a `site` or as
/// `slides`; or at `scenes`, which are named instead of pages, or only at a `glance`; or at their `speed`.
pub(crate) fn look(what: &str, folder: &Path, pages: &[String]) -> Result<Vec<String>, Failure> {
    let Some(browser) = find() else {
        let why = "there is no Chromium; set CHROMIUM to the path of one";
        show(&format!("SKIPPED: no page of the {what} was looked at in a browser: {why}\n"));
        return Ok(Vec::new());
    };
    let script = if ["scenes", "glance", "speed"].contains(&what) { SCENES } else { PAGES };
    let lab = lab::environment()?;
    let shots = course::root().join("target/looks").join(what);
    let _ = fs::remove_dir_all(&shots);
    fs::create_dir_all(&shots).map_err(|why| unable(&shots, &why))?;
    // As an argument, it would be too long on Windows.
    let file = shots.with_extension("py");
    course::write(&file, format!("{BROWSER}\n\n{script}"))?;
    let mut python = lab.python();
    python.arg(&file).args([what, &browser]).arg(folder).arg(&shots).args(pages);
    let output = python.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|why| unable(&lab.python, &why))?;
    if !output.status.success() {
        return Err(Failure::Unable("Chromium could not check the pages".to_owned()));
    }
    let (faults, said) = understand(&String::from_utf8_lossy(&output.stdout));
    show(&format!("{said}\n"));
    Ok(faults)
}

/// Each line that begins so is a fault; the last other one says what was done.
pub(crate) fn understand(answer: &str) -> (Vec<String>, String) {
    let fault = |line: &str| line.strip_prefix("fault: ").map(str::to_owned);
    let said = answer.lines().rfind(|it| fault(it).is_none());
    (answer.lines().filter_map(fault).collect(), said.unwrap_or_default().to_owned())
}

/// Whether there is a browser to look at pages in.
pub(crate) fn is_there() -> bool {
    find().is_some()
}

fn find() -> Option<String> {
    let named = env::var("CHROMIUM").ok();
    named.into_iter().chain(NAMES.map(str::to_owned)).find(|name| {
        let mut ask = Command::new(name);
        ask.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        ask.status().is_ok_and(|it| it.success())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_apart_from_what_was_done() {
        let (faults, said) = understand("fault: a is wide\n2 pages\nfault: b\n");
        assert_eq!((&faults[..], &*said), (&["a is wide", "b"].map(str::to_owned)[..], "2 pages"));
    }
}
