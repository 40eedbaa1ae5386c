use crate::Trial;
use kusari::stage3_timestamp::*;
use kusari_exercises::turns::stage3 as check;
use rand::{SeedableRng, rngs::ChaCha12Rng};
use sha2::{Digest, Sha256};

pub(crate) fn all() -> Vec<&'static str> {
    vec![write_pages(), mend_links(), keeps_receipt(), two_stories()]
}

fn fingerprint(text: &str) -> String {
    to_hex(&Sha256::digest(text))
}

fn write_pages() -> &'static str {
    fn ours(entries: &[&str]) -> Vec<String> {
        let mut pages = Vec::new();
        let mut before = String::from("the beginning");
        for entry in entries {
            let page = format!("{before} | {entry}");
            before = fingerprint(&page);
            pages.push(page);
        }
        pages
    }
    /// Each page begins with what a function makes of the pages and entries so far.
    fn begun(entries: &[&str], begin: fn(&[String], &[&str]) -> String) -> Vec<String> {
        let mut pages = vec![];
        for (number, entry) in entries.iter().enumerate() {
            let before = match number {
                0 => "the beginning".to_owned(),
                _ => begin(&pages, &entries[..number]),
            };
            pages.push(format!("{before} | {entry}"));
        }
        pages
    }
    Trial::of(check::write_pages, |_| todo!())
        .right("ours", ours)
        .right("looks back at the last page", |entries| {
            begun(entries, |pages, _| fingerprint(pages.last().unwrap()))
        })
        .right("from the end to the beginning", |entries| match entries {
            [] => vec![],
            [earlier @ .., last] => {
                let mut pages = ours(earlier);
                let before = pages.last().map(|it| fingerprint(it));
                let before = before.unwrap_or_else(|| "the beginning".into());
                pages.push([before.as_str(), *last].join(" | "));
                pages
            }
        })
        .right("as a scan", |entries| {
            let step = |before: &mut String, entry: &&str| {
                let page = format!("{before} | {entry}");
                *before = fingerprint(&page);
                Some(page)
            };
            entries.iter().scan("the beginning".to_owned(), step).collect()
        })
        .wrong(
            "takes the fingerprint of the entry",
            |entries| begun(entries, |_, entries| fingerprint(entries[entries.len() - 1])),
            "the fingerprint of the entry on page 1, not of the page",
        )
        .wrong(
            "never goes on from page 1",
            |entries| begun(entries, |pages, _| fingerprint(&pages[0])),
            "the fingerprint of page 1, and page 2 comes before it",
        )
        .wrong(
            "copies the page instead of its fingerprint",
            |entries| begun(entries, |pages, _| pages[pages.len() - 1].clone()),
            "first the fingerprint of page 1",
        )
        .wrong(
            "takes eight digits",
            |entries| begun(entries, |pages, _| fingerprint(&pages[pages.len() - 1])[..8].into()),
            "that's only 8 of the fingerprint's 64 digits",
        )
        .wrong(
            "forgets the spaces from page 2 on",
            |entries| {
                let mut pages: Vec<String> = vec![];
                for entry in entries {
                    pages.push(match pages.last() {
                        None => format!("the beginning | {entry}"),
                        Some(before) => format!("{}|{entry}", fingerprint(before)),
                    });
                }
                pages
            },
            "its first part is right, and “ | ” comes after it, with both its spaces",
        )
        .wrong(
            "trims the entries",
            |entries| ours(&entries.iter().map(|it| it.trim()).collect::<Vec<_>>()),
            "the entry has to be copied letter by letter",
        )
        .wrong(
            "begins with the fingerprint of the beginning",
            |entries| {
                let mut before = fingerprint("the beginning");
                let page = |entry: &&str| {
                    let page = format!("{before} | {entry}");
                    before = fingerprint(&page);
                    page
                };
                entries.iter().map(page).collect()
            },
            "there's no page before it",
        )
        .wrong(
            "keeps the last page only",
            |entries| ours(entries).pop().into_iter().collect(),
            "page 1 of write_pages([\"Alice pays Bob 30\", \"Bob pays Mallory 10\"])",
        )
        .wrong(
            "leaves out an entry that it has seen",
            |entries| {
                let mut once: Vec<&str> = entries.to_vec();
                once.dedup();
                ours(&once)
            },
            "gave 1 and not 3: each entry gets a page",
        )
        .wrong("writes nothing", |_| vec![], "gave 0 and not 1")
        .done()
}

