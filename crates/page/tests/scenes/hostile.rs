//! Strangers play: thousands of deeds, sensible ones and rubbish, by chance but always the same.

use crate::markup;
use crate::verbs::{SCENES, Verbs, Word};
use kusari_page::deed::Deed;
use kusari_page::scenes;
use rand::rngs::ChaCha12Rng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use std::thread;

/// What's typed by someone who means no good, or who doesn't know better.
const RUBBISH: [&str; 38] = [
    "",
    " ",
    "0",
    "-1",
    "+1",
    "1e3",
    "NaN",
    "Infinity",
    "0x1",
    " 1",
    "1.5",
    "01",
    "1,000",
    "１２",
    "٣",
    "9007199254740992",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "' onclick='x",
    "&lt;b&gt;",
    "<!--",
    "]]>",
    "{{1}}",
    "__proto__",
    "constructor",
    "\0",
    "\u{202e}txet",
    "e\u{301}",
    "🦀",
    "~",
    "%",
    ".",
    "a\nb",
    "\u{feff}",
];

/// The page and a reader of it, who has a browser of their own.
struct Page {
    scene: &'static str,
    address: String,
    shown: Value,
}

impl Page {
    fn ask(&mut self, ask: &Value) -> Value {
        let question =
            json!({"scene": self.scene, "address": self.address, "ask": ask}).to_string();
        let answer = kusari_page::answer(&question);
        let answer: Value = serde_json::from_str(&answer).expect("every answer is JSON");
        let refusal = &answer["refusal"];
        if !refusal.is_null() {
            is_a_good_refusal(refusal, &question);
        }
        if !answer["parts"].is_null() {
            self.look(&answer, &question);
        }
        answer
    }

    fn look(&self, answer: &Value, question: &str) {
        let parts = answer["parts"].as_array().expect("a list");
        let html: String = parts.iter().filter_map(|it| it[1].as_str()).collect();
        if let Some(fault) = markup::fault(&html) {
            panic!("{fault}: {question}");
        }
    }

    /// Does something. What's refused changes nothing.
    fn act(&mut self, ask: &Value) {
        let answer = self.ask(ask);
        if answer["refusal"].is_null() {
            self.address = answer["address"].as_str().expect("an address").to_owned();
            if !answer["parts"].is_null() {
                self.shown = answer["parts"].clone();
            }
        } else {
            assert_eq!(answer["address"], self.address.as_str(), "{ask}");
            assert_eq!(answer["parts"], self.shown, "{}, {ask}", self.address);
        }
    }

    /// Another browser shows the same at this address.
    fn comes_back(&self) {
        let (scene, address) = (self.scene, self.address.clone());
        let afresh = thread::spawn(move || {
            let mut page = Page { scene, address, shown: Value::Null };
            page.ask(&json!("show"))
        });
        let afresh = afresh.join().expect("it doesn't panic");
        assert_eq!(afresh["refusal"], Value::Null, "{}: {}", self.scene, self.address);
        assert_eq!(afresh["address"], self.address.as_str());
        assert_eq!(afresh["parts"], self.shown, "{}: {}", self.scene, self.address);
    }
}

fn is_a_good_refusal(refusal: &Value, question: &str) {
    let text = |key: &str| refusal[key].as_str().unwrap_or_default();
    let code = text("code");
    let is_kebab = code.split('-').all(|it| {
        !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    });
    assert!(is_kebab, "{code}: {question}");
    let begins_low = text("message").chars().next().is_some_and(|it| !it.is_ascii_uppercase());
    assert!(begins_low && !text("message").ends_with('.'), "{refusal}: {question}");
    let remedy = text("remedy");
    assert!(remedy.len() > 5 && remedy.ends_with('.'), "{refusal}: {question}");
}

fn word(word: &Word, rng: &mut ChaCha12Rng) -> String {
    if rng.random_bool(0.12) {
        return (*RUBBISH.choose(rng).expect("there's some")).to_owned();
    }
    match *word {
        Word::Number(least, most) if rng.random_bool(0.2) => {
            let edges = [least.wrapping_sub(1), least, most, most.wrapping_add(1)];
            edges.choose(rng).expect("four").to_string()
        }
        Word::Number(least, most) => rng.random_range(least..=most).to_string(),
        Word::One(words) => (*words.choose(rng).expect("there's one")).to_owned(),
        Word::Text => match rng.random_range(0..4) {
            0 => "<".repeat(rng.random_range(0..=70)),
            1 => "ä".repeat(rng.random_range(0..=105)),
            2 => (*RUBBISH.choose(rng).expect("there's some")).to_owned(),
            _ => format!("text {}", rng.random_range(0..100)),
        },
    }
}

fn deed(verbs: &[(&str, &[Word])], rng: &mut ChaCha12Rng) -> Deed {
    let (verb, words) = verbs.choose(rng).expect("each scene has some");
    let mut words: Vec<_> = words.iter().map(|it| word(it, rng)).collect();
    if rng.random_bool(0.02) {
        words.pop();
    }
    if rng.random_bool(0.02) {
        words.push(word(&Word::Text, rng));
    }
    Deed::of([(*verb).to_owned()].into_iter().chain(words))
}

