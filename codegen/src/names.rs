//! Rust names from the providers' names, by one rule and one table.

/// Words that the general rule would take apart. Of several that fit, the longest counts.
const WHOLE_WORDS: &[&str] = &[
    // UCloud's products, as its Python SDK has them.
    "PHost",
    "UBackup",
    "UDB",
    "UDHost",
    "UDSet",
    "UDataArk",
    "UDisk",
    "UDisks",
    "UDredis",
    "UFile",
    "UHadoop",
    "UHost",
    "UHosts",
    "UInfluxdb",
    "UK8S",
    "UKafka",
    "ULB",
    "UMem",
    "UNet",
    "UPath",
    "URedis",
    "USSL",
    "VServer",
    "vServer",
    "XSSL",
    // Other names of things.
    "DDoS",
    "H264",
    "H265",
    "INet",
    "IPv4",
    "IPv6",
    "IpV6",
    "JBox",
    "JCloud",
    "PCdn",
    "SSL",
    "UDBC",
    "VDisk",
    "VNet",
    "WebP",
    "vCPU",
    // Several of what has an acronym.
    "ACLs",
    "ASNs",
    "AZs",
    "EIPs",
    "GPSs",
    "GPUs",
    "IDs",
    "IPs",
    "NICs",
    "NLBs",
    "SKUs",
    "UGNs",
    "UIDs",
    "URLs",
    "URNs",
    "VCPUs",
    // Acronyms of which the first letter is small.
    "dB",
    "iD",
    "mFA",
    "uID",
    // Units.
    "1080P",
    "2K",
    "480P",
    "4K",
    "720P",
    "GiB",
    "MiB",
    // Slips of the shift key.
    "LIst",
    "OSname",
    "SIze",
];

/// The words of a name: split at separators, before a capital after a small letter or digit, and
/// before the last capital of a run that a small letter follows (`VPCId` is `VPC`, `Id`).
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut rest = part;
        let mut word = String::new();
        while let Some(first) = rest.chars().next() {
            let at_start = word.is_empty() || first.is_ascii_uppercase();
            let whole = WHOLE_WORDS
                .iter()
                .filter(|whole| {
                    at_start && rest.starts_with(**whole) && ends_word(&rest[whole.len()..])
                })
                .max_by_key(|whole| whole.len());
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

/// `DataUDiskIds` is `data_udisk_ids`; empty when nothing of the name can stand in Rust. May be a
/// reserved word, which Rust writes as `r#type`.
pub fn snake(name: &str) -> String {
    usable(&words(name).join("_").to_ascii_lowercase(), 'n')
}

/// `UHOST_INSTANCE_STOPPED`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// A type's name: the provider's, with a capital first and without separators.
pub fn pascal(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    usable(&parts.map(capitalised).collect::<String>(), 'N')
}

/// The name of an enum that the spec does not name.
pub(crate) fn enumeration(owner: &str, field: &str) -> String {
    pascal(&format!("{}{}", capitalised(owner), capitalised(field)))
}

/// Why a name is not one of a product, which names a file, a module and a feature.
pub fn product_problem(name: &str) -> Option<&'static str> {
    const MOST: usize = 64;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.chars().all(fits) {
        Some(
            "a product name consists of letters, digits, `-` and `_`, and begins with a letter or a digit",
        )
    } else if name.len() > MOST {
        Some("a product name has at most 64 characters")
    } else if name == "default" {
        Some("`default` is the feature that cargo chooses by itself, and names no product")
    } else {
        None
    }
}

