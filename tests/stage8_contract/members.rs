use crate::cast::*;
use kusari::stage8_contract::*;

fn code(refused: Result<impl std::fmt::Debug, MembershipError>) -> &'static str {
    refused.unwrap_err().code()
}

#[test]
fn a_name_and_a_key_belong_to_one_member() {
    let mut all = members(2);
    assert_eq!(code(all.join(member(7, "the_blue_sky", Role::Operator))), "member-taken");
    assert_eq!(code(all.join(member(1, "someone", Role::Operator))), "member-taken");
    for name in ["", "two words", "<b>", &"x".repeat(MAX_NAME_BYTES + 1)] {
        assert_eq!(code(all.join(member(7, name, Role::Operator))), "bad-name", "{name:?}");
    }
    assert_eq!(all.join(member(7, "青空", Role::Operator)), Ok(MemberId(2)));
    assert_eq!(all.named("青空"), Some(MemberId(2)));
}

#[test]
fn a_number_is_never_given_to_another_member_and_a_key_never_comes_back() {
    let mut all = members(3);
    all.leave(MemberId(1)).unwrap();
    assert_eq!((all.get(MemberId(1)), all.len()), (None, 2));
    assert_eq!(code(all.leave(MemberId(1))), "no-such-member");
    assert_eq!(code(all.join(member(1, "again", Role::Operator))), "member-taken");
    assert_eq!(all.join(member(7, "the_blue_sky", Role::Operator)), Ok(MemberId(3)));
    assert_eq!(
        all.key(MemberId(1)),
        Some(key(1).public_key()),
        "what it signed can still be checked"
    );
}

#[test]
fn someone_runs_the_airport() {
    let operators = [member(1, "one", Role::Operator), member(2, "two", Role::Operator)];
    assert_eq!(code(Membership::new(operators)), "no-airport");
    let mut all = members(3);
    assert_eq!(code(all.leave(MemberId(0))), "no-airport");
    all.join(member(7, "second_runway", Role::Airport)).unwrap();
    all.leave(MemberId(0)).unwrap();
}

#[test]
fn there_is_room_for_no_more_than_64() {
    let mut all = members(MAX_MEMBERS);
    assert_eq!(code(all.join(member(99, "late", Role::Operator))), "members-full");
    all.leave(MemberId(5)).unwrap();
    assert_eq!(code(all.join(member(99, "late", Role::Operator))), "members-full");
}

#[test]
fn two_quorums_share_an_honest_member_and_one_that_is_one_smaller_does_not() {
    for members in 1..=100 {
        let lying = Quorum::of_liars(members);
        let liars = members.saturating_sub(1) / 3;
        let shared = |enough: usize| (2 * enough).saturating_sub(members);
        assert_eq!(lying.may_fail(), liars);
        assert!(shared(lying.enough) > liars, "{members}");
        let honest = Quorum::of_honest(members);
        assert!(shared(honest.enough) > 0 && shared(honest.enough - 1) == 0, "{members}");
        if members == 3 * liars + 1 {
            assert!(shared(lying.enough - 1) <= liars, "{members}");
        }
    }
}
