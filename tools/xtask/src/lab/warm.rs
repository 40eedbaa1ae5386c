//! Step `warm`: the crate is compiled for the kernel, once, in a directory that each kernel copies.

use super::evcxr::{gist, own_settings};
use super::faults::unable;
use super::places::{KERNEL_PY, Places};
use super::progress::Step;
use super::stamp::{MOVED, Stamp};
use super::toolchain::Toolchain;
use super::{copy, kernel};
use kusari_tools::Failure;
use kusari_tools::course::files;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::{fs, io};

/// Warms the directory, unless it is warm.
pub(crate) fn prepare(places: &Places, toolchain: &Toolchain) -> Result<(), Failure> {
    let root = places.root();
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_default();
    let (lock, manifest) = (read("Cargo.lock"), read("Cargo.toml"));
    let has_plots = manifest.lines().any(|line| line.starts_with("plots"));
    let variants = dependency_lines(root, has_plots);
    let anywhere = dependency_lines(Path::new(""), has_plots);
    let base = Stamp::of(places, "warm")
        .with("the kernel's settings changed", (PROFILE, anywhere))
        .with("the crate's dependencies changed", (&lock, &manifest))
        .with("Rust was moved", &toolchain.sysroot)
        .with(MOVED, root);
    let sources =
        ["src", "crates/simulation/src", "crates/simulation/city/src", "course/exercises/src"];
    let sources = sources.map(|it| digest(&root.join(it)).unwrap_or_default());
    let source = Stamp::of(places, "warm-source")
        .with("there is another version of Rust", &toolchain.version)
        .with("src changed", sources);
    let is_there = places.warm().exists() && base.is_there();
    if is_there && source.is_there() {
        return Ok(());
    }
    let step = if is_there {
        Step::begin("warm", "what changed in the crate is compiled for the kernel", "20 seconds")
    } else {
        let what = "the crate and its dependencies are compiled for the kernel";
        Step::begin("warm", what, "about 2 minutes, 10 MB to download, 250 MB on the disk")
    };
    let step = step.because(base.why().or_else(|| source.why()));
    let new = places.home.join("warm.new");
    configure(places).map_err(|cause| unable(&places.home, &cause))?;
    begin(places, &new, is_there).map_err(|cause| unable(&new, &cause))?;
    fs::write(new.join("Cargo.lock"), &lock).map_err(|cause| unable(&new, &cause))?;
    for (number, dependency) in (0..).zip(&variants) {
        write_crate(&new, dependency).map_err(|cause| unable(&new, &cause))?;
        let [fetched, built, checked] = shares(number, variants.len());
        // evcxr asks for the metadata of all platforms' libraries.
        run(&step, fetched, cargo(places, &new, toolchain, &["fetch"]))?;
        for (share, command) in [(built, "build"), (checked, "check")] {
            let arguments = [command, "--target", toolchain.host()];
            run(&step, share, cargo(places, &new, toolchain, &arguments))?;
        }
    }
    run(&step, COMPILED..100, rehearse(places, &new, &variants))?;
    source.remove();
    base.remove();
    replace(places, &new).map_err(|cause| unable(&new, &cause))?;
    base.write()?;
    source.write()?;
    step.done();
    Ok(())
}

/// How many percent of the step are done when all is compiled, and when the first variant is, which
/// brings nearly all libraries with it.
const COMPILED: u32 = 85;
const FIRST: u32 = 60;

/// The percent that fetching, building and checking a variant are.
fn shares(number: u32, variants: usize) -> [Range<u32>; 3] {
    let variants = u32::try_from(variants).unwrap_or(u32::MAX).max(2);
    let end = |number: u32| FIRST + (COMPILED - FIRST) * number / (variants - 1);
    let (from, to) = if number == 0 { (0, FIRST) } else { (end(number - 1), end(number)) };
    let [fetched, built] = [5, 70].map(|percent| from + (to - from) * percent / 100);
    [from..fetched, fetched..built, built..to]
}

