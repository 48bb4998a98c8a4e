//! The catalog says what the specs say: all of it, and nothing else. The specs are read here as plain
//! YAML, so that a mistake of the generator is not repeated.
#![cfg(all(feature = "jdcloud", feature = "ucloud"))]
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::{Mapping, Value};
use yun_catalog::{
    Encoding, ErrorCode, Family, Field, Kind, Operation, Paging, Parent, Place, Position, Product,
    Provider, Range, Role, Type, Undocumented, Waiter,
};

/// Keys and what they say, as text.
type Said = BTreeMap<String, String>;

fn specs() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs"))
}

fn read(path: &Path) -> Mapping {
    let text = fs::read_to_string(path).unwrap();
    let Value::Mapping(spec) = serde_yaml::from_str(&text).unwrap() else {
        panic!("{}: not a map", path.display());
    };
    spec
}

/// Names and specs of the products that have operations.
fn products(provider: &str) -> BTreeMap<String, Mapping> {
    let files = fs::read_dir(specs().join(provider)).unwrap().map(|file| file.unwrap().path());
    files
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), read(&path)))
        .filter(|(_, spec)| !map(spec, "operations").is_empty())
        .collect()
}

fn map<'a>(of: &'a Mapping, key: &str) -> &'a Mapping {
    static NONE: std::sync::LazyLock<Mapping> = std::sync::LazyLock::new(Mapping::new);
    of.get(key).and_then(Value::as_mapping).unwrap_or(&NONE)
}

fn names(map: &Mapping) -> Vec<String> {
    map.keys().map(shown).collect()
}

/// A value of YAML as text. Numbers are written alike however they were.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap().to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Sequence(items) => listed(items.iter().map(shown)),
        Value::Mapping(pairs) => {
            listed(pairs.iter().map(|(key, value)| format!("{}: {}", shown(key), shown(value))))
        }
        Value::Tagged(_) => panic!("specs have no tags"),
    }
}

fn listed(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    items.into_iter().map(|item| format!("<{}>", item.as_ref())).collect()
}

/// What a map of a spec says, without what is compared apart or not part of the catalog.
fn said(spec: &Mapping, without: &[&str]) -> Said {
    let left_out = ["note", "corrections"];
    spec.iter()
        .map(|(key, value)| (shown(key), value))
        .filter(|(key, _)| !left_out.contains(&&**key) && !without.contains(&&**key))
        .filter(|(key, value)| {
            **value != Value::Bool(false) || key == "default" || key == "example"
        })
        .filter(|(_, value)| value.as_sequence().is_none_or(|items| !items.is_empty()))
        .map(|(key, value)| (key, shown(value)))
        .collect()
}

