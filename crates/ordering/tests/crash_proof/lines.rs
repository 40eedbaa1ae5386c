use crate::cast::*;
use crate::{ask, command, crowd, leader, seconds};
use kusari::stage8_contract::*;
use kusari_ordering::{CrashMessage, CrashProof, CrashRecord, Engine, Place};
use omnipaxos::messages::Message;
use omnipaxos::messages::sequence_paxos::{Compaction, PaxosMessage, PaxosMsg};
use std::collections::VecDeque;
use std::time::Duration;

type Member = CrashProof<LandingPads>;

#[test]
fn what_got_lost_on_the_way_is_said_again_though_all_lines_are_good_by_now() {
    // Sometimes it's what the leader says that's lost, and sometimes what it hears.
    for out in [true, false] {
        let mut crowd = crowd(3);
        let first = leader(&crowd);
        let others: Vec<_> = (0..3).filter(|id| *id != first).collect();
        for other in &others {
            crowd.cut.insert(if out { (first, *other) } else { (*other, first) });
        }
        ask(&mut crowd, first, first, 0);
        crowd.cut.clear();
        crowd.settle();
        assert_eq!(crowd.book(first).tip().height, 0, "no one could answer");
        seconds(&mut crowd, 4);
        assert_eq!(leader(&crowd), first, "it was too short for another election");
        assert!(crowd.agree() && crowd.book(others[0]).tip().height == 1, "{out}");
    }
}

#[test]
fn messages_and_records_can_be_written_and_read() {
    let genesis = genesis(3);
    let (mut queue, mut journals) = (VecDeque::new(), vec![Vec::new(); 3]);
    let mut carry_out = |queue: &mut VecDeque<_>, by: u16, outputs: Vec<Output<Member>>| {
        for output in outputs {
            match output {
                Output::Write(record) => journals[usize::from(by)].push(encode(&record)),
                Output::Send(to, message) => queue.push_back((by, to.0, encode(&message))),
                Output::Broadcast(_) | Output::Event(_) => {}
            }
        }
    };
    let mut members: Vec<Member> = Vec::new();
    for id in 0..3 {
        let (member, outputs) = Member::restore(me(id), (), &genesis, vec![], NOON);
        members.push(member);
        carry_out(&mut queue, id, outputs);
    }
    let mut now = NOON;
    for round in 0..200_u64 {
        now = now.after(Duration::from_millis(50));
        for id in 0..3 {
            let outputs = members[usize::from(id)].handle(Input::Tick, now);
            carry_out(&mut queue, id, outputs);
        }
        if round % 50 == 49 {
            let number = round / 50;
            let wanted = signed(
                &genesis,
                1,
                number,
                Action::Do(reserve(1, 10 * number + 10, 10 * number + 20)),
            );
            let outputs = members[1].handle(Input::Command(wanted), now);
            carry_out(&mut queue, 1, outputs);
        }
        while let Some((from, to, bytes)) = queue.pop_front() {
            let message: CrashMessage<LandingPads> = decode(&bytes, 1 << 20).unwrap();
            assert_eq!(encode(&message), bytes);
            let input = Input::Message(MemberId(from), message);
            let outputs = members[usize::from(to)].handle(input, now);
            carry_out(&mut queue, to, outputs);
        }
    }
    for (id, journal) in (0..).zip(&journals) {
        let read = |bytes: &Vec<u8>| decode::<CrashRecord<LandingPads>>(bytes, 1 << 20).unwrap();
        let (again, _) =
            Member::restore(me(id), (), &genesis, journal.iter().map(read).collect(), now);
        assert_eq!(again.book().tip().height, 4);
        assert_eq!(again.book(), members[0].book());
    }
}

#[test]
fn no_one_speaks_for_another_and_no_one_trims_the_log() {
    let mut crowd = crowd(3);
    ask(&mut crowd, 0, 0, 0);
    seconds(&mut crowd, 1);
    let (first, before) = (leader(&crowd), crowd.journals.clone());
    let victim = (first + 1) % 3;
    let number = |id: u16| u64::from(id) + 1;
    let place = Place { life: NOON.after(Duration::from_secs(60)), number: 0 };
    let trim = |from: u16| {
        let msg = PaxosMsg::Compaction(Compaction::Trim(1));
        let message = PaxosMessage { from: number(from), to: number(victim), msg };
        CrashMessage::Engine(place, Engine(Message::SequencePaxos(message)))
    };
    crowd.input(victim, Input::Message(MemberId(first), trim(first)));
    // The same as an entry of the leader's, brought by someone else and by a number that's no member's.
    let stolen = command(&crowd, 1, 5, reserve(1, 30, 40));
    let batch = kusari_ordering::Batch { time: NOON, commands: vec![stolen] };
    for from in [number((first + 2) % 3), 99] {
        let msg = PaxosMsg::ProposalForward(vec![batch.clone()]);
        let message = PaxosMessage { from, to: number(first), msg };
        let message = CrashMessage::Engine(place, Engine(Message::SequencePaxos(message)));
        crowd.input(first, Input::Message(MemberId(victim), message));
    }
    crowd.settle();
    assert_eq!(crowd.journals, before);
    assert_eq!(crowd.book(first).tip().height, 1);
}
