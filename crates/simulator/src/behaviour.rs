//! Performs calls: by a test's script, by a model written by hand, by the family that a rule found,
//! or by the schema alone.

mod complete;
mod context;
mod paging;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use yun_catalog::Operation;

pub(crate) use self::context::{Context, Delays, Settings};
pub(crate) use self::paging::put;
use crate::call::{Call, Fields};
use crate::refusal::Refusal;
use crate::schema::{self, Maker};
use crate::script::Script;
use crate::state::{Dump, Ids, Store};
use crate::{Cloud, Tier, inferred, modelled};

/// UCloud's code, from `summary/public.md`.
const UNKNOWN_PROJECT: i64 = 292;

/// A cloud behind its gateway: what it holds and what it does.
pub(crate) struct World {
    settings: Settings,
    store: Mutex<Store>,
}

/// What came of a call.
pub(crate) struct Performed {
    pub(crate) tier: Tier,
    pub(crate) result: Result<Fields, Refusal>,
}

impl World {
    pub(crate) fn new(settings: Settings, now: Duration) -> Self {
        let store = Mutex::new(initial(&settings, now));
        Self { settings, store }
    }

    /// Goes back to the initial resources.
    pub(crate) fn reset(&self, now: Duration) {
        *self.store(now) = initial(&self.settings, now);
    }

    /// Replaces all resources.
    pub(crate) fn load(&self, dump: Dump<'_>) {
        let ids = Ids::new(self.settings.cloud, self.settings.seed);
        *self.lock() = Store::load(dump, ids);
    }

    /// Returns the resources as they are at this time.
    pub(crate) fn store(&self, now: Duration) -> MutexGuard<'_, Store> {
        let mut store = self.lock();
        store.settle(now);
        store
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        // A panic under the lock is a bug of the simulator; the store is still worth looking at.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn perform(&self, call: &Call, script: &Script) -> Performed {
        let checked = schema::check(call.operation.parameters(), &call.parameters)
            .and_then(|()| paging::check(call.operation, &call.parameters));
        if let Err(mistake) = checked {
            let refusal = self.settings.cloud.refuse(mistake);
            return Performed { tier: tier(call.operation), result: Err(refusal) };
        }
        if let Some(result) = script.answer(call.operation) {
            return Performed { tier: Tier::Scripted, result };
        }
        let mut store = self.store(call.now);
        if let Some(project) = &call.project {
            let is_known = *project == self.settings.project
                || store.get(modelled::ucloud::PROJECT, project).is_some();
            if !is_known {
                let problem = format!("the ProjectId {project:?} is unknown");
                let result = Err(Refusal::ret_code(UNKNOWN_PROJECT, problem));
                return Performed { tier: tier(call.operation), result };
            }
        }
        let mut context = Context { call, store: &mut store, settings: &self.settings };
        if let Some(handler) = modelled::find(call.operation) {
            let result =
                handler(&mut context).map(|fields| complete::result(call.operation, fields));
            return Performed { tier: Tier::Modelled, result };
        }
        if let Some(result) = inferred::perform(&mut context) {
            let result = result.map(|fields| complete::result(call.operation, fields));
            return Performed { tier: Tier::Inferred, result };
        }
        let mut maker = Maker {
            operation: call.operation,
            parameters: &call.parameters,
            now: call.now,
            ids: &mut store.ids,
        };
        let result = Ok(complete::result(call.operation, maker.result()));
        Performed { tier: Tier::Schema, result }
    }
}

/// How an operation is simulated unless a test's script says otherwise.
pub(crate) fn tier(operation: Operation) -> Tier {
    if modelled::find(operation).is_some() {
        Tier::Modelled
    } else if inferred::knows(operation) {
        Tier::Inferred
    } else {
        Tier::Schema
    }
}

fn initial(settings: &Settings, now: Duration) -> Store {
    let mut store = Store::new(Ids::new(settings.cloud, settings.seed));
    match settings.cloud {
        Cloud::Ucloud => modelled::ucloud::initial(&mut store, settings, now),
        Cloud::Jdcloud => modelled::jdcloud::initial(&mut store, settings, now),
    }
    store
}

/// Whether an operation only reads.
pub(crate) fn reads(operation: Operation) -> bool {
    const READS: [&str; 8] =
        ["Describe", "Get", "List", "Query", "Check", "Count", "Search", "Download"];
    match operation.product().provider().name() {
        "jdcloud" => operation.method() == "GET",
        _ => READS.iter().any(|start| operation.name().starts_with(start)),
    }
}
