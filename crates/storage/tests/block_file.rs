//! The block file, through the public API: what is recovered, and what is not.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use kusari::stage1_ledger::Refusal as _;
use kusari_storage::{BlockFile, BlockFileError, MAX_FRAME_BYTES, TornFrame};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const CHAIN: [u8; 32] = [7; 32];
const BLOCKS: [&[u8]; 3] = [b"first", b"the second block", b"3"];

/// A file with three blocks, the offset of each frame, and the end of the last one.
fn three() -> (TempDir, PathBuf, Vec<u64>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blocks.dat");
    let mut file = BlockFile::create(&path, &CHAIN).unwrap();
    let mut offsets: Vec<_> = BLOCKS.iter().map(|block| file.append(block).unwrap()).collect();
    offsets.push(file.end());
    (folder, path, offsets)
}

fn content(file: &BlockFile) -> Vec<Vec<u8>> {
    file.frames(0).map(|frame| frame.unwrap().1).collect()
}

fn open(path: &PathBuf) -> Result<(BlockFile, Option<TornFrame>), BlockFileError> {
    BlockFile::open(path, &CHAIN, 0)
}

#[test]
fn what_was_appended_is_there_again_after_opening() {
    let (_folder, path, offsets) = three();
    let (file, torn) = open(&path).unwrap();
    assert_eq!((content(&file), torn), (BLOCKS.map(<[u8]>::to_vec).to_vec(), None));
    for (offset, block) in offsets.iter().zip(BLOCKS) {
        assert_eq!(file.read(*offset).unwrap(), block);
    }
    let later: Vec<_> = file.frames(offsets[1]).map(|frame| frame.unwrap().0).collect();
    assert_eq!(later, offsets[1..3]);
    assert_eq!(file.frames(file.end()).count(), 0);
}

#[test]
fn a_file_cut_at_any_byte_keeps_all_blocks_that_are_whole_and_tells_the_rest() {
    let (_folder, path, offsets) = three();
    let good = fs::read(&path).unwrap();
    for length in 0..good.len() {
        fs::write(&path, &good[..length]).unwrap();
        let (mut file, torn) = open(&path).unwrap_or_else(|why| panic!("{length}: {why}"));
        let whole = offsets[1..].iter().filter(|&&end| end <= length as u64).count();
        assert_eq!(content(&file), BLOCKS[..whole], "cut at {length}");
        let begins = if length < 48 { 0 } else { offsets[whole] };
        let bytes = length as u64 - begins;
        let expected = TornFrame { offset: begins, bytes };
        let is_torn = bytes > 0 || length < 48;
        assert_eq!(torn, is_torn.then_some(expected), "cut at {length}");
        // It goes on where it was torn, and the file becomes what it would have been without the accident.
        for block in &BLOCKS[whole..] {
            file.append(block).unwrap();
        }
        assert_eq!(fs::read(&path).unwrap(), good, "cut at {length}");
    }
}

#[test]
fn any_flipped_bit_is_noticed_and_its_place_is_reported() {
    let (_folder, path, offsets) = three();
    let good = fs::read(&path).unwrap();
    for bit in 0..good.len() * 8 {
        let (mut bytes, byte) = (good.clone(), bit / 8);
        bytes[byte] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        let refusal = open(&path).expect_err("a bit is wrong");
        match byte {
            0..8 => assert_eq!(refusal.code(), "not-a-block-file", "bit {bit}"),
            8..12 => assert_eq!(refusal.code(), "unsupported-version", "bit {bit}"),
            _ => {
                let begin = offsets[..3].iter().rev().find(|&&begin| begin <= byte as u64);
                let at = begin.copied().unwrap_or(0);
                assert!(
                    matches!(refusal, BlockFileError::Corrupt { offset } if offset == at),
                    "bit {bit}: {refusal}"
                );
            }
        }
        assert_eq!(fs::read(&path).unwrap(), bytes, "a damaged file is left as it is");
    }
}

#[test]
fn reading_a_block_that_changed_since_is_refused() {
    let (_folder, path, offsets) = three();
    let (file, _) = open(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(file.read(offsets[1]).unwrap(), BLOCKS[1]);
    assert_eq!(file.read(offsets[2]).unwrap_err().code(), "corrupt");
    assert_eq!(file.frames(0).last().unwrap().unwrap_err().code(), "corrupt");
}

#[test]
fn reading_where_no_frame_begins_is_refused() {
    let (_folder, path, offsets) = three();
    let (file, _) = open(&path).unwrap();
    for offset in (0..file.end() + 20).chain([u64::MAX]).filter(|it| !offsets[..3].contains(it)) {
        assert_eq!(file.read(offset).unwrap_err().code(), "corrupt", "at {offset}");
    }
}

/// The head's checksum covers the offset.
#[test]
fn two_frames_of_one_length_cannot_change_places() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blocks.dat");
    let mut file = BlockFile::create(&path, &CHAIN).unwrap();
    let [one, two] = [b"one", b"two"].map(|block| file.append(block).unwrap() as usize);
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.len();
    bytes[one..].rotate_left(two - one);
    assert_eq!(end - two, two - one);
    fs::write(&path, bytes).unwrap();
    assert_eq!(open(&path).unwrap_err().code(), "corrupt");
}

