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
            "after the first one bit it is over",
        ),
        wrong(
            "counts all zeros, wherever they are",
            |h| h.iter().map(|byte| byte.count_zeros()).sum(),
            "after the first one bit it is over",
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
            "after the first one bit it is over",
        ),
        wrong(
            "supposes that there is a one bit",
            |h| {
                let first = h.iter().position(|byte| *byte != 0).expect("there is a one bit");
                8 * first as u32 + h[first].leading_zeros()
            },
            "it panicked",
        ),
    ]
}
