use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;
use std::net::Ipv4Addr;

/// Checks `group_of`.
pub fn group_of(student: fn([u8; 4]) -> Vec<u8>) -> Report {
    let check = move |ip: [u8; 4], because: &str| {
        let call = asking(format!("group_of({ip:?})"));
        equal(call, student(ip), right(ip), because)
    };
    let all = move |ips: &'static [[u8; 4]], because: &'static str| {
        move || ips.iter().try_for_each(|ip| check(*ip, because))
    };
    Check::of("group_of")
        .claim(
            "on the internet, the first two numbers count",
            all(&[[198, 51, 100, 7], [8, 8, 8, 8], [1, 2, 3, 4]], "it's a public address"),
        )
        .claim(
            "neighbours there have one group",
            all(&[[203, 0, 113, 1], [203, 0, 200, 255]], "both begin with 203.0"),
        )
        .claim(
            "at home, each machine is its own",
            all(&[[192, 168, 0, 1], [192, 168, 255, 255]], "192.168 is a private network"),
        )
        .claim(
            "in a company, too",
            all(
                &[[10, 0, 0, 1], [10, 255, 0, 0], [172, 16, 0, 1], [172, 31, 9, 9]],
                "10, and 172.16 to 172.31, are private networks",
            ),
        )
        .claim(
            "on one machine, and on a cable between two",
            all(
                &[[127, 0, 0, 1], [127, 8, 9, 10], [169, 254, 1, 1]],
                "127 is this machine, and 169.254 is for machines that were given no address",
            ),
        )
        .claim(
            "behind a provider that shares its addresses",
            all(
                &[[100, 64, 0, 1], [100, 127, 255, 254]],
                "100.64 to 100.127 are shared by many customers",
            ),
        )
        .claim(
            "what only looks like them is public",
            all(
                &[
                    [172, 15, 1, 1],
                    [172, 32, 1, 1],
                    [192, 167, 1, 1],
                    [192, 169, 1, 1],
                    [100, 63, 1, 1],
                    [100, 128, 1, 1],
                    [169, 253, 1, 1],
                    [169, 255, 1, 1],
                    [9, 1, 1, 1],
                    [11, 1, 1, 1],
                    [126, 1, 1, 1],
                    [128, 1, 1, 1],
                    [168, 192, 1, 1],
                    [1, 192, 168, 1],
                ],
                "it's just outside",
            ),
        )
        .claim("every beginning, once", move || {
            let mut random = draws(71);
            for first in 0..=255 {
                for second in 0..=255 {
                    check([first, second, random.random(), random.random()], "so says the list")?;
                }
            }
            Ok(())
        })
        .report()
}

fn right(ip: [u8; 4]) -> Vec<u8> {
    let number = u32::from(Ipv4Addr::from(ip));
    // Each is a beginning and how many bits of it count.
    let local = [
        ([10, 0, 0, 0], 8),
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 168, 0, 0], 16),
    ];
    let begins = |(beginning, bits): &([u8; 4], u32)| {
        (u32::from(Ipv4Addr::from(*beginning)) ^ number) >> (32 - bits) == 0
    };
    if local.iter().any(begins) { ip.to_vec() } else { ip[..2].to_vec() }
}
