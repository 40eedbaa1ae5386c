//! Members that vote leave proof that anyone can check, with the members' keys alone.

use super::airport::Airport;
use kusari::stage8_contract::{Book, Genesis, LandingPads, Proof, decode};

#[test]
fn what_a_member_proves_is_checked_without_trusting_it() {
    let mut airport = Airport::open("");
    airport.says(&airport.at(1, "reserve --pad 1 --from +30m"));
    airport.says(&airport.at(2, "reserve --pad 2 --from +30m"));
    let running = airport.says(&airport.at(4, "proof"));
    airport.kill(4);
    let stopped = airport.says(&airport.at(4, "proof"));
    assert!(stopped.starts_with(&running), "it proves the same when it doesn't run");

    let mut lines = stopped.lines();
    let genesis: Genesis<LandingPads> = decode(lines.next().unwrap().as_bytes(), 1 << 20).unwrap();
    let (chain, mut book) = (genesis.hash(), Book::new(&genesis));
    let mut done = 0;
    for line in lines {
        let proof: Proof<LandingPads> = decode(line.as_bytes(), 1 << 20).unwrap();
        proof.verify(chain, 0, &genesis.members).unwrap();
        for block in &proof.blocks {
            done += book.apply(block).unwrap().iter().filter(|it| it.outcome.is_ok()).count();
        }
    }
    assert_eq!(done, 2);
    let reserved = book.machine().iter().filter(|(_, pad)| pad.reservations.len() == 1);
    assert_eq!(reserved.count(), 2);

    let by_leader = Airport::found("--orderer leader");
    let (code, status, said) = by_leader.refused(&by_leader.at(0, "proof"));
    assert_eq!((&*code, status), ("no-proof", 1), "{said}");
}
