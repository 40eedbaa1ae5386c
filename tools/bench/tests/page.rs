//! The page as it is in the repository, filled from a measurement that was made up.

use kusari_bench::page::{TEMPLATE, fill, write};
use kusari_bench::{Mode, PageError, Record, Records};
use std::fs;

fn record<'a>(records: &'a mut Records, bench: &str) -> &'a mut Record {
    records.entry(bench.to_owned()).or_insert_with(|| Record::new(bench, Mode::Full))
}

/// Asks again and again what is missing, and makes it up, until the page can be written.
fn made_up(page: &std::path::Path, images: &std::path::Path) -> Records {
    let mut records = Records::new();
    record(&mut records, "how_does_it_compare").word("python", "3.12.1");
    for _ in 0..100 {
        let missing = match write(TEMPLATE, &records, page, images) {
            Ok(()) => return records,
            Err(PageError::Missing(missing)) => missing,
            Err(other) => panic!("{other}"),
        };
        assert!(!page.exists(), "nothing is written as long as something is missing");
        for gap in missing {
            let (bench, name) = gap.split_once(':').expect("a gap names its bench");
            let record = record(&mut records, bench);
            match name.split_once('|') {
                Some((figure, _)) => record.figure(&figure.replace('*', "something"), 0.25),
                None => {
                    record.word(name, "a word");
                    record.figure(name, 0.25);
                    record.curve(name, [(1.0, 2.0), (10.0, 20.0)]);
                }
            }
        }
    }
    panic!("something is missing however often it is made up");
}

#[test]
fn the_page_is_written_from_what_was_measured_and_from_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (page, images) = (folder.path().join("performance.md"), folder.path().join("images"));
    let records = made_up(&page, &images);
    let text = fs::read_to_string(&page).unwrap();
    assert!(!text.contains("{{"));
    assert!(text.contains("3.12.1"));
    let shown = text.matches(".svg)").count();
    assert_eq!(fs::read_dir(&images).unwrap().count(), shown);
    for image in fs::read_dir(&images).unwrap() {
        let path = image.unwrap().path();
        assert!(fs::read_to_string(&path).unwrap().starts_with("<svg"), "{path:?}");
    }

    // Whichever figure is taken away, there is no page, or what depends on it is a plot.
    let mut refused = 0;
    for (bench, record) in &records {
        for figure in record.figures.keys() {
            let mut less = records.clone();
            less.get_mut(bench).unwrap().figures.remove(figure);
            match fill(TEMPLATE, &less) {
                Err(PageError::Missing(missing)) => {
                    assert!(missing[0].starts_with(bench.as_str()), "{missing:?}");
                    refused += 1;
                }
                Err(other) => panic!("{other}"),
                Ok(_) => assert!(record.curves.contains_key(figure), "{figure} is for nothing"),
            }
        }
    }
    assert!(refused > 40, "{refused} figures are on the page");
}
