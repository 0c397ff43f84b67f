//! What the server alone has, asked for and drawn once it is there; and a form about it while it is sent.

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::{
    desk::{Desk, use_desk},
    online::ask,
};
use crate::{
    components::{Button, Empty, FieldError, FormErrors, Icon, Skeleton},
    i18n::{Words, common},
};

/// Something that the server lists.
pub struct Listed<T: 'static> {
    desk: Desk,
    path: StoredValue<String>,
    list: RwSignal<Option<Result<Arc<T>, Words>>>,
}

impl<T: 'static> Clone for Listed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Listed<T> {}

impl<T: DeserializeOwned + Send + Sync + 'static> Listed<T> {
    /// Asks for it.
    pub fn open(path: String) -> Self {
        let listed = Self { desk: use_desk(), path: StoredValue::new(path), list: RwSignal::new(None) };
        listed.load();
        listed
    }

    /// Asks for it again; what is shown stays until it has come.
    pub fn load(self) {
        leptos::task::spawn_local(async move {
            let Some(path) = self.path.try_get_value() else { return };
            let answer = ask::<T>(self.desk, path).await;
            self.list.try_set(Some(answer.map(Arc::new).map_err(|trouble| trouble.words)));
        });
    }

    /// Shows what the server answered to a change of it.
    pub fn set(self, now: T) {
        self.list.try_set(Some(Ok(Arc::new(now))));
    }

    /// What has come, if it has.
    pub fn get(self) -> Option<Arc<T>> {
        self.list.with(|list| list.as_ref()?.as_ref().ok().cloned())
    }

    /// Draws what depends on it once it is there; until then, or instead, what there is to say.
    pub fn draw(self, here: impl Fn(Arc<T>) -> AnyView + Send + 'static) -> impl Fn() -> AnyView + Send {
        move || match self.list.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(Ok(list)) => here(list),
            Some(Err(words)) => view! {
                <Empty icon=Icon::Warn title=common::NOT_LOADED why=words>
                    <Button icon=Icon::Refresh on_press=move || self.load()>{common::RETRY}</Button>
                </Empty>
            }
            .into_any(),
        }
    }
}

/// What is missing of a field that must be chosen.
pub fn missing(field: &str, label: &Words) -> FieldError {
    FieldError::new(field.to_owned(), common::required_missing(label))
}

/// The form's errors and whether it is being sent.
#[derive(Clone, Copy, Default)]
pub struct Sending {
    /// What is wrong with what was typed.
    pub form: FormErrors,
    /// It is on its way.
    pub pending: RwSignal<bool>,
}

impl Sending {
    /// A form that nobody has sent.
    pub fn new() -> Self {
        Self { form: FormErrors::new(), pending: RwSignal::new(false) }
    }
}