fn mend_links() -> &'static str {
    fn ours(mut blocks: Vec<Block>) -> Vec<Block> {
        for index in 1..blocks.len() {
            blocks[index].draft.previous_hash = blocks[index - 1].hash();
        }
        blocks
    }
    Trial::of(check::mend_links, |_| todo!())
        .right("ours", ours)
        .right("keeps the hash of the block before", |mut blocks| {
            let mut before = blocks[0].draft.previous_hash;
            for block in &mut blocks {
                block.draft.previous_hash = before;
                before = block.hash();
            }
            blocks
        })
        .right("builds a new list, and leaves good links alone", |blocks| {
            let mut mended: Vec<Block> = Vec::new();
            for mut block in blocks {
                if let Some(before) = mended.last().map(Block::hash)
                    && before != block.draft.previous_hash
                {
                    block.draft.previous_hash = before;
                }
                mended.push(block);
            }
            mended
        })
        .wrong("does nothing", |blocks| blocks, "Bob stops at height 3")
        .wrong(
            "mends one link",
            |mut blocks| {
                for index in 1..blocks.len() {
                    let before = blocks[index - 1].hash();
                    if blocks[index].draft.previous_hash != before {
                        blocks[index].draft.previous_hash = before;
                        break;
                    }
                }
                blocks
            },
            "Bob stops at height 4",
        )
        .wrong(
            "goes from the end to the beginning",
            |mut blocks| {
                for index in (1..blocks.len()).rev() {
                    blocks[index].draft.previous_hash = blocks[index - 1].hash();
                }
                blocks
            },
            "it names the hash that the block before had until you changed that block's own link",
        )
        .wrong(
            "works for block 2 of four",
            |mut blocks| {
                for index in 2..blocks.len() {
                    blocks[index].draft.previous_hash = blocks[index - 1].hash();
                }
                blocks
            },
            "on his walk over 2 blocks, Bob stops at height 2",
        )
        .wrong(
            "undoes the change",
            |mut blocks| {
                blocks[1].draft.transactions.iter_mut().for_each(|it| it.amount = Amount::new(10));
                blocks
            },
            "in block 2 of your copy Bob pays Mallory 10, and in the one you were given Bob pays Mallory 20",
        )
        .wrong(
            "drops what doesn't fit",
            |mut blocks| {
                blocks.truncate(2);
                blocks
            },
            "you hand Bob 2 blocks, and not the 4",
        )
        .wrong(
            "links block 1 to itself",
            |mut blocks| {
                blocks[0].draft.previous_hash = blocks[0].hash();
                ours(blocks)
            },
            "that link was never broken",
        )
        .done()
}

fn keeps_receipt() -> &'static str {
    fn ours(blocks: &[Block], receipt: &BlockHash) -> bool {
        for block in blocks {
            if block.hash() == *receipt {
                return true;
            }
        }
        false
    }
    Trial::of(check::keeps_receipt, |_, _| todo!())
        .right("ours", ours)
        .right("any", |blocks, receipt| blocks.iter().any(|it| it.hash() == *receipt))
        .right("from the end, in hex", |blocks, receipt| {
            blocks.iter().rev().map(|it| it.hash().to_hex()).any(|it| it == receipt.to_hex())
        })
        .right("looks at what the next block names", |blocks, receipt| {
            let named = |block: &Block| block.draft.previous_hash == *receipt;
            blocks.iter().skip(1).any(named)
                || blocks.last().is_some_and(|it| it.hash() == *receipt)
        })
        .wrong(
            "looks at the last block only",
            |blocks, receipt| blocks.last().is_some_and(|it| it.hash() == *receipt),
            "the receipt is the hash of block 1",
        )
        .wrong(
            "looks at links only",
            |blocks, receipt| blocks.iter().any(|it| it.draft.previous_hash == *receipt),
            "the receipt is the hash of block 4",
        )
        .wrong(
            "also believes a block that names it",
            |blocks, receipt| {
                blocks.iter().any(|it| it.hash() == *receipt || it.draft.previous_hash == *receipt)
            },
            "the receipt is the hash of the genesis",
        )
        .wrong(
            "compares what people are shown",
            |blocks, receipt| blocks.iter().any(|it| it.hash().to_string() == receipt.to_string()),
            "digit 9 or 10 differs",
        )
        .wrong(
            "wants every block to be that one",
            |blocks, receipt| blocks.iter().all(|it| it.hash() == *receipt),
            "the receipt is the hash of block 4",
        )
        .wrong(
            "adds up the bytes",
            |blocks, receipt| {
                let sum = |it: &BlockHash| it.as_bytes().iter().fold(0, |sum, byte| sum ^ byte);
                blocks.iter().any(|it| sum(&it.hash()) == sum(receipt))
            },
            "but the other way round",
        )
        .wrong("believes everything", |_, _| true, "the chain was cut off")
        .wrong(
            "stops at the first that is another",
            |blocks, receipt| blocks.first().is_some_and(|it| it.hash() == *receipt),
            "the receipt is the hash of block 4",
        )
        .wrong(
            "counts on a block being there",
            |blocks, receipt| blocks[0].hash() == *receipt || ours(blocks, receipt),
            "in keeps_receipt, for a chain of 0",
        )
        .done()
}

