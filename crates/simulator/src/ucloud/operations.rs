//! A table of the operations: name, parameters and function.

use std::time::Duration;

use serde_json::{Map, Value};

use super::refusal::code::{NO_ACTION, UNKNOWN_ACTION};
use super::{Message, Refusal, World, hosts, images};
use crate::fields::{Field, Kind, Limit, Parameters};
use crate::lifecycle::Delays;

/// The fields of the response, except `RetCode` and `Action`.
pub(super) type Outcome = Result<Map<String, Value>, Refusal>;

pub(super) struct Operation {
    name: &'static str,
    /// Without `Region`, `Zone` and `ProjectId`, which are checked earlier.
    pub(super) parameters: &'static [Field],
    /// Whether a success changes anything.
    pub(super) changes: bool,
    pub(super) perform: fn(&mut World, &Parameters, Duration, Delays) -> Outcome,
}

impl Operation {
    pub(super) fn of(message: &Message) -> Result<&'static Self, Refusal> {
        let action = message
            .get("Action")
            .ok_or_else(|| Refusal::new(NO_ACTION, "the parameter [Action] is missing"))?;
        OPERATIONS.iter().find(|operation| operation.name == action).ok_or_else(|| {
            let problem = format!("this simulator has no Action {action:?}");
            Refusal::new(UNKNOWN_ACTION, problem)
        })
    }
}

const TEXTS: Kind = Kind::List(&Kind::Text);
const OFFSET: Field = Field::new("Offset", Kind::Integer).limit(Limit::Range(0, i32::MAX as i64));

static OPERATIONS: &[Operation] = &[
    Operation {
        name: "CreateCustomImage",
        parameters: &[
            Field::new("UHostId", Kind::Text).required(),
            Field::new("ImageName", Kind::Text).required(),
            Field::new("ImageDescription", Kind::Text),
            Field::new("DataUDiskIds", TEXTS),
            // Undocumented, but today's API has it.
            Field::new("Tag", Kind::Text),
        ],
        changes: true,
        perform: images::create,
    },
    Operation {
        name: "DescribeImage",
        parameters: &[
            Field::new("ImageType", Kind::Text)
                .limit(Limit::OneOf(&["Base", "Business", "Custom"])),
            // Documented: unknown values are ignored.
            Field::new("FuncType", Kind::Text),
            Field::new("OsType", Kind::Text).limit(Limit::OneOf(&["Linux", "Windows"])),
            Field::new("ImageId", Kind::Text),
            Field::new("ImageIds", TEXTS),
            Field::new("Tag", Kind::Text),
            OFFSET,
            Field::new("Limit", Kind::Integer).limit(Limit::Range(0, i32::MAX as i64)),
            Field::new("PriceSet", Kind::Integer).limit(Limit::Range(0, 1)),
        ],
        changes: false,
        perform: images::describe,
    },
    Operation {
        name: "TerminateCustomImage",
        parameters: &[Field::new("ImageId", Kind::Text).required()],
        changes: true,
        perform: images::terminate,
    },
    Operation {
        name: "DescribeUHostInstance",
        parameters: &[
            Field::new("UHostIds", TEXTS),
            Field::new("Tag", Kind::Text),
            OFFSET,
            Field::new("Limit", Kind::Integer).limit(Limit::Range(0, 100)),
            Field::new("IsolationGroup", Kind::Text),
            Field::new("VPCId", Kind::Text),
            Field::new("SubnetId", Kind::Text),
            Field::new("UDiskIdForAttachment", Kind::Text),
        ],
        changes: false,
        perform: hosts::describe,
    },
    Operation {
        name: "StopUHostInstance",
        parameters: &[Field::new("UHostId", Kind::Text).required()],
        changes: true,
        perform: hosts::stop,
    },
    Operation {
        name: "StartUHostInstance",
        parameters: &[
            Field::new("UHostId", Kind::Text).required(),
            Field::new("DiskPassword", Kind::Text),
        ],
        changes: true,
        perform: hosts::start,
    },
];
