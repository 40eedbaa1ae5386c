//! What is compiled and run shares the machine. What timed out gets it once more, and alone.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The machine, as far as this program fills it.
pub(crate) static ROOM: Room = Room::new();

/// Many may be in it at a time, or one alone.
#[derive(Debug)]
pub(crate) struct Room {
    door: RwLock<()>,
    inside: AtomicU64,
    /// How many have ever come in.
    entered: AtomicU64,
}

/// One of those inside.
#[derive(Debug)]
pub(crate) struct Guest<'a> {
    room: &'a Room,
    _door: RwLockReadGuard<'a, ()>,
    /// How many had ever come in, if there was no one else inside.
    alone_since: Option<u64>,
}

impl Room {
    const fn new() -> Room {
        Room { door: RwLock::new(()), inside: AtomicU64::new(0), entered: AtomicU64::new(0) }
    }

    /// Comes in beside others.
    pub(crate) fn enter(&self) -> Guest<'_> {
        let door = self.door.read().unwrap_or_else(PoisonError::into_inner);
        let entered = self.entered.fetch_add(1, Ordering::SeqCst) + 1;
        let is_first = self.inside.fetch_add(1, Ordering::SeqCst) == 0;
        Guest { room: self, _door: door, alone_since: is_first.then_some(entered) }
    }

    /// Waits until the others have left, and keeps new ones out.
    pub(crate) fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.door.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guest<'_> {
    /// Whether there was no one else inside in all this time.
    pub(crate) fn was_alone(&self) -> bool {
        self.alone_since == Some(self.room.entered.load(Ordering::SeqCst))
    }
}

impl Drop for Guest<'_> {
    fn drop(&mut self) {
        self.room.inside.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_had_company_was_not_alone() {
        let room = Room::new();
        let first = room.enter();
        assert!(first.was_alone());
        let second = room.enter();
        assert!(!first.was_alone() && !second.was_alone());
        drop(second);
        assert!(!first.was_alone(), "it had company for a while");
        drop(first);
        assert!(room.enter().was_alone());
    }

    #[test]
    fn no_one_is_beside_the_one_who_is_alone() {
        let room = Room::new();
        let alone = room.alone();
        assert!(room.door.try_read().is_err());
        drop(alone);
        let _guest = room.enter();
        assert!(room.door.try_write().is_err());
    }
}