/// Goes on from the directory that there is, if only the crate itself has changed.
fn begin(places: &Places, new: &Path, is_there: bool) -> io::Result<()> {
    // What an interrupted run left is good: cargo knows what of it is complete.
    if is_there && !new.exists() {
        copy::tree(&places.warm(), new, |_| false)?;
    }
    // evcxr was here, and left that there is no network.
    let settings = new.join(".cargo");
    if settings.exists() {
        fs::remove_dir_all(settings)?;
    }
    fs::create_dir_all(new.join("src"))
}

/// evcxr would optimise a cell, and after a change in `src/` the crate, as much as the libraries. That
/// they are compiled in half the time serves the reader more.
pub(crate) const PROFILE: &str = "\
[profile.dev.package.ctx]
opt-level = 0

[profile.dev.package.kusari]
opt-level = 1

[profile.dev.package.kusari-exercises]
opt-level = 1
";

/// evcxr overwrites the settings in a kernel's directory; those in a folder above it stay.
fn configure(places: &Places) -> io::Result<()> {
    fs::create_dir_all(places.cargo_settings())?;
    fs::write(places.cargo_settings().join("config.toml"), PROFILE)?;
    // Mirrors and proxies are set in the usual place.
    fs::create_dir_all(places.cargo())?;
    let copy = places.cargo().join("config.toml");
    match own_settings() {
        Some(file) => fs::copy(file, copy).map(drop),
        None if copy.exists() => fs::remove_file(copy),
        None => Ok(()),
    }
}

fn replace(places: &Places, new: &Path) -> io::Result<()> {
    // A kernel that starts at this moment finishes its copy first.
    let lock = copy::lock_file(&places.home.join("warm.lock"))?;
    lock.lock()?;
    if places.warm().exists() {
        fs::remove_dir_all(places.warm())?;
    }
    fs::rename(new, places.warm())
}

/// What the first cells of the notebooks ask for, one dependency a line. The last is that of most chapters;
/// chapter 5 asks for the simulation beside it, chapter 6 for that and for plots, and chapter 9 for plots and a city. All ask for the
/// checks of what the reader writes.
fn dependency_lines(root: &Path, has_plots: bool) -> Vec<String> {
    let line = |name: &str, folder: &str, more: &str| {
        let path = if folder.is_empty() { root.to_owned() } else { root.join(folder) };
        let path = serde_json::Value::from(path.display().to_string());
        format!("{name} = {{ path = {path}{more} }}")
    };
    let kusari = line("kusari", "", "");
    let simulation = line("kusari-simulation", "crates/simulation", "");
    let checks = line("kusari-exercises", "course/exercises", "");
    let mut variants = vec![format!("{kusari}\n{simulation}"), kusari];
    if has_plots {
        let plots = line("kusari", "", ", features = [\"plots\"]");
        let city = line("kusari-city", "crates/simulation/city", "");
        let (world, town) = (format!("{plots}\n{simulation}"), format!("{plots}\n{city}"));
        variants.splice(0..0, [world, plots, town]);
    }
    variants.into_iter().map(|it| format!("{it}\n{checks}")).collect()
}

/// The crate that evcxr makes of a notebook. cargo compiles its dependencies here, where it can say
/// how far it is; evcxr finds them ready if it asks for the same.
pub(crate) fn write_crate(directory: &Path, dependency: &str) -> io::Result<()> {
    let manifest = format!(
        r#"
[package]
name = "ctx"
version = "1.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]
path = "src/lib.rs"

[profile.dev]
opt-level = 2
debug = false
strip = "debuginfo"
rpath = true
lto = false
debug-assertions = true
codegen-units = 16
panic = 'unwind'
incremental = true
overflow-checks = true

[dependencies]
{dependency}
rand = "0.10"
"#
    );
    fs::write(directory.join("Cargo.toml"), manifest)?;
    fs::write(directory.join("src/lib.rs"), "")
}

