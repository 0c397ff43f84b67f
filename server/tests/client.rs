//! The replica of a desk against the real router: what is typed is shown at once, sent once and never lost, whatever
//! network and device do.

mod compare;
mod device;
mod disk;
mod faults;
mod files;
mod groups;
mod lease;
mod live;
mod opened;
mod outbox;
mod restored;
mod rights;
mod room;
mod shown;
mod simulation;
mod tabs;
mod thumbnails;
mod wire;

pub use self::{
    device::Device,
    disk::{Disk, Shared},
    wire::{Call, Fate, Wire},
};