/// What the catalog says: the keys with a value.
fn found<const N: usize>(keys: [(&str, Option<String>); N]) -> Said {
    keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn text(value: Option<&str>) -> Option<String> {
    value.map(str::to_owned)
}

fn flag(value: bool) -> Option<String> {
    value.then(|| "true".to_owned())
}

/// A list that is not there if it is empty.
fn list(items: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    Some(listed(items)).filter(|list| !list.is_empty())
}

fn pairs(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Option<String> {
    list(pairs.into_iter().map(|(key, value)| format!("{key}: {value}")))
}

/// A name in Rust is in the spec only where it is not by rule.
fn given(spec: &Mapping, key: &str, actual: &str) -> Option<String> {
    assert!(!actual.is_empty());
    spec.contains_key(key).then(|| actual.to_owned())
}

#[test]
fn products_operations_types_and_waiters_are_those_of_the_specs() {
    let mut operations = 0;
    for provider in yun_catalog::providers() {
        let specs = products(provider.name());
        let found: Vec<_> = provider.products().map(Product::name).collect();
        assert_eq!(found, specs.keys().collect::<Vec<_>>());
        for (name, spec) in &specs {
            let product = provider.product(name).unwrap();
            assert_eq!(product.operation_count(), map(spec, "operations").len(), "{name}");
            operations += product.operation_count();
            check_product(product, spec);
        }
    }
    assert!(operations > 6_600, "{operations}");
}

fn check_product(product: Product, spec: &Mapping) {
    let name = product.name();
    let apart = ["operations", "types", "waiters", "error_codes"];
    assert_eq!(
        found([
            ("provider", Some(product.provider().name().to_owned())),
            ("product", Some(name.to_owned())),
            ("title", Some(product.title().to_owned())),
            ("description", text(product.description())),
            ("documentation", text(product.documentation())),
            ("endpoint", Some(product.endpoint().to_owned())),
            ("service", text(product.service())),
            ("revision", text(product.revision())),
            ("differences", list(product.differences())),
        ]),
        said(spec, &apart),
        "{name}"
    );
    assert!(!product.rust_name().is_empty());
    check_codes(product.error_codes(), map(spec, "error_codes"));

    let [operations, types, waiters] = ["operations", "types", "waiters"].map(|key| map(spec, key));
    assert_eq!(product.operations().map(Operation::name).collect::<Vec<_>>(), names(operations));
    for (operation, spec) in product.operations().zip(operations.values()) {
        check_operation(operation, spec.as_mapping().unwrap());
    }
    assert_eq!(product.types().map(Type::name).collect::<Vec<_>>(), names(types));
    for (type_, spec) in product.types().zip(types.values()) {
        check_type(type_, spec.as_mapping().unwrap());
    }
    assert_eq!(product.waiters().map(Waiter::name).collect::<Vec<_>>(), names(waiters));
    for (waiter, spec) in product.waiters().zip(waiters.values()) {
        check_waiter(waiter, spec.as_mapping().unwrap());
    }
}

fn check_codes(codes: impl ExactSizeIterator<Item = ErrorCode>, spec: &Mapping) {
    assert_eq!(codes.len(), spec.len());
    for (code, (name, spec)) in codes.zip(spec) {
        assert_eq!(code.code(), shown(name));
        let actual =
            found([("kind", text(code.kind())), ("meaning", Some(code.meaning().to_owned()))]);
        assert_eq!(actual, said(spec.as_mapping().unwrap(), &[]), "{name:?}");
    }
}

fn check_operation(operation: Operation, spec: &Mapping) {
    let name = format!("{} {}", operation.product().name(), operation.name());
    let routed = spec.contains_key("method");
    let undocumented = operation.undocumented().map(|what| match what {
        Undocumented::Any => "any".to_owned(),
        _ => "secret".to_owned(),
    });
    let apart: &[&str] = if undocumented.is_some() {
        &["parameters", "resource"]
    } else {
        &["parameters", "resource", "result"]
    };
    check_family(operation, spec);
    let json = !routed && operation.encoding() == Encoding::Json;
    let errors = operation.errors();
    assert_eq!(
        found([
            ("summary", Some(operation.summary().to_owned())),
            ("description", text(operation.description())),
            ("documentation", text(operation.documentation())),
            ("deprecated", flag(operation.is_deprecated())),
            ("method", routed.then(|| operation.method().to_owned())),
            ("path", routed.then(|| operation.path().to_owned())),
            ("idempotent", flag(operation.is_idempotent())),
            ("encoding", json.then(|| "json".to_owned())),
            ("preconditions", list(operation.preconditions())),
            ("errors", pairs(errors.map(|one| (one.code(), one.meaning().to_owned())))),
            ("paging", operation.paging().map(paging)),
            ("differences", list(operation.differences())),
            ("rust", given(spec, "rust", operation.rust_name())),
            ("rust_type", given(spec, "rust_type", operation.rust_type())),
            ("result", undocumented),
        ]),
        {
            let mut said = said(spec, apart);
            if let Some(paging) = said.get_mut("paging") {
                *paging = sorted_paging(map(spec, "paging"));
            }
            said
        },
        "{name}"
    );
    if !routed {
        assert_eq!((operation.method(), operation.path()), ("POST", "/"), "{name}");
        assert_ne!(operation.encoding(), Encoding::Query, "{name}");
    }
    let in_query = ["GET", "DELETE", "HEAD"].contains(&operation.method());
    assert_eq!(operation.encoding() == Encoding::Query, in_query, "{name}");

    let parameters = map(spec, "parameters");
    let mut declared = Vec::new();
    for parameter in operation.parameters() {
        let in_path = operation.path().contains(&format!("{{{}}}", parameter.name()));
        let place = match (in_path, in_query) {
            (true, _) => Place::Path,
            (false, true) => Place::Query,
            (false, false) => Place::Body,
        };
        assert_eq!(parameter.place(), Some(place), "{name} {parameter:?}");
        let wide = ["regionId", "Region", "Zone", "ProjectId"].contains(&parameter.name());
        assert_eq!(
            parameter.provider_wide().is_some(),
            wide && routed == (parameter.name() == "regionId"),
            "{name} {parameter:?}"
        );
        if parameters.contains_key(parameter.name()) {
            declared.push(parameter);
        } else {
            assert!(in_path && parameter.is_required() && matches!(parameter.kind(), Kind::String));
        }
    }
    check_fields(&name, declared, parameters);
    let result: Vec<_> = operation.result().collect();
    assert!(result.iter().all(|field| field.place().is_none()));
    check_fields(&name, result, map(spec, "result"));
}

/// What the spec gives is what the catalog has; what the rule found leads to something.
fn check_family(operation: Operation, spec: &Mapping) {
    let name = format!("{} {}", operation.product().name(), operation.name());
    let family = operation.family();
    match spec.get("resource") {
        Some(Value::String(none)) => {
            assert_eq!(none, "none", "{name}");
            assert!(family.is_none(), "{name}");
        }
        Some(given) => assert_eq!(
            family.map(family_said),
            Some(said(given.as_mapping().unwrap(), &[])),
            "{name}"
        ),
        None => {}
    }
    let Some(family) = family else { return };
    for path in family.id().into_iter().chain(family.parents().map(Parent::parameter)) {
        assert!(leads_somewhere(operation.parameters().collect(), path), "{name} {path}");
    }
    let of_result = match family.role() {
        Role::Create { made, .. } => vec![made],
        Role::List { items, total, .. } => vec![Some(items), total],
        Role::Get { object, .. } => vec![object],
        _ => Vec::new(),
    };
    for path in of_result.into_iter().flatten() {
        assert!(leads_somewhere(operation.result().collect(), path), "{name} {path}");
    }
    if !matches!(family.role(), Role::Create { .. } | Role::List { .. }) {
        assert!(family.id().is_some(), "{name} does not say which");
    }
}

fn family_said(family: Family) -> BTreeMap<String, String> {
    let own = |value: &str| value.to_owned();
    let (word, [made, count, items, key, total, object]) = match family.role() {
        Role::Create { made, count } => ("create", [made, count, None, None, None, None]),
        Role::List { items, key, total } => {
            ("list", [None, None, Some(items), Some(key), total, None])
        }
        Role::Get { object, key } => ("get", [None, None, None, key, None, object]),
        Role::Update => ("update", [None; 6]),
        Role::Delete => ("delete", [None; 6]),
        Role::Act => ("act", [None; 6]),
        other => panic!("{other:?}"),
    };
    let parents = family.parents();
    found([
        ("name", Some(own(family.resource()))),
        ("role", Some(own(word))),
        ("id", text(family.id())),
        ("made", text(made)),
        ("count", text(count)),
        ("items", text(items)),
        ("key", text(key)),
        ("total", text(total)),
        ("object", text(object)),
        (
            "parents",
            pairs(parents.map(|one| (one.parameter(), own(one.resource().unwrap_or("none"))))),
        ),
    ])
}

fn leads_somewhere(mut fields: Vec<Field>, path: &str) -> bool {
    path.split('.').all(|name| {
        let Some(field) = fields.iter().find(|field| field.name() == name).copied() else {
            return false;
        };
        fields = match field.kind().innermost() {
            Kind::Type(type_) => type_.fields().collect(),
            _ => Vec::new(),
        };
        true
    })
}

#[test]
fn every_resource_is_created_and_shown() {
    let mut count = 0;
    for product in yun_catalog::providers().flat_map(Provider::products) {
        for resource in product.resources() {
            let roles: Vec<Role> =
                resource.operations().map(|one| one.family().unwrap().role()).collect();
            let creates = roles.iter().any(|role| matches!(role, Role::Create { .. }));
            let shows =
                roles.iter().any(|role| matches!(role, Role::List { .. } | Role::Get { .. }));
            assert!(creates && shows, "{} {}", product.name(), resource.name());
            assert_eq!(
                product.resource(resource.name()).unwrap().operations().count(),
                roles.len()
            );
            count += 1;
        }
    }
    assert!(count > 400, "{count}");
}

fn paging(paging: Paging) -> String {
    let parameter = paging.parameter().to_owned();
    let position = match paging.position() {
        Position::Offset => vec![("offset", parameter)],
        Position::Page { first } => vec![("first", first.to_string()), ("page", parameter)],
        Position::Token { next } => vec![("next", next.to_owned()), ("token", parameter)],
        other => panic!("{other:?}"),
    };
    let size = paging.size().map(|size| ("size", size.to_owned()));
    let total = paging.total().map(|total| ("total", total.to_owned()));
    let mut keys: Vec<_> = position.into_iter().chain(size).chain(total).collect();
    keys.push(("items", paging.items().to_owned()));
    keys.sort();
    pairs(keys).unwrap()
}

/// In alphabetical order, and with the first page where it goes without saying.
fn sorted_paging(paging: &Mapping) -> String {
    let mut said = said(paging, &[]);
    if said.contains_key("page") {
        said.entry("first".to_owned()).or_insert_with(|| "1".to_owned());
    }
    listed(said.iter().map(|(key, value)| format!("{key}: {value}")))
}

fn check_type(type_: Type, spec: &Mapping) {
    assert_eq!(
        found([
            ("description", text(type_.description())),
            ("rust", given(spec, "rust", type_.rust_name())),
            ("differences", list(type_.differences())),
        ]),
        said(spec, &["fields"]),
        "{type_:?}"
    );
    let fields: Vec<_> = type_.fields().collect();
    assert!(fields.iter().all(|field| field.place().is_none()));
    check_fields(type_.name(), fields, map(spec, "fields"));
}

fn check_fields(owner: &str, fields: Vec<Field>, spec: &Mapping) {
    assert_eq!(fields.iter().map(|field| field.name()).collect::<Vec<_>>(), names(spec), "{owner}");
    for (field, spec) in fields.into_iter().zip(spec.values()) {
        check_field(owner, field, spec);
    }
}

fn check_field(owner: &str, field: Field, spec: &Value) {
    let name = format!("{owner} {}", field.name());
    let Value::Mapping(spec) = spec else {
        let required = spec.as_str() == Some("required");
        assert_eq!(
            (field.kind().to_string(), field.is_required()),
            ("string".to_owned(), required)
        );
        return;
    };
    let has_meanings = spec.get("values").is_some_and(Value::is_mapping);
    let values = field.values().map(|value| match has_meanings {
        true => format!("{}: {}", value.text(), value.meaning().unwrap_or_default()),
        false => value.text().to_owned(),
    });
    let mut expected = said(spec, &["ranges", "length", "items", "type"]);
    for key in ["length", "items"] {
        if let Some(range) = spec.get(key) {
            expected.insert(key.to_owned(), range_said(range));
        }
    }
    if let Some(Value::Sequence(ranges)) = spec.get("ranges") {
        expected.insert("ranges".to_owned(), listed(ranges.iter().map(range_said)));
    }
    expected.insert("type".to_owned(), kind_said(&spec["type"]));
    let texts = field.boolean_texts();
    assert_eq!(
        found([
            ("type", Some(field.kind().to_string())),
            ("required", flag(field.is_required())),
            ("required_when", text(field.required_when())),
            ("only_when", text(field.only_when())),
            ("default", text(field.default_value())),
            ("values", list(values)),
            ("enum", field.rust_enum().and_then(|name| given(spec, "enum", name))),
            ("text", texts.and_then(|(yes, no)| list([yes, no]))),
            ("unit", text(field.unit())),
            ("ranges", list(field.ranges().map(range))),
            ("length", field.length().map(range)),
            ("items", field.items().map(range)),
            ("format", text(field.format())),
            ("example", text(field.example())),
            ("from", text(field.from_operation())),
            ("deprecated", flag(field.is_deprecated())),
            ("secret", flag(field.is_secret())),
            ("base64", flag(field.is_base64())),
            ("token", flag(field.is_token())),
            ("source", list(field.sources())),
            ("rust", given(spec, "rust", field.rust_name())),
            ("description", text(field.description())),
            ("differences", list(field.differences())),
        ]),
        expected,
        "{name}"
    );
}

fn kind_said(kind: &Value) -> String {
    match kind {
        Value::Sequence(item) => format!("[{}]", kind_said(&item[0])),
        name => shown(name),
    }
}

fn range(range: Range) -> String {
    let bounds = [range.minimum(), range.maximum(), range.step()];
    let when = listed(range.when().map(|(field, value)| format!("{field}: {value}")));
    format!("{bounds:?} {when}")
}

fn range_said(range: &Value) -> String {
    let range = range.as_mapping().unwrap();
    let bounds = ["minimum", "maximum", "step"].map(|key| range.get(key).and_then(Value::as_f64));
    format!("{bounds:?} {}", shown(&Value::Mapping(map(range, "when").clone())))
}

fn check_waiter(waiter: Waiter, spec: &Mapping) {
    let success = match (waiter.until_gone(), waiter.success().len()) {
        (true, 0) => "gone".to_owned(),
        (true, _) => listed(["gone"].into_iter().chain(waiter.success())),
        (false, _) => listed(waiter.success()),
    };
    let (first, most) = waiter.interval();
    let interval =
        [("first", first), ("most", most)].map(|(key, time)| (key, time.as_secs().to_string()));
    let mut expected = said(spec, &[]);
    // In the order of the spec, in which `gone` may stand behind states.
    if waiter.until_gone()
        && let Some(Value::Sequence(states)) = spec.get("success")
    {
        let mut states: Vec<_> = states.iter().map(shown).collect();
        states.sort_by_key(|state| state != "gone");
        expected.insert("success".to_owned(), listed(states));
    }
    assert_eq!(
        found([
            ("summary", Some(waiter.summary().to_owned())),
            ("operation", Some(waiter.operation().to_owned())),
            ("argument", Some(waiter.argument().to_owned())),
            ("item", Some(waiter.item().to_owned())),
            ("key", text(waiter.key())),
            ("state", Some(waiter.state().to_owned())),
            ("success", Some(success)),
            ("failure", list(waiter.failure())),
            ("missing_for", waiter.missing_for().map(|time| time.as_secs().to_string())),
            ("interval", pairs(interval)),
            ("timeout", Some(waiter.timeout().as_secs().to_string())),
        ]),
        expected,
        "{waiter:?}"
    );
    assert!(waiter.rust_name().starts_with("wait_until_"));
}

#[test]
fn providers_are_those_of_the_specs() {
    for provider in yun_catalog::providers() {
        let spec = read(&specs().join(format!("{}.yaml", provider.name())));
        assert_eq!(
            found([
                ("provider", Some(provider.name().to_owned())),
                ("title", Some(provider.title().to_owned())),
                ("documentation", text(provider.documentation())),
            ]),
            said(&spec, &["regions", "zones", "error_codes"])
        );
        check_codes(provider.error_codes(), map(&spec, "error_codes"));
        let mut zones = BTreeMap::new();
        let regions = map(&spec, "regions");
        assert_eq!(provider.regions().len(), regions.len());
        for (region, (id, spec)) in provider.regions().zip(regions) {
            assert_eq!((region.id(), region.name()), (&*shown(id), spec["name"].as_str().unwrap()));
            zones.extend(region.zones().map(|zone| (zone.id(), (region.id(), zone.name()))));
        }
        assert_eq!(zones.len(), map(&spec, "zones").len());
        for (id, zone) in map(&spec, "zones") {
            let expected = (zone["region"].as_str().unwrap(), zone["name"].as_str().unwrap());
            assert_eq!(zones[&*shown(id)], expected);
        }
    }
}
