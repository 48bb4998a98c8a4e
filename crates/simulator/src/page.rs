//! The page at `/_simulator`, compiled in: one document, and the style and modules that it names.

use bytes::Bytes;
use http::{HeaderValue, Response, header};

/// Nothing but what the simulator itself serves, no code in the document, and no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! files {
    ($($path:literal, $name:literal, $kind:expr;)*) => {
        [$(($path, $kind, include_str!(concat!("page/", $name)))),*]
    };
}

/// Path below the prefix, media type and content.
const FILES: [(&str, &str, &str); 16] = files! {
    "", "page.html", HTML;
    "/page/page.css", "page.css", CSS;
    "/page/icon.svg", "icon.svg", SVG;
    "/page/main.js", "main.js", SCRIPT;
    "/page/controls.js", "controls.js", SCRIPT;
    "/page/dom.js", "dom.js", SCRIPT;
    "/page/list.js", "list.js", SCRIPT;
    "/page/relations.js", "relations.js", SCRIPT;
    "/page/request.js", "request.js", SCRIPT;
    "/page/requests.js", "requests.js", SCRIPT;
    "/page/resource.js", "resource.js", SCRIPT;
    "/page/resources.js", "resources.js", SCRIPT;
    "/page/server.js", "server.js", SCRIPT;
    "/page/values.js", "values.js", SCRIPT;
    "/page/words.js", "words.js", SCRIPT;
    "/page/world.js", "world.js", SCRIPT;
};

/// Returns the file of the page with this path below the prefix.
pub(crate) fn file(path: &str) -> Option<Response<Bytes>> {
    let (_, kind, content) = FILES.iter().find(|(at, ..)| *at == path)?;
    let mut response = Response::new(Bytes::from_static(content.as_bytes()));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, *kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn every_file_of_the_page_is_served_once() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/page");
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let names: BTreeSet<_> = names.map(|name| name.into_string().unwrap()).collect();
        let path_of = |name: &String| match name.as_str() {
            "page.html" => String::new(),
            name => format!("/page/{name}"),
        };
        let served: BTreeSet<_> = FILES.iter().map(|(path, ..)| (*path).to_owned()).collect();
        assert_eq!(served, names.iter().map(path_of).collect());
        for name in &names {
            let expected = fs::read(format!("{folder}/{name}")).unwrap();
            assert_eq!(file(&path_of(name)).unwrap().body(), &expected);
        }
        assert!(file("/page/other.js").is_none());
    }
}
