//! UCloud: an `Action` with flat parameters in a form, a query or JSON; every answer has a `RetCode`.

mod admission;
mod code;
mod message;

use serde_json::{Value, json};
use yun_catalog::{Operation, Provider};

use self::message::Message;
use super::{Answer, Received, Verdict};
use crate::call::{Call, Fields};
use crate::refusal::{Code, Refusal};
use crate::schema::{Node, Reader, Reading};
use crate::wire::{Request, Unread};
use crate::{Cloud, UcloudAccount};

const READER: Reader = Reader { first_index: 0, is_lenient: true, words: None };

/// Reads a request and checks who sent it.
pub(crate) fn receive(request: &Request, account: &UcloudAccount) -> Received {
    let message = match Message::read(request) {
        Ok(message) => message,
        Err(refusal) => return refused(None, Verdict::Unchecked, refusal),
    };
    let Some(action) = message.get("Action").map(std::borrow::Cow::into_owned) else {
        let refusal = Refusal::ret_code(code::NO_ACTION, "the parameter [Action] is missing");
        return refused(None, Verdict::Unchecked, refusal);
    };
    let Some(operation) = find(&action) else {
        let problem = format!("there is no Action {:?}", shortened(&action));
        let refusal = Refusal::ret_code(code::UNKNOWN_ACTION, problem);
        return refused(Some(action), Verdict::Unchecked, refusal);
    };
    let mut received = refused(Some(action), Verdict::Refused, Refusal::ret_code(0, ""));
    received.operation = Some(operation);
    received.call = admission::authenticate(&message, account).and_then(|()| {
        received.verdict = Verdict::Valid;
        let place = admission::locate(&message, operation, account)?;
        let mut reading = Reading::default();
        Node::of(message.pairs())
            .and_then(|node| READER.read(operation.parameters(), &node, &mut reading))
            .map_err(|mistake| crate::Cloud::Ucloud.refuse(mistake))?;
        received.unknown = reading.unknown;
        received.unknown.retain(|name| !message::is_common(name));
        Ok(Call {
            operation,
            parameters: reading.values,
            region: place.region,
            zone: place.zone,
            project: place.project,
            now: request.now,
        })
    });
    received
}

/// A request that could not be read.
pub(crate) fn unread(unread: Unread) -> Received {
    // Errors of the gateway, not the product, have their own HTTP status.
    let (http, message) = match unread {
        Unread::TooLong => (413, "the body is too long"),
        Unread::BrokenOff => (400, "the body broke off"),
        Unread::NoRoom => (503, "too many long bodies at once; try again later"),
    };
    let code = Code::RetCode { http, code: code::PARAMETER };
    refused(None, Verdict::Unchecked, Refusal { code, message: message.into() })
}

/// Wraps a result or a refusal of the operation that the request named.
pub(crate) fn wrap(result: Result<Fields, &Refusal>, action: Option<&str>) -> Answer {
    match result {
        Ok(mut fields) => {
            fields.insert("RetCode".into(), 0.into());
            fields.insert("Action".into(), response_name(action).into());
            Answer { status: 200, body: fields.into() }
        }
        Err(refusal) => {
            let code = match refusal.code {
                Code::RetCode { code, .. } => code,
                // A test prescribed the other cloud's refusal: nothing fits better.
                Code::Status { http, .. } => http.into(),
            };
            Answer { status: refusal.http(), body: refusal_body(code, &refusal.message, action) }
        }
    }
}

/// The fields of an error.
pub(crate) fn refusal_body(code: i64, message: &str, action: Option<&str>) -> Value {
    json!({"RetCode": code, "Action": response_name(action), "Message": message})
}

fn response_name(action: Option<&str>) -> String {
    format!("{}Response", action.unwrap_or_default())
}

/// No two products share the name of an action.
fn find(action: &str) -> Option<Operation> {
    let provider: Provider = yun_catalog::provider("ucloud")?;
    provider.find(action).find(|operation| operation.name() == action)
}

fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

fn refused(name: Option<String>, verdict: Verdict, refusal: Refusal) -> Received {
    Received {
        cloud: Cloud::Ucloud,
        operation: None,
        name,
        verdict,
        unknown: Vec::new(),
        call: Err(refusal),
    }
}
