//! What every generated client wraps.

use std::sync::Arc;

use crate::settings::Settings;

/// The immutable settings that the calls of a client share.
#[derive(Clone, Debug)]
pub struct Core {
    settings: Arc<Settings>,
}

impl Core {
    /// Creates a core with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// Returns the settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the settings for a change that affects only this core.
    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }
}
