//! Changing the file of keys: one process at a time, and the file as a whole or not at all.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use yun_runtime::{Clock, Random, SystemRandom};

/// Another process holds the lock while it renews a login: longer than a renewal can take.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(200);

/// The lock of the provider's command line tool, held until it is dropped. It is `flock` on Unix and
/// `LockFileEx` on Windows, in this program as in that one.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock. `None` when another process does not let go of it.
    pub(super) async fn take(path: &Path, clock: &dyn Clock) -> io::Result<Option<Self>> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let file = private(&mut options).open(path)?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::WouldBlock) => clock.sleep(PAUSE).await,
                Err(TryLockError::Error(why)) => return Err(why),
            }
        }
        Ok(None)
    }
}

/// A file beside another one, whose place it takes when it is complete. Unless it does, it is removed
/// when dropped.
#[derive(Debug)]
pub(super) struct Replacement {
    target: PathBuf,
    beside: PathBuf,
    file: File,
    complete: bool,
}

impl Replacement {
    /// Makes the file, with the permissions and, if possible, the owner of the one that it is to
    /// replace.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        // A link stays one: the file that it leads to is replaced.
        let target = path.canonicalize()?;
        let original = target.metadata()?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let beside = target.with_file_name(format!(".{name}.tmp{:016x}", SystemRandom.next()));
        let mut options = OpenOptions::new();
        let file = private(options.write(true).create_new(true)).open(&beside)?;
        let replacement = Self { target, beside, file, complete: false };
        own(&replacement.file, &original);
        replacement.file.set_permissions(original.permissions())?;
        Ok(replacement)
    }

    /// Writes the text, and puts the file in its place.
    ///
    /// # Errors
    /// With the path of the file if it is complete and only could not take its place; it stays.
    pub(super) fn put(mut self, text: &str) -> Result<(), (io::Error, Option<PathBuf>)> {
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        written.map_err(|why| (why, None))?;
        self.complete = true;
        fs::rename(&self.beside, &self.target).map_err(|why| (why, Some(self.beside.clone())))?;
        // So that the old file does not come back after a power failure. Not every system can.
        let folder = self.target.parent().map(File::open);
        let _ = folder.and_then(Result::ok).map(|folder| folder.sync_all());
        Ok(())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if !self.complete {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// Only the user may read what is made so.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Under `sudo` the file must stay the user's. Nobody but root can or has to see to that.
#[cfg(unix)]
fn own(file: &File, original: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};

    let _ = fchown(file, Some(original.uid()), Some(original.gid()));
}

#[cfg(not(unix))]
fn own(_file: &File, _original: &fs::Metadata) {}
