//! Waiters.

use crate::document::{Interval, Success, Waiter};
use crate::node::{Node, Yaml};

use super::reader::{Map, Reader};

pub(super) fn waiter(reader: &mut Reader<'_>, node: &Node) -> Option<Waiter> {
    let mut map = Map::open(reader, node)?;
    let waiter = Waiter {
        summary: map.demand_text(reader, "summary"),
        operation: map.demand_text(reader, "operation"),
        argument: map.demand_text(reader, "argument"),
        item: map.demand_text(reader, "item"),
        key: map.text(reader, "key"),
        state: map.demand_text(reader, "state"),
        success: success(reader, &mut map),
        failure: map.texts(reader, "failure"),
        missing_for: map.seconds(reader, "missing_for"),
        interval: map.demand(reader, "interval").and_then(|node| interval(reader, node)),
        timeout: map.demand_seconds(reader, "timeout"),
    };
    map.note(reader);
    map.finish(reader);
    if matches!(waiter.success, Success::States(_)) && waiter.missing_for.is_none() {
        reader.complain(node.id, "`missing_for` is missing");
    }
    Some(waiter)
}

fn success(reader: &mut Reader<'_>, map: &mut Map<'_>) -> Success {
    let given = map.entries.iter().find(|(name, _, _)| name == "success");
    match given.map(|(_, _, node)| &node.value) {
        Some(Yaml::String(word)) if word == "gone" => {
            map.take("success");
            Success::Gone(Vec::new())
        }
        Some(Yaml::String(_)) => {
            let node = map.take("success").map_or(map.node, |node| node.id);
            reader.complain(node, "expected a list of states, or `gone`");
            Success::States(Vec::new())
        }
        _ => {
            let mut states = map.demand_texts(reader, "success");
            let before = states.len();
            states.retain(|state| state.value != "gone");
            if states.len() < before { Success::Gone(states) } else { Success::States(states) }
        }
    }
}

fn interval(reader: &mut Reader<'_>, node: &Node) -> Option<Interval> {
    let mut map = Map::open(reader, node)?;
    let interval = Interval {
        first: map.demand_seconds(reader, "first"),
        most: map.demand_seconds(reader, "most"),
    };
    map.finish(reader);
    Some(interval)
}
