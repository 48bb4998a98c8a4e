//! The round trips of one product: code that calls every operation by the names that users write.
//!
//! It is neither committed nor formatted. What it does is in the package `yun-round-trips`: traits
//! that fill a value from JSON and read one into JSON. What stands here is which method, field and
//! variant belongs to which of the provider's names.

use std::fmt::Write;

use super::{ident, text};
use crate::model::{Enum, Field, Kind, Operation, Product, Record};

/// Code that calls every operation of a product.
pub struct RoundTrips {
    /// The provider's name, as in specs.
    pub provider: &'static str,
    /// The package of the client.
    pub package: &'static str,
    /// The product's name, which is also the client's feature.
    pub product: String,
    /// The name of the module: the client's, and the one that this text is for.
    pub module: String,
    /// The number of operations.
    pub operations: usize,
    /// The number of fields of all structs, which the time to compile grows with.
    pub fields: usize,
    /// The module's text.
    pub text: String,
}

pub(crate) fn of(product: &Product) -> RoundTrips {
    let mut text = String::new();
    head(product, &mut text);
    let (mut fields, mut lines) = (0, String::new());
    for operation in &product.operations {
        trip(operation, &mut text);
        fields += operation.request.fields.len() + operation.result.fields.len();
        if operation.undocumented.is_none() && !operation.result.fields.is_empty() {
            read(&operation.result, &mut text);
        }
        _ = writeln!(lines, "    ({}, {}),", self::text(&operation.name), function(operation));
    }
    for record in &product.records {
        fields += record.fields.len();
        read(record, &mut text);
        if record.input {
            fill(record, &mut text);
        }
    }
    for enumeration in &product.enums {
        open_enum(enumeration, &mut text);
    }
    _ = write!(
        text,
        "const TRIPS: &[(&str, Trip<p::Client>)] = &[\n{lines}];\n\
         const ENUMS: &[(&str, Misread)] = &[\n{}];\n",
        product.enums.iter().fold(String::new(), |mut lines, one| {
            let name = ident(&one.name);
            _ = writeln!(lines, "    ({}, misread::<p::{name}>),", self::text(&one.name));
            lines
        })
    );
    RoundTrips {
        provider: product.dialect.provider,
        package: product.dialect.package,
        product: product.name.clone(),
        module: product.module.clone(),
        operations: product.operations.len(),
        fields,
        text,
    }
}

/// All of the product's own types are behind `p`, so that none is mistaken for one of these.
fn head(product: &Product, text: &mut String) {
    let (package, module) = (product.dialect.package, ident(&product.module));
    _ = write!(
        text,
        "use crate::{{Here, answer, get, misread, some}};\n\
         use {package}::{module} as p;\n\
         use yun_round_trips::{{Answer, Fill, Given, Json, Misread, Open, Product, Read, Trip, read_fields, \
         row_of}};\n\
         pub fn product(config: &{package}::Config) -> Product {{\n\
         Product::new({:?}, {:?}, p::Client::new(config), TRIPS, ENUMS)\n\
         }}\n",
        product.dialect.provider, product.name
    );
}

/// Not a name that a product could give: a function of an operation stands beside those above.
fn function(operation: &Operation) -> String {
    format!("call_{}", operation.function)
}

/// The required parameters come first, in both calls, so that their setters are compiled once.
fn trip(operation: &Operation, text: &mut String) {
    let fields = &operation.request.fields;
    let (required, optional): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.typestate);
    let set = |fields: &[&Field]| {
        fields.iter().fold(String::new(), |mut calls, field| {
            _ = write!(calls, ".{}({})", ident(&field.setter), given("get", field));
            calls
        })
    };
    _ = write!(
        text,
        "fn {}(client: &p::Client, g: &Given) -> Answer {{\n\
         let call = client.{}(){};\n",
        function(operation),
        ident(&operation.function),
        set(&required)
    );
    if !optional.is_empty() {
        _ = writeln!(text, "if g.has_only_required() {{ return answer(call.send()); }}");
    }
    _ = writeln!(text, "answer(call{}.send())\n}}", set(&optional));
}

/// A call of `get` or `some` for a field. The type is given where setters take whatever turns into
/// it.
fn given(function: &str, field: &Field) -> String {
    let name = self::text(&field.wire);
    match converted(&field.kind) {
        true => format!("{function}::<{}>(g, {name})", rust_type(&field.kind)),
        false => format!("{function}(g, {name})"),
    }
}

fn converted(kind: &Kind) -> bool {
    matches!(kind, Kind::String | Kind::Enum(_) | Kind::Any | Kind::List(_))
}

fn rust_type(kind: &Kind) -> String {
    match kind {
        Kind::String => "String".to_owned(),
        Kind::Integer => "i64".to_owned(),
        Kind::Number => "f64".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::Any => "yun_round_trips::Value".to_owned(),
        Kind::Record(name) | Kind::Enum(name) => format!("p::{}", ident(name)),
        Kind::List(item) => format!("Vec<{}>", rust_type(item)),
    }
}

/// Setters where every field has a value; the struct itself where some have none.
fn fill(record: &Record, text: &mut String) {
    let name = ident(&record.name);
    let (mut setters, mut fields) = (String::new(), String::new());
    for field in &record.fields {
        let rust = ident(&field.rust);
        _ = write!(setters, ".{}({})", ident(&field.setter), given("get", field));
        _ = write!(fields, "{rust}: some(g, {}),", self::text(&field.wire));
    }
    _ = write!(
        text,
        "impl Fill<Here> for p::{name} {{\n\
         fn fill(value: &Json) -> Self {{\n\
         let g = &Given::of(value);\n\
         if g.count() < {} {{ return Self {{ {fields} }}; }}\n\
         Self::default(){setters}\n}}\n}}\n",
        record.fields.len()
    );
}

fn read(record: &Record, text: &mut String) {
    let name = ident(&record.name);
    let fields = record.fields.iter().fold(String::new(), |mut fields, field| {
        _ = write!(fields, "({}, &self.{}),", self::text(&field.wire), ident(&field.rust));
        fields
    });
    _ = write!(
        text,
        "impl Read<Here> for p::{name} {{\n\
         fn read(&self) -> Json {{ read_fields::<Here>(&[{fields}]) }}\n}}\n"
    );
}

fn open_enum(enumeration: &Enum, text: &mut String) {
    let name = ident(&enumeration.name);
    let (mut texts, mut of_row, mut row_of) = (String::new(), String::new(), String::new());
    for (row, variant) in enumeration.variants.iter().enumerate() {
        let variant_name = ident(&variant.name);
        _ = write!(texts, "{},", self::text(&variant.text));
        _ = write!(of_row, "{row} => Self::{variant_name},");
        _ = write!(row_of, "Self::{variant_name} => {row},");
    }
    _ = write!(
        text,
        "impl Open<Here> for p::{name} {{\n\
         const TEXTS: &'static [&'static str] = &[{texts}];\n\
         fn of(text: &str) -> Self {{\n\
         match row_of(Self::TEXTS, text) {{ {of_row} _ => Self::from(text) }}\n}}\n\
         fn row(&self) -> usize {{ match self {{ {row_of} _ => usize::MAX }} }}\n\
         fn text(&self) -> &str {{ self.as_str() }}\n}}\n\
         impl Fill<Here> for p::{name} {{\n\
         fn fill(value: &Json) -> Self {{ Self::of(value.as_str().unwrap_or_default()) }}\n}}\n\
         impl Read<Here> for p::{name} {{\n\
         fn read(&self) -> Json {{ yun_round_trips::read_enum::<Here>(self) }}\n}}\n"
    );
}
