use super::passphrase;
use crate::failure::Failure;
use kusari::stage6_coin::*;
use kusari_storage::{FileError, PassphraseCost, WalletFile, WalletFileError};
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What can be read of a wallet without its passphrase: its addresses, and the payments it still has to make.
pub(crate) struct Purse {
    path: PathBuf,
    file: WalletFile,
    public: Public,
}

/// A wallet that was opened with its passphrase.
pub(crate) struct OpenPurse {
    path: PathBuf,
    passphrase: Zeroizing<String>,
    cost: PassphraseCost,
    pub(crate) wallet: Wallet,
    pub(super) orders: Vec<WaitingOrder>,
}

/// The part of the file that isn't sealed. If someone else changes it, the wallet doesn't open any more.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Public {
    addresses: Vec<String>,
    orders: Vec<WaitingOrder>,
}

/// A payment that couldn't be made yet, because the coins for it aren't there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaitingOrder {
    pub(super) to: String,
    pub(super) amount: Amount,
    pub(super) fee_rate: u64,
}

impl Purse {
    /// Reads a wallet, if there is one.
    pub(crate) fn read(path: &Path) -> Result<Option<Purse>, Failure> {
        if !path.try_exists().map_err(|error| Failure::file(path, error))? {
            return Ok(None);
        }
        let file = WalletFile::read(path).map_err(|error| in_file(path, error))?;
        let public = serde_json::from_slice(file.public_unproven())
            .map_err(|error| Failure::Unusable(format!("{path:?}: {error}")))?;
        Ok(Some(Purse { path: path.to_owned(), file, public }))
    }

    /// Reads the wallet, or says how to make one.
    pub(crate) fn expect(path: &Path) -> Result<Purse, Failure> {
        let none = || {
            Failure::Unusable(format!(
                "there is no wallet {path:?}; make one with `kusari wallet new`"
            ))
        };
        Purse::read(path)?.ok_or_else(none)
    }

    /// Its addresses, the oldest first.
    pub(crate) fn addresses(&self) -> Result<Vec<Address>, Failure> {
        let parsed = self.public.addresses.iter().map(|text| text.parse());
        parsed.collect::<Result<_, AddressError>>().map_err(|error| {
            let what = format!("{:?}: {error}", self.path);
            Failure::Impossible { code: error.code(), what }
        })
    }

    /// The payments it still has to make.
    pub(super) fn orders(&self) -> &[WaitingOrder] {
        &self.public.orders
    }

    /// Asks for the passphrase, and opens it.
    pub(super) fn open(self) -> Result<OpenPurse, Failure> {
        let passphrase = passphrase::ask()?;
        self.open_with(passphrase)
    }

    /// Opens it with a passphrase that's known already.
    pub(crate) fn open_with(self, passphrase: Zeroizing<String>) -> Result<OpenPurse, Failure> {
        let secret = self.file.open(&passphrase).map_err(|error| Failure::refused(&error))?;
        let mut wallet = Wallet::default();
        for key in secret.expose().chunks(32) {
            let key = Zeroizing::new(<[u8; 32]>::try_from(key).unwrap_or_default());
            wallet.add(PrivateKey::from_bytes(&key).map_err(|error| Failure::impossible(&error))?);
        }
        let cost = self.file.cost();
        Ok(OpenPurse { path: self.path, passphrase, cost, wallet, orders: self.public.orders })
    }
}

/// Says which wallet an error is about.
fn in_file(path: &Path, error: WalletFileError) -> Failure {
    match error {
        WalletFileError::File(FileError::Io { path, cause }) => Failure::file(&path, cause),
        WalletFileError::File(error) => Failure::impossible(&error),
        error => Failure::Impossible { code: error.code(), what: format!("{path:?}: {error}") },
    }
}

impl OpenPurse {
    /// Makes a wallet that has no key and no file yet.
    pub(crate) fn new(path: &Path) -> Result<OpenPurse, Failure> {
        Ok(OpenPurse {
            path: path.to_owned(),
            passphrase: passphrase::choose()?,
            cost: PassphraseCost::RECOMMENDED,
            wallet: Wallet::default(),
            orders: Vec::new(),
        })
    }

    /// The key that letters are signed with, and that others write to: that of the first address.
    pub(super) fn first_key(&self) -> Result<&PrivateKey, Failure> {
        let first = self.wallet.addresses().first();
        first.and_then(|address| self.wallet.key(address)).ok_or_else(|| {
            let path = &self.path;
            Failure::Unusable(format!(
                "the wallet {path:?} has no key; make one with `kusari wallet new`"
            ))
        })
    }

    /// Writes the wallet to its file, replacing the old one if there is one.
    pub(crate) fn save(&self) -> Result<(), Failure> {
        let addresses = self.wallet.addresses().iter().map(Address::to_string).collect();
        let public = Public { addresses, orders: self.orders.clone() };
        let public = serde_json::to_vec(&public).expect("strings and numbers can be written");
        let mut secret = Zeroizing::new(Vec::new());
        for address in self.wallet.addresses() {
            let key = self.wallet.key(address).expect("each address has its key");
            secret.extend(*Zeroizing::new(key.to_secret_bytes()));
        }
        let sealed = WalletFile::seal(&public, &secret, &self.passphrase, self.cost, &mut SysRng);
        let sealed = sealed.map_err(|error| Failure::impossible(&error))?;
        let written = match self.path.try_exists() {
            Ok(false) => sealed.create(&self.path),
            _ => sealed.replace(&self.path),
        };
        written.map_err(|error| in_file(&self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::super::{clock, pay};
    use super::*;
    use kusari_storage::{Directory, Store};

    #[test]
    fn an_order_leaves_the_wallet_when_it_is_paid_and_the_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::prepare(folder.path().join("coin")).unwrap();
        let path = directory.wallet();
        let words = "orders".to_owned();
        let genesis = Genesis { time: Time::default(), words, rules: Rules::classroom() };
        let mut store = Store::create(directory, &genesis).unwrap();
        let mut wallet = Wallet::default();
        let address = wallet.new_address(&mut rand::rng());
        let reward = Reward { lock: address.lock(), fees: Amount::ZERO, extra_nonce: 0 };
        let (place, now) = (store.place().unwrap(), Time::default());
        let block = mine(Draft::new(&place, &genesis.rules, [], reward, now)).unwrap();
        store.push(&block, clock::latest(Time::now())).unwrap();

        let order = |amount| WaitingOrder { to: address.to_string(), amount, fee_rate: 2 };
        let payable = order(Amount::new(20 * UNITS_PER_COIN));
        let refused = order(Amount::ZERO);
        let premature = order(Amount::new(1000 * UNITS_PER_COIN));
        let mut purse = OpenPurse {
            path: path.clone(),
            passphrase: Zeroizing::new("correct horse".to_owned()),
            cost: PassphraseCost::new(8, 1, 1).unwrap(),
            wallet,
            orders: vec![refused.clone(), payable, premature.clone()],
        };
        purse.save().ok().unwrap();

        let mut source = Source::Directory(Box::new(store));
        pay::make_orders(&mut source, &mut purse).ok().unwrap();
        let left = [refused, premature];
        assert_eq!(purse.orders, left);
        let written = Purse::read(&path).ok().unwrap().unwrap();
        assert_eq!(written.orders(), left);
        assert_eq!(written.addresses().ok().unwrap().len(), 2, "the change has a key of its own");
        let Source::Directory(store) = source else { panic!("it's the same") };
        assert_eq!(store.waiting().len(), 1);
    }
}
