//! `sen serve`.

use std::{
    io::{self, Write as _},
    net::{IpAddr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum_server::{
    Handle,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use clap::Args;

use super::Failure;
use crate::{
    assets, audit,
    auth::passkeys,
    clock::SystemClock,
    config::Config,
    demo,
    files::Place,
    import, jobs, log, router,
    service::{self, restate::restate, setup},
    state::AppState,
    tls::TlsFiles,
};

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
    /// Where uploaded files lie: `s3://bucket/prefix`, reached as the variables AWS_… say; without it, in the data folder
    #[arg(long, env = "SEN_FILES", hide_env_values = true)]
    files: Option<String>,
    /// Folder of the web bundle; without it, the bundle inside the program, or dist/ where there is none inside
    #[arg(long, env = "SEN_ASSETS")]
    assets: Option<PathBuf>,
    /// Fills an empty database with the demo school
    #[arg(long)]
    demo: bool,
    /// Sends cookies over HTTPS only; needed wherever the server is reached over a network
    #[arg(long, env = "SEN_SECURE_COOKIES")]
    secure_cookies: bool,
    /// Certificate chain, PEM: with it and its key the server speaks HTTPS, and reads both again at SIGHUP
    #[arg(long, env = "SEN_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, env = "SEN_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A proxy whose X-Forwarded-For is believed; may be repeated
    #[arg(long, env = "SEN_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    /// An address of the server as browsers know it, `https://sen.example.vn`: passkeys work there; may be repeated
    #[arg(long, env = "SEN_PUBLIC_ORIGINS", value_delimiter = ',', value_parser = passkeys::origin)]
    public_origin: Vec<String>,
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
    let tls = options.tls_cert.zip(options.tls_key).map(|(cert, key)| TlsFiles { cert, key });
    let config = Config {
        listen: options.listen,
        database,
        data: options.data,
        files: Place::told(options.files.as_deref())?,
        assets: options.assets.or_else(|| (!assets::INSIDE).then(|| PathBuf::from("dist"))),
        demo: options.demo,
        secure_cookies: options.secure_cookies || tls.is_some(),
        trusted_proxies: options.trusted_proxy,
        public_origins: options.public_origin,
        metrics_token: options.metrics_token,
    };
    let state = AppState::open(config, Arc::new(SystemClock)).await?;
    let restated = restate(&state).await?;
    if restated > 0 {
        tracing::info!(cases = restated, "it was said to whom cases are sent");
    }
    if state.config.demo {
        demo::load(&state).await?;
    }
    service::definitions::sound::begin(&state).await?;
    let tls = match tls {
        Some(files) => {
            let read = files.load().await;
            let config = read.map_err(|err| format!("{}, {}: {err}", files.cert.display(), files.key.display()))?;
            Some((files, config))
        }
        None => None,
    };
    let listener = TcpListener::bind(state.config.listen)?;
    let address = listener.local_addr()?;
    greet(address, tls.is_some(), state.config.demo)?;
    if let Some(token) = setup::first(&state).await? {
        offer_setup(&state, address, tls.is_some(), &token)?;
    }
    if tls.is_none() && state.config.trusted_proxies.is_empty() && !address.ip().is_loopback() {
        warn_about_plain_http()?;
    }

    let imports = tokio::spawn(import::keep(state.clone()));
    let uploads = tokio::spawn(crate::features::uploads::keep(state.clone()));
    let waiting = tokio::spawn(service::held::keep(state.clone()));
    let log = tokio::spawn(crate::sync::retention::keep(state.clone()));
    let keeper = tokio::spawn(audit::keep(state.clone()));
    let db = state.db.clone();
    let others = tokio::spawn(async move { db.attend().await });
    let presence = tokio::spawn(crate::presence::keep(state.clone()));
    let jobs = tokio::spawn(jobs::keep(state.clone()));
    let handle = Handle::new();
    let stop = handle.clone();
    tokio::spawn(async move {
        told_to_stop().await;
        tracing::info!("stopping");
        stop.graceful_shutdown(Some(FAREWELL));
    });
    let service = router::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum_server::from_tcp(listener)?.handle(handle);
    if let Some((files, config)) = tls {
        tokio::spawn(reload_when_told(files, config.clone()));
        server.acceptor(RustlsAcceptor::new(config)).serve(service).await?;
    } else {
        server.serve(service).await?;
    }
    keeper.abort();
    imports.abort();
    uploads.abort();
    // It keeps a connection for itself.
    presence.abort();
    others.abort();
    let _ = others.await;
    waiting.abort();
    log.abort();
    // What it was about to store is not, and its lease runs out.
    jobs.abort();
    // Nothing to learn from how it ended.
    let _ = keeper.await;
    // The last calls have left lines too. What an abort cut in the middle was not stored and is taken up here.
    audit::round(&state, &mut None).await;
    state.db.close().await?;
    Ok(())
}

fn greet(address: SocketAddr, is_https: bool, is_demo: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let scheme = if is_https { "https" } else { "http" };
    writeln!(out, "Sen: {scheme}://{address}/        cổng công khai (public portal)")?;
    writeln!(out, "     {scheme}://{address}/app     bàn làm việc (workspace)")?;
    if is_demo {
        writeln!(out, "\nTài khoản thử, mật khẩu chung {} (demo accounts, one password):", demo::PASSWORD)?;
        for account in demo::accounts() {
            writeln!(out, "  {:<14} {}", account.login, account.name)?;
        }
    }
    writeln!(out, "\nCtrl-C để dừng (to stop).")?;
    out.flush()
}

/// There is no school yet: where one is set up, for whoever reads this or the file.
fn offer_setup(state: &AppState, address: SocketAddr, is_https: bool, token: &str) -> io::Result<()> {
    let scheme = if is_https { "https" } else { "http" };
    let place = format!("{scheme}://{address}/app/setup#{token}");
    setup::write_address(&state.config.data, &place)?;
    let file = state.config.data.join(setup::FILE);
    let mut out = io::stdout().lock();
    let said = writeln!(
        out,
        "\nChưa có trường nào. Thiết lập tại địa chỉ dùng một lần này (cũng ghi trong {0}):\n\
         There is no school yet. Set one up at this address, for one use (also in {0}):\n  {place}",
        file.display()
    );
    if said.and_then(|()| out.flush()).is_err() {
        // Nobody reads any more what is printed; the file tells it, and the server serves.
        tracing::warn!("the address for setting up could not be printed");
    }
    Ok(())
}

/// Passwords would cross the network readable by everybody on it, and browsers keep from such pages what offline work
/// needs.
fn warn_about_plain_http() -> io::Result<()> {
    tracing::warn!("plain HTTP beyond this machine: passwords travel readable, and offline work is not possible");
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "\nCẢNH BÁO: máy khác sẽ vào Sen bằng HTTP thường. Mật khẩu và hồ sơ đi qua mạng không mã hóa, và trình duyệt\n\
         không cho làm việc khi mất mạng. Hãy chạy `sen tls init` rồi dùng --tls-cert và --tls-key, hoặc đặt Sen sau một\n\
         máy chủ HTTPS với --trusted-proxy.\n\
         WARNING: other machines reach Sen by plain HTTP. Passwords and records cross the network readable, and browsers\n\
         do not let anybody work offline. Run `sen tls init` and use --tls-cert and --tls-key, or put Sen behind an HTTPS\n\
         server with --trusted-proxy."
    )?;
    out.flush()
}

/// Reads the certificate again at every SIGHUP, so that renewing it interrupts nobody.
async fn reload_when_told(files: TlsFiles, config: RustlsConfig) {
    #[cfg(unix)]
    if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
        while signal.recv().await.is_some() {
            match files.reload(&config).await {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(err) => tracing::error!(
                    error = &err as &dyn std::error::Error,
                    "the new certificate cannot be used; the old one goes on"
                ),
            }
        }
    }
    #[cfg(not(unix))]
    let _ = (files, config);
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
