use crate::figures::drawing::{count, shorten};
use crate::stage6_coin::{
    Address, Amount, Block, CoinbaseNote, InCoins, OutPoint, Output, Script, Transaction, Txid,
};
use std::collections::HashMap;

/// How many columns are shown.
const MOST_COLUMNS: usize = 6;
/// How many outputs of a transaction are shown.
pub(crate) const MOST_OUTPUTS: usize = 6;
/// How many letters of a name are shown.
const NAME: usize = 12;
/// How many transactions are described in words.
const MOST_WORDS: usize = 60;

/// Who is paid what, and whether the output is still unspent.
pub(crate) struct Paid {
    pub(crate) owner: String,
    pub(crate) amount: Amount,
    /// The card that spends it, if any.
    pub(crate) spent_by: Option<usize>,
}

/// A transaction.
pub(crate) struct Card {
    pub(crate) height: u64,
    /// How many transactions of its own block it depends on, each spending the one before.
    pub(crate) depth: usize,
    pub(crate) txid: Txid,
    pub(crate) is_coinbase: bool,
    /// What it spends: a card and the number of the output, or `None` if that isn't in these blocks.
    pub(crate) spends: Vec<Option<(usize, usize)>>,
    pub(crate) outputs: Vec<Paid>,
    /// What the inputs bring minus what the outputs take, if everything that's spent is known.
    fee: Option<Amount>,
    /// The fees of the others in the block, for a coinbase.
    collected: Option<Amount>,
}

impl Card {
    pub(crate) fn name(&self) -> String {
        if self.is_coinbase { "coinbase".to_owned() } else { self.txid.to_string() }
    }

    pub(crate) fn paid(&self) -> u64 {
        self.outputs.iter().map(|output| output.amount.units()).fold(0, u64::saturating_add)
    }

    /// What the transaction leaves to the miner or, for a coinbase, what the miner gets.
    pub(crate) fn money(&self) -> String {
        match (self.is_coinbase, self.fee, self.collected) {
            (true, _, None) => "new coins".to_owned(),
            (true, _, Some(Amount::ZERO)) => format!("new {}", coins(self.paid())),
            (true, _, Some(fees)) => {
                let new = self.paid().saturating_sub(fees.units());
                format!("new {} + {}", coins(new), coins(fees.units()))
            }
            (false, Some(fee), _) => format!("fee {}", coins(fee.units())),
            (false, None, _) => "fee unknown".to_owned(),
        }
    }

    /// The same, as far as there's room on a card. Only the words say how much the fees are.
    pub(crate) fn money_in_short(&self) -> String {
        const ROOM: usize = 16;
        let money = self.money();
        match money.split_once(" + ") {
            Some((new, _)) if money.len() > ROOM => format!("{new} + fees"),
            _ => money,
        }
    }
}

/// All transactions of some blocks.
pub(crate) struct Graph {
    pub(crate) cards: Vec<Card>,
    /// The blocks that are shown: their heights, and how many columns each takes.
    pub(crate) shown: Vec<(u64, usize)>,
    pub(crate) title: String,
    left_out: usize,
}

impl Graph {
    pub(crate) fn new(blocks: &[Block], names: &[(Address, &str)]) -> Graph {
        let mut cards: Vec<Card> = Vec::new();
        let mut by_txid = HashMap::new();
        let mut columns = Vec::new();
        for (index, block) in blocks.iter().enumerate() {
            let note = block.coinbase().and_then(|coinbase| CoinbaseNote::of(coinbase).ok());
            let height = note.map_or(index as u64 + 1, |note| note.height.into());
            let first = cards.len();
            for transaction in &block.transactions {
                let mut card = card(transaction, height, names);
                card.spends = spends(transaction, &by_txid);
                let parents = card.spends.iter().flatten().filter(|(parent, _)| *parent >= first);
                let depth = parents.map(|(parent, _)| cards[*parent].depth + 1).max();
                card.depth = depth.unwrap_or(0).min(MOST_COLUMNS - 1);
                card.fee = fee(&card, transaction, &cards);
                let number = cards.len();
                for (parent, output) in card.spends.iter().flatten() {
                    if let Some(output) = cards[*parent].outputs.get_mut(*output) {
                        output.spent_by = Some(number);
                    }
                }
                by_txid.insert(card.txid, number);
                cards.push(card);
            }
            let of_block = &mut cards[first..];
            columns.push((height, of_block.iter().map(|card| card.depth + 1).max().unwrap_or(1)));
            let payments = of_block.iter().filter(|card| !card.is_coinbase);
            let fees = payments.map(|card| card.fee).collect::<Option<Vec<_>>>();
            let fees = fees.and_then(|fees| {
                fees.into_iter().try_fold(Amount::ZERO, |sum, fee| sum.checked_add(fee))
            });
            of_block.iter_mut().for_each(|card| card.collected = fees);
        }
        let mut room = MOST_COLUMNS;
        let fits = columns.iter().rev().take_while(|(_, wide)| {
            let fits = *wide <= room;
            room = room.saturating_sub(*wide);
            fits
        });
        let left_out = columns.len() - fits.count();
        let shown = columns.split_off(left_out);
        let mut graph = Graph { cards, shown, title: String::new(), left_out };
        graph.title = graph.title(blocks.len());
        graph
    }

