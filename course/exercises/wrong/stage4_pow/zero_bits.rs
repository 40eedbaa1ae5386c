use crate::Wrong;
use kusari::stage4_pow::*;
use kusari_exercises::stage4 as check;

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[u8; 32]) -> u32, says| {
        Wrong::new(name, move || check::zero_bits(answer), says)
    };
    vec![
        wrong(
            "looks at the first byte only",
            |h| h[0].leading_zeros(),
            "eight, and 0x08 is 0000 1000",
        ),
        wrong(
            "counts whole bytes",
            |h| 8 * h.iter().take_while(|byte| **byte == 0).count() as u32,
            "0x1f is 0001 1111",
        ),
        wrong(
            "counts hex digits",
            |h| 4 * to_hex(h).bytes().take_while(|digit| *digit == b'0').count() as u32,
            "0x1f is 0001 1111",
        ),
        wrong(
            "adds the zeros of all bytes",
            |h| h.iter().map(|byte| byte.leading_zeros()).sum(),
            "the count ends at the first one bit",
        ),
        wrong(
            "counts all zeros, wherever they are",
            |h| h.iter().map(|byte| byte.count_zeros()).sum(),
            "the count ends at the first one bit",
        ),
        wrong(
            "counts from the other end",
            |h| {
                let whole = h.iter().take_while(|byte| **byte == 0).count();
                8 * whole as u32 + h.get(whole).map_or(0, |byte| byte.trailing_zeros())
            },
            "0x1f is 0001 1111",
        ),
        wrong(
            "takes the last byte for the first",
            |h| {
                let whole = h.iter().rev().take_while(|byte| **byte == 0).count();
                8 * whole as u32 + h.iter().rev().nth(whole).map_or(0, |byte| byte.leading_zeros())
            },
            "0xff is 1111 1111",
        ),
        wrong(
            "stops at 64, as the library does",
            |h| Difficulty::zero_bits(&BlockHash::from_bytes(*h)) as u32,
            "nine bytes of zero bits",
        ),
        wrong(
            "stops at 128",
            |h| u128::from_be_bytes(*h.first_chunk().expect("32 bytes")).leading_zeros(),
            "all but the very last bit are 0",
        ),
        wrong(
            "reads the bytes as a number from right to left",
            |h| u64::from_le_bytes(*h.first_chunk().expect("32 bytes")).leading_zeros(),
            "the count ends at the first one bit",
        ),
        wrong(
            "supposes that there is a one bit",
            |h| {
                let first = h.iter().position(|byte| *byte != 0).expect("there is a one bit");
                8 * first as u32 + h[first].leading_zeros()
            },
            "it panicked",
        ),
        wrong(
            "stops at 255, because its count is a u8",
            |h| h.iter().position(|b| *b != 0).map_or(255, |i| 8 * i as u32 + h[i].leading_zeros()),
            "gave 255 and not 256",
        ),
        wrong(
            "never looks at the last byte",
            |h| {
                h[..31]
                    .iter()
                    .position(|b| *b != 0)
                    .map_or(248, |i| 8 * i as u32 + h[i].leading_zeros())
            },
            "all but the very last bit are 0",
        ),
        wrong(
            "reads two bytes at a time, the wrong way round",
            |h| {
                let pairs: Vec<u16> =
                    h.chunks(2).map(|p| u16::from_le_bytes([p[0], p[1]])).collect();
                let at = pairs.iter().position(|pair| *pair != 0);
                at.map_or(256, |i| 16 * i as u32 + pairs[i].leading_zeros())
            },
            "eight, and 0x08 is 0000 1000",
        ),
        wrong(
            "steps over every second byte",
            |h| {
                let at = h.iter().step_by(2).position(|b| *b != 0);
                at.map_or(256, |i| 16 * i as u32 + h[2 * i].leading_zeros())
            },
            "eight, and 0x08 is 0000 1000",
        ),
        wrong(
            "takes a byte that begins with seven zero bits for a zero byte",
            |h| {
                let mut n = 0;
                for b in h {
                    n += b.leading_zeros();
                    if b.leading_zeros() < 7 {
                        break;
                    }
                }
                n
            },
            "0x01 is 0000 0001: it ends there",
        ),
        wrong(
            "is one off",
            |h| {
                h.iter()
                    .position(|b| *b != 0)
                    .map_or(256, |i| 8 * i as u32 + h[i].leading_zeros() + 1)
            },
            "0xff is 1111 1111",
        ),
        wrong(
            "counts one bits",
            |h| h.iter().map(|b| b.leading_ones()).next().unwrap_or(0),
            "0xff is 1111 1111",
        ),
        wrong(
            "knows the visible hashes by heart",
            |h| match h[..3] {
                [0xff, ..] => 0,
                [0x1f, ..] | [0x10, ..] => 3,
                [0, 8, _] => 12,
                [1, ..] => 7,
                [0, 0, 0x2f] => 18,
                _ if h[31] == 1 => 255,
                _ if h[31] == 0xff => 72,
                _ => 256,
            },
            "zero bits come before the first one bit",
        ),
    ]
}
