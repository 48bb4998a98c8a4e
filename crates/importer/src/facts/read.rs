//! Files of facts, read.

use super::{Beside, JdcloudProduct, Provider, Sdk, UcloudOperation, UcloudProduct};

/// Facts to import.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Pages of UCloud, with the product of each.
    pub ucloud: Vec<(String, UcloudOperation)>,
    /// What the SDK of UCloud knows.
    pub sdk: Sdk,
    /// What UCloud's SDKs and examples say beside the pages.
    pub beside: Beside,
    /// Products of JD Cloud.
    pub jdcloud: Vec<JdcloudProduct>,
}

impl Facts {
    /// Adds the facts of a file: one JSON document, or one a line. `provider` says in which form.
    ///
    /// # Errors
    /// What is not in the form, with its place.
    pub fn read(&mut self, provider: Provider, file: &str, text: &str) -> Result<(), String> {
        let whole = serde_json::from_str::<serde_json::Value>(text);
        let documents: Vec<(usize, &str)> = match &whole {
            Ok(_) => vec![(1, text)],
            Err(_) => {
                let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
                lines.filter(|(_, line)| !line.trim().is_empty()).collect()
            }
        };
        for (line, document) in documents {
            self.document(provider, document)
                .map_err(|problem| format!("{file}:{line}: {problem}"))?;
        }
        Ok(())
    }

    fn document(&mut self, provider: Provider, text: &str) -> Result<(), String> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
        if let Some(other) = value.get("provider").and_then(|value| value.as_str())
            && other != provider.name()
        {
            return Err(format!("these are facts of {other}, not of {provider}"));
        }
        let wrong = |error: serde_json::Error| format!("not in the form of facts: {error}");
        // From the text and not the value, so that order is kept.
        if provider == Provider::Ucloud && self.beside.read(&value, text)? {
        } else if provider == Provider::Jdcloud {
            self.jdcloud.push(serde_json::from_str(text).map_err(wrong)?);
        } else if value.get("operations").is_some() {
            let product: UcloudProduct = serde_json::from_str(text).map_err(wrong)?;
            let name = product.product;
            self.ucloud.extend(product.operations.into_iter().map(|one| (name.clone(), one)));
        } else if value.get("action").is_some() {
            let operation: UcloudOperation = serde_json::from_str(text).map_err(wrong)?;
            let folder = operation.page.split('/').next().unwrap_or_default();
            let product = folder.strip_suffix("-api").unwrap_or(folder);
            if product.is_empty() {
                return Err("`page` does not say of which product it is".to_owned());
            }
            self.ucloud.push((product.to_owned(), operation));
        } else {
            let sdk: Sdk = serde_json::from_str(text).map_err(wrong)?;
            self.sdk.0.extend(sdk.0);
        }
        Ok(())
    }
}
