//! Replaces the credential file atomically, one process at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use yun_runtime::{Clock, Random, SystemRandom};

/// Another process holds the lock while it refreshes a login. This is longer than a refresh can
/// take.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(200);

/// The lock of the provider's command line tool, held until dropped. Like the tool, it uses `flock`
/// on Unix and `LockFileEx` on Windows.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock. Returns `None` if another process does not release it.
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

/// A temporary file beside another, which it replaces once complete. Otherwise it is removed when
/// dropped.
#[derive(Debug)]
pub(super) struct Replacement {
    target: PathBuf,
    beside: PathBuf,
    file: File,
    complete: bool,
}

impl Replacement {
    /// Creates the file with the permissions and, if possible, the owner of the file that it will
    /// replace.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        // A symlink stays a symlink: its target is replaced.
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

    /// Writes the text and replaces the file.
    ///
    /// # Errors
    /// If the new file is complete but could not replace the old one, it is kept and the error has
    /// its path.
    pub(super) fn put(mut self, text: &str) -> Result<(), (io::Error, Option<PathBuf>)> {
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        written.map_err(|why| (why, None))?;
        self.complete = true;
        fs::rename(&self.beside, &self.target).map_err(|why| (why, Some(self.beside.clone())))?;
        // Persists the rename across a power failure, on systems that support it.
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

/// Makes the file readable by its owner only.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Under `sudo` the file must stay the user's. Only root can and must ensure that.
#[cfg(unix)]
fn own(file: &File, original: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};

    let _ = fchown(file, Some(original.uid()), Some(original.gid()));
}

#[cfg(not(unix))]
fn own(_file: &File, _original: &fs::Metadata) {}
