//! Files of a workspace: read only where there is a file, and written whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

/// The most bytes that a spec or a page has.
pub const MOST: u64 = 16 * 1024 * 1024;

/// What the name of a file ends with while it is being written. One that is found was left by a run
/// that did not finish.
pub const UNFINISHED: &str = ".yun-unfinished";

/// Reads a file, or what a symbolic link leads to, of at most `most` bytes.
///
/// # Errors
/// When it cannot be read, is longer, or is a folder, a pipe, a socket or a device, which is not
/// opened.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?.file_type();
    if found.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder, not a file"));
    }
    if !found.is_file() {
        let message = "it is a pipe, a socket or a device, not a file";
        return Err(io::Error::new(ErrorKind::InvalidInput, message));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it is larger than {} MiB", most / (1024 * 1024));
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// [`read`], of UTF-8.
///
/// # Errors
/// As of [`read`], and when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?)
        .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Refuses a path that leads out of `root`: by what it says, or over a symbolic link.
///
/// # Errors
/// As said, with the path or the link.
pub fn stays_inside(root: &Path, path: &str) -> io::Result<()> {
    let mut walked = PathBuf::new();
    for part in Path::new(path).components() {
        let Component::Normal(part) = part else {
            let message = format!("{path:?} leads out of the workspace");
            return Err(io::Error::new(ErrorKind::InvalidInput, message));
        };
        walked.push(part);
        refuse_link(root, &walked)?;
    }
    Ok(())
}

fn refuse_link(root: &Path, path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(root.join(path)) {
        Ok(found) if found.is_symlink() => Err(io::Error::new(
            ErrorKind::InvalidInput,
            format!(
                "{} is a symbolic link, and is not followed; put what it stands for in its place",
                path.display()
            ),
        )),
        _ => Ok(()),
    }
}

/// Writes a file below `root` so that it is never there in part: an interruption leaves the file
/// that was there, and at most an [unfinished](UNFINISHED) one beside it.
///
/// # Errors
/// When the path [leads out](stays_inside) of `root`, or writing fails.
pub fn replace(root: &Path, path: &str, content: impl AsRef<[u8]>) -> io::Result<()> {
    write_beside(root, path, content)?;
    put_in_place(root, path)
}

/// The first half of [`replace`].
///
/// # Errors
/// As of [`replace`]; then nothing is left.
pub fn write_beside(root: &Path, path: &str, content: impl AsRef<[u8]>) -> io::Result<()> {
    stays_inside(root, path)?;
    let target = root.join(path);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = beside(root, path);
    discard(root, path)?;
    let written = (|| {
        // `create_new` follows no link.
        let mut file = File::options().write(true).create_new(true).open(&beside)?;
        if let Ok(there) = fs::metadata(&target) {
            file.set_permissions(there.permissions())?;
        }
        file.write_all(content.as_ref())
    })();
    if written.is_err() {
        _ = discard(root, path);
    }
    written
}

/// The second half of [`replace`].
///
/// # Errors
/// When the file cannot be renamed.
pub fn put_in_place(root: &Path, path: &str) -> io::Result<()> {
    fs::rename(beside(root, path), root.join(path))
}

/// Takes back the first half of [`replace`].
///
/// # Errors
/// When the file cannot be removed.
pub fn discard(root: &Path, path: &str) -> io::Result<()> {
    match fs::remove_file(beside(root, path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What earlier runs left [unfinished](UNFINISHED) in a folder, not in those below: paths from
/// `root`.
///
/// # Errors
/// When the folder leads out of `root`, or is there and cannot be read.
pub fn unfinished(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    stays_inside(root, folder)?;
    let mut found = Vec::new();
    let entries = match fs::read_dir(root.join(folder)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str()
            && name.ends_with(UNFINISHED)
            && entry.file_type()?.is_file()
        {
            found.push(format!("{folder}/{name}"));
        }
    }
    found.sort();
    Ok(found)
}

fn beside(root: &Path, path: &str) -> PathBuf {
    root.join(format!("{path}{UNFINISHED}"))
}
