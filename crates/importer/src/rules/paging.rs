//! Which operations page, and by what.

use yun_codegen::document;

use crate::draft::{Draft, Entries, Field, Operation, Paging, Type};
use crate::facts::Kind;

/// Parameters that count items to skip, and those with the size of a page beside them.
const OFFSETS: &[&str] = &["Offset", "OffSet", "offset"];
const LIMITS: &[&str] = &["Limit", "limit", "Count"];

/// Parameters that count pages, and those with the size of a page beside them.
const PAGES: &[&str] = &[
    "pageNumber",
    "pageNum",
    "pageNo",
    "pageIndex",
    "currentPage",
    "page",
    "PageNumber",
    "PageIndex",
    "Page",
];
const SIZES: &[&str] = &["pageSize", "PageSize", "pageLimit", "size"];

/// Parameters that take the token of a page, of which the field of the result with the token of the
/// next one has the name, too; and those with the size of a page.
const TOKENS: &[&str] = &["NextToken", "Marker"];
const TOKEN_SIZES: &[&str] = &["MaxResults", "Limit"];

/// Fields of results that say how many items there are on all pages.
const TOTALS: &[&str] = &[
    "TotalCount",
    "Total",
    "totalCount",
    "total",
    "totalNumber",
    "totalNum",
    "totalElements",
    "totalSize",
    "totalRecord",
    "totalRecords",
    "numberRecords",
];

/// What a record is called that is a page and nothing else, be its total missing.
const WRAPPERS: &[&str] = &["data", "result", "Data"];

/// Records beside a list that hold its total, and nothing else of interest.
const PAGINATIONS: &[&str] = &["pagination", "page"];

/// Operations whose pages are numbered from 0, as their documentation says.
const FROM_ZERO: &[&str] = &[
    "refund.descirbeRefundStatus",
    "shenhaiplatform.rotorInstanceRunLogs",
    "shenhaiplatform.rotorInstanceScheduleLogs",
    "uslk.DescribeUSLKRedirectRecords",
    "uslk.DescribeUSLKShortLinkList",
    "usms.GetUSMSSendStatistics",
    "usms.GetUSMSTemplateSendStatistics",
    "uvms.GetUVMSSendRecord",
];

/// Operations whose items are not the only list.
const ITEMS: &[(&str, &str)] = &[
    ("kms.describeKeyDetail", "keyDetail.keyVersionList"),
    ("kms.describeSecretVersionList", "secretDetail.secretVersionList"),
    ("usql.GetSQLQueryData", "Rows"),
];

/// Operations that look as if they paged. Without the number of a page, or with number 0, the three of
/// `cdn` return everything; `getBucketFiles` repeats its marker and does not name the next one; the two
/// of `jdstarrocks` list pages; what number the first page of the one of `usms` has is not documented.
const NOT_PAGED: &[&str] = &[
    "cdn.queryCCProtectRules",
    "cdn.querywafBlackRules",
    "cdn.querywafWhiteRules",
    "jdfusion.getBucketFiles",
    "jdstarrocks.projectAlarmRecordList",
    "jdstarrocks.projectAlarmRulesList",
    "usms.GetUSMSSignatureQualification",
];

/// Says of each operation of a product how it pages. `known` are types that the spec has, of which
/// the draft need not have all.
pub(crate) fn paging(draft: &mut Draft, mut known: Entries<Type>) {
    known.extend(draft.types.iter().cloned());
    for (name, operation) in &mut draft.operations {
        let full = format!("{}.{name}", draft.product);
        if !NOT_PAGED.contains(&full.as_str()) {
            operation.paging = of_operation(&full, operation, &known);
        }
    }
}