fn cargo(places: &Places, directory: &Path, toolchain: &Toolchain, arguments: &[&str]) -> Command {
    let mut cargo = Command::new(toolchain.program("cargo"));
    toolchain.equip(&mut cargo);
    cargo
        .args(arguments)
        .current_dir(directory)
        .env("CARGO_HOME", places.cargo())
        .env("CARGO_TARGET_DIR", "target")
        .env("CARGO_BUILD_BUILD_DIR", "target")
        .env("RUSTFLAGS", "-Cprefer-dynamic")
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100");
    cargo
}

/// Lets the kernel itself run a few cells in the directory: that warms the rest, and shows that all
/// of the laboratory works. One of the cells does not compile, because evcxr then asks cargo for
/// another kind of build.
fn rehearse(places: &Places, directory: &Path, variants: &[String]) -> Command {
    let ask = |variant: &String| format!("{variant}\nrand = \"0.10\"").replace('\n', "\n:dep ");
    let mut cells: Vec<(String, bool)> =
        variants.iter().map(|variant| (format!(":dep {}", ask(variant)), true)).collect();
    cells.push(("let words = vec![\"warm\".to_string()];\nwords.len()".to_owned(), true));
    cells.push(("let nothing = no_such_name;".to_owned(), false));
    cells.push(("1 + 1".to_owned(), true));
    let mut python = Command::new(places.python());
    places.confine(&mut python);
    python.env(kernel::IN_PLACE, directory).current_dir(places.root());
    python.args(["-c", KERNEL_PY, "run"]).arg(serde_json::json!(cells).to_string());
    python
}

fn run(step: &Step, share: Range<u32>, command: Command) -> Result<(), Failure> {
    let gist = |line: &str| gist(line).or_else(|| Some(line.to_owned()));
    step.run_part(share, command, gist)
        .map_err(|ended| ended.told("the crate could not be compiled for the kernel"))
}

/// One number for all files of a directory.
fn digest(directory: &Path) -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for path in files(directory)? {
        path.strip_prefix(directory).unwrap_or(&path).hash(&mut hasher);
        fs::read(path)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_of_a_source_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("stage1_ledger")).unwrap();
        let file = folder.path().join("stage1_ledger/mod.rs");
        fs::write(&file, "one").unwrap();
        let before = digest(folder.path()).unwrap();
        assert_eq!(digest(folder.path()).unwrap(), before);
        fs::write(&file, "two").unwrap();
        assert_ne!(digest(folder.path()).unwrap(), before);
    }

    #[test]
    fn each_part_of_the_step_begins_where_the_one_before_ends() {
        for variants in 1..6 {
            let mut reached = 0;
            for share in (0..).take(variants).flat_map(|number| shares(number, variants)) {
                assert!(share.start == reached && share.end >= reached, "{share:?}");
                reached = share.end;
            }
            assert!(reached <= COMPILED);
        }
    }

    #[test]
    fn a_feature_of_the_crate_is_warmed_too() {
        let root = Path::new("/a \"b\"");
        let kusari = r#"kusari = { path = "/a \"b\"" }"#;
        let simulation = r#"kusari-simulation = { path = "/a \"b\"/crates/simulation" }"#;
        let checks = r#"kusari-exercises = { path = "/a \"b\"/course/exercises" }"#;
        let without = [format!("{kusari}\n{simulation}\n{checks}"), format!("{kusari}\n{checks}")];
        assert_eq!(dependency_lines(root, false), without);
        let [both, plots, town, ..] = &dependency_lines(root, true)[..] else {
            panic!("there are five")
        };
        let kusari = r#"kusari = { path = "/a \"b\"", features = ["plots"] }"#;
        assert_eq!(both, &format!("{kusari}\n{simulation}\n{checks}"));
        assert_eq!(plots, &format!("{kusari}\n{checks}"));
        let city = r#"kusari-city = { path = "/a \"b\"/crates/simulation/city" }"#;
        assert_eq!(town, &format!("{kusari}\n{city}\n{checks}"));
    }
}
