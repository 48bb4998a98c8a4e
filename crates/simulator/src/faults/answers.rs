//! A table of the faults that are complete responses, in the form of either cloud.

use bytes::Bytes;

use super::Fault;
use crate::Cloud;
use crate::protocol::{jdcloud, ucloud};

/// A response without headers.
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Bytes,
    /// As the journal writes it.
    pub(super) refusal: Option<String>,
}

/// The form of a response.
enum Form {
    /// HTTP status, name and message in the envelope of JD Cloud.
    Jdcloud(u16, &'static str, &'static str),
    /// `RetCode` and `Message` of UCloud, which come with HTTP 200.
    Ucloud(i64, &'static str),
    /// HTTP status and title of a gateway's page.
    Page(u16, &'static str),
    /// HTTP status and no body.
    Empty(u16),
}

struct Row {
    fault: Fault,
    ucloud: Form,
    jdcloud: Form,
}

static ROWS: &[Row] = &[
    Row {
        fault: Fault::HtmlBadGateway,
        ucloud: Form::Page(502, "502 Bad Gateway"),
        jdcloud: Form::Page(502, "502 Bad Gateway"),
    },
    Row { fault: Fault::EmptyOk, ucloud: Form::Empty(200), jdcloud: Form::Empty(200) },
    Row { fault: Fault::EmptyUnavailable, ucloud: Form::Empty(503), jdcloud: Form::Empty(503) },
    Row {
        fault: Fault::Throttled,
        ucloud: Form::Ucloud(153, "too many requests, try again later"),
        jdcloud: Form::Jdcloud(429, "RATE_LIMIT", "too many requests, try again later"),
    },
    Row {
        fault: Fault::TooManyRequests,
        ucloud: Form::Page(429, "429 Too Many Requests"),
        jdcloud: Form::Page(429, "429 Too Many Requests"),
    },
    Row {
        fault: Fault::Unavailable,
        ucloud: Form::Page(503, "503 Service Temporarily Unavailable"),
        jdcloud: Form::Jdcloud(503, "UNAVAILABLE", "the service is unavailable"),
    },
    Row {
        fault: Fault::GatewayTimeout,
        ucloud: Form::Ucloud(110, "the service did not answer in time"),
        jdcloud: Form::Page(504, "504 Gateway Time-out"),
    },
    Row {
        fault: Fault::QuotaExceeded,
        ucloud: Form::Ucloud(520, "the balance is used up"),
        jdcloud: Form::Jdcloud(429, "QUOTA_EXCEEDED", "the quota is used up"),
    },
];

const JSON: &str = "application/json; charset=utf-8";

/// Whether the fault is a complete response.
pub(super) fn has(fault: Fault) -> bool {
    ROWS.iter().any(|row| row.fault == fault)
}

/// Returns the response; `None` if the fault is not a complete one.
pub(super) fn say(
    fault: Fault,
    cloud: Cloud,
    operation: Option<&str>,
    request_id: &str,
) -> Option<Said> {
    let row = ROWS.iter().find(|row| row.fault == fault)?;
    let form = match cloud {
        Cloud::Ucloud => &row.ucloud,
        Cloud::Jdcloud => &row.jdcloud,
    };
    Some(match *form {
        Form::Jdcloud(status, name, message) => Said {
            status,
            content_type: JSON,
            body: jdcloud::refusal_body(status, name, message, request_id).to_string().into(),
            refusal: Some(name.into()),
        },
        Form::Ucloud(code, message) => Said {
            status: 200,
            content_type: JSON,
            body: ucloud::refusal_body(code, message, operation).to_string().into(),
            refusal: Some(code.to_string()),
        },
        Form::Page(status, title) => {
            Said { status, content_type: "text/html", body: page(title).into(), refusal: None }
        }
        Form::Empty(status) => {
            Said { status, content_type: "text/html", body: Bytes::new(), refusal: None }
        }
    })
}

fn page(title: &str) -> String {
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
    )
}
