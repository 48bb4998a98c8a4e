//! The file of what holds for a whole provider: its regions, and the codes of all products.

use proc_macro2::TokenStream;
use quote::quote;

use super::{File, Item, docs, error_codes, text};
use crate::model::Provider;

pub(super) fn file(provider: &Provider) -> File {
    let title = provider.dialect.title;
    let mut items = Vec::new();
    if !provider.regions.is_empty() {
        items.extend(regions(provider).map(Item::Code));
    }
    items.push(error_codes(&provider.error_codes));
    File {
        path: format!("crates/{}/src/generated/provider.rs", provider.dialect.package),
        source: provider.file.clone(),
        docs: vec![format!("Regions and error codes of {title}, for all products.")],
        items,
    }
}

fn regions(provider: &Provider) -> [TokenStream; 3] {
    let regions = provider.regions.iter().map(|region| {
        let (id, name) = (text(&region.id), text(&region.name));
        let zones = region.zones.iter().map(|(id, name)| {
            let (id, name) = (text(id), text(name));
            quote!(Zone::new(#id, #name))
        });
        quote!(Region::new(#id, #name, &[#(#zones),*]))
    });
    let mut paragraphs = vec![
        format!("Returns the regions of {}, in the provider's order.", provider.dialect.title),
        "This is what the provider's documentation listed when this version was released. Newer \
         regions are missing, and not every product is available in every region."
            .to_owned(),
    ];
    paragraphs.extend(
        provider
            .documentation
            .iter()
            .map(|page| format!("[{}'s documentation]({page})", provider.dialect.title)),
    );
    let docs = docs::outer(&paragraphs);
    [
        quote!(
            use yun_runtime::__private::{Region, Zone};
        ),
        quote! {
            #docs
            pub fn regions() -> &'static [Region] {
                REGIONS
            }
        },
        quote!(static REGIONS: &[Region] = &[#(#regions),*];),
    ]
}
