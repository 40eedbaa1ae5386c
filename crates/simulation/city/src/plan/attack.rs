use crate::numbers::SeedFrom;

/// An attack on a town. Times are in microseconds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Attack {
    /// A pool keeps its blocks to itself (Eyal and Sirer, 2014).
    Selfish(Selfish),
    /// Someone pays, and makes a branch without the payment (Rosenfeld, 2014).
    DoubleSpend(DoubleSpend),
    /// Some nodes hear only the attacker (Heilman and others, 2015).
    Eclipse(Eclipse),
    /// Some members lie in chapter 8's vote (counted beside the run).
    Liars(Liars),
    /// Stakers extend every branch that they know.
    NothingAtStake(NothingAtStake),
    /// Holders of old keys write another history.
    LongRange(LongRange),
    /// Someone rents work for some hours, usually more than all others have.
    Rent(Rent),
    /// A staker tries seeds until the next lot is theirs, too.
    Grinding(Grinding),
}

/// A pool that publishes its blocks only when others get close.
#[derive(Clone, Debug, PartialEq)]
pub struct Selfish {
    /// Which node the pool is.
    pub node: u32,
    /// Its share of the work: 0 to 1. The others divide the rest as they did before.
    pub share: f64,
    /// Which part of the honest work takes the pool's block when two are equally good. `None`: the run shows it, because nodes take
    /// the one that they hear of first. `Some` is the coin of the closed form, and it needs a network without delay in which everyone
    /// has a line to everyone.
    pub gamma: Option<f64>,
}

impl Default for Selfish {
    fn default() -> Selfish {
        Selfish { node: 0, share: 1.0 / 3.0, gamma: None }
    }
}

/// Someone who pays and takes it back, again and again.
///
/// An attempt begins when the attacker finds a block on top of the main chain, and keeps it. The payment is in the next honest block.
/// When the merchant has seen `confirmations` blocks, its own included, and the attacker's branch is longer, the attacker publishes it.
#[derive(Clone, Debug, PartialEq)]
pub struct DoubleSpend {
    /// Which node the attacker is.
    pub node: u32,
    /// The node that the attacker pays.
    pub merchant: u32,
    /// The attacker's share of the work: 0 to 1.
    pub share: f64,
    /// How many blocks the merchant waits for: 1 to 1,000.
    pub confirmations: u32,
    /// How many blocks behind the attacker gives up: 1 to 1,000.
    pub gives_up: u32,
    /// The attacker's share of the tickets, if a block needs work and the votes of three of the five tickets drawn for it, as in Decred.
    /// While there are two branches, each ticket votes for its owner's branch. `None`: work is enough.
    pub tickets: Option<f64>,
}

impl Default for DoubleSpend {
    fn default() -> DoubleSpend {
        DoubleSpend {
            node: 0,
            merchant: 1,
            share: 0.3,
            confirmations: 6,
            gives_up: 40,
            tickets: None,
        }
    }
}

/// Nodes whose every neighbour is the attacker.
#[derive(Clone, Debug, PartialEq)]
pub struct Eclipse {
    /// Which node the attacker is. It gets a line to each victim.
    pub node: u32,
    /// The attacker's share of the work: 0 to 1.
    pub share: f64,
    /// How many other nodes are attacked. Chance picks them.
    pub victims: u32,
    /// How many blocks a victim waits for before it believes a payment: 1 to 1,000.
    pub confirmations: u32,
    /// When it begins.
    pub from: u64,
    /// How long it lasts.
    pub lasts: u64,
    /// How the attacker fills the victims' address books. A victim that still finds an honest neighbour isn't cut off.
    /// `None`: all of them are.
    pub flood: Option<Flood>,
}

impl Default for Eclipse {
    fn default() -> Eclipse {
        Eclipse {
            node: 0,
            share: 0.2,
            victims: 10,
            confirmations: 3,
            from: 0,
            lasts: 86_400_000_000,
            flood: None,
        }
    }
}

/// How an attacker fills the address books of chapter 7.
#[derive(Clone, Debug, PartialEq)]
pub struct Flood {
    /// How many honest addresses a book knows before the attack: up to 10,000.
    pub honest: u32,
    /// How many addresses the attacker has: up to 100,000.
    pub addresses: u32,
    /// In how many groups of neighbouring addresses (`/16` networks) they are: 1 to 10,000.
    pub groups: u32,
    /// For how long the attacker talks to a victim before the victim restarts: up to a day.
    pub lasts: u64,
    /// Which share of the honest nodes can still be reached when the victim restarts: 0 to 1.
    pub reachable: f64,
    /// Whether a node goes back to its anchors first.
    pub anchors: bool,
}

