//! Names of operations, taken apart: what is done, and to what.

use crate::names;

/// What the name of an operation says that it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Create,
    /// Creates from what is there.
    Copy,
    Read,
    Update,
    Delete,
    /// Anything else.
    Other,
}

const VERBS: &[(Verb, &[&str])] = &[
    (
        Verb::Create,
        &["create", "add", "allocate", "apply", "buy", "import", "new", "purchase", "register"],
    ),
    (Verb::Copy, &["clone", "copy"]),
    (
        Verb::Read,
        &[
            "check", "count", "describe", "detail", "download", "export", "fetch", "find", "get",
            "info", "list", "page", "preview", "query", "search", "select", "show", "stat",
            "validate", "verify",
        ],
    ),
    (Verb::Update, &["change", "edit", "modify", "rename", "resize", "set", "update"]),
    (
        Verb::Delete,
        &["del", "delete", "deregister", "destroy", "drop", "release", "remove", "terminate"],
    ),
];

/// Verbs that products put behind the noun: `queueDelete`.
const BEHIND: &[&str] =
    &["create", "add", "delete", "remove", "update", "modify", "list", "page", "detail", "info"];

/// Words of figures, which are read whatever the verb.
const FIGURES: &[&str] = &["avg", "histogram", "max", "p95", "sum", "top", "trend"];

/// Words before a verb that do not change it.
const BEFORE: &[&str] = &["batch", "bat"];

/// Words behind a noun that say how much of it is returned, or which revision of the operation it is.
const ASIDE: &[&str] = &[
    "all",
    "attribute",
    "attributes",
    "by",
    "detail",
    "details",
    "id",
    "ids",
    "info",
    "infos",
    "list",
    "name",
    "new",
    "simple",
    "v1",
    "v2",
    "v3",
    "v4",
    "2",
    "using",
    "delete",
    "post",
];

/// An operation's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) verb: Verb,
    /// The words behind the verb, in small letters.
    pub(super) noun: Vec<String>,
}

impl Name {
    pub(super) fn of(operation: &str) -> Self {
        let words = names::words(operation);
        let mut noun: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        while noun.len() > 1 && BEFORE.contains(&noun[0].as_str()) {
            noun.remove(0);
        }
        // `deleteelasticIp`
        let run_on = ["create", "delete", "describe", "modify"].iter().find_map(|verb| {
            let rest = noun.first()?.strip_prefix(verb).filter(|rest| !rest.is_empty())?;
            Some([(*verb).to_owned(), rest.to_owned()])
        });
        if let Some(parts) = run_on {
            noun.splice(..1, parts);
        }
        let verb = noun.first().and_then(|word| verb(word));
        if let Some(verb) = verb {
            noun.remove(0);
            if let [or, other, ..] = &noun[..]
                && or == "or"
                && self::verb(other).is_some()
            {
                noun.drain(..2); // `addOrUpdateStorage`
            }
            // `RemoveUserFromGroup` deletes no user, and `AddUserToGroup` creates none.
            let between = |words: &[&str]| noun.iter().any(|word| words.contains(&word.as_str()));
            let verb = match verb {
                Verb::Delete if between(&["for", "from"]) => Verb::Other,
                Verb::Create if between(&["to"]) => Verb::Other,
                verb => verb,
            };
            return Self { verb, noun };
        }
        if let Some(last) = noun.last().filter(|last| BEHIND.contains(&last.as_str()))
            && noun.len() > 1
        {
            let verb = self::verb(last).unwrap_or(Verb::Other);
            noun.pop();
            return Self { verb, noun };
        }
        if noun.iter().any(|word| FIGURES.contains(&word.as_str())) {
            return Self { verb: Verb::Read, noun };
        }
        // `un`, `bind` and `de`, `attach` are one verb.
        let taken = match noun.first().map(String::as_str) {
            Some("un" | "de" | "re" | "dis") => 2,
            _ => 1,
        };
        noun.drain(..taken.min(noun.len()));
        Self { verb: Verb::Other, noun }
    }

    /// The noun in one piece, singular.
    pub(super) fn whole(&self) -> String {
        let whole = joined(&self.noun);
        // `UFSVolume2`, `SSLV2`: a revision of the operation.
        let version = ["v2", "v3", "2"].iter().find_map(|end| whole.strip_suffix(end));
        version.filter(|rest| !rest.is_empty()).map_or(whole.clone(), singular)
    }

