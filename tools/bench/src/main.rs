//! Writes `docs/performance.md` and its plots from what the benches have recorded. `cargo x bench`
//! starts it.

use kusari_bench::page::{self, TEMPLATE};
use kusari_bench::{PageError, Record};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (page, images, quick) = match &arguments[..] {
        [page, images] => (page, images, false),
        [page, images, option] if option == "--quick" => (page, images, true),
        _ => {
            eprintln!("usage: kusari-bench PAGE IMAGES [--quick]");
            return ExitCode::from(2);
        }
    };
    match write(Path::new(page), Path::new(images), quick) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{page} was not written: {cause}");
            ExitCode::from(2)
        }
    }
}

fn write(page: &Path, images: &Path, quick: bool) -> Result<(), PageError> {
    let records = page::read(&Record::directory())?;
    if !quick {
        page::refuse_quick(&records)?;
    }
    page::write(TEMPLATE, &records, page, images)
}
