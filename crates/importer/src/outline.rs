//! The lines of a spec by their keys, so that lines can be put in and changed while all others stay
//! as they are.

use std::ops::Range;

/// An entry of a block: its key, and its lines without the comments and blank lines around it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) lines: Range<usize>,
}

/// The lines of a file, and what is to be done to them.
pub(crate) struct Outline {
    lines: Vec<String>,
    /// Lines to replace by others.
    edits: Vec<(Range<usize>, Vec<String>)>,
}

impl Outline {
    pub(crate) fn of(text: &str) -> Self {
        Self { lines: text.lines().map(str::to_owned).collect(), edits: Vec::new() }
    }

    /// The text of an entry.
    pub(crate) fn text(&self, lines: &Range<usize>) -> &[String] {
        &self.lines[lines.clone()]
    }

    /// Whether there is a line of this number, and nothing on it.
    pub(crate) fn is_blank(&self, line: usize) -> bool {
        self.lines.get(line).is_some_and(|line| line.trim().is_empty())
    }

    /// The entries at the top.
    pub(crate) fn top(&self) -> Vec<Entry> {
        self.entries(0..self.lines.len(), 0)
    }

    /// The entries inside an entry that stands at `indent`.
    pub(crate) fn within(&self, entry: &Entry, indent: usize) -> Vec<Entry> {
        self.entries(entry.lines.start + 1..entry.lines.end, indent + 2)
    }

    fn entries(&self, lines: Range<usize>, indent: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for number in lines {
            let line = &self.lines[number];
            let text = line.trim_start();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            if line.len() - text.len() > indent {
                if let Some(last) = entries.last_mut() {
                    last.lines.end = number + 1;
                }
            } else if let Some(key) = key(text) {
                entries.push(Entry { key, lines: number..number + 1 });
            }
        }
        entries
    }

    /// Puts text before a line. Text put before the same line keeps its order.
    pub(crate) fn insert(&mut self, line: usize, text: &str) {
        self.replace(line..line, text);
    }

    /// Puts text in the place of lines.
    pub(crate) fn replace(&mut self, lines: Range<usize>, text: &str) {
        self.edits.push((lines, text.lines().map(str::to_owned).collect()));
    }

    /// The text with all that was to be done to it.
    pub(crate) fn finish(mut self) -> String {
        // The sort is stable: what was put before the same line first stays first.
        self.edits.sort_by_key(|(lines, _)| (lines.start, lines.end));
        let mut text = Vec::new();
        let mut next = 0;
        for (lines, new) in self.edits {
            if lines.start > next {
                text.extend_from_slice(&self.lines[next..lines.start]);
            }
            text.extend(new);
            next = next.max(lines.end);
        }
        text.extend_from_slice(&self.lines[next..]);
        text.join("\n") + "\n"
    }
}

/// The key that a line begins with.
fn key(text: &str) -> Option<String> {
    if let Some(rest) = text.strip_prefix('"') {
        let (key, rest) = rest.split_once('"')?;
        return rest.starts_with(':').then(|| key.to_owned());
    }
    let (key, rest) = text.split_once(':')?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| key.trim().to_owned())
}

/// A field's text as keys and values, whichever way it is written.
pub(crate) struct FieldText {
    name: String,
    indent: usize,
    block: bool,
    /// Whether it is a word, which says whether a provider-wide parameter is required.
    word: bool,
    /// Keys, and their values as they stand, which can be of several lines.
    pub(crate) pairs: Vec<(String, String)>,
}

impl FieldText {
    pub(crate) fn read(lines: &[String]) -> Option<Self> {
        let first = lines.first()?;
        let text = first.trim_start();
        let indent = first.len() - text.len();
        let (name, rest) = split_key(text)?;
        let mut pairs: Vec<(String, String)> = Vec::new();
        let word = matches!(rest, "required" | "optional");
        if word {
            pairs.push(("type".to_owned(), "string".to_owned()));
            if rest == "required" {
                pairs.push(("required".to_owned(), "true".to_owned()));
            }
        } else if rest.is_empty() {
            for line in &lines[1..] {
                let text = line.trim_start();
                let comment = text.starts_with('#');
                match (line.len() - text.len() == indent + 2 && !comment).then(|| split_key(text)) {
                    Some(Some((key, value))) => pairs.push((key.to_owned(), value.to_owned())),
                    _ => pairs.last_mut()?.1.push_str(&format!("\n{line}")),
                }
            }
        } else {
            let whole: Vec<&str> =
                std::iter::once(rest).chain(lines[1..].iter().map(|line| line.trim())).collect();
            let whole = whole.join(" ");
            let inside = whole.strip_prefix('{')?.strip_suffix('}')?;
            for part in split_flow(inside) {
                let (key, value) = split_key(part.trim())?;
                pairs.push((key.to_owned(), value.to_owned()));
            }
        }
        Some(Self { name: name.to_owned(), indent, block: rest.is_empty(), word, pairs })
    }

    /// Sets a key, or removes it; a new key goes behind those that stand before it in `order`.
    pub(crate) fn set(&mut self, key: &str, value: Option<String>, order: &[&str]) {
        let at = self.pairs.iter().position(|(other, _)| other == key);
        match (at, value) {
            (Some(at), Some(value)) => self.pairs[at].1 = value,
            (Some(at), None) => {
                self.pairs.remove(at);
            }
            (None, Some(value)) => {
                let before = order.iter().position(|other| *other == key).unwrap_or(order.len());
                let before = &order[..before];
                let behind =
                    self.pairs.iter().rposition(|(other, _)| before.contains(&other.as_str()));
                self.pairs.insert(behind.map_or(0, |at| at + 1), (key.to_owned(), value));
            }
            (None, None) => {}
        }
    }

    /// The text again, in the same way; a line that has become too long becomes a block.
    pub(crate) fn write(&self) -> String {
        let space = " ".repeat(self.indent);
        let pair = |(key, value): &(String, String)| match value.starts_with('\n') {
            true => format!("{key}:{value}"),
            false => format!("{key}: {value}"),
        };
        let pairs: Vec<String> = self.pairs.iter().map(pair).collect();
        match pairs.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["type: string"] if self.word => return format!("{space}{}: optional\n", self.name),
            ["type: string", "required: true"] if self.word => {
                return format!("{space}{}: required\n", self.name);
            }
            _ => {}
        }
        let line = format!("{space}{}: {{{}}}", self.name, pairs.join(", "));
        if !self.block && line.chars().count() <= 120 {
            return line + "\n";
        }
        let lines: String = pairs.iter().map(|pair| format!("{space}  {pair}\n")).collect();
        format!("{space}{}:\n{lines}", self.name)
    }
}

fn split_key(text: &str) -> Option<(&str, &str)> {
    let end = match text.strip_prefix('"') {
        Some(rest) => rest.find('"')? + 2,
        None => text.find(':')?,
    };
    let rest = text[end..].strip_prefix(':')?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| (&text[..end], rest.trim()))
}

/// The parts between the commas that are in no brackets and no quotes.
fn split_flow(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut quote, mut start, mut escaped) = (0, None, 0, false);
    let mut before = ' ';
    for (index, c) in text.char_indices() {
        match (quote, c) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), c) if c == open && !escaped => quote = None,
            (Some(_), _) => {}
            // Inside a word an apostrophe is one.
            (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
        escaped = false;
        before = c;
    }
    parts.push(&text[start..]);
    parts
}
