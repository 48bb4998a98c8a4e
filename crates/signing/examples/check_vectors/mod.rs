//! The checks behind the `check_vectors` example: files of vectors, one by one, into a report.
//!
//! A file holds an array of vectors, a single one, or an object with an array `vectors`. A vector is told by its
//! fields: `params` make it one of UCloud's (`ucloud.rs`), a method, path or `Authorization` one of JD Cloud's
//! (`jdcloud.rs`).

mod fields;
mod jdcloud;
mod ucloud;

use std::fmt;

use fields::Fields;
use serde_json::Value;

/// How many vectors passed and what is to be said about the others. `Display` ends with the line of counts.
#[derive(Default)]
pub(crate) struct Report {
    passed: usize,
    failures: Vec<String>,
}

impl Report {
    /// Checks every vector of a file. A file that is not JSON, or holds no vector, is one failure.
    pub(crate) fn check_file(&mut self, name: &str, content: &[u8]) {
        let value = match serde_json::from_slice(content) {
            Ok(value) => value,
            Err(error) => {
                // serde_json's message ends in the line and column.
                return self.fail(&format!("{name}:{}: not JSON: {error}", error.line()));
            }
        };
        let vectors = match &value {
            Value::Array(vectors) => vectors.as_slice(),
            Value::Object(fields) => match fields.get("vectors") {
                Some(Value::Array(vectors)) => vectors.as_slice(),
                _ => std::slice::from_ref(&value),
            },
            _ => return self.fail(&format!("{name}: neither an array of vectors nor a vector")),
        };
        if vectors.is_empty() {
            return self.fail(&format!("{name}: holds no vectors"));
        }
        for (index, vector) in vectors.iter().enumerate() {
            match check(vector) {
                Ok(()) => self.passed += 1,
                Err(failure) => {
                    let label = ["name", "source"].iter().find_map(|key| vector.get(key)?.as_str());
                    self.fail(&format!(
                        "{name}: vector {} ({}): {failure}",
                        index + 1,
                        label.unwrap_or("unnamed")
                    ));
                }
            }
        }
    }

    /// Counts a failure that is not one of a vector's.
    pub(crate) fn fail(&mut self, message: &str) {
        self.failures.push(format!("FAILED {message}"));
    }

    /// Whether something was checked and nothing failed.
    pub(crate) fn all_passed(&self) -> bool {
        self.passed > 0 && self.failures.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "{failure}")?;
        }
        writeln!(f, "{} passed, {} failed", self.passed, self.failures.len())
    }
}

fn check(vector: &Value) -> Result<(), String> {
    let Value::Object(fields) = vector else {
        return Err("not an object".into());
    };
    let fields = Fields(fields);
    let has = |names: &[&str]| names.iter().any(|name| fields.get(name).is_some());
    if has(&["params"]) {
        ucloud::check(fields)
    } else if has(&["method", "path", "headers", "query", "authorization", "secret_key"]) {
        jdcloud::check(fields)
    } else {
        Err("neither UCloud's form (`params`, `private_key`) nor JD Cloud's (`method`, `path`, `headers`)".into())
    }
}

/// What a vector expects beside what came out, in the order in which one value builds on the other.
#[derive(Default)]
struct Comparison {
    expectations: usize,
    lines: Vec<String>,
    differs: bool,
}

impl Comparison {
    /// Notes a value, and compares it if the vector states it.
    fn value(&mut self, name: &str, expected: Option<&str>, actual: &str) {
        match expected {
            Some(expected) if expected != actual => {
                self.differs = true;
                self.lines.push(format!("  {name}: DIFFERS\n{}", indented("expected", expected)));
                self.lines.push(indented("actual", actual));
            }
            _ => self.lines.push(format!("  {name}:\n{}", indented("actual", actual))),
        }
        self.expectations += usize::from(expected.is_some());
    }

    /// Succeeds if every stated value came out.
    fn finish(self) -> Result<(), String> {
        match (self.differs, self.expectations) {
            (false, 1..) => Ok(()),
            (false, 0) => Err("no expected value to compare with".into()),
            (true, _) => Err(format!("another value came out\n{}", self.lines.join("\n"))),
        }
    }
}

fn indented(label: &str, text: &str) -> String {
    let label = format!("    {label:<8} | ");
    let lines: Vec<_> = text.split('\n').map(|line| format!("{label}{line}")).collect();
    lines.join("\n")
}
