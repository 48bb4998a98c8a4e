//! The connections: listening, accepting, and HTTP/1 on each of them. Knows nothing of clouds.
//!
//! Whatever is to happen to a connection rather than to a request belongs here, between [`accept`] and
//! [`serve_connection`].

use std::{convert::Infallible, fmt, io, net::SocketAddr, sync::Arc};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

use crate::exchange::Exchange;

/// A listening socket and the task that serves it, which ends when this is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    // Dropping it is the signal to stop.
    running: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(address: SocketAddr, exchange: Arc<Exchange>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (running, stopped) = oneshot::channel();
        Ok(Self {
            address,
            running,
            task: tokio::spawn(accept(listener, exchange, stopped)),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, and waits until the last connection is gone.
    pub(crate) async fn stop(self) {
        drop(self.running);
        // An error would be a panic of the task, which then is gone too.
        let _ = self.task.await;
    }

    /// Waits for the end, which comes with the process.
    pub(crate) async fn run(&mut self) {
        let _ = (&mut self.task).await;
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

async fn accept(
    listener: TcpListener,
    exchange: Arc<Exchange>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&exchange)));
                }
                // A client that is gone already, or no file descriptor left for now: neither ends the service.
                Err(_) => tokio::task::yield_now().await,
            },
        }
    }
    connections.shutdown().await;
}

async fn serve_connection(stream: TcpStream, exchange: Arc<Exchange>) {
    let service = service_fn(move |request| {
        let exchange = Arc::clone(&exchange);
        async move { Ok::<_, Infallible>(exchange.answer(request).await) }
    });
    // The clouds' clock writes the date. A connection that breaks is the client's affair.
    let _ = http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
