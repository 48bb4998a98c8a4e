//! What UCloud's official SDKs and the examples of its pages say beside the pages, and what an import makes of
//! it, by rule. crates/importer/README.md lists the rules.

use crate::draft::{Correction, ucloud_scalar};
use crate::facts::{
    Action, Beside, Disagreement, DisagreementKind, Example, Kind, Map, Row, SdkField, Seen, Side,
    UcloudOperation,
};
use crate::report::Decisions;

/// Fields, by action and path, that the SDKs have as lists.
const LISTS: &[(&str, &str)] = &[
    ("AddUK8SNodeGroup", "NetworkInterface"),
    ("AddUK8SNodeGroup", "SecGroupId"),
    ("CreateUDTSTask", "Source.MySQLNode.QueryData"),
    ("CreateUDTSTask", "Source.MySQLNode.QueryData.TableMaps"),
    ("CreateUHadoopInstance", "AppConfig"),
    ("CreateUK8SClusterV2", "KmsPluginResource"),
    ("DescribeBaremetalMachineType", "MachineTypes.Clusters"),
    ("DescribePHostMachineType", "MachineTypes.Clusters"),
    ("DescribeUFileLifeCycle", "DateSet"),
    ("DescribeULB", "DataSet.Resource"),
    ("ReinstallUHostInstance", "DNSServers"),
];

/// Actions whose name one of UCloud's private services has too: what the Go SDK has more is that service's.
const OF_ANOTHER_SERVICE: &[&str] = &["DescribeSnapshot"];

impl Beside {
    /// The actions that only the Go SDK has, with their services; those of private services are left out.
    pub(crate) fn operations(&self) -> Vec<(String, UcloudOperation)> {
        let public = self.actions.iter().filter(|action| !action.service.contains("private"));
        public.map(|action| (action.service.clone(), action.operation())).collect()
    }

    /// Adds to an action what only SDKs have, and corrects what they or its examples show to be otherwise.
    pub(crate) fn complete(&self, operation: &mut UcloudOperation, decisions: &mut Decisions) {
        let action = operation.action.clone();
        for field in self.fields.iter().filter(|field| field.action == action) {
            let rule = field.add(operation);
            decisions.note(rule, &action, &field.path);
        }
        for one in self.disagreements.iter().filter(|one| one.action == action) {
            let rule = one.decide(operation);
            decisions.note(rule, &action, &one.path);
        }
        for example in self.examples.iter().filter(|one| one.action == action) {
            example.loosen(operation, decisions);
        }
    }

    /// What is said of actions that there are no facts of.
    pub(crate) fn unused(&self, known: impl Fn(&str) -> bool, decisions: &mut Decisions) {
        let fields = self.fields.iter().map(|field| (&field.action, &field.path));
        let disagreements = self.disagreements.iter().map(|one| (&one.action, &one.path));
        for (action, path) in fields.chain(disagreements).filter(|(action, _)| !known(action)) {
            decisions.note("left out: there are no facts of the action", action, path);
        }
        for action in self.actions.iter().filter(|action| action.service.contains("private")) {
            decisions.note("left out: an action of a private service", &action.action, "");
        }
    }
}

impl Action {
    fn operation(&self) -> UcloudOperation {
        let below = |rows: &Map<Seen>, path: &str| {
            rows.0.iter().any(|(other, _)| {
                other.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
            })
        };
        let request = self.request.0.iter().filter(|(path, _)| !below(&self.request, path));
        let request = request.map(|(path, seen)| Row {
            name: path.replace("[]", ".N"),
            kind: Kind::one(plain(&seen.kind)),
            required: Some(seen.required),
            ..Row::default()
        });
        let mut tables: Map<Vec<Row>> = Map(vec![(String::new(), Vec::new())]);
        for (path, seen) in &self.response.0 {
            let (before, own) = path.rsplit_once('.').unwrap_or(("", path));
            let lists = own.matches("[]").count();
            let base = if below(&self.response, path) {
                tables.0.push((model(path), Vec::new()));
                model(path)
            } else {
                plain(&seen.kind).to_owned()
            };
            let row = Row {
                name: own.replace("[]", ""),
                kind: Kind { lists, base },
                required: Some(seen.required),
                ..Row::default()
            };
            let owner = model(before);
            if let Some((_, rows)) = tables.0.iter_mut().find(|(name, _)| *name == owner) {
                rows.push(row);
            }
        }
        let response = tables.0.remove(0).1;
        UcloudOperation {
            action: self.action.clone(),
            request: request.collect(),
            response,
            models: tables,
            ..UcloudOperation::default()
        }
    }
}

