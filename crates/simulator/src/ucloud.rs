//! UCloud: a request is read, admitted, and handed to its operation; everything is answered as RetCode and fields.

mod message;
mod admission;
mod refusal;
mod operations;
mod world;
mod hosts;
mod images;

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use self::{message::Message, operations::Operation, refusal::Refusal, world::World};
use crate::{
    SimulatorOptions, UcloudAccount,
    exchange::{Answer, Request, Unread},
    fields::Parameters,
    lifecycle::Delays,
};

pub(crate) struct Ucloud {
    account: UcloudAccount,
    delays: Delays,
    world: Mutex<World>,
}

impl Ucloud {
    pub(crate) fn new(options: &SimulatorOptions) -> Self {
        Self {
            account: options.ucloud.clone(),
            delays: options.delays(),
            world: Mutex::new(World::new(&options.ucloud, options.clock.now())),
        }
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let message = match Message::read(request) {
            Ok(message) => message,
            Err(refusal) => return refused(None, refusal),
        };
        let action = message.get("Action").map(str::to_owned);
        match self.perform(&message, request) {
            Ok(mut fields) => {
                fields.insert("RetCode".into(), 0.into());
                fields.insert("Action".into(), response_name(action.as_deref()).into());
                Answer {
                    status: 200,
                    body: fields.into(),
                    operation: action,
                    refusal: None,
                }
            }
            Err(refusal) => refused(action, refusal),
        }
    }

    /// The answer to a request that could not be received.
    pub(crate) fn unread(unread: Unread) -> Answer {
        refused(None, unread.into())
    }

    fn perform(&self, message: &Message, request: &Request) -> Result<Map<String, Value>, Refusal> {
        let operation = Operation::of(message)?;
        admission::admit(message, &self.account)?;
        let parameters = Parameters::from_flat(message.pairs(), operation.parameters, 0)?;
        // A panic under the lock is a bug of the simulator; the world is still worth looking at.
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        (operation.perform)(&mut world, &parameters, request.now, self.delays)
    }
}

fn refused(action: Option<String>, refusal: Refusal) -> Answer {
    let mut fields = Map::new();
    fields.insert("RetCode".into(), refusal.code.into());
    fields.insert("Action".into(), response_name(action.as_deref()).into());
    fields.insert("Message".into(), refusal.message.into());
    Answer {
        status: refusal.http_status,
        body: fields.into(),
        operation: action,
        refusal: Some(refusal.code.to_string()),
    }
}

fn response_name(action: Option<&str>) -> String {
    format!("{}Response", action.unwrap_or_default())
}
