//! Lists that come in pages, as streams of pages or of items.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec::IntoIter;

use futures_core::Stream;

use crate::fields::{Fields, Get, GetMut, List, Parameters, Slot, Value, each, row_of};
use crate::options::option_methods;
use crate::response::{AnyResponse, AnyResult, MakeResult};
use crate::{BoxFuture, Core, Error, OperationInfo, Response};

/// How an operation pages, from the spec.
#[derive(Debug)]
pub struct Paging {
    /// The parameter that says which page.
    pub position: &'static str,
    /// What that parameter counts.
    pub counts: Counting,
    /// The parameter that says how many items a page has.
    pub size: &'static str,
    /// The field of the result that holds the items.
    pub items: &'static str,
    /// The field of the result that says how many there are in all.
    pub total: Option<&'static str>,
}

/// What the position of a page counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Items to skip, from 0.
    Items,
    /// Pages, from 1.
    Pages,
}

/// The pages of a list, each asked for when it is wanted.
///
/// A `Stream`, and without one: `while let Some(page) = pages.next().await`. It ends after the last
/// page, or after an error. That is a page that is empty, a page that repeats the one before, or a
/// page that is shorter than asked for, unless the service says that there are more items. What the
/// service says of the total only ever makes it ask once more: a total that is too small loses
/// nothing.
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
    pub(crate) fn new(walk: Walk) -> Self {
        Self { walk, result: PhantomData }
    }

    option_methods!(self, self.walk.core);

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
    pub(crate) fn new(walk: Walk) -> Self {
        Self { walk, ready: Vec::new().into_iter() }
    }

    option_methods!(self, self.walk.core);

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

/// Moves the items out of a page.
fn take_items<T: 'static>(page: &mut dyn AnyResult, field: &str) -> Vec<T> {
    let GetMut::Record(page) = page.get_mut() else { return Vec::new() };
    let Some(row) = row_of(page, field) else { return Vec::new() };
    match page.slot_mut(row).get_mut() {
        GetMut::List(list) => list.as_any().downcast_mut().map(std::mem::take).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The walk from page to page, the same for every result.
pub(crate) struct Walk {
    core: Core,
    operation: &'static OperationInfo,
    paging: &'static Paging,
    parameters: Parameters,
    /// The position of the next page; `None` at the end.
    next: Option<i64>,
    /// Items seen so far.
    seen: i64,
    /// The items of the page before, as far as it takes to recognise them.
    last: u64,
    first: bool,
    make_result: MakeResult,
    under_way: Option<BoxFuture<'static, Result<AnyResponse, Error>>>,
}

impl Walk {
    pub(crate) fn new(
        core: Core,
        operation: &'static OperationInfo,
        paging: &'static Paging,
        parameters: Parameters,
        make_result: MakeResult,
    ) -> Self {
        let first = match paging.counts {
            Counting::Items => 0,
            Counting::Pages => 1,
        };
        // A caller that sets the position begins there.
        let start = parameters.get(paging.position).and_then(Value::as_integer).unwrap_or(first);
        Self {
            core,
            operation,
            paging,
            parameters,
            next: Some(start),
            seen: if paging.counts == Counting::Items { start } else { 0 },
            last: 0,
            first: true,
            make_result,
            under_way: None,
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<AnyResponse, Error>>> {
        let Some(position) = self.next else { return Poll::Ready(None) };
        let request = self.under_way.get_or_insert_with(|| {
            // The first page is asked for as the caller would: a service may not know position 0.
            if !self.first {
                self.parameters.set(self.paging.position, position.into());
            }
            let parameters = self.parameters.clone();
            Box::pin(self.core.clone().execute(self.operation, parameters, self.make_result))
        });
        let outcome = std::task::ready!(request.as_mut().poll(context));
        self.under_way = None;
        let page = match outcome {
            Ok(page) => page,
            Err(error) => {
                self.next = None;
                return Poll::Ready(Some(Err(error)));
            }
        };
        let first = std::mem::replace(&mut self.first, false);
        let (count, total, items) = self.look_at(&**page);
        if count == 0 || !first && items == self.last {
            self.next = None;
            // The first page is given also when it is empty.
            return Poll::Ready(first.then_some(Ok(page)));
        }
        self.next = self.after(position, count, total);
        self.last = items;
        Poll::Ready(Some(Ok(page)))
    }

    /// How many items a page has, how many there are in all, and what its items are recognised by.
    fn look_at(&self, page: &dyn AnyResult) -> (i64, Option<i64>, u64) {
        let Get::Record(page) = page.get() else { return (0, None, 0) };
        let total = self.paging.total.and_then(|name| match value_of(page, name) {
            Get::Integer(total) => Some(total),
            _ => None,
        });
        let mut hasher = DefaultHasher::new();
        let count = match value_of(page, self.paging.items) {
            Get::List(items) => {
                hash_list(items, &mut hasher);
                items.count()
            }
            _ => 0,
        };
        (i64::try_from(count).unwrap_or(i64::MAX), total, hasher.finish())
    }

    /// The position after a page with items, if there may be more.
    fn after(&mut self, position: i64, count: i64, total: Option<i64>) -> Option<i64> {
        self.seen = self.seen.saturating_add(count);
        let asked = self.parameters.get(self.paging.size).and_then(Value::as_integer);
        let full = asked.is_some_and(|asked| count >= asked);
        // A page may be shorter because the service allows no longer ones.
        let more_announced = total.is_some_and(|total| self.seen < total);
        // Without a size in the request nobody knows what a full page is; only the total tells.
        let unknown = asked.is_none() && total.is_none();
        if !(full || more_announced || unknown) {
            return None;
        }
        Some(match self.paging.counts {
            Counting::Items => position.saturating_add(count),
            Counting::Pages => position.saturating_add(1),
        })
    }
}

fn value_of<'a>(record: &'a dyn Fields, name: &str) -> Get<'a> {
    row_of(record, name).map_or(Get::Absent, |row| record.slot(row).get())
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
#[macro_export]
macro_rules! paging_methods {
    ($builder:ident($request:ident) -> $item:ident by $paging:ident { $($state:ident: $set:path),* $(,)? }) => {
        impl<$($state),*> $builder<($($state,)*)> {
            /// All pages of the list, each asked for when it is wanted.
            pub fn pages(self) -> $crate::Pages<<$request as $crate::Operation>::Result>
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
