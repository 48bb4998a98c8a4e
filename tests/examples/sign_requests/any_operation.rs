//! Operations that no provider has, for what those of the specs do not show: every method, ids in several places,
//! and parameters that may be anything; and one of UCloud that is sent as JSON.

use jdcloud::vm::Client;
use yun_runtime::fields::{Fields, Visitor, VisitorMut, fill};
use yun_runtime::{Operation, OperationInfo, ProductInfo, Value};

use crate::requests::run;

static PRODUCT: ProductInfo = ProductInfo {
    provider: "JD Cloud",
    name: "any",
    endpoint: "any.invalid",
    service: "vm",
    revision: "1.6.1",
};

const PLAIN: &str = "/v1/regions/{regionId}/things/{thingId}";
const WITH_VERB: &str = "/v1/regions/{regionId}/things/{thingId}:act";
const NESTED: &str = "/v2/regions/{regionId}/things/{thingId}/parts/{partId}";
const NO_REGION: &str = "/v1/things/{thingId}";

/// The asker has the same list, in the same order.
static OPERATIONS: [OperationInfo; 8] = [
    operation("GET", PLAIN),
    operation("GET", NESTED),
    operation("GET", NO_REGION),
    operation("DELETE", WITH_VERB),
    operation("HEAD", PLAIN),
    operation("POST", WITH_VERB),
    operation("PUT", NESTED),
    operation("PATCH", NO_REGION),
];

const fn operation(method: &'static str, path: &'static str) -> OperationInfo {
    OperationInfo::new(&PRODUCT, "any", method, path)
}

/// Runs the call of the operation with this number.
pub(crate) fn call(client: &Client, number: &Value, parameters: &Value) -> Result<(), String> {
    match number.as_integer() {
        Some(0) => call_number::<0>(client, parameters),
        Some(1) => call_number::<1>(client, parameters),
        Some(2) => call_number::<2>(client, parameters),
        Some(3) => call_number::<3>(client, parameters),
        Some(4) => call_number::<4>(client, parameters),
        Some(5) => call_number::<5>(client, parameters),
        Some(6) => call_number::<6>(client, parameters),
        Some(7) => call_number::<7>(client, parameters),
        _ => Err("there is no such operation".to_owned()),
    }
}

fn call_number<const N: usize>(client: &Client, parameters: &Value) -> Result<(), String> {
    let mut request = AnyRequest::<N>::default();
    // Not through `serde`: text would not carry every number exactly.
    match fill(&mut request, parameters.clone()).first() {
        Some(problem) => Err(problem.to_string()),
        None => run(client.execute(&request)),
    }
}

#[derive(Default)]
struct AnyParameters {
    region_id: Option<String>,
    thing_id: Option<String>,
    part_id: Option<String>,
    name: Option<Value>,
    flag: Option<Value>,
    amount: Option<Value>,
    ids: Option<Value>,
    filters: Option<Value>,
    spec: Option<Value>,
}

yun_runtime::fields!(AnyParameters {
    region_id = "regionId", thing_id = "thingId", part_id = "partId", name = "name", flag = "flag",
    amount = "amount", ids = "ids", filters = "filters", spec = "spec",
});

/// The parameters as a request of operation `N`.
#[derive(Clone, Default)]
struct AnyRequest<const N: usize>(AnyParameters);

impl<const N: usize> Fields for AnyRequest<N> {
    fn visit<'a>(&'a self, visitor: &mut dyn Visitor<'a>) {
        self.0.visit(visitor);
    }
    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        self.0.visit_mut(visitor);
    }
}

impl<const N: usize> Operation for AnyRequest<N> {
    type Result = Nothing;
    const INFO: &'static OperationInfo = &OPERATIONS[N];
}

/// Runs a call that UCloud wants as JSON.
pub(crate) fn call_json(client: &ucloud::uhost::Client, parameters: &Value) -> Result<(), String> {
    let mut request = AnyJson::default();
    match fill(&mut request, parameters.clone()).first() {
        Some(problem) => Err(problem.to_string()),
        None => run(client.execute(&request)),
    }
}

#[derive(Default)]
struct AnyJson {
    region: Option<String>,
    project_id: Option<String>,
    name: Option<Value>,
    amount: Option<Value>,
    items: Option<Value>,
    spec: Option<Value>,
}

yun_runtime::fields!(AnyJson {
    region = "Region", project_id = "ProjectId", name = "Name", amount = "Amount", items = "Items",
    spec = "Spec",
});

static UCLOUD: ProductInfo =
    ProductInfo { provider: "UCloud", service: "", revision: "", ..PRODUCT };

impl Operation for AnyJson {
    type Result = Nothing;
    const INFO: &'static OperationInfo =
        &OperationInfo::new(&UCLOUD, "AnyAction", "POST", "/").json();
}

#[derive(Default)]
struct Nothing {}

yun_runtime::fields!(Nothing {});
