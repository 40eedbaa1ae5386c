use crate::Wrong;
use kusari_exercises::stage4 as check;

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&mut [u8]) -> Option<usize>, says| {
        Wrong::new(name, move || check::count_up_in_place(answer), says)
    };
    vec![
        wrong(
            "only raises the last digit",
            |d| {
                let last = d.len() - 1;
                (d[last] < b'9').then(|| d[last] += 1).map(|()| last)
            },
            "after 9 comes 0",
        ),
        wrong(
            "raises a nine, too",
            |d| {
                let last = d.len() - 1;
                d[last] += 1;
                Some(last)
            },
            "after 9 comes 0",
        ),
        wrong(
            "takes bytes for numbers",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] != 9 {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = 0;
                }
                None
            },
            "after 9 comes 0",
        ),
        wrong(
            "writes a zero byte",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = 0;
                }
                None
            },
            "after 9 comes 0",
        ),
        wrong(
            "leaves the nines",
            |d| {
                let place = d.iter().rposition(|digit| *digit != b'9')?;
                d[place] += 1;
                Some(place)
            },
            "after 9 comes 0",
        ),
        wrong(
            "carries once",
            |d| {
                let last = d.len() - 1;
                if d[last] < b'9' {
                    d[last] += 1;
                    return Some(last);
                }
                d[last] = b'0';
                let before = last.checked_sub(1)?;
                d[before] += 1;
                Some(before)
            },
            "both nines become zeros",
        ),
        wrong(
            "counts places from the right",
            |d| {
                for (place, digit) in d.iter_mut().rev().enumerate() {
                    if *digit != b'9' {
                        *digit += 1;
                        return Some(place);
                    }
                    *digit = b'0';
                }
                None
            },
            "the place of the leftmost digit that changed",
        ),
        wrong(
            "answers the last place",
            |d| {
                let last = d.len() - 1;
                for digit in d.iter_mut().rev() {
                    if *digit != b'9' {
                        *digit += 1;
                        return Some(last);
                    }
                    *digit = b'0';
                }
                None
            },
            "the place of the leftmost digit that changed",
        ),
        wrong(
            "begins on the left",
            |d| {
                let place = d.iter().position(|digit| *digit != b'9')?;
                d[place] += 1;
                d[..place].fill(b'0');
                Some(place)
            },
            "only the 4 becomes a 5",
        ),
        wrong(
            "makes zeros of all nines",
            |d| {
                let place = d.iter().rposition(|digit| *digit != b'9')?;
                d[place] += 1;
                d[place + 1..].fill(b'0');
                d[..place]
                    .iter_mut()
                    .filter(|digit| **digit == b'9')
                    .for_each(|digit| *digit = b'0');
                Some(place)
            },
            "only nines at the end carry",
        ),
        wrong(
            "reads a number that may not fit",
            |d| {
                let number: u64 = std::str::from_utf8(d).ok()?.parse().expect("a number");
                let text = format!("{:0width$}", number + 1, width = d.len());
                let place = text.bytes().zip(d.iter()).position(|(new, old)| new != *old);
                if text.len() > d.len() {
                    return None;
                }
                d.copy_from_slice(text.as_bytes());
                place
            },
            "it panicked: a number",
        ),
        wrong(
            "begins again at zero",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = b'0';
                }
                Some(0)
            },
            "it would take one digit more",
        ),
        wrong(
            "runs off the left end",
            |d| {
                let mut place = d.len() - 1;
                while d[place] == b'9' {
                    d[place] = b'0';
                    place -= 1;
                }
                d[place] += 1;
                Some(place)
            },
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "reads a number of 128 bits",
            |d| {
                let number: u128 = std::str::from_utf8(d).ok()?.parse().ok()?;
                let text = format!("{:0width$}", number + 1, width = d.len());
                let place = text.bytes().zip(d.iter()).position(|(new, old)| new != *old);
                (text.len() == d.len()).then(|| d.copy_from_slice(text.as_bytes()))?;
                place
            },
            "it panicked: attempt to add with overflow",
        ),
        wrong(
            "reads a fraction",
            |d| {
                let number: f64 = std::str::from_utf8(d).ok()?.parse().ok()?;
                let text = format!("{:0width$}", number + 1.0, width = d.len());
                let place = text.bytes().zip(d.iter()).position(|(new, old)| new != *old);
                (text.len() == d.len()).then(|| d.copy_from_slice(text.as_bytes()))?;
                place
            },
            "9007199254740992: it gave",
        ),
        wrong(
            "carries at most ten times",
            |d| {
                for place in (0..d.len()).rev().take(11) {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = b'0';
                }
                None
            },
            "that's the next number",
        ),
        wrong(
            "never changes the first digit",
            |d| {
                for place in (1..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = b'0';
                }
                None
            },
            "nine is a digit",
        ),
        wrong(
            "counts up by two",
            |d| {
                let last = d.len() - 1;
                d[last] += 2;
                Some(last)
            },
            "only the 4 becomes a 5",
        ),
        wrong(
            "carries at eight",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] < b'8' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = b'0';
                }
                None
            },
            "nine is a digit",
        ),
        wrong(
            "answers one place too far to the right",
            |d| {
                let place = d.iter().rposition(|digit| *digit != b'9')?;
                d[place] += 1;
                d[place + 1..].fill(b'0');
                Some((place + 1).min(d.len() - 1))
            },
            "the place of the leftmost digit that changed",
        ),
        wrong(
            "drops zeros in front",
            |d| {
                let front = d.iter().take_while(|digit| **digit == b'0').count();
                for place in (front..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = b'0';
                }
                None
            },
            "they're digits like any others",
        ),
        wrong(
            "counts places in a u8",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(usize::from(place as u8));
                    }
                    d[place] = b'0';
                    if place > 255 && d.len() < 300 {
                        return None;
                    }
                }
                d[0] = b'0';
                Some(0)
            },
            "it would take one digit more",
        ),
        wrong(
            "gives up after 64 digits",
            |d| {
                let from = d.len().saturating_sub(64);
                for place in (from..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = b'0';
                }
                None
            },
            "a 1 and 999 zeros come next",
        ),
    ]
}
