//! Both clouds: a gateway and a world each.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::behaviour::{self, World};
use crate::call::Fields;
use crate::protocol::{Answer, Received, jdcloud, ucloud};
use crate::refusal::Refusal;
use crate::script::Script;
use crate::state::Dump;
use crate::wire::Arrival;
use crate::{Cloud, JdcloudAccount, LoadError, SimulatorOptions, Tier, UcloudAccount};

/// The version of the form of a dump.
const DUMP: u32 = 1;

/// The clouds.
pub(crate) struct Clouds {
    ucloud: (UcloudAccount, World),
    jdcloud: (JdcloudAccount, World),
}

/// A request that was handled.
#[derive(Default)]
pub(crate) struct Handled {
    pub(crate) answer: Answer,
    pub(crate) refusal: Option<Refusal>,
    /// None if the request did not get as far as its operation.
    pub(crate) tier: Option<Tier>,
    pub(crate) executed: bool,
    pub(crate) changed: bool,
}

impl Clouds {
    pub(crate) fn new(options: &SimulatorOptions) -> Self {
        let now = options.clock.now();
        let world = |cloud| World::new(options.settings(cloud), now);
        Self {
            ucloud: (options.ucloud.clone(), world(Cloud::Ucloud)),
            jdcloud: (options.jdcloud.clone(), world(Cloud::Jdcloud)),
        }
    }

    pub(crate) fn world(&self, cloud: Cloud) -> &World {
        match cloud {
            Cloud::Ucloud => &self.ucloud.1,
            Cloud::Jdcloud => &self.jdcloud.1,
        }
    }

    /// Goes back to the initial resources.
    pub(crate) fn reset(&self, now: Duration) {
        self.ucloud.1.reset(now);
        self.jdcloud.1.reset(now);
    }

    /// Returns all resources of both clouds.
    pub(crate) fn dump(&self, now: Duration) -> Value {
        let of = |world: &World| serde_json::to_value(world.store(now).dump()).unwrap_or_default();
        json!({"version": DUMP, "ucloud": of(&self.ucloud.1), "jdcloud": of(&self.jdcloud.1)})
    }

    /// Replaces all resources of both clouds.
    ///
    /// # Errors
    /// If it is not a dump. The resources are unchanged then.
    pub(crate) fn load(&self, dump: &Value) -> Result<(), LoadError> {
        if dump["version"] != DUMP {
            let problem = format!("the version is {}, not {DUMP}", dump["version"]);
            return Err(LoadError(problem));
        }
        let read = |cloud: &str| {
            let problem = |error| LoadError(format!("{cloud}: {error}"));
            Dump::deserialize(&dump[cloud]).map_err(problem)
        };
        let (ucloud, jdcloud) = (read("ucloud")?, read("jdcloud")?);
        self.ucloud.1.load(ucloud);
        self.jdcloud.1.load(jdcloud);
        Ok(())
    }

    /// Reads a request and checks who sent it.
    pub(crate) fn receive(&self, arrival: &Arrival) -> Received {
        match (arrival.cloud, &arrival.request) {
            (Cloud::Ucloud, Ok(request)) => ucloud::receive(request, &self.ucloud.0),
            (Cloud::Ucloud, Err(unread)) => ucloud::unread(*unread),
            (Cloud::Jdcloud, Ok(request)) => jdcloud::receive(request, &self.jdcloud.0),
            (Cloud::Jdcloud, Err(unread)) => jdcloud::unread(*unread),
        }
    }

    /// Performs what was received and wraps what came of it.
    pub(crate) fn perform(
        &self,
        received: &Received,
        script: &Script,
        request_id: &str,
    ) -> Handled {
        let cloud = received.cloud;
        let (tier, result) = match &received.call {
            Ok(call) => {
                let performed = self.world(cloud).perform(call, script);
                (Some(performed.tier), performed.result)
            }
            Err(refusal) => (None, Err(refusal.clone())),
        };
        let executed = result.is_ok();
        let is_change = received.operation.is_some_and(|operation| !behaviour::reads(operation));
        let (answer, refusal) = match result {
            Ok(fields) => (wrap(received, Ok(fields), request_id), None),
            Err(refusal) => (wrap(received, Err(&refusal), request_id), Some(refusal)),
        };
        Handled { answer, refusal, tier, executed, changed: executed && is_change }
    }
}

fn wrap(received: &Received, result: Result<Fields, &Refusal>, request_id: &str) -> Answer {
    match received.cloud {
        Cloud::Ucloud => ucloud::wrap(result, received.name.as_deref()),
        Cloud::Jdcloud => jdcloud::wrap(result, request_id),
    }
}
