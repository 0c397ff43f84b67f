//! `sen serve`.

use std::{
    io::{self, Write as _},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::Args;
use tokio::{net::TcpListener, sync::watch};

use super::Failure;
use crate::{assets, clock::SystemClock, config::Config, demo, log, router, state::AppState};

/// How long open calls may take to end once the server is told to stop; event streams never would.
const FAREWELL: Duration = Duration::from_secs(3);

/// What the server can be told.
#[derive(Debug, Args)]
pub struct Options {
    /// Address and port
    #[arg(long, env = "SEN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the data lies: sqlite://… or postgres://…; without it, an SQLite file in the data folder
    #[arg(long, env = "SEN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Folder for the database, the uploaded files and the server's secret
    #[arg(long, env = "SEN_DATA", default_value = "data")]
    data: PathBuf,
    /// Folder of the web bundle; without it, the bundle inside the program, or dist/ where there is none inside
    #[arg(long, env = "SEN_ASSETS")]
    assets: Option<PathBuf>,
    /// Fills an empty database with the demo school
    #[arg(long)]
    demo: bool,
    /// Sends cookies over HTTPS only; needed wherever the server is reached over a network
    #[arg(long, env = "SEN_SECURE_COOKIES")]
    secure_cookies: bool,
    /// A proxy whose X-Forwarded-For is believed; may be repeated
    #[arg(long, env = "SEN_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    /// With this bearer token /metrics is answered to other machines too, not to this one alone
    #[arg(long, env = "SEN_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// Writes the log as JSON, one line each
    #[arg(long, env = "SEN_LOG_JSON")]
    log_json: bool,
}

/// Runs the server until it is told to stop.
pub async fn serve(options: Options) -> Result<(), Failure> {
    log::init(options.log_json);
    let database = match options.database {
        Some(url) => url,
        None => format!("sqlite://{}?mode=rwc", options.data.join("sen.db").display()),
    };
    let config = Config {
        listen: options.listen,
        database,
        data: options.data,
        assets: options.assets.or_else(|| (!assets::INSIDE).then(|| PathBuf::from("dist"))),
        demo: options.demo,
        secure_cookies: options.secure_cookies,
        trusted_proxies: options.trusted_proxy,
        metrics_token: options.metrics_token,
    };
    let state = AppState::open(config, Arc::new(SystemClock)).await?;
    if state.config.demo {
        demo::load(&state).await?;
    }
    let listener = TcpListener::bind(state.config.listen).await?;
    greet(listener.local_addr()?, state.config.demo)?;

    let (stop, mut stopping) = watch::channel(false);
    let service = router::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        told_to_stop().await;
        tracing::info!("stopping");
        stop.send_replace(true);
    });
    tokio::select! {
        ended = serving.into_future() => ended?,
        () = async {
            // Fails only when the sender is gone, that is, when the server has ended.
            let _ = stopping.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(FAREWELL).await;
        } => {}
    }
    state.db.close().await?;
    Ok(())
}

fn greet(address: SocketAddr, is_demo: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Sen: http://{address}/        cổng công khai (public portal)")?;
    writeln!(out, "     http://{address}/app     bàn làm việc (workspace)")?;
    if is_demo {
        writeln!(out, "\nTài khoản thử, mật khẩu chung {} (demo accounts, one password):", demo::PASSWORD)?;
        for account in demo::accounts() {
            writeln!(out, "  {:<14} {}", account.login, account.name)?;
        }
    }
    writeln!(out, "\nCtrl-C để dừng (to stop).")?;
    out.flush()
}

/// Ctrl-C, or what a service manager sends.
async fn told_to_stop() {
    let interrupted = async {
        // Without handlers the process is stopped the hard way; nothing better is left.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
