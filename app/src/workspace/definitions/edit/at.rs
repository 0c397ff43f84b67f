//! One place of the definition that is edited, and the signals that controls write through.
//!
//! A control has a signal of its own, so that nothing typed is redrawn away; what is typed goes into the draft at once.

use std::sync::Arc;

use domain::definition::{
    ActionKey, Definition, FieldDef, FieldKey, PaperDef, PaperKey, Phase, ReasonDef, ReasonKey, StateDef, StateKey,
    StepDef, Variant, VariantKey, Way, WayDef,
};
use leptos::prelude::*;

use super::super::book::Book;
use crate::i18n::{Words, use_lang};

type Look<T> = dyn Fn(&Definition) -> Option<&T> + Send + Sync;
type Reach<T> = dyn Fn(&mut Definition) -> Option<&mut T> + Send + Sync;

/// A place of the draft: a field, a step. It may be gone by the time that somebody writes.
pub(in super::super) struct At<T: 'static> {
    pub(in super::super) book: Book,
    look: Arc<Look<T>>,
    reach: Arc<Reach<T>>,
}

impl<T: 'static> Clone for At<T> {
    fn clone(&self) -> Self {
        Self { book: self.book, look: self.look.clone(), reach: self.reach.clone() }
    }
}

impl<T: 'static> At<T> {
    /// A place that is found so, for reading and for writing.
    pub(in super::super) fn new(
        book: Book,
        look: impl Fn(&Definition) -> Option<&T> + Send + Sync + 'static,
        reach: impl Fn(&mut Definition) -> Option<&mut T> + Send + Sync + 'static,
    ) -> Self {
        Self { book, look: Arc::new(look), reach: Arc::new(reach) }
    }

    /// A place within this one.
    pub(super) fn within<U: 'static>(
        &self,
        look: impl Fn(&T) -> Option<&U> + Send + Sync + 'static,
        reach: impl Fn(&mut T) -> Option<&mut U> + Send + Sync + 'static,
    ) -> At<U> {
        let (outer_look, outer_reach) = (self.look.clone(), self.reach.clone());
        At::new(self.book, move |def| look(outer_look(def)?), move |def| reach(outer_reach(def)?))
    }

    /// Reads it now, without following it.
    pub(in super::super) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.book.def.with_untracked(|def| (self.look)(def).map(read))
    }

    /// Follows what is read of it.
    pub(in super::super) fn follow<R: PartialEq + Send + Sync + 'static>(
        &self,
        read: impl Fn(&T) -> R + Send + Sync + 'static,
    ) -> Memo<Option<R>> {
        let at = self.clone();
        Memo::new(move |_| at.book.def.with(|def| (at.look)(def).map(&read)))
    }

    /// What is read of it, in the reader's language.
    pub(super) fn said(&self, read: impl Fn(&T) -> Words + Send + Sync + 'static) -> Signal<String> {
        let (words, lang) = (self.follow(read), use_lang());
        Signal::derive(move || words.get().map(|words| words.say(lang.get())).unwrap_or_default())
    }

    /// Changes it, if it is still there.
    pub(in super::super) fn change(&self, change: impl FnOnce(&mut T)) {
        self.book.change(|def| {
            if let Some(it) = (self.reach)(def) {
                change(it);
            }
        });
    }

    /// A signal for what is typed or chosen.
    pub(in super::super) fn signal<V: Clone + Default + Send + Sync + 'static>(
        &self,
        get: impl FnOnce(&T) -> V,
        set: impl Fn(&mut T, V) + 'static,
    ) -> RwSignal<V> {
        let signal = RwSignal::new(self.read(get).unwrap_or_default());
        let at = self.clone();
        Effect::new(move |before: Option<()>| {
            let typed = signal.get();
            if before.is_some() {
                at.change(|it| set(it, typed));
            }
        });
        signal
    }

    /// A signal for what is typed and has to be read first. What cannot be read stays typed, is told beside the control of
    /// this name, and keeps the draft from being proposed.
    pub(in super::super) fn parsed<V: 'static>(
        &self,
        name: &str,
        get: impl FnOnce(&T) -> String,
        parse: impl Fn(&str) -> Option<V> + 'static,
        wrong: Words,
        set: impl Fn(&mut T, V) + 'static,
    ) -> (RwSignal<String>, Signal<Option<Words>>) {
        let signal = RwSignal::new(self.read(get).unwrap_or_default());
        let (at, name) = (self.clone(), name.to_owned());
        let book = self.book;
        let key = name.clone();
        Effect::new(move |before: Option<()>| {
            let typed = signal.get();
            if before.is_none() {
                return;
            }
            match parse(typed.trim()) {
                Some(value) => {
                    book.read_well(&name);
                    at.change(|it| set(it, value));
                }
                None => book.unreadable(&name, wrong.clone()),
            }
        });
        let forget = key.clone();
        on_cleanup(move || book.read_well(&forget));
        let error = Signal::derive(move || book.unread.with(|unread| unread.get(&key).cloned()));
        (signal, error)
    }
}