fn two_stories() -> &'static str {
    fn next(chain: &Chain, keys: &KeyPair, payments: Vec<Transaction>) -> Block {
        Stamp::seal(chain.draft(chain.tip().time, payments), keys)
    }
    Trial::of(check::two_stories, |_, _, _, _| todo!())
        .right("ours", |chain, keys, for_bob, for_alice| {
            let time = chain.tip().time;
            let bobs = Stamp::seal(chain.draft(time, vec![for_bob]), keys);
            let alices = Stamp::seal(chain.draft(time, vec![for_alice]), keys);
            (bobs, alices)
        })
        .right("a minute later, by hand", |chain, keys, for_bob, for_alice| {
            let seal = |payment| {
                let time = chain.tip().time.after(std::time::Duration::from_secs(60));
                let previous_hash =
                    chain.blocks().last().map_or(chain.genesis().hash(), Block::hash);
                let draft = Draft { time, transactions: vec![payment], previous_hash };
                let signature = keys.sign(&encode(&draft));
                Block { draft, seal: Stamp { signature } }
            };
            (seal(for_bob), seal(for_alice))
        })
        .right("with a server that forgets", |chain, keys, for_bob, for_alice| {
            let Genesis { time, grants, .. } = chain.genesis().clone();
            let block = |payment| {
                let mut server = TimestampServer::new(keys.clone(), time, grants.clone()).unwrap();
                for block in chain.blocks() {
                    for payment in &block.draft.transactions {
                        server.submit(payment.clone()).unwrap();
                    }
                    server.publish(block.draft.time).unwrap();
                }
                server.submit(payment).unwrap();
                server.publish(chain.tip().time).unwrap()
            };
            (block(for_bob), block(for_alice))
        })
        .wrong(
            "puts both payments into one block",
            |chain, keys, for_bob, for_alice| {
                let block = next(chain, keys, vec![for_bob, for_alice]);
                (block.clone(), block)
            },
            "Bob's auditor refuses yours with insufficient-funds",
        )
        .wrong(
            "puts the second block on the first",
            |chain, keys, for_bob, for_alice| {
                let first = next(chain, keys, vec![for_bob]);
                let Draft { time, .. } = first.draft;
                let previous_hash = first.hash();
                let draft = Draft { time, transactions: vec![for_alice], previous_hash };
                (first, Stamp::seal(draft, keys))
            },
            "Alice's auditor refuses yours with wrong-link",
        )
        .wrong(
            "shows both the same",
            |chain, keys, for_bob, _| {
                let block = next(chain, keys, vec![for_bob]);
                (block.clone(), block)
            },
            "after your block Alice owns 90 and not 100",
        )
        .wrong(
            "mixes them up",
            |chain, keys, for_bob, for_alice| {
                (next(chain, keys, vec![for_alice]), next(chain, keys, vec![for_bob]))
            },
            "after your block Bob owns 20 and not 30",
        )
        .wrong(
            "takes the time of the genesis",
            |chain, keys, for_bob, for_alice| {
                let seal =
                    |payment| Stamp::seal(chain.draft(chain.genesis().time, vec![payment]), keys);
                (seal(for_bob), seal(for_alice))
            },
            "Bob's auditor refuses yours with time-goes-back",
        )
        .wrong(
            "builds on the genesis",
            |chain, keys, for_bob, for_alice| {
                let seal = |payment| {
                    let (time, previous_hash) = (chain.tip().time, chain.genesis().hash());
                    Stamp::seal(Draft { time, transactions: vec![payment], previous_hash }, keys)
                };
                (seal(for_bob), seal(for_alice))
            },
            "Bob's auditor refuses yours with wrong-link",
        )
        .wrong(
            "stamps with a key of its own",
            |chain, _, for_bob, for_alice| {
                let keys = KeyPair::generate(&mut ChaCha12Rng::seed_from_u64(9));
                (next(chain, &keys, vec![for_bob]), next(chain, &keys, vec![for_alice]))
            },
            "Bob's auditor refuses yours with bad-stamp",
        )
        .wrong(
            "leaves the payments out",
            |chain, keys, _, _| (next(chain, keys, vec![]), next(chain, keys, vec![])),
            "after your block Bob owns 20 and not 30",
        )
        .done()
}
