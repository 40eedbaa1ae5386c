//! Someone who reads a page: asks what the page's script asks, and sees what it shows.

use serde_json::{Value, json};
use std::thread;

/// A reader, with the address in their browser's bar.
pub(crate) struct Reader {
    scene: &'static str,
    pub(crate) address: String,
    last: Value,
}

impl Reader {
    /// Opens a scene at its beginning.
    pub(crate) fn of(scene: &'static str) -> Reader {
        Reader::at(scene, "")
    }

    /// Follows a link.
    pub(crate) fn at(scene: &'static str, address: &str) -> Reader {
        let mut reader = Reader { scene, address: address.to_owned(), last: Value::Null };
        reader.ask(json!("show"));
        reader
    }

    fn ask(&mut self, ask: Value) -> &Value {
        let question = json!({"scene": self.scene, "address": self.address, "ask": ask});
        self.last =
            serde_json::from_str(&kusari_page::answer(&question.to_string())).expect("JSON");
        self.last["address"].as_str().expect("every answer has one").clone_into(&mut self.address);
        &self.last
    }

    /// Does something, as a button does.
    pub(crate) fn act(&mut self, deed: &str) -> &mut Reader {
        self.ask(json!({"do": {"deed": deed}}));
        self
    }

    /// Types or chooses something.
    pub(crate) fn set(&mut self, deed: &str, value: &str) -> &mut Reader {
        self.ask(json!({"do": {"deed": deed, "value": value}}));
        self
    }

    /// Takes back the last step.
    pub(crate) fn undo(&mut self) -> &mut Reader {
        self.ask(json!("undo"));
        self
    }

    /// Does these deeds, each of which must be possible.
    pub(crate) fn plays(&mut self, deeds: &[&str]) -> &mut Reader {
        for deed in deeds {
            self.act(deed);
            assert_eq!(self.refused(), "", "{deed}: {}", self.said());
        }
        self
    }

    /// Lets a long job run to its end.
    pub(crate) fn work(&mut self, job: &str) -> &mut Reader {
        self.work_from(job, "", 10_000)
    }

    /// Lets a job that has got so far run to its end, in slices of this size.
    pub(crate) fn work_from(&mut self, job: &str, token: &str, budget: u64) -> &mut Reader {
        let mut token = token.to_owned();
        loop {
            self.ask(json!({"work": {"job": job, "token": token, "budget": budget}}));
            let work = self.last["work"].clone();
            if let Some(deed) = work["deed"].as_str() {
                return self.act(deed);
            }
            let Some(next) = work["token"].as_str() else { return self };
            let share = work["share"].as_f64();
            assert!(share.is_some_and(|it| (0.0..=1.0).contains(&it)), "{job}: {}", self.last);
            next.clone_into(&mut token);
        }
    }

    /// The code with which a deed is refused. Nothing may change.
    pub(crate) fn refuses(&mut self, deed: &str) -> &str {
        let before = (self.address.clone(), self.all());
        self.act(deed);
        assert!(before == (self.address.clone(), self.all()), "{deed} changed something");
        self.refused()
    }

    /// What was said last.
    pub(crate) fn said(&self) -> &str {
        self.last["said"].as_str().unwrap_or_default()
    }

    /// The code of what was refused last, or nothing.
    pub(crate) fn refused(&self) -> &str {
        self.last["refusal"]["code"].as_str().unwrap_or_default()
    }

    /// The HTML of a part.
    pub(crate) fn part(&self, name: &str) -> &str {
        let parts = self.last["parts"].as_array().map_or(&[][..], Vec::as_slice);
        let part = parts.iter().find(|it| it[0] == name);
        part.and_then(|it| it[1].as_str()).unwrap_or_default()
    }

    /// Which tasks are done.
    pub(crate) fn tasks(&self) -> Vec<bool> {
        let items = self.part("tasks").split("<li").skip(1);
        items.map(|it| it.starts_with(" class=\"task done\"")).collect()
    }

    /// Checks that the address alone leads to what's on the screen, in a browser that has never seen the scene.
    pub(crate) fn comes_back(&self) {
        let (scene, address) = (self.scene, self.address.clone());
        let fresh = thread::spawn(move || {
            let reader = Reader::at(scene, &address);
            (reader.refused().to_owned(), reader.all())
        });
        let fresh = fresh.join().expect("nothing panics");
        assert_eq!(fresh, (String::new(), self.all()), "{}", self.address);
    }

    /// Everything that's shown.
    pub(crate) fn all(&self) -> String {
        self.last["parts"].to_string()
    }

    /// How many tasks are done.
    pub(crate) fn done(&self) -> usize {
        self.part("tasks").matches("task done").count()
    }
}
