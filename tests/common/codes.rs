//! Every type that refuses something, with its codes.

use kusari::{
    stage1_ledger, stage2_signed, stage3_timestamp, stage4_pow, stage5_network, stage6_coin,
    stage7_peers, stage8_contract, stage9_stake,
};
use stage1_ledger::Refusal;

/// The list. `tests/course.rs` checks that it's complete, and `tests/attacks.rs` that each code is the
/// answer to something.
pub(crate) fn refusals() -> Vec<(&'static str, &'static [&'static str])> {
    macro_rules! codes {
        ($($stage:ident :: $name:ident $(<$seal:ty>)?),* $(,)?) => {
            vec![$((stringify!($name), <$stage::$name $(<$seal>)? as Refusal>::CODES)),*]
        };
    }
    codes![
        stage1_ledger::AmountError,
        stage1_ledger::LedgerError,
        stage2_signed::DecodeError,
        stage2_signed::KeyError,
        stage2_signed::TransactionError,
        stage2_signed::WalletError,
        stage3_timestamp::BlockError<stage3_timestamp::StampError>,
        stage3_timestamp::ChainError<stage3_timestamp::StampError>,
        stage3_timestamp::GenesisError<stage3_timestamp::StampError>,
        stage3_timestamp::StampError,
        stage4_pow::ChainFileError<stage4_pow::WorkError>,
        stage4_pow::MineError,
        stage4_pow::WorkError,
        stage5_network::MempoolError,
        stage5_network::NetworkError,
        stage5_network::Offence,
        stage5_network::PayError,
        stage5_network::RestoreError,
        stage5_network::TopologyError,
        stage5_network::TreeError,
        stage6_coin::AddressError,
        stage6_coin::BlockError,
        stage6_coin::EcdsaError,
        stage6_coin::FormatError,
        stage6_coin::GenesisError,
        stage6_coin::HeaderError,
        stage6_coin::LightError,
        stage6_coin::MempoolError,
        stage6_coin::PaymentError,
        stage6_coin::ProofError,
        stage6_coin::RulesError,
        stage6_coin::ScriptError,
        stage6_coin::SpendError,
        stage6_coin::TargetError,
        stage7_peers::CutReason,
        stage7_peers::EnvelopeError,
        stage7_peers::LightOffence,
        stage7_peers::PeerAddressError,
        stage7_peers::PostError,
        stage7_peers::ReceiptError,
        stage8_contract::BlockError,
        stage8_contract::CertificateError,
        stage8_contract::CommandFault,
        stage8_contract::EvidenceError,
        stage8_contract::LendingRefusal,
        stage8_contract::MembershipError,
        stage8_contract::NotTaken,
        stage8_contract::PadRefusal,
        stage8_contract::Refused<stage8_contract::LandingPads>,
        stage8_contract::WaitingError,
        stage8_contract::WorkBlockError,
        stage9_stake::EvidenceError,
        stage9_stake::StakeError,
        stage9_stake::StakeGenesisError,
    ]
}
