use crate::Trial;
use kusari::stage6_coin::*;
use kusari_exercises::turns::stage6::money as check;
use sha2::{Digest, Sha256};

fn parent(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    sha256d(&[*left, *right].concat())
}

pub(super) fn root_by_hand() -> &'static str {
    fn ours(leaves: &[[u8; 32]]) -> [u8; 32] {
        let mut round = leaves.to_vec();
        while round.len() > 1 {
            if round.len() % 2 == 1 {
                round.push(round[round.len() - 1]);
            }
            round = round.chunks(2).map(|pair| parent(&pair[0], &pair[1])).collect();
        }
        round[0]
    }
    /// Plays the rounds, with what a function makes of a pair or of one that's left over.
    fn rounds(leaves: &[[u8; 32]], play: fn(&[[u8; 32]]) -> [u8; 32]) -> [u8; 32] {
        let mut round = leaves.to_vec();
        while round.len() > 1 {
            round = round.chunks(2).map(play).collect();
        }
        round[0]
    }
    Trial::of(check::root_by_hand, |_| todo!())
        .right("ours", ours)
        .right("calls itself", |leaves| {
            fn root(round: &[[u8; 32]]) -> [u8; 32] {
                match round {
                    [root] => *root,
                    _ => {
                        let mut next = vec![];
                        let mut at = 0;
                        while at < round.len() {
                            let other = if at + 1 < round.len() { at + 1 } else { at };
                            next.push(parent(&round[at], &round[other]));
                            at += 2;
                        }
                        root(&next)
                    }
                }
            }
            root(leaves)
        })
        .right("keeps what's left over aside", |leaves| {
            let mut round = leaves.to_vec();
            while round.len() > 1 {
                let (pairs, rest) = round.as_chunks::<2>();
                let mut next: Vec<_> = pairs.iter().map(|[a, b]| parent(a, b)).collect();
                next.extend(rest.iter().map(|it| parent(it, it)));
                round = next;
            }
            round.pop().unwrap()
        })
        .wrong(
            "puts the right one first",
            |leaves| rounds(leaves, |pair| parent(&pair[pair.len() - 1], &pair[0])),
            "the left one of a pair comes first",
        )
        .wrong(
            "hashes once",
            |leaves| {
                rounds(leaves, |pair| {
                    Sha256::digest([pair[0], pair[pair.len() - 1]].concat()).into()
                })
            },
            "the hash is hashed again",
        )
        .wrong(
            "lets an odd one through",
            |leaves| {
                rounds(leaves, |pair| match pair {
                    [one] => *one,
                    pair => parent(&pair[0], &pair[1]),
                })
            },
            "it's hashed with itself",
        )
        .wrong(
            "looks for an odd one in the first round only",
            |leaves| {
                let mut round = leaves.to_vec();
                if round.len() % 2 == 1 && round.len() > 1 {
                    round.push(round[round.len() - 1]);
                }
                rounds(&round, |pair| match pair {
                    [one] => *one,
                    pair => parent(&pair[0], &pair[1]),
                })
            },
            "an odd one doesn't get through for nothing",
        )
        .wrong(
            "fills up to a power of two with the last leaf",
            |leaves| {
                let mut round = leaves.to_vec();
                round.resize(leaves.len().next_power_of_two(), leaves[leaves.len() - 1]);
                ours(&round)
            },
            "three are left in the second round",
        )
        .wrong(
            "pairs a single hash with itself",
            |leaves| match leaves {
                [one] => parent(one, one),
                _ => ours(leaves),
            },
            "for 1 hash you answer",
        )
        .wrong(
            "hashes all of them in a row",
            |leaves| sha256d(leaves.as_flattened()),
            "pair by pair",
        )
        .wrong(
            "drops an odd one",
            |leaves| {
                let mut round = leaves.to_vec();
                while round.len() > 1 {
                    round = round.chunks_exact(2).map(|pair| parent(&pair[0], &pair[1])).collect();
                }
                round[0]
            },
            "the third has no partner",
        )
        .wrong(
            "plays one round",
            |leaves| match leaves {
                [one] => *one,
                _ => parent(&leaves[0], &leaves[1]),
            },
            "for 4 hashes you answer",
        )
        .wrong("names the last leaf", |leaves| leaves[leaves.len() - 1], "the last of the hashes")
        .done()
}

