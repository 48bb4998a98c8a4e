//! JD Cloud: authenticates a request, routes it to its operation, reads its parameters and responds
//! in the envelope.

mod authentication;
mod call;
mod routes;
mod refusal;
mod world;
mod instances;
mod disk;
mod disks;
mod images;

use std::sync::{Mutex, PoisonError};

use http::header;
use serde_json::{Map, Value, json};

use self::call::Call;
use self::refusal::Refusal;
use self::routes::{Carrier, Route};
use self::world::World;
use crate::answer::Answer;
use crate::arrival::{Request, Unread};
use crate::fields::{Mistake, Parameters};
use crate::lifecycle::Delays;
use crate::{JdcloudAccount, SimulatorOptions, forms};

pub(crate) struct Jdcloud {
    account: JdcloudAccount,
    delays: Delays,
    world: Mutex<World>,
}

impl Jdcloud {
    pub(crate) fn new(options: &SimulatorOptions) -> Self {
        Self {
            account: options.jdcloud.clone(),
            delays: options.delays(),
            world: Mutex::new(World::new(&options.jdcloud, options.clock.now())),
        }
    }

    pub(crate) fn answer(&self, request: &Request, request_id: &str) -> Answer {
        let route = Route::find(&request.method, &request.path);
        let changed = route.as_ref().is_ok_and(|(route, _)| route.changes);
        match self.perform(request, route) {
            Ok(result) => Answer {
                status: 200,
                body: json!({"requestId": request_id, "result": result}),
                refusal: None,
                changed,
            },
            Err(refusal) => refused(&refusal, request_id),
        }
    }

    /// Returns the operation with the request's method and path.
    pub(crate) fn operation(request: &Request) -> Option<&'static str> {
        let (route, _) = Route::find(&request.method, &request.path).ok()?;
        Some(route.operation)
    }

    /// The response to a request that could not be read.
    pub(crate) fn unread(unread: Unread, request_id: &str) -> Answer {
        refused(&unread.into(), request_id)
    }

    fn perform(
        &self,
        request: &Request,
        route: Result<(&'static Route, Vec<String>), Refusal>,
    ) -> Result<Value, Refusal> {
        let service = authentication::authenticate(request, &self.account)?;
        routes::check_service(&service)?;
        let (route, ids) = route?;
        let call = Call {
            now: request.now,
            delays: self.delays,
            // Before the parameters, which do not matter in an unknown region.
            id: self.id_in_region(ids)?,
            parameters: parameters(request, route)?,
        };
        // A panic under the lock is a bug in the simulator, but the world is still usable.
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        (route.perform)(&mut world, &call)
    }

    /// In every operation, the first id of the path is the region, and at most one more follows.
    fn id_in_region(&self, ids: Vec<String>) -> Result<String, Refusal> {
        let mut ids = ids.into_iter();
        let region = ids.next().unwrap_or_default();
        if region != self.account.region {
            let problem = format!("has the unknown value {region:?}");
            return Err(Mistake::invalid("regionId", problem).into());
        }
        Ok(ids.next().unwrap_or_default())
    }
}

fn parameters(request: &Request, route: &Route) -> Result<Parameters, Refusal> {
    let parameters = match route.carrier {
        Carrier::Query => {
            let pairs = forms::pairs(&request.query).map_err(|problem| {
                Refusal::invalid_argument(format!("the query is malformed: {problem}"))
            })?;
            Parameters::from_flat(&pairs, route.parameters, 1)
        }
        Carrier::Body => Parameters::from_json(read_body(request)?, route.parameters),
    };
    Ok(parameters?)
}

fn read_body(request: &Request) -> Result<Map<String, Value>, Refusal> {
    if request.body.is_empty() {
        return Ok(Map::new());
    }
    let is_json = request
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"));
    if !is_json {
        return Err(Refusal::invalid_argument(
            "the Content-Type of a body must be application/json",
        ));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refusal::invalid_argument("the body is JSON, but not an object")),
        Err(error) => Err(Refusal::invalid_argument(format!("the body is not JSON: {error}"))),
    }
}

fn refused(refusal: &Refusal, request_id: &str) -> Answer {
    Answer {
        status: refusal.code,
        body: refusal_body(refusal.code, refusal.status, &refusal.message, request_id),
        refusal: Some(refusal.status.to_owned()),
        changed: false,
    }
}

/// The envelope of an error.
pub(crate) fn refusal_body(code: u16, status: &str, message: &str, request_id: &str) -> Value {
    json!({
        "requestId": request_id,
        "error": {"code": code, "status": status, "message": message, "details": []},
    })
}