#[test]
fn what_is_known_is_not_read_again() {
    let (_folder, path, offsets) = three();
    let mut bytes = fs::read(&path).unwrap();
    bytes[offsets[1] as usize + 12] ^= 1; // in the second block
    fs::write(&path, bytes).unwrap();
    let (file, torn) = BlockFile::open(&path, &CHAIN, offsets[2]).unwrap();
    assert_eq!((file.end(), torn), (offsets[3], None));
    assert_eq!(open(&path).unwrap_err().code(), "corrupt", "but without an index it is");
}

#[test]
fn blocks_that_were_safe_and_are_gone_are_missed() {
    let (_folder, path, offsets) = three();
    let bytes = fs::read(&path).unwrap();
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        let refusal = BlockFile::open(&path, &CHAIN, offsets[3]).unwrap_err();
        assert_eq!(refusal.code(), "blocks-missing");
        assert_eq!(fs::metadata(&path).unwrap().len(), length as u64, "the file is left as it is");
    }
}

/// After a power failure a file may have its full length, but not its content.
#[test]
fn a_last_block_that_no_index_knows_is_cut_off_if_it_is_damaged() {
    let (_folder, path, offsets) = three();
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() = 0;
    fs::write(&path, &bytes).unwrap();
    let (file, torn) = BlockFile::open(&path, &CHAIN, offsets[2]).unwrap();
    let lost = TornFrame { offset: offsets[2], bytes: offsets[3] - offsets[2] };
    assert_eq!((file.end(), torn), (offsets[2], Some(lost)));

    // In the middle of the file, it can't be an interrupted write.
    fs::write(&path, &bytes).unwrap();
    bytes[offsets[1] as usize + 12] ^= 1;
    fs::write(&path, bytes).unwrap();
    let refusal = BlockFile::open(&path, &CHAIN, offsets[1]).unwrap_err();
    assert!(matches!(refusal, BlockFileError::Corrupt { offset } if offset == offsets[1]));
}

#[test]
fn zeros_at_the_end_were_never_written() {
    let (_folder, path, offsets) = three();
    let good = fs::read(&path).unwrap();
    for zeros in [1, 11, 12, 13, 5000] {
        let mut bytes = good.clone();
        bytes.resize(good.len() + zeros, 0);
        fs::write(&path, &bytes).unwrap();
        let (file, torn) = open(&path).unwrap();
        assert_eq!(torn, Some(TornFrame { offset: offsets[3], bytes: zeros as u64 }));
        assert_eq!(content(&file).len(), 3);
        assert_eq!(fs::read(&path).unwrap(), good);
    }
    let mut bytes = good.clone();
    bytes.resize(good.len() + 5000, 0);
    bytes.push(1);
    fs::write(&path, bytes).unwrap();
    assert_eq!(open(&path).unwrap_err().code(), "corrupt", "something comes after them");
}

#[test]
fn the_blocks_of_another_chain_are_refused() {
    let (_folder, path, _) = three();
    let refusal = BlockFile::open(&path, &[8; 32], 0).unwrap_err();
    assert_eq!(refusal.code(), "foreign-chain");
}

#[test]
fn a_file_that_is_not_a_block_file_is_refused_and_left_as_it_is() {
    let (_folder, path, _) = three();
    for bytes in [&b"x"[..], b"kusariWF", b"{\"time\":0}\n", &[0; 100]] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(open(&path).unwrap_err().code(), "not-a-block-file");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn an_existing_file_is_not_started_over() {
    let (_folder, path, _) = three();
    let good = fs::read(&path).unwrap();
    assert_eq!(BlockFile::create(&path, &CHAIN).unwrap_err().code(), "io");
    assert_eq!(fs::read(&path).unwrap(), good);
}

#[test]
fn a_block_has_a_least_and_a_most() {
    let (_folder, path, offsets) = three();
    let (mut file, _) = open(&path).unwrap();
    for size in [0, MAX_FRAME_BYTES + 1] {
        assert_eq!(file.append(&vec![1; size]).unwrap_err().code(), "frame-size");
        assert_eq!(file.end(), offsets[3]);
    }
    let offset = file.append(&vec![1; MAX_FRAME_BYTES]).unwrap();
    assert_eq!(open(&path).unwrap().0.read(offset).unwrap().len(), MAX_FRAME_BYTES);
}
