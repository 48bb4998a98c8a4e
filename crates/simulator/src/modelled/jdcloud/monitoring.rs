//! The product `monitor`: metric data and alarms.

use std::time::Duration;

use serde_json::{Value, json};

use super::changes::moment;
use super::nouns::{Noun, taken};
use super::{tokens, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("monitor", "describeMetricData", metric_data),
    ("monitor", "createAlarm", |context| tokens::once(context, create)),
    ("monitor", "describeAlarm", |context| Ok(ALARM.asked(context)?.fields)),
    ("monitor", "describeAlarms", list),
    ("monitor", "updateAlarm", update),
    ("monitor", "enableAlarms", enable),
    ("monitor", "deleteAlarms", |context| {
        let id = ALARM.asked(context)?.id;
        context.store.remove(ALARM.kind, &id);
        Ok(fields(json!({"success": true})))
    }),
];

const ALARM: Noun =
    Noun { kind: "monitor/alarm", name: "alarm", id: "alarmId", status: "alarmStatus", idle: &[] };

const STEP: u64 = 10;
const MONTH: Duration = Duration::from_hours(24 * 30);
/// So many points at most; the step grows for longer ranges.
const POINTS: u64 = 360;
/// The ranges that `timeInterval` knows, in hours.
const INTERVALS: [(&str, u64); 7] =
    [("1h", 1), ("6h", 6), ("12h", 12), ("1d", 24), ("3d", 72), ("7d", 168), ("14d", 336)];

/// A series that depends on metric, resource and time alone.
fn metric_data(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (metric, resource) = (context.text("metric"), context.text("resourceId"));
    let (start, end) = range(context)?;
    let seconds = end.saturating_sub(start);
    let step = (seconds / POINTS).next_multiple_of(STEP).max(STEP);
    let seed = metric
        .bytes()
        .chain(resource.bytes())
        .fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let data: Vec<_> = (start..=end)
        .step_by(usize::try_from(step).unwrap_or(usize::MAX))
        .map(|at| json!({"timestamp": at * 1000, "value": value(seed, at)}))
        .collect();
    let series = json!({
        "data": data,
        "metric": {
            "metricID": metric,
            "metricNameEN": metric,
            "serviceCode": context.text("serviceCode"),
            "downsampleAgg": context.maybe("downSampleType").unwrap_or("avg"),
            "timeInterval": step,
        },
        "tags": [{"tagKey": "resourceId", "tagValue": resource}],
    });
    Ok(fields(json!({"metricDatas": [series]})))
}

/// Between 0 and 100, in waves of an hour.
fn value(seed: u64, at: u64) -> f64 {
    let phase = (at + seed % 3600) % 3600;
    let wave = phase.min(3600 - phase) as f64 / 18.0;
    (wave * 100.0).round() / 100.0
}

/// Beginning and end in seconds, rounded down to ten.
fn range(context: &Context<'_>) -> Result<(u64, u64), Refusal> {
    let now = context.now();
    let interval = context.maybe("timeInterval").unwrap_or("1h");
    let hours = INTERVALS.iter().find(|(name, _)| *name == interval).map_or(1, |(_, hours)| *hours);
    let length = Duration::from_hours(hours);
    let read = |name: &str| match context.maybe(name) {
        None => Ok(None),
        Some(text) => match zoned(text) {
            Some(at) if at + MONTH < now => {
                Err(context.invalid(name, "must not be more than 30 days ago"))
            }
            Some(at) => Ok(Some(at)),
            None => Err(context.invalid(name, "must be a time such as 2016-12-11T00:00:00+0800")),
        },
    };
    let (start, end) = (read("startTime")?, read("endTime")?);
    if start.is_some_and(|start| start > now) {
        return Err(context.invalid("startTime", "must not be in the future"));
    }
    let end = match (start, end) {
        (_, Some(end)) => end.min(now),
        (Some(start), None) => (start + length).min(now),
        (None, None) => now,
    };
    let start = start.unwrap_or_else(|| end.saturating_sub(length));
    let rounded = |at: Duration| at.as_secs() / STEP * STEP;
    Ok((rounded(start), rounded(end)))
}

/// Reads `2016-12-11T00:00:00+0800`, `…+08:00` or `…Z`.
fn zoned(text: &str) -> Option<Duration> {
    let (plain, zone) = text.split_at_checked(19)?;
    let at = moment(plain)?;
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Some(at);
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().unwrap_or(0);
    let offset = Duration::from_secs(minutes * 60);
    if zone.starts_with('-') { at.checked_add(offset) } else { at.checked_sub(offset) }
}

const FIELDS: [&str; 11] = [
    "baseContact",
    "dimension",
    "multiWebHook",
    "noticeOption",
    "product",
    "resourceOption",
    "ruleName",
    "ruleOption",
    "ruleType",
    "tags",
    "webHookOption",
];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("alarm");
    let rule = context.store.ids.number() % 1_000_000;
    let mut shown = taken(&super::nouns::all(context), &FIELDS.map(|name| (name, name)));
    shown.extend(fields(json!({
        "alarmId": id,
        "alarmStatus": 1,
        "alarmStatusList": [1],
        "createTime": written(context.now()),
        "enabled": context.integer("enabled").unwrap_or(1),
        "ruleVersion": "v2",
    })));
    let mut made = context.new_resource(id.clone(), shown);
    made.hide("rule", rule);
    context.store.insert(ALARM.kind, made);
    Ok(fields(json!({"alarmId": id, "ruleIds": [rule]})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let matches = |one: &&Resource| {
        ["product", "dimension"]
            .iter()
            .all(|name| context.maybe(name).is_none_or(|text| text == one.text(name)))
            && context.maybe("ruleName").is_none_or(|text| one.text("ruleName").contains(text))
            && context.get("enabled").is_none_or(|wanted| wanted == one.value("enabled"))
    };
    let found: Vec<Value> =
        context.all(ALARM.kind).filter(matches).map(|one| one.fields.clone().into()).collect();
    let size = context.integer("pageSize").unwrap_or(20).max(1);
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let mut result = context.listed_as(found, "alarmList", "numberRecords");
    result.extend(fields(json!({
        "numberPages": (count + size - 1) / size,
        "pageNumber": context.integer("pageNumber").unwrap_or(1),
        "pageSize": size,
    })));
    Ok(result)
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let names: Vec<_> = FIELDS.iter().chain(&["enabled"]).map(|name| (*name, *name)).collect();
    ALARM.set(context, &names)?;
    let found = ALARM.asked(context)?;
    let rule = found.hidden.get("rule").cloned().unwrap_or_default();
    Ok(fields(json!({"alarmId": found.id, "ruleIds": [rule], "success": true})))
}

fn enable(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("alarmIds");
    for id in &ids {
        ALARM.known(context, id)?;
    }
    let state = context.integer("state").unwrap_or(1);
    for id in ids {
        if let Some(alarm) = context.store.get_mut(ALARM.kind, id) {
            alarm.set("enabled", state);
        }
    }
    Ok(fields(json!({"success": true})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_zone() {
        let at = Duration::from_secs(1_481_385_600);
        for text in
            ["2016-12-11T00:00:00+0800", "2016-12-11T00:00:00+08:00", "2016-12-10T16:00:00Z"]
        {
            assert_eq!(zoned(text), Some(at), "{text}");
        }
        assert_eq!(zoned("2016-12-11"), None);
    }
}
