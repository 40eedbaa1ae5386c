//! Writes `docs/performance.md` and its plots from what the benches have recorded. `cargo x bench`
//! starts it.

use kusari_bench::Record;
use kusari_bench::page::{self, TEMPLATE};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [page, images] = &arguments[..] else {
        eprintln!("usage: kusari-bench PAGE IMAGES");
        return ExitCode::from(2);
    };
    let written = page::read(&Record::directory())
        .map_err(page::PageError::from)
        .and_then(|records| page::write(TEMPLATE, &records, Path::new(page), Path::new(images)));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{page} was not written: {cause}");
            ExitCode::from(2)
        }
    }
}
