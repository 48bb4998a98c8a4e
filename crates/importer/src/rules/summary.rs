//! A sentence made of an operation's name.

use yun_codegen::names::words;

use super::vocabulary::*;

/// A sentence made of an operation's name: `DescribeVPC` is "Describes VPC.", `roleAddUser` "Adds
/// user (role).", `domainInfo` "Returns domain info.". Names that say none are left as they are.
pub(crate) fn summary(operation: &str, reads: bool) -> String {
    if let Some((_, said)) = SAID.iter().find(|(name, _)| *name == operation) {
        return (*said).to_owned();
    }
    let mut words = parts(operation);
    let mut how = "";
    let manner =
        |word: &str| MANNERS.iter().find(|(other, _)| *other == word).map(|(_, manner)| *manner);
    if words.len() > 1
        && let Some(manner) = manner(&words[0])
    {
        words.remove(0);
        how = manner;
    } else if words.len() > 2
        && is_verb(&words[0].to_ascii_lowercase())
        && words[words.len() - 1] == "Batch"
    {
        // `applyTemplateBatch`.
        words.pop();
        how = manner("batch").unwrap_or_default();
    }
    match sentence(&words, reads && how.is_empty()) {
        Some(said) if !MISLEADING.contains(&operation) => format!("{said}{how}."),
        _ => format!("Operation `{operation}`."),
    }
}

/// Whether a name that begins with this word, in small letters, says what is done.
pub(super) fn is_verb(word: &str) -> bool {
    verb(word).is_some() && !NOUNS_FIRST.contains(&word)
}

/// The words of a name, with verbs put together, and without the method that some names end with.
fn parts(operation: &str) -> Vec<String> {
    let mut words = words(operation);
    if let [.., using, method] = &words[..]
        && using == "Using"
        && ["DELETE", "GET", "POST", "PUT"].contains(&&*method.to_ascii_uppercase())
    {
        words.truncate(words.len() - 2);
    }
    if let Some((verb, rest)) = words.first().and_then(|first| glued(first)) {
        words.splice(..1, [verb, rest]);
    }
    let mut index = 0;
    while index + 1 < words.len() {
        let pair = [&words[index], &words[index + 1]].map(|word| word.to_ascii_lowercase());
        let both = pair.concat();
        let prefixed = PREFIXES.contains(&&*pair[0]) && (index == 0 || is_verb(&both));
        if prefixed || PARTICLES.contains(&(&*pair[0], &*pair[1])) {
            words.splice(index..index + 2, [both]);
        }
        index += 1;
    }
    words
}

/// A verb and what it is written together with: `change0`, `querywaf`.
fn glued(word: &str) -> Option<(String, String)> {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let verb = if is_verb(&stem.to_ascii_lowercase()) {
        stem
    } else {
        ["delete", "describe", "query"].into_iter().find(|verb| word.starts_with(verb))?
    };
    let rest = &word[verb.len()..];
    (!rest.is_empty()).then(|| (word[..verb.len()].to_owned(), rest.to_owned()))
}

/// What the words say: a verb and what it is about, or what is returned.
fn sentence(words: &[String], reads: bool) -> Option<String> {
    let small: Vec<_> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    if is_verb(small.first()?) {
        return said(words, 0);
    }
    // `generalDropView` generates the SQL for it.
    if small[0] == "general" && small.get(1).is_some_and(|word| is_verb(word)) {
        let said = said(&words[1..], 0)?;
        return Some(format!("Generates SQL that {}", uncapitalised(&said)));
    }
    let exists = |word: &String| word == "exists" || word == "existed";
    if let Some(index) = small.iter().position(exists).filter(|index| *index > 0) {
        let after = &words[index + 1..];
        let space = if after.is_empty() { "" } else { " " };
        let (before, after) = (phrase(&words[..index]), phrase(after));
        return Some(format!("Checks whether {before} exists{space}{after}"));
    }
    let mut last = small.iter().rposition(|word| word.len() == 1 || !is_version(word))?;
    // `operatorDetailInSquare` returns what it would without the square.
    let place = small.iter().rposition(|word| PREPOSITIONS.contains(&&**word));
    if let Some(place) = place.filter(|place| *place > 1)
        && RETURNED.contains(&&*small[place - 1])
    {
        last = place - 1;
    }
    let means = |index: usize, verbs: &[&str]| {
        let word = small[index].as_str();
        let a_list = word == "list" && index >= last;
        verbs.contains(&word) && !a_list && (!reads || READS.contains(&word))
    };
    if let Some(index) = (0..words.len()).find(|index| means(*index, VERBS_ANYWHERE)) {
        return said(words, index);
    }
    let phrase = phrase(words);
    let set = SET.iter().any(|list| phrase.ends_with(list));
    let done = !reads && NOUNS_FIRST.contains(&&*small[0]);
    if RETURNED.contains(&&*small[last]) && !set && !done {
        return Some(format!("Returns {phrase}"));
    }
    if let Some(index) = (0..words.len()).rfind(|index| means(*index, VERBS_LATER)) {
        return said(words, index);
    }
    reads.then(|| format!("Returns {phrase}"))
}

