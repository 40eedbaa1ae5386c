use crate::failure::Failure;
use crate::verify::{Visitor, read_chain};
use kusari::stage4_pow::{Address, BlockHash, ChainReader, Seal, SealedBlock};
use std::collections::BTreeSet;
use std::io::{BufRead, Write as _, stdout};
use std::path::PathBuf;

/// Shows a chain file as text, checking it on the way.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari show chain.jsonl
  kusari show chain.jsonl | less

An address is shown by the first eight digits of its modulus, and `kusari balance` accepts those.")]
pub(crate) struct ShowArgs {
    /// The chain file; `-` is standard input
    file: PathBuf,
}

pub(crate) fn show(args: &ShowArgs) -> Result<(), Failure> {
    read_chain(&args.file, Text)
}

struct Text;

impl Visitor for Text {
    fn begin<S: Seal, R: BufRead>(&mut self, reader: &ChainReader<S, R>) -> Result<(), Failure> {
        let genesis = reader.genesis();
        writeln!(stdout(), "genesis    {}  at {}", genesis.hash().to_hex(), genesis.time)?;
        for grant in &genesis.grants {
            writeln!(stdout(), "           {} is granted {}", grant.receiver, grant.amount)?;
        }
        Ok(())
    }

    fn visit<S: Seal>(
        &mut self,
        height: u64,
        hash: BlockHash,
        block: &SealedBlock<S>,
    ) -> Result<(), Failure> {
        let count = block.draft.transactions.len();
        let payments = if count == 1 { "payment" } else { "payments" };
        let hash = hash.to_hex();
        writeln!(stdout(), "{height:>7}    {hash}  at {}, {count} {payments}", block.draft.time)?;
        for tx in &block.draft.transactions {
            writeln!(stdout(), "           {} pays {} {}", tx.sender, tx.receiver, tx.amount)?;
        }
        Ok(())
    }

    fn end<S: Seal, R: BufRead>(
        self,
        transactions: usize,
        reader: &ChainReader<S, R>,
    ) -> Result<(), Failure> {
        writeln!(stdout(), "{} blocks, {transactions} payments", reader.verifier().tip().height)?;
        let mut balances: Vec<_> = reader.verifier().accounts().balances().collect();
        balances.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        for (address, amount) in balances {
            writeln!(stdout(), "           {address} has {amount}")?;
        }
        Ok(())
    }
}

/// Tells you how much an address has at the end of a chain file.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari balance chain.jsonl b4a1c20f…     the digits that `kusari show` prints, with … or without
  kusari balance chain.jsonl b4            fewer, if no other address begins with them
  kusari balance chain.jsonl 3082012230…   the whole address, as `kusari keygen` prints it")]
pub(crate) struct BalanceArgs {
    /// The chain file; `-` is standard input
    file: PathBuf,
    /// The address, or the first few of the digits that `kusari show` prints
    address: String,
}

pub(crate) fn balance(args: &BalanceArgs) -> Result<(), Failure> {
    read_chain(&args.file, Balance { wanted: &args.address, seen: BTreeSet::new() })
}

struct Balance<'a> {
    wanted: &'a str,
    /// All addresses that the chain names, because you may ask for one that has spent everything.
    seen: BTreeSet<Address>,
}

impl Visitor for Balance<'_> {
    fn begin<S: Seal, R: BufRead>(&mut self, reader: &ChainReader<S, R>) -> Result<(), Failure> {
        self.seen.extend(reader.genesis().grants.iter().map(|grant| grant.receiver.clone()));
        Ok(())
    }

    fn visit<S: Seal>(
        &mut self,
        _: u64,
        _: BlockHash,
        block: &SealedBlock<S>,
    ) -> Result<(), Failure> {
        for tx in &block.draft.transactions {
            for address in [&tx.sender, &tx.receiver] {
                if !self.seen.contains(address) {
                    self.seen.insert(address.clone());
                }
            }
        }
        Ok(())
    }

    fn end<S: Seal, R: BufRead>(self, _: usize, reader: &ChainReader<S, R>) -> Result<(), Failure> {
        let accounts = reader.verifier().accounts();
        let address = Address::from(self.wanted);
        let address = match address.check() {
            Ok(()) => &address,
            Err(_) => meant(self.wanted, &self.seen)?,
        };
        Ok(writeln!(stdout(), "{}", accounts.balance(address))?)
    }
}

