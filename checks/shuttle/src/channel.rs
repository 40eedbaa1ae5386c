//! Bounded channels like crossbeam's, made from shuttle's lock and shuttle's threads.

use crate::clock::{Instant, sleep_until};
use crossbeam_channel::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};
use shuttle::rand::{Rng as _, thread_rng};
use shuttle::sync::{Mutex, MutexGuard};
use shuttle::thread::{self, Thread};
use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use std::{fmt, mem};

thread_local! {
    static MOST_ROOM: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Makes all channels of the next run smaller, so that it happens sooner that one is full.
pub(crate) fn limit_room(most: usize) {
    MOST_ROOM.set(most);
}

/// Makes a channel with room for `room` values, but no more than the test allows.
pub fn bounded<T>(room: usize) -> (Sender<T>, Receiver<T>) {
    let state = State {
        queue: VecDeque::new(),
        room: room.min(MOST_ROOM.get()),
        senders: 1,
        has_receiver: true,
        listening: Vec::new(),
        speaking: Vec::new(),
    };
    let state = Arc::new(Mutex::new(state));
    (Sender { state: state.clone() }, Receiver { state })
}

struct State<T> {
    queue: VecDeque<T>,
    room: usize,
    senders: usize,
    has_receiver: bool,
    /// The threads that sleep until there is something to receive.
    listening: Vec<Thread>,
    /// The threads that sleep until there is room.
    speaking: Vec<Thread>,
}

impl<T> State<T> {
    fn take(&mut self) -> Result<T, TryRecvError> {
        match self.queue.pop_front() {
            Some(value) => Ok(value),
            None if self.senders == 0 => Err(TryRecvError::Disconnected),
            None => Err(TryRecvError::Empty),
        }
    }

    fn put(&mut self, value: T) -> Result<(), TrySendError<T>> {
        if !self.has_receiver {
            return Err(TrySendError::Disconnected(value));
        }
        if self.queue.len() >= self.room {
            return Err(TrySendError::Full(value));
        }
        self.queue.push_back(value);
        Ok(())
    }
}

/// Locks a channel. Threads that take turns on one thread of the system can't be told apart when one of
/// them panics, so a lock may be called poisoned when it isn't.
fn lock<T>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(sleepers: Vec<Thread>) {
    sleepers.iter().for_each(Thread::unpark);
}

/// The sending end.
pub struct Sender<T> {
    state: Arc<Mutex<State<T>>>,
}

impl<T> Sender<T> {
    /// Sends if there is room.
    ///
    /// # Errors
    ///
    /// If there's no room, or no receiver.
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        let mut state = lock(&self.state);
        state.put(value)?;
        let listening = mem::take(&mut state.listening);
        drop(state);
        wake(listening);
        Ok(())
    }

    /// Waits until there's room. Chapter 5 never does that, and a test shows what would happen.
    ///
    /// # Errors
    ///
    /// If there's no receiver.
    pub fn send(&self, mut value: T) -> Result<(), SendError<T>> {
        loop {
            match self.try_send(value) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(value)) => return Err(SendError(value)),
                Err(TrySendError::Full(back)) => value = back,
            }
            let mut state = lock(&self.state);
            if state.queue.len() < state.room || !state.has_receiver {
                continue;
            }
            state.speaking.push(thread::current());
            drop(state);
            sleep_until(None);
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        lock(&self.state).senders += 1;
        Sender { state: self.state.clone() }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        state.senders -= 1;
        let listening = mem::take(&mut state.listening);
        drop(state);
        wake(listening);
    }
}

/// The receiving end.
pub struct Receiver<T> {
    state: Arc<Mutex<State<T>>>,
}

impl<T> Receiver<T> {
    /// Takes the next value, if there is one.
    ///
    /// # Errors
    ///
    /// If nothing is there, or never will be.
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        let mut state = lock(&self.state);
        let value = state.take()?;
        let speaking = mem::take(&mut state.speaking);
        drop(state);
        wake(speaking);
        Ok(value)
    }

    /// How many values are waiting.
    pub fn len(&self) -> usize {
        lock(&self.state).queue.len()
    }

    /// Whether no value is waiting.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waits for a value until a deadline.
    ///
    /// # Errors
    ///
    /// If no value came in time, or none ever will.
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        loop {
            match self.try_recv() {
                Ok(value) => return Ok(value),
                Err(TryRecvError::Disconnected) => return Err(RecvTimeoutError::Disconnected),
                Err(TryRecvError::Empty) if deadline.is_past() => {
                    return Err(RecvTimeoutError::Timeout);
                }
                Err(TryRecvError::Empty) => {}
            }
            if self.is_quiet() {
                sleep_until(Some(deadline));
            }
        }
    }

    /// Asks to be woken, if there's nothing to report yet.
    fn is_quiet(&self) -> bool {
        let mut state = lock(&self.state);
        let is_quiet = state.queue.is_empty() && state.senders > 0;
        if is_quiet {
            state.listening.push(thread::current());
        }
        is_quiet
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        state.has_receiver = false;
        let (unread, speaking) = (mem::take(&mut state.queue), mem::take(&mut state.speaking));
        drop(state);
        // Drop these last: values that no one will read may hold the ends of other channels.
        drop(unread);
        wake(speaking);
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver")
    }
}

/// Which of two channels was first.
#[derive(Debug)]
pub enum First<A, B> {
    /// The first channel has a value, or is closed.
    A(Result<A, RecvError>),
    /// The second one.
    B(Result<B, RecvError>),
    /// The time is up.
    Nothing,
}

/// Waits for either of two channels. If both are ready, the choice is random.
pub fn first_of<A, B>(a: &Receiver<A>, b: &Receiver<B>, timeout: Duration) -> First<A, B> {
    fn answer<T>(channel: &Receiver<T>) -> Option<Result<T, RecvError>> {
        match channel.try_recv() {
            Ok(value) => Some(Ok(value)),
            Err(TryRecvError::Disconnected) => Some(Err(RecvError)),
            Err(TryRecvError::Empty) => None,
        }
    }
    let deadline = Instant::now() + timeout;
    loop {
        let (ask_a, ask_b) = (|| answer(a).map(First::A), || answer(b).map(First::B));
        let first = match thread_rng().r#gen() {
            true => ask_a().or_else(ask_b),
            false => ask_b().or_else(ask_a),
        };
        if let Some(first) = first {
            return first;
        }
        if deadline.is_past() {
            return First::Nothing;
        }
        if a.is_quiet() && b.is_quiet() {
            sleep_until(Some(deadline));
        }
    }
}

/// Stands in for [`crossbeam_channel::select!`], in the one form in which chapter 5 uses it.
#[macro_export]
macro_rules! select {
    (
        recv($a:expr) -> $from_a:ident => $on_a:expr,
        recv($b:expr) -> $from_b:ident => $on_b:block
        default($timeout:expr) => $on_nothing:block
    ) => {
        match $crate::channel::first_of(&$a, &$b, $timeout) {
            $crate::channel::First::A($from_a) => $on_a,
            $crate::channel::First::B($from_b) => $on_b,
            $crate::channel::First::Nothing => $on_nothing,
        }
    };
}
