//! How often to poll, and what progress to show.

use std::time::Duration;

/// Whether the cloud is real, and takes minutes, or is simulated.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    Live,
    Simulated,
}

impl Pace {
    /// Polling intervals: those of the spec, or short ones for the simulator.
    pub(crate) fn interval(self) -> Option<(Duration, Duration)> {
        match self {
            Self::Live => None,
            Self::Simulated => Some((Duration::from_millis(50), Duration::from_millis(100))),
        }
    }
}

/// A hook that prints a line whenever the state has changed.
macro_rules! show_progress {
    ($wait:expr, $pace:expr) => {{
        let mut wait = $wait;
        if let Some((first, most)) = $pace.interval() {
            wait = wait.with_interval(first, most);
        }
        let mut shown = None;
        wait.with_progress(move |progress| {
            let state = progress.state.clone().unwrap_or_else(|| "not listed yet".to_owned());
            if shown.as_ref() != Some(&state) {
                println!("  {:>6.1} s  {} {state}", progress.elapsed.as_secs_f64(), progress.id);
                shown = Some(state);
            }
        })
    }};
}
pub(crate) use show_progress;
