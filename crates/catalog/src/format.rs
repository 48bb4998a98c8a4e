//! How data is stored: one definition that the generator writes with and the catalog reads with.
//!
//! A file is a line that says that it is generated, an empty line, and two deflated parts. The first
//! has the names and the shape; the second has what few programs need, prose and names in Rust, which
//! is most of it. A record is a mask of the fields that differ from their defaults, and then those fields.
//! Texts are numbers, and stand once in a table.
#![expect(
    missing_docs,
    reason = "specs/README.md explains the keys; `lib.rs` documents what users see"
)]

use std::collections::HashMap;
use std::fmt;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_slice_iter_to_slice;

/// The most bytes that a part inflates to.
const MOST: usize = 16 * 1024 * 1024;

/// Why data cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage(&'static str);

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the data of the catalog is damaged: {}", self.0)
    }
}

impl std::error::Error for Damage {}

/// A text of the first part: a name, a value, a condition. 0 is the empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text(u32);

/// A text of the second part: a description, a link, a name in Rust. 0 is the empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prose(u32);

/// One of a product's fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldId(pub u32);

/// What a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// How many lists are around it.
    pub lists: u32,
    /// One of [`SCALARS`], or behind them one of the product's types.
    pub base: u32,
}

/// The types that every product has.
pub const SCALARS: [&str; 5] = ["string", "integer", "number", "boolean", "any"];

/// Defines a struct that is stored as a mask and the fields that are not as by default.
macro_rules! record {
    ($(#[$attribute:meta])* struct $name:ident {
        $($(#[$of_field:meta])* $field:ident: $type:ty,)*
    }) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$of_field])* pub $field: $type,)*
        }

        impl Stored for $name {
            fn write(&self, output: &mut Vec<u8>) {
                let (mut mask, mut bit) = (0, 1);
                $(
                    if self.$field != <$type>::default() {
                        mask |= bit;
                    }
                    bit <<= 1;
                )*
                _ = bit;
                write_number(mask, output);
                $(
                    if self.$field != <$type>::default() {
                        self.$field.write(output);
                    }
                )*
            }

            fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
                let mut mask = input.number()?;
                let mut record = Self::default();
                $(
                    if mask & 1 != 0 {
                        record.$field = <$type>::read(input)?;
                    }
                    mask >>= 1;
                )*
                if mask != 0 {
                    return Err(Damage("a record has a field that this version does not know"));
                }
                Ok(record)
            }
        }
    };
}

record! {
    /// What holds for all products of a provider.
    struct Provider {
        documentation: Prose,
        regions: Vec<Region>,
        error_codes: Vec<ErrorCode>,
        /// In the order of their [keys](search_key).
        operations: Vec<Listed>,
    }
}

record! {
    /// An operation and the index of its product.
    struct Listed { name: Text, product: u32, }
}

record! {
    struct Region { id: Text, name: Text, zones: Vec<Zone>, }
}

record! {
    struct Zone { id: Text, name: Text, }
}

record! {
    struct ErrorCode { code: Text, kind: Text, meaning: Prose, }
}

record! {
    struct Product {
        module: Prose,
        endpoint: Text,
        service: Text,
        revision: Text,
        description: Prose,
        documentation: Prose,
        differences: Vec<Prose>,
        /// Each once: `regionId` of 70 operations is one.
        fields: Vec<Field>,
        types: Vec<Type>,
        operations: Vec<Operation>,
        waiters: Vec<Waiter>,
        error_codes: Vec<ErrorCode>,
    }
}

record! {
    struct Operation {
        name: Text,
        rust: Prose,
        rust_type: Prose,
        summary: Prose,
        method: Text,
        path: Text,
        documentation: Prose,
        idempotent: bool,
        parameters: Vec<FieldId>,
        result: Vec<FieldId>,
        description: Prose,
        errors: Vec<ErrorCode>,
        /// 0 for a query string, 1 for a form, 2 for JSON.
        encoding: u32,
        deprecated: bool,
        any: bool,
        secret: bool,
        paging: Option<Paging>,
        preconditions: Vec<Prose>,
        differences: Vec<Prose>,
        /// Apart, because most operations have none.
        family: Option<Box<Family>>,
    }
}