impl Default for Flood {
    fn default() -> Flood {
        Flood {
            honest: 100,
            addresses: 2_000,
            groups: 64,
            lasts: 3_600_000_000,
            reachable: 1.0,
            anchors: true,
        }
    }
}

/// Members of a vote are drawn by lot from all nodes, and some nodes lie. The votes are counted beside the
/// run.
#[derive(Clone, Debug, PartialEq)]
pub struct Liars {
    /// Which share of all nodes lies: 0 to 1.
    pub share: f64,
    /// How many members are drawn: 1 to 1,000, and not more than there are nodes.
    pub members: u32,
    /// How often they're drawn: 1 to 1,000,000.
    pub draws: u32,
}

impl Default for Liars {
    fn default() -> Liars {
        Liars { share: 0.25, members: 100, draws: 10_000 }
    }
}

/// Stakers who sign every branch, because it costs them nothing. [`Town::forwards`](crate::Town::forwards) says whether nodes relay all
/// branches or only the best.
#[derive(Clone, Debug, PartialEq)]
pub struct NothingAtStake {
    /// Which share of the nodes signs all branches: 0 to 1. Chance picks them.
    pub share: f64,
    /// Whether a staker who used a right for two blocks loses the deposit, and with it all other rights, as soon as any honest node has seen both.
    pub slashing: bool,
}

impl Default for NothingAtStake {
    fn default() -> NothingAtStake {
        NothingAtStake { share: 0.5, slashing: false }
    }
}

/// Holders of keys that once held stake, and no longer do, make a branch from back then, all at once.
///
/// On their branch, each past slot is theirs with a chance that's their share. Each block's reward makes that share grow, because no one
/// else earns anything there (Gaži, Kiayias and Russell, "Stake-bleeding attacks on proof-of-stake blockchains", 2018).
#[derive(Clone, Debug, PartialEq)]
pub struct LongRange {
    /// Which node the attacker is.
    pub node: u32,
    /// Their share of the stake where the branch begins: 0 to 1.
    pub share: f64,
    /// The height of the last block that both branches share.
    pub fork: u32,
    /// What the maker of a block earns, as a share of all stake at the fork: 0 to 1.
    pub reward: f64,
    /// How many blocks the town has made when the attack comes. The newcomers come at the same time.
    pub after: u32,
    /// How many nodes are new: they weren't there before. Chance picks them.
    pub newcomers: u32,
    /// Which share of the newcomers has a checkpoint from someone it trusts: 0 to 1.
    pub with_checkpoint: f64,
}

impl Default for LongRange {
    fn default() -> LongRange {
        LongRange {
            node: 0,
            share: 0.6,
            fork: 10,
            reward: 0.001,
            after: 500,
            newcomers: 20,
            with_checkpoint: 0.5,
        }
    }
}

/// Someone rents work to rewrite the last blocks, again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Rent {
    /// Which node the attacker is.
    pub node: u32,
    /// How much work is rented, as a multiple of the honest work: 0 to 100. [`Town::interval`](crate::Town::interval) is the time between two
    /// blocks while both work, so the honest miners alone take `1 + rate` times as long.
    pub rate: f64,
    /// For how long: up to [`Town::MAX_TIME`](crate::Town::MAX_TIME).
    pub lasts: u64,
    /// How many blocks are to be rewritten: 1 to 1,000.
    pub depth: u32,
    /// What it costs to rent as much work as all honest miners have for an hour, in coins.
    pub price: f64,
    /// What the maker of a block earns, in coins.
    pub reward: f64,
    /// How much the attacker pays twice, in coins.
    pub value: f64,
}

impl Default for Rent {
    fn default() -> Rent {
        Rent {
            node: 0,
            rate: 1.1,
            lasts: 21_600_000_000,
            depth: 6,
            price: 20.0,
            reward: 3.0,
            value: 100.0,
        }
    }
}

/// A staker may change a block's content until the lottery that it seeds comes out right. There's a lottery for each of the run's blocks,
/// beside the run, and the town's rule has no part in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Grinding {
    /// The attacker's share of the stake: 0 to 1.
    pub share: f64,
    /// How many contents the staker tries for each block that is a seed: 1 to 1,000,000.
    pub tries: u32,
    /// How many slots an epoch has: 1 to 100,000.
    pub epoch: u32,
    /// Where the seed comes from.
    pub seed_from: SeedFrom,
}

impl Default for Grinding {
    fn default() -> Grinding {
        Grinding { share: 0.2, tries: 10, epoch: 100, seed_from: SeedFrom::Parent }
    }
}
