//! The scenes, played as the page plays them: JSON in, JSON out.

mod blocks;
mod circle;
mod double_spend;
mod eclipse;
mod fingerprint;
mod hostile;
mod links;
mod lists;
mod markup;
mod merkle;
mod output;
mod pads;
mod race;
mod reader;
mod rules;
mod script;
mod sign;
mod slip;
mod verbs;
mod vote;

use reader::Reader;

/// Checks that rubbish is refused, and that it changes nothing.
fn survives(reader: &mut Reader, rubbish: &[(&str, &str)]) {
    for (deed, code) in rubbish {
        assert_eq!(reader.refuses(deed), *code, "{deed}");
    }
}

#[test]
fn the_last_step_can_be_taken_back() {
    for (scene, deed) in [
        ("output", "pay"),
        ("script", "less"),
        ("merkle", "spoil.0"),
        ("sign", "sign"),
        ("slip", "hand.1"),
        ("eclipse", "book.false"),
        ("pads", "reserve"),
        ("vote", "time.300"),
        ("rules", "step.1"),
    ] {
        let mut reader = Reader::of(scene);
        let before = reader.all();
        reader.act(deed);
        assert!(reader.refused().is_empty() && before != reader.all(), "{scene}");
        assert!(!reader.said().is_empty(), "{scene}");
        assert!(before == reader.undo().all(), "{scene}");
    }
}

#[test]
fn no_scene_knows_a_deed_or_a_job_that_no_one_wrote() {
    for entry in kusari_page::scenes::ALL {
        let mut reader = Reader::of(entry.about.name);
        survives(
            &mut reader,
            &[("dance.1", "unknown-deed"), ("", "unknown-deed"), ("%zz", "bad-address")],
        );
        assert_eq!(reader.work("dance").refused(), "unknown-deed", "{}", entry.about.name);
        assert_eq!(reader.done(), 0, "{}", entry.about.name);
    }
}
