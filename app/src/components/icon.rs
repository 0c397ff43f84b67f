//! Line icons on a 24-unit grid, drawn with one path each so that they cost a string.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $path:literal),+ $(,)?) => {
        /// A sign that stands beside a word, or names a button together with its accessible name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Icon {
            $($(#[$doc])* $name),+
        }

        impl Icon {
            /// Every icon, for the showcase.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The path's data.
            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path),+
                }
            }
        }
    };
}

icons! {
    /// Today.
    Home = "M3 11l9-8 9 8M5 10v10h14V10",
    /// What comes in: a tray.
    Inbox = "M4 13v6h16v-6M12 3v11M8 10l4 4 4-4",
    /// A list of rows.
    List = "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
    /// To write, to sign.
    Pen = "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
    /// A report.
    Report = "M5 4h14v16H5zM8 9h8M8 13h8M8 17h5",
    /// A plan.
    Flag = "M5 21V4h12l-2 4 2 4H5",
    /// The inspecting side.
    Shield = "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z",
    /// Figures.
    Chart = "M4 20V10M10 20V4M16 20v-8M21 20H3",
    /// Several persons.
    People = "M12.5 8a3.5 3.5 0 11-7 0 3.5 3.5 0 017 0zM3 20a6 6 0 0112 0M16 5a3.5 3.5 0 010 7M17 14a6 6 0 014 6",
    /// One person.
    Person = "M15.5 8a3.5 3.5 0 11-7 0 3.5 3.5 0 017 0zM5 20a7 7 0 0114 0",
    /// A child.
    Child = "M21 12a9 9 0 11-18 0 9 9 0 0118 0zM9 10h.01M15 10h.01M9 15c1.8 1.5 4.2 1.5 6 0",
    /// An organisation, the school.
    Building = "M4 20V9l8-5 8 5v11M3 20h18M10 20v-6h4v6",
    /// To look for.
    Search = "M18 11a7 7 0 11-14 0 7 7 0 0114 0zM20 20l-4-4",
    /// Notifications.
    Bell = "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4",
    /// A paper.
    File = "M6 3h8l4 4v14H6zM14 3v4h4",
    /// Rare actions.
    More = "M5 12h.01M12 12h.01M19 12h.01",
    /// More places to go.
    Menu = "M4 7h16M4 12h16M4 17h16",
    /// The clock stands still.
    Pause = "M9 5v14M15 5v14",
    /// Done, on time, right.
    Check = "M4 12l5 5L20 6",
    /// Late, wrong, dangerous.
    Warn = "M12 4l9 16H3zM12 10v4M12 17h.01",
    /// Something worth knowing.
    Info = "M21 12a9 9 0 11-18 0 9 9 0 0118 0zM12 11v5M12 8h.01",
    /// Time, soon.
    Clock = "M21 12a9 9 0 11-18 0 9 9 0 0118 0zM12 7v5l3 2",
    /// A date.
    Calendar = "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
    /// Handed on.
    Forward = "M5 12h14M13 6l6 6-6 6",
    /// One step back.
    Back = "M15 5l-7 7 7 7",
    /// One step ahead.
    Next = "M9 5l7 7-7 7",
    /// More below.
    Down = "M6 9l6 6 6-6",
    /// Less, or one place up.
    Up = "M6 15l6-6 6 6",
    /// To close, not met, refused.
    Cross = "M6 6l12 12M18 6L6 18",
    /// To add.
    Plus = "M12 5v14M5 12h14",
    /// To take a photo.
    Camera = "M4 8h3l2-3h6l2 3h3v11H4zM15.5 13a3.5 3.5 0 11-7 0 3.5 3.5 0 017 0z",
    /// The server has it.
    Cloud = "M7 18a4 4 0 010-8 5.5 5.5 0 0110.6-.5A4.3 4.3 0 0117.5 18z",
    /// No network.
    Offline = "M3 3l18 18M7 18a4 4 0 010-8M9 6a6 6 0 018 4 4 4 0 012 7",
    /// To take back.
    Undo = "M9 5l-5 5 5 5M4 10h10a5 5 0 010 10h-3",
    /// To try again.
    Refresh = "M20 11a8 8 0 00-14-4.5L4 9M4 4v5h5M4 13a8 8 0 0014 4.5l2-2.5M20 20v-5h-5",
    /// A word in a conversation.
    Comment = "M4 5h16v11H9l-5 4z",
    /// A file that hangs on something.
    Attach = "M20 11l-8 8a5 5 0 01-7-7l8-8a3.4 3.4 0 015 5l-8 8a1.7 1.7 0 01-2.5-2.5L15 7",
    /// To print.
    Print = "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    /// To take away as a file.
    Download = "M12 4v11M7 10l5 5 5-5M4 20h16",
    /// Seen only by some.
    Lock = "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
    /// To read.
    Eye = "M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7zM15 12a3 3 0 11-6 0 3 3 0 016 0z",
    /// The language.
    Globe = "M21 12a9 9 0 11-18 0 9 9 0 0118 0zM3 12h18M12 3c3.5 3 3.5 15 0 18M12 3c-3.5 3-3.5 15 0 18",
    /// Light or dark.
    Contrast = "M21 12a9 9 0 11-18 0 9 9 0 0118 0zM12 3v18M12 8l6-2M12 13l8.5-3M12 18l8-3",
    /// To leave.
    SignOut = "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
    /// To adjust.
    Settings = "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
    /// To issue: number and seal.
    Stamp = "M9 3h6v3c0 2-1 3-1 6h4v4H6v-4h4c0-3-1-4-1-6zM6 20h12",
    /// To send.
    Send = "M3 12l18-8-7 16-3-7zM11 13l10-9",
    /// To throw away.
    Trash = "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
    /// To narrow down.
    Filter = "M4 5h16l-6 8v6l-4-2v-4z",
    /// Law, basis.
    Scale = "M12 4v16M8 20h8M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z",
    /// Tied to something else.
    Chain = "M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7L12 6.5M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7L12 17.5",
}

/// Draws an icon at the size of the text around it. Decorative: the word beside it, or the accessible name of the
/// button around it, says what it means.
#[component]
pub fn Glyph(
    /// Which one; a signal where it changes.
    #[prop(into)]
    icon: Signal<Icon>,
) -> impl IntoView {
    view! {
        <svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=move || icon.get().path()></path>
        </svg>
    }
}
