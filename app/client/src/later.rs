//! What comes later, for one that waits for it on the same thread.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    task::{Context, Poll, Waker},
};

use crate::Local;

/// Things that come one after the other.
pub struct Later<T> {
    come: RefCell<VecDeque<T>>,
    waiting: RefCell<Option<Waker>>,
}

impl<T> Default for Later<T> {
    fn default() -> Self {
        Self { come: RefCell::default(), waiting: RefCell::default() }
    }
}

impl<T> Later<T> {
    /// It has come.
    pub fn put(&self, it: T) {
        self.come.borrow_mut().push_back(it);
        let waiting = self.waiting.borrow_mut().take();
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    /// The next that comes, unless something else is over first.
    pub async fn next_before(&self, mut over: Local<'_, ()>) -> Option<T> {
        poll_fn(|cx| match self.poll(cx) {
            Poll::Ready(it) => Poll::Ready(Some(it)),
            Poll::Pending => over.as_mut().poll(cx).map(|()| None),
        })
        .await
    }

    /// The next that comes; nothing, once, where something else is over first.
    pub async fn next_or(&self, over: &mut Option<Local<'_, ()>>) -> Option<T> {
        poll_fn(|cx| {
            if let Poll::Ready(it) = self.poll(cx) {
                return Poll::Ready(Some(it));
            }
            let is_over = over.as_mut().is_some_and(|over| over.as_mut().poll(cx).is_ready());
            if is_over {
                *over = None;
                Poll::Ready(None)
            } else {
                Poll::Pending
            }
        })
        .await
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<T> {
        let next = self.come.borrow_mut().pop_front();
        if let Some(it) = next {
            return Poll::Ready(it);
        }
        self.waiting.replace(Some(cx.waker().clone()));
        Poll::Pending
    }
}
