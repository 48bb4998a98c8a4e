//! Parses the command line tool's INI file.
//!
//! Python's `configparser` writes it, and this reads what that writes: `[section]`, `name = value`
//! or `name: value`, and comment lines that start with `#` or `;`. A value is the unchanged rest of
//! its line. Multi-line values and interpolation, which `configparser` also supports, do not occur
//! in these files.

use yun_runtime::Secret;

/// A section, in the order of the file. Every value is secret, because the file holds keys.
pub(super) struct Section {
    pub(super) name: String,
    values: Vec<(String, Secret)>,
}

impl Section {
    /// The value of a name; `None` if it is absent or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.values.iter().find(|(other, _)| other == name)?;
        Some(value.expose()).filter(|value| !value.is_empty())
    }
}

/// Parses a file.
///
/// # Errors
/// What is wrong in which line, without showing its text.
pub(super) fn read(text: &str) -> Result<Vec<Section>, String> {
    let mut sections: Vec<Section> = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let problem = |what: &str| Err(format!("line {} {what}", index + 1));
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let Some((name, "")) = rest.split_once(']') else {
                return problem("starts a section, but is not of the form `[name]`");
            };
            if sections.iter().any(|section| section.name == name) {
                return problem("starts a section that already exists");
            }
            sections.push(Section { name: name.to_owned(), values: Vec::new() });
            continue;
        }
        let Some((name, value)) = line.split_once(['=', ':']) else {
            return problem("is not of the form `name = value`");
        };
        let Some(section) = sections.last_mut() else {
            return problem("comes before the first section, `[name]`");
        };
        // `configparser` ignores the case of names.
        let name = name.trim().to_ascii_lowercase();
        if section.values.iter().any(|(other, _)| *other == name) {
            return problem("sets a name that is already set");
        }
        section.values.push((name, Secret::new(value.trim())));
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_configparser_writes() {
        let sections = read(
            "\u{feff}# by hand\r\n[default]\r\naccess_key = AK\r\nsecret_key = a=b:c # d\r\n\r\n\
             [other]\nAccess_Key: AK2\n; nothing\nregion_id =\n",
        )
        .expect("this is well-formed");
        let names: Vec<_> = sections.iter().map(|section| section.name.as_str()).collect();
        assert_eq!(names, ["default", "other"]);
        assert_eq!(sections[0].get("access_key"), Some("AK"));
        // Keys may contain any character, so there are no comments after values.
        assert_eq!(sections[0].get("secret_key"), Some("a=b:c # d"));
        assert_eq!(sections[1].get("access_key"), Some("AK2"));
        assert_eq!(sections[1].get("region_id"), None);
    }

    #[test]
    fn errors_name_the_line_without_showing_its_text() {
        for (text, expected) in [
            ("secret_key = s3cr3t", "line 1 comes before the first section, `[name]`"),
            ("[a]\ns3cr3t", "line 2 is not of the form `name = value`"),
            ("[a\nx = y", "line 1 starts a section, but is not of the form `[name]`"),
            ("[a] s3cr3t", "line 1 starts a section, but is not of the form `[name]`"),
            ("[a]\n\n[a]", "line 3 starts a section that already exists"),
            ("[a]\nx = 1\nX = s3cr3t", "line 3 sets a name that is already set"),
        ] {
            assert_eq!(read(text).err().as_deref(), Some(expected), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]=:#;ab \\n\u{e9}]*") {
            let _ = read(&text);
        }
    }
}
