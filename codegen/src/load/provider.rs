//! The spec of a provider: what holds for all its products.

use crate::document::{Dropped, ErrorCode, Provider, Region, Zone};
use crate::node::Node;

use super::reader::{Map, Reader};

pub(super) fn provider(reader: &mut Reader<'_>, file: &str, tree: &Node) -> Option<Provider> {
    let mut map = Map::open(reader, tree)?;
    let mut provider = Provider {
        source: reader.source,
        file: file.to_owned(),
        provider: map.demand_text(reader, "provider"),
        title: map.demand_text(reader, "title"),
        documentation: map.some_text(reader, "documentation"),
        regions: map.named(reader, "regions", region),
        zones: map.named(reader, "zones", zone),
        error_codes: map.named(reader, "error_codes", error_code),
        dropped: Dropped::default(),
    };
    map.note(reader);
    map.finish(reader);
    provider.dropped = std::mem::take(&mut reader.dropped);
    Some(provider)
}

fn region(reader: &mut Reader<'_>, node: &Node) -> Option<Region> {
    let mut map = Map::open(reader, node)?;
    let region = Region { name: map.demand_text(reader, "name").value };
    map.finish(reader);
    Some(region)
}

fn zone(reader: &mut Reader<'_>, node: &Node) -> Option<Zone> {
    let mut map = Map::open(reader, node)?;
    let zone = Zone {
        region: map.demand_text(reader, "region"),
        name: map.demand_text(reader, "name").value,
    };
    map.finish(reader);
    Some(zone)
}

pub(super) fn error_code(reader: &mut Reader<'_>, node: &Node) -> Option<ErrorCode> {
    let mut map = Map::open(reader, node)?;
    let code =
        ErrorCode { kind: map.text(reader, "kind"), meaning: map.demand_text(reader, "meaning") };
    map.note(reader);
    map.finish(reader);
    Some(code)
}
