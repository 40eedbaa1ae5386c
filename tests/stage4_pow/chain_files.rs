//! What a chain file may look like.

use crate::cast::*;
use crate::common::{NOON, grant, pay, people, server_keys};
use kusari::stage3_timestamp::{ServerKey, Stamp};
use kusari::stage4_pow::*;
use std::fs;
use std::num::NonZeroUsize;

#[test]
fn a_chain_file_is_read_back_as_it_was_written() {
    let file = file();
    let mut reader = ChainReader::<Work, _>::new(&file[..]).unwrap();
    assert_eq!(reader.genesis(), &genesis());
    for block in chain().blocks() {
        assert_eq!(reader.next_block().unwrap().as_ref(), Some(block));
    }
    assert_eq!(reader.next_block().unwrap(), None);
    assert_eq!(reader.next_block().unwrap(), None);
    assert_eq!(reader.verifier().tip(), chain().tip());
    assert_eq!(reader.verifier().accounts(), chain().accounts());
    assert_eq!(reader.bytes_read(), file.len() as u64);
}

#[test]
fn a_chain_file_is_the_canonical_texts_each_with_a_line_end() {
    let mut expected = [encode(&genesis()), vec![b'\n']].concat();
    for block in chain().blocks() {
        expected.extend([encode(block), vec![b'\n']].concat());
    }
    assert_eq!(file(), expected);
}

#[test]
fn a_chain_file_is_checked_while_it_is_read() {
    let file = file();
    let ends = line_ends(&file);
    let bad = [&file[..ends[1]], &file[ends[2]..]].concat(); // without block 2
    let mut reader = ChainReader::<Work, _>::new(&bad[..]).unwrap();
    assert_eq!(reader.next_block().unwrap().unwrap(), chain().blocks()[0]);
    let refusal = reader.next_block().unwrap_err();
    assert_eq!(refusal.code(), "wrong-link");
    assert!(refusal.to_string().ends_with(", at height 2"), "{refusal}");
    assert_eq!(reader.verifier().tip().height, 1);
}

#[test]
fn a_genesis_alone_is_a_chain_file_and_an_empty_file_is_not() {
    let file = file();
    assert_eq!(read(&file[..line_ends(&file)[0]]).unwrap(), 0);
    let (code, message) = unreadable(b"");
    assert_eq!(code, "empty-file");
    assert!(message.contains("height 0"), "{message}");
}

#[test]
fn a_file_that_is_cut_within_a_line_is_torn_there() {
    let file = file();
    let ends = line_ends(&file);
    for bytes in 1..file.len() {
        if ends.contains(&bytes) {
            continue;
        }
        let lines = ends.iter().filter(|&&end| end <= bytes).count();
        let start = ends[..lines].last().copied().unwrap_or(0);
        // Only for the last line is it worth verifying a chain each time.
        if lines < ends.len() - 1 && bytes % 97 != 0 {
            continue;
        }
        let (code, message) = unreadable(&file[..bytes]);
        assert_eq!(code, "torn-line");
        let place = format!("after {} bytes, at height {lines}", bytes - start);
        assert!(message.ends_with(&place), "{message}");
    }
}

#[test]
fn a_blank_line_is_refused_wherever_it_is() {
    let file = file();
    for end in [vec![0], line_ends(&file)].concat() {
        let blank = [&file[..end], b"\n", &file[end..]].concat();
        assert_eq!(unreadable(&blank).0, "truncated", "after {end} bytes");
    }
}

#[test]
fn a_line_ends_with_a_line_feed_and_nothing_else() {
    let text = String::from_utf8(file()).unwrap();
    assert_eq!(unreadable(text.replace('\n', "\r\n").as_bytes()).0, "not-canonical");
    assert_eq!(unreadable(text.replace('\n', "\r").as_bytes()).0, "torn-line");
    assert_eq!(unreadable(text.replace('\n', " \n").as_bytes()).0, "not-canonical");
    assert_eq!(unreadable(text.replace('\n', "\0\n").as_bytes()).0, "not-json");
    assert_eq!(unreadable(format!("\u{feff}{text}").as_bytes()).0, "not-json");
    assert_eq!(unreadable(&[0xff, b'\n']).0, "not-json");
}

/// A genesis with many grants, so that its line can have any number of bytes.
fn genesis_of<R: serde::Serialize>(bytes: usize, rule: R) -> Vec<u8> {
    let mut genesis = Genesis { time: NOON, grants: vec![], rule };
    let one = encode(&grant(&people().alice, 1)).len() + 1;
    let rest = bytes - encode(&genesis).len() + 1; // the first grant needs no comma
    genesis.grants = vec![grant(&people().alice, 1); rest / one];
    for number in 0..rest % one {
        let digits = &mut genesis.grants[number].amount;
        *digits = Amount::new(10 * digits.units());
    }
    encode(&genesis)
}

