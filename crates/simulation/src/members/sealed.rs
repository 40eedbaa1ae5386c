use kusari::stage8_contract::{
    BlockHash, Certificate, Kind, MemberId, Membership, Signature, Signed,
};
use std::collections::BTreeSet;

/// A sentence with its signature.
type Word = (MemberId, u64, u64, Kind, Option<BlockHash>, Vec<u8>);

/// The signatures that the checker has found good. All members have certificates of the same few, and looking at one takes long.
#[derive(Debug, Default)]
pub(super) struct Sealed(BTreeSet<Word>);

impl Sealed {
    /// Whether a member's signature in a certificate is its own.
    pub(super) fn is_signed(
        &mut self,
        certificate: &Certificate,
        by: MemberId,
        members: &Membership,
    ) -> bool {
        let statement = certificate.statement;
        let of_member = |(id, signature): &(MemberId, Signature)| (*id == by).then_some(*signature);
        let Some(signature) = certificate.signatures.iter().find_map(of_member) else {
            return false;
        };
        let says = statement.says;
        let bytes = signature.to_bytes().to_vec();
        let word = (by, statement.epoch, statement.view, says.kind(), says.block(), bytes);
        if self.0.contains(&word) {
            return true;
        }
        let signed = Signed { content: statement, signature };
        let is_good = members.key(by).is_some_and(|key| signed.verify(&key).is_ok());
        if is_good {
            self.0.insert(word);
        }
        is_good
    }
}