record! {
    struct Family {
        resource: Text,
        /// 0 creates, 1 lists, 2 gets, 3 updates, 4 deletes, 5 acts.
        role: u32,
        id: Text,
        made: Text,
        count: Text,
        items: Text,
        key: Text,
        total: Text,
        object: Text,
        parents: Vec<Parent>,
    }
}

record! {
    struct Parent { parameter: Text, resource: Text, }
}

record! {
    struct Paging {
        position: Text,
        /// Number of the first page, where `position` counts pages.
        first: Option<u64>,
        /// Where `position` is a token.
        next: Text,
        size: Text,
        items: Text,
        total: Text,
    }
}

record! {
    struct Type { name: Text, rust: Prose, description: Prose, fields: Vec<FieldId>, differences: Vec<Prose>, }
}

record! {
    struct Field {
        name: Text,
        rust: Prose,
        description: Prose,
        kind: Kind,
        required: bool,
        /// 1 in the path, 2 in the query, 3 in the body; 0 for what is no parameter.
        place: u32,
        provider_wide: Text,
        /// Apart, because nine fields in ten have none.
        facts: Option<Box<Facts>>,
    }
}

record! {
    struct Facts {
        values: Vec<Value>,
        enumeration: Prose,
        default: Option<Text>,
        example: Option<Text>,
        unit: Text,
        ranges: Vec<Range>,
        length: Option<Range>,
        items: Option<Range>,
        format: Text,
        required_when: Text,
        only_when: Text,
        from: Text,
        deprecated: bool,
        secret: bool,
        base64: bool,
        token: bool,
        texts: Vec<Text>,
        source: Vec<Text>,
        differences: Vec<Prose>,
    }
}

record! {
    struct Value { text: Text, meaning: Prose, }
}

record! {
    struct Range { minimum: Option<f64>, maximum: Option<f64>, step: Option<f64>, when: Vec<When>, }
}

record! {
    struct When { field: Text, value: Text, }
}

record! {
    struct Waiter {
        name: Text,
        rust: Prose,
        summary: Prose,
        operation: Text,
        argument: Text,
        item: Text,
        key: Text,
        state: Text,
        success: Vec<Text>,
        gone: bool,
        failure: Vec<Text>,
        missing_for: Option<u64>,
        first: u64,
        most: u64,
        timeout: u64,
    }
}

/// What names of operations are looked up by: `CreateImage`, `createImage` and `create_image` have
/// the same key.
pub fn search_key(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !matches!(byte, b'_' | b'-')).map(|byte| byte.to_ascii_lowercase())
}

/// What can be stored.
pub trait Stored: Sized {
    fn write(&self, output: &mut Vec<u8>);

    /// # Errors
    /// When the input is not what [`write`](Self::write) writes.
    fn read(input: &mut Input<'_>) -> Result<Self, Damage>;
}

/// What a file holds.
pub trait Root: Stored {
    /// How many fields and types there are to refer to.
    fn counts(&self) -> [usize; 2];
}

impl Root for Product {
    fn counts(&self) -> [usize; 2] {
        [self.fields.len(), self.types.len()]
    }
}

impl Root for Provider {
    fn counts(&self) -> [usize; 2] {
        [0, 0]
    }
}

/// What is left to read of a part, and how many texts, fields and types it may refer to.
pub struct Input<'a> {
    rest: &'a [u8],
    texts: usize,
    prose: usize,
    fields: usize,
    types: usize,
}

impl<'a> Input<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self { rest, texts: 0, prose: 0, fields: 0, types: 0 }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Damage> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Damage("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Result<u64, Damage> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(Damage("it ends too early"))?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damage("a number is too long"))
    }

    /// A number of things that take at least a byte each.
    fn count(&mut self) -> Result<usize, Damage> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count > self.rest.len() {
            return Err(Damage("a list is longer than the data"));
        }
        Ok(count)
    }

    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> Result<u32, Damage> {
        let number = self.number()?;
        match u32::try_from(number) {
            Ok(small) if (small as usize) < bound => Ok(small),
            _ => Err(Damage("a text, field or type is not there")),
        }
    }
}

fn write_number(mut number: u64, output: &mut Vec<u8>) {
    while number >= 0x80 {
        output.push(number as u8 | 0x80);
        number >>= 7;
    }
    output.push(number as u8);
}

impl Stored for u64 {
    fn write(&self, output: &mut Vec<u8>) {
        write_number(*self, output);
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        input.number()
    }
}

