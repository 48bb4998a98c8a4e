//! The place that holds one field's value, seen without its type.
//!
//! The methods are deliberately thin: they are compiled for every generated type, so they only
//! hand out references. What is done with the references is compiled once.

use std::any::Any;

use super::{Fields, Value};

/// A field, an element of a list, or a struct as a value.
pub trait Slot {
    /// Looks at the value.
    fn get(&self) -> Get<'_>;
    /// Opens the value for writing.
    fn get_mut(&mut self) -> GetMut<'_>;
}

/// A value that is read.
#[derive(Clone, Copy)]
pub enum Get<'a> {
    /// Not set.
    Absent,
    /// Text, or a value of an open enumeration.
    Text(&'a str),
    /// A value that its open enumeration does not know.
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

/// A value that is written.
pub enum GetMut<'a> {
    /// Text, or a value of an open enumeration.
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

/// Something that is set from text.
pub trait Text {
    /// Replaces the value.
    fn set_text(&mut self, text: String);
}

/// A list of any element type.
pub trait List {
    /// How many elements there are.
    fn count(&self) -> usize;
    /// One element; [`Get::Absent`] past the end.
    fn item(&self, index: usize) -> Get<'_>;
    /// Adds an element with its default value and opens it.
    fn push(&mut self) -> GetMut<'_>;
    /// Removes the last element.
    fn pop(&mut self);
    /// Removes all elements.
    fn clear(&mut self);
    /// The list itself, to be recognised by whoever knows its type.
    fn as_any(&mut self) -> &mut dyn Any;
    /// Bytes that an element takes in the list, without what it holds elsewhere.
    fn item_bytes(&self) -> usize;
}

/// An `Option` of any type.
pub trait Optional {
    /// Sets the default value and opens it.
    fn insert(&mut self) -> GetMut<'_>;
    /// Makes the value absent.
    fn clear(&mut self);
}

impl Text for String {
    fn set_text(&mut self, text: String) {
        *self = text;
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
