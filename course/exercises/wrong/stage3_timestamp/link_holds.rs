use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;
use sha2::{Digest as _, Sha256};

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Block, &Block) -> bool, says| {
        Wrong::new(name, move || check::link_holds(answer), says)
    };
    vec![
        wrong(
            "exchanges the two",
            |a, b| a.draft.previous_hash == b.hash(),
            "blocks 2 and 3 of a published chain",
        ),
        wrong(
            "compares the previous hashes",
            |a, b| a.draft.previous_hash == b.draft.previous_hash,
            "blocks 2 and 3 of a published chain",
        ),
        wrong(
            "takes either direction",
            |a, b| a.draft.previous_hash == b.hash() || b.draft.previous_hash == a.hash(),
            "`block` was block 2, which names block 1",
        ),
        wrong(
            "compares what is shown",
            |a, b| a.hash().to_string() == b.draft.previous_hash.to_string(),
            "but not in the last",
        ),
        wrong(
            "compares the first half",
            |a, b| a.hash().as_bytes()[..16] == b.draft.previous_hash.as_bytes()[..16],
            "but not in the last",
        ),
        wrong(
            "asks for the time as well",
            |a, b| b.draft.previous_hash == a.hash() && b.draft.time >= a.draft.time,
            "but the link holds",
        ),
        wrong(
            "looks at the time only",
            |a, b| b.draft.time > a.draft.time,
            "block 2 comes between them",
        ),
        wrong(
            "looks at who is different",
            |a, b| a.hash() != b.hash(),
            "block 2 comes between them",
        ),
        wrong("says yes", |_, _| true, "no block names itself"),
        wrong(
            "turns it round",
            |a, b| b.draft.previous_hash != a.hash(),
            "blocks 2 and 3 of a published chain",
        ),
        wrong(
            "compares the last half",
            |a, b| a.hash().as_bytes()[16..] == b.draft.previous_hash.as_bytes()[16..],
            "except for byte 1 of 32",
        ),
        wrong(
            "compares all bytes but the first",
            |a, b| a.hash().as_bytes()[1..] == b.draft.previous_hash.as_bytes()[1..],
            "except for byte 1 of 32",
        ),
        wrong(
            "compares first and last bytes",
            |a, b| {
                let ends = |hash: BlockHash| (hash.as_bytes()[0], hash.as_bytes()[31]);
                ends(a.hash()) == ends(b.draft.previous_hash)
            },
            "except for byte 2 of 32",
        ),
        wrong(
            "compares the first and the last eight digits",
            |a, b| {
                let ends = |hash: BlockHash| {
                    let text = hash.to_hex();
                    format!("{}…{}", &text[..8], &text[56..])
                };
                ends(a.hash()) == ends(b.draft.previous_hash)
            },
            "except for byte 5 of 32",
        ),
        wrong(
            "compares the bytes in any order",
            |a, b| {
                let sorted = |hash: BlockHash| {
                    let mut bytes = *hash.as_bytes();
                    bytes.sort();
                    bytes
                };
                sorted(a.hash()) == sorted(b.draft.previous_hash)
            },
            "from the last to the first",
        ),
        wrong(
            "hashes the draft",
            |a, b| {
                let bytes: [u8; 32] = Sha256::digest(encode(&a.draft)).into();
                b.draft.previous_hash == BlockHash::from_bytes(bytes)
            },
            "blocks 2 and 3 of a published chain",
        ),
        wrong(
            "is content with the hash of the draft, too",
            |a, b| {
                let bytes: [u8; 32] = Sha256::digest(encode(&a.draft)).into();
                let is_draft = b.draft.previous_hash == BlockHash::from_bytes(bytes);
                is_draft || b.draft.previous_hash == a.hash()
            },
            "including its stamp",
        ),
        wrong(
            "is content with a common past",
            |a, b| {
                let link = b.draft.previous_hash;
                link == a.hash() || link == a.draft.previous_hash
            },
            "both name block 1, and neither names the other",
        ),
        wrong(
            "takes a block without a past for the first",
            |a, b| {
                let link = b.draft.previous_hash;
                link == a.hash() || *link.as_bytes() == [0; 32]
            },
            "it names nothing, a hash of zeros,",
        ),
        wrong(
            "asks for a later time",
            |a, b| b.draft.previous_hash == a.hash() && b.draft.time > a.draft.time,
            "both have the same time, but the link holds",
        ),
        wrong(
            "asks for different times",
            |a, b| b.draft.previous_hash == a.hash() && b.draft.time != a.draft.time,
            "both have the same time, but the link holds",
        ),
        wrong(
            "asks for stamps",
            |a, b| {
                let has = |block: &Block| !block.seal.signature.as_bytes().is_empty();
                b.draft.previous_hash == a.hash() && has(a) && has(b)
            },
            "the later one was never stamped, but the link holds",
        ),
        wrong(
            "asks for good payments",
            |a, b| {
                b.draft.previous_hash == a.hash()
                    && b.draft.transactions.iter().all(|payment| payment.verify().is_ok())
            },
            "holds payments of nothing, but the link holds",
        ),
        wrong(
            "names any change but the first",
            |a, b| {
                a != b
                    && b.draft.previous_hash != a.draft.previous_hash
                    && b.draft.time > a.draft.time
            },
            "block 2 comes between them",
        ),
    ]
}
