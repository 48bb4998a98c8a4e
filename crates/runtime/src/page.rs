//! Paginated lists as streams of pages or items.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec::IntoIter;

use futures_core::Stream;

use crate::any_call::AnyCall;
use crate::execute::execute;
use crate::fields::{Get, GetMut, List, Slot, Value, at_path, copy_value, each, row_of};
use crate::options::option_methods;
use crate::response::{AnyResponse, AnyResult};
use crate::{BoxFuture, Error, Response};

/// How an operation paginates, from its spec.
///
/// Fields of the result are given as paths such as `data.list`.
#[derive(Debug)]
pub struct Paging {
    /// The parameter for the position of a page.
    position: &'static str,
    counts: Counting,
    /// The parameter for the page size.
    size: Option<&'static str>,
    items: &'static str,
    /// The field with the total number of items.
    total: Option<&'static str>,
}

/// The meaning of a page's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counting {
    /// The number of items to skip, from 0.
    Items,
    /// The number of the page; holds that of the first page.
    Pages(i64),
    /// A token from this field of the previous page.
    Tokens(&'static str),
}

impl Paging {
    const fn new(position: &'static str, counts: Counting) -> Self {
        Self { position, counts, size: None, items: "", total: None }
    }

    /// Positions are numbers of items to skip.
    pub const fn offset(position: &'static str) -> Self {
        Self::new(position, Counting::Items)
    }

    /// Positions are page numbers that start at `first`.
    pub const fn page(position: &'static str, first: i64) -> Self {
        Self::new(position, Counting::Pages(first))
    }

    /// Positions are tokens from the field `next` of the previous page.
    pub const fn token(position: &'static str, next: &'static str) -> Self {
        Self::new(position, Counting::Tokens(next))
    }

    /// Sets the parameter for the page size.
    pub const fn size(mut self, parameter: &'static str) -> Self {
        self.size = Some(parameter);
        self
    }

    /// Sets the path of the list of items.
    pub const fn items(mut self, path: &'static str) -> Self {
        self.items = path;
        self
    }

    /// Sets the path of the total number of items.
    pub const fn total(mut self, path: &'static str) -> Self {
        self.total = Some(path);
        self
    }
}

/// The position of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Position {
    /// The service's default.
    Start,
    At(i64),
    Token(String),
}

/// A stream of the pages of a list. Each page is requested only when it is polled for.
///
/// It implements `Stream`; [`next`](Self::next) also works without it: `while let Some(page) =
/// pages.next().await`.
///
/// The stream ends after an error or after the last page: one that is empty, repeats the previous
/// page, or has fewer items than the page size, unless the service's total says that there are
/// more. The total can only cause one more request; a total that is too small loses nothing. With
/// tokens, it ends at the first page that has no token or repeats the previous one.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    walk: Walk,
    result: PhantomData<fn() -> T>,
}

/// A stream of the items of a list, across all pages. It ends as [`Pages`] does.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T> {
    walk: Walk,
    ready: IntoIter<T>,
}

impl<T: AnyResult + Default> Pages<T> {
    pub(crate) fn new(call: AnyCall, paging: &'static Paging) -> Self {
        Self { walk: Walk::new(call, paging), result: PhantomData }
    }

    option_methods!(self, self.walk.call);

    /// Returns the next page, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: AnyResult + Default> Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.walk.poll_page(context).map(|page| Some(page?.map(AnyResponse::of_type)))
    }
}

impl<T: Slot + Default + 'static> Items<T> {
    pub(crate) fn new(call: AnyCall, paging: &'static Paging) -> Self {
        Self { walk: Walk::new(call, paging), ready: Vec::new().into_iter() }
    }

    option_methods!(self, self.walk.call);

    /// Returns the next item, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T, Error>>
    where
        T: Unpin,
    {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: Slot + Default + Unpin + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match std::task::ready!(self.walk.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(mut page)) => {
                    self.ready = take_items(&mut **page, self.walk.paging.items).into_iter();
                }
            }
        }
    }
}

/// Takes the items of a page. They are moved, or copied if their field is optional.
fn take_items<T: Slot + Default + 'static>(page: &mut dyn AnyResult, path: &str) -> Vec<T> {
    let mut items = Vec::new();
    if path.contains('.') {
        copy_value(at_path(page.get(), path), items.get_mut());
    } else if let GetMut::Record(page) = page.get_mut()
        && let Some(row) = row_of(page, path)
        && let GetMut::List(list) = page.slot_mut(row).get_mut()
        && let Some(list) = list.as_any().downcast_mut()
    {
        std::mem::swap(&mut items, list);
    }
    items
}

/// The state of the pagination, the same for every result.
struct Walk {
    call: AnyCall,
    paging: &'static Paging,
    /// The position of the next page; `None` at the end.
    next: Option<Position>,
    /// The number of items so far.
    seen: i64,
    /// A hash of the previous page's items, to detect a repeated page.
    last: u64,
    first: bool,
    in_flight: Option<BoxFuture<'static, Result<AnyResponse, Error>>>,
}

