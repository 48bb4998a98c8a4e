//! The simulator as the service, over HTTP.

use std::cell::Cell;

use serde_json::Value as Json;
use tokio::runtime::Runtime;
use yun_catalog::Operation;
use yun_runtime::Error;
use yun_simulator::{Signature, Simulator};

use crate::{Answer, Seen, Server, Target, Values};

/// A running simulator, and the runtime that it and the clients run on.
#[derive(Debug)]
pub struct Simulated {
    runtime: Runtime,
    simulator: Simulator,
    keys: (String, String),
    expected: Cell<Option<Operation>>,
}

impl Simulated {
    /// Starts a simulator of this cloud.
    ///
    /// # Errors
    /// If the system does not let it run.
    pub fn start(provider: &str) -> Result<Self, String> {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder
            .enable_all()
            .build()
            .map_err(|error| format!("the runtime failed to start: {error}"))?;
        let simulator = runtime.block_on(Simulator::start()).map_err(|error| error.to_string())?;
        let (ucloud, jdcloud) = (simulator.ucloud(), simulator.jdcloud());
        let keys = match provider {
            "ucloud" => (ucloud.public_key.clone(), ucloud.private_key.clone()),
            _ => (jdcloud.access_key.clone(), jdcloud.secret_key.clone()),
        };
        Ok(Self { runtime, simulator, keys, expected: Cell::new(None) })
    }
}

impl Server for Simulated {
    fn expect(&self, operation: Operation, answer: Json) {
        self.expected.set(Some(operation));
        self.simulator.clear_answers();
        self.simulator.forget_requests();
        self.simulator.on(operation.product().name(), operation.name()).answer(answer);
    }

    fn call(&self, call: Answer) -> Result<Seen, Error> {
        self.runtime.block_on(call)
    }

    fn received(&self) -> Result<Json, String> {
        let requests = self.simulator.requests();
        let [request] = requests.as_slice() else {
            return Err(format!("{} requests were sent", requests.len()));
        };
        if request.signature != Signature::Valid {
            return Err(format!("the signature is {:?}", request.signature));
        }
        let expected = self.expected.get();
        let is_expected = |operation: Operation| {
            request.product == Some(operation.product().name())
                && request.operation.as_deref() == Some(operation.name())
        };
        if !expected.is_some_and(is_expected) {
            return Err(format!(
                "it is taken for {:?} of {:?}",
                request.operation, request.product
            ));
        }
        if !request.unknown.is_empty() {
            return Err(format!("{:?} are no parameters", request.unknown));
        }
        if let Some(refusal) = &request.refusal {
            let message = request.message.as_deref().unwrap_or_default();
            return Err(format!("the simulator refuses it with {refusal}: {message}"));
        }
        Ok(Json::Object(request.parameters.values().clone()))
    }

    /// Three addresses have two names each in the sources; the simulator takes the first.
    fn knows(&self, operation: Operation) -> bool {
        let mut operations = operation.product().operations();
        let address = |one: Operation| (one.method(), one.path());
        operation.path() == "/"
            || operations.find(|one| address(*one) == address(operation)).map(Operation::name)
                == Some(operation.name())
    }

    fn values(&self) -> Values {
        Values::Allowed
    }

    fn target(&self) -> Target {
        let endpoint = self.simulator.endpoint().to_owned();
        Target::Endpoint { endpoint, keys: self.keys.clone() }
    }
}
