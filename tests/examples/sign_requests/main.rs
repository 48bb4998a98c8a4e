//! Signs and encodes for `cargo xtask conformance`, which compares the outcome with the official
//! SDKs.
//!
//! A question is a line of JSON on stdin, its answer the next line on stdout: `{"error": "…"}` if
//! there is none. A number that must arrive bit for bit is written `{"$number": "1e-07"}`; see
//! [`question`].
#![allow(clippy::print_stdout)]

mod question;
mod signatures;
mod requests;
mod recording;
mod described;

use std::io::{BufRead, Write};

use question::Question;
use yun_runtime::fields::Object;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer =
            answer(&line?).unwrap_or_else(|problem| Object::from_iter([("error", problem)]));
        writeln!(out, "{}", yun_runtime::Value::Object(answer).to_json())?;
        // stdout is not line-buffered if it is a pipe, and the asker is waiting.
        out.flush()?;
    }
    Ok(())
}

fn answer(line: &str) -> Result<Object, String> {
    let question = Question::read(line)?;
    match question.text("ask")? {
        "ucloud signature" => signatures::ucloud(&question),
        "jdcloud signature" => signatures::jdcloud(&question),
        "ucloud request" => requests::ucloud(&question),
        "jdcloud request" => requests::jdcloud(&question),
        other => Err(format!("there is no answer to `{other}`")),
    }
}