/// The sentence whose verb is the word at an index.
fn said(words: &[String], index: usize) -> Option<String> {
    let mut verb = verb(&words[index].to_ascii_lowercase())?;
    let (before, mut after) = (&words[..index], &words[index + 1..]);
    // `clusterCreateOrUpdate`, `taskDeployAndEnable`.
    if let [and, second, rest @ ..] = after
        && ["and", "or"].contains(&&*and.to_ascii_lowercase())
        && let Some(second) = self::verb(&second.to_ascii_lowercase())
    {
        verb = format!("{verb} {} {}", and.to_ascii_lowercase(), uncapitalised(&second));
        after = rest;
    }
    Some(match (before.is_empty(), after.is_empty()) {
        (true, true) => verb.trim_end_matches(" to").trim_end_matches(" of").to_owned(),
        (true, false) => format!("{verb} {}", phrase(after)),
        (false, true) => format!("{verb} {}", phrase(before)),
        // `warehouseGetList`, `textScanV2`, `deleteAllByWorkspace`.
        (false, false)
            if after.len() == 1 && RETURNED.contains(&&*after[0].to_ascii_lowercase())
                || PREPOSITIONS.contains(&&*after[0].to_ascii_lowercase())
                || is_version(&after[0]) =>
        {
            format!("{verb} {} {}", phrase(before), phrase(after))
        }
        (false, false) => format!("{verb} {} ({})", phrase(after), phrase(before)),
    })
}

/// Words as they stand in a sentence.
fn phrase(words: &[String]) -> String {
    let mut phrase = String::new();
    for (index, word) in words.iter().enumerate() {
        // `U`, `Phone` are one name.
        if index > 0 && ["U", "V"].contains(&&*words[index - 1]) {
            phrase.push_str(word);
            continue;
        }
        if index > 0 {
            phrase.push(' ');
        }
        phrase.push_str(&in_sentence(word));
    }
    for (apart, together) in SPELLED_TOGETHER {
        phrase = phrase.replace(apart, together);
    }
    phrase
}

/// Acronyms keep their capitals, and single letters and versions theirs.
fn in_sentence(word: &str) -> String {
    let small = word.to_ascii_lowercase();
    if let Some((_, spelled)) = SPELLED.iter().find(|(other, _)| *other == small) {
        return (*spelled).to_owned();
    }
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    if capitals > 1 || is_version(word) { word.to_owned() } else { small }
}

/// A single letter, or one before a number.
fn is_version(word: &str) -> bool {
    word.chars().skip(1).all(|c| c.is_ascii_digit())
}

/// A verb in the third person.
fn verb(word: &str) -> Option<String> {
    let special = VERBS.iter().find(|(verb, _)| *verb == word).map(|(_, said)| (*said).to_owned());
    let regular = || REGULAR_VERBS.contains(&word).then(|| capitalised(&third_person(word)));
    special.or_else(regular)
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

fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_ascii_lowercase().to_string() + chars.as_str())
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_sentence() {
        for (operation, expected) in [
            ("DescribeVPC", "Describes VPC."),
            ("createVpc", "Creates VPC."),
            ("modifyIpv6AddressById", "Modifies IPv6 address by ID."),
            ("unReleaseImage", "Unreleases image."),
            ("UnBindEIP", "Unbinds EIP."),
            ("ReIssueCertificate", "Reissues certificate."),
            ("batchDeleteImages", "Deletes images in a batch."),
            ("asyncVideoScanV2", "Scans video V2 asynchronously."),
            ("syncPolicies", "Synchronises policies."),
            ("PowerOnRacks", "Powers on racks."),
            ("BackupUDBInstance", "Backs up UDB instance."),
            ("CreateUPhoneApp", "Creates UPhone app."),
            ("login", "Logs in."),
            ("LoginUEcDocker", "Logs in to UEc docker."),
            ("backupGetTask", "Gets task (backup)."),
            ("warehouseGetList", "Gets warehouse list."),
            ("deleteAllByWorkspace", "Deletes all by workspace."),
            ("jobDeleteAllByWorkspace", "Deletes all by workspace (job)."),
            ("uranusFunctionGetById", "Gets uranus function by ID."),
            ("BackupUDBInstanceErrorLog", "Backs up UDB instance error log."),
            ("roleAddUser", "Adds user (role)."),
            ("uranusCatalogDelete", "Deletes uranus catalog."),
            ("domainUnLock", "Unlocks domain."),
            ("imageScan", "Scans image."),
            ("uranusScriptRunLogList", "Returns uranus script run log list."),
            ("batchIpBlackList", "Operation `batchIpBlackList`."),
            ("generalDropView", "Generates SQL that drops view."),
            ("generalPiaoJu", "Operation `generalPiaoJu`."),
            ("instanceChangeType", "Operation `instanceChangeType`."),
            ("querywafBlackRules", "Queries WAF black rules."),
            ("taskStartUsingGET", "Starts task."),
            ("ingestMetrics", "Ingests metrics."),
            ("dataWorkshopCreateOrUpdateCluster", "Creates or updates cluster (data workshop)."),
            ("uranusTaskRedeployAndEnable", "Redeploys and enables uranus task."),
            ("applyTemplateBatch", "Applies template in a batch."),
            ("uranusTaskNameExisted", "Checks whether uranus task name exists."),
            ("uranusCatalogExistedByPath", "Checks whether uranus catalog exists by path."),
            (
                "dataWorkShopOperatorDetailInSquare",
                "Returns data workshop operator detail in square.",
            ),
            ("manageHubClusterList", "Returns hub cluster list."),
        ] {
            assert_eq!(summary(operation, false), expected, "{operation}");
        }
    }

    #[test]
    fn a_name_without_a_verb_says_what_a_read_returns() {
        assert_eq!(summary("azs", true), "Returns AZs.");
        assert_eq!(summary("azs", false), "Operation `azs`.");
        assert_eq!(summary("cardBindStatus", true), "Returns card bind status.");
        assert_eq!(
            summary("availableDataBaseRegions", true),
            "Returns available database regions."
        );
    }
}