impl Stored for u32 {
    fn write(&self, output: &mut Vec<u8>) {
        write_number(u64::from(*self), output);
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        input.below(usize::MAX)
    }
}

/// The bit of the mask says it all.
impl Stored for bool {
    fn write(&self, _: &mut Vec<u8>) {}

    fn read(_: &mut Input<'_>) -> Result<Self, Damage> {
        Ok(true)
    }
}

impl Stored for f64 {
    fn write(&self, output: &mut Vec<u8>) {
        output.extend(self.to_le_bytes());
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(input.take(8)?);
        Ok(Self::from_le_bytes(bytes))
    }
}

impl Stored for Text {
    fn write(&self, output: &mut Vec<u8>) {
        self.0.write(output);
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        input.below(input.texts).map(Self)
    }
}

impl Stored for Prose {
    fn write(&self, output: &mut Vec<u8>) {
        self.0.write(output);
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        input.below(input.prose).map(Self)
    }
}

impl Stored for FieldId {
    fn write(&self, output: &mut Vec<u8>) {
        self.0.write(output);
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        input.below(input.fields).map(Self)
    }
}

impl Stored for Kind {
    fn write(&self, output: &mut Vec<u8>) {
        write_number(u64::from(self.base) << 3 | u64::from(self.lists), output);
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        let number = input.below((SCALARS.len() + input.types) << 3)?;
        Ok(Self { lists: number & 7, base: number >> 3 })
    }
}

/// Of a field alone, where the mask says whether it is there.
impl<T: Stored> Stored for Option<T> {
    fn write(&self, output: &mut Vec<u8>) {
        if let Some(value) = self {
            value.write(output);
        }
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        T::read(input).map(Some)
    }
}

impl<T: Stored> Stored for Box<T> {
    fn write(&self, output: &mut Vec<u8>) {
        (**self).write(output);
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        T::read(input).map(Self::new)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, output: &mut Vec<u8>) {
        write_number(self.len() as u64, output);
        for item in self {
            item.write(output);
        }
    }

    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        let count = input.count()?;
        // A damaged count must not reserve more than the data could fill.
        let mut items = Self::with_capacity(count.min(4096));
        for _ in 0..count {
            items.push(T::read(input)?);
        }
        Ok(items)
    }
}

/// Texts one after the other.
#[derive(Debug)]
pub struct Table {
    text: Box<str>,
    /// Where each text begins, and at last where the last one ends.
    starts: Box<[u32]>,
}

impl Table {
    fn read(input: &mut Input<'_>) -> Result<Self, Damage> {
        let count = input.count()?;
        let mut starts = Vec::with_capacity(count + 1);
        let mut end = 0_usize;
        starts.push(0);
        for _ in 0..count {
            end = usize::try_from(input.number()?)
                .ok()
                .and_then(|length| end.checked_add(length))
                .filter(|end| *end <= MOST)
                .ok_or(Damage("a text is too long"))?;
            starts.push(end as u32);
        }
        let text = std::str::from_utf8(input.take(end)?).map_err(|_| Damage("it is not UTF-8"))?;
        if starts.iter().any(|start| !text.is_char_boundary(*start as usize)) {
            return Err(Damage("a text ends within a character"));
        }
        Ok(Self { text: text.into(), starts: starts.into() })
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn get(&self, index: u32) -> &str {
        let index = index as usize;
        &self.text[self.starts[index] as usize..self.starts[index + 1] as usize]
    }
}

/// Collects the texts of a part.
#[derive(Debug)]
struct Texts {
    texts: Vec<String>,
    known: HashMap<String, u32>,
}

impl Default for Texts {
    fn default() -> Self {
        let mut texts = Self { texts: Vec::new(), known: HashMap::new() };
        texts.add("");
        texts
    }
}

impl Texts {
    fn add(&mut self, text: &str) -> u32 {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let index = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.known.insert(text.to_owned(), index);
        index
    }

    fn write(&self, output: &mut Vec<u8>) {
        write_number(self.texts.len() as u64, output);
        for text in &self.texts {
            write_number(text.len() as u64, output);
        }
        for text in &self.texts {
            output.extend(text.bytes());
        }
    }
}

/// Writes a file: collects the texts, then takes the record that refers to them.
#[derive(Debug, Default)]
pub struct Writer {
    texts: Texts,
    prose: Texts,
}

impl Writer {
    pub fn text(&mut self, text: &str) -> Text {
        Text(self.texts.add(text))
    }