    /// The noun, and shorter ones without what only says how much is returned.
    pub(super) fn nouns(&self) -> Vec<String> {
        let mut words = &self.noun[..];
        let mut nouns = vec![self.whole()];
        while let [rest @ .., last] = words
            && !rest.is_empty()
            && ASIDE.contains(&last.as_str())
        {
            words = rest;
            nouns.push(joined(words));
        }
        nouns
    }

    /// Every end of the noun.
    pub(super) fn ends(&self) -> impl Iterator<Item = String> {
        (0..self.noun.len()).map(|start| joined(&self.noun[start..]))
    }

    /// Every beginning of the noun, the longest first.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = String> {
        (1..=self.noun.len()).rev().map(|end| joined(&self.noun[..end]))
    }
}

fn verb(word: &str) -> Option<Verb> {
    let (verb, _) = VERBS.iter().find(|(_, words)| words.contains(&word))?;
    Some(*verb)
}

/// Words in one piece, so that `UDisk` and `Udisk` are the same, and singular.
pub(super) fn joined(words: &[String]) -> String {
    singular(&words.concat())
}

/// The singular of an English noun in small letters.
pub(super) fn singular(word: &str) -> String {
    const AS_THEY_ARE: &[&str] = &[
        "alias", "canvas", "cors", "css", "dns", "ebs", "https", "ios", "kms", "nas", "nfs", "oss",
        "rds", "sms", "tls", "ufs", "uls", "upfs", "us",
    ];
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(AS_THEY_ARE) || word.len() < 3 {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if let Some(one) = word.strip_suffix('s').filter(|one| one.ends_with("cache")) {
        return one.to_owned();
    }
    if ends(&["aliases", "statuses"]) {
        return word[..word.len() - 2].to_owned();
    }
    if ends(&["sses", "xes", "ches", "shes"]) {
        return word[..word.len() - 2].to_owned();
    }
    if ends(&["ss", "is"]) {
        return word.to_owned();
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// A noun for people.
pub(super) fn kebab(words: &[String]) -> String {
    let Some((last, rest)) = words.split_last() else { return String::new() };
    let mut words = rest.to_vec();
    words.push(singular(last));
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_done_and_to_what() {
        for (operation, verb, noun) in [
            ("CreateUHostInstance", Verb::Create, "uhostinstance"),
            ("describeVpcs", Verb::Read, "vpc"),
            ("batchDeleteDomainGroup", Verb::Delete, "domaingroup"),
            ("queueDelete", Verb::Delete, "queue"),
            ("addOrUpdateJob", Verb::Create, "job"),
            ("CloneRouteTable", Verb::Copy, "routetable"),
            ("deleteelasticIp", Verb::Delete, "elasticip"),
            ("instanceBandwidthAvg", Verb::Read, "instancebandwidthavg"),
            ("UnBindEIP", Verb::Other, "eip"),
            ("DescribeUFSVolume2", Verb::Read, "ufsvolume"),
            // No user is created or deleted.
            ("AddUserToGroup", Verb::Other, "usertogroup"),
            ("RemoveUserFromGroup", Verb::Other, "userfromgroup"),
            ("createInstanceFromBackup", Verb::Create, "instancefrombackup"),
        ] {
            let name = Name::of(operation);
            assert_eq!((name.verb, &*name.whole()), (verb, noun), "{operation}");
        }
    }

    #[test]
    fn what_only_says_how_much_is_returned_is_left_out_of_nouns() {
        let nouns = |operation| Name::of(operation).nouns();
        assert_eq!(nouns("describeKeyList"), ["keylist", "key"]);
        assert_eq!(nouns("deleteVmInstanceById"), ["vminstancebyid", "vminstanceby", "vminstance"]);
        assert_eq!(nouns("DescribeHostPrice"), ["hostprice"]);
        assert_eq!(nouns("getInfo"), ["info"]);
    }

    #[test]
    fn singulars_are_english_and_acronyms_stay() {
        for (plural, one) in [
            ("policies", "policy"),
            ("addresses", "address"),
            ("switches", "switch"),
            ("imagecaches", "imagecache"),
            ("aliases", "alias"),
            ("databases", "database"),
            ("vpcs", "vpc"),
            ("dns", "dns"),
            ("privatedns", "privatedns"),
            ("status", "status"),
            ("analysis", "analysis"),
            ("s", "s"),
        ] {
            assert_eq!(singular(plural), one);
        }
        assert_eq!(kebab(&["key".to_owned(), "pairs".to_owned()]), "key-pair");
    }
}
