use crate::commands::Refused;
use kusari::stage8_contract::{
    Action, BlockHash, Command, Me, MemberId, NotTaken, PadCommand, Signed, SignedCommand, Time,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many orders can wait for their turn.
const MAX_ORDERS: usize = 64;

/// How many orders are remembered, and of how many why they weren't taken.
const MAX_GIVEN: usize = 1_024;
const MAX_REFUSED: usize = 64;

/// What someone at this member wants done.
///
/// They're handed in one after another: a higher number makes the lower ones worthless, and messages overtake each other.
pub(crate) struct Orders {
    chain: BlockHash,
    me: Me,
    /// The numbers that were given last.
    given: BTreeSet<u64>,
    waiting: VecDeque<(u64, PadCommand)>,
    under_way: Option<u64>,
    refused: BTreeMap<u64, Refused>,
}

/// What becomes of an order that has no place yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OrderState {
    /// It waits for its place.
    Waiting,
    /// It wasn't taken.
    Refused(Refused),
    /// No order has this number, or it's long ago.
    Unknown,
}

impl Orders {
    pub(crate) fn new(chain: BlockHash, me: Me) -> Orders {
        Orders {
            chain,
            me,
            given: BTreeSet::new(),
            waiting: VecDeque::new(),
            under_way: None,
            refused: BTreeMap::new(),
        }
    }

    /// Takes an order, and answers with its number. It's the time of this clock in milliseconds, or more: so a command that was handed in
    /// before a fall, and may still be under way somewhere, never has the same one.
    pub(crate) fn take(
        &mut self,
        command: PadCommand,
        least: u64,
        now: Time,
    ) -> Result<u64, Refused> {
        if self.waiting.len() == MAX_ORDERS {
            let what =
                format!("{MAX_ORDERS} orders wait here already; wait until some have their place");
            return Err(Refused { code: "too-many-commands", what });
        }
        let after_last = self.given.last().map_or(0, |last| last.saturating_add(1));
        let number = now.millis().max(least).max(after_last);
        self.given.insert(number);
        while self.given.len() > MAX_GIVEN {
            self.given.pop_first();
        }
        self.waiting.push_back((number, command));
        Ok(number)
    }

    /// The next one, if it's its turn.
    pub(crate) fn next(&mut self) -> Option<SignedCommand<PadCommand>> {
        if self.under_way.is_some() {
            return None;
        }
        let (number, command) = self.waiting.pop_front()?;
        self.under_way = Some(number);
        let action = Action::Do(command);
        Some(Signed::new(
            Command { chain: self.chain, by: self.me.id, number, action },
            &self.me.key,
        ))
    }

    /// A command has its place.
    pub(crate) fn placed(&mut self, by: MemberId, number: u64) {
        if by == self.me.id && self.under_way.is_some_and(|it| it <= number) {
            self.under_way = None;
        }
    }

    /// A command wasn't taken.
    pub(crate) fn refused(&mut self, command: &SignedCommand<PadCommand>, cause: &NotTaken) {
        let Command { by, number, .. } = command.content;
        if by != self.me.id {
            return;
        }
        if self.under_way == Some(number) {
            self.under_way = None;
        }
        self.refused.insert(number, Refused::of(cause));
        while self.refused.len() > MAX_REFUSED {
            self.refused.pop_first();
        }
    }

    /// What becomes of an order that has no place.
    pub(crate) fn state(&self, number: u64) -> OrderState {
        if let Some(refused) = self.refused.get(&number) {
            return OrderState::Refused(refused.clone());
        }
        // One that was placed and taken back waits again.
        match self.given.contains(&number) {
            true => OrderState::Waiting,
            false => OrderState::Unknown,
        }
    }

    /// How many wait, the one that's under way included.
    pub(crate) fn count(&self) -> usize {
        self.waiting.len() + usize::from(self.under_way.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage8_contract::{CommandFault, PadId, PrivateKey};
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    fn orders() -> Orders {
        let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(1));
        Orders::new(BlockHash::from_bytes([1; 32]), Me { id: MemberId(1), key })
    }

    fn land() -> PadCommand {
        PadCommand::Land { pad: PadId(1) }
    }

    #[test]
    fn orders_are_handed_in_one_after_another_and_no_two_have_one_number() {
        let (mut orders, now) = (orders(), Time::from_millis(1_000));
        let numbers: Vec<_> = [0, 0, 5_000, 0].map(|least| orders.take(land(), least, now)).into();
        assert_eq!(numbers, [Ok(1_000), Ok(1_001), Ok(5_000), Ok(5_001)]);
        let first = orders.next().unwrap();
        assert_eq!((first.content.number, orders.next()), (1_000, None));
        orders.placed(MemberId(2), 1_000);
        assert_eq!(orders.next(), None, "that was another member's");
        orders.placed(MemberId(1), 1_000);
        let second = orders.next().unwrap();
        assert_eq!((second.content.number, orders.count()), (1_001, 3));
        orders.refused(&second, &CommandFault::Chain.into());
        assert!(matches!(orders.state(1_001), OrderState::Refused(it) if it.code == "other-chain"));
        assert_eq!(orders.next().unwrap().content.number, 5_000);
        assert_eq!(orders.state(5_001), OrderState::Waiting);
        assert_eq!(
            [999, 5_002].map(|number| orders.state(number)),
            [OrderState::Unknown, OrderState::Unknown]
        );
    }

    #[test]
    fn what_waits_has_a_limit_and_so_has_what_is_remembered() {
        let mut orders = orders();
        for _ in 0..MAX_ORDERS {
            orders.take(land(), 0, Time::default()).unwrap();
        }
        let refused = orders.take(land(), 0, Time::default()).unwrap_err();
        assert_eq!(refused.code, "too-many-commands");
        for _ in 0..3 * MAX_REFUSED {
            if orders.waiting.is_empty() {
                orders.take(land(), 0, Time::default()).unwrap();
            }
            let command = orders.next().unwrap();
            orders.refused(&command, &CommandFault::TooLong.into());
        }
        assert_eq!(orders.refused.len(), MAX_REFUSED);
    }
}