/// A deed that's offered on the page.
fn offered(shown: &Value, rng: &mut ChaCha12Rng) -> Option<String> {
    let parts = shown.as_array()?.iter().filter_map(|it| it[1].as_str());
    let all = parts.flat_map(|it| it.split(" data-do=\"").skip(1));
    let all: Vec<_> = all.filter_map(|it| Some(it.split_once('"')?.0)).collect();
    Some((*all.choose(rng)?).to_owned())
}

fn play(verbs: &Verbs, seed: u64) {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let mut page = Page { scene: verbs.scene, address: String::new(), shown: Value::Null };
    page.act(&json!("show"));
    for _ in 0..verbs.deeds_a_round {
        let ask = match rng.random_range(0..100) {
            0..3 => json!("undo"),
            3..10 => {
                let job =
                    deed(if verbs.jobs.is_empty() { verbs.deeds } else { verbs.jobs }, &mut rng);
                let token = match rng.random_range(0..3) {
                    0 => String::new(),
                    1 => rng.random_range(0..3000u64).to_string(),
                    _ => word(&Word::Text, &mut rng),
                };
                let budget = rng.random_range(0..2000u64);
                json!({"work": {"job": job.to_string(), "token": token, "budget": budget}})
            }
            10..40 => match offered(&page.shown, &mut rng) {
                Some(deed) if rng.random_bool(0.3) => {
                    json!({"do": {"deed": deed, "value": word(&Word::Text, &mut rng)}})
                }
                Some(deed) => json!({"do": {"deed": deed}}),
                None => json!("show"),
            },
            _ => json!({"do": {"deed": deed(verbs.deeds, &mut rng).to_string()}}),
        };
        if ask["work"].is_object() {
            let answer = page.ask(&ask);
            assert_eq!(answer["address"], page.address.as_str(), "a job changes nothing: {ask}");
            if let Some(found) = answer["work"]["deed"].as_str() {
                page.act(&json!({"do": {"deed": found}}));
            }
        } else {
            page.act(&ask);
        }
    }
    page.comes_back();
}

fn play_all(name: &str) {
    let verbs = SCENES.iter().find(|it| it.scene == name).expect("it's in the list");
    for seed in 0..verbs.rounds {
        play(verbs, seed);
    }
}

#[test]
fn each_scene_has_its_verbs_here() {
    let all: Vec<_> = scenes::ALL.iter().map(|it| it.about.name).collect();
    assert_eq!(all, SCENES.map(|it| it.scene), "write a new scene's verbs into the list");
}

macro_rules! strangers {
    ($($test:ident: $scene:literal;)*) => { $(
        #[test]
        fn $test() {
            play_all($scene);
        }
    )* };
}

strangers! {
    strangers_at_the_counter: "slip";
    strangers_at_the_bank: "sign";
    strangers_on_the_circle: "circle";
    strangers_with_fingerprints: "fingerprint";
    strangers_with_stamps: "stamps";
    strangers_with_blocks: "blocks";
    strangers_who_spend_twice: "double-spend";
    strangers_at_the_race: "race";
    strangers_with_outputs: "output";
    strangers_with_scripts: "script";
    strangers_with_proofs: "merkle";
    strangers_with_addresses: "eclipse";
    strangers_on_the_pads: "pads";
    strangers_at_the_airport: "vote";
    strangers_without_a_rule: "rules";
}

#[test]
fn whatever_is_asked_there_is_an_answer() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let good = json!({"scene": "slip", "address": "hand.1~night", "ask": {"do": {"deed": "morning", "value": null}}});
    let good = good.to_string().into_bytes();
    for _ in 0..2000 {
        let mut bytes = good.clone();
        for _ in 0..rng.random_range(1..4) {
            let at = rng.random_range(0..bytes.len());
            match rng.random_range(0..3) {
                0 => bytes[at] = rng.random(),
                1 => drop(bytes.drain(at..)),
                _ => bytes.insert(at, *b"\"{}[]~.%\\0".choose(&mut rng).expect("some")),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let question = String::from_utf8_lossy(&bytes);
        let answer: Value = serde_json::from_str(&kusari_page::answer(&question)).expect("JSON");
        if !answer["refusal"].is_null() {
            is_a_good_refusal(&answer["refusal"], &question);
        }
    }
    let deep = "[".repeat(100_000);
    assert!(kusari_page::answer(&deep).contains("bad-question"));
}

#[test]
fn an_address_of_random_characters_leads_somewhere() {
    let mut rng = ChaCha12Rng::seed_from_u64(2);
    for entry in scenes::ALL {
        for _ in 0..30 {
            let letters: Vec<char> = "abtime01~.%-2F<\"ä\u{0}".chars().collect();
            let length = rng.random_range(0..40);
            let address = (0..length).map(|_| *letters.choose(&mut rng).expect("some")).collect();
            let mut page = Page { scene: entry.about.name, address, shown: Value::Null };
            let answer = page.ask(&json!("show"));
            assert!(answer["parts"].is_array(), "{}", page.address);
        }
        for address in
            ["~".repeat(20_000), "time.1~".repeat(3_000), "a.".repeat(9), "%00".repeat(5_000)]
        {
            let mut page = Page { scene: entry.about.name, address, shown: Value::Null };
            assert!(page.ask(&json!("show"))["parts"].is_array());
        }
    }
}
