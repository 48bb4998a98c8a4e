//! An address that refuses connections.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// A loopback address on which nothing listens, and nothing else can for as long as this is kept:
/// every connection to it is refused.
#[derive(Debug)]
pub struct UnusedAddress {
    address: SocketAddr,
    // Bound and not listening: that is what makes it refuse, and keeps others from taking it.
    _socket: TcpSocket,
}

/// Takes an address to which every connection is refused.
///
/// # Errors
/// The system has no port left.
pub fn unused_address() -> io::Result<UnusedAddress> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    Ok(UnusedAddress { address: socket.local_addr()?, _socket: socket })
}

impl UnusedAddress {
    /// The address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// It as an endpoint, such as `http://127.0.0.1:41234`, without a `/` at the end.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}
