//! What is asked of the server and drawn when it comes: waiting, failed, there.

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::super::{
    desk::Desk,
    online::{Trouble, ask},
};
use crate::{
    components::{Button, Empty, Icon, Skeleton},
    i18n::{common, definitions as words},
};

/// Something that the server knows.
pub(super) struct Asked<T: 'static> {
    desk: Desk,
    path: StoredValue<String>,
    answer: RwSignal<Option<Result<Arc<T>, Trouble>>>,
}

impl<T: 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Asked<T> {}

impl<T: DeserializeOwned + Send + Sync + 'static> Asked<T> {
    /// Asks for it.
    pub(super) fn open(desk: Desk, path: String) -> Self {
        let asked = Self { desk, path: StoredValue::new(path), answer: RwSignal::new(None) };
        asked.load();
        asked
    }

    /// Asks for it again; what is shown stays until it has come.
    pub(super) fn load(self) {
        leptos::task::spawn_local(async move {
            let Some(path) = self.path.try_get_value() else { return };
            let answer = ask::<T>(self.desk, path).await;
            self.answer.try_set(Some(answer.map(Arc::new)));
        });
    }

    /// What has come, if it has.
    pub(super) fn get(self) -> Option<Arc<T>> {
        self.answer.with(|answer| answer.as_ref()?.as_ref().ok().cloned())
    }

    /// The stable code with which the server refused it.
    pub(super) fn refused(self) -> Option<String> {
        self.answer.with(|answer| answer.as_ref()?.as_ref().err()?.code.clone())
    }

    /// Draws what depends on it once it is there; until then, or instead, what there is to say.
    pub(super) fn draw(self, here: impl Fn(Arc<T>) -> AnyView + Send + 'static) -> impl Fn() -> AnyView + Send {
        move || match self.answer.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(Ok(it)) => here(it),
            Some(Err(trouble)) => view! {
                <Empty icon=Icon::Warn title=words::NOT_LOADED why=trouble.words>
                    <Button icon=Icon::Refresh on_press=move || self.load()>{common::RETRY}</Button>
                </Empty>
            }
            .into_any(),
        }
    }
}
