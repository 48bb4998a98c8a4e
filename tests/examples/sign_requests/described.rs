//! Requests of operations that the question describes: those of products not compiled into this
//! program, and some that no provider has. From a struct's fields on, they are processed like
//! generated ones.

use yun_runtime::fields::{
    BASE64, Field, Fields, Get, GetMut, LOWER_TRUE_FALSE, LOWER_YES_NO, Slot, TOKEN, TRUE_FALSE,
    UPPER_YES_NO, YES_NO,
};
use yun_runtime::{Empty, Operation, OperationInfo, ProductInfo, Value};

/// Reads the operation `{"service": …, "revision": …, "name": …, "method": …, "path": …, "json":
/// …}` and its parameters.
///
/// Those are a list of `[name, mark, value]`, the mark `base64`, `token`, the two texts of a
/// boolean such as `Yes/No`, or empty. Within a value `{"fields": …}` is a struct of such a list,
/// and `{"any": …}` free JSON.
pub(crate) fn request(operation: &Value, parameters: &Value) -> Result<Described, String> {
    let text = |name: &str| {
        let text = operation.get(name).and_then(Value::as_str);
        text.map(forever).ok_or_else(|| format!("the described operation has no `{name}`"))
    };
    let product =
        ProductInfo { service: text("service")?, revision: text("revision")?, ..*NOWHERE.product };
    let product = Box::leak(Box::new(product));
    let info = OperationInfo::new(product, text("name")?, text("method")?, text("path")?);
    let info = match operation.get("json") {
        Some(Value::Boolean(true)) => info.json(),
        _ => info,
    };
    Ok(Described { info: Some(Box::leak(Box::new(info))), fields: record(parameters)? })
}

/// Names in the runtime are `'static`; this program is short-lived.
fn forever(text: &str) -> &'static str {
    Box::leak(text.into())
}

static NOWHERE: OperationInfo = OperationInfo::new(
    &ProductInfo {
        provider: "any",
        name: "any",
        endpoint: "any.invalid",
        service: "",
        revision: "",
        error_codes: &[],
    },
    "any",
    "GET",
    "/",
);

/// A request with its operation.
#[derive(Default)]
pub(crate) struct Described {
    info: Option<&'static OperationInfo>,
    fields: Record,
}

impl Fields for Described {
    fn table(&self) -> &'static [Field] {
        self.fields.table()
    }
    fn slot(&self, row: usize) -> &dyn Slot {
        self.fields.slot(row)
    }
    fn slot_mut(&mut self, row: usize) -> &mut dyn Slot {
        self.fields.slot_mut(row)
    }
}

impl Operation for Described {
    type Result = Empty;
    const INFO: &'static OperationInfo = &NOWHERE;

    fn info(&self) -> &'static OperationInfo {
        self.info.unwrap_or(Self::INFO)
    }
}

/// A struct: names, marks and values.
#[derive(Default)]
struct Record {
    /// Leaked, like the names in it: this program only lives as long as one comparison.
    table: &'static [Field],
    values: Vec<Item>,
}

impl Fields for Record {
    fn table(&self) -> &'static [Field] {
        self.table
    }
    fn slot(&self, row: usize) -> &dyn Slot {
        &self.values[row]
    }
    fn slot_mut(&mut self, row: usize) -> &mut dyn Slot {
        &mut self.values[row]
    }
}

/// The value of a field.
enum Item {
    Text(String),
    Boolean(bool),
    Any(Value),
    List(Vec<Item>),
    Record(Record),
}

impl Default for Item {
    fn default() -> Self {
        Self::Any(Value::Null)
    }
}

impl Slot for Item {
    fn get(&self) -> Get<'_> {
        match self {
            Self::Text(text) => text.get(),
            Self::Boolean(value) => value.get(),
            Self::Any(Value::Null) => Get::Absent,
            Self::Any(value) => Get::Any(value),
            Self::List(items) => items.get(),
            Self::Record(record) => record.get(),
        }
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        match self {
            Self::Text(text) => text.get_mut(),
            Self::Boolean(value) => value.get_mut(),
            Self::Any(value) => GetMut::Any(value),
            Self::List(items) => items.get_mut(),
            Self::Record(record) => record.get_mut(),
        }
    }
}

fn record(fields: &Value) -> Result<Record, String> {
    let wrong = || "fields are no list of `[name, mark, value]`".to_owned();
    let Value::List(fields) = fields else {
        return Err(wrong());
    };
    let (mut table, mut values) = (Vec::new(), Vec::new());
    for field in fields {
        let Value::List(field) = field else {
            return Err(wrong());
        };
        let [Value::String(name), Value::String(mark), value] = field.as_slice() else {
            return Err(wrong());
        };
        let marks = match mark.as_str() {
            "" => 0,
            "base64" => BASE64,
            "token" => TOKEN,
            "True/False" => TRUE_FALSE,
            "true/false" => LOWER_TRUE_FALSE,
            "Yes/No" => YES_NO,
            "yes/no" => LOWER_YES_NO,
            "YES/NO" => UPPER_YES_NO,
            other => return Err(format!("there is no mark `{other}`")),
        };
        table.push(Field { name: forever(name), marks });
        values.push(item(value)?);
    }
    Ok(Record { table: table.leak(), values })
}

fn item(value: &Value) -> Result<Item, String> {
    Ok(match value {
        Value::String(text) => Item::Text(text.clone()),
        Value::Boolean(value) => Item::Boolean(*value),
        Value::List(items) => Item::List(items.iter().map(item).collect::<Result<_, _>>()?),
        Value::Object(object) => match (object.get("fields"), object.get("any")) {
            (Some(fields), _) => Item::Record(record(fields)?),
            (None, Some(any)) => Item::Any(any.clone()),
            (None, None) => return Err("an object is neither `fields` nor `any`".to_owned()),
        },
        other => Item::Any(other.clone()),
    })
}
