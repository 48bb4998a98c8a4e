//! An address that refuses connections.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// A reserved loopback address on which nothing listens: every connection to it is refused.
#[derive(Debug)]
pub struct UnusedAddress {
    address: SocketAddr,
    // Bound but not listening: it refuses connections, and nobody else can use it.
    _socket: TcpSocket,
}

/// Reserves an address that refuses every connection.
///
/// # Errors
/// If no port is free.
pub fn unused_address() -> io::Result<UnusedAddress> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    Ok(UnusedAddress { address: socket.local_addr()?, _socket: socket })
}

impl UnusedAddress {
    /// Returns the address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the address as an endpoint without a trailing `/`, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}
