//! The golden files of `tests/golden`, compiled: what the generator is expected to give is Rust.
//!
//! They are apart from the tests that compare them, which can so be run, and mend them, while they
//! do not compile.

use std::collections::BTreeSet;
use std::time::Duration;

use yun_runtime::__private::Core;
use yun_runtime::fields::{Fields, to_value};

/// In the place of a provider's configuration, which generated code finds at its crate's root.
pub struct Config(Core);

impl Config {
    fn core(&self) -> Core {
        self.0.clone()
    }
}

macro_rules! golden {
    ($($case:ident)*) => {
        /// A module for each case. Public, so that lints take it for the API that it stands for.
        #[allow(dead_code)]
        // As the list of products does.
        #[allow(clippy::type_complexity)]
        pub mod golden {
            $(
                /// One case.
                pub mod $case {
                    mod expected;
                    pub use expected::*;
                }
            )*
        }

        const CASES: &[&str] = &[$(stringify!($case)),*];
    };
}

golden! {
    actions
    codes
    collisions
    boolean_texts
    encodings
    enums
    facts
    given
    nested
    paging
    prelude
    requests
    required
    reserved
    scalars
    undocumented
    waiters
}

#[test]
fn every_case_is_compiled() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    let there: BTreeSet<_> = std::fs::read_dir(folder).unwrap().map(name).collect();
    assert_eq!(there, CASES.iter().map(Into::into).collect());
}

/// The text that a struct shows under the provider's name of a field.
fn sent(record: &dyn Fields, name: &str) -> Option<String> {
    to_value(record).get(name)?.as_str().map(str::to_owned)
}

#[test]
fn codes_are_with_their_product() {
    use yun_runtime::{ErrorKind, Operation};
    let operation = golden::codes::DescribeImageRequest::INFO;
    let found = operation.error_code(&[], "-8095").unwrap();
    assert_eq!((found.kind, found.meaning), (ErrorKind::QuotaExceeded, "The quota is used up."));
    assert_eq!(operation.error_code(&[], "8100").unwrap().kind, ErrorKind::Service);
    assert_eq!(operation.error_code(&[], "8095"), None);
}

#[test]
fn reserved_names_are_sent_as_the_provider_spells_them() {
    let record = golden::reserved::Reserved::default().self_("a").r#type("b").r#gen("c");
    for (name, value) in [("self", "a"), ("type", "b"), ("gen", "c")] {
        assert_eq!(sent(&record, name).as_deref(), Some(value), "{name}");
    }
}

#[test]
fn names_of_methods_are_sent_as_the_provider_spells_them() {
    let record = golden::collisions::Record::default().send("a").clone_("b").default_("c");
    for (name, value) in [("Send", "a"), ("Clone", "b"), ("Default", "c")] {
        assert_eq!(sent(&record.clone(), name).as_deref(), Some(value), "{name}");
    }
}

#[test]
fn a_type_can_contain_itself() {
    use golden::nested::Branch;
    let branch = Branch::default().parent(Branch::default().children([Branch::default()]));
    assert_eq!(branch.parent.unwrap().children.unwrap().len(), 1);
}

#[test]
fn odd_values_are_variants_and_stay_what_they_are() {
    use golden::enums::Odd;
    for (text, variant) in
        [("2080Ti-4C", Odd::V2080Ti4C), ("Self", Odd::Self_), ("\"quoted\"", Odd::Quoted)]
    {
        assert_eq!(Odd::from(text), variant);
        assert_eq!(variant.as_str(), text);
    }
    assert!(matches!(Odd::from("new"), Odd::Unknown(_)));
}

#[test]
fn secrets_are_not_shown() {
    let request = golden::requests::PatchThingRequest {
        password: Some("hunter2".to_owned()),
        script: Some("hunter2".to_owned()),
        filters: Some(vec![golden::requests::Filter::default().name("shown").token("hunter2")]),
        ..Default::default()
    };
    let shown = format!("{request:?}");
    assert!(shown.contains("shown") && !shown.contains("hunter2"), "{shown}");
}

/// Calls by their public names. Compiling it is the test: a setter that hid `send`, or was hidden by
/// it, would not.
#[allow(dead_code)]
fn calls(reserved: &golden::reserved::Client, collisions: &golden::collisions::Client) {
    let timeout = Duration::from_secs(1);
    drop(reserved.r#match().r#type("a").send());
    drop(reserved.super_().r#type("a").send().with_timeout(timeout));
    drop(reserved.types().r#type("a").send());
    drop(reserved.wait_until_self_("a").with_timeout(timeout));
    drop(collisions.new_().send_("a").send());
    drop(collisions.execute_().send_("a").send());
    drop(collisions.wait_until_ready("a").with_timeout(timeout));
    drop(collisions.wait_until_ready_().send_("a").send());
    let call = collisions.describe().send_("a").request("b").with_timeout("c").with("d");
    drop(call.clone("e").default("f").send().with_timeout(timeout));
    drop(collisions.clone().clone_());
}