/// The model at a path of a response, which the facts have no name of.
fn model(path: &str) -> String {
    path.replace("[]", "").replace('.', "")
}

/// The name that pages have for a plain type of an SDK.
fn plain(kind: &str) -> &str {
    match kind {
        "integer" => "int",
        "number" => "float",
        "string" | "boolean" => kind,
        _ => "object",
    }
}

/// The SDKs as sentences name them, in one order.
const SDKS: &[(&str, &str)] = &[("go", "Go"), ("py", "Python"), ("java", "Java"), ("php", "PHP")];

impl SdkField {
    /// The SDKs that count: those of Java and PHP are of other days.
    fn source(&self) -> Vec<String> {
        let known = SDKS[..2].iter().filter(|(key, _)| self.sdks.get(key).is_some());
        known.map(|(_, name)| (*name).to_owned()).collect()
    }

    fn row(&self, name: String, kind: Kind) -> Row {
        Row { name, kind, required: Some(false), source: self.source(), ..Row::default() }
    }

    fn is_list(&self, path: &str) -> bool {
        LISTS.contains(&(self.action.as_str(), path))
    }

    /// Adds the field, and says by which rule, or why not.
    fn add(&self, operation: &mut UcloudOperation) -> &'static str {
        let Some(seen) = self.sdks.get("go").or_else(|| self.sdks.get("py")) else {
            return "field left out: neither the Go nor the Python SDK has it";
        };
        if OF_ANOTHER_SERVICE.contains(&self.action.as_str()) {
            return "field left out: it is of another service's action of the same name";
        }
        match self.side {
            Side::Request => self.add_parameter(operation, plain(&seen.kind)),
            Side::Response => self.add_to_result(operation, plain(&seen.kind)),
        }
    }

    fn add_parameter(&self, operation: &mut UcloudOperation, kind: &str) -> &'static str {
        let mut name = String::new();
        let mut path = String::new();
        for segment in self.path.split('.') {
            let there = operation.request.iter().find_map(|row| {
                let rest = row.name.strip_prefix(&name)?;
                let mut parts = rest.split('.');
                let own = parts.next().filter(|own| own.eq_ignore_ascii_case(segment))?;
                let index = parts.next().filter(|part| part.eq_ignore_ascii_case("n"));
                let more = parts.next().is_some() || index.is_none() && rest.contains('.');
                Some((own.to_owned(), index.map(str::to_owned), more))
            });
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(segment);
            match there {
                Some((own, ..)) if own != segment => {
                    return "field left out: the page has it in other capitals";
                }
                Some((_, _, false)) if path == self.path => {
                    return "field left out: it is there by now";
                }
                Some((_, _, false)) => {
                    return "field left out: the page has a plain value where the SDK has a structure";
                }
                Some((own, index, true)) => {
                    name.push_str(&own);
                    if let Some(index) = index {
                        name.push('.');
                        name.push_str(&index);
                    }
                }
                None => {
                    name.push_str(segment);
                    if self.is_list(&path) {
                        name.push_str(".N");
                    }
                }
            }
            name.push('.');
        }
        name.pop();
        // A structure is there with its fields.
        if kind != "object" {
            operation.request.push(self.row(name, Kind::one(kind)));
        }
        "field taken in, with its source"
    }

    fn add_to_result(&self, operation: &mut UcloudOperation, kind: &str) -> &'static str {
        let mut owner: Option<String> = None;
        let mut segments = self.path.split('.').peekable();
        while let Some(segment) = segments.next() {
            let rows = match &owner {
                None => &operation.response,
                Some(owner) => match operation.models.get(owner) {
                    Some(rows) => rows,
                    None => return "field left out: the page has no structure in its place",
                },
            };
            let there = rows.iter().find(|row| row.name.eq_ignore_ascii_case(segment));
            match (there, segments.peek().is_some()) {
                (Some(row), _) if row.name != segment => {
                    return "field left out: the page has it in other capitals";
                }
                (Some(_), false) => return "field left out: it is there by now",
                (Some(row), true) => owner = Some(row.kind.base.clone()),
                (None, true) => return "field left out: the page has no structure in its place",
                (None, false) => {
                    let base = if kind == "object" {
                        let before = owner.clone().unwrap_or_default();
                        let names = [segment.to_owned(), format!("{before}{segment}")];
                        let free =
                            names.into_iter().find(|name| operation.models.get(name).is_none());
                        let Some(name) = free else {
                            return "field left out: the page has a model of its name";
                        };
                        operation.models.0.push((name.clone(), Vec::new()));
                        name
                    } else {
                        kind.to_owned()
                    };
                    let lists = usize::from(self.is_list(&self.path));
                    let row = self.row(segment.to_owned(), Kind { lists, base });
                    let rows = match owner.take() {
                        None => &mut operation.response,
                        Some(owner) => {
                            let models = operation.models.0.iter_mut();
                            match models.into_iter().find(|(name, _)| *name == owner) {
                                Some((_, rows)) => rows,
                                None => {
                                    return "field left out: the page has no structure in its place";
                                }
                            }
                        }
                    };
                    rows.push(row);
                }
            }
        }
        "field taken in, with its source"
    }
}

