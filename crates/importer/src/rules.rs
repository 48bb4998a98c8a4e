//! What is said of an operation or field by rule: tables of words and names, and the exceptions.
//! specs/README.md explains them.

use std::collections::BTreeSet;

use yun_codegen::names::words;

use crate::draft::{Entries, Field, Paging, types_of_operation};

/// The Rust names of the types of operations.
pub(crate) fn type_names_of_operations<'a>(
    operations: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let mut names = BTreeSet::from(["Client".to_owned(), "PRODUCT".to_owned()]);
    for operation in operations {
        names.extend(types_of_operation(operation));
    }
    names
}

/// Names by which operations that only read begin.
const READS: &[&str] = &["check", "describe", "get", "list", "query"];

/// Whether an operation may be sent twice, and why, where the rule would say something else.
pub(crate) fn idempotent(operation: &str, method: Option<&str>) -> (bool, Option<&'static str>) {
    let first = words(operation).first().map(|word| word.to_ascii_lowercase());
    let reads = matches!(method, Some("GET" | "HEAD"))
        || first.is_some_and(|first| READS.contains(&first.as_str()));
    let changes = CHANGES.contains(&operation);
    (
        reads && !changes,
        (reads && changes).then_some("It changes something, whatever its method or name."),
    )
}

/// Operations that change something although they are a GET, or are called like those that read.
const CHANGES: &[&str] = &[
    "attach",
    "createDemo",
    "deleteProject",
    "deleteProjectWhite",
    "execStart",
    "modifyAppGeneralSettingById",
    "modifyStatusUsingGET",
    "queryQueryStop",
    "refreshVideoUploadTask",
    "startJob",
    "startLiveForwardTask",
    "stopJob",
    "stopLiveForwardTask",
];

/// Whether a parameter is the one by which the service recognises a repetition.
pub(crate) fn is_token(name: &str, kind: &str) -> bool {
    name == "clientToken" && kind == "string"
}

/// Endings of names, in words, of what is not to be shown.
const SECRETS: &[&str] = &[
    "access key secret",
    "passphrase",
    "passwd",
    "password",
    "private key",
    "pwd",
    "secret",
    "secret access key",
    "secret key",
    "token",
    "user data",
];

/// Endings that the table would take for secrets, and that are none.
const NO_SECRETS: &[&str] =
    &["client token", "continuation token", "marker token", "next token", "page token"];

/// Whether a field of text has to be kept out of sight.
pub(crate) fn is_secret(name: &str) -> bool {
    let words = words(name).join(" ").to_ascii_lowercase();
    let words = words.replace("pass word", "password").replace("userdata", "user data");
    let words = format!(" {words}");
    let ends = |endings: &[&str]| endings.iter().any(|end| words.ends_with(&format!(" {end}")));
    ends(SECRETS) && !ends(NO_SECRETS)
}

/// Parameters that UCloud wants base64-encoded wherever they are, beside those that its SDK knows.
pub(crate) fn is_base64(name: &str) -> bool {
    name == "UserData"
}

/// Position and size of a page: integer parameters, and what the position counts.
const PAGE_PARAMETERS: &[(&str, &str, &str)] = &[
    ("offset", "Offset", "Limit"),
    ("offset", "offset", "limit"),
    ("page", "pageNumber", "pageSize"),
];

/// Integer fields of results that say how many items there are on all pages.
const TOTALS: &[&str] = &["TotalCount", "Total", "totalCount", "total"];

/// Pages: the parameters and a total by name, and the only list of a type in the result.
pub(crate) fn paging(parameters: &Entries<Field>, result: &Entries<Field>) -> Option<Paging> {
    let integer = |fields: &Entries<Field>, name: &str| {
        fields.iter().any(|(other, field)| other == name && field.kind == "integer")
    };
    let (counts, position, size) = PAGE_PARAMETERS
        .iter()
        .find(|(_, position, size)| integer(parameters, position) && integer(parameters, size))?;
    let total = TOTALS.iter().find(|total| integer(result, total))?;
    let mut lists = result.iter().filter(|(_, field)| is_list_of_type(&field.kind));
    let (Some((items, _)), None) = (lists.next(), lists.next()) else { return None };
    Some(Paging {
        counts,
        position: (*position).to_owned(),
        size: (*size).to_owned(),
        items: items.clone(),
        total: (*total).to_owned(),
    })
}

fn is_list_of_type(kind: &str) -> bool {
    let item = kind.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    item.is_some_and(|item| {
        !item.starts_with('[') && !["string", "integer", "number", "boolean", "any"].contains(&item)
    })
}

/// A product's name for people, for want of a better one.
pub(crate) fn title(product: &str) -> String {
    format!("The product `{product}`")
}

