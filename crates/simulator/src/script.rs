//! Answers that a test prescribes for operations.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use yun_catalog::Operation;

use crate::call::Fields;
use crate::refusal::Refusal;

/// The prescribed answers, in the order in which they apply.
#[derive(Debug, Default)]
pub(crate) struct Script(Mutex<Rules>);

#[derive(Debug, Default)]
struct Rules {
    rules: Vec<Rule>,
    made: u64,
}

#[derive(Debug)]
struct Rule {
    number: u64,
    product: String,
    operation: String,
    answer: Result<Fields, Refusal>,
    /// How often it still applies; always if `None`.
    times: Option<usize>,
}

impl Script {
    /// Returns the prescribed answer to a call of this operation, which counts as given.
    pub(crate) fn answer(&self, operation: Operation) -> Option<Result<Fields, Refusal>> {
        let mut rules = self.lock();
        let at = rules.rules.iter().position(|rule| {
            rule.operation == operation.name() && rule.product == operation.product().name()
        })?;
        let rule = &mut rules.rules[at];
        let answer = rule.answer.clone();
        if let Some(times) = &mut rule.times {
            *times -= 1;
            if *times == 0 {
                rules.rules.remove(at);
            }
        }
        Some(answer)
    }

    pub(crate) fn clear(&self) {
        self.lock().rules.clear();
    }

    fn add(&self, product: &str, operation: &str, answer: Result<Fields, Refusal>) -> u64 {
        let mut rules = self.lock();
        rules.made += 1;
        let number = rules.made;
        rules.rules.push(Rule {
            number,
            product: product.to_owned(),
            operation: operation.to_owned(),
            answer,
            times: None,
        });
        number
    }

    fn limit(&self, number: u64, times: usize) {
        let mut rules = self.lock();
        if times == 0 {
            rules.rules.retain(|rule| rule.number != number);
        } else if let Some(rule) = rules.rules.iter_mut().find(|rule| rule.number == number) {
            rule.times = Some(times);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An operation to prescribe answers for: see [`Simulator::on`](crate::Simulator::on).
#[derive(Debug)]
#[must_use]
pub struct On<'a> {
    script: &'a Script,
    operation: Operation,
}

/// A prescribed answer, which applies to every call from now on, or
/// [as often as it says](Self::times).
#[derive(Debug)]
pub struct Prescribed<'a> {
    script: &'a Script,
    number: u64,
}

impl<'a> On<'a> {
    pub(crate) fn new(script: &'a Script, operation: Operation) -> Self {
        Self { script, operation }
    }

    /// Answers with this result, an object by the provider's names without the envelope. Anything
    /// else counts as an empty one.
    pub fn answer(self, result: Value) -> Prescribed<'a> {
        let fields = match result {
            Value::Object(fields) => fields,
            _ => Fields::new(),
        };
        self.prescribe(Ok(fields))
    }

    /// Refuses.
    pub fn fail(self, failure: Failure) -> Prescribed<'a> {
        self.prescribe(Err(failure.0))
    }

    fn prescribe(self, answer: Result<Fields, Refusal>) -> Prescribed<'a> {
        let product = self.operation.product().name();
        let number = self.script.add(product, self.operation.name(), answer);
        Prescribed { script: self.script, number }
    }
}

impl Prescribed<'_> {
    /// Limits how often the answer applies. What is prescribed next for the operation applies then,
    /// or what the simulator does by itself.
    pub fn times(self, times: usize) {
        self.script.limit(self.number, times);
    }
}

/// A refusal to prescribe.
#[derive(Clone, Debug)]
pub struct Failure(Refusal);

impl Failure {
    /// A refusal of UCloud: a `RetCode`, and a `Message`.
    pub fn ucloud(ret_code: i64, message: impl Into<String>) -> Self {
        Self(Refusal::ret_code(ret_code, message))
    }

    /// A refusal of JD Cloud: the HTTP status, the error's status such as `NOT_FOUND`, and its
    /// message.
    pub fn jdcloud(http_status: u16, status: &str, message: impl Into<String>) -> Self {
        Self(Refusal::status(http_status, status, message))
    }
}
