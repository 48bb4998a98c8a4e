//! Pagination by offset, page number and token, with the items at any path.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use support::block_on;
use yun_runtime::__private::{Call, Core, Paging, fields};
use yun_runtime::bytes::Bytes;
use yun_runtime::credentials::Credentials;
use yun_runtime::dialect::{Received, RequestParts, ResponseParts};
use yun_runtime::fields::{Envelope, Slot};
use yun_runtime::http;
use yun_runtime::settings::Settings;
use yun_runtime::testing::{CannedTransport, ManualClock};
use yun_runtime::{Dialect, Error, ErrorKind, Operation, OperationInfo, ProductInfo};

/// Parameters go into the query as they are.
#[derive(Debug)]
struct Plain;

impl Dialect for Plain {
    fn request(&self, parts: &RequestParts<'_>) -> Result<http::Request<Bytes>, Error> {
        let text = |value: &yun_runtime::Value| match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_json(),
        };
        let pairs = parts.parameters.iter().map(|one| format!("{}={}", one.name, text(&one.value)));
        let query = pairs.collect::<Vec<_>>().join("&");
        let address = format!("{}/?{query}", parts.endpoint);
        Ok(http::Request::get(address).body(Bytes::new()).expect("a request"))
    }
    fn read(&self, received: &Received<'_>, result: &mut dyn Slot) -> Result<ResponseParts, Error> {
        match Envelope::beside(result).decode(received.response.body(), received.budget) {
            Ok((decoded, _)) => Ok(ResponseParts { decoded, ..ResponseParts::default() }),
            Err(_) => Err(Error::new(ErrorKind::UnreadableResponse, "no")),
        }
    }
    fn signs_time(&self) -> bool {
        false
    }
}

static PRODUCT: ProductInfo = ProductInfo {
    provider: "Example",
    name: "names",
    endpoint: "names.example.com",
    service: "",
    revision: "",
    error_codes: &[],
};

#[derive(Default)]
struct ListNames {
    at: Option<i64>,
    text: Option<String>,
    size: Option<i64>,
}
fields!(ListNames { 0 at = "at", 1 text = "text", 2 size = "size" });

impl Operation for ListNames {
    type Result = Names;
    const INFO: &'static OperationInfo =
        &OperationInfo::new(&PRODUCT, "ListNames", "GET", "/").idempotent();
}

#[derive(Default)]
struct Names {
    data: Option<Page>,
    next: Option<String>,
}
fields!(Names { 0 data = "data", 1 next = "next" });