/// Whether a character ends a line, or lets a line look like another: control characters, line and
/// paragraph separators, and marks that reverse the direction of text, which rustc refuses.
pub fn breaks_lines(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The name, or the name with `_` where it is taken.
pub(crate) fn beside(name: &str, taken: &[&str]) -> String {
    if taken.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

fn capitalised(part: &str) -> String {
    let mut chars = part.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

/// A name does not begin with a digit, and is none of the words that Rust reserves even in their
/// raw form.
fn usable(name: &str, before_digit: char) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{before_digit}{name}")
    } else {
        beside(name, &["self", "super", "crate", "Self"])
    }
}

/// The variant of a value: `premium-hdd` is `PremiumHdd`, `ssd.io1` is `SsdIo1`, `2080Ti` is
/// `V2080Ti`, because a name cannot begin with a digit. An acronym is a word like any other, as in
/// Rust's own names: `LOCAL_SSD` is `LocalSsd`. Empty when there is none.
pub(crate) fn variant(value: &str) -> String {
    let mut variant = String::new();
    for part in value.split(|c: char| !c.is_alphanumeric()) {
        if part.starts_with(|c: char| c.is_ascii_digit())
            && variant.ends_with(|c: char| c.is_ascii_digit())
        {
            variant.push('_');
        }
        let words = if part.is_ascii() { words(part) } else { vec![part.to_owned()] };
        for word in words {
            let mut chars = word.chars();
            variant.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            variant.push_str(&chars.as_str().to_lowercase());
        }
    }
    let variant = usable(&variant, 'V');
    // Letters of all languages, but some count as letters (`ⓐ`) that Rust's names do not have.
    if syn::parse_str::<syn::Ident>(&variant).is_ok() { variant } else { String::new() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            ("VPCName", "vpc_name"),
            ("totalGPUs", "total_gpus"),
            ("logsetUIDs", "logset_uids"),
            ("NICIDs", "nic_ids"),
            ("describeDDoSGraph", "describe_ddos_graph"),
            ("iDCard", "id_card"),
            ("IsInUDBC", "is_in_udbc"),
            ("UDBId", "udb_id"),
            ("H2641080P", "h264_1080p"),
            ("BindPathXSSL", "bind_path_xssl"),
            ("HotPlugMaxCpu", "hot_plug_max_cpu"),
            ("EIPs", "eips"),
            ("snake_case", "snake_case"),
            ("Type", "type"),
            ("3d", "n3d"),
            ("self", "self_"),
            ("Self", "self_"),
            ("图像", ""),
            ("--", ""),
            ("elasticIpAddress", "elastic_ip_address"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn types_keep_the_providers_name_with_a_capital_first() {
        for (name, expected) in [
            ("Image", "Image"),
            ("diskSpec", "DiskSpec"),
            ("disk.spec-v2_x", "DiskSpecV2X"),
            ("UHostImageSet", "UHostImageSet"),
            ("3DSpec", "N3DSpec"),
            ("self", "Self_"),
            ("图像", ""),
        ] {
            assert_eq!(pascal(name), expected, "{name}");
        }
    }

    #[test]
    fn an_enum_without_a_name_is_called_after_owner_and_field() {
        for (owner, field, expected) in [
            ("DiskSpec", "diskType", "DiskSpecDiskType"),
            ("createImage", "type", "CreateImageType"),
            ("self", "type", "SelfType"),
            ("Disk", "3d", "Disk3d"),
        ] {
            assert_eq!(enumeration(owner, field), expected, "{owner}.{field}");
        }
    }

    /// A Rust name as the generator writes it, raw where reserved.
    fn is_name(name: &str) -> bool {
        syn::parse_str::<syn::Ident>(name).is_ok()
            || syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_ok()
    }

    proptest! {
        #[test]
        fn whatever_the_provider_writes_gives_a_rust_name_or_none(text in any::<String>()) {
            for name in [snake(&text), constant(&text), pascal(&text), variant(&text)] {
                prop_assert!(name.is_empty() || is_name(&name), "{name:?}");
            }
        }

        #[test]
        fn letters_and_digits_always_give_a_name(text in "[ _.-]{0,2}[A-Za-z0-9][A-Za-z0-9 _./-]{0,20}") {
            for name in [snake(&text), pascal(&text), variant(&text)] {
                prop_assert!(is_name(&name), "{name:?}");
            }
        }

        #[test]
        fn a_rust_name_is_its_own_rust_name(text in "[A-Za-z0-9_.-]{1,20}") {
            prop_assert_eq!(snake(&snake(&text)), snake(&text));
            prop_assert_eq!(pascal(&pascal(&text)), pascal(&text));
        }

        #[test]
        fn separators_make_no_difference(words in prop::collection::vec("[a-z]{1,8}", 1..4)) {
            prop_assert_eq!(snake(&words.join("-")), snake(&words.join(".")));
            prop_assert_eq!(pascal(&words.join("_")), pascal(&words.join(" ")));
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
            ("LOCAL_SSD", "LocalSsd"),
            ("CLOUD_ESSD", "CloudEssd"),
            ("CLOUD_RSSD", "CloudRssd"),
            ("GPU", "Gpu"),
            ("IPv6", "Ipv6"),
            ("nonBGP", "NonBgp"),
            ("AIPainting", "AiPainting"),
            ("CentOS", "CentOs"),
            ("UDisk", "Udisk"),
            ("V100S", "V100S"),
            ("4090_48G", "V4090_48G"),
            ("True", "True"),
            ("self", "Self_"),
            ("是", "是"),
            ("ⓐ", ""),
            ("+", ""),
        ] {
            assert_eq!(variant(value), expected, "{value}");
        }
    }
}
