//! Each chapter ends with an attack that works against it. Here, each of them works, and is then tried
//! against the next chapter.

#[path = "stage8_contract/cast.rs"]
#[allow(dead_code, reason = "these attacks use a part of it")]
mod cast;
#[path = "closing_attacks/chances.rs"]
mod chances;
mod common;
#[path = "closing_attacks/contract.rs"]
mod contract;
#[path = "closing_attacks/eclipse.rs"]
mod eclipse;
#[path = "closing_attacks/network.rs"]
mod network;
#[path = "closing_attacks/peers.rs"]
mod peers;
#[path = "closing_attacks/stake.rs"]
mod stake;
#[path = "common/town.rs"]
mod town;
#[path = "stage8_contract/world.rs"]
#[allow(dead_code, reason = "these attacks use a part of it")]
mod world;

use common::{NOON, People, grant, pay, people, server_keys};
use kusari::stage1_ledger::Refusal;
use kusari::{stage1_ledger, stage2_signed, stage3_timestamp, stage4_pow};

/// Chapter 1: the bank replaces an old payment with another. Chapter 2: it has no signature for the new
/// one.
mod the_bank_rewrites_an_entry {
    use super::*;

    #[test]
    fn chapter_1_cannot_tell() {
        use stage1_ledger::{Amount, Bank, Entry, Ledger, Wallet};
        let [alice, bob, mallory] = ["alice", "bob", "mallory"].map(Wallet::new);
        let mut bank = Bank::new();
        bank.open(alice.address(), Amount::new(100)).unwrap();
        bank.open(bob.address(), Amount::ZERO).unwrap();
        bank.open(mallory.address(), Amount::ZERO).unwrap();
        bank.accept(alice.send(bob.address(), Amount::new(30))).unwrap();

        // Anyone can write an order in Alice's name: it contains nothing that only she has.
        let forged = Wallet::new("alice").send(mallory.address(), Amount::new(30));
        bank.rewrite(3, Entry::Payment(forged)).unwrap();
        assert!(Ledger::audit(bank.ledger().entries().to_vec()).is_ok());
        assert_eq!(bank.balance(bob.address()), Some(Amount::ZERO));
        assert_eq!(bank.balance(mallory.address()), Some(Amount::new(30)));
    }

    #[test]
    fn chapter_2_asks_for_a_signature() {
        use stage2_signed::{Amount, Bank, Entry, Transaction};
        let People { alice, bob, mallory } = people();
        let mut bank = Bank::new();
        bank.deposit(alice.address(), Amount::new(100)).unwrap();
        bank.accept(pay(alice, bob, 30, 1)).unwrap();
        let before = bank.clone();

        // The best she can do: keep Alice's signature, sign with her own key, or take another
        // signature of Alice's.
        let receiver = mallory.address().clone();
        let forged = Transaction { receiver, ..pay(alice, bob, 30, 1) };
        let own = mallory.keys().sign(&stage2_signed::encode(&forged.payment()));
        let other = pay(alice, mallory, 1, 2).signature;
        for signature in [forged.signature.clone(), own, other] {
            let entry = Entry::Payment(Transaction { signature, ..forged.clone() });
            let book = vec![bank.book()[0].clone(), entry];
            assert_eq!(Bank::audit(book.clone()).unwrap_err().code(), "bad-signature");
            assert_eq!(bank.rewrite(book).unwrap_err().code(), "bad-signature");
            assert_eq!(bank, before);
        }
    }
}

/// Chapter 2: the bank leaves a payment out, or swaps two. Chapter 3: anyone who has the last block's hash has
/// a receipt for everything before it.
mod a_payment_is_dropped_or_moved_afterwards {
    use super::*;