/// First words of operations that are verbs with a third person of their own, or none that the
/// rule would find.
const VERBS: &[(&str, &str)] = &[
    ("alloc", "Allocates"),
    ("cancle", "Cancels"),
    ("decribe", "Describes"),
    ("del", "Deletes"),
    ("descirbe", "Describes"),
    ("discribe", "Describes"),
    ("exec", "Executes"),
    ("modyfy", "Modifies"),
    ("poweroff", "Powers off"),
    ("poweron", "Powers on"),
];

/// First words of operations that are verbs, and get an ending by rule.
const REGULAR_VERBS: &[&str] = &[
    "abandon",
    "accept",
    "activate",
    "add",
    "allocate",
    "alter",
    "apply",
    "assign",
    "associate",
    "assume",
    "attach",
    "authenticate",
    "authorize",
    "bind",
    "break",
    "buy",
    "calculate",
    "cancel",
    "change",
    "check",
    "clean",
    "clear",
    "clone",
    "close",
    "complement",
    "complete",
    "configure",
    "confirm",
    "control",
    "convert",
    "copy",
    "create",
    "decrypt",
    "deduct",
    "delete",
    "deploy",
    "describe",
    "destroy",
    "detach",
    "disable",
    "disassociate",
    "download",
    "drop",
    "edit",
    "enable",
    "encrypt",
    "exchange",
    "execute",
    "expand",
    "explain",
    "export",
    "extend",
    "extract",
    "fetch",
    "find",
    "forbid",
    "format",
    "freeze",
    "generate",
    "get",
    "grant",
    "import",
    "init",
    "install",
    "interrupt",
    "invite",
    "invoke",
    "kill",
    "leave",
    "list",
    "load",
    "lookup",
    "manage",
    "migrate",
    "modify",
    "move",
    "open",
    "operate",
    "order",
    "pause",
    "prefetch",
    "preview",
    "promote",
    "publish",
    "purchase",
    "purge",
    "push",
    "put",
    "query",
    "read",
    "rebuild",
    "recharge",
    "reboot",
    "recover",
    "redeploy",
    "refresh",
    "refund",
    "register",
    "deregister",
    "reinstall",
    "release",
    "remove",
    "rename",
    "renew",
    "reply",
    "report",
    "resend",
    "reset",
    "resize",
    "restart",
    "restore",
    "resume",
    "retry",
    "reverse",
    "revoke",
    "rollback",
    "rotate",
    "run",
    "save",
    "search",
    "select",
    "send",
    "set",
    "share",
    "shutdown",
    "skip",
    "start",
    "stop",
    "submit",
    "suspend",
    "switch",
    "sync",
    "terminate",
    "test",
    "transfer",
    "unassign",
    "unassociate",
    "unattach",
    "unbind",
    "uninstall",
    "unmount",
    "unforbid",
    "unload",
    "unpublish",
    "update",
    "upgrade",
    "upload",
    "validate",
    "verify",
];

/// A sentence made of an operation's name: `DescribeVPC` is "Describes VPC."; names that do not
/// begin with a verb are left as they are.
pub(crate) fn summary(operation: &str) -> String {
    let mut words: Vec<String> = words(operation).iter().map(|word| in_sentence(word)).collect();
    let mut how = "";
    if words.len() > 1 && ["bat", "batch"].contains(&words[0].to_ascii_lowercase().as_str()) {
        words.remove(0);
        how = " in a batch";
    }
    // `UnBindEIP`, `ReInstallContainer`, `deRegisterTargets`.
    if words.len() > 1 && ["de", "re", "un"].contains(&words[0].as_str()) {
        let prefix = words.remove(0);
        words[0].insert_str(0, &prefix);
    }
    let said = words.first().and_then(|first| verb(&first.to_ascii_lowercase()));
    match said {
        Some(verb) if words.len() == 1 => format!("{verb}{how}."),
        Some(verb) => format!("{verb} {}{how}.", words[1..].join(" ")),
        None => format!("Operation `{operation}`."),
    }
}

fn verb(word: &str) -> Option<String> {
    let special = VERBS.iter().find(|(verb, _)| *verb == word).map(|(_, said)| (*said).to_owned());
    let regular = || REGULAR_VERBS.contains(&word).then(|| capitalised(&third_person(word)));
    special.or_else(regular)
}

/// Acronyms keep their capitals.
fn in_sentence(word: &str) -> String {
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    if capitals > 1 { word.to_owned() } else { word.to_ascii_lowercase() }
}

fn third_person(verb: &str) -> String {
    if ["s", "x", "ch", "sh", "o"].iter().any(|end| verb.ends_with(end)) {
        return format!("{verb}es");
    }
    match verb.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{verb}s"),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}
