//! The device's clock and ids: the only place in the browser that reads either.

use client::Moments;
use domain::instant::Instant;
use uuid::Uuid;

/// The device's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeviceClock;

impl Moments for DeviceClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
    fn now(&self) -> Instant {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds fit an i64 for 292 million years")]
        Instant::from_millis(js_sys::Date::now() as i64)
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }
}
