//! What happened elsewhere, each with the source where we looked it up.

/// For rows that mirror nothing, or nothing that we looked up.
pub(crate) const NONE: &str = "";

pub(crate) const STRICT_DER: &str =
    "BIP 66: lenient parsers of signatures disagreed about which blocks are valid";
pub(crate) const MALLEABILITY: &str = "BIP 62: one transaction in two spellings has two ids";
pub(crate) const TWO_PARSERS: &str = "CVE-2017-12635 (blog.couchdb.org, 14 November 2017): of two fields with the same name, each parser took a different one";
pub(crate) const RECURSION: &str =
    "RUSTSEC-2024-0437 (protobuf): unknown fields were walked through without a limit";
pub(crate) const EASY: &str =
    "CVE-2015-3641 (cve.org): the “Easy” attack stopped bitcoind before 0.10.2";
pub(crate) const MAP_ORDER: &str =
    "RUSTSEC-2024-0402 (hashbrown): the encoding of a map depended on the order of insertion";
pub(crate) const BIDI: &str = "CVE-2021-42574 (blog.rust-lang.org, 1 November 2021): text was shown in a different order from how a program reads it";
pub(crate) const TERMINAL: &str =
    "CVE-2003-0063 (cve.org): just showing a file could run commands in xterm";
pub(crate) const OVERFLOW: &str = "CVE-2010-5139 (en.bitcoin.it/wiki/Value_overflow_incident): two amounts overflowed when they were added, and made 184 billion bitcoins";
pub(crate) const SECOND_SPELLING: &str =
    "CVE-2012-4684 (nvd.nist.gov): one signature in several spellings, told apart by its hash";
pub(crate) const PADDING: &str = "CVE-2006-4339 (lwn.net/Articles/198300): padding that wasn't checked strictly, with exponent 3, let people forge signatures";
pub(crate) const FREAK: &str = "CVE-2015-0204, FREAK (robertheaton.com, 6 April 2015): clients could be made to take RSA keys of 512 bits";
pub(crate) const HUGE_KEY: &str =
    "CVE-2023-29409 (golang/vulndb#1987): very large RSA keys kept a verifier busy";
pub(crate) const OTHER_CHAIN: &str =
    "EIP-155 (eips.ethereum.org): the number of the chain became part of what's signed";
pub(crate) const ANY_SIGNATURE: &str =
    "RUSTSEC-2019-0004 (libp2p-core): any signature of the right length passed";
pub(crate) const TWICE_IN_A_BLOCK: &str = "CVE-2012-2459 (bitcoin.stackexchange.com/questions/78486): a block with a transaction in it twice had the same root as the one without";
pub(crate) const MUTATED: &str =
    "CVE-2024-52921 (bitcoin/bitcoin#29412): altered blocks kept the good ones from spreading";
pub(crate) const CORE_REASON: &str =
    "Bitcoin Core has a reason of its own for this, as its submitblock shows (BIP 22)";
pub(crate) const TIMEJACKING: &str =
    "timejacking (culubas.blogspot.com, May 2011): strangers moved a node's clock";
pub(crate) const ECLIPSE: &str = "Heilman, Kendler, Zohar and Goldberg 2015 (eprint.iacr.org/2015/263): they filled the tables of Bitcoin nodes with addresses";
pub(crate) const ADDR_SPAM: &str = "CVE-2024-52919 (bitcoincore.org, 31 July 2024): messages full of addresses could stop Bitcoin Core before 22.0";
pub(crate) const HEADER_SPAM: &str =
    "CVE-2024-52916 (bitcoincore.org, 3 July 2024): cheap headers filled the memory of a node";
pub(crate) const ORPHANS: &str =
    "CVE-2012-3789 (en.bitcoin.it): orphans were kept without a limit before bitcoind 0.5.3";
pub(crate) const MEMPOOL: &str =
    "CVE-2013-4627 (cve.org): transactions filled the memory of bitcoind 0.8";
pub(crate) const NONCES: &str = "Android, August 2013 (theregister.co.uk, 12 August 2013): a random generator repeated itself, so nonces did too, and wallets were emptied";
pub(crate) const DUPLICATE_INPUT: &str = "CVE-2018-17144 (bitcoin.stackexchange.com/questions/79481): a check was left out to save time, and an input that was named twice counted twice";
pub(crate) const TWO_COINBASES: &str = "BIP 30 (bitcoin.stackexchange.com/questions/120834): two coinbases of Bitcoin have the name of an earlier one";
pub(crate) const LEAF_NODE: &str = "CVE-2017-12842 (bitslog.com, 9 June 2018): a transaction of 64 bytes could be taken for an inner node of a Merkle tree";
pub(crate) const TIME_WARP: &str =
    "BIP 94 and BIP 54: in Bitcoin itself most of the miners together could still do it";
pub(crate) const SLOW_BLOCKS: &str = "BIP 54: there are blocks of Bitcoin that would take minutes, up to more than an hour, to check";
