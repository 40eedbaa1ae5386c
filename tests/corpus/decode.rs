//! Any bytes, read as any type, are an error or a value that's written as the same bytes.

use kusari::{stage3_timestamp as stage3, stage5_network::*};
use serde::{Serialize, de::DeserializeOwned};

pub(crate) fn run(bytes: &[u8]) {
    is_total::<Genesis<stage3::ServerKey>>(bytes, MAX_BLOCK_BYTES);
    is_total::<Genesis<WorkRule>>(bytes, MAX_BLOCK_BYTES);
    is_total::<stage3::Block>(bytes, MAX_BLOCK_BYTES);
    is_total::<Block>(bytes, MAX_BLOCK_BYTES);
    if let Some(transaction) = is_total::<Transaction>(bytes, MAX_BLOCK_BYTES) {
        refuses_politely(transaction.verify());
    }
    if let Some(message) = is_total::<Message>(bytes, MAX_MESSAGE_BYTES) {
        assert_harmless(&message.to_string());
    }
    let text = String::from_utf8_lossy(bytes);
    if let Some(decoded) = from_hex(&text) {
        assert_eq!(to_hex(&decoded), text);
    }
    refuses_politely(Wallet::from_pem(&text).map(drop));
}

fn is_total<T: Serialize + DeserializeOwned>(bytes: &[u8], limit: usize) -> Option<T> {
    match decode::<T>(bytes, limit) {
        Ok(value) => {
            assert_eq!(encode(&value), bytes, "another spelling was accepted");
            Some(value)
        }
        Err(cause) => {
            refuses_politely(Err(cause));
            None
        }
    }
}

fn refuses_politely<E: Refusal>(outcome: Result<(), E>) {
    if let Err(cause) = outcome {
        assert!(!cause.code().is_empty());
        assert_harmless(&cause.to_string());
    }
}

/// What people are shown fits on a few lines, and moves no cursor.
fn assert_harmless(text: &str) {
    assert!(text.len() < 2_000, "{} bytes to read", text.len());
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