#[derive(Default)]
struct Page {
    names: Vec<String>,
    total: Option<String>,
}
fields!(Page { 0 names = "names", 1 total = "total" });

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A service with these names. `page` answers a query: from which name, how many, and the token of
/// the next page.
fn core(page: fn(&Query) -> (usize, usize, Option<&'static str>)) -> (Core, CannedTransport) {
    let transport = CannedTransport::responding(move |request| {
        let query = Query::of(request.uri());
        let (from, size, next) = page(&query);
        let names: Vec<_> = NAMES.iter().skip(from).take(size).collect();
        let total = if query.0.contains_key("size") { r#", "total": "5""# } else { "" };
        let next = next.map(|next| format!(r#", "next": "{next}""#)).unwrap_or_default();
        http::Response::new(format!(r#"{{"data": {{"names": {names:?}{total}}}{next}}}"#))
    });
    let clock = ManualClock::at(SystemTime::UNIX_EPOCH);
    let mut settings = Settings::new(Arc::new(Plain), Arc::new(Credentials::new("A", "s")));
    settings.set_transport(Arc::new(transport.clone()));
    settings.set_clock(Arc::new(clock));
    (Core::new(settings), transport)
}

struct Query(BTreeMap<String, String>);

impl Query {
    fn of(uri: &http::Uri) -> Self {
        let pairs = Self::text(uri).split('&').filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn text(uri: &http::Uri) -> &str {
        uri.query().unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.0.get(name)?.parse().ok()
    }
}

/// The items of a walk, and the queries that it took.
fn walk(
    paging: &'static Paging,
    page: fn(&Query) -> (usize, usize, Option<&'static str>),
    request: ListNames,
) -> (Vec<String>, Vec<String>) {
    let (core, transport) = core(page);
    let mut call = Call::<ListNames, ()>::new(&core);
    call.request = request;
    let mut items = call.items::<String>(paging);
    let mut found = Vec::new();
    block_on(async {
        while let Some(item) = items.next().await {
            found.push(item.expect("a page"));
            assert!(found.len() <= 2 * NAMES.len(), "endless: {found:?}");
        }
    });
    let queries =
        transport.requests().iter().map(|one| Query::text(one.uri()).to_owned()).collect();
    (found, queries)
}

#[test]
fn items_and_a_total_in_text_are_found_at_nested_paths() {
    static PAGING: Paging =
        Paging::offset("at").size("size").items("data.names").total("data.total");
    // The service limits pages to two items.
    let (found, queries) = walk(
        &PAGING,
        |query| (query.number("at").unwrap_or(0), 2, None),
        ListNames { size: Some(4), ..ListNames::default() },
    );
    assert_eq!(found, NAMES);
    assert_eq!(queries, ["size=4", "size=4&at=2", "size=4&at=4"]);
}

#[test]
fn page_numbers_start_where_the_service_starts() {
    static FROM_ZERO: Paging = Paging::page("at", 0).items("data.names");
    static FROM_ONE: Paging = Paging::page("at", 1).items("data.names");
    let (found, queries) = walk(
        &FROM_ZERO,
        |query| (2 * query.number("at").unwrap_or(0), 2, None),
        ListNames::default(),
    );
    assert_eq!(found, NAMES);
    assert_eq!(queries, ["", "at=1", "at=2", "at=3"]);
    let (found, queries) = walk(
        &FROM_ONE,
        |query| (2 * (query.number("at").unwrap_or(1) - 1), 2, None),
        ListNames { at: Some(2), ..ListNames::default() },
    );
    assert_eq!(found, NAMES[2..]);
    assert_eq!(queries, ["at=2", "at=3", "at=4"]);
}

#[test]
fn a_position_sent_as_text_still_counts() {
    static PAGING: Paging = Paging::offset("text").size("size").items("data.names");
    let (found, queries) = walk(
        &PAGING,
        |query| (query.number("text").unwrap_or(0), 3, None),
        ListNames { text: Some("1".to_owned()), ..ListNames::default() },
    );
    assert_eq!(found, NAMES[1..]);
    assert_eq!(queries, ["text=1", "text=4", "text=5"]);
}

static BY_TOKEN: Paging = Paging::token("text", "next").size("size").items("data.names");

#[test]
fn tokens_lead_from_page_to_page_even_past_an_empty_one() {
    let (found, queries) = walk(
        &BY_TOKEN,
        |query| match query.0.get("text").map(String::as_str) {
            None => (0, 2, Some("t2")),
            Some("t2") => (0, 0, Some("t3")),
            Some("t3") => (2, 2, Some("t4")),
            _ => (4, 2, None),
        },
        ListNames::default(),
    );
    assert_eq!(found, NAMES);
    assert_eq!(queries, ["", "text=t2", "text=t3", "text=t4"]);
}

#[test]
fn a_repeated_or_empty_token_ends_the_pagination() {
    let (found, queries) = walk(&BY_TOKEN, |_| (0, 2, Some("t")), ListNames::default());
    assert_eq!(found, ["a", "b", "a", "b"]);
    assert_eq!(queries, ["", "text=t"]);
    let (found, queries) = walk(&BY_TOKEN, |_| (0, 2, Some("")), ListNames::default());
    assert_eq!((found.len(), queries.len()), (2, 1));
    let (_, queries) = walk(
        &BY_TOKEN,
        |_| (4, 2, None),
        ListNames { text: Some("mine".to_owned()), ..ListNames::default() },
    );
    assert_eq!(queries, ["text=mine"]);
}
