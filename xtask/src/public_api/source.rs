//! Parses the modules of a crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::{Attribute, Item, ItemImpl};

/// A crate's items by the path of their module: `""` for the root, `credentials::chain` and so on.
pub(super) struct Crate {
    pub(super) modules: BTreeMap<String, Vec<Item>>,
}

impl Crate {
    /// Parses the root file of a crate and those of its modules, except tests.
    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let mut read = Self { modules: BTreeMap::new() };
        read.file(file, file.parent().unwrap_or(file), "")?;
        Ok(read)
    }

    /// `folder` has the files of this module's submodules.
    fn file(&mut self, file: &Path, folder: &Path, path: &str) -> Result<(), String> {
        let failed = |error: String| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
        let parsed = syn::parse_file(&text).map_err(|error| failed(error.to_string()))?;
        self.module(parsed.items, folder, path)
    }

    fn module(&mut self, items: Vec<Item>, folder: &Path, path: &str) -> Result<(), String> {
        let mut kept = Vec::new();
        for mut item in items {
            if attributes(&item).iter().any(is_test) {
                continue;
            }
            if let Item::Mod(module) = &mut item {
                let name = module.ident.to_string();
                let (folder, path) = (folder.join(&name), join(path, &name));
                match module.content.take() {
                    Some((_, items)) => self.module(items, &folder, &path)?,
                    None if folder.join("mod.rs").exists() => {
                        self.file(&folder.join("mod.rs"), &folder, &path)?;
                    }
                    None => self.file(&folder.with_extension("rs"), &folder, &path)?,
                }
            }
            kept.push(item);
        }
        self.modules.insert(path.to_owned(), kept);
        Ok(())
    }

    /// Iterates over all impls with the paths of their modules.
    pub(super) fn impls(&self) -> impl Iterator<Item = (&str, &ItemImpl)> {
        self.modules.iter().flat_map(|(path, items)| {
            items.iter().filter_map(move |item| match item {
                Item::Impl(item) => Some((path.as_str(), item)),
                _ => None,
            })
        })
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

fn is_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
}

/// Whether it is hidden from documentation.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("doc")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("hidden"))
    })
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
