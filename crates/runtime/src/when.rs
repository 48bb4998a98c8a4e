//! What a program sets only sometimes, without leaving the chain of setters.

/// Chained setters under a condition, on a call, on the struct of a parameter, on a configuration,
/// and on what `send` returns.
///
/// ```
/// # use yun_runtime::When;
/// # #[derive(Default)] struct Call { description: Option<String>, dry_run: bool }
/// # impl Call {
/// #     fn description(mut self, text: impl Into<String>) -> Self {
/// #         self.description = Some(text.into());
/// #         self
/// #     }
/// #     fn dry_run(mut self, on: bool) -> Self { self.dry_run = on; self }
/// # }
/// # let (description, careful) = (Some("nightly"), true);
/// # let call = Call::default();
/// let call = call
///     .when_some(description, |call, text| call.description(text))
///     .when(careful, |call| call.dry_run(true));
/// # assert!(call.dry_run);
/// # assert_eq!(call.description.as_deref(), Some("nightly"));
/// ```
///
/// A setter of a required parameter changes the type of the call the first time, which a condition
/// alone cannot do. Give a default first and replace it, or let [`apply`](Self::apply) set it in
/// every case. Whether it is set at all is a question for run time: fill in the request struct, and
/// `execute` it.
pub trait When: Sized {
    /// Sets something where there is a value to set.
    #[must_use]
    fn when_some<V>(self, value: Option<V>, set: impl FnOnce(Self, V) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }

    /// Sets something where a condition holds.
    #[must_use]
    fn when(self, condition: bool, set: impl FnOnce(Self) -> Self) -> Self {
        if condition { set(self) } else { self }
    }

    /// Goes on with what `set` makes of it, which may be of another type: with both arms of an `if`
    /// or all of a `match`, as long as they end alike.
    fn apply<T>(self, set: impl FnOnce(Self) -> T) -> T {
        set(self)
    }
}

impl<T> When for T {}
