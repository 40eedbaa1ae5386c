use crate::failure::Failure;
use crate::verify::{Visitor, read_chain};
use kusari::stage4_pow::{Address, BlockHash, ChainReader, Seal, SealedBlock};
use std::io::{BufRead, Write as _, stdout};
use std::path::PathBuf;

/// Shows a chain file as text, checking it on the way.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari show chain.jsonl
  kusari show chain.jsonl | less

An address is shown by the first eight digits of its modulus, and `kusari balance` takes it so.")]
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

/// Tells what an address holds at the end of a chain file.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari balance chain.jsonl 30820122300d06…      the whole address
  kusari balance chain.jsonl b4a1c20f              the eight digits that `kusari show` prints")]
pub(crate) struct BalanceArgs {
    /// The chain file; `-` is standard input
    file: PathBuf,
    /// The address, or the eight digits by which it is shown
    address: String,
}

pub(crate) fn balance(args: &BalanceArgs) -> Result<(), Failure> {
    read_chain(&args.file, Balance { address: &args.address })
}

struct Balance<'a> {
    address: &'a str,
}

impl Visitor for Balance<'_> {
    fn end<S: Seal, R: BufRead>(self, _: usize, reader: &ChainReader<S, R>) -> Result<(), Failure> {
        let accounts = reader.verifier().accounts();
        let address = Address::from(self.address);
        if address.check().is_ok() {
            return Ok(writeln!(stdout(), "{}", accounts.balance(&address))?);
        }
        let shown = |address: &Address| address.to_string().trim_end_matches('…') == self.address;
        let mut matching = accounts.balances().filter(|(address, _)| shown(address));
        match (matching.next(), matching.next()) {
            (Some((_, amount)), None) => Ok(writeln!(stdout(), "{amount}")?),
            (None, _) => Err(Failure::Refused {
                code: "unknown-address",
                what: format!("no address that holds money is shown as {:?}", self.address),
            }),
            (Some(_), Some(_)) => Err(Failure::Refused {
                code: "ambiguous-address",
                what: format!("several addresses are shown as {:?}: give all digits", self.address),
            }),
        }
    }
}
