//! Who can write what on the board, and whose name is on it.

use kusari::stage6_coin::*;
use kusari::stage7_peers::*;

fn key(number: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[number; 32]).expect("a number below the order")
}

fn address(number: u8) -> Address {
    Address::of(&key(number).public_key())
}

fn chain() -> Chain {
    let easiest = CompactTarget::from_bits(0x207f_ffff);
    let rules = Rules { easiest, maturity: 1, ..Rules::classroom() };
    let genesis = Genesis { time: Time::default(), words: "a board".into(), rules };
    let mut chain = Chain::new(genesis).expect("a good genesis");
    for number in [1, 2, 1, 2] {
        push(&mut chain, &[], number);
    }
    chain
}

fn push(chain: &mut Chain, payments: &[Transaction], miner: u8) {
    let draft = chain.draft(payments, address(miner).lock(), Time::default());
    let block = mine(draft.expect("good payments")).expect("it is easy");
    chain.push(block).expect("a good block");
}

fn post(text: &str) -> Output {
    Output { amount: Amount::ZERO, lock: Post::lock(text).expect("it's short enough") }
}

/// A payment of the rewards of these blocks. Those of odd heights are Alice's, the others Bob's.
fn paying(chain: &Chain, heights: &[usize], outputs: Vec<Output>) -> Transaction {
    let coinbase = |height: usize| &chain.blocks()[height - 1].transactions[0];
    let inputs = heights.iter().map(|height| Input::spending(coinbase(*height).out_point(0)));
    let mut payment = Transaction { version: 2, inputs: inputs.collect(), outputs, lock_height: 0 };
    for (input, height) in heights.iter().enumerate() {
        let key = key(if height % 2 == 1 { 1 } else { 2 });
        payment.sign(input, &coinbase(*height).outputs[0], &chain.genesis().hash(), &key);
    }
    payment
}

fn read(chain: &Chain) -> Vec<(u64, Address, String)> {
    let mut board = Board::default();
    (1..).zip(chain.blocks()).for_each(|(height, block)| board.read(height, block));
    board.posts().iter().map(|post| (post.height, post.author, post.text.clone())).collect()
}

#[test]
fn posts_come_in_the_order_of_the_chain_with_the_address_that_signed() {
    let mut chain = chain();
    let first = paying(&chain, &[2], vec![post("Bob was here")]);
    let second = paying(&chain, &[1], vec![post("so was Alice")]);
    push(&mut chain, &[first, second], 1);
    let third = paying(&chain, &[3], vec![post("and again")]);
    push(&mut chain, &[third], 1);
    let posts = [
        (5, address(2), "Bob was here".to_owned()),
        (5, address(1), "so was Alice".to_owned()),
        (6, address(1), "and again".to_owned()),
    ];
    assert_eq!(read(&chain), posts);
    chain.pop();
    assert_eq!(read(&chain), posts[..2], "what's taken back isn't on the board");
}

#[test]
fn a_payment_of_several_people_is_a_post_of_the_first() {
    let mut chain = chain();
    let both = paying(&chain, &[2, 1], vec![post("who said that?")]);
    push(&mut chain, &[both], 1);
    assert_eq!(read(&chain)[0].1, address(2));
}

/// Mallory locks a coin so that anyone can open it with two items, whatever they are. Then she spends it, and shows a signature and
/// Alice's key where a payment of Alice's would have them.
#[test]
fn a_witness_that_only_looks_like_a_signature_makes_no_author() {
    let mut chain = chain();
    let anyone: Script = "DROP DROP 1".parse().expect("these are words");
    let open = Output { amount: Amount::new(1000), lock: anyone };
    let made = paying(&chain, &[2], vec![open]);
    let mut spends = Transaction {
        version: 2,
        inputs: vec![Input::spending(made.out_point(0))],
        outputs: vec![post("I, Alice, owe Mallory ten coins")],
        lock_height: 0,
    };
    let signature = key(2).sign(&[7; 32]).to_bytes().to_vec();
    spends.inputs[0].witness = vec![signature, key(1).public_key().to_bytes().to_vec()];
    push(&mut chain, &[made, spends], 1);
    assert_eq!(read(&chain), []);
}

#[test]
fn a_miner_who_writes_into_a_coinbase_has_signed_nothing() {
    let mut chain = chain();
    let draft = chain.draft(&[], Post::lock("no one's").expect("short"), Time::default());
    chain.push(mine(draft.expect("good")).expect("it is easy")).expect("a good block");
    assert_eq!(read(&chain), []);
}

#[test]
fn what_a_post_says_is_signed() {
    let mut chain = chain();
    let mut payment = paying(&chain, &[1], vec![post("I owe Bob one coin")]);
    payment.outputs = vec![post("I owe Bob ten coins")];
    let draft = chain.draft(&[payment], address(1).lock(), Time::default());
    assert_eq!(draft.expect_err("it was signed otherwise").code(), "wrong-signature");
    push(&mut chain, &[], 1);
    assert_eq!(read(&chain), []);
}

#[test]
fn a_post_has_a_text_that_fits_into_a_payment() {
    assert!(Post::lock(&"x".repeat(MAX_POST_BYTES)).is_ok());
    let refused = |text: &str| Post::lock(text).expect_err("it's no post").code();
    assert_eq!(refused(&"x".repeat(MAX_POST_BYTES + 1)), "post-too-long");
    assert_eq!(refused(&"鎖".repeat(25)), "post-too-long");
    assert_eq!(refused(""), "post-empty");
    assert_eq!(refused(" \n"), "post-empty");
    let chain = chain();
    let longest = paying(&chain, &[1], vec![post(&"x".repeat(MAX_POST_BYTES))]);
    let mut pool = Mempool::new(9);
    assert!(pool.add(longest.into(), chain.books(), chain.place().height()).is_ok());
}

#[test]
fn only_text_with_the_tag_is_a_post_and_everything_else_is_left_alone() {
    for data in [&b"post1:"[..], b"post2:hello", b"hello", b"", b"post1:\xff\xfe", b"file1:hello"] {
        assert_eq!(Post::text_in(&Script::data(data)), None, "{data:?}");
    }
    assert_eq!(Post::text_in(&address(1).lock()), None);
    assert_eq!(Post::text_in(&Script::data(b"post1:hello")), Some("hello".to_owned()));
    let long = [b"post1:", &[b'x'; 75][..]].concat();
    assert_eq!(Post::text_in(&Script::data(&long)), None, "a miner could put it into a block");
}

#[test]
fn a_post_is_shown_as_text_whatever_is_in_it() {
    for (text, shown) in [
        ("\u{1b}[2Jgone", "\\u{1b}[2Jgone"),
        ("abc\u{202e}fed", "abc\\u{202e}fed"),
        ("one\ntwo", "one\\ntwo"),
        ("\u{7}\u{9b}0m", "\\u{7}\\u{9b}0m"),
    ] {
        let text = Post::text_in(&Post::lock(text).expect("short")).expect("it's a post");
        assert_eq!(kusari::figures::escape_text(&text), shown);
    }
}