pub(super) fn prove() -> &'static str {
    fn ours(rounds: &[Vec<[u8; 32]>], leaf: usize) -> Vec<[u8; 32]> {
        let mut proof = Vec::new();
        let mut place = leaf;
        for round in &rounds[..rounds.len() - 1] {
            let partner = if place % 2 == 0 { place + 1 } else { place - 1 };
            proof.push(*round.get(partner).unwrap_or(&round[place]));
            place /= 2;
        }
        proof
    }
    Trial::of(check::prove, |_, _| todo!())
        .right("ours", ours)
        .right("asks the library", |rounds, leaf| {
            MerkleProof::new(&rounds[0], leaf).unwrap().siblings
        })
        .right("from the top, and turned in the end", |rounds, leaf| {
            let mut proof: Vec<_> = (0..rounds.len() - 1)
                .rev()
                .map(|number| {
                    let round = &rounds[number];
                    let place = leaf >> number;
                    *round.get(place ^ 1).or(round.last()).unwrap()
                })
                .collect();
            proof.reverse();
            proof
        })
        .right("with pairs", |rounds, mut leaf| {
            let mut proof = vec![];
            for round in rounds {
                if round.len() == 1 {
                    break;
                }
                let pair = round.chunks(2).nth(leaf / 2).unwrap();
                proof.push(match (pair, leaf % 2) {
                    ([_, right], 0) => *right,
                    (pair, _) => pair[0],
                });
                leaf /= 2;
            }
            proof
        })
        .wrong(
            "hands out the way itself",
            |rounds, leaf| {
                (0..rounds.len() - 1).map(|number| rounds[number][leaf >> number]).collect()
            },
            "that's the way itself",
        )
        .wrong(
            "puts the root at the end",
            |rounds, leaf| {
                let mut proof = ours(rounds, leaf);
                proof.extend(rounds.last().unwrap());
                proof
            },
            "the phone has the root already",
        )
        .wrong(
            "begins at the top",
            |rounds, leaf| ours(rounds, leaf).into_iter().rev().collect(),
            "the lowest comes first",
        )
        .wrong(
            "always looks to the right",
            |rounds, leaf| {
                let way = rounds[..rounds.len() - 1].iter().enumerate();
                way.map(|(number, round)| {
                    let place = leaf >> number;
                    *round.get(place + 1).unwrap_or(&round[place])
                })
                .collect()
            },
            "that's the way itself",
        )
        .wrong(
            "stays at its place",
            |rounds, leaf| {
                let way = rounds[..rounds.len() - 1].iter();
                way.map(|round| *round.get(leaf ^ 1).unwrap_or(&round[round.len() - 1])).collect()
            },
            "the two meet again at place 1",
        )
        .wrong(
            "leaves out a hash that's its own",
            |rounds, leaf| {
                let way = rounds[..rounds.len() - 1].iter().enumerate();
                way.filter_map(|(number, round)| round.get((leaf >> number) ^ 1).copied()).collect()
            },
            "the hash beside it is its own",
        )
        .wrong(
            "counts on a partner being there",
            |rounds, leaf| {
                let way = rounds[..rounds.len() - 1].iter().enumerate();
                way.map(|(number, round)| round[(leaf >> number) ^ 1]).collect()
            },
            "panicked",
        )
        .wrong(
            "proves with the first round only",
            |rounds, leaf| {
                let round = &rounds[0];
                if round.len() == 1 {
                    vec![]
                } else {
                    vec![*round.get(leaf ^ 1).unwrap_or(&round[leaf])]
                }
            },
            "round 1's place 3, and not round 1's place 3, then round 2's place 0",
        )
        .done()
}
