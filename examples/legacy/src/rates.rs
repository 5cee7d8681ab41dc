//! The service that has the rates of exchange, and its client. Both are asynchronous.
//!
//! The service is a stand-in for one across the network: it listens on loopback, and takes its time.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use aiopyramid::prelude::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A running service.
pub(crate) struct Service {
    address: SocketAddr,
}

impl Service {
    /// Starts it. It answers as long as the runtime lives on which this is called.
    pub(crate) async fn start() -> io::Result<Service> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream));
            }
        });
        Ok(Service { address })
    }

    /// Asks it for the rate of a currency, in percent.
    async fn rate(&self, currency: &str) -> io::Result<u32> {
        let mut stream = BufReader::new(TcpStream::connect(self.address).await?);
        stream.write_all(format!("{currency}\n").as_bytes()).await?;
        let mut answer = String::new();
        stream.read_line(&mut answer).await?;
        let rate = answer.trim().parse();
        rate.map_err(|_| io::Error::other(format!("no rate for {currency}")))
    }
}

/// One question and its answer.
async fn answer(stream: TcpStream) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut currency = String::new();
    stream.read_line(&mut currency).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let rate = match currency.trim() {
        "EUR" => "100\n",
        "USD" => "125\n",
        "JPY" => "16000\n",
        _ => "unknown\n",
    };
    stream.write_all(rate.as_bytes()).await
}

/// The rate of a currency in percent, for code that cannot await: an `async fn` that the attribute makes callable like any other.
///
/// In a greenlet it sets that aside, on an executor thread it blocks that.
#[synchronize]
pub(crate) async fn current(currency: &str) -> u32 {
    // Nobody in between has handed the service down: it belongs to the application of the request that is being answered.
    let service = Request::current().and_then(|request| request.state::<Service>());
    let service = service.expect("rates are asked for while a request is answered");
    match service.rate(currency).await {
        Ok(rate) => rate,
        Err(error) => {
            tracing::warn!(currency, %error, "counting one to one");
            100
        }
    }
}