impl Disagreement {
    /// Corrects the action where that is what the rule says, and names the rule.
    fn decide(&self, operation: &mut UcloudOperation) -> &'static str {
        use DisagreementKind::{Listness, Required, RequiredResp, Type};
        let demanded = |value: &Vec<serde_json::Value>| value.first() == Some(&true.into());
        match (self.kind, self.side) {
            (Type, Side::Response) => {
                "type of a result: the page's; what converts without loss is read, and the rest stays in the answer"
            }
            (Type, Side::Request) => {
                "type of a parameter: the page's; in a form both are the same text"
            }
            (Listness, Side::Response) => {
                "list or one value in a result: the page's list; one value is read as a list"
            }
            (Listness, Side::Request) => {
                "list or one value in a parameter: the page's, which the other SDKs follow"
            }
            (RequiredResp, _) => {
                "promise of a result: the page's; the Python SDK promises lists and plain values alone"
            }
            (Required, _)
                if self.sdks.0.iter().all(|(_, value)| demanded(value))
                    && self.sdks.0.len() > 2 =>
            {
                let Some(row) = operation.request.iter_mut().find(|row| {
                    row.name == self.path || row.name.strip_suffix(".N") == Some(&self.path)
                }) else {
                    return "UNDECIDED: the page has no such parameter";
                };
                if row.required == Some(true) {
                    return "demand: the page's by now";
                }
                row.required = Some(true);
                let name = row.name.trim_end_matches(".N").to_owned();
                let reason = format!("UCloud's SDKs for {} demand it.", enumerated(&self.sdks));
                operation.corrections.push(Correction {
                    at: format!("parameters.{name}.required"),
                    page: "false".to_owned(),
                    reason,
                });
                "demand of all SDKs: followed, with a correction"
            }
            (Required, _) if self.sdks.0.iter().all(|(_, value)| demanded(value)) => {
                "demand of one or two SDKs: the page's, which the others follow"
            }
            (Required, _) => "demand of the page that SDKs do not make: the page's",
        }
    }
}

/// The SDKs that say something: `Go, Python and Java`.
fn enumerated<T>(sdks: &Map<T>) -> String {
    let names: Vec<_> =
        SDKS.iter().filter(|(key, _)| sdks.get(key).is_some()).map(|(_, name)| *name).collect();
    match &names[..] {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.concat(),
    }
}

impl Example {
    /// A field at the top of a result that an example of a success lacks is not always there.
    fn loosen(&self, operation: &mut UcloudOperation, decisions: &mut Decisions) {
        let Some(answer) = self.response.as_object() else { return };
        let code = answer.get("RetCode").or_else(|| answer.get("Retcode"));
        if code.and_then(serde_json::Value::as_i64) != Some(0) {
            return;
        }
        for row in operation.response.iter_mut().filter(|row| row.required == Some(true)) {
            let shows = match answer.get(&row.name) {
                None | Some(serde_json::Value::Null) => "lacks it",
                // A structure is not read from a text.
                Some(value)
                    if ucloud_scalar(&row.kind.base).is_none()
                        && !value.is_object()
                        && !value.is_array() =>
                {
                    "has no structure there"
                }
                Some(_) => continue,
            };
            row.required = Some(false);
            let page = if self.page == operation.page {
                "The page's own example of a success"
            } else {
                "The example of a success on another page"
            };
            operation.corrections.push(Correction {
                at: format!("result.{}.required", row.name),
                page: "true".to_owned(),
                reason: format!("{page} {shows}."),
            });
            decisions.note(
                "promise of a result that an example lacks: withdrawn, with a correction",
                &operation.action,
                &row.name,
            );
        }
    }
}
