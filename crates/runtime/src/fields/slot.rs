//! Type-erased access to a single value.
//!
//! The methods are deliberately thin: they are compiled for every generated type, so they only hand
//! out references. Whatever uses the references is compiled once.

use std::any::Any;

use super::{Fields, Value};

/// A field, an element of a list, or a struct as a value.
pub trait Slot {
    /// Returns the value for reading.
    fn get(&self) -> Get<'_>;
    /// Returns the value for writing.
    fn get_mut(&mut self) -> GetMut<'_>;
}

/// A value for reading.
#[derive(Clone, Copy)]
pub enum Get<'a> {
    /// Not set.
    Absent,
    /// Text, or a value of an open enum.
    Text(&'a str),
    /// A value that its open enum does not know.
    Unknown(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A boolean.
    Boolean(bool),
    /// Free JSON.
    Any(&'a Value),
    /// A struct.
    Record(&'a dyn Fields),
    /// A list.
    List(&'a dyn List),
}

/// A value for writing.
pub enum GetMut<'a> {
    /// Text, or a value of an open enum.
    Text(&'a mut dyn Text),
    /// A whole number.
    Integer(&'a mut i64),
    /// A number.
    Number(&'a mut f64),
    /// A boolean.
    Boolean(&'a mut bool),
    /// Free JSON.
    Any(&'a mut Value),
    /// A struct.
    Record(&'a mut dyn Fields),
    /// A list.
    List(&'a mut dyn List),
    /// A value that may be absent.
    Optional(&'a mut dyn Optional),
}

/// A value that is set from text.
pub trait Text {
    /// Replaces the value.
    fn set_text(&mut self, text: String);
}

/// A list of any element type.
pub trait List {
    /// Returns the number of elements.
    fn count(&self) -> usize;
    /// Returns an element, or [`Get::Absent`] past the end.
    fn item(&self, index: usize) -> Get<'_>;
    /// Appends a default element and returns it for writing.
    fn push(&mut self) -> GetMut<'_>;
    /// Removes the last element.
    fn pop(&mut self);
    /// Removes all elements.
    fn clear(&mut self);
    /// Returns the list for downcasting.
    fn as_any(&mut self) -> &mut dyn Any;
    /// Returns the size of an element in the list, without its heap allocations.
    fn item_bytes(&self) -> usize;
}

/// An `Option` of any type.
pub trait Optional {
    /// Sets the default value and returns it for writing.
    fn insert(&mut self) -> GetMut<'_>;
    /// Removes the value.
    fn clear(&mut self);
}

impl<T: From<String>> Text for T {
    fn set_text(&mut self, text: String) {
        *self = Self::from(text);
    }
}

impl Slot for String {
    fn get(&self) -> Get<'_> {
        Get::Text(self)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Text(self)
    }
}

impl Slot for i64 {
    fn get(&self) -> Get<'_> {
        Get::Integer(*self)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Integer(self)
    }
}

impl Slot for f64 {
    fn get(&self) -> Get<'_> {
        Get::Number(*self)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Number(self)
    }
}

impl Slot for bool {
    fn get(&self) -> Get<'_> {
        Get::Boolean(*self)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Boolean(self)
    }
}

impl Slot for Value {
    fn get(&self) -> Get<'_> {
        Get::Any(self)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Any(self)
    }
}

impl<T: Fields> Slot for T {
    fn get(&self) -> Get<'_> {
        Get::Record(self)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Record(self)
    }
}

impl<T: Slot + Default> Slot for Option<T> {
    fn get(&self) -> Get<'_> {
        match self {
            Some(value) => value.get(),
            None => Get::Absent,
        }
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Optional(self)
    }
}

impl<T: Slot + Default> Optional for Option<T> {
    fn insert(&mut self) -> GetMut<'_> {
        Option::insert(self, T::default()).get_mut()
    }
    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Slot + Default + 'static> Slot for Vec<T> {
    fn get(&self) -> Get<'_> {
        Get::List(self)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::List(self)
    }
}

impl<T: Slot + Default + 'static> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> Get<'_> {
        match <[T]>::get(self, index) {
            Some(item) => item.get(),
            None => Get::Absent,
        }
    }
    fn push(&mut self) -> GetMut<'_> {
        let end = self.len();
        Vec::push(self, T::default());
        self[end].get_mut()
    }
    fn pop(&mut self) {
        Vec::pop(self);
    }
    fn clear(&mut self) {
        Vec::clear(self);
    }
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
    fn item_bytes(&self) -> usize {
        size_of::<T>()
    }
}
