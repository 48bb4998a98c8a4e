//! UCloud: reads a request, admits it and calls its operation. Responds with a RetCode and fields.

mod message;
mod admission;
mod refusal;
mod operations;
mod world;
mod hosts;
mod images;

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use self::message::Message;
use self::operations::Operation;
use self::refusal::Refusal;
use self::world::World;
use crate::answer::Answer;
use crate::arrival::{Request, Unread};
use crate::fields::Parameters;
use crate::lifecycle::Delays;
use crate::{SimulatorOptions, UcloudAccount};

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
            Err(refusal) => return refused(None, &refusal),
        };
        let action = message.get("Action");
        match self.perform(&message, request) {
            Ok((operation, mut fields)) => {
                fields.insert("RetCode".into(), 0.into());
                fields.insert("Action".into(), response_name(action).into());
                Answer {
                    status: 200,
                    body: fields.into(),
                    refusal: None,
                    changed: operation.changes,
                }
            }
            Err(refusal) => refused(action, &refusal),
        }
    }

    /// Returns the request's `Action`, even if there is no such operation.
    pub(crate) fn operation(request: &Request) -> Option<String> {
        Message::read(request).ok()?.get("Action").map(str::to_owned)
    }

    /// The response to a request that could not be read.
    pub(crate) fn unread(unread: Unread) -> Answer {
        refused(None, &unread.into())
    }

    fn perform(
        &self,
        message: &Message,
        request: &Request,
    ) -> Result<(&'static Operation, Map<String, Value>), Refusal> {
        let operation = Operation::of(message)?;
        admission::admit(message, &self.account)?;
        let parameters = Parameters::from_flat(message.pairs(), operation.parameters, 0)?;
        // A panic under the lock is a bug of the simulator; the world is still worth looking at.
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let fields = (operation.perform)(&mut world, &parameters, request.now, self.delays)?;
        Ok((operation, fields))
    }
}

fn refused(action: Option<&str>, refusal: &Refusal) -> Answer {
    Answer {
        status: refusal.http_status,
        body: refusal_body(refusal.code, &refusal.message, action),
        refusal: Some(refusal.code.to_string()),
        changed: false,
    }
}

/// The fields of an error.
pub(crate) fn refusal_body(code: i64, message: &str, action: Option<&str>) -> Value {
    json!({"RetCode": code, "Action": response_name(action), "Message": message})
}

fn response_name(action: Option<&str>) -> String {
    format!("{}Response", action.unwrap_or_default())
}