impl Walk {
    fn new(call: AnyCall, paging: &'static Paging) -> Self {
        // A position that the caller sets is where pagination starts.
        let start = match (call.parameters.get(paging.position), paging.counts) {
            (Some(Value::String(token)), Counting::Tokens(_)) => Position::Token(token.clone()),
            (Some(position), _) => number(position).map_or(Position::Start, Position::At),
            (None, _) => Position::Start,
        };
        let skipped = match (paging.counts, &start) {
            (Counting::Items, Position::At(skipped)) => *skipped,
            _ => 0,
        };
        Self {
            call,
            paging,
            next: Some(start),
            seen: skipped,
            last: 0,
            first: true,
            in_flight: None,
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<AnyResponse, Error>>> {
        let Some(position) = &self.next else { return Poll::Ready(None) };
        let request = self.in_flight.get_or_insert_with(|| {
            // The first request has no position of its own: a service may not know position 0.
            match position {
                _ if self.first => {}
                Position::Start => {}
                Position::At(number) => {
                    self.call.parameters.set(self.paging.position, (*number).into());
                }
                Position::Token(token) => {
                    self.call.parameters.set(self.paging.position, token.clone().into());
                }
            }
            execute(self.call.clone())
        });
        let outcome = std::task::ready!(request.as_mut().poll(context));
        self.in_flight = None;
        let page = match outcome {
            Ok(page) => page,
            Err(error) => {
                self.next = None;
                return Poll::Ready(Some(Err(error)));
            }
        };
        let first = std::mem::replace(&mut self.first, false);
        let seen = self.look_at(&**page);
        let by_token = matches!(self.paging.counts, Counting::Tokens(_));
        // With tokens, an empty or repeated page need not be the last.
        if !by_token && (seen.count == 0 || !first && seen.items == self.last) {
            self.next = None;
            // The first page is returned even if it is empty.
            return Poll::Ready(first.then_some(Ok(page)));
        }
        self.last = seen.items;
        self.next = self.after(seen);
        Poll::Ready(Some(Ok(page)))
    }

    fn look_at(&self, page: &dyn AnyResult) -> Seen {
        let total = self.paging.total.and_then(|path| match at_path(page.get(), path) {
            Get::Integer(total) => Some(total),
            Get::Text(total) => total.parse().ok(),
            _ => None,
        });
        let next = match self.paging.counts {
            Counting::Tokens(path) => match at_path(page.get(), path) {
                Get::Text(token) if !token.is_empty() => Some(token.to_owned()),
                _ => None,
            },
            _ => None,
        };
        let mut hasher = DefaultHasher::new();
        let count = match at_path(page.get(), self.paging.items) {
            Get::List(items) => {
                hash_list(items, &mut hasher);
                i64::try_from(items.count()).unwrap_or(i64::MAX)
            }
            _ => 0,
        };
        Seen { count, total, next, items: hasher.finish() }
    }

    /// Returns the position after a page if there may be more.
    fn after(&mut self, page: Seen) -> Option<Position> {
        let before = self.next.take()?;
        if let Counting::Tokens(_) = self.paging.counts {
            return page.next.map(Position::Token).filter(|next| *next != before);
        }
        self.seen = self.seen.saturating_add(page.count);
        let asked =
            self.paging.size.and_then(|size| self.call.parameters.get(size)).and_then(number);
        let full = asked.is_some_and(|asked| page.count >= asked);
        // A page may be shorter than requested because the service limits its size.
        let more_announced = page.total.is_some_and(|total| self.seen < total);
        // Without a page size in the request, only the total tells whether a page is full.
        let unknown = asked.is_none() && page.total.is_none();
        if !(full || more_announced || unknown) {
            return None;
        }
        let (first, step) = match self.paging.counts {
            Counting::Items => (0, page.count),
            Counting::Pages(first) => (first, 1),
            Counting::Tokens(_) => return None,
        };
        let position = if let Position::At(position) = before { position } else { first };
        Some(Position::At(position.saturating_add(step)))
    }
}

/// What a page says about whether there is another.
struct Seen {
    count: i64,
    total: Option<i64>,
    /// The token of the next page.
    next: Option<String>,
    /// A hash of the items.
    items: u64,
}

/// Reads a number, which some services want as text.
fn number(value: &Value) -> Option<i64> {
    value.as_integer().or_else(|| value.as_str()?.parse().ok())
}

fn hash_list(list: &dyn List, hasher: &mut DefaultHasher) {
    list.count().hash(hasher);
    (0..list.count()).for_each(|index| hash(list.item(index), hasher));
}

fn hash(value: Get<'_>, hasher: &mut DefaultHasher) {
    match value {
        Get::Absent => 0_u8.hash(hasher),
        Get::Text(text) | Get::Unknown(text) => text.hash(hasher),
        Get::Integer(number) => number.hash(hasher),
        Get::Number(number) => number.to_bits().hash(hasher),
        Get::Boolean(value) => value.hash(hasher),
        Get::Any(value) => value.to_json().hash(hasher),
        Get::Record(record) => each(record).for_each(|(_, value)| hash(value, hasher)),
        Get::List(list) => hash_list(list, hasher),
    }
}

/// Implements the methods that the builder of a paginated operation has besides those of
/// [`call_methods!`](crate::call_methods!).
#[doc(hidden)]
#[macro_export]
macro_rules! paging_methods {
    ($builder:ident($request:ident) -> $result:ident of $item:ty, by $paging:ident { $($state:ident: $set:path),* $(,)? }) => {
        impl<$($state),*> $builder<($($state,)*)> {
            /// Returns a stream of pages. Each is requested only when it is polled for.
            pub fn pages(self) -> $crate::Pages<$result>
            where
                $($state: $set,)*
            {
                self.0.pages(&$paging)
            }

            /// Returns a stream of the items on all pages.
            pub fn items(self) -> $crate::Items<$item>
            where
                $($state: $set,)*
            {
                self.0.items(&$paging)
            }
        }
    };
}
