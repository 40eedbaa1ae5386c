//! Someone who reads a page: asks what the page's script asks, and sees what it shows.

use serde_json::{Value, json};

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

    /// Lets a long job run to its end.
    pub(crate) fn work(&mut self, job: &str) -> &mut Reader {
        let mut token = String::new();
        loop {
            self.ask(json!({"work": {"job": job, "token": token, "budget": 10_000}}));
            let work = self.last["work"].clone();
            if let Some(deed) = work["deed"].as_str() {
                return self.act(deed);
            }
            let Some(next) = work["token"].as_str() else { return self };
            next.clone_into(&mut token);
        }
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

    /// Everything that's shown.
    pub(crate) fn all(&self) -> String {
        self.last["parts"].to_string()
    }

    /// How many tasks are done.
    pub(crate) fn done(&self) -> usize {
        self.part("tasks").matches("task done").count()
    }
}