#[test]
fn a_line_has_at_most_a_mebibyte_without_its_end() {
    let longest = genesis_of(MAX_BLOCK_BYTES, genesis().rule);
    assert_eq!(longest.len(), MAX_BLOCK_BYTES);
    assert_eq!(read(&[&longest[..], b"\n"].concat()).unwrap(), 0);
    let too_long = genesis_of(MAX_BLOCK_BYTES + 1, genesis().rule);
    assert_eq!(too_long.len(), MAX_BLOCK_BYTES + 1);
    assert_eq!(unreadable(&[&too_long[..], b"\n"].concat()).0, "too-large");
}

#[test]
fn a_line_without_an_end_is_not_read_into_memory() {
    let genesis = [encode(&genesis()), vec![b'\n']].concat();
    let endless = std::io::Read::chain(&genesis[..], std::io::repeat(b'{'));
    let mut reader = ChainReader::<Work, _>::new(std::io::BufReader::new(endless)).unwrap();
    assert_eq!(reader.next_block().unwrap_err().code(), "too-large");
    assert!(reader.bytes_read() <= (genesis.len() + MAX_BLOCK_BYTES + 2) as u64);
}

#[test]
fn lines_without_end_are_read_ahead_only_so_far() {
    let line = |value: &Block| [encode(value), vec![b'\n']].concat();
    let genesis = [encode(&genesis()), vec![b'\n']].concat();
    // Each of them can be read, and none follows from the one before.
    let short =
        Block { draft: chain().draft(NOON, vec![]), seal: Work { nonce: Nonce::default() } };
    let mut long = short.clone();
    let mut payment = pay(&people().alice, &people().bob, 30, 1);
    payment.sender = Address::from(&*"0".repeat(MAX_BLOCK_BYTES - 2048));
    long.draft.transactions.push(payment);
    let (short, long) = (line(&short), line(&long));
    assert!(long.len() > MAX_BLOCK_BYTES - 1024);
    for (line, threads, lines) in
        [(&short, 1, 1), (&short, 3, 512), (&long, 1, 1), (&long, 3, 2), (&b"\n".to_vec(), 3, 1)]
    {
        let endless = std::iter::repeat(line).flatten().copied();
        let endless = std::io::Read::chain(&genesis[..], Bytes(endless));
        let reader = ChainReader::<Work, _>::new(std::io::BufReader::new(endless)).unwrap();
        let mut reader = reader.on_threads(NonZeroUsize::new(threads).unwrap());
        let error = reader.next_block().unwrap_err();
        assert!(
            matches!(error.code(), "truncated" | "insufficient-work" | "wrong-link"),
            "{error}"
        );
        assert_eq!(reader.bytes_read(), (genesis.len() + lines * line.len()) as u64);
    }
}

struct Bytes<I>(I);

impl<I: Iterator<Item = u8>> std::io::Read for Bytes<I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        Ok(buffer.iter_mut().zip(&mut self.0).map(|(place, byte)| *place = byte).count())
    }
}

#[test]
fn a_reader_that_fails_is_an_io_error() {
    #[derive(Debug)]
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the cable is out"))
        }
    }
    let broken = std::io::BufReader::new(Broken);
    assert_eq!(ChainReader::<Work, _>::new(broken).unwrap_err().code(), "io");
}

#[test]
fn the_genesis_tells_what_closes_the_blocks_of_a_file() {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    let stamped = Genesis { time: NOON, grants: vec![], rule };
    let line = [encode(&stamped), vec![b'\n']].concat();
    let (kind, reader) = SealKind::peek(&line[..]).unwrap();
    assert_eq!(kind, SealKind::Stamp);
    assert_eq!(ChainReader::<Stamp, _>::new(reader).unwrap().genesis(), &stamped);
    assert_eq!(unreadable(&line).0, "wrong-shape");
    let without_last_brace = &line[..line.len() - 2];
    for (end, code) in [(&b"\n"[..], "truncated"), (b"x\n", "not-json")] {
        // A text that isn't JSON is neither kind, and is refused for the same reason as either of them.
        let broken = [without_last_brace, end].concat();
        assert_eq!(SealKind::peek(&broken[..]).unwrap().0, SealKind::Work);
        assert_eq!(ChainReader::<Stamp, _>::new(&broken[..]).unwrap_err().code(), code);
        assert_eq!(unreadable(&broken).0, code);
    }
    let longest = genesis_of(MAX_BLOCK_BYTES, stamped.rule);
    assert_eq!(longest.len(), MAX_BLOCK_BYTES);
    assert_eq!(SealKind::peek(&longest[..]).unwrap().0, SealKind::Stamp);

    let file = file();
    let (kind, reader) = SealKind::peek(&file[..]).unwrap();
    assert_eq!(kind, SealKind::Work);
    let mut reader = ChainReader::<Work, _>::new(reader).unwrap();
    while reader.next_block().unwrap().is_some() {}
    assert_eq!(reader.bytes_read(), file.len() as u64);
    assert_eq!(SealKind::peek(&b"rubbish"[..]).unwrap().0, SealKind::Work);
    assert_eq!(SealKind::peek(&b""[..]).unwrap().0, SealKind::Work);
}

