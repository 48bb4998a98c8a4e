//! Enums that keep unknown values.

use std::fmt;

/// A value that this version of the SDK does not know, unchanged.
///
/// It cannot be created directly. `From<&str>` of the enum returns the known variant for every
/// known value, so equal text always means equal values.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct UnknownValue(String);

impl UnknownValue {
    /// Returns the value's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[doc(hidden)]
    pub fn from_unknown_text(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Defines the table of an open enum: each variant with the provider's spelling.
///
/// Implements conversion from and to text, `Display`, `Default` (unknown and empty), `serde` and
/// field access for an enum that has an `Unknown(UnknownValue)` variant besides those listed.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($type:ident { $($row:literal $variant:ident = $text:literal),* $(,)? }) => {
        impl $type {
            /// The provider's spelling.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }
        impl ::core::convert::From<&str> for $type {
            fn from(text: &str) -> Self {
                match $crate::__private::row_of_text(&[$($text),*], text) {
                    $($row => Self::$variant,)*
                    _ => Self::Unknown($crate::UnknownValue::from_unknown_text(text.to_owned())),
                }
            }
        }
        impl ::core::convert::From<::std::string::String> for $type {
            fn from(text: ::std::string::String) -> Self {
                Self::from(&*text)
            }
        }
        impl ::core::default::Default for $type {
            fn default() -> Self {
                Self::Unknown($crate::UnknownValue::default())
            }
        }
        impl ::core::clone::Clone for $type {
            fn clone(&self) -> Self {
                Self::from(self.as_str())
            }
        }
        impl ::core::cmp::PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::core::cmp::Eq for $type {}
        impl ::core::hash::Hash for $type {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        impl ::core::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), formatter)
            }
        }
        impl ::core::fmt::Display for $type {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
        impl $crate::fields::Slot for $type {
            fn get(&self) -> $crate::fields::Get<'_> {
                match self {
                    Self::Unknown(value) => $crate::fields::Get::Unknown(value.as_str()),
                    known => $crate::fields::Get::Text(known.as_str()),
                }
            }
            fn get_mut(&mut self) -> $crate::fields::GetMut<'_> {
                $crate::fields::GetMut::Text(self)
            }
        }
        impl $crate::__private::serde::Serialize for $type {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::text_of_enum(deserializer)
            }
        }
    };
}

/// The row of a text in the table of an enumeration; as many as there are rows when it has none.
pub fn row_of_text(texts: &[&str], text: &str) -> usize {
    texts.iter().position(|known| *known == text).unwrap_or(texts.len())
}

/// What `Deserialize` of open enumerations does.
pub fn text_of_enum<'de, T: From<String>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    Ok(T::from(text))
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is for public enums")]
mod tests {
    use crate::fields::{Defaults, Parameters};

    enum Color {
        Red,
        Unknown(super::UnknownValue),
    }

    crate::open_enum!(Color { 0 Red = "red" });

    #[derive(Default)]
    struct Paint {
        color: Option<Color>,
        hidden: Option<Color>,
        coats: Option<Vec<Color>>,
        under: Option<Box<Paint>>,
    }

    crate::fields!(Paint {
        0 color = "color", 1 hidden = "hidden" SECRET, 2 coats = "coats", 3 under = "under",
    });

    struct Nothing;

    impl Defaults for Nothing {
        fn value(&self, _: &str) -> Option<String> {
            None
        }
        fn token(&self) -> String {
            String::new()
        }
    }

    #[test]
    fn unknown_values_are_noted_with_their_path_and_without_secrets() {
        let under =
            Paint { color: Some("puce".into()), hidden: Some("mauve".into()), ..Paint::default() };
        let paint = Paint {
            color: Some(Color::Red),
            coats: Some(vec!["red".into(), "teal".into()]),
            under: Some(Box::new(under)),
            ..Paint::default()
        };
        let unknown = Parameters::collect(&paint, &Nothing).unknown().to_vec();
        assert_eq!(
            unknown,
            [
                ("coats[1]".to_owned(), Some("teal".to_owned())),
                ("under.color".to_owned(), Some("puce".to_owned())),
                ("under.hidden".to_owned(), None),
            ]
        );
        assert_eq!(paint.clone(), paint);
    }
}
