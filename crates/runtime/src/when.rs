//! Conditional setters that keep a chain of setters intact.

/// Conditional setters for chains: on a call, on a parameter's struct, on a configuration, and on
/// what `send` returns.
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
/// The first setter of a required parameter changes the type of the call, which a condition cannot
/// do. Set a default first and replace it, or set it in every case with [`apply`](Self::apply). If
/// only run time decides whether it is set at all, fill in the request struct and `execute` it.
pub trait When: Sized {
    /// Calls `set` with the value if there is one.
    #[must_use]
    fn when_some<V>(self, value: Option<V>, set: impl FnOnce(Self, V) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }

    /// Calls `set` if `condition` holds.
    #[must_use]
    fn when(self, condition: bool, set: impl FnOnce(Self) -> Self) -> Self {
        if condition { set(self) } else { self }
    }

    /// Calls `set` and returns its result, which may be of another type. Use it for an `if` or a
    /// `match` whose arms all produce the same type.
    fn apply<T>(self, set: impl FnOnce(Self) -> T) -> T {
        set(self)
    }
}

impl<T> When for T {}
