//! One of everything that members of chapter 8 write: to each other, and to their disks.

use crate::example::*;
use kusari::stage5_network::{Hello, any};
use kusari::stage8_contract::*;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

type Word = VoteMessage<LandingPads>;
type Record = VoteRecord<LandingPads>;
type Order = LeaderMessage<LandingPads>;
type Dug = any::Message<ContractProtocol<LandingPads>>;

/// A line of the file.
#[derive(Serialize)]
struct Line {
    what: &'static str,
    /// Canonical JSON.
    bytes: String,
    /// What's signed in it, if anything is. The signature is over the SHA-256 of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    signs: Option<String>,
    /// The SHA-256 of what's signed, or of the bytes, if that means something.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

fn sha256(text: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(text).into();
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Whatever is written is read again as the same.
fn bytes<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> String {
    let bytes = encode(value);
    assert_eq!(decode::<T>(&bytes, 1 << 20).as_ref(), Ok(value));
    String::from_utf8(bytes).unwrap()
}

fn plain<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    what: &'static str,
    value: &T,
) -> Line {
    Line { what, bytes: bytes(value), signs: None, sha256: None }
}

/// Something with a name: the SHA-256 of its bytes.
fn named<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    what: &'static str,
    value: &T,
) -> Line {
    let bytes = bytes(value);
    Line { what, sha256: Some(sha256(&bytes)), bytes, signs: None }
}

fn signed_line<T: Signable + DeserializeOwned + PartialEq + std::fmt::Debug>(
    what: &'static str,
    value: &Signed<T>,
) -> Line {
    let signs = String::from_utf8(encode(&(T::KIND, &value.content))).unwrap();
    Line { what, bytes: bytes(value), sha256: Some(sha256(&signs)), signs: Some(signs) }
}

fn statement(view: u64, says: Says) -> Signed<Statement> {
    let statement = Statement { chain: genesis().hash(), epoch: 0, view, says };
    Signed::new(statement, &key(1))
}

fn numbered(block: &PadBlock) -> Signed<Numbered> {
    let (chain, height) = (genesis().hash(), block.height);
    Signed::new(Numbered { chain, height, block: block.hash() }, &key(0))
}

pub(crate) fn file() -> String {
    let proofs = history();
    let block = proofs[0].blocks[0].clone();
    let (hash, view) = (block.hash(), block.view);
    let commands = &block.commands;
    let vote = certificate(0, view, Says::Vote(hash), &[0, 1, 2]);
    let skip = certificate(0, 2, Says::Skip, &[1, 2, 3]);
    let next = proofs[0].blocks[1].clone();
    let proposal = Arc::new(Proposal {
        by: MemberId(3),
        signed: Signed::new(
            Statement { says: Says::Propose(next.hash()), view: 3, ..vote.statement },
            &key(3),
        ),
        block: next.clone(),
        parent: Some(vote.clone()),
        skips: vec![skip.clone()],
    });
    let first = Arc::new(Proposal {
        by: MemberId(1),
        signed: statement(1, Says::Propose(hash)),
        block: block.clone(),
        parent: None,
        skips: vec![],
    });
    let news =
        News { decided: Some(proofs[0].clone()), blocks: vec![], certificates: vec![skip.clone()] };
    let little = News { decided: None, blocks: vec![next.clone()], certificates: vec![] };
    let said = Said { by: MemberId(1), signed: statement(1, Says::Vote(hash)) };
    let [one, other] = [statement(1, Says::Skip), statement(1, Says::Final(hash))];
    let hello = Hello { genesis: genesis().hash(), tip: hash, work: 1 };
    let other_story = numbered(&PadBlock { height: 1, ..(*next).clone() });
    let pad = |what, command: fn(PadId) -> PadCommand| plain(what, &command(PadId(1)));
    let lines = vec![
        named("genesis", &genesis()),
        pad("reserve", |pad| PadCommand::Reserve { pad, from: at(10), until: at(20) }),
        pad("cancel", |pad| PadCommand::Cancel { pad, from: at(10) }),
        pad("land", |pad| PadCommand::Land { pad }),
        pad("take off", |pad| PadCommand::TakeOff { pad }),
        pad("close", |pad| PadCommand::Close { pad }),
        pad("open", |pad| PadCommand::Open { pad }),
        signed_line("a command for the contract", &commands[0]),
        signed_line("let someone join", &proofs[1].blocks[0].commands[0]),
        signed_line("leave", &signed(2, 7, Action::Leave(MemberId(2)))),
        named("block", &*block),
        named("empty block", &*next),
        signed_line("a leader's signature", &numbered(&block)),
        signed_line("a proposal's sentence", &statement(1, Says::Propose(hash))),
        signed_line("vote", &statement(1, Says::Vote(hash))),
        signed_line("skip", &statement(2, Says::Skip)),
        signed_line("final", &statement(1, Says::Final(hash))),
        plain("certificate that a view was skipped", &skip),
        plain("certificate that a block is final", &proofs[0].certificate),
        plain("proof", &proofs[0]),
        plain(
            "evidence against a member that votes",
            &VoteEvidence { by: MemberId(1), one, other },
        ),
        plain(
            "evidence against a leader",
            &LeaderEvidence { one: numbered(&block), other: other_story },
        ),
        plain("vote, message: command", &Word::Command(commands[0].clone())),
        plain("vote, message: first proposal of an epoch", &Word::Propose(first)),
        plain("vote, message: proposal", &Word::Propose(proposal.clone())),
        plain("vote, message: sentence", &Word::Said(said)),
        plain("vote, message: question", &Word::Ask { height: 2 }),
        plain("vote, message: news", &Word::News(Arc::new(news))),
        plain("vote, message: news without decided blocks", &Word::News(Arc::new(little))),
        plain("vote, record: signed", &Record::Signed(said.signed)),
        plain("vote, record: proposed", &Record::Proposed(proposal)),
        plain("vote, record: block", &Record::Block(block.clone())),
        plain("vote, record: certificate", &Record::Certified(vote)),
        plain("leader, message: command", &Order::Command(commands[0].clone())),
        plain("leader, message: block", &Order::Block(block.clone(), numbered(&block))),
        plain("leader, message: question", &Order::Ask { height: 2 }),
        plain("leader, message: the last signature", &Order::Seen(numbered(&block))),
        plain("leader, record", &LeaderRecord { block: block.clone(), numbered: numbered(&block) }),
        plain("work, message: hello", &Dug::Hello(hello)),
        plain("work, message: question", &Dug::GetBlocks(vec![hash])),
        plain("work, message: blocks", &Dug::Blocks(vec![block.clone()])),
        plain("work, message: block", &Dug::Block(block.clone())),
        plain("work, message: command", &Dug::Transaction(Arc::new(commands[0].clone()))),
        plain("work, record", &*block),
    ];
    lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect()
}