    pub fn prose(&mut self, text: &str) -> Prose {
        Prose(self.prose.add(text))
    }

    /// The content of the file, without the line that says where it comes from.
    pub fn finish<T: Root>(&self, record: &T) -> Vec<u8> {
        let mut shape = Vec::new();
        self.texts.write(&mut shape);
        write_number(self.prose.texts.len() as u64, &mut shape);
        for count in record.counts() {
            write_number(count as u64, &mut shape);
        }
        record.write(&mut shape);
        let mut prose = Vec::new();
        self.prose.write(&mut prose);
        let mut output = Vec::new();
        for part in [shape, prose] {
            let deflated = compress_to_vec(&part, 10);
            write_number(part.len() as u64, &mut output);
            write_number(deflated.len() as u64, &mut output);
            output.extend(deflated);
        }
        output
    }
}

/// A file that was read; the prose is left for later.
#[derive(Debug)]
pub struct File<T> {
    pub record: T,
    texts: Table,
    prose: usize,
}

impl<T: Root> File<T> {
    /// # Errors
    /// When it is not what [`Writer::finish`] returns, behind a line and an empty one.
    pub fn read(bytes: &[u8]) -> Result<Self, Damage> {
        Self::parse(&inflate(&mut Input::new(behind_the_mark(bytes)?))?)
    }

    fn parse(shape: &[u8]) -> Result<Self, Damage> {
        let mut input = Input::new(shape);
        let texts = Table::read(&mut input)?;
        input.texts = texts.len();
        input.prose = usize::try_from(input.number()?).unwrap_or(usize::MAX);
        [input.fields, input.types] = [input.count()?, input.count()?];
        let record = T::read(&mut input)?;
        if !input.rest.is_empty() {
            return Err(Damage("it goes on behind its end"));
        }
        if [input.fields, input.types] != record.counts() {
            return Err(Damage("a field or type is not there"));
        }
        Ok(Self { record, texts, prose: input.prose })
    }
}

impl<T> File<T> {
    pub fn text(&self, text: Text) -> &str {
        self.texts.get(text.0)
    }

