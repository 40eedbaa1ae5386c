/// How paying twice worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct DoubleSpendReport {
    /// How many attempts ended.
    pub attempts: u64,
    /// How many times the merchant lost the payment that it had seen confirmed.
    pub won: u64,
    /// The part of the attempts that the attacker won. `None`: no attempt ended.
    pub success: Option<f64>,
    /// The chance of that, if no message took any time.
    pub expected: f64,
    /// How many blocks on the merchant's branch were given up in all.
    pub rewritten: u64,
    /// How long an attempt took on average, in microseconds.
    pub mean_time: f64,
}

/// What nodes believed if the attacker was their only neighbour.
#[derive(Clone, Debug, PartialEq)]
pub struct EclipseReport {
    /// How many nodes were attacked.
    pub attacked: u32,
    /// How many of them were cut off.
    pub eclipsed: u32,
    /// How many of those believed a payment that the others never heard of.
    pub fooled: u32,
    /// How long that took on average, in microseconds since the eclipse began. `None`: no one was fooled.
    pub mean_time: Option<f64>,
    /// How many blocks their branch was behind the others' when the eclipse ended, on average.
    pub mean_behind: f64,
    /// How many blocks they had at that time that weren't on the others' branch, on average. They lose those.
    pub mean_dark: f64,
    /// How many follow the others' branch when the run is over.
    pub returned: u32,
    /// What became of the address books.
    pub books: Option<FloodReport>,
}

/// What a flood did to the victims' books.
#[derive(Clone, Debug, PartialEq)]
pub struct FloodReport {
    /// How many nodes were attacked.
    pub books: u32,
    /// Which part of the addresses in a book was the attacker's when the flood was over, on average: those only heard of, and those tried.
    pub heard: f64,
    /// The same for those tried.
    pub tried: f64,
    /// Which part of the neighbours that a node chose after its restart was the attacker, on average.
    pub outbound: f64,
    /// How many nodes chose no one but the attacker.
    pub captured: u32,
}

/// How many slots you win by trying seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct GrindingReport {
    /// How many slots there were.
    pub slots: u32,
    /// How many of them the attacker won.
    pub won: u32,
    /// The attacker's part of the slots.
    pub share: f64,
    /// The part that we'd expect in the long run.
    pub expected: f64,
}

/// How often a drawn committee had more liars than its vote can survive.
#[derive(Clone, Debug, PartialEq)]
pub struct LiarsReport {
    /// How many of the nodes lie.
    pub liars: u32,
    /// How many votes a decision takes (chapter 8's `Quorum::of_liars`).
    pub enough: u32,
    /// How many members may lie.
    pub may_lie: u32,
    /// How many committees were drawn.
    pub draws: u32,
    /// In how many of them the honest members were too few to decide anything on their own.
    pub stopped: u32,
    /// The chance of that, from the hypergeometric distribution.
    pub stopped_expected: f64,
    /// In how many of them there were enough liars to give two contradicting decisions enough votes each.
    pub split: u32,
    /// The chance of that.
    pub split_expected: f64,
}

/// Who followed the other history.
#[derive(Clone, Debug, PartialEq)]
pub struct LongRangeReport {
    /// How many past slots there were for the branch.
    pub slots: u64,
    /// How many blocks the branch has after the fork.
    pub branch: u32,
    /// How many the main chain had when the attack came.
    pub honest: u32,
    /// The share of the stake that the old keys had at the end of the branch, counted on that branch.
    pub share_at_end: f64,
    /// How many newcomers had no checkpoint, and how many of them ended on the branch.
    pub without: (u32, u32),
    /// How many had one, and how many of them ended on the branch.
    pub with: (u32, u32),
    /// How many of those who had been there all the time ended on the branch.
    pub old: u32,
}

/// What happened because stakers signed every branch.
#[derive(Clone, Debug, PartialEq)]
pub struct NothingAtStakeReport {
    /// How many stakers sign all.
    pub signers: u32,
    /// How many rights were used more than once: for two blocks or more.
    pub signed_twice: u32,
    /// How many stakers lost their deposits.
    pub slashed: u32,
    /// Which share of all stake that is.
    pub lost: f64,
    /// How much time passed between signing twice and losing the deposit, on average, in microseconds. `None`: no
    /// one lost any.
    pub mean_time: Option<f64>,
    /// How many blocks were made by stakers who sign all.
    pub made: u32,
    /// How many of them are on the main chain.
    pub main: u32,
}

/// What rented work achieved.
#[derive(Clone, Debug, PartialEq)]
pub struct RentReport {
    /// How often work was rented.
    pub attempts: u64,
    /// How often that was enough to rewrite as many blocks as the attacker wanted.
    pub won: u64,
    /// The part of the attempts that the attacker won. `None`: there were no attempts.
    pub success: Option<f64>,
    /// The chance to be ahead at some moment by one block more than the number to rewrite, without delays.
    pub expected: f64,
    /// How many blocks could be rewritten on average if the attacker went on to the end of the time.
    pub expected_depth: f64,
    /// For how long work was rented on average, in microseconds. It ends with success.
    pub mean_time: f64,
    /// What an attempt cost on average, in coins.
    pub cost: f64,
    /// What it brought on average, in coins: rewards of blocks that are on the main chain, and what was paid twice.
    pub gain: f64,
}

/// How a selfish pool did.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfishReport {
    /// How many blocks it made.
    pub made: u32,
    /// How many of them are on the main chain.
    pub main: u32,
    /// Which part of the main chain that is.
    pub revenue: f64,
    /// How often it published a block against an equally good one.
    pub races: u64,
    /// How many of these races an honest block decided, and how many of those blocks were on top of the pool's.
    pub decided: (u64, u64),
    /// Which part of the honest work took the pool's side, measured: the quotient of these two. `None`: there was no such race.
    pub gamma: Option<f64>,
    /// How many blocks it kept back at most.
    pub longest_lead: u32,
}

/// The results of an attack.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AttackReport {
    /// Of [`Attack::Selfish`](crate::Attack::Selfish).
    Selfish(SelfishReport),
    /// Of [`Attack::DoubleSpend`](crate::Attack::DoubleSpend).
    DoubleSpend(DoubleSpendReport),
    /// Of [`Attack::Eclipse`](crate::Attack::Eclipse).
    Eclipse(EclipseReport),
    /// Of [`Attack::Liars`](crate::Attack::Liars).
    Liars(LiarsReport),
    /// Of [`Attack::NothingAtStake`](crate::Attack::NothingAtStake).
    NothingAtStake(NothingAtStakeReport),
    /// Of [`Attack::LongRange`](crate::Attack::LongRange).
    LongRange(LongRangeReport),
    /// Of [`Attack::Rent`](crate::Attack::Rent).
    Rent(RentReport),
    /// Of [`Attack::Grinding`](crate::Attack::Grinding).
    Grinding(GrindingReport),
}
