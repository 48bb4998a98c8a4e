//! `Clone` of generated structs.

use super::{Fields, Get, GetMut};

/// Implements `Clone` for generated structs.
pub fn copy<T: Fields + Default>(from: &T) -> T {
    let mut to = T::default();
    copy_fields(from, &mut to);
    to
}

/// Copies every field into a struct of the same type that holds only defaults.
fn copy_fields(from: &dyn Fields, to: &mut dyn Fields) {
    for row in 0..from.table().len() {
        copy_value(from.slot(row).get(), to.slot_mut(row).get_mut());
    }
}

/// Copies a value into a slot of the same type that holds the default.
pub(crate) fn copy_value(from: Get<'_>, to: GetMut<'_>) {
    match (from, to) {
        (Get::Absent, _) => {}
        (from, GetMut::Optional(to)) => copy_value(from, to.insert()),
        (Get::Text(from) | Get::Unknown(from), GetMut::Text(to)) => to.set_text(from.to_owned()),
        (Get::Integer(from), GetMut::Integer(to)) => *to = from,
        (Get::Number(from), GetMut::Number(to)) => *to = from,
        (Get::Boolean(from), GetMut::Boolean(to)) => *to = from,
        (Get::Any(from), GetMut::Any(to)) => *to = from.clone(),
        (Get::Record(from), GetMut::Record(to)) => copy_fields(from, to),
        (Get::List(from), GetMut::List(to)) => {
            for index in 0..from.count() {
                copy_value(from.item(index), to.push());
            }
        }
        (_, _) => debug_assert!(false, "both structs are of one type"),
    }
}

#[cfg(test)]
mod tests {
    use crate::Value;

    #[derive(Default)]
    struct Disk {
        size: i64,
        price: Option<f64>,
        boot: Option<bool>,
        tags: Option<Vec<String>>,
        lists: Vec<Vec<i64>>,
        more: Option<Value>,
        inner: Option<Box<Disk>>,
        disks: Vec<Disk>,
    }

    crate::fields!(Disk {
        0 size = "size",
        1 price = "price",
        2 boot = "boot",
        3 tags = "tags",
        4 lists = "lists",
        5 more = "more",
        6 inner = "inner" SECRET,
        7 disks = "disks",
    });

    #[test]
    fn a_clone_equals_the_original() {
        let small = Disk { size: 1, tags: Some(Vec::new()), ..Disk::default() };
        let disk = Disk {
            size: i64::MIN,
            price: Some(0.1),
            boot: Some(false),
            tags: Some(vec![String::new(), "tag".to_owned()]),
            lists: vec![Vec::new(), vec![1, 2]],
            more: Some(Value::List(vec![Value::Null])),
            inner: Some(Box::new(small.clone())),
            disks: vec![Disk::default(), small],
        };
        let copy = disk.clone();
        assert_eq!(copy, disk);
        // Equality does not distinguish these.
        let inner = copy.inner.expect("a copy of the inner disk");
        assert_eq!((inner.tags, inner.boot), (Some(Vec::new()), None));
        assert!(matches!(copy.more, Some(Value::List(items)) if items == [Value::Null]));
    }
}
