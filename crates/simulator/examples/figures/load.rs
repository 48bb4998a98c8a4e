//! Sends one request again and again.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How long is measured.
const MEASURED: Duration = Duration::from_secs(3);

/// Returns how many requests a second are answered. One thread writes to all connections before it
/// reads their answers, so that the server always has work and the client costs little.
pub(crate) fn requests_a_second(
    address: SocketAddr,
    request: &[u8],
    connections: usize,
) -> Result<f64, Box<dyn Error>> {
    let mut streams = Vec::with_capacity(connections);
    for _ in 0..connections {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let mut buffer = vec![0; 64 * 1024];
    // The first answer tells how long the others are.
    streams[0].write_all(request)?;
    let length = first_answer(&mut streams[0], &mut buffer)?;

    let began = Instant::now();
    let mut answered = 0_u32;
    while began.elapsed() < MEASURED {
        for stream in &mut streams {
            stream.write_all(request)?;
        }
        for stream in &mut streams {
            stream.read_exact(&mut buffer[..length])?;
            if !buffer.starts_with(b"HTTP/1.1 200 ") {
                return Err("an answer was not as long as the first, or failed".into());
            }
            answered += 1;
        }
    }
    Ok(f64::from(answered) / began.elapsed().as_secs_f64())
}

/// Reads an answer and returns its length with its head.
fn first_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<usize, Box<dyn Error>> {
    let mut filled = 0;
    loop {
        let more = stream.read(&mut buffer[filled..])?;
        if more == 0 {
            return Err("the answer is cut off or too long".into());
        }
        filled += more;
        let text = String::from_utf8_lossy(&buffer[..filled]);
        let Some(head) = text.find("\r\n\r\n") else { continue };
        let lower = text[..head].to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
        let whole = head + 4 + length.ok_or("no content-length")?.trim().parse::<usize>()?;
        if filled == whole {
            return Ok(whole);
        }
    }
}
