//! A reader who only has the page's door: JSON in, JSON out.

use serde_json::{Value, json};

/// A scene, as a browser has it: a name and an address.
pub(super) struct Trial {
    scene: &'static str,
    pub(super) address: String,
    last: Value,
}

impl Trial {
    /// Opens a scene at an address.
    pub(super) fn open(scene: &'static str, address: &str) -> Trial {
        let mut trial = Trial { scene, address: address.to_owned(), last: Value::Null };
        trial.ask(json!("show"));
        trial
    }

    /// Does these deeds, each of which must be possible.
    pub(super) fn plays(&mut self, deeds: &[&str]) -> &mut Trial {
        for deed in deeds {
            self.ask(json!({ "do": { "deed": deed } }));
            assert!(self.last.get("refusal").is_none(), "{deed}: {}", self.last["refusal"]);
        }
        self
    }

    /// Works at a job until it's done, and does what came of it.
    pub(super) fn works(&mut self, job: &str, budget: u64) -> &mut Trial {
        self.works_from(job, "", budget)
    }

    /// Works at a job that has got so far.
    pub(super) fn works_from(&mut self, job: &str, token: &str, budget: u64) -> &mut Trial {
        let mut token = token.to_owned();
        loop {
            self.ask(json!({ "work": { "job": job, "token": token, "budget": budget } }));
            let work = self.last["work"].clone();
            if let Some(deed) = work["deed"].as_str() {
                return self.plays(&[deed]);
            }
            let share = work["share"].as_f64();
            assert!(share.is_some_and(|it| (0.0..=1.0).contains(&it)), "{job}: {}", self.last);
            token = work["token"].as_str().unwrap().to_owned();
        }
    }

    /// The code with which a deed is refused. Nothing may change.
    pub(super) fn refuses(&mut self, deed: &str) -> String {
        let before = (self.address.clone(), self.shown());
        self.ask(json!({ "do": { "deed": deed } }));
        assert_eq!(before, (self.address.clone(), self.shown()), "{deed} changed something");
        self.last["refusal"]["code"].as_str().unwrap_or("not refused").to_owned()
    }

    /// The code with which a job is refused.
    pub(super) fn refuses_to_work(&mut self, job: &str) -> String {
        self.refuses_to_work_from(job, "")
    }

    /// The code with which a job is refused that has got so far.
    pub(super) fn refuses_to_work_from(&mut self, job: &str, token: &str) -> String {
        self.ask(json!({ "work": { "job": job, "token": token, "budget": 1000 } }));
        self.last["refusal"]["code"].as_str().unwrap_or("not refused").to_owned()
    }

    /// How many tasks are done.
    pub(super) fn done(&self) -> usize {
        self.part("tasks").matches("Done: ").count()
    }

    /// The HTML of a part.
    pub(super) fn part(&self, name: &str) -> String {
        let parts = self.last["parts"].as_array().expect("the scene is shown");
        let part = parts.iter().find(|it| it[0] == name).expect("there's such a part");
        part[1].as_str().unwrap().to_owned()
    }

    /// What is read aloud.
    pub(super) fn said(&self) -> &str {
        self.last["said"].as_str().unwrap()
    }

    /// Everything that's shown.
    pub(super) fn shown(&self) -> String {
        self.last["parts"].to_string()
    }

    fn ask(&mut self, ask: Value) {
        let question = json!({ "scene": self.scene, "address": self.address, "ask": ask });
        self.last = serde_json::from_str(&crate::answer(&question.to_string())).unwrap();
        self.address = self.last["address"].as_str().unwrap().to_owned();
    }
}

/// A link leads to what its sender saw, in a browser that has never seen the scene.
pub(super) fn comes_back(trial: &Trial) {
    let (scene, address, shown) = (trial.scene, trial.address.clone(), trial.shown());
    let fresh = std::thread::spawn(move || Trial::open(scene, &address).shown()).join().unwrap();
    assert_eq!(fresh, shown);
}
