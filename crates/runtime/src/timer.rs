//! Sleeps without an executor: one thread per process, started by the first sleep.
//!
//! tokio's timer works only inside a tokio runtime with the timer enabled and panics everywhere
//! else. A call needs two timers and nearly always drops them long before they are due, so setting
//! and dropping one is cheap: the thread is woken only for a deadline earlier than the one it waits
//! for.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Completes after `duration`, or never if that is beyond the range of the clock.
pub(crate) fn sleep(duration: Duration) -> Sleep {
    Sleep { due: Instant::now().checked_add(duration), key: None }
}

/// A sleep. Whether it is over depends only on the clock, and it costs nothing until it is polled.
pub(crate) struct Sleep {
    due: Option<Instant>,
    key: Option<Key>,
}

/// A deadline, and a number that distinguishes sleeps with the same deadline.
type Key = (Instant, u64);

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(due) = self.due else { return Poll::Pending };
        if due <= Instant::now() {
            return Poll::Ready(());
        }
        let started = TIMER.set(due, &mut self.key, context.waker());
        if !started {
            // There is no thread to wake this one. Busy polling wastes a processor but still ends.
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let waker = TIMER.lock().sleeps.remove(&key);
            // Not under the lock: dropping the last waker may drop a task, and with it other
            // sleeps.
            drop(waker);
        }
    }
}

static TIMER: Timer = Timer { state: Mutex::new(State::new()), sooner: Condvar::new() };

struct Timer {
    state: Mutex<State>,
    /// Notifies the thread of a sleep that ends before the one it waits for.
    sooner: Condvar,
}

