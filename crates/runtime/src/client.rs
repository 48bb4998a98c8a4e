//! The inside of every generated client.

use std::sync::Arc;

use crate::settings::Settings;

/// What the clients of one product share: settings that no longer change.
#[derive(Clone, Debug)]
pub struct Core {
    settings: Arc<Settings>,
}

impl Core {
    /// A core with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to be changed for what holds this core alone.
    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }
}
