//! What all handles have in common: two or three references that are copied freely.

/// Shows a handle by name, so that what it leads to is neither read nor printed.
macro_rules! named {
    ($($handle:ty),*) => {$(
        impl std::fmt::Debug for $handle {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_tuple(stringify!($handle)).field(&self.name()).finish()
            }
        }
    )*};
}
pub(crate) use named;