    /// Reads the prose of the file, from the same bytes.
    ///
    /// # Errors
    /// As [`read`](Self::read), and when the bytes are of another file.
    pub fn sentences(&self, bytes: &[u8]) -> Result<Sentences, Damage> {
        let mut input = Input::new(behind_the_mark(bytes)?);
        input.number()?;
        let shape = input.count()?;
        input.take(shape)?;
        let prose = inflate(&mut input)?;
        let table = Table::read(&mut Input::new(&prose))?;
        if table.len() != self.prose {
            return Err(Damage("its two parts do not belong together"));
        }
        Ok(Sentences(table))
    }
}

/// The prose of a file.
#[derive(Debug)]
pub struct Sentences(Table);

impl Sentences {
    pub fn get(&self, prose: Prose) -> &str {
        self.0.get(prose.0)
    }
}

fn behind_the_mark(bytes: &[u8]) -> Result<&[u8], Damage> {
    let end = bytes.windows(2).position(|two| two == b"\n\n");
    end.map(|end| &bytes[end + 2..]).ok_or(Damage("it does not begin with a line of text"))
}

fn inflate(input: &mut Input<'_>) -> Result<Vec<u8>, Damage> {
    let size = usize::try_from(input.number()?).unwrap_or(usize::MAX);
    if size > MOST {
        return Err(Damage("a part is too large"));
    }
    let deflated = input.count()?;
    let deflated = input.take(deflated)?;
    let mut inflated = vec![0; size];
    match decompress_slice_iter_to_slice(&mut inflated, [deflated].into_iter(), false, true) {
        Ok(written) if written == size => Ok(inflated),
        _ => Err(Damage("a part cannot be inflated")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;

    const MARK: &[u8] = b"// Generated.\n\n";

    /// A product with something of everything.
    fn product() -> (Product, Vec<u8>) {
        let mut writer = Writer::default();
        let facts = Facts {
            values: vec![Value { text: writer.text("ready"), meaning: writer.prose("Usable.") }],
            default: Some(writer.text("")),
            ranges: vec![Range {
                minimum: Some(-0.5),
                maximum: Some(1e300),
                when: vec![When { field: writer.text("kind"), value: writer.text("磁盘") }],
                ..Range::default()
            }],
            secret: true,
            ..Facts::default()
        };
        let field = Field {
            name: writer.text("name"),
            kind: Kind { lists: 2, base: SCALARS.len() as u32 },
            required: true,
            facts: Some(Box::new(facts)),
            ..Field::default()
        };
        let product = Product {
            endpoint: writer.text("a.example"),
            fields: vec![field],
            types: vec![Type { name: writer.text("Image"), ..Type::default() }],
            operations: vec![Operation {
                summary: writer.prose("Creates a 镜像."),
                parameters: vec![FieldId(0)],
                paging: Some(Paging { first: Some(u64::MAX), ..Paging::default() }),
                ..Operation::default()
            }],
            ..Product::default()
        };
        let file = [MARK, &writer.finish(&product)].concat();
        (product, file)
    }

    fn shape(file: &[u8]) -> Vec<u8> {
        inflate(&mut Input::new(behind_the_mark(file).unwrap())).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let (product, bytes) = product();
        let file: File<Product> = File::read(&bytes).unwrap();
        assert_eq!(file.record, product);
        assert_eq!(file.text(product.endpoint), "a.example");
        let sentences = file.sentences(&bytes).unwrap();
        assert_eq!(sentences.get(product.operations[0].summary), "Creates a 镜像.");
    }

    #[test]
    fn equal_texts_are_stored_once() {
        let mut writer = Writer::default();
        assert_eq!(writer.text("a"), writer.text("a"));
        assert_ne!(writer.text("a"), writer.text("b"));
        assert_eq!(writer.text(""), Text::default());
    }

    #[test]
    fn damaged_files_are_refused_or_read_but_nothing_panics() {
        let (_, bytes) = product();
        let read = |bytes: &[u8]| {
            let file: File<Product> = File::read(bytes)?;
            file.sentences(bytes).map(|_| file)
        };
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_err(), "cut off after {end}");
        }
        for index in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[index] ^= 1 << bit;
                _ = read(&damaged);
            }
        }
    }

    #[test]
    fn whatever_is_inflated_refers_to_nothing_that_is_not_there() {
        let (_, bytes) = product();
        let shape = shape(&bytes);
        for end in 0..shape.len() {
            assert!(File::<Product>::parse(&shape[..end]).is_err(), "cut off after {end}");
        }
        for index in 0..shape.len() {
            for byte in 0..=u8::MAX {
                let mut damaged = shape.clone();
                damaged[index] = byte;
                let Ok(file) = File::<Product>::parse(&damaged) else { continue };
                let record = &file.record;
                for operation in &record.operations {
                    file.text(operation.name);
                    for id in &operation.parameters {
                        let field = &record.fields[id.0 as usize];
                        file.text(field.name);
                        let type_ = (field.kind.base as usize).checked_sub(SCALARS.len());
                        assert!(type_.is_none_or(|index| index < record.types.len()));
                    }
                }
            }
        }
    }

    #[test]
    fn damage_says_what_is_wrong() {
        let refused = |bytes: &[u8]| File::<Product>::read(bytes).unwrap_err().to_string();
        let (_, bytes) = product();
        for (bytes, problem) in [
            (&b"PK"[..], "it does not begin with a line of text"),
            (MARK, "it ends too early"),
            (&[MARK, &[0xff; 12]].concat(), "a number is too long"),
            (&[MARK, &[0xff, 0xff, 0xff, 0xff, 0x0f]].concat(), "a part is too large"),
            (&bytes[..bytes.len() / 2], "a list is longer than the data"),
        ] {
            assert_eq!(refused(bytes), format!("the data of the catalog is damaged: {problem}"));
        }
        let mut more = shape(&bytes);
        more.push(0);
        assert_eq!(File::<Product>::parse(&more).unwrap_err(), Damage("it goes on behind its end"));
    }

    #[test]
    fn parts_of_two_files_are_not_mixed() {
        let (_, bytes) = product();
        let file: File<Product> = File::read(&bytes).unwrap();
        let other = [MARK, &Writer::default().finish(&Provider::default())].concat();
        assert_eq!(
            file.sentences(&other).unwrap_err(),
            Damage("its two parts do not belong together")
        );
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        let key = |name| search_key(name).collect::<Vec<_>>();
        for name in ["CreateImage", "create_image", "create-image", "createimage"] {
            assert_eq!(key(name), key("createImage"));
        }
        assert_ne!(key("createImages"), key("createImage"));
    }
}
