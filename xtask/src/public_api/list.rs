//! Lists the public items of a crate's modules.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Fields, ImplItem, Item, ItemImpl, Signature, TraitItem, Type, UseTree, Visibility,
    parse_quote,
};

use super::source::{Crate, attributes, is_hidden, join};

/// The lines of each item, by its name in the module.
type Items = BTreeMap<String, Vec<String>>;

/// Returns the list: a heading per public module, its items below it, and their members below
/// those.
pub(super) fn list(source: &Crate, name: &str) -> String {
    let mut lister = Lister { source, public: BTreeSet::new(), modules: BTreeMap::new() };
    lister.find_public("");
    for path in lister.public.clone() {
        lister.module(&path, &path);
    }
    lister.macros();
    let mut text = format!(
        "The public API of `{name}`, without generated code. Written by `cargo xtask public-api`.\n"
    );
    for (path, items) in &lister.modules {
        text.push_str(&format!("\n# {}\n", join(name, path).trim_end_matches("::")));
        for lines in items.values() {
            text.push('\n');
            for line in lines {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

struct Lister<'a> {
    source: &'a Crate,
    /// The paths of the modules that programs can name.
    public: BTreeSet<String>,
    modules: BTreeMap<String, Items>,
}

/// What a path in a `use` refers to.
enum Target<'a> {
    /// An item and the path of its defining module.
    Item(String, &'a Item),
    Module(String),
    /// An item of another crate, or a generated one.
    Outside,
}

impl<'a> Lister<'a> {
    fn items(&self, module: &str) -> &'a [Item] {
        self.source.modules.get(module).map_or(&[], Vec::as_slice)
    }

    fn find_public(&mut self, path: &str) {
        self.public.insert(path.to_owned());
        for item in self.items(path) {
            if let Item::Mod(module) = item
                && is_public(&module.vis)
                && !is_hidden(&module.attrs)
            {
                self.find_public(&join(path, &module.ident.to_string()));
            }
        }
    }

    /// Lists the public items of the module `of` under the module `under`.
    fn module(&mut self, of: &str, under: &str) {
        for item in self.items(of) {
            if is_hidden(attributes(item)) {
                continue;
            }
            if let Item::Use(item) = item
                && is_public(&item.vis)
            {
                self.uses(of, under, &item.tree, Vec::new());
            } else if let Some(name) = public_name(item) {
                self.item(of, under, &name, item);
            }
        }
    }

    fn item(&mut self, of: &str, under: &str, name: &str, item: &Item) {
        let lines = describe(self.source, of, name, item);
        self.modules.entry(under.to_owned()).or_default().insert(name.to_owned(), lines);
    }

    fn uses(&mut self, of: &str, under: &str, tree: &UseTree, mut path: Vec<String>) {
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.uses(of, under, &tree.tree, path);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.uses(of, under, tree, path.clone());
                }
            }
            UseTree::Name(tree) => {
                path.push(tree.ident.to_string());
                self.exported(of, under, &path, None);
            }
            UseTree::Rename(tree) => {
                path.push(tree.ident.to_string());
                self.exported(of, under, &path, Some(&tree.rename.to_string()));
            }
            UseTree::Glob(_) => match self.resolve(of, &path) {
                Target::Module(module) => self.module(&module, under),
                _ => self.line(under, &format!("use {}::*", path.join("::"))),
            },
        }
    }

    fn exported(&mut self, of: &str, under: &str, path: &[String], rename: Option<&str>) {
        let full = path.join("::");
        let line = match rename {
            Some(rename) => format!("use {full} as {rename}"),
            None => format!("use {full}"),
        };
        let name = rename.or(path.last().map(String::as_str)).unwrap_or_default();
        // An item that is also public at its definition is listed there.
        let place = path.len().saturating_sub(1);
        if let Target::Module(place) = self.resolve(of, &path[..place])
            && place != of
            && self.public.contains(&place)
        {
            return self.line(under, &line);
        }
        match self.resolve(of, path) {
            Target::Item(module, item) if !self.public.contains(&module) => {
                self.item(&module, under, name, item);
            }
            Target::Module(module) if !self.public.contains(&module) => {
                self.module(&module, &join(under, name));
            }
            _ => self.line(under, &line),
        }
    }

    fn line(&mut self, under: &str, line: &str) {
        let items = self.modules.entry(under.to_owned()).or_default();
        items.entry(String::new()).or_default().push(line.to_owned());
        items.entry(String::new()).or_default().sort();
    }

    fn resolve(&self, of: &str, path: &[String]) -> Target<'a> {
        let Some((first, rest)) = path.split_first() else { return Target::Module(of.to_owned()) };
        let start = match first.as_str() {
            "crate" => String::new(),
            "self" => of.to_owned(),
            "super" => of.rsplit_once("::").map_or("", |(parent, _)| parent).to_owned(),
            _ => return self.below(of, path),
        };
        self.below(&start, rest)
    }

    /// Resolves a path from a module.
    fn below(&self, module: &str, path: &[String]) -> Target<'a> {
        let Some((first, rest)) = path.split_first() else {
            return Target::Module(module.to_owned());
        };
        let child = join(module, first);
        if self.source.modules.contains_key(&child) {
            return self.below(&child, rest);
        }
        if !rest.is_empty() {
            return Target::Outside;
        }
        for item in self.items(module) {
            match item {
                Item::Use(item) => {
                    match path_to(&item.tree, first, Vec::new()) {
                        // A single name is another crate's.
                        Some(path) if path.len() > 1 => return self.resolve(module, &path),
                        _ => {}
                    }
                }
                item if public_name(item).as_ref() == Some(first) => {
                    return Target::Item(module.to_owned(), item);
                }
                _ => {}
            }
        }
        Target::Outside
    }

    /// Lists macros that programs can call, and those that define public methods.
    fn macros(&mut self) {
        for item in self.source.modules.values().flatten() {
            let Item::Macro(item) = item else { continue };
            let Some(name) = item.ident.as_ref().filter(|_| !is_hidden(&item.attrs)) else {
                continue;
            };
            let exported = item.attrs.iter().any(|one| one.path().is_ident("macro_export"));
            let methods = functions_in(item.mac.tokens.clone());
            if !exported && methods.is_empty() {
                continue;
            }
            let kind = if exported { "macro" } else { "macro within the crate" };
            let mut lines = vec![format!("{kind} {name}!")];
            lines.extend(methods.into_iter().map(|method| format!("    {method}")));
            let items = self.modules.entry(String::new()).or_default();
            items.insert(format!("{name}!"), lines);
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The name of an item that is public in its module, except modules and `use`.
fn public_name(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Static(item) => (&item.vis, &item.ident),
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

/// Returns the path of the `use` that imports a name.
fn path_to(tree: &UseTree, name: &str, mut path: Vec<String>) -> Option<Vec<String>> {
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            path_to(&tree.tree, name, path)
        }
        UseTree::Group(group) => {
            group.items.iter().find_map(|tree| path_to(tree, name, path.clone()))
        }
        UseTree::Name(tree) if tree.ident == name => {
            path.push(name.to_owned());
            Some(path)
        }
        UseTree::Rename(tree) if tree.rename == name => {
            path.push(tree.ident.to_string());
            Some(path)
        }
        _ => None,
    }
}

/// Returns an item's heading and its members, one per line.
fn describe(source: &Crate, module: &str, name: &str, item: &Item) -> Vec<String> {
    let mut members = Vec::new();
    let heading = match item {
        Item::Fn(item) => signature(&item.sig),
        Item::Const(item) => {
            let (ident, kind, value) = (&item.ident, &item.ty, &item.expr);
            one_line(parse_quote!(const #ident: #kind = #value;))
        }
        Item::Static(item) => {
            let (ident, kind) = (&item.ident, &item.ty);
            one_line(parse_quote!(static #ident: #kind = _;))
        }
        Item::Type(item) => {
            let (ident, generics, kind) = (&item.ident, &item.generics, &item.ty);
            one_line(parse_quote!(type #ident #generics = #kind;))
        }
        Item::Struct(item) => {
            members.extend(fields(&item.fields));
            let (ident, generics) = (&item.ident, &item.generics);
            let (generics, bounds) = (generics, &generics.where_clause);
            marks(&item.attrs) + &one_line(parse_quote!(struct #ident #generics #bounds;))
        }
        Item::Enum(item) => {
            // In source order, which is significant for comparisons.
            members.extend(
                item.variants
                    .iter()
                    .map(|variant| format!("{}{}", variant.ident, inside(&variant.fields))),
            );
            let (ident, generics) = (&item.ident, &item.generics);
            marks(&item.attrs) + &one_line(parse_quote!(enum #ident #generics {}))
        }
        Item::Trait(item) => {
            members.extend(item.items.iter().filter_map(trait_item));
            let (ident, generics, above) = (&item.ident, &item.generics, &item.supertraits);
            let (colon, bounds) = (&item.colon_token, &generics.where_clause);
            one_line(parse_quote!(trait #ident #generics #colon #above #bounds {}))
        }
        _ => name.to_owned(),
    };
    members.extend(impls(source, module, item));
    let lines = members.into_iter().map(|member| format!("    {member}"));
    [heading].into_iter().chain(lines).collect()
}

/// The attributes that matter to callers.
fn marks(attributes: &[Attribute]) -> String {
    let found = ["must_use", "non_exhaustive"].into_iter();
    let found = found.filter(|name| attributes.iter().any(|one| one.path().is_ident(name)));
    found.map(|name| format!("#[{name}] ")).collect()
}

fn fields(fields: &Fields) -> Vec<String> {
    let public = fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis));
    public
        .map(|(index, field)| {
            let name = field.ident.as_ref().map_or(index.to_string(), ToString::to_string);
            format!("{name}: {}", kind(&field.ty))
        })
        .collect()
}

/// The fields of an enum's variant.
fn inside(fields: &Fields) -> String {
    let shown = fields.iter().map(|field| match &field.ident {
        Some(name) => format!("{name}: {}", kind(&field.ty)),
        None => kind(&field.ty),
    });
    let shown = shown.collect::<Vec<_>>().join(", ");
    match fields {
        Fields::Named(_) => format!(" {{ {shown} }}"),
        Fields::Unnamed(_) => format!("({shown})"),
        Fields::Unit => String::new(),
    }
}

fn trait_item(item: &TraitItem) -> Option<String> {
    match item {
        TraitItem::Fn(item) if !is_hidden(&item.attrs) => {
            let provided = if item.default.is_some() { " { … }" } else { "" };
            Some(signature(&item.sig) + provided)
        }
        TraitItem::Type(item) => {
            let (ident, bounds) = (&item.ident, &item.bounds);
            Some(format!("type {ident}: {}", quote!(#bounds)))
        }
        TraitItem::Const(item) => Some(format!("const {}: {}", item.ident, kind(&item.ty))),
        _ => None,
    }
}

/// The methods of a type and the traits it implements; for a trait, the foreign types that
/// implement it.
fn impls(source: &Crate, module: &str, item: &Item) -> Vec<String> {
    let (name, derives) = match item {
        Item::Struct(item) => (&item.ident, derives(&item.attrs)),
        Item::Enum(item) => (&item.ident, derives(&item.attrs)),
        Item::Trait(item) => (&item.ident, Vec::new()),
        _ => return Vec::new(),
    };
    let is_trait = matches!(item, Item::Trait(_));
    let defined = |name: &str| {
        let places = source.modules.iter().filter(move |(_, items)| {
            items.iter().any(|item| {
                matches!(item, Item::Struct(_) | Item::Enum(_))
                    && item_name(item) == Some(name.to_owned())
            })
        });
        places.count()
    };
    let (name, alone) = (name.to_string(), defined(&name.to_string()) < 2);
    let (mut methods, mut traits) = (Vec::new(), BTreeSet::new());
    traits.extend(derives.into_iter().map(|derived| format!("impl {derived} for {name}")));
    for (place, item) in source.impls() {
        let of = type_name(&item.self_ty).unwrap_or_default();
        if is_trait {
            let implemented = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
            if implemented.is_some_and(|last| last.ident == name) && defined(&of) == 0 {
                traits.insert(header(item));
            }
        } else if of == name && (alone || place == module) {
            match &item.trait_ {
                Some(_) => {
                    traits.insert(header(item));
                }
                None => methods.extend(item.items.iter().filter_map(|one| method(item, one))),
            }
        }
    }
    let calls = source.modules.values().flatten().filter_map(|item| match item {
        Item::Macro(item) if item.ident.is_none() => Some(&item.mac),
        _ => None,
    });
    let of_this = |mac: &&syn::Macro| match mac.tokens.clone().into_iter().next() {
        Some(TokenTree::Ident(first)) => first == name,
        _ => false,
    };
    traits.extend(calls.filter(of_this).map(|mac| format!("{}!", mac.path.to_token_stream())));
    methods.sort();
    methods.extend(traits);
    methods
}

fn derives(attributes: &[Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("derive")) {
        // It never fails for a derive that compiles.
        let _ = attribute.parse_nested_meta(|meta| {
            names.extend(meta.path.segments.last().map(|last| last.ident.to_string()));
            Ok(())
        });
    }
    names
}

fn item_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

fn type_name(kind: &Type) -> Option<String> {
    match kind {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// A method. If it only exists for some instances of a generic type, the line names them.
fn method(of: &ItemImpl, item: &ImplItem) -> Option<String> {
    match item {
        ImplItem::Fn(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
            let bounds = of.generics.params.iter().any(|one| match one {
                syn::GenericParam::Type(one) => !one.bounds.is_empty(),
                _ => false,
            });
            let params = &of.generics.params;
            let when = bounds.then(|| format!(" for {}", shorten(&quote!(#params).to_string())));
            Some(marks(&item.attrs) + &signature(&item.sig) + &when.unwrap_or_default())
        }
        ImplItem::Const(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
            Some(format!("const {}: {}", item.ident, kind(&item.ty)))
        }
        ImplItem::Macro(item) => Some(format!("{}!", item.mac.path.to_token_stream())),
        _ => None,
    }
}

/// The heading of an impl.
fn header(item: &ItemImpl) -> String {
    let (parameters, _, bounds) = item.generics.split_for_impl();
    let (of, kind) = (item.trait_.as_ref().map(|(path, _)| quote!(#path for)), &item.self_ty);
    let types = item.items.iter().filter(|item| matches!(item, ImplItem::Type(_)));
    one_line(parse_quote!(impl #parameters #of #kind #bounds { #(#types)* }))
}

/// The signatures of public functions in the rules of a macro, without the `$` of its variables.
fn functions_in(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match &token {
            TokenTree::Group(group) => found.extend(functions_in(group.stream())),
            TokenTree::Ident(ident) if ident == "pub" => {
                let is_body = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                let mut function = TokenStream::new();
                while let Some(token) = rest.next_if(|token| !is_body(token)) {
                    function.extend([token]);
                }
                if let Ok(parsed) = syn::parse2::<Signature>(without_dollars(function)) {
                    found.push(signature(&parsed));
                }
            }
            _ => {}
        }
    }
    found
}

fn without_dollars(tokens: TokenStream) -> TokenStream {
    let kept = tokens
        .into_iter()
        .filter(|token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == '$'));
    kept.map(|token| match token {
        TokenTree::Group(group) => {
            let inside = without_dollars(group.stream());
            TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inside))
        }
        token => token,
    })
    .collect()
}

/// A signature without what callers do not see, such as `mut` arguments.
fn signature(signature: &Signature) -> String {
    let mut signature: Signature = parse_quote!(#signature);
    for argument in &mut signature.inputs {
        match argument {
            syn::FnArg::Receiver(receiver) => {
                receiver.mutability = None;
            }
            syn::FnArg::Typed(argument) => {
                if let syn::Pat::Ident(name) = &mut *argument.pat {
                    name.mutability = None;
                }
            }
        }
    }
    one_line(parse_quote!(#signature {}))
}

fn kind(kind: &Type) -> String {
    let line = one_line(parse_quote!(type T = #kind;));
    line.strip_prefix("type T = ").unwrap_or(&line).to_owned()
}

/// An item on one line, without an empty body or trailing semicolon.
fn one_line(item: Item) -> String {
    let file = syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
    shorten(&prettyplease::unparse(&file))
}

fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.replace("( ", "(").replace(", )", ")").replace(",)", ")").replace(", >", ">");
    line.trim_end_matches("{}").trim_end_matches([';', ',', ' ']).to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;

    fn listed(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        let source = Crate::read(&folder.path().join("lib.rs")).unwrap();
        let list = list(&source, "example");
        list.split_once("\n\n").unwrap().1.to_owned()
    }

    #[test]
    fn what_programs_can_name_is_listed_where_they_find_it() {
        let root = "
            mod inner;
            pub mod outer { pub use super::inner::Thing as Other; pub fn f(mut a: u8) {} fn g() {} }
            pub use inner::{Kind, Thing};
            pub use outer::f;
            pub use elsewhere::Far;
            #[doc(hidden)] pub mod __private { pub struct Hidden; }
            #[cfg(test)] mod tests { pub struct Test; }
        ";
        let inner = "
            #[derive(Clone)] pub struct Thing<T> { pub a: Vec<T>, b: u8 }
            impl<T> Thing<T> {
                pub fn new(&mut self, mut x: impl Into<String>) -> Self { Self::default() }
                pub(crate) fn own(&self) {}
                #[doc(hidden)] pub fn hidden(&self) {}
                options!(self);
            }
            impl<T> Drop for Thing<T> { fn drop(&mut self) {} }
            #[non_exhaustive] pub enum Kind { A, B(u8), C { d: u8 } }
            table!(Kind { A });
            pub struct NotExported;
            macro_rules! options { ($self:ident) => {
                pub fn with(mut $self, by: $crate::By) -> Self { $self }
            }; }
        ";
        let expected = "\
# example

use elsewhere::Far
use outer::f

#[non_exhaustive] enum Kind
    A
    B(u8)
    C { d: u8 }
    table!

struct Thing<T>
    a: Vec<T>
    fn new(&mut self, x: impl Into<String>) -> Self
    options!
    impl Clone for Thing
    impl<T> Drop for Thing<T>

macro within the crate options!
    fn with(self, by: crate::By) -> Self

# example::outer

struct Thing<T>
    a: Vec<T>
    fn new(&mut self, x: impl Into<String>) -> Self
    options!
    impl Clone for Thing
    impl<T> Drop for Thing<T>

fn f(a: u8)
";
        assert_eq!(listed(&[("lib.rs", root), ("inner.rs", inner)]), expected);
    }

    #[test]
    fn a_trait_shows_what_has_to_be_implemented_and_which_foreign_types_do() {
        let root = "
            pub trait Shape: Send { type Out: Copy; fn area(&self) -> u8; fn twice(&self) -> u8 { 2 } }
            impl Shape for String { type Out = u8; fn area(&self) -> u8 { 1 } }
        ";
        let expected = "\
# example

trait Shape: Send
    type Out: Copy
    fn area(&self) -> u8
    fn twice(&self) -> u8 { … }
    impl Shape for String { type Out = u8; }
";
        assert_eq!(listed(&[("lib.rs", root)]), expected);
    }
}
