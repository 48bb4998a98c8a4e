//! Listens, accepts connections and serves HTTP/1. Knows nothing about clouds.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::{fmt, future, io};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use super::exchange::Exchange;
use super::line::{Line, LineState};

/// A listening socket and the task that serves it. Dropping it stops the task.
pub(crate) struct Server {
    address: SocketAddr,
    // Dropping it is the signal to stop.
    orders: mpsc::Sender<Order>,
    task: JoinHandle<()>,
}

/// A command to open or close the listener, and the channel for its reply.
struct Order {
    open: bool,
    done: oneshot::Sender<io::Result<()>>,
}

/// The backlog of connections; the standard library's value.
const BACKLOG: u32 = 128;

impl Server {
    pub(crate) async fn start(address: SocketAddr, exchange: Arc<Exchange>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (orders, received) = mpsc::channel(1);
        Ok(Self { address, orders, task: tokio::spawn(accept(listener, exchange, received)) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Refuses connections and ends existing ones, or accepts connections again.
    pub(crate) async fn set_open(&self, open: bool) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        let ended = || io::Error::other("the simulator's server has stopped");
        self.orders.send(Order { open, done }).await.map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }

    /// Stops and waits until the last connection is closed.
    pub(crate) async fn stop(self) {
        drop(self.orders);
        // An error means that the task panicked, so it is gone too.
        let _ = self.task.await;
    }

    /// Waits forever.
    pub(crate) async fn run(&mut self) {
        let _ = (&mut self.task).await;
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The port is reserved either way: a bound socket that does not listen refuses connections.
enum Door {
    Open(TcpListener),
    Shut(TcpSocket),
    /// It could not be closed or opened; the caller has been told.
    Lost,
}

impl Door {
    async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            Self::Open(listener) => listener.accept().await.map(|(stream, _)| stream),
            Self::Shut(_) | Self::Lost => future::pending().await,
        }
    }

    fn open(self) -> io::Result<Self> {
        match self {
            Self::Shut(socket) => socket.listen(BACKLOG).map(Self::Open),
            Self::Open(_) | Self::Lost => Ok(self),
        }
    }

    fn shut(self) -> io::Result<Self> {
        let Self::Open(listener) = self else {
            return Ok(self);
        };
        let address = listener.local_addr()?;
        // First, because two sockets cannot share the address while one listens.
        drop(listener);
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // Connections that have just ended still hold the address.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        Ok(Self::Shut(socket))
    }
}

async fn accept(listener: TcpListener, exchange: Arc<Exchange>, mut orders: mpsc::Receiver<Order>) {
    let mut door = Door::Open(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            order = orders.recv() => {
                let Some(Order { open, done }) = order else { break };
                let old = std::mem::replace(&mut door, Door::Lost);
                let moved = if open { old.open() } else { old.shut() };
                if !open {
                    connections.shutdown().await;
                }
                // The caller may have given up waiting.
                let _ = done.send(moved.map(|new| door = new));
            }
            Some(_) = connections.join_next() => {}
            accepted = door.accept() => match accepted {
                Ok(stream) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&exchange)));
                }
                // The client is gone, or there are no free file descriptors: neither stops the
                // server.
                Err(_) => tokio::task::yield_now().await,
            },
        }
    }
    connections.shutdown().await;
}

async fn serve_connection(stream: TcpStream, exchange: Arc<Exchange>) {
    let state = Arc::new(LineState::new());
    let service = service_fn(|request| {
        let exchange = Arc::clone(&exchange);
        let state = Arc::clone(&state);
        Box::pin(async move {
            let answered = exchange.answer(request, state.has_served()).await;
            match answered {
                Ok(response) => {
                    state.served();
                    Ok(response)
                }
                Err(takeover) => {
                    state.take_over(takeover);
                    Err(TakenOver)
                }
            }
        })
    });
    let line = Line::new(stream, Arc::clone(&state), Arc::clone(&exchange));
    // The clouds' clock sets the date. A client may close its half after its last request.
    let mut connection = http1::Builder::new()
        .auto_date_header(false)
        .half_close(true)
        .serve_connection(TokioIo::new(line), service);
    // A broken connection is the client's concern.
    let _ = future::poll_fn(|cx| connection.poll_without_shutdown(cx)).await;
    let mut stream = connection.into_parts().io.into_inner().into_stream();
    match state.takeover() {
        Some(takeover) => takeover.carry_out(stream, exchange.plan().released()).await,
        None => {
            let _ = stream.shutdown().await;
        }
    }
}

/// The error that HTTP gets when a fault takes over the connection.
#[derive(Debug)]
struct TakenOver;

impl fmt::Display for TakenOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault has taken over the connection")
    }
}

impl Error for TakenOver {}
