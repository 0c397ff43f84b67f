//! The log: lines on standard error, for people or as JSON. Ids and routes, never names, addresses or what was typed.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

/// Unless somebody asks for something else.
const USUAL: &str = "info,sqlx=warn,sea_orm=warn";
/// Whatever is asked for: at their most talkative these name addresses, in which are ids and what people look for, and show
/// what is said to a bucket, credentials and all.
const NEVER: [&str; 6] =
    ["tower_http=info", "object_store=warn", "reqwest=warn", "hyper_util=warn", "hyper=warn", "h2=info"];

/// Begins to log, as much as `RUST_LOG` says.
pub fn init(as_json: bool) {
    let asked = std::env::var("RUST_LOG").ok();
    let layer = tracing_subscriber::fmt().with_env_filter(filter(asked.as_deref())).with_writer(io::stderr);
    if as_json {
        layer.json().init();
    } else {
        layer.with_ansi(io::stderr().is_terminal()).init();
    }
}

/// What is logged when this is asked for; the usual where it cannot be understood.
pub fn filter(asked: Option<&str>) -> EnvFilter {
    let asked = asked.filter(|asked| !asked.is_empty()).and_then(|asked| EnvFilter::try_new(asked).ok());
    let never = NEVER.iter().map(|never| never.parse().expect("this directive is sound"));
    never.fold(asked.unwrap_or_else(|| EnvFilter::new(USUAL)), EnvFilter::add_directive)
}
