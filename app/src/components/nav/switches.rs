//! Language and appearance.

use leptos::{context::Provider, prelude::*};

use crate::{
    components::{Glyph, Icon},
    i18n::{Lang, LangContext, common, use_lang, use_lang_setter},
};

/// A button that says the other language's name, in that language, and switches to it.
#[component]
pub fn LangSwitch(
    /// Told the new language: the moment to keep it and to set the page's `lang`.
    #[prop(optional, into)]
    on_switch: Option<Callback<Lang>>,
) -> impl IntoView {
    let (lang, setter) = (use_lang(), use_lang_setter());
    let other = move || match lang.get() {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    };
    let press = move |_| {
        let other = other();
        if let Some(setter) = setter {
            setter.set(other);
        }
        if let Some(on_switch) = on_switch {
            on_switch.run(other);
        }
    };
    view! {
        <button type="button" class="btn quiet" lang=move || other().code() on:click=press>
            <Glyph icon=Icon::Globe />
            <span>{common::OTHER_LANGUAGE}</span>
        </button>
    }
}

/// Everything inside speaks the language of this signal, whatever the page around it speaks.
#[component]
pub fn InLang(
    /// The language inside.
    lang: RwSignal<Lang>,
    /// What speaks it.
    children: Children,
) -> impl IntoView {
    view! {
        <div lang=move || lang.get().code()>
            <Provider value=LangContext(lang)>{children()}</Provider>
        </div>
    }
}

/// Light, dark, or as the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Paper.
    Light,
    /// The pond at night.
    Dark,
}

impl Theme {
    /// The value of the `data-theme` attribute that sets the colour scheme; none follows the device.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}

/// A button that goes round through the appearances and says which one is on. The owner puts
/// [`Theme::attribute`] onto the page.
#[component]
pub fn ThemeSwitch(
    /// Which one is on.
    theme: RwSignal<Theme>,
) -> impl IntoView {
    let lang = use_lang();
    let words = move || match theme.get() {
        Theme::Auto => common::THEME_AUTO.say(lang.get()),
        Theme::Light => common::THEME_LIGHT.say(lang.get()),
        Theme::Dark => common::THEME_DARK.say(lang.get()),
    };
    view! {
        <button type="button" class="btn quiet" title=common::THEME on:click=move |_| theme.update(|t| *t = t.next())>
            <Glyph icon=Icon::Contrast />
            <span>{words}</span>
        </button>
    }
}
