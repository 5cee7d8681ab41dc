#![no_implicit_prelude]

#[::aiopyramid::view_config(route = "/{id}/{unbound}", request_method = "POST", body_limit = 1024, renderer = "json")]
async fn awaited(id: u32, request: &::aiopyramid::Request) -> ::std::result::Result<u32, ::aiopyramid::Error> {
    let _ = request;
    ::std::result::Result::Ok(id)
}

#[::aiopyramid::view_config(route = "/plain/{kind}")]
fn plain(kind: Kind, text: ::aiopyramid::extract::Text) -> ::std::string::String {
    let Kind = kind;
    text.0
}

#[derive(::aiopyramid::FromPlaceholder)]
struct Kind;

impl ::std::str::FromStr for Kind {
    type Err = ();

    fn from_str(_: &str) -> ::std::result::Result<Kind, ()> {
        ::std::result::Result::Ok(Kind)
    }
}

fn main() {
    let _ = ::aiopyramid::runtime::scan!();
}