    #[test]
    fn chapter_2_cannot_tell() {
        use stage2_signed::{Amount, Bank};
        let People { alice, bob, mallory } = people();
        let mut bank = Bank::new();
        bank.deposit(alice.address(), Amount::new(100)).unwrap();
        bank.accept(pay(alice, bob, 30, 1)).unwrap();
        bank.accept(pay(alice, mallory, 30, 2)).unwrap();
        let shown_to_bob = bank.book().to_vec();

        let mut reordered = shown_to_bob.clone();
        reordered.swap(1, 2);
        let mut dropped = shown_to_bob.clone();
        dropped.remove(1);
        // Mallory is shown one of these. Each passes the strictest audit.
        for shown_to_mallory in [reordered, dropped] {
            assert_ne!(shown_to_bob, shown_to_mallory);
            assert!(Bank::audit(shown_to_bob.clone()).is_ok());
            assert!(Bank::audit(shown_to_mallory).is_ok());
        }
    }

    use stage3_timestamp::{
        Amount, Block, Chain, Genesis, SealedBlock, ServerKey, Stamp, TimestampServer,
    };

    /// Two payments in block 1 and one in block 2, as everyone got them from the server.
    fn published() -> (Genesis<ServerKey>, Vec<Block>) {
        let People { alice, bob, mallory } = people();
        let grants = vec![grant(alice, 100)];
        let mut server = TimestampServer::new(server_keys().clone(), NOON, grants)
            .expect("the grants keep all rules");
        for block in
            [vec![pay(alice, bob, 30, 1), pay(alice, mallory, 30, 2)], vec![pay(bob, alice, 5, 3)]]
        {
            for order in block {
                server.submit(order).expect("the payment keeps all rules");
            }
            server.publish(NOON).expect("the clock is right");
        }
        (server.chain().genesis().clone(), server.chain().blocks().to_vec())
    }

    type Alteration = fn(&mut Block);

    const ALTERATIONS: [Alteration; 2] = [
        |block| drop(block.draft.transactions.remove(0)),
        |block| block.draft.transactions.swap(0, 1),
    ];

    #[test]
    fn chapter_3_sees_that_the_stamp_is_of_another_block() {
        let (genesis, published) = published();
        for alter in ALTERATIONS {
            let mut blocks = published.clone();
            alter(&mut blocks[0]);
            let refusal = Chain::verify(genesis.clone(), blocks).unwrap_err();
            assert_eq!((refusal.code(), refusal.height()), ("bad-stamp", 1));
        }
    }

    #[test]
    fn chapter_3_knows_whose_stamp_counts() {
        let (genesis, published) = published();
        for alter in ALTERATIONS {
            let mut blocks = published.clone();
            alter(&mut blocks[0]);
            // Mallory keeps a copy of the blocks, but she isn't the server: she can only stamp with her own
            // key.
            blocks[0] = Stamp::seal(blocks[0].draft.clone(), people().mallory.keys());
            let refusal = Chain::verify(genesis.clone(), blocks).unwrap_err();
            assert_eq!((refusal.code(), refusal.height()), ("bad-stamp", 1));
        }
    }

    #[test]
    fn chapter_3_sees_a_broken_link_even_if_the_server_itself_stamps_again() {
        let (genesis, published) = published();
        for alter in ALTERATIONS {
            let mut blocks = published.clone();
            alter(&mut blocks[0]);
            blocks[0] = Stamp::seal(blocks[0].draft.clone(), server_keys());
            let refusal = Chain::verify(genesis.clone(), blocks).unwrap_err();
            assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 2));
        }
    }

    #[test]
    fn chapter_3_sees_that_a_whole_block_is_missing() {
        let (genesis, mut blocks) = published();
        assert!(Chain::verify(genesis.clone(), blocks.clone()).is_ok());
        blocks.remove(0);
        let refusal = Chain::verify(genesis, blocks).unwrap_err();
        assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 1));
    }

    /// Chapter 3's attack: the server signs two histories. It costs nothing.
    #[test]
    fn but_chapter_3_cannot_tell_two_histories_by_the_server_itself() {
        let People { alice, bob, .. } = people();
        let (genesis, _) = published();
        let chain = Chain::new(genesis.clone()).unwrap();
        let with_it = Stamp::seal(chain.draft(NOON, vec![pay(alice, bob, 30, 1)]), server_keys());
        let without = Stamp::seal(chain.draft(NOON, vec![]), server_keys());

        let [shown_to_bob, shown_to_mallory] = [with_it, without]
            .map(|block: SealedBlock<Stamp>| Chain::verify(genesis.clone(), [block]).unwrap());
        assert_eq!(shown_to_bob.balance(bob.address()), Amount::new(30));
        assert_eq!(shown_to_mallory.balance(bob.address()), Amount::ZERO);
        // Same genesis, same height, same time: nothing says which of the two counts.
        assert_eq!(shown_to_bob.tip().height, shown_to_mallory.tip().height);
        assert_eq!(shown_to_bob.tip().time, shown_to_mallory.tip().time);
        assert_ne!(shown_to_bob.tip().hash, shown_to_mallory.tip().hash);
    }
}