impl At<FieldDef> {
    /// A field of the form.
    pub(super) fn field(book: Book, key: FieldKey) -> Self {
        let other = key.clone();
        Self::new(
            book,
            move |def| def.procedure.fields.iter().find(|field| field.key == key),
            move |def| def.procedure.fields.iter_mut().find(|field| field.key == other),
        )
    }
}

impl At<PaperDef> {
    /// A paper.
    pub(super) fn paper(book: Book, key: PaperKey) -> Self {
        let other = key.clone();
        Self::new(
            book,
            move |def| def.procedure.papers.iter().find(|paper| paper.key == key),
            move |def| def.procedure.papers.iter_mut().find(|paper| paper.key == other),
        )
    }
}

impl At<Variant> {
    /// A kind of request.
    pub(super) fn variant(book: Book, key: VariantKey) -> Self {
        let other = key.clone();
        Self::new(
            book,
            move |def| def.procedure.variants.iter().find(|variant| variant.key == key),
            move |def| def.procedure.variants.iter_mut().find(|variant| variant.key == other),
        )
    }
}

impl At<ReasonDef> {
    /// A reason that has a code.
    pub(super) fn reason(book: Book, key: ReasonKey) -> Self {
        let other = key.clone();
        Self::new(
            book,
            move |def| def.lifecycle.reasons.iter().find(|reason| reason.key == key),
            move |def| def.lifecycle.reasons.iter_mut().find(|reason| reason.key == other),
        )
    }
}

impl At<WayDef> {
    /// Another way in than the usual one.
    pub(super) fn way(book: Book, way: Way) -> Self {
        Self::new(
            book,
            move |def| def.lifecycle.open.ways.iter().find(|one| one.way == way),
            move |def| def.lifecycle.open.ways.iter_mut().find(|one| one.way == way),
        )
    }
}

impl At<StepDef> {
    /// A step.
    pub(super) fn step(book: Book, key: ActionKey) -> Self {
        let other = key.clone();
        Self::new(
            book,
            move |def| def.lifecycle.steps.iter().find(|step| step.action == key),
            move |def| def.lifecycle.steps.iter_mut().find(|step| step.action == other),
        )
    }
}

impl At<StateDef> {
    /// A state.
    pub(super) fn state(book: Book, key: StateKey) -> Self {
        let other = key.clone();
        Self::new(
            book,
            move |def| def.lifecycle.states.iter().find(|state| state.key == key),
            move |def| def.lifecycle.states.iter_mut().find(|state| state.key == other),
        )
    }
}

impl At<Phase> {
    /// A phase.
    pub(super) fn phase(book: Book, key: String) -> Self {
        let other = key.clone();
        Self::new(
            book,
            move |def| def.lifecycle.phases.iter().find(|phase| phase.key == key),
            move |def| def.lifecycle.phases.iter_mut().find(|phase| phase.key == other),
        )
    }
}

impl At<Definition> {
    /// All of it.
    pub(super) fn all(book: Book) -> Self {
        Self::new(book, |def| Some(def), |def| Some(def))
    }
}
