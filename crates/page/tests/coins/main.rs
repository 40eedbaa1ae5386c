//! The scenes of chapter 6, played as the page plays them.

#[path = "../common/mod.rs"]
mod common;
mod merkle;
mod output;
mod script;

use common::Reader;

/// Which tasks are done.
fn tasks(reader: &Reader) -> Vec<bool> {
    let items = reader.part("tasks").split("<li").skip(1);
    items.map(|it| it.starts_with(" class=\"task done\"")).collect()
}

/// Checks that rubbish is refused, and that it changes nothing.
fn survives(reader: &mut Reader, rubbish: &[(&str, &str)]) {
    for (deed, code) in rubbish {
        let before = (reader.address.clone(), reader.all());
        reader.act(deed);
        assert_eq!(reader.refused(), *code, "{deed}");
        assert!(before == (reader.address.clone(), reader.all()), "{deed} changed something");
    }
}

/// Checks that the address alone leads to what's on the screen.
fn comes_back(scene: &'static str, reader: &Reader) {
    // The beginning comes first, so nothing is kept, and all deeds are played again.
    Reader::of(scene);
    let other = Reader::at(scene, &reader.address);
    assert_eq!((other.refused(), other.all()), ("", reader.all()), "{}", reader.address);
}

#[test]
fn the_last_step_can_be_taken_back() {
    for (scene, deed) in [("output", "pay"), ("script", "less"), ("merkle", "spoil.0")] {
        let mut reader = Reader::of(scene);
        let before = reader.all();
        reader.act(deed);
        assert!(reader.refused().is_empty() && before != reader.all(), "{scene}");
        assert!(!reader.said().is_empty(), "{scene}");
        assert!(before == reader.undo().all(), "{scene}");
    }
}

#[test]
fn no_step_takes_long() {
    for scene in ["output", "script", "merkle"] {
        let mut reader = Reader::of(scene);
        assert_eq!(reader.work("mine").refused(), "unknown-deed", "{scene}");
        assert_eq!(reader.done(), 0, "{scene}");
    }
}
