use super::books::Books;
use crate::stage5_network::{Amount, Time};
use crate::stage6_coin::blocks::{Block, BlockError, Draft, Genesis, GenesisError, Reward};
use crate::stage6_coin::headers::Place;
use crate::stage6_coin::script::Script;
use crate::stage6_coin::transactions::{SpendError, Transaction, UtxoSet};

/// A chain without branches, from its genesis on, and what is unspent at its end.
///
/// ```
/// use kusari::stage6_coin::*;
/// use rand::SeedableRng;
///
/// let mut rng = rand::rngs::ChaCha12Rng::seed_from_u64(6);
/// let alice = Address::of(&PrivateKey::generate(&mut rng).public_key());
/// let genesis = Genesis { time: Time::default(), words: "hello".into(), rules: Rules::classroom() };
/// let mut chain = Chain::new(genesis)?;
///
/// let draft = chain.draft(&[], alice.lock(), Time::default())?;
/// chain.push(mine(draft)?)?;
/// assert_eq!(chain.coins().total(), Amount::new(50 * UNITS_PER_COIN));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Chain {
    genesis: Genesis,
    blocks: Vec<Block>,
    /// The place of each block, that of the genesis first.
    places: Vec<Place>,
    books: Books,
}

impl Chain {
    /// Begins a chain.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: Genesis) -> Result<Chain, GenesisError> {
        let (books, places) = (Books::new(&genesis)?, vec![genesis.place()?]);
        Ok(Chain { genesis, blocks: Vec::new(), places, books })
    }

    /// Checks a block, and appends it.
    ///
    /// # Errors
    ///
    /// The first rule that's broken. In that case nothing has changed.
    pub fn push(&mut self, block: Block) -> Result<(), BlockError> {
        let rules = &self.genesis.rules;
        let hash = block.header.check_work(rules.easiest_target())?;
        let place = self.place().next(&block.header, hash, rules)?;
        block.check()?;
        self.books.apply(&block, place.height())?;
        self.places.push(place);
        self.blocks.push(block);
        Ok(())
    }

    /// Takes back the last block.
    pub fn pop(&mut self) -> Option<Block> {
        let block = self.blocks.pop()?;
        self.places.pop();
        self.books.undo(&block);
        Some(block)
    }

    /// Writes the draft of the next block, with these payments and with `lock` on its reward.
    ///
    /// # Errors
    ///
    /// The first payment that breaks a rule, and why. The coinbase is transaction 0.
    pub fn draft(
        &self,
        payments: &[Transaction],
        lock: Script,
        now: Time,
    ) -> Result<Draft, BlockError> {
        // A payment may spend what an earlier one in the same block pays, so they're tried in their order.
        let (mut coins, mut fees) = (self.coins().clone(), Amount::ZERO);
        let height = self.place().height() + 1;
        for (index, payment) in (1..).zip(payments) {
            let at = |cause| BlockError::Transaction { index, cause };
            let fee = self.books.verifier().check_payment(payment, height, &coins).map_err(at)?;
            fees = fees.checked_add(fee).ok_or(at(SpendError::OutputsOverflow))?;
            coins.enter(payment, u32::try_from(height).unwrap_or(u32::MAX));
        }
        let reward = Reward { lock, fees, extra_nonce: 0 };
        Ok(Draft::new(self.place(), &self.genesis.rules, payments.to_vec(), reward, now))
    }

    /// What everyone agrees on.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// All blocks except the genesis, the lowest first.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The place of the last block.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn place(&self) -> &Place {
        self.places.last().expect("the genesis has one")
    }

    /// The unspent outputs at its end.
    pub fn coins(&self) -> &UtxoSet {
        self.books.coins()
    }

    /// The unspent outputs, and the verifier that checks payments.
    pub fn books(&self) -> &Books {
        &self.books
    }
}
