//! The only place in the project with unsafe code: functions that are exported by name, and random numbers that the
//! page writes into memory.
#![allow(unsafe_code)]

use std::cell::RefCell;

thread_local! {
    /// The question, and then its answer. JavaScript reads and writes it while no Rust runs.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a question of this many bytes, and returns where the room is.
#[unsafe(no_mangle)]
extern "C" fn room(bytes: usize) -> usize {
    TEXT.with_borrow_mut(|text| {
        *text = vec![0; bytes];
        text.as_mut_ptr() as usize
    })
}

/// Answers the question that was written into the room, and returns where the answer is.
#[unsafe(no_mangle)]
extern "C" fn answer() -> usize {
    let question = TEXT.take();
    let answer = kusari_page::answer(&String::from_utf8_lossy(&question));
    TEXT.with_borrow_mut(|text| {
        *text = answer.into_bytes();
        text.as_ptr() as usize
    })
}

/// How many bytes the answer has.
#[unsafe(no_mangle)]
extern "C" fn length() -> usize {
    TEXT.with_borrow(Vec::len)
}

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    /// Fills memory with random bytes: `crypto.getRandomValues`.
    fn random(at: *mut u8, bytes: usize);
}

/// What getrandom calls for random bytes, since the module is built with `getrandom_backend="custom"`.
///
/// # Safety
///
/// `at` must point to `bytes` bytes that may be written.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(
    at: *mut u8,
    bytes: usize,
) -> Result<(), getrandom::Error> {
    // SAFETY: the caller promises that these bytes may be written, and the page writes nowhere else.
    unsafe { random(at, bytes) };
    Ok(())
}
