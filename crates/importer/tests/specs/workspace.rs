//! A workspace in a temporary folder, and facts in few words.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use yun_importer::export;
use yun_importer::facts::{Facts, Provider};
use yun_importer::import::import;
use yun_importer::report::{Kind, Report};

pub(crate) struct Workspace(TempDir);

impl Workspace {
    pub(crate) fn new() -> Self {
        let workspace = Self(TempDir::new().unwrap());
        fs::create_dir(workspace.root().join("specs")).unwrap();
        workspace
    }

    pub(crate) fn with(path: &str, text: &str) -> Self {
        Self::new().and(path, text)
    }

    /// This one with another file.
    pub(crate) fn and(self, path: &str, text: &str) -> Self {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    /// Imports and writes.
    pub(crate) fn import(&self, facts: &Facts) -> Report {
        let outcome = import(self.root(), facts).unwrap();
        outcome.write(self.root()).unwrap();
        outcome.report
    }

    pub(crate) fn refusal(&self, facts: &Facts) -> String {
        import(self.root(), facts).unwrap_err()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// What is kept beside a spec; null when nothing is.
    pub(crate) fn kept(&self, provider: &str, product: &str) -> Value {
        let path = self.root().join(format!("crates/importer/kept/{provider}/{product}.json"));
        let text = fs::read_to_string(path).unwrap_or("null".to_owned());
        serde_json::from_str(&text).unwrap()
    }

    /// All files, for comparison.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for folder in ["specs", "crates/importer/kept"]
            .map(|folder| ["jdcloud", "ucloud"].map(|provider| format!("{folder}/{provider}")))
            .concat()
        {
            let Ok(entries) = fs::read_dir(self.root().join(folder)) else {
                continue;
            };
            for entry in entries {
                let path = entry.unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.display().to_string(), text));
            }
        }
        files.sort();
        files
    }

    /// The facts of a product.
    pub(crate) fn export(&self, product: &str) -> Value {
        let specs = yun_importer::specs::read(self.root()).unwrap();
        let spec = specs.iter().find(|spec| spec.document.product.value == product).unwrap();
        serde_json::to_value(export::facts(spec).unwrap()).unwrap()
    }

    /// What the generator says of the specs.
    pub(crate) fn mistakes(&self) -> String {
        yun_codegen::generate(self.root()).err().map_or(String::new(), |found| found.to_string())
    }
}

pub(crate) fn facts(provider: &str, documents: &[&Value]) -> Facts {
    let mut facts = Facts::default();
    for document in documents {
        facts
            .read(Provider::named(provider).unwrap(), "facts.json", &document.to_string())
            .unwrap();
    }
    facts
}

/// A product of UCloud.
pub(crate) fn ucloud(product: &str, operations: &[Value]) -> Value {
    json!({"provider": "ucloud", "product": product, "operations": operations})
}

/// A page of UCloud: rows are `Name!: type`, with `!` where required.
pub(crate) fn page(
    page: &str,
    action: &str,
    request: &[&str],
    response: &[&str],
    models: &[(&str, &[&str])],
) -> Value {
    json!({
        "page": page, "action": action,
        "request": rows(request, &[]), "response": rows(response, &[]),
        "models": self::models(models),
    })
}

/// A product of JD Cloud.
pub(crate) fn jdcloud(product: &str, operations: &[Value], models: &[(&str, &[&str])]) -> Value {
    json!({
        "provider": "jdcloud", "product": product, "endpoint": format!("{product}.jdcloud-api.com"),
        "service": product, "revision": "1.0.0",
        "operations": operations, "models": self::models(models),
    })
}

/// An operation of JD Cloud: `name METHOD /path`.
pub(crate) fn operation(call: &str, request: &[&str], result: &[&str]) -> Value {
    let parts: Vec<&str> = call.split(' ').collect();
    let rest = if matches!(parts[1], "GET" | "DELETE" | "HEAD") { "query" } else { "body" };
    let mut request = rows(request, &[]);
    for row in request.as_array_mut().unwrap() {
        let name = row["name"].as_str().unwrap().to_owned();
        let in_path = parts[2].contains(&format!("{{{name}}}"));
        row["in"] = json!(if in_path { "path" } else { rest });
    }
    json!({
        "operation": parts[0], "method": parts[1], "path": parts[2],
        "request": request, "result": rows(result, &["required"]),
    })
}

fn models(models: &[(&str, &[&str])]) -> Value {
    models.iter().map(|(name, fields)| ((*name).to_owned(), rows(fields, &[]))).collect()
}

fn rows(rows: &[&str], without: &[&str]) -> Value {
    let row = |row: &&str| {
        let (name, kind) = row.split_once(": ").unwrap();
        let mut value = json!({
            "name": name.trim_end_matches('!'), "type": kind, "required": name.ends_with('!'),
        });
        for key in without {
            value.as_object_mut().unwrap().remove(*key);
        }
        value
    };
    rows.iter().map(row).collect()
}

/// `added CreateDisk.parameters.Size`, with `!` where callers break and `?` where nothing was done.
pub(crate) fn said(report: &Report) -> Vec<String> {
    let said = report.changes.iter().map(|change| {
        let kind = match change.kind {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Loosened => "loosened",
            Kind::Tightened => "tightened",
            Kind::Changed => "changed",
        };
        let mark = match (&change.kept, change.breaks) {
            (Some(_), _) => "?",
            (None, true) => "!",
            (None, false) => "",
        };
        format!("{kind}{mark} {}", change.place)
    });
    said.collect()
}
