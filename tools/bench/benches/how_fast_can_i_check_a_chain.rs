//! How fast can I check a chain? Beside the limit: checking the signatures, and nothing else.

use criterion::{BenchmarkId, Throughput};
use kusari::stage4_pow::*;
use kusari_bench::memory::{self, Memory};
use kusari_bench::people::{self, genesis, people};
use kusari_bench::signatures::{BareSignature, signed};
use kusari_bench::threads::{cores, for_each};
use kusari_bench::{Mode, Record, compare, cost};
use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::num::NonZeroUsize;
use std::path::Path;

const EMPTY_BLOCKS: usize = 100_000;
const ONE: NonZeroUsize = NonZeroUsize::MIN;

/// Every hash will do. To check a seal is one hash at any difficulty.
const ANY: Difficulty = Difficulty::from_bits(0);

type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    if let Some(errand) = memory::errand() {
        return run_errand(&errand);
    }
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_can_i_check_a_chain", mode);
    let payments = signed(mode.choose(2000, 500));
    signatures(mode, &payments, &mut record)?;
    parts(mode, &payments, &mut record)?;
    memory_of_chains(mode, &mut record)?;
    record.write()?;
    Ok(())
}

/// A chain file with these payments, so many a block.
fn chain_file(payments: &[Transaction], a_block: usize) -> Result<Vec<u8>, AnyError> {
    let mut chain = Chain::new(genesis(ANY))?;
    for payments in payments.chunks(a_block) {
        let draft = chain.draft(chain.tip().time, payments.to_vec());
        let block = SealedBlock { draft, seal: Work { nonce: Nonce::default() } };
        chain.push(block)?;
    }
    let mut file = Vec::new();
    write_chain(&chain, &mut file)?;
    Ok(file)
}

/// Checks a chain file, and returns how many payments there are.
fn check(file: impl io::BufRead, threads: NonZeroUsize) -> Result<u64, AnyError> {
    let mut reader = ChainReader::<Work, _>::new(file)?.on_threads(threads);
    let mut payments = 0;
    while let Some(block) = reader.next_block()? {
        payments += block.draft.transactions.len() as u64;
    }
    Ok(payments)
}

fn signatures(mode: Mode, payments: &[Transaction], record: &mut Record) -> Result<(), AnyError> {
    let n = cores();
    record.figure("cores", n.get() as f64);
    record.figure("payments", payments.len() as f64);
    let bare: Vec<_> = payments.iter().map(BareSignature::of).collect();
    let verify = |payment: &Transaction| payment.verify().expect("Alice signed it");

    let (mut ratios, mut rates, mut singles) = (Vec::new(), Vec::new(), Vec::new());
    for a_block in [1, 10, 100, 500] {
        let file = chain_file(payments, a_block)?;
        let read = |threads| {
            let count = check(&file[..], threads).expect("the chain was made by its rules");
            assert_eq!(count, payments.len() as u64);
            count
        };
        let found = compare(
            mode.rounds(9),
            &mut [
                &mut || read(n),
                &mut || for_each(n, &bare, BareSignature::check),
                &mut || read(ONE),
                &mut || for_each(ONE, &bare, BareSignature::check),
                &mut || for_each(ONE, payments, verify),
            ],
        );
        let (reader_n, bare_n, reader_1, bare_1, verify_1) = (0, 1, 2, 3, 4);
        let of_limit = found.ratio(reader_n, bare_n);
        let of_cores = found.ratio(reader_n, bare_1).median / n.get() as f64;
        println!(
            "{a_block} payments a block: {of_limit} of {n} threads that check signatures alone, \
             {of_cores:.3} of {n} times one such thread"
        );
        record.ratio(&format!("threads.{a_block}"), &of_limit);
        record.figure(&format!("cores.{a_block}.ratio"), of_cores);
        record.ratio(&format!("single.{a_block}"), &found.ratio(reader_1, bare_1));
        record.ratio(&format!("verify.{a_block}"), &found.ratio(verify_1, bare_1));
        record.ratio(&format!("bare.{a_block}.gain"), &found.ratio(bare_n, bare_1));
        rates.push((a_block as f64, found.rate(reader_n)));
        singles.push((a_block as f64, found.rate(reader_1)));
        ratios.push((a_block as f64, found.rate(bare_n)));
    }
    record.curve("threads.rate", rates);
    record.curve("single.rate", singles);
    record.curve("bare.rate", ratios);
    Ok(())
}

/// What the parts of a check cost by themselves.
fn parts(mode: Mode, payments: &[Transaction], record: &mut Record) -> Result<(), AnyError> {
    let mut criterion = cost::criterion(mode);
    let payment = &payments[0];
    criterion.bench_function("verify", |bencher| bencher.iter(|| black_box(payment).verify()));
    let address = people().alice.address();
    criterion.bench_function("key", |bencher| bencher.iter(|| black_box(address).check()));
    let bare = BareSignature::of(payment);
    criterion.bench_function("signature", |bencher| bencher.iter(|| black_box(&bare).check()));
    let sizes = [1, 10, 100, 500];
    let mut group = criterion.benchmark_group("decode");
    for size in sizes {
        let mut draft = people::draft(0);
        draft.transactions = payments[..size].to_vec();
        let bytes = encode(&SealedBlock { draft, seal: Work { nonce: Nonce::default() } });
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| decode::<Block>(black_box(&bytes), MAX_BLOCK_BYTES));
        });
    }
    group.finish();
    for part in ["verify", "key", "signature"] {
        record.figure(&format!("{part}.seconds"), cost::seconds(part)?);
    }
    let points = sizes.map(|size| Ok((size as f64, cost::seconds(&format!("decode/{size}"))?)));
    record.curve("decode.seconds", points.into_iter().collect::<io::Result<Vec<_>>>()?);
    Ok(())
}

