//! What another program needs to know, computed once more from what `docs/wire-format.md` says.

use crate::cast::*;
use kusari::stage5_network::protocol::Block as _;
use kusari::stage6_coin::{self as coin, sha256d, to_hex};
use kusari::stage9_stake::*;

#[test]
fn a_genesis_is_hashed_with_the_name_of_its_rule() {
    let genesis = genesis(&[5]);
    let key = to_hex(&key(0).public_key().to_bytes());
    let text = format!(
        "[\"slots\",{{\"time\":1700000000000,\"words\":\"a village\",\"rules\":{{\"easiest\":545259519,\
         \"spacing\":10,\"period\":10,\"first_subsidy\":5000000000,\"halving\":100,\"maturity\":1}},\
         \"numbers\":{{\"slot\":10,\"epoch\":12,\"seed\":\"epoch-before-last\",\"youngest\":60,\
         \"oldest\":600,\"delegates\":3,\"ticket\":1000000,\"maturity\":4}},\
         \"deposits\":[{{\"voter\":\"{key}\",\"owner\":\"{key}\",\"amount\":5}}]}}]"
    );
    assert_eq!(String::from_utf8(encode(&("slots", &genesis))).unwrap(), text);
    let digest = sha256d(text.as_bytes());
    let words = format!("a village {}", to_hex(&digest));
    let first = coin::Genesis { time: genesis.time, words, rules: genesis.rules };
    assert_eq!(genesis.hash("slots"), first.hash());
    let (name, _) = genesis.outputs("slots").next().unwrap();
    assert_eq!((*name.txid.as_bytes(), name.index), (digest, 0));
}

#[test]
fn a_block_is_chapter_6s_in_hex_and_a_signature_of_its_hash() {
    let genesis = genesis(&[5]);
    let place = Place::first(&genesis, Slots::NAME).unwrap();
    let block = make::<Slots>(&place, &genesis, 0, at(1), vec![]).unwrap();
    let body = String::from(block.body.clone());
    let signature = to_hex(&key(0).sign(block.hash().as_bytes()).to_bytes());
    let text = format!("{{\"body\":\"{body}\",\"signature\":\"{signature}\"}}");
    assert_eq!(String::from_utf8(encode(&block)).unwrap(), text);
    let unsigned = Block::unsigned(block.body);
    assert!(encode(&unsigned).ends_with(b",\"signature\":null}"));
    assert_eq!(decode::<Block>(text.as_bytes(), text.len()).unwrap().hash(), unsigned.hash());
}

/// Follows a chain over four epochs, and computes all seeds and leaders beside it.
#[test]
fn seeds_and_leaders_follow_from_hashes_alone() {
    let mut genesis = genesis(&[1_000_000, 2_000_000, 3_000_000]);
    genesis.numbers.epoch = 3;
    let mut place = Place::first(&genesis, Slots::NAME).unwrap();
    // At the ends of epochs: the seed so far. Epochs 0 and 1 have that of the genesis.
    let mut seed = *place.tip().hash.as_bytes();
    let mut of_epochs = vec![seed; 2];
    for slot in 0..18_u64 {
        let epoch_seed = of_epochs[slot as usize / 3];
        let lot = sha256d(&[&epoch_seed[..], &slot.to_le_bytes()].concat());
        let lot = u128::from_be_bytes(lot[..16].try_into().unwrap());
        let mut people: Vec<_> =
            (0..3).map(|who| (key(who).public_key().to_bytes(), who)).collect();
        people.sort();
        let mut unit = lot % 6_000_000;
        let leader = people.into_iter().map(|(_, who)| who).find(|who| {
            let units = 1_000_000 * (u128::from(*who) + 1);
            let is_theirs = unit < units;
            unit = unit.wrapping_sub(units);
            is_theirs
        });
        let block = make::<Slots>(&place, &genesis, leader.unwrap(), at(10 * slot + 1), vec![]);
        let block = block.expect("it's their turn");
        place = follow::<Slots>(&block, &place, &genesis);
        seed = sha256d(&[&seed[..], &[block.hash().as_bytes()[31] & 1]].concat());
        if slot % 3 == 2 {
            of_epochs.push(seed);
        }
    }
}

#[test]
fn a_link_is_signed_and_carried_as_the_wire_format_says() {
    let chain = BlockHash::from_bytes([9; 32]);
    let point = |epoch: u32, height: u64, tag| {
        (Checkpoint { epoch, height, hash: BlockHash::from_bytes([tag; 32]) }, {
            [&epoch.to_le_bytes()[..], &height.to_le_bytes(), &[tag; 32]].concat()
        })
    };
    let ((source, source_bytes), (target, target_bytes)) = (point(1, 4, 7), point(2, 8, 8));
    let message = [&b"link"[..], &[9; 32], &source_bytes, &target_bytes].concat();
    let link = EpochLink { source, target };
    let signature = link.sign(&chain, &key(0));
    assert_eq!(signature, key(0).sign(&sha256d(&message)));
    let data = SignedLink { source: 1, target: 2, signature }.to_data();
    let expected = [&b"link"[..], &[1, 0, 0, 0, 2, 0, 0, 0], &signature.to_bytes()].concat();
    assert_eq!((data.len(), data), (76, expected));
}

#[test]
fn evidence_is_in_the_coinbase_as_the_wire_format_says() {
    let genesis = crate::finality::village();
    let place = Place::first(&genesis, Finality::NAME).unwrap();
    let evidence = crate::finality::evidence(place.chain(), 3);
    let who = crate::finality::slot_leader(&place, 1, &genesis);
    let staker = Staker { evidence: Some(evidence.clone()), ..staker(who) };
    let parent = place.clone();
    let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker, now: at(11) };
    let block = close::<Finality>(draft, &genesis).unwrap();
    let carried = block.body.coinbase().unwrap().outputs[1].lock.carried().unwrap();
    let point = |it: Checkpoint| {
        [&it.epoch.to_le_bytes()[..], &it.height.to_le_bytes(), it.hash.as_bytes()].concat()
    };
    let mut expected = [&b"evidence"[..], &evidence.by.to_bytes()].concat();
    for (link, signature) in evidence.signed {
        expected.extend([point(link.source), point(link.target)].concat());
        expected.extend(signature.to_bytes());
    }
    assert_eq!((carried.len(), carried), (345, expected));
}
