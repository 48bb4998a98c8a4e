//! Signatures by the signing crate alone.

use yun_runtime::Value;
use yun_runtime::fields::{Object, flatten};
use yun_signing::jdcloud::{Request, Signer};

use crate::question::Question;

/// Of parameters, flattened for UCloud.
pub(crate) fn ucloud(question: &Question) -> Result<Object, String> {
    let Value::Object(parameters) = question.value("parameters")? else {
        return Err("`parameters` is no object".to_owned());
    };
    let mut pairs = Vec::new();
    for (name, value) in parameters.iter() {
        flatten(name, value, 0, &mut pairs);
    }
    let borrowed = || pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let canonical = yun_signing::ucloud::canonical_parameters(borrowed());
    let signature = yun_signing::ucloud::sign(borrowed(), question.text("private_key")?);
    Ok(Object::from_iter([
        ("pairs", list(borrowed())),
        ("canonical", canonical.into()),
        ("signature", signature.into()),
    ]))
}

/// Of the parts of a request to JD Cloud.
pub(crate) fn jdcloud(question: &Question) -> Result<Object, String> {
    let request = Request {
        method: question.text("method")?,
        path: question.text("path")?,
        query: question.text("query")?,
        headers: &question.pairs("headers")?,
        body: question.text("body")?.as_bytes(),
    };
    let signer = Signer::new(
        question.version()?,
        question.text("access_key")?,
        question.text("secret_key")?,
    );
    let signature = signer.sign(
        &request,
        question.text("region")?,
        question.text("service")?,
        question.moment("date")?,
    );
    Ok(Object::from_iter([
        ("canonical_request", signature.canonical_request),
        ("string_to_sign", signature.string_to_sign),
        ("authorization", signature.authorization),
    ]))
}

/// A list of `[name, value]`.
pub(crate) fn list<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    pairs
        .map(|(name, value)| Value::List(vec![name.into(), value.into()]))
        .collect::<Vec<_>>()
        .into()
}
