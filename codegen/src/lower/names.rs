//! Rust names from the providers' names, by one rule and one table.

/// Words that the general rule would take apart.
const WHOLE_WORDS: &[&str] = &[
    "UHosts", "UHost", "UDisks", "UDisk", "UDHost", "UDSet", "UNet", "ULB", "UDB", "UMem", "UFile",
    "UBackup", "IPv4", "IPv6", "IPs", "EIPs", "IDs", "URLs", "ACLs", "vCPU", "GiB", "MiB",
];

/// The words of a name: split at separators, before a capital after a small letter or digit, and
/// before the last capital of a run that a small letter follows (`VPCId` is `VPC`, `Id`).
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut rest = part;
        let mut word = String::new();
        while let Some(first) = rest.chars().next() {
            let at_start = word.is_empty() || first.is_ascii_uppercase();
            let whole = WHOLE_WORDS.iter().find(|whole| {
                at_start && rest.starts_with(*whole) && ends_word(&rest[whole.len()..])
            });
            if let Some(whole) = whole {
                push(&mut words, &mut word);
                words.push((*whole).to_owned());
                rest = &rest[whole.len()..];
                continue;
            }
            let mut following = rest.chars();
            following.next();
            let next = following.next();
            let begins = first.is_ascii_uppercase()
                && (word.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                    || next.is_some_and(|c| c.is_ascii_lowercase()) && !word.is_empty());
            if begins {
                push(&mut words, &mut word);
            }
            word.push(first);
            rest = &rest[first.len_utf8()..];
        }
        push(&mut words, &mut word);
    }
    words
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_ascii_lowercase())
}

fn push(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// `DataUDiskIds` is `data_udisk_ids`. May be a reserved word; see [`ident`](crate::emit).
pub(crate) fn snake(name: &str) -> String {
    let name = words(name).join("_").to_ascii_lowercase();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("n{name}")
    } else {
        name
    }
}

/// `UHOST_INSTANCE_STOPPED`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// A type's name: the provider's, with a capital first and without separators.
pub(crate) fn pascal(name: &str) -> String {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .map(|part| {
            let mut chars = part.chars();
            chars.next().map_or(String::new(), |first| {
                first.to_ascii_uppercase().to_string() + chars.as_str()
            })
        })
        .collect()
}

/// The variant of a value: `premium-hdd` is `PremiumHdd`, `ssd.io1` is `SsdIo1`, `2080Ti` is
/// `V2080Ti`, because a name cannot begin with a digit.
pub(crate) fn variant(value: &str) -> String {
    let mut variant = String::new();
    for part in value.split(|c: char| !c.is_alphanumeric()) {
        let mut chars = part.chars();
        let Some(first) = chars.next() else { continue };
        if first.is_ascii_digit() && variant.ends_with(|c: char| c.is_ascii_digit()) {
            variant.push('_');
        }
        variant.extend(first.to_uppercase());
        let rest = chars.as_str();
        // A value in capitals alone (`DATAARK`) is a word, not an acronym of its letters.
        if part.chars().all(|c| !c.is_lowercase())
            && part.chars().filter(|c| c.is_alphabetic()).count() > 3
        {
            variant.push_str(&rest.to_lowercase());
        } else {
            variant.push_str(rest);
        }
    }
    if variant.starts_with(|c: char| c.is_ascii_digit()) {
        format!("V{variant}")
    } else {
        variant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_the_words_a_person_would_write() {
        for (name, expected) in [
            ("createImage", "create_image"),
            ("CreateCustomImage", "create_custom_image"),
            ("DescribeUHostInstance", "describe_uhost_instance"),
            ("UHostIds", "uhost_ids"),
            ("DataUDiskIds", "data_udisk_ids"),
            ("UDSetUDHostAttribute", "udset_udhost_attribute"),
            ("VPCId", "vpc_id"),
            ("IPSet", "ip_set"),
            ("IPv6Feature", "ipv6_feature"),
            ("diskSizeGB", "disk_size_gb"),
            ("sizeMB", "size_mb"),
            ("CPU", "cpu"),
            ("HotPlugMaxCpu", "hot_plug_max_cpu"),
            ("EIPs", "eips"),
            ("snake_case", "snake_case"),
            ("Type", "type"),
            ("3d", "n3d"),
            ("elasticIpAddress", "elastic_ip_address"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn values_become_variants() {
        for (value, expected) in [
            ("premium-hdd", "PremiumHdd"),
            ("ssd.io1", "SsdIo1"),
            ("Install Fail", "InstallFail"),
            ("prepaid_by_duration", "PrepaidByDuration"),
            ("2080Ti-4C", "V2080Ti4C"),
            ("T4/4", "T4_4"),
            ("cloudDisk", "CloudDisk"),
            ("DATAARK", "Dataark"),
            ("True", "True"),
        ] {
            assert_eq!(variant(value), expected, "{value}");
        }
    }
}