/// Where the digits begin that an address is shown by. Those before them are nearly always the same.
const SHOWN: usize = 66;

/// The only address whose digits, or whose shown digits, begin with `wanted`.
fn meant<'a>(wanted: &str, addresses: &'a BTreeSet<Address>) -> Result<&'a Address, Failure> {
    let digits = wanted.trim_end_matches(['…', '.']).to_ascii_lowercase();
    let shown = |address: &'a Address| address.as_str().get(SHOWN..).unwrap_or_default();
    let begins = |address: &&'a Address| {
        shown(address).starts_with(&digits) || address.as_str().starts_with(&digits)
    };
    let mut found: Vec<_> = addresses.iter().filter(begins).collect();
    found.sort_by_key(|address| shown(address));
    match found[..] {
        _ if digits.is_empty() => Err(Failure::Refused {
            code: "unknown-address",
            what: "the address has no digits; `kusari show` prints the first eight".into(),
        }),
        [address] => Ok(address),
        [] => Err(Failure::Refused {
            code: "unknown-address",
            what: format!(
                "no address on this chain begins with {wanted:?}; `kusari show` prints them all"
            ),
        }),
        _ => {
            const TOLD: usize = 10;
            let mut length = 8;
            while found
                .windows(2)
                .any(|two| prefix(shown(two[0]), length) == prefix(shown(two[1]), length))
            {
                length += 1;
            }
            let told = found.iter().take(TOLD);
            let told: Vec<_> = told.map(|it| format!("{}…", prefix(shown(it), length))).collect();
            let more = if found.len() > TOLD { ", and others" } else { "" };
            Err(Failure::Refused {
                code: "ambiguous-address",
                what: format!(
                    "{} addresses begin with {wanted:?}: {}{more}; give more digits",
                    found.len(),
                    told.join(", ")
                ),
            })
        }
    }
}

fn prefix(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses whose shown digits begin like this.
    fn addresses(shown: &[&str]) -> BTreeSet<Address> {
        let address = |shown: &&str| Address::from(&*format!("{}{shown:0<500}", "3".repeat(SHOWN)));
        shown.iter().map(address).collect()
    }

    #[test]
    fn digits_mean_the_one_address_that_begins_with_them() {
        let all = addresses(&["b4a1c20f", "b4a1c2ee", "cb9056e7"]);
        for wanted in ["c", "cb9056e7", "cb9056e7…", "cb9056e7...", "CB90", "cb9056e70000"] {
            let found = meant(wanted, &all).ok().unwrap();
            assert_eq!(found.to_string(), "cb9056e7…", "{wanted}");
        }
        let whole = all.iter().next().unwrap();
        assert_eq!(meant(whole.as_str(), &all).ok(), Some(whole));
        for (wanted, code) in [
            ("", "unknown-address"),
            ("…", "unknown-address"),
            ("d", "unknown-address"),
            ("cb9056e7…00", "unknown-address"),
            ("b4a1c2", "ambiguous-address"),
            ("333", "ambiguous-address"),
        ] {
            let Err(Failure::Refused { code: found, .. }) = meant(wanted, &all) else {
                panic!("{wanted} is refused");
            };
            assert_eq!(found, code, "{wanted}");
        }
    }

    #[test]
    fn ambiguous_digits_are_answered_with_candidates_that_can_be_told_apart() {
        let all = addresses(&["b4a1c20f77", "b4a1c20f7a", "c0"]);
        let Err(Failure::Refused { what, .. }) = meant("b4…", &all) else {
            panic!("two addresses begin like this")
        };
        assert!(what.contains("b4a1c20f77…, b4a1c20f7a…; give more digits"), "{what}");
        assert_eq!(meant("b4a1c20f77…", &all).ok(), all.iter().next());
    }
}