/// Chapter 3: a second history is free. Chapter 4: it costs as much as the first.
mod there_are_two_histories {
    use super::*;
    use stage4_pow::{
        Amount, Block, Chain, Difficulty, Draft, Genesis, Nonce, SealedBlock, Work, WorkRule, mine,
    };

    const DIFFICULTY: Difficulty = Difficulty::from_bits(12);

    fn genesis() -> Genesis<WorkRule> {
        let rule = WorkRule { difficulty: DIFFICULTY };
        Genesis { time: NOON, grants: vec![grant(&people().alice, 100)], rule }
    }

    /// Mines a block, and counts the hashes that it took.
    fn mined(draft: Draft, hashes: &mut u64) -> Block {
        let block = mine(draft, DIFFICULTY, Nonce::default()).expect("there are 2^53 nonces");
        *hashes += block.seal.nonce.get() + 1;
        block
    }

    /// Bob is paid in block 1, and two more blocks are built on it.
    fn honest() -> Chain {
        let mut chain = Chain::new(genesis()).expect("the genesis keeps all rules");
        for transactions in [vec![pay(&people().alice, &people().bob, 30, 1)], vec![], vec![]] {
            let block = mined(chain.draft(NOON, transactions), &mut 0);
            chain.push(block).expect("the block keeps all rules");
        }
        chain
    }

    #[test]
    fn a_second_history_without_work_is_refused() {
        let honest = honest();
        // The nonce of the block that she wants to replace was found for that block only.
        let without = Chain::new(genesis()).unwrap().draft(NOON, vec![]);
        let copied: SealedBlock<Work> = Block { draft: without, seal: honest.blocks()[0].seal };
        let refusal = Chain::verify(genesis(), [copied]).unwrap_err();
        assert_eq!((refusal.code(), refusal.height()), ("insufficient-work", 1));
    }

    #[test]
    fn work_that_was_done_once_does_not_count_for_another_history() {
        let honest = honest();
        let mut blocks = honest.blocks().to_vec();
        let without = Chain::new(genesis()).unwrap().draft(NOON, vec![]);
        blocks[0] = mined(without, &mut 0);
        let refusal = Chain::verify(genesis(), blocks.clone()).unwrap_err();
        assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 2));
        // With the link fixed, it's a different block, and its work is gone.
        blocks[1].draft.previous_hash = blocks[0].hash();
        let refusal = Chain::verify(genesis(), blocks).unwrap_err();
        assert_eq!((refusal.code(), refusal.height()), ("insufficient-work", 2));
    }

    #[test]
    fn two_histories_can_be_told_apart_by_their_work() {
        let honest = honest();
        let mut second = Chain::new(genesis()).unwrap();
        let mut hashes = 0;
        while second.work() < honest.work() {
            let block = mined(second.draft(NOON, vec![]), &mut hashes);
            second.push(block).unwrap();
        }
        // Until now anyone could see which one is ahead. Now they're level, and it took her as many blocks as the others.
        assert_eq!(second.tip().height, honest.tip().height);
        assert_eq!(second.work().hashes(), 3 << 12);
        assert_eq!(second.balance(people().bob.address()), Amount::ZERO);
        assert!(hashes > 1_000, "about 3 × 2^12 hashes, by luck a few more or less: {hashes}");
    }
}
