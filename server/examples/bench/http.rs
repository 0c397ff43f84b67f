//! A real server on a real socket, and the least client that can read it: both sides of a comparison pay the same.

use std::net::SocketAddr;

use axum::{Router, http::Method};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::Outcome;

/// A server on a free port of this machine; stops when dropped.
pub struct Served {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Served {
    /// Serves.
    pub async fn new(router: Router) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        // As `sen serve` does it; a router by itself is built anew for each connection.
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move {
            // It ends with the bench; what it says then concerns nobody.
            let _ = axum::serve(listener, service).await;
        });
        Ok(Self { address, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks, and reads the whole reply's body. In HTTP/1.0 the body ends with the connection and has no frames.
    pub async fn ask(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&'static str, String)],
        body: &[u8],
    ) -> Outcome<Vec<u8>> {
        let mut head =
            format!("{method} {path} HTTP/1.0\r\nhost: {}\r\ncontent-length: {}\r\n", self.address, body.len());
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        stream.write_all(&[head.as_bytes(), body].concat()).await?;
        let mut reply = Vec::with_capacity(1 << 16);
        stream.read_to_end(&mut reply).await?;
        let end = reply.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or("no reply")?;
        let first =
            String::from_utf8_lossy(reply[..end].split(|&b| b == b'\r').next().unwrap_or_default()).into_owned();
        if !first.contains(" 200 ") {
            return Err(format!("{path}: {first}").into());
        }
        Ok(reply.split_off(end + 4))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}
