//! Work that is finished even when nobody waits for it any more.

use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::{BoxFuture, Error, ErrorKind};

/// Does `work` on a thread of its own, and gives its outcome. A caller that goes away does not stop
/// it: what spends a token that works only once has to keep what it gets for it.
///
/// The work may block. Its thread runs tokio, which the standard transport needs.
///
/// # Errors
/// As the work. Of kind [`Configuration`](ErrorKind::Configuration) when the system has no thread for
/// it, of kind [`Credentials`](ErrorKind::Credentials) when it panicked.
pub async fn finish<T: Send + 'static>(
    what: &'static str,
    work: BoxFuture<'static, Result<T, Error>>,
) -> Result<T, Error> {
    let unavailable = move |why: std::io::Error| {
        Error::new(ErrorKind::Configuration, format!("no thread can be had to {what}: {why}"))
    };
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new()
        .name("yun-credentials".to_owned())
        .spawn(move || {
            let outcome = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(work),
                Err(why) => Err(unavailable(why)),
            };
            // Nobody may be left to be told.
            let _ = tell.send(outcome);
        })
        .map_err(unavailable)?;
    let panicked = |_| Err(Error::credentials(format!("the thread to {what} panicked")));
    told.await.unwrap_or_else(panicked)
}
