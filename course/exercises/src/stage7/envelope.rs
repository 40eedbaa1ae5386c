use crate::check::{Check, asking, equal};
use crate::report::Report;

/// What a node makes of the name on an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It's one of the names that the node knows: the one with this index.
    Known(usize),
    /// It's another version of the one with this index.
    OtherVersion(usize),
    /// It's nothing of ours.
    Foreign,
}
use Opened::{Foreign, Known, OtherVersion};

/// Checks `open_envelope`.
pub fn open_envelope(student: fn(&str, &[&str]) -> Opened) -> Report {
    let check = move |name: &str, known: &[&str], expected: Opened, because: &str| {
        let call = asking(format!("open_envelope({name:?}, {known:?})"));
        equal(call, student(name, known), expected, because)
    };
    const OURS: [&str; 3] = ["/kusari/1", "/kusari/peers/1", "/kusari/letters/1"];
    let case = move |name: &'static str, expected: Opened, because: &'static str| {
        move || check(name, &OURS, expected, because)
    };
    Check::of("open_envelope")
        .claim(
            "the first name",
            case("/kusari/1", Known(0), "that's the first one, letter by letter"),
        )
        .claim("the last name", case("/kusari/letters/1", Known(2), "that's the last one"))
        .claim(
            "a new version",
            case("/kusari/2", OtherVersion(0), "all but the version is the first one"),
        )
        .claim("versions may have several digits, or letters", move || {
            check("/kusari/peers/10", &OURS, OtherVersion(1), "10 isn't 1")?;
            check("/kusari/peers/1a", &OURS, OtherVersion(1), "1a isn't 1")?;
            check("/kusari/peers/", &OURS, OtherVersion(1), "no version isn't 1 either")
        })
        .claim("something else", case("/bitcoin/1", Foreign, "no name of ours begins like that"))
        .claim("names that begin like ours", move || {
            check("/kusari/money/1", &OURS, Foreign, "before the version, it says /kusari/money")?;
            check("/kusari", &OURS, Foreign, "before the last slash there's nothing")?;
            check("/kusari/1/1", &OURS, Foreign, "before the version, it says /kusari/1")?;
            let because = "of /kusari, this is the version called letters";
            check("/kusari/letters", &OURS, OtherVersion(0), because)
        })
        .claim("names that end like ours", move || {
            check("x/kusari/1", &OURS, Foreign, "it begins with an x")?;
            check("kusari/1", &OURS, Foreign, "the first slash is missing")?;
            check("1", &OURS, Foreign, "there's no slash")?;
            check("", &OURS, Foreign, "there's nothing")
        })
        .claim("capitals and spaces count", move || {
            check("/Kusari/1", &OURS, Foreign, "names are compared letter by letter")?;
            check("/kusari/1 ", &OURS, OtherVersion(0), "\"1 \" isn't 1")?;
            check(" /kusari/1", &OURS, Foreign, "it begins with a space")
        })
        .claim("what's known comes before what's only similar", move || {
            let both = ["/kusari/1", "/kusari/2"];
            let because = "it's the second one, and not another version of the first";
            check("/kusari/2", &both, Known(1), because)?;
            let because = "of two that it could be a version of, the first";
            check("/kusari/3", &both, OtherVersion(0), because)
        })
        .claim("letters of any alphabet", move || {
            let known = ["/鎖/1"];
            check("/鎖/1", &known, Known(0), "that's the one")?;
            check("/鎖/二", &known, OtherVersion(0), "二 isn't 1")?;
            check("/鏈/1", &known, Foreign, "that's another word")
        })
        .claim("a node that knows nothing", move || {
            check("/kusari/1", &[], Foreign, "it knows no name")
        })
        .report()
}
