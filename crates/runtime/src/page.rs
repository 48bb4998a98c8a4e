//! Lists that come in pages, as streams of pages or of items.

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

/// How an operation pages, from the spec.
///
/// Fields of results are paths such as `data.list`, from the result down.
#[derive(Debug)]
pub struct Paging {
    /// The parameter that says where a page begins.
    position: &'static str,
    counts: Counting,
    /// The parameter that says how many items a page has.
    size: Option<&'static str>,
    items: &'static str,
    /// How many items there are on all pages.
    total: Option<&'static str>,
}

/// What the position of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counting {
    /// The number of items to skip, from 0.
    Items,
    /// The number of the page; that of the first one.
    Pages(i64),
    /// A token from this field of the page before.
    Tokens(&'static str),
}

impl Paging {
    const fn new(position: &'static str, counts: Counting) -> Self {
        Self { position, counts, size: None, items: "", total: None }
    }

    /// Pages that a number of items to skip leads to.
    pub const fn offset(position: &'static str) -> Self {
        Self::new(position, Counting::Items)
    }

    /// Pages with numbers, of which `first` is the first.
    pub const fn page(position: &'static str, first: i64) -> Self {
        Self::new(position, Counting::Pages(first))
    }

    /// Pages that a token leads to, which is in the field `next` of the page before.
    pub const fn token(position: &'static str, next: &'static str) -> Self {
        Self::new(position, Counting::Tokens(next))
    }

    /// The parameter that says how many items a page has.
    pub const fn size(mut self, parameter: &'static str) -> Self {
        self.size = Some(parameter);
        self
    }

    /// The list of items.
    pub const fn items(mut self, path: &'static str) -> Self {
        self.items = path;
        self
    }

    /// The number of items on all pages.
    pub const fn total(mut self, path: &'static str) -> Self {
        self.total = Some(path);
        self
    }
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Position {
    /// Where the service begins by itself.
    Start,
    At(i64),
    Token(String),
}

/// The pages of a list, each asked for when it is wanted.
///
/// A `Stream`, and without one: `while let Some(page) = pages.next().await`. It ends after the last
/// page, or after an error. That is a page that is empty, a page that repeats the one before, or a
/// page that is shorter than asked for, unless the service says that there are more items. What the
/// service says of the total only ever makes it ask once more: a total that is too small loses
/// nothing. Where pages lead to each other by tokens, it ends at the page without one, and at one whose
/// token was seen just before.
#[must_use = "nothing is asked for until a page is"]
pub struct Pages<T> {
    walk: Walk,
    result: PhantomData<fn() -> T>,
}

/// The items of a list, page after page. Ends as [`Pages`] does.
#[must_use = "nothing is asked for until an item is"]
pub struct Items<T> {
    walk: Walk,
    ready: IntoIter<T>,
}

impl<T: AnyResult + Default> Pages<T> {
    pub(crate) fn new(call: AnyCall, paging: &'static Paging) -> Self {
        Self { walk: Walk::new(call, paging), result: PhantomData }
    }

    option_methods!(self, self.walk.call);

    /// The next page; `None` after the last.
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

    /// The next item; `None` after the last.
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

/// The items of a page: moved out of it, or, where they are in a field that may be absent, copied.
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

/// The walk from page to page, the same for every result.
struct Walk {
    call: AnyCall,
    paging: &'static Paging,
    /// The position of the next page; `None` at the end.
    next: Option<Position>,
    /// Items seen so far.
    seen: i64,
    /// The items of the page before, as far as it takes to recognise them.
    last: u64,
    first: bool,
    in_flight: Option<BoxFuture<'static, Result<AnyResponse, Error>>>,
}

impl Walk {
    fn new(call: AnyCall, paging: &'static Paging) -> Self {
        // A caller that sets the position begins there.
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
            // The first page is asked for as the caller would: a service may not know position 0.
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
        // With tokens a page may be empty, or like another, and not the last.
        if !by_token && (seen.count == 0 || !first && seen.items == self.last) {
            self.next = None;
            // The first page is given also when it is empty.
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

    /// The position after a page, if there may be more.
    fn after(&mut self, page: Seen) -> Option<Position> {
        let before = self.next.take()?;
        if let Counting::Tokens(_) = self.paging.counts {
            return page.next.map(Position::Token).filter(|next| *next != before);
        }
        self.seen = self.seen.saturating_add(page.count);
        let asked =
            self.paging.size.and_then(|size| self.call.parameters.get(size)).and_then(number);
        let full = asked.is_some_and(|asked| page.count >= asked);
        // A page may be shorter because the service allows no longer ones.
        let more_announced = page.total.is_some_and(|total| self.seen < total);
        // Without a size in the request nobody knows what a full page is; only the total tells.
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

/// What tells whether there is another page.
struct Seen {
    count: i64,
    total: Option<i64>,
    /// The token of the next page.
    next: Option<String>,
    /// What the items are recognised by.
    items: u64,
}

/// A number, which some services want as text.
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

/// The methods that the builder of a paged operation has beside those of [`call_methods!`](crate::call_methods!).
#[doc(hidden)]
#[macro_export]
macro_rules! paging_methods {
    ($builder:ident($request:ident) -> $result:ident of $item:ty, by $paging:ident { $($state:ident: $set:path),* $(,)? }) => {
        impl<$($state),*> $builder<($($state,)*)> {
            /// All pages of the list, each asked for when it is wanted.
            pub fn pages(self) -> $crate::Pages<$result>
            where
                $($state: $set,)*
            {
                self.0.pages(&$paging)
            }

            /// All items of the list, page after page.
            pub fn items(self) -> $crate::Items<$item>
            where
                $($state: $set,)*
            {
                self.0.items(&$paging)
            }
        }
    };
}