fn of_operation(name: &str, operation: &Operation, types: &Entries<Type>) -> Option<Paging> {
    let parameter = |names: &[&'static str]| {
        names.iter().copied().find(|name| find(&operation.parameters, name).is_some())
    };
    // A number that is sent as text is the same as one that is not, but in JSON.
    let is_number = |name: &str| {
        find(&operation.parameters, name).is_some_and(|field| match field.kind.single() {
            Some("integer") => true,
            Some("string") => {
                let address = operation.method.as_ref().zip(operation.path.as_ref());
                let place = address.map(|(method, path)| document::place(method, path, name));
                operation.encoding.is_none() && place.is_none_or(|place| place == "query")
            }
            _ => false,
        })
    };
    let size = |names| parameter(names).filter(|name| is_number(name)).map(str::to_owned);
    let items = items(name, operation, types)?;
    let paging = |counts, position: &str, size| Paging {
        counts,
        position: position.to_owned(),
        first: FROM_ZERO.contains(&name).then_some(0),
        next: None,
        size,
        total: items.total.clone(),
        items: items.path.clone(),
    };
    if let Some(offset) = parameter(OFFSETS).filter(|name| is_number(name)) {
        // Without a limit beside it, an offset may be one of time, or into a text.
        return Some(paging("offset", offset, Some(size(LIMITS)?)));
    }
    if let Some(page) = parameter(PAGES).filter(|name| is_number(name)) {
        return Some(paging("page", page, size(SIZES)));
    }
    let token = parameter(TOKENS)?;
    let is_text = |fields: &Entries<Field>| {
        find(fields, token).is_some_and(|field| field.kind.single() == Some("string"))
    };
    (is_text(&operation.parameters) && is_text(&operation.result)).then(|| Paging {
        next: Some(token.to_owned()),
        ..paging("token", token, size(TOKEN_SIZES))
    })
}

struct Items {
    path: String,
    total: Option<String>,
}

/// The only list of a result; or of its only field, should that be a record.
fn items(name: &str, operation: &Operation, types: &Entries<Type>) -> Option<Items> {
    let result = &operation.result;
    let fields_of = |kind: &Kind| {
        let own = kind.single()?;
        types.iter().find(|(name, _)| name == own).map(|(_, type_)| &type_.fields)
    };
    let by_name = ITEMS.iter().find(|(operation, _)| *operation == name).map(|(_, items)| *items);
    if let Some(list) = by_name.or_else(|| only_list(result)) {
        let beside = result.iter().filter(|(name, _)| PAGINATIONS.contains(&name.as_str()));
        let mut totals = beside.filter_map(|(name, field)| {
            Some(format!("{name}.{}", total(fields_of(&field.kind)?)?))
        });
        let total = total(result).or_else(|| totals.next());
        return Some(Items { path: list.to_owned(), total });
    }
    let mut inner = result.iter().filter_map(|(name, field)| {
        let fields = fields_of(&field.kind)?;
        let path = |field: &str| format!("{name}.{field}");
        let list = path(only_list(fields)?);
        let own_total = total(fields).map(|field| path(&field));
        if own_total.is_none() && !WRAPPERS.contains(&name.as_str()) {
            return None;
        }
        let total = own_total.or_else(|| total(result));
        Some(Items { path: list, total })
    });
    match (inner.next(), inner.next()) {
        (Some(items), None) => Some(items),
        _ => None,
    }
}

/// The only list of a type among fields, or else the only list of text or whole numbers.
fn only_list(fields: &Entries<Field>) -> Option<&str> {
    let lists = |is_item: fn(&str) -> bool| {
        let mut lists = fields.iter().filter_map(move |(name, field)| {
            field.kind.item().filter(|item| is_item(item)).map(|_| name.as_str())
        });
        (lists.next(), lists.next())
    };
    let of_types = lists(|item| !["string", "integer", "number", "boolean", "any"].contains(&item));
    match of_types {
        (Some(list), None) => Some(list),
        (None, _) => match lists(|item| ["string", "integer"].contains(&item)) {
            (Some(list), None) => Some(list),
            _ => None,
        },
        (Some(_), Some(_)) => None,
    }
}

fn total(fields: &Entries<Field>) -> Option<String> {
    let is_number = |name: &str| {
        find(fields, name)
            .and_then(|field| field.kind.single())
            .is_some_and(|kind| ["integer", "string"].contains(&kind))
    };
    TOTALS.iter().find(|name| is_number(name)).map(|name| (*name).to_owned())
}

fn find<'a>(fields: &'a Entries<Field>, name: &str) -> Option<&'a Field> {
    fields.iter().find(|(other, _)| other == name).map(|(_, field)| field)
}