    fn title(&self, blocks: usize) -> String {
        let unspent = self.cards.iter().flat_map(|card| &card.outputs);
        let unspent = unspent.filter(|output| output.spent_by.is_none());
        let sum = unspent.clone().map(|output| output.amount.units());
        format!(
            "{} in {}: {} unspent, {} coins",
            count(self.cards.len(), "transaction"),
            count(blocks, "block"),
            count(unspent.count(), "output"),
            coins(sum.fold(0, u64::saturating_add)),
        )
    }

    /// The column of a card, if its block is shown.
    pub(crate) fn column(&self, card: &Card) -> Option<usize> {
        let at = self.shown.iter().position(|(height, _)| *height == card.height)?;
        Some(self.shown[..at].iter().map(|(_, wide)| wide).sum::<usize>() + card.depth)
    }

    pub(crate) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.left_out > 0 {
            remarks.push(format!("… {} before these …", count(self.left_out, "block")));
        }
        remarks.push("Bold, with an open end: not spent yet. Double edge: a coinbase.".to_owned());
        remarks
    }

    /// Everything that's shown, one line per transaction.
    pub(crate) fn words(&self) -> String {
        let mut lines = Vec::new();
        if self.left_out > 0 {
            lines.push(format!("… {} before these …", count(self.left_out, "block")));
        }
        for card in self.cards.iter().filter(|card| self.column(card).is_some()) {
            let from: Vec<_> = card.spends.iter().map(|spent| self.origin(*spent)).collect();
            let spends = match &from[..] {
                [] => String::new(),
                from => format!("spends {}; ", cut(from)),
            };
            let to: Vec<_> = card.outputs.iter().map(|output| self.destination(output)).collect();
            let (height, name, money) = (card.height, card.name(), card.money());
            lines.push(format!("block {height}, {name}: {spends}{money}; pays {}", cut(&to)));
        }
        let more = lines.len().saturating_sub(MOST_WORDS);
        if more > 0 {
            lines.truncate(MOST_WORDS);
            lines.push(format!("… {}", count(more, "more transaction")));
        }
        lines.join("\n")
    }

    fn origin(&self, spent: Option<(usize, usize)>) -> String {
        let output = spent.and_then(|(card, output)| {
            let card = self.cards.get(card)?;
            Some((card, card.outputs.get(output)?))
        });
        match output {
            Some((card, Paid { owner, amount, .. })) => {
                format!(
                    "{owner} {} of {} in block {}",
                    coins(amount.units()),
                    card.name(),
                    card.height
                )
            }
            None => "an output of another block".to_owned(),
        }
    }

    fn destination(&self, output: &Paid) -> String {
        let paid = format!("{} {}", output.owner, coins(output.amount.units()));
        match output.spent_by {
            None => format!("{paid} (unspent)"),
            Some(card) => format!("{paid} (spent in block {})", self.cards[card].height),
        }
    }
}

/// A list of words, cut off if there are too many.
fn cut(words: &[String]) -> String {
    let more = words.len().saturating_sub(MOST_OUTPUTS);
    let mut shown = words[..words.len() - more].join(", ");
    if more > 0 {
        shown += &format!(" and {more} more");
    }
    shown
}

fn card(transaction: &Transaction, height: u64, names: &[(Address, &str)]) -> Card {
    let paid = |Output { amount, lock }: &Output| Paid {
        owner: owner(lock, names),
        amount: *amount,
        spent_by: None,
    };
    Card {
        height,
        depth: 0,
        txid: transaction.txid(),
        is_coinbase: transaction.is_coinbase(),
        spends: Vec::new(),
        outputs: transaction.outputs.iter().map(paid).collect(),
        fee: None,
        collected: None,
    }
}

fn spends(transaction: &Transaction, known: &HashMap<Txid, usize>) -> Vec<Option<(usize, usize)>> {
    if transaction.is_coinbase() {
        return Vec::new();
    }
    let place = |OutPoint { txid, index }: OutPoint| Some((*known.get(&txid)?, index as usize));
    transaction.inputs.iter().map(|input| place(input.previous)).collect()
}

fn fee(card: &Card, transaction: &Transaction, cards: &[Card]) -> Option<Amount> {
    let brought = card.spends.iter().map(|spent| {
        let (card, output) = (*spent)?;
        Some(cards[card].outputs.get(output)?.amount)
    });
    let brought = brought.collect::<Option<Vec<_>>>()?.into_iter();
    let brought = brought.map(Amount::units).fold(0, u64::saturating_add);
    let paid = transaction.paid().ok()?;
    brought.checked_sub(paid.units()).map(Amount::new)
}

/// Who can spend an output with this lock.
fn owner(lock: &Script, names: &[(Address, &str)]) -> String {
    let Some(address) = Address::of_lock(lock) else { return "script".to_owned() };
    match names.iter().find(|(named, _)| *named == address) {
        Some((_, name)) => shorten(name, NAME),
        None => shorten(&address.to_string(), 6),
    }
}

/// An amount in coins, without the word.
pub(crate) fn coins(units: u64) -> String {
    let text = InCoins(Amount::new(units)).to_string();
    text.trim_end_matches(" coins").trim_end_matches(" coin").to_owned()
}