fn memory_of_chains(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    if memory::of_this_process(Memory::Peak).is_none() {
        println!("the system does not tell how much memory is used");
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let mut points = Vec::new();
    for blocks in [EMPTY_BLOCKS / 100, EMPTY_BLOCKS / 10, EMPTY_BLOCKS] {
        let path = folder.path().join(format!("{blocks}.jsonl"));
        write_empty_blocks(&path, blocks)?;
        let path = path.to_str().ok_or("a path that is no text")?;
        let threads = cores().to_string();
        let peak = memory::in_another_process(&["file", path, &threads])?;
        let [peak, seconds] = peak[..] else { return Err("two numbers were expected".into()) };
        println!("{blocks} empty blocks: {peak} bytes at most, {seconds:.2} s");
        points.push((blocks as f64, peak));
        if blocks == EMPTY_BLOCKS {
            record.figure("memory.empty-blocks", blocks as f64);
            record.figure("memory.peak", peak);
            record.figure("memory.seconds", seconds);
        }
    }
    record.curve("memory.chain", points);

    let most = mode.choose(2_000_000, 200_000);
    for thing in ["ids", "accounts"] {
        let most = if thing == "ids" { most } else { most / 20 };
        let bytes = memory::in_another_process(&[thing, &most.to_string()])?;
        let each: Vec<(f64, f64)> =
            bytes.chunks_exact(2).map(|pair| (pair[0], pair[1] / pair[0])).collect();
        let values = || each.iter().map(|(_, bytes)| *bytes);
        let least = values().fold(f64::INFINITY, f64::min);
        let most = values().fold(0.0, f64::max);
        println!("{thing}: {least:.0} to {most:.0} bytes each");
        record.figure(&format!("memory.{thing}.least"), least);
        record.figure(&format!("memory.{thing}.most"), most);
        record.curve(&format!("memory.{thing}"), each);
    }
    Ok(())
}

fn write_empty_blocks(path: &Path, blocks: usize) -> Result<(), AnyError> {
    let genesis = genesis(ANY);
    let mut file = BufWriter::new(File::create(path)?);
    let mut previous_hash = genesis.hash();
    let time = genesis.time;
    file.write_all(&encode(&genesis))?;
    for _ in 0..blocks {
        let draft = Draft { time, transactions: vec![], previous_hash };
        let block = SealedBlock { draft, seal: Work { nonce: Nonce::default() } };
        previous_hash = block.hash();
        file.write_all(b"\n")?;
        file.write_all(&encode(&block))?;
    }
    file.write_all(b"\n")?;
    Ok(file.flush()?)
}

/// What is measured in a process of its own.
fn run_errand(errand: &[String]) -> Result<(), AnyError> {
    let errand: Vec<&str> = errand.iter().map(String::as_str).collect();
    match errand[..] {
        ["file", path, threads] => {
            let begin = std::time::Instant::now();
            check(BufReader::new(File::open(path)?), threads.parse()?)?;
            let seconds = begin.elapsed().as_secs_f64();
            let peak = memory::of_this_process(Memory::Peak).ok_or("the system tells no more")?;
            println!("{peak} {seconds}");
        }
        ["ids", most] => grow(most.parse()?, |accounts, number| {
            // An id is remembered when a payment is applied, whose signature was checked before.
            let mut payment = people::unsigned(number, 1);
            payment.receiver = payment.sender.clone();
            accounts.apply(&payment).expect("Alice pays herself");
        })?,
        ["accounts", most] => grow(most.parse()?, |accounts, number| {
            // As long as the address of a key of 2048 bits, and no one's.
            let digits = people().alice.address().as_str().len();
            let address = Address::from(format!("{number:0digits$}").as_str());
            accounts.grant(&address, Amount::new(1)).expect("that much money there is");
        })?,
        _ => return Err("an errand that nobody knows".into()),
    }
    Ok(())
}

/// Prints how many things there are and how many bytes they take, again and again while they grow. The
/// tables double from time to time: so just after and just before is what one has to see.
fn grow(most: u64, mut add: impl FnMut(&mut Accounts, u64)) -> Result<(), AnyError> {
    let mut accounts = Accounts::default();
    let alice = people().alice.address();
    accounts.grant(alice, Amount::new(1)).expect("the first money");
    let now = || memory::of_this_process(Memory::Now).ok_or("the system tells no more");
    let before = now()?;
    let steps = 16;
    for number in 1..=most {
        add(&mut accounts, number);
        if number % (most / steps) == 0 && number >= most / 2 {
            println!("{number} {}", now()? - before);
        }
    }
    black_box(accounts);
    Ok(())
}
