//! The replica of a desk against the real router: what is typed is shown at once, sent once and never lost, whatever
//! network and device do.

mod compare;
mod device;
mod disk;
mod faults;
mod files;
mod lease;
mod live;
mod opened;
mod outbox;
mod restored;
mod rights;
mod shown;
mod simulation;
mod wire;

pub use self::{
    device::Device,
    disk::Disk,
    wire::{Call, Fate, Wire},
};
