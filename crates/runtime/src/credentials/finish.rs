//! Runs work to completion even if its caller goes away.

use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::{BoxFuture, Error, ErrorKind};

/// Runs `work` on its own thread and returns its outcome. Dropping the future does not cancel the
/// work: whatever spends a single-use token must store the token it gets in return.
///
/// The work may block. Its thread runs tokio, which the standard transport needs.
///
/// # Errors
/// Those of the work. Of kind [`Configuration`](ErrorKind::Configuration) if no thread could be
/// started, of kind [`Credentials`](ErrorKind::Credentials) if the work panicked.
pub async fn finish<T: Send + 'static>(
    what: &'static str,
    work: BoxFuture<'static, Result<T, Error>>,
) -> Result<T, Error> {
    let unavailable = move |why: std::io::Error| {
        Error::new(ErrorKind::Configuration, format!("could not start a thread to {what}: {why}"))
    };
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new()
        .name("yun-credentials".to_owned())
        .spawn(move || {
            let outcome = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(work),
                Err(why) => Err(unavailable(why)),
            };
            // The caller may be gone.
            let _ = tell.send(outcome);
        })
        .map_err(unavailable)?;
    let panicked = |_| Err(Error::credentials(format!("the thread to {what} panicked")));
    told.await.unwrap_or_else(panicked)
}
