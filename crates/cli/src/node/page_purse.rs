use crate::coin::hold::Hold;
use crate::coin::passphrase;
use crate::coin::purse::{OpenPurse, Purse};
use crate::failure::Failure;
use kusari::stage6_coin::{Address, BlockHash, Coin, CoinSelection, Order, OutPoint, Transaction};
use kusari_node::Refused;
use kusari_node::page::{self, PayTo};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The wallet that a node's page may spend from. It's read anew each time, because `kusari wallet` may have changed it since, and
/// its keys are in memory only as long as it takes to sign.
pub(super) struct PagePurse {
    path: PathBuf,
    passphrase: Zeroizing<String>,
}

impl PagePurse {
    /// Asks for the passphrase, and tries it.
    pub(super) fn open(path: PathBuf) -> Result<PagePurse, Failure> {
        let purse = Purse::expect(&path)?;
        let passphrase = passphrase::ask()?;
        purse.open_with(passphrase.clone())?;
        Ok(PagePurse { path, passphrase })
    }

    /// Reads it, and keeps others from changing it.
    fn read(&self) -> Result<(OpenPurse, Hold), Failure> {
        let hold = Hold::wallet(&self.path)?;
        let purse = Purse::expect(&self.path)?.open_with(self.passphrase.clone())?;
        Ok((purse, hold))
    }
}

impl page::Purse for PagePurse {
    fn addresses(&self) -> Vec<Address> {
        // If the file can't be read just now, what the page shows is wrong for a moment, and no one loses anything.
        Purse::expect(&self.path).and_then(|purse| purse.addresses()).unwrap_or_default()
    }

    fn new_address(&mut self) -> Result<Address, Refused> {
        let (mut purse, _hold) = self.read().map_err(refused)?;
        let address = purse.wallet.new_address(&mut rand::rng());
        purse.save().map_err(refused)?;
        Ok(address)
    }

    fn pay(
        &mut self,
        coins: &[(OutPoint, Coin)],
        order: &PayTo,
        chain: &BlockHash,
    ) -> Result<Transaction, Refused> {
        let (mut purse, _hold) = self.read().map_err(refused)?;
        let mut with_change = purse.wallet.clone();
        let change = with_change.new_address(&mut rand::rng());
        let wanted = Order {
            lock: order.lock.clone(),
            amount: order.amount,
            fee_rate: order.fee_rate,
            change,
            selection: CoinSelection::BranchAndBound,
        };
        let payment = purse.wallet.pay(coins, &wanted, chain);
        let payment = payment.map_err(|cause| Refused::of(&cause))?;
        if payment.outputs.iter().any(|output| output.lock == change.lock()) {
            purse.wallet = with_change;
        }
        purse.save().map_err(refused)?;
        Ok(payment)
    }
}

fn refused(failure: Failure) -> Refused {
    let (code, what) = match failure {
        Failure::Refused { code, what } | Failure::Impossible { code, what } => (code, what),
        Failure::Unusable(what) => ("wallet-unusable", what),
        _ => ("wallet-unusable", "the wallet can't be used".to_owned()),
    };
    Refused { code, what }
}
