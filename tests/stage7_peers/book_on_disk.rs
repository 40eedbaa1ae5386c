//! What a book is on disk.

use crate::cast::*;
use kusari::stage7_peers::*;
use serde_json::{Value, from_value, json, to_value};

fn full() -> AddressBook {
    let mut book = book();
    for group in 0..100 {
        book.hear(at(group, 1), at(group % 7, 0).group());
        book.greeted(at(1000 + group, 1));
    }
    for address in ["192.168.1.7:1", "127.0.0.1:7", "[2001:db8::1]:1", "[fd00::1]:1"].map(address) {
        book.hear(address, address.group());
    }
    (0..50).for_each(|group| book.failed(&at(group, 1)));
    book.set_anchors([at(1000, 1), at(1001, 1)]);
    // Those that wait for a test aren't kept: they'll greet again.
    while let Some(holder) = book.to_test() {
        book.greeted(holder);
    }
    book
}

#[test]
fn a_saved_book_comes_back_the_same() {
    for book in [book(), full()] {
        let saved = to_value(&book).expect("a book can be written");
        assert_eq!(from_value::<AddressBook>(saved).expect("and read"), book);
    }
}

/// A saved book in which something was changed.
fn changed(change: impl FnOnce(&mut Value)) -> Result<AddressBook, serde_json::Error> {
    let mut saved = to_value(full()).expect("a book can be written");
    change(&mut saved);
    from_value(saved)
}

#[test]
fn rubbish_on_disk_is_no_book() {
    for rubbish in [json!(null), json!([]), json!({}), json!("book"), json!(7)] {
        assert!(from_value::<AddressBook>(rubbish).is_err());
    }
    for (field, rubbish) in [
        ("key", json!([1, 2, 3])),
        ("key", json!(vec![256; 16])),
        ("shape", json!({"heard": -1, "tried": 4})),
        ("shape", json!({"heard": 16, "tried": 4, "more": 1})),
        ("heard", json!([{"address": "1.2.3.4:0", "told_by": {"v4": [1, 2]}, "failures": 0}])),
        ("heard", json!([{"address": "1.2.3.4:5", "told_by": {"v4": [1]}, "failures": 0}])),
        ("heard", json!([{"address": "1.2.3.4:5", "told_by": {"v4": [1, 2]}, "failures": -1}])),
        ("tried", json!([{"address": "1.2.3.4:5"}])),
        ("anchors", json!(["localhost:1"])),
        ("stranger", json!(1)),
    ] {
        assert!(changed(|saved| saved[field] = rubbish.clone()).is_err(), "{field}: {rubbish}");
    }
}

#[test]
fn no_number_on_disk_makes_a_book_too_large_or_too_small() {
    for [heard, tried] in [[0, 0], [u64::MAX, u64::MAX], [1, 1025]] {
        let book = changed(|saved| saved["shape"] = json!({"heard": heard, "tried": tried}));
        let book = book.expect("the numbers are brought into their bounds");
        for table in [book.heard(), book.tried()] {
            assert!((1..=BookShape::MAX_BUCKETS).contains(&table.len()));
        }
    }
    let anchors: Vec<_> = (0..50).map(|group| at(group, 1)).collect();
    let book = changed(|saved| saved["anchors"] = json!(anchors)).expect("they're addresses");
    assert_eq!(book.anchors().len(), MAX_ANCHORS);
    let mut book =
        changed(|saved| saved["heard"][0]["failures"] = json!(u32::MAX)).expect("a number");
    let all: Vec<_> = book.addresses().collect();
    all.iter().for_each(|address| book.failed(address));
}

#[test]
fn an_address_that_is_written_down_twice_is_there_once() {
    let book = changed(|saved| {
        let tried = saved["tried"].clone();
        for entry in tried.as_array().expect("a list") {
            saved["heard"].as_array_mut().expect("a list").push(entry.clone());
            saved["tried"].as_array_mut().expect("a list").push(entry.clone());
        }
    });
    assert_eq!(book.expect("it can be read"), full());
}
