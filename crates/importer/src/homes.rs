//! Which page an action of UCloud is taken from, when several describe it.

use std::collections::BTreeMap;

use crate::facts::UcloudOperation;

/// Pages that come before those that the order of names would put first: the product to which the
/// action belongs, and the page that describes the action as a form.
const FIRST: &[&str] = &[
    "ulighthost-api/",
    "ulb-api/describe_load_balancers.md",
    "ulb-api/update_load_balancer_attribute.md",
];

/// The facts of an action: its product and page.
pub(crate) type Described<'a> = (&'a str, &'a UcloudOperation);

/// For each action its home, and the pages beside it. The home is the first page in the order of
/// products and pages, but for [`FIRST`].
pub(crate) fn homes<'a>(
    described: &[Described<'a>],
) -> BTreeMap<&'a str, (Described<'a>, Vec<Described<'a>>)> {
    let mut by_action: BTreeMap<&str, Vec<Described<'a>>> = BTreeMap::new();
    for one in described {
        by_action.entry(&one.1.action).or_default().push(*one);
    }
    let home = |(action, mut pages): (&'a str, Vec<Described<'a>>)| {
        pages.sort_by_key(|(product, page)| {
            (!FIRST.iter().any(|first| page.page.starts_with(first)), *product, &page.page)
        });
        let home = pages.remove(0);
        (action, (home, pages))
    };
    by_action.into_iter().map(home).collect()
}
