use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage6_coin::{Opcode, Script, hash160, show_item, to_hex};

type Opens = fn(&Script, &[Vec<u8>]) -> bool;

/// What Bob knows, and its hash is in a script.
const SECRET: &[u8] = b"open sesame";

/// What the task lets the machine do.
const YOURS: [Opcode; 5] =
    [Opcode::Drop, Opcode::Dup, Opcode::Equal, Opcode::EqualVerify, Opcode::Hash160];

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
        .claim("pushed data is on the stack", move || {
            case(student, "1", &[], true, "a 1 is left")?;
            case(student, "", &[b"yes"], true, "what the witness brings is left")
        })
        .claim("what's left has to be true", move || {
            case(student, "0", &[], false, "nothing but an empty item is left, which counts as 0")?;
            case(student, "", &[&[0, 0]], false, "all bytes of what's left are 0")?;
            case(student, "", &[&[0, 7]], true, "one byte of what's left isn't 0")
        })
        .claim("exactly one item is left", move || {
            case(student, "", &[], false, "nothing is left")?;
            case(student, "1 1", &[], false, "two items are left")?;
            case(student, "1", &[&[7]], false, "the witness's 7 is left, too")
        })
        .claim("two items are equal or not", move || {
            case(student, "5 EQUAL", &[&[5]], true, "5 and 5 are equal")?;
            case(student, "5 EQUAL", &[&[6]], false, "6 and 5 aren't equal, and a 0 is left")?;
            case(student, "300 EQUAL", &[&[44]], false, "300 has two bytes, and one is 44")
        })
        .claim("what's compared is taken away", move || {
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
        .claim("you need the secret to spend", move || {
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
                "4 and 3 aren't equal, and that ends it",
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
        .claim("the steps work together", move || {
            run_lock(
                student,
                &twice,
                SECRET,
                true,
                "the copy is hashed and compared, and the secret is left",
            )
        })
        .claim("a missing item ends it", move || {
            for (script, because) in [
                ("DROP 1", "there's nothing to drop"),
                ("DUP 1", "there's nothing to copy"),
                ("HASH160", "there's nothing to hash"),
                ("1 EQUAL", "there's one item, and EQUAL takes two"),
                ("EQUAL", "there's no item, and EQUAL takes two"),
                ("EQUALVERIFY 1", "there's no item, and EQUALVERIFY takes two"),
                ("DUP DROP 1", "there's nothing to copy, and an empty copy isn't one"),
                ("DUP EQUAL", "there's nothing to copy"),
                ("HASH160 DROP 1", "there's nothing to hash"),
                ("1 DROP DROP 1", "there's nothing left to drop the second time"),
                ("0 EQUAL", "there's one item, and EQUAL takes two: what's missing isn't empty"),
                ("0 EQUALVERIFY 1", "there's one item, and EQUALVERIFY takes two"),
                ("1 EQUALVERIFY 1", "there's one item, and EQUALVERIFY takes two"),
            ] {
                case(student, script, &[], false, because)?;
            }
            Ok(())
        })
        .claim("an instruction that isn't one of yours ends it", move || {
            case(student, "1 1 ADD", &[], false, "ADD isn't one of your instructions")?;
            case(student, "1 2 3 ADD DROP DROP", &[], false, "ADD isn't one of your instructions")?;
            case(
                student,
                "1 CHECKLOCKHEIGHT",
                &[],
                false,
                "CHECKLOCKHEIGHT isn't one of your instructions",
            )
        })
        .claim("only five words are yours, and each of the others ends it", move || {
            for opcode in Opcode::ALL.iter().filter(|opcode| !YOURS.contains(opcode)) {
                let because = format!("{} isn't one of your instructions", opcode.word());
                for before in ["", "1", "0 1", "1 1", "0 0 1", "0 0 0"] {
                    for after in ["", "DROP", "DROP 1", "EQUAL"] {
                        let script = format!("{before} {} {after}", opcode.word());
                        case(student, &script, &[&[1]], false, &because)?;
                    }
                }
            }
            Ok(())
        })
        .claim("no byte without a meaning is skipped", move || {
            for byte in 0..=0xff {
                let is_push = matches!(byte, 0 | 0x51..=0x60);
                if is_push || YOURS.iter().any(|opcode| *opcode as u8 == byte) {
                    continue;
                }
                let script = Script::from_bytes(vec![0x51, byte]);
                let because = format!(
                    "after a 1 comes the byte {byte:#04x}, which isn't one of your instructions"
                );
                run(student, &script, &[], false, &because)?;
            }
            Ok(())
        })
        .claim("0x80 is a byte like any other, and not 0", move || {
            let because = "0x80 isn't 0. (Bitcoin reads it as minus zero; the task doesn't.)";
            case(student, "", &[&[0x80]], true, because)?;
            case(student, "", &[&[0, 0x80]], true, because)?;
            case(student, "", &[&[0x80, 0]], true, because)?;
            let because = "two bytes that add up to 256 aren't 0";
            case(student, "", &[&[0x80, 0x80]], true, because)?;
            case(student, "", &[&[1, 0xff]], true, because)
        })
        .claim("every byte of what's left counts", move || {
            let mut item = [0; 300];
            case(student, "", &[&item], false, "all 300 bytes are 0")?;
            for place in [0, 1, 63, 150, 255, 256, 299] {
                item[place] = 1;
                let because = format!("byte {place} of what's left, counted from 0, isn't 0");
                case(student, "", &[&item], true, &because)?;
                item[place] = 0;
            }
            Ok(())
        })
        .claim("EQUAL puts a 1 or an empty item, and nothing else", move || {
            let because =
                "5 and 6 aren't equal: EQUAL puts an empty item, and the one below it is empty";
            case(student, "0 5 6 EQUAL EQUAL", &[], true, because)?;
            let because = "5 and 6 aren't equal: EQUAL puts an empty item, and not a byte 0";
            case(student, "5 6 EQUAL EQUAL", &[&[0]], false, because)?;
            let because = "5 and 5 are equal: EQUAL puts a 1, and the one below it is a 1";
            case(student, "1 5 5 EQUAL EQUAL", &[], true, because)?;
            let because = "5 and 5 are equal: EQUAL puts a 1, and below it is 0xff";
            case(student, "5 5 EQUAL EQUAL", &[&[0xff]], false, because)
        })
        .claim("items are equal only if all of their bytes are", move || {
            let because = "one is longer, and numbers don't count here";
            case(student, "EQUAL", &[&[1], &[1, 0]], false, because)?;
            case(student, "EQUAL", &[&[], &[0]], false, because)?;
            case(student, "EQUAL", &[&[0], &[0, 0]], false, because)?;
            case(student, "EQUAL", &[&[], &[]], true, "both are empty")?;
            let because = "capital letters have other bytes than small ones";
            case(student, "EQUAL", &[b"Sesame", b"sesame"], false, because)?;
            let item = [7; 40];
            for place in [0, 1, 4, 19, 20, 32, 39] {
                let mut other = item;
                other[place] ^= 1;
                let because = format!("byte {place} is different, counted from 0");
                case(student, "EQUAL", &[&item, &other], false, &because)?;
                case(student, "EQUALVERIFY 1", &[&item, &other], false, &because)?;
            }
            case(student, "EQUAL", &[&item, &item], true, "all 40 bytes are the same")
        })
        .claim("a hash is compared to its last byte", move || {
            for place in 0..20 {
                let mut hash = hash160(SECRET);
                hash[place] ^= 0x10;
                let lock = format!("HASH160 0x{} EQUAL", to_hex(&hash));
                let because = format!("byte {place} of the hash is different, counted from 0");
                run_lock(student, &lock, SECRET, false, &because)?;
            }
            let empty = format!("HASH160 0x{} EQUAL", to_hex(&hash160(&[])));
            run_lock(student, &empty, &[], true, "an empty item has a hash, too")
        })
        .claim("it goes on to the end, and not only to the first no", move || {
            let because = "two items that aren't equal don't end it: what EQUAL puts is dropped";
            case(student, "5 6 EQUAL DROP 1", &[], true, because)?;
            case(student, "0 DROP 1", &[], true, "the 0 is dropped, and the 1 is left")?;
            case(student, "1 0", &[], false, "two items are left")?;
            case(student, "1 DROP 0", &[], false, "the 1 is dropped, and a 0 is left")?;
            let because = "2 and 2 are taken, then 1 and 1, and the 7 is left";
            case(student, "EQUALVERIFY EQUALVERIFY", &[&[7], &[1], &[1], &[2], &[2]], true, because)
        })
        .claim("what can't be read ends it", move || {
            let [cut, unknown] = [vec![0x51, 2, 7], vec![0x51, 0xff]].map(Script::from_bytes);
            run(student, &cut, &[], false, "after a 1 it ends in the middle of what it pushes")?;
            run(student, &unknown, &[], false, "after a 1 there's a byte that no instruction has")
        })
        .claim("you have to show the secret, and not its hash", move || {
            let shown = hash160(SECRET);
            run_lock(
                student,
                &wrong_order,
                &shown,
                false,
                "this is the hash itself, and the hash of that is another one",
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