#[test]
fn a_chain_file_that_grew_block_by_block_is_the_same_file() {
    let (_directory, path, chain_file) = written();
    assert_eq!(chain_file.height(), 3);
    assert_eq!(bytes_of(&path), file());
}

#[test]
fn a_chain_file_is_cut_back_and_goes_on_from_there() {
    let (_directory, path, mut chain_file) = written();
    let ends = line_ends(&file());
    for height in [u64::MAX, 4, 3, 2, 1, 0, 0] {
        chain_file.cut_to(height).unwrap();
        let height = height.min(3);
        assert_eq!(chain_file.height(), height);
        assert_eq!(bytes_of(&path), file()[..ends[height as usize]]);
    }
    for block in chain().blocks() {
        chain_file.append(block).unwrap();
    }
    assert_eq!(bytes_of(&path), file());
}

#[test]
fn a_new_chain_file_replaces_what_was_there() {
    let (_directory, path, chain_file) = written();
    drop(chain_file);
    let other = Genesis { grants: vec![], ..genesis() };
    drop(ChainFile::<Work>::create(&path, &other).unwrap());
    assert_eq!(bytes_of(&path), [encode(&other), vec![b'\n']].concat());
}

#[test]
fn a_chain_file_has_one_writer() {
    let (_directory, path, chain_file) = written();
    let refusal = ChainFile::<Work>::create(&path, &genesis()).unwrap_err();
    assert_eq!(refusal.code(), "locked");
    assert_eq!(bytes_of(&path), file(), "the second writer changed nothing");
    drop(chain_file);
    ChainFile::<Work>::create(&path, &genesis()).unwrap();
}

#[test]
fn a_chain_file_in_a_directory_that_is_not_there_is_an_io_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("nowhere").join("chain.jsonl");
    assert_eq!(ChainFile::<Work>::create(&path, &genesis()).unwrap_err().code(), "io");
    assert!(recover(path).is_err());
}

#[test]
fn a_file_torn_at_any_byte_of_its_last_line_is_recovered() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chain.jsonl");
    let file = file();
    let ends = line_ends(&file);
    let start = ends[ends.len() - 2];
    for end in start + 1..file.len() {
        fs::write(&path, &file[..end]).unwrap();
        let beginning = file[start..end.min(start + 80)].to_vec();
        let torn = TornLine { bytes: (end - start) as u64, beginning };
        assert_eq!(recover(&path).unwrap(), Some(torn));
        assert_eq!(bytes_of(&path), file[..start]);
        assert_eq!(recover(&path).unwrap(), None);
    }
    assert_eq!(read(&bytes_of(&path)).unwrap(), 2);
}

#[test]
fn a_file_that_is_not_torn_is_left_as_it_is() {
    let (_directory, path, chain_file) = written();
    drop(chain_file);
    assert_eq!(recover(&path).unwrap(), None);
    assert_eq!(bytes_of(&path), file());
    for beginning in ["", "{\"time\":10000"] {
        fs::write(&path, beginning).unwrap();
        assert_eq!(recover(&path).unwrap(), None, "nothing of it could be kept");
        assert_eq!(bytes_of(&path), beginning.as_bytes());
    }
}

#[test]
fn a_torn_line_longer_than_any_block_is_recovered_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chain.jsonl");
    let file = file();
    fs::write(&path, [&file[..], &vec![b'x'; 2 * MAX_BLOCK_BYTES + 7]].concat()).unwrap();
    let torn = recover(&path).unwrap().unwrap();
    assert_eq!((torn.bytes, torn.beginning), (2 * MAX_BLOCK_BYTES as u64 + 7, vec![b'x'; 80]));
    assert_eq!(bytes_of(&path), file);
}

#[test]
fn a_file_that_is_being_written_is_not_recovered() {
    let (_directory, path, chain_file) = written();
    let error = recover(&path).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    drop(chain_file);
    assert_eq!(recover(&path).unwrap(), None);
}
