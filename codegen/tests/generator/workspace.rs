//! Workspaces in temporary folders, for the generator to run in.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use yun_codegen::Tree;

/// A workspace with nothing but what a test writes into it.
pub(crate) struct Workspace(TempDir);

impl Workspace {
    /// A workspace with these files, by path from its root.
    pub(crate) fn with<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let workspace = Self(TempDir::new().unwrap());
        fs::create_dir(workspace.path("specs")).unwrap();
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let target = self.path(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, content).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// What the specs generate; a test that calls this has specs without mistakes.
    pub(crate) fn generate(&self) -> Tree {
        yun_codegen::generate(self.root()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    /// The mistakes of the specs, a line each; nothing when there are none.
    pub(crate) fn mistakes(&self) -> String {
        match yun_codegen::generate(self.root()) {
            Ok(_) => String::new(),
            Err(mistakes) => format!("{mistakes}\n"),
        }
    }
}
