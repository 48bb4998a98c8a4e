//! The checks behind the `check_vectors` example.
//!
//! A file holds an array of vectors, a single vector, or an object with an array `vectors`. A
//! vector with `params` is UCloud's (`ucloud.rs`); one with a method, path or `Authorization` is JD
//! Cloud's (`jdcloud.rs`).

mod fields;
mod jdcloud;
mod ucloud;

use std::fmt;

use fields::Fields;
use serde_json::Value;

/// The number of vectors that passed, and the failures. `Display` ends with the counts.
#[derive(Default)]
pub(crate) struct Report {
    passed: usize,
    failures: Vec<String>,
}

impl Report {
    /// Checks every vector of a file. A file that is not JSON or has no vectors is a failure.
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
            _ => return self.fail(&format!("{name}: not a vector or an array of vectors")),
        };
        if vectors.is_empty() {
            return self.fail(&format!("{name}: the file has no vectors"));
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

    /// Records a failure.
    pub(crate) fn fail(&mut self, message: &str) {
        self.failures.push(format!("FAILED {message}"));
    }

    /// Whether at least one vector was checked and none failed.
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
        Err("not in UCloud's format (`params`, `private_key`) or JD Cloud's (`method`, `path`, `headers`)".into())
    }
}

/// Expected and actual values of a vector, in the order in which they are computed.
#[derive(Default)]
struct Comparison {
    expectations: usize,
    lines: Vec<String>,
    differs: bool,
}

impl Comparison {
    /// Records a value, and compares it if the vector has it.
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

    /// Succeeds if every expected value matches.
    fn finish(self) -> Result<(), String> {
        match (self.differs, self.expectations) {
            (false, 1..) => Ok(()),
            (false, 0) => Err("the vector has no expected values".into()),
            (true, _) => Err(format!("the values differ\n{}", self.lines.join("\n"))),
        }
    }
}

fn indented(label: &str, text: &str) -> String {
    let label = format!("    {label:<8} | ");
    let lines: Vec<_> = text.split('\n').map(|line| format!("{label}{line}")).collect();
    lines.join("\n")
}
