use kusari_city::validate::{Options, Section, ValidationError, run, run_sections};

#[test]
fn with_fewer_than_thirty_seeds_there_is_no_tolerance() {
    for seeds in [0, 1, 29, 10_001, u32::MAX] {
        let error = run(&Options { seeds, ..Options::default() }, |_| {}).unwrap_err();
        assert_eq!(error, ValidationError::Seeds { found: seeds });
        assert!(error.to_string().contains("take 30 to 10000"), "{error}");
    }
}

#[test]
fn the_page_and_the_text_have_every_row() {
    let table = run_sections(&[Section::Formulas], &Options::default(), |_| {}).unwrap();
    let (page, text) = (table.markdown(), table.to_string());
    for row in &table.rows {
        assert!(page.contains(&row.what) && text.contains(&row.what), "{}", row.what);
        assert!(page.contains(&row.ours_text()), "{}", row.what);
    }
    assert!(page.contains("This is the short half."));
    assert!(!page.contains(Section::Gervais.title()));
}

#[test]
fn progress_sees_each_row_in_order() {
    let mut seen = Vec::new();
    let table =
        run_sections(&[Section::Formulas], &Options::default(), |row| seen.push(row.clone()));
    assert_eq!(table.unwrap().rows, seen);
}
