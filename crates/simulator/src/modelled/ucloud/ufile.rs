//! Buckets of object storage.

use serde_json::json;

use super::network::Noun;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("ufile", "CreateBucket", create),
    ("ufile", "DescribeBucket", describe),
    ("ufile", "UpdateBucket", update),
    ("ufile", "DeleteBucket", delete),
    ("ufile", "BindBucketDomain", bind_domain),
];

// Codes from `ufile-api/error_code.md`.
const NAME_TAKEN: i64 = 15000;
const BAD_NAME: i64 = 15001;
const DOMAIN_TAKEN: i64 = 15009;
const NO_BUCKET: i64 = 15010;

const BUCKET: Noun = Noun { kind: "ufile/bucket", name: "bucket", not_found: NO_BUCKET };

/// Names are unique in all regions and projects.
fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("BucketName");
    if !is_name(name) {
        let problem = format!(
            "[{name}] is no name of a bucket: 3 to 63 lowercase letters, digits and hyphens, \
             no hyphen at the beginning or end"
        );
        return Err(Refusal::ret_code(BAD_NAME, problem));
    }
    if context.store.get(BUCKET.kind, name).is_some() {
        let problem = format!("there is a bucket [{name}] already; choose another name");
        return Err(Refusal::ret_code(NAME_TAKEN, problem));
    }
    let id = context.store.ids.next("ufile");
    let now = context.now().as_secs();
    let region = &context.call.region;
    let shown = fields(json!({
        "BucketId": id,
        "BucketName": name,
        "Region": region,
        "Type": context.maybe("Type").unwrap_or("private"),
        "Tag": context.maybe("Tag").unwrap_or("Default"),
        "Biz": "general",
        "StorageClass": "STANDARD",
        "CdnDomainId": [],
        "Domain": {
            "Src": [format!("{name}.{region}.ufileos.com")],
            "Cdn": [],
            "CustomSrc": [],
            "CustomCdn": [],
        },
        "HasUserDomain": 0,
        "CreateTime": now,
        "ModifyTime": now,
    }));
    let bucket = context.new_resource(name, shown);
    context.store.insert(BUCKET.kind, bucket);
    Ok(fields(json!({"BucketName": name, "BucketId": id})))
}

fn is_name(name: &str) -> bool {
    let is_allowed = |letter: u8| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (3..=63).contains(&name.len())
        && name.bytes().all(is_allowed)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// A name is looked for in all regions. An unknown one has no bucket.
fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    if let Some(name) = context.maybe("BucketName") {
        let found = own(context, name).ok().map(|bucket| bucket.fields.clone());
        return Ok(fields(json!({"DataSet": Vec::from_iter(found)})));
    }
    let region = context.maybe("Region");
    let found = context.store.all(BUCKET.kind).filter(|bucket| {
        is_seen(context, bucket) && region.is_none_or(|region| bucket.region == region)
    });
    Ok(context.listed(found.map(|bucket| bucket.fields.clone().into()).collect()))
}

/// Returns a bucket of any region.
///
/// # Errors
/// If the project has none of this name.
fn own<'c>(context: &'c Context<'_>, name: &str) -> Result<&'c Resource, Refusal> {
    let found = context.store.get(BUCKET.kind, name);
    found.filter(|bucket| is_seen(context, bucket)).ok_or_else(|| BUCKET.none(name))
}

fn is_seen(context: &Context<'_>, bucket: &Resource) -> bool {
    let asked = context.call.project.as_ref();
    asked.is_none() || bucket.project.as_ref() == asked
}

/// Changes a bucket. Returns what operations on buckets return.
fn change(
    context: &mut Context<'_>,
    change: impl FnOnce(&mut Resource),
) -> Result<Fields, Refusal> {
    let name = context.text("BucketName");
    own(context, name)?;
    let now = context.now().as_secs();
    let bucket = context.store.get_mut(BUCKET.kind, name).ok_or_else(|| BUCKET.none(name))?;
    change(bucket);
    bucket.set("ModifyTime", now);
    Ok(named(bucket))
}

fn named(bucket: &Resource) -> Fields {
    fields(json!({"BucketName": bucket.id, "BucketId": bucket.value("BucketId")}))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let given = ["Type", "StorageClass"].map(|name| (name, context.maybe(name)));
    change(context, |bucket| {
        for (name, value) in given {
            if let Some(value) = value {
                bucket.set(name, value);
            }
        }
    })
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("BucketName");
    let result = named(own(context, name)?);
    context.store.remove(BUCKET.kind, name);
    Ok(result)
}

fn bind_domain(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let domain = context.text("Domain");
    let has_it = |bucket: &&Resource| {
        let domains = bucket.value("Domain")["CustomSrc"].as_array();
        domains.is_some_and(|domains| domains.iter().any(|own| own == domain))
    };
    if let Some(bucket) = context.store.all(BUCKET.kind).find(has_it) {
        let problem = format!("the bucket [{}] has the domain {domain} already", bucket.id);
        return Err(Refusal::ret_code(DOMAIN_TAKEN, problem));
    }
    change(context, |bucket| {
        let mut domains = bucket.value("Domain").clone();
        if let Some(custom) = domains["CustomSrc"].as_array_mut() {
            custom.push(domain.into());
        }
        bucket.set("Domain", domains);
        bucket.set("HasUserDomain", 1);
    })
}