struct State {
    sleeps: BTreeMap<Key, Waker>,
    next: u64,
    thread: Thread,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Thread {
    NotStarted,
    /// It is going through the sleeps and will see new ones.
    Awake,
    /// It wakes up at this moment or when notified.
    WaitsUntil(Instant),
    /// It wakes up when notified.
    Idle,
}

impl State {
    const fn new() -> Self {
        Self { sleeps: BTreeMap::new(), next: 0, thread: Thread::NotStarted }
    }
}

impl Timer {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Schedules `waker` for `due`; returns `false` if there is no thread to wake it.
    fn set(&'static self, due: Instant, key: &mut Option<Key>, waker: &Waker) -> bool {
        let mut state = self.lock();
        let key = *key.get_or_insert_with(|| {
            state.next += 1;
            (due, state.next)
        });
        let known = match state.sleeps.get(&key) {
            Some(known) if known.will_wake(waker) => None,
            _ => state.sleeps.insert(key, waker.clone()),
        };
        match state.thread {
            Thread::NotStarted => {
                let thread = std::thread::Builder::new().name("yun-timer".to_owned());
                if thread.spawn(|| self.run()).is_err() {
                    return false;
                }
                state.thread = Thread::Awake;
            }
            Thread::Idle => self.sooner.notify_one(),
            Thread::WaitsUntil(moment) if due < moment => self.sooner.notify_one(),
            Thread::WaitsUntil(_) | Thread::Awake => {}
        }
        drop(state);
        drop(known); // as in `Sleep::drop`
        true
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            let later = state.sleeps.split_off(&(now, u64::MAX));
            let over = std::mem::replace(&mut state.sleeps, later);
            if !over.is_empty() {
                state.thread = Thread::Awake;
                drop(state);
                for waker in over.into_values() {
                    // Wakers run the executor's code. One that panics must not stop the others.
                    let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
                }
                state = self.lock();
                continue;
            }
            let first = state.sleeps.first_key_value().map(|((due, _), _)| *due);
            state = match first {
                Some(due) => {
                    state.thread = Thread::WaitsUntil(due);
                    let (state, _) = self
                        .sooner
                        .wait_timeout(state, due.saturating_duration_since(now))
                        .unwrap_or_else(PoisonError::into_inner);
                    state
                }
                None => {
                    state.thread = Thread::Idle;
                    self.sooner.wait(state).unwrap_or_else(PoisonError::into_inner)
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::task::Wake;

    use super::*;

    struct Told(Mutex<Sender<()>>);

    impl Wake for Told {
        fn wake(self: Arc<Self>) {
            let _ = self.0.lock().expect("no panic").send(());
        }
    }

    fn waker() -> (Waker, Receiver<()>) {
        let (sender, receiver) = channel();
        (Waker::from(Arc::new(Told(Mutex::new(sender)))), receiver)
    }

    fn poll(sleep: &mut Sleep, waker: &Waker) -> Poll<()> {
        Pin::new(sleep).poll(&mut Context::from_waker(waker))
    }

    #[test]
    fn sleepers_are_woken_on_time_and_not_before() {
        let (waker, woken) = waker();
        let started = Instant::now();
        let durations = [30, 10, 20, 10].map(Duration::from_millis);
        let mut sleeps = durations.map(sleep);
        for sleep in &mut sleeps {
            assert_eq!(poll(sleep, &waker), Poll::Pending);
        }
        for _ in durations {
            woken.recv_timeout(Duration::from_secs(60)).expect("it is woken");
        }
        assert!(started.elapsed() >= Duration::from_millis(30));
        for sleep in &mut sleeps {
            assert_eq!(poll(sleep, &waker), Poll::Ready(()));
        }
    }

    #[test]
    fn an_earlier_sleep_is_not_delayed_by_a_later_one() {
        let (waker, woken) = waker();
        let mut hour = sleep(Duration::from_secs(3600));
        assert_eq!(poll(&mut hour, &waker), Poll::Pending);
        let mut moment = sleep(Duration::from_millis(5));
        assert_eq!(poll(&mut moment, &waker), Poll::Pending);
        woken.recv_timeout(Duration::from_secs(60)).expect("it is woken");
        assert_eq!(poll(&mut moment, &waker), Poll::Ready(()));
        assert_eq!(poll(&mut hour, &waker), Poll::Pending);
    }

    #[test]
    fn the_waker_of_the_last_poll_is_woken() {
        let ((first, first_woken), (last, last_woken)) = (waker(), waker());
        let mut sleep = sleep(Duration::from_millis(50));
        assert_eq!(poll(&mut sleep, &first), Poll::Pending);
        assert_eq!(poll(&mut sleep, &last), Poll::Pending);
        last_woken.recv_timeout(Duration::from_secs(60)).expect("it is woken");
        assert!(first_woken.try_recv().is_err());
    }

    #[test]
    fn a_dropped_sleep_leaves_nothing_behind() {
        struct Counted(AtomicUsize);
        impl Wake for Counted {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, Ordering::SeqCst);
            }
        }
        let counted = Arc::new(Counted(AtomicUsize::new(0)));
        let waker = Waker::from(counted.clone());
        for _ in 0..100 {
            assert_eq!(poll(&mut sleep(Duration::from_secs(3600)), &waker), Poll::Pending);
        }
        drop(waker);
        assert_eq!(Arc::strong_count(&counted), 1, "no waker is kept");
    }

    #[test]
    fn a_waker_may_hold_another_sleep() {
        struct Task(#[expect(dead_code, reason = "it is only dropped")] Mutex<Sleep>);
        impl Wake for Task {
            fn wake(self: Arc<Self>) {}
        }
        let (other, _woken) = waker();
        let task = || {
            let mut held = sleep(Duration::from_secs(3600));
            assert_eq!(poll(&mut held, &other), Poll::Pending);
            Waker::from(Arc::new(Task(Mutex::new(held))))
        };
        let mut outer = sleep(Duration::from_secs(3600));
        // The second waker replaces the first, which is dropped with everything it holds.
        assert_eq!(poll(&mut outer, &task()), Poll::Pending);
        assert_eq!(poll(&mut outer, &task()), Poll::Pending);
        drop(outer);
    }

    #[test]
    fn a_waker_that_panics_does_not_stop_the_others() {
        struct Panics;
        impl Wake for Panics {
            fn wake(self: Arc<Self>) {
                std::panic::resume_unwind(Box::new("as told"));
            }
        }
        let mut panicking = sleep(Duration::from_millis(5));
        assert_eq!(poll(&mut panicking, &Waker::from(Arc::new(Panics))), Poll::Pending);
        let (waker, woken) = waker();
        let mut sleep = sleep(Duration::from_millis(10));
        assert_eq!(poll(&mut sleep, &waker), Poll::Pending);
        woken.recv_timeout(Duration::from_secs(60)).expect("it is woken");
    }

    #[test]
    fn the_longest_sleep_never_ends() {
        let (waker, _woken) = waker();
        for duration in [Duration::MAX, Duration::from_secs(1 << 63)] {
            assert_eq!(poll(&mut sleep(duration), &waker), Poll::Pending);
        }
    }
}
