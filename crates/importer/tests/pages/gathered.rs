//! Pages to the facts that an import takes.

use std::fs;

use yun_importer::facts::Facts;
use yun_importer::facts::Row;
use yun_importer::pages::{self, Page};

const SKY: &str = "\
provider: jdcloud
product: sky
title: Sky
endpoint: sky.jdcloud-api.com
service: sky
operations:
  describeLine:
    summary: Returns a line.
    method: GET
    path: /v1/lines/{lineId}
    idempotent: true
    parameters:
      lineId: {type: integer, required: true, description: Id.}
    result:
      line: {type: Line, description: The line.}
types:
  Line:
    fields:
      lineId: {type: integer, required: true, description: Id.}
      hook: {type: Hook, description: Hook.}
  Hook:
    fields:
      metal: {type: string, required: true, description: Metal.}
";

const SKY_KEPT: &str = r#"{
  "models": {"Hook": "tool.Hook"},
  "widths": {"describeLine.parameters.lineId": "int64", "types.Line.fields.lineId": "int64"}
}"#;

const KITE: &str = "\
provider: ucloud
product: kite
title: Kite
endpoint: api.ucloud.cn
operations:
  CreateKite:
    summary: Creates a kite.
    documentation: https://docs.ucloud.cn/api/kite-api/create_kite
    idempotent: false
";

/// What the pages give in a workspace with both specs.
fn gathered(pages: Vec<Page>) -> Result<Facts, String> {
    let root = tempfile::tempdir().unwrap();
    for (path, spec) in [
        ("specs/jdcloud/sky.yaml", SKY),
        ("crates/importer/kept/jdcloud/sky.json", SKY_KEPT),
        ("specs/ucloud/kite.yaml", KITE),
    ] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, spec).unwrap();
    }
    pages::gather(root.path(), pages)
}

/// A page of JD Cloud that answers with `rows` of name and type; further text goes to its end.
fn jdcloud(operation: &str, address: &str, rows: &str, more: &str) -> Page {
    let page = format!(
        "# {operation}\n## 请求方式\nGET\n## 请求地址\n{address}\n## 返回参数\n|名称|类型|\n|-|-|\n\
         |result|Result|\n### Result\n|名称|类型|\n|-|-|\n{rows}\n{more}"
    );
    Page::Jdcloud(pages::jdcloud(operation, &page).unwrap())
}

fn ucloud(page: &str, action: &str) -> Page {
    let text = format!("# {action}\n### 请求参数\n### 响应字段\n");
    Page::Ucloud(pages::ucloud(page, &text).unwrap())
}

fn row(name: &str, kind: &str, required: Option<bool>) -> Row {
    Row { name: name.to_owned(), kind: kind.into(), required, ..Row::default() }
}

const LINE: &str = "https://sky.jdcloud-api.com/v1/lines/{lineId}";

#[test]
fn what_a_page_leaves_open_is_as_the_spec_has_it() {
    let models = "### Line\n|名称|类型|\n|-|-|\n|lineId|Integer|\n|hook|Hook|\n|old|Integer|\n";
    let facts = gathered(vec![jdcloud("describeLine", LINE, "|line|Line|", models)]).unwrap();
    let [product] = facts.jdcloud.as_slice() else { panic!("{facts:?}") };
    assert_eq!(product.product, "sky");
    assert_eq!(product.operations[0].result, [row("line", "Line", None)]);
    let line = [
        row("lineId", "int64", Some(true)),
        row("hook", "tool.Hook", Some(false)),
        row("old", "int", Some(false)),
    ];
    assert_eq!(product.models.get("Line").unwrap().as_slice(), line);
    let hook = product.models.get("tool.Hook").unwrap().as_slice();
    assert_eq!(hook, [row("metal", "string", Some(true))]);
}

#[test]
fn another_products_structure_is_as_the_page_shows_it() {
    let models = "### Hook\n|名称|类型|\n|-|-|\n|wood|String|\n";
    let facts = gathered(vec![jdcloud("bend", LINE, "|hook|Hook|", models)]).unwrap();
    let product = &facts.jdcloud[0];
    assert_eq!(product.operations[0].result, [row("hook", "tool.Hook", None)]);
    let hook = product.models.get("tool.Hook").unwrap().as_slice();
    assert_eq!(hook, [row("wood", "string", Some(false))]);
    assert_eq!(product.models.get("Hook"), None);
}

#[test]
fn a_product_without_a_spec_is_called_like_its_host() {
    let page = jdcloud("describeSea", "https://sea.jdcloud-api.com/v1/sea", "|salt|String|", "");
    let facts = gathered(vec![page]).unwrap();
    let product = &facts.jdcloud[0];
    assert_eq!((&*product.product, product.service.as_deref()), ("sea", Some("sea")));
    assert_eq!(product.endpoint.as_deref(), Some("sea.jdcloud-api.com"));
}

#[test]
fn a_page_without_a_host_belongs_to_the_spec_that_has_the_operation() {
    let path = "/v1/lines/{lineId}";
    let facts = gathered(vec![jdcloud("describeLine", path, "|old|String|", "")]).unwrap();
    assert_eq!(facts.jdcloud[0].product, "sky");
}

#[test]
fn pages_of_one_product_are_gathered_in_one() {
    let model = "### Knot\n|名称|类型|\n|-|-|\n";
    let one = jdcloud("one", LINE, "|knot|Knot|", &format!("{model}|a|String|\n"));
    let two = jdcloud("two", LINE, "|knot|Knot|", &format!("{model}|b|String|\n|a|String|\n"));
    let facts = gathered(vec![one, two]).unwrap();
    let [product] = facts.jdcloud.as_slice() else { panic!("{facts:?}") };
    assert_eq!(product.operations.len(), 2);
    let knot = [row("a", "string", Some(false)), row("b", "string", Some(false))];
    assert_eq!(product.models.get("Knot").unwrap().as_slice(), knot);
}

#[test]
fn a_page_of_an_action_follows_its_folder_or_the_spec_that_has_it() {
    let pages = vec![ucloud("sea-api/swim.md", "Swim"), ucloud("saved-page.md", "CreateKite")];
    let found: Vec<_> = gathered(pages).unwrap().ucloud;
    let found: Vec<_> = found.iter().map(|(product, one)| (&**product, &*one.page)).collect();
    assert_eq!(found, [("sea", "sea-api/swim.md"), ("kite", "kite-api/create_kite.md")]);
}

#[test]
fn all_that_cannot_be_gathered_is_reported() {
    let model = "### Knot\n|名称|类型|\n|-|-|\n";
    let refused = gathered(vec![
        ucloud("saved-page.md", "Swim"),
        jdcloud("lost", "/v1/lost", "|a|String|", ""),
        jdcloud("one", LINE, "|knot|Knot|\n|rope|Rope|", &format!("{model}|a|String|\n")),
        jdcloud("two", LINE, "|knot|Knot|", &format!("{model}|a|Long|\n")),
    ]);
    let expected = "\
saved-page.md: which product `Swim` is of is not known; put the page in a folder `<product>-api`
lost: the page gives no host, and no spec has the operation at its path
two: `Knot.a` is `int64`, and `string` on another page
one: neither the page nor a spec shows `Rope`";
    assert_eq!(refused.unwrap_err(), expected);
}
