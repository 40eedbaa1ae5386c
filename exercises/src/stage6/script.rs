use crate::{Check, Report, equal};
use kusari::stage6_coin::{Script, hash160, show_item, to_hex};

type Opens = fn(&Script, &[Vec<u8>]) -> bool;

/// What Bob knows, and its hash is in a script.
const SECRET: &[u8] = b"open sesame";

/// The script, and what happens with it.
fn case(
    student: Opens,
    script: &str,
    witness: &[&[u8]],
    expected: bool,
    because: &str,
) -> Result<(), String> {
    let script = script.parse().map_err(|error| format!("{error}"))?;
    run(student, &script, witness, expected, because)
}

fn run(
    student: Opens,
    script: &Script,
    witness: &[&[u8]],
    expected: bool,
    because: &str,
) -> Result<(), String> {
    let witness: Vec<Vec<u8>> = witness.iter().map(|item| item.to_vec()).collect();
    let items: Vec<_> = witness.iter().map(|item| show_item(item)).collect();
    let call = format!("script `{script}`, witness [{}]: it", items.join(", "));
    equal(call, student(script, &witness), expected, because)
}

/// Checks `opens`.
pub fn opens(student: Opens) -> Report {
    let lock = format!("HASH160 0x{} EQUAL", to_hex(&hash160(SECRET)));
    let twice = format!("DUP {lock}VERIFY");
    let wrong_order = lock.clone();
    Check::of("opens")
        .claim("pushed data lies on the stack", move || {
            case(student, "1", &[], true, "a 1 is left")?;
            case(student, "", &[b"yes"], true, "what the witness brings is left")
        })
        .claim("what is left has to be true", move || {
            case(student, "0", &[], false, "nothing but an empty item is left, which counts as 0")?;
            case(student, "", &[&[0, 0]], false, "all bytes of what is left are 0")?;
            case(student, "", &[&[0, 7]], true, "one byte of what is left is not 0")
        })
        .claim("exactly one item is left", move || {
            case(student, "", &[], false, "nothing is left")?;
            case(student, "1 1", &[], false, "two items are left")?;
            case(student, "1", &[&[7]], false, "the witness's 7 is left, too")
        })
        .claim("two items are equal or not", move || {
            case(student, "5 EQUAL", &[&[5]], true, "5 and 5 are equal")?;
            case(student, "5 EQUAL", &[&[6]], false, "6 and 5 are not equal, and a 0 is left")?;
            case(student, "300 EQUAL", &[&[44]], false, "300 has two bytes, and one is 44")
        })
        .claim("what is compared is taken away", move || {
            case(student, "7 7 EQUAL", &[], true, "both 7 are taken, and one item is left")?;
            case(student, "1 7 8 EQUAL", &[], false, "the 1 and a 0 are left")
        })
        .claim("the witness's last item is on top", move || {
            case(
                student,
                "DROP",
                &[&[1], &[0]],
                true,
                "the 0 on top is dropped, and the 1 is left",
            )?;
            case(
                student,
                "DROP",
                &[&[0], &[1]],
                false,
                "the 1 on top is dropped, and the 0 is left",
            )
        })
        .claim("a copy is made", move || {
            case(student, "DUP EQUAL", &[&[9]], true, "9 and its copy are equal")?;
            case(student, "DUP", &[&[9]], false, "9 and its copy are both left")?;
            case(student, "DUP DROP", &[&[9]], true, "the copy is dropped, and 9 is left")
        })
        .claim("whoever knows the secret may spend", move || {
            run_lock(
                student,
                &lock,
                SECRET,
                true,
                "the hash of the secret is the one in the script",
            )?;
            run_lock(student, &lock, b"open barley", false, "another word has another hash")
        })
        .claim("EQUALVERIFY leaves nothing, or ends it", move || {
            case(
                student,
                "3 EQUALVERIFY 1",
                &[&[3]],
                true,
                "3 and 3 are equal, and the 1 is left",
            )?;
            case(
                student,
                "3 EQUALVERIFY 1",
                &[&[4]],
                false,
                "4 and 3 are not equal: that ends it",
            )?;
            case(
                student,
                "3 EQUALVERIFY",
                &[&[1], &[3]],
                true,
                "3 and 3 are taken, and the 1 is left",
            )?;
            case(student, "3 EQUALVERIFY", &[&[3]], false, "3 and 3 are taken, and nothing is left")
        })
        .claim("steps follow each other", move || {
            run_lock(
                student,
                &twice,
                SECRET,
                true,
                "the copy is hashed and compared, and the secret is left",
            )
        })
        .claim("an item that is not there ends it", move || {
            for (script, because) in [
                ("DROP 1", "there is nothing to drop"),
                ("DUP 1", "there is nothing to copy"),
                ("HASH160", "there is nothing to hash"),
                ("1 EQUAL", "there is one item, and EQUAL takes two"),
                ("EQUAL", "there is no item, and EQUAL takes two"),
                ("EQUALVERIFY 1", "there is no item, and EQUALVERIFY takes two"),
            ] {
                case(student, script, &[], false, because)?;
            }
            Ok(())
        })
        .claim("what you do not know ends it", move || {
            case(student, "1 1 ADD", &[], false, "ADD is none of your instructions")?;
            case(student, "1 2 3 ADD DROP DROP", &[], false, "ADD is none of your instructions")?;
            case(
                student,
                "1 CHECKLOCKHEIGHT",
                &[],
                false,
                "CHECKLOCKHEIGHT is none of your instructions",
            )
        })
        .claim("what cannot be read ends it", move || {
            let [cut, unknown] = [vec![0x51, 2, 7], vec![0x51, 0xff]].map(Script::from_bytes);
            run(student, &cut, &[], false, "after a 1 it ends in the middle of what it pushes")?;
            run(student, &unknown, &[], false, "after a 1 there is a byte that no instruction has")
        })
        .claim("the hash has to be compared with, not shown", move || {
            let shown = hash160(SECRET);
            run_lock(
                student,
                &wrong_order,
                &shown,
                false,
                "this is the hash itself, and its hash is another one",
            )
        })
        .report()
}

fn run_lock(
    student: Opens,
    lock: &str,
    secret: &[u8],
    expected: bool,
    because: &str,
) -> Result<(), String> {
    case(student, lock, &[secret], expected, because)
}
