//! x
use proc_macro::TokenStream;
/// x
#[proc_macro_attribute]
pub fn view_config(_args: TokenStream, item: TokenStream) -> TokenStream { item }
/// x
#[proc_macro_derive(FromPlaceholder)]
pub fn from_placeholder(_item: TokenStream) -> TokenStream { TokenStream::new() }
/// x
#[proc_macro]
pub fn scan(_item: TokenStream) -> TokenStream { "::aiopyramid::__private::scan_crates(env!(\"CARGO_PKG_NAME\"), &[])".parse().unwrap() }
