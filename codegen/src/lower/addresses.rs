//! Where operations are: methods, paths and the parameters in them.

use super::{Lowering, find};
use crate::dialect::Addressing;
use crate::document::{self, At};
pub(super) const METHODS: &[&str] = &["GET", "DELETE", "HEAD", "POST", "PUT", "PATCH"];

impl<'a> Lowering<'a> {
    /// Method and path of an operation, and the parameters in the path.
    pub(super) fn address(
        &mut self,
        name: &At<String>,
        operation: &document::Operation,
    ) -> (String, String) {
        let title = self.dialect.title;
        if let Addressing::Action { method, path } = self.dialect.addressing {
            for value in [&operation.method, &operation.path].into_iter().flatten() {
                let message =
                    format!("{title} addresses operations by name: no `method` or `path`");
                self.complain(value.node, message);
            }
            return (method.to_owned(), path.to_owned());
        }
        let (Some(method), Some(path)) = (&operation.method, &operation.path) else {
            for (key, value) in [("method", &operation.method), ("path", &operation.path)] {
                if value.is_none() {
                    self.complain(name.node, format!("`{key}` is missing"));
                }
            }
            return Default::default();
        };
        if !METHODS.contains(&method.value.as_str()) {
            self.complain(method.node, "expected GET, DELETE, HEAD, POST, PUT or PATCH");
            return Default::default();
        }
        let in_path: Vec<_> = match placeholders(&path.value) {
            Ok(names) => names,
            Err(problem) => {
                self.complain(path.node, problem);
                return Default::default();
            }
        };
        for (index, parameter) in in_path.iter().enumerate() {
            if in_path[..index].contains(parameter) {
                self.complain(path.node, format!("`{{{parameter}}}` stands twice in the path"));
            }
            if find(&operation.parameters, parameter).is_none() && !self.dropped.contains(parameter)
            {
                self.complain(path.node, format!("path parameter `{parameter}` is not declared"));
            }
        }
        for (name, field) in &operation.parameters {
            if in_path.contains(&name.value.as_str()) {
                let single = field.kind.as_ref().is_none_or(|kind| match &kind.value {
                    document::Kind::Name(kind) => {
                        kind != "any" && find(&self.document.types, kind).is_none()
                    }
                    document::Kind::List(_) => false,
                });
                if !field.required || !single {
                    self.complain(name.node, "a path parameter is required, and a single value");
                }
            }
        }
        (method.value.clone(), path.value.clone())
    }
}

/// The names in braces.
pub(super) fn placeholders(path: &str) -> Result<Vec<&str>, String> {
    if !path.starts_with('/') {
        return Err("a path begins with `/`".to_owned());
    }
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return Err("a `{` in the path is not closed".to_owned());
        };
        if before.contains('}') || name.is_empty() || name.contains('{') {
            return Err("the braces of the path do not pair".to_owned());
        }
        names.push(name);
        rest = behind;
    }
    if rest.contains('}') {
        return Err("the braces of the path do not pair".to_owned());
    }
    Ok(names)
}
