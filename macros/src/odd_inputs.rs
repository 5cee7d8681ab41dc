//! People type one character after the other, and an editor expands what stands there each time. Whatever that is, nothing panics and the
//! item survives.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::{
    includeme, placeholder, scan, settings, subscriber, synchronize, use_executor, view,
    websocket_view,
};

const ATTRIBUTE: &str = r#"route = "/users/{id}", route_name = "user", renderer = "json", mapper = my::Mapper<u32>,
    request_method = ["GET", "POST"], body_limit = 64 * 1024, crate = "::renamed""#;

const ITEM: &str = r#"
    /// A view.
    #[cfg(feature = "users")]
    pub async fn user<'a, T>(mut id: u32, request: &'a Request, Query(page): Query<Page<T>>) -> Result<impl Answer, HttpNotFound>
    where
        T: Clone,
    {
        Ok(format!("{id}"))
    }"#;

type Attribute = fn(TokenStream, TokenStream) -> TokenStream;

/// The attributes that make another kind of function, with one that each is for.
const CONVERSIONS: [(&str, Attribute); 2] = [
    (
        r#"
        /// Waits.
        #[must_use]
        pub async unsafe fn user<'a, T, const N: usize>(mut self: Box<Self>, (a, _b): (u32, &'a [T; N]), _: impl Fn(&str) -> &str) -> Result<impl Display, E>
        where
            T: Clone,
        {
            #![allow(unused)]
            Ok(format!("{self}"))
        }"#,
        synchronize::attribute,
    ),
    (
        r#"
        /// Blocks.
        #[must_use]
        pub unsafe fn user<T, const N: usize>(mut self: Box<Self>, (a, _b): (u32, [T; N]), #[cfg(unix)] mut c: Cow<'_, str>) -> Result<impl Display, E>
        where
            T: Clone,
        {
            Ok(format!("{self}"))
        }"#,
        use_executor::attribute,
    ),
];

#[test]
fn half_typed_attributes_leave_the_item_alone() {
    let half_typed = [
        "",
        "r",
        "rou",
        "route",
        "route =",
        "route = \"/\"",
        "route = \"/\" renderer",
        "route = \"/\", renderer =",
        "route = \"/{\"",
        "route = \"/{id\"",
        "route == \"/\"",
        "= \"/\"",
        ",",
        ",,,",
        "\"/\"",
        "route, renderer",
        "route: \"/\"",
        "route(\"/\")",
        "mapper = ",
        "mapper = 5",
        "mapper = Mapper<",
        "mapper = Mapper<>",
        "crate",
        "crate = \"\"",
        "crate = \"a b\"",
        "request_method = [",
        "request_method = []",
        "request_method = [1, x, 'c']",
        "body_limit = ",
        "body_limit = {",
        "route = b\"/\"",
        "route = r#\"/\"#",
        "route = concat!(\"/\", \"a\")",
        "r#route = \"/\"",
        "_ = 1",
        "'a = 1",
        "route = \"\\u{0}\"",
        "route = \"\"",
        "route = \"ü/{ü}\"",
        "not(xhr)",
        "inherit_slash",
        "inherit_slash = 1",
        "category = debug",
    ];
    for arguments in half_typed {
        if let Ok(arguments) = TokenStream::from_str(arguments) {
            survives(arguments, tokens(ITEM));
        }
    }
}

#[test]
fn an_attribute_with_a_token_missing_or_moved_leaves_the_item_alone() {
    for arguments in mutilations(&tokens(ATTRIBUTE)) {
        survives(arguments, tokens(ITEM));
    }
}

#[test]
fn an_item_with_a_token_missing_or_moved_comes_back_as_it_was() {
    for item in mutilations(&tokens(ITEM)) {
        survives(tokens(ATTRIBUTE), item);
    }
}

#[test]
fn a_body_that_does_not_parse_is_no_complaint() {
    let item = tokens("async fn user(id: u32) -> String { request. }");
    let expanded = view::attribute(tokens("route = \"/{id}\""), item).to_string();
    assert!(!expanded.contains("compile_error"), "{expanded}");
}

#[test]
fn what_is_half_typed_leaves_an_include_alone() {
    const INCLUDE: &str =
        "pub fn includeme<'a>(config: &'a mut Configurator) -> Result<()> { Ok(()) }";
    let items = mutilations(&tokens(INCLUDE)).into_iter();
    let items = items.map(|item| (TokenStream::new(), item));
    let arguments = mutilations(&tokens("crate = \"::x\", name = \"y\"")).into_iter();
    let arguments = arguments.map(|arguments| (arguments, tokens(INCLUDE)));
    for (arguments, item) in items.chain(arguments) {
        let expanded = includeme::attribute(arguments, item.clone()).to_string();
        assert!(expanded.starts_with(&item.to_string()), "{expanded}");
    }
}

#[test]
fn half_typed_arguments_leave_a_converted_function_as_it_is_meant() {
    let half_typed = [
        "",
        "keep",
        "keep_async",
        "keep_async =",
        "keep_async = \"\"",
        "keep_async = \"a b\"",
        "keep_async = \"Self::\"",
        "keep_async = \"Self::a::b\"",
        "keep_async = \"a<u32>\"",
        "keep_async = \"fn\"",
        "keep_async = \"5\"",
        "keep_async = user_async",
        "executor",
        "executor =",
        "executor = \"\"",
        "executor = 5",
        "strict = false",
        "crate = \"",
        "crate = \"a b\"",
        ",",
        "= 5",
        "\"reports\"",
    ];
    for arguments in half_typed {
        let Ok(arguments) = TokenStream::from_str(arguments) else {
            continue;
        };
        for (item, expand) in CONVERSIONS {
            let expanded = expand(arguments.clone(), tokens(item)).to_string();
            assert!(expanded.contains("fn user <"), "{arguments}: {expanded}");
            // Callers find a plain function, or one to await.
            let is_awaited = expanded.contains("async unsafe fn user <");
            assert_ne!(is_awaited, item.contains("async unsafe fn"), "{expanded}");
        }
    }
}

#[test]
fn a_function_with_a_token_missing_or_moved_does_not_vanish() {
    for (item, expand) in CONVERSIONS {
        for arguments in [
            "",
            "keep_async = \"user_async\", executor = \"reports\", crate = \"::renamed\"",
        ] {
            for item in mutilations(&tokens(item)) {
                let is_empty = item.is_empty();
                let expanded = expand(tokens(arguments), item);
                assert!(is_empty || !expanded.is_empty());
            }
        }
    }
}

#[test]
fn an_odd_subscriber_leaves_the_item_alone() {
    let attribute = tokens(
        "Order, crate::Paid<u32, Vec<u8>>, predicate = [is_large, |_| true], crate = \"::renamed\"",
    );
    let item = tokens(
        "pub async fn note<E: Kept>(mut event: &E) -> Result<(), Error> where E: Clone { Ok(()) }",
    );
    let check = |arguments: TokenStream, item: TokenStream| {
        let expanded = subscriber::attribute(arguments.clone(), item.clone()).to_string();
        assert!(
            expanded.starts_with(&item.to_string()),
            "{arguments}: {expanded}"
        );
    };
    for arguments in mutilations(&attribute) {
        check(arguments, item.clone());
    }
    for item in mutilations(&item) {
        check(attribute.clone(), item);
    }
    for arguments in [
        ",",
        "&",
        "predicate",
        "predicate =",
        "5",
        "Order Paid",
        "predicate = a predicate = b",
    ] {
        check(tokens(arguments), item.clone());
    }
}

#[test]
fn a_body_that_does_not_parse_is_no_complaint_about_its_function() {
    let body = "{ self. ; let = 5 }";
    let synchronized =
        synchronize::attribute(tokens(""), tokens(&format!("async fn user() {body}")));
    let executed = use_executor::attribute(tokens(""), tokens(&format!("fn user() {body}")));
    for expanded in [synchronized, executed] {
        let expanded = expanded.to_string();
        assert!(!expanded.contains("compile_error"), "{expanded}");
        assert!(expanded.contains("self . ; let = 5"), "{expanded}");
    }
}

#[test]
fn attributes_step_below_each_other_and_no_further() {
    for item in [
        "#[synchronize] #[use_executor] fn user() {}",
        "#[use_executor] #[synchronize] async fn user() {}",
        "#[a::synchronize] #[other] #[b::use_executor] #[synchronize] async fn user() {}",
        "#[use_executor] #[use_executor] #[use_executor] fn user() {}",
    ] {
        let mut item = item.to_owned();
        for _ in 0..8 {
            let attribute = item.split_once(']').filter(|_| item.starts_with('#'));
            let Some((attribute, rest)) = attribute else {
                break;
            };
            let rest = tokens(rest);
            let expanded = match attribute {
                other if other.contains("synchronize") => synchronize::attribute(tokens(""), rest),
                other if other.contains("use_executor") => {
                    use_executor::attribute(tokens(""), rest)
                }
                _ => rest,
            };
            item = expanded.to_string();
        }
        assert!(!item.contains("then_"), "{item}");
    }
}

#[test]
fn a_section_of_the_settings_with_a_token_missing_or_moved_does_not_vanish() {
    let arguments = tokens("section = \"mail.smtp\", crate = \"::renamed\"");
    let item = tokens(
        "#[derive(Debug)] pub(crate) struct Mail<T> where T: Clone { #[settings(default = 5, rename = \"x\")] #[serde(default, skip)] port: u16, \
         #[settings(deserialize_with = \"a::b\")] #[cfg(unix)] pub r#type: Option<T> }",
    );
    for arguments in mutilations(&arguments) {
        let expanded = settings::attribute(arguments, item.clone()).to_string();
        assert!(expanded.contains("struct Mail"), "{expanded}");
    }
    for item in mutilations(&item) {
        let is_empty = item.is_empty();
        let expanded = settings::attribute(arguments.clone(), item);
        assert!(is_empty || !expanded.is_empty());
    }
    // Half-typed: the struct does not parse, and the compiler says so.
    let half = tokens("struct Mail { host: }");
    let expanded = settings::attribute(arguments, half).to_string();
    assert!(!expanded.contains("compile_error"), "{expanded}");
}

#[test]
fn odd_arguments_of_the_other_macros_are_told() {
    for crates in mutilations(&tokens(
        "(::aiopyramid) blog, admin, ::shop, crate, self::x, \"y\", 5",
    )) {
        let _ = scan::scan(crates, &scan::Compilation::current());
    }
    let item = tokens(
        "#[aiopyramid(crate = \"::x\")] struct Id<'a, T: Clone, const N: usize>(&'a [T; N]) where T: Copy;",
    );
    for item in mutilations(&item) {
        let _ = placeholder::derive(item);
    }
}

#[cfg(feature = "templates")]
#[test]
fn half_typed_templates_leave_the_item_alone() {
    let arguments = r#"route = "/users/{id}", renderer = "part.jinja2", templates = ["home.jinja2", "parts/a.jinja2"]"#;
    for arguments in mutilations(&tokens(arguments)) {
        survives(arguments, tokens(ITEM));
    }
    for name in [
        "",
        "home",
        "/.jinja2",
        "..jinja2",
        "../.jinja2",
        "a:.jinja2",
        ":templates/.jinja2",
        "parts/.jinja2",
        "\0.jinja2",
        "\\.jinja2",
    ] {
        survives(
            tokens(&format!("route = \"/{{id}}\", renderer = {name:?}")),
            tokens(ITEM),
        );
    }
}

#[cfg(feature = "templates")]
#[test]
fn odd_arguments_of_the_macros_for_templates_are_told() {
    for names in mutilations(&tokens(
        "(::aiopyramid) \"home.jinja2\", part, \"shop:templates/a\", 5",
    )) {
        let _ = crate::templates::listed(names);
    }
    let item = tokens(
        r#"#[template(globals = ["a"], crate = "::x")] #[serde(rename_all(serialize = "camelCase"), tag = "t", content = "c")]
        enum Id<'a, T: Clone, const N: usize> where T: Copy {
            #[serde(rename = "x", untagged)] A(&'a [T; N]), #[serde(rename_all = "lowercase")] B { #[serde(flatten, with = "x")] b: T, c: u32 }, C, D(u32, u32) }"#,
    );
    for item in mutilations(&item) {
        let _ = crate::template_value::derive(item);
    }
}

#[test]
fn callbacks_with_a_token_missing_or_moved_are_left_alone() {
    let arguments = tokens(
        r#"route = "/{id}", subprotocols = ["a", "b"], origins = ("*"), send_queue = 5, ping_interval = "1s", use_str = true, mapper = M<u8>"#,
    );
    let item = tokens(
        r#"
        /// Talks.
        impl<'a, T> chat::Chat<'a, T> where T: Clone {
            #![allow(unused)]
            const SIZE: [u8; 1] = [1];
            #[cfg(unix)] pub(crate) async fn on_open(&mut self, ws: &WebSocket) -> Result<()> { ws.send("a").await }
            fn on_message(self: &mut Self, ws: &mut WebSocket, message: Message) -> impl Future<Output = ()> { async {} }
            unsafe fn r#on_close<A>(mut self) {}
            fn helper(&self);
        }"#,
    );
    for arguments in mutilations(&arguments) {
        survives_under(websocket_view::attribute, arguments, item.clone());
    }
    for item in mutilations(&item) {
        survives_under(websocket_view::attribute, arguments.clone(), item);
    }
    for item in mutilations(&tokens(ITEM)) {
        survives_under(websocket_view::attribute, arguments.clone(), item);
    }
}

fn survives(arguments: TokenStream, item: TokenStream) {
    survives_under(view::attribute, arguments, item);
}

fn survives_under(attribute: Attribute, arguments: TokenStream, item: TokenStream) {
    let expanded = attribute(arguments.clone(), item.clone()).to_string();
    assert!(
        expanded.starts_with(&item.to_string()),
        "`{arguments}` on `{item}` became `{expanded}`"
    );
}

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("the text consists of tokens")
}

/// The tokens cut off at each place, with each left out, each doubled, and each two neighbours swapped; inside groups too.
fn mutilations(tokens: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut all = Vec::new();
    for at in 0..tokens.len() {
        let mut without = tokens.clone();
        let removed = without.remove(at);
        let mut doubled = tokens.clone();
        doubled.insert(at, removed.clone());
        let mut swapped = tokens.clone();
        swapped.swap(at, (at + 1) % tokens.len());
        let cut = tokens[..at].to_vec();
        all.extend([without, doubled, swapped, cut]);
        if let TokenTree::Group(group) = removed {
            let inner = mutilations(&group.stream()).into_iter();
            let inner = inner.chain([TokenStream::new()]).map(|stream| {
                let mut tokens = tokens.clone();
                tokens[at] = Group::new(group.delimiter(), stream).into();
                tokens
            });
            all.extend(inner);
            let mut ungrouped = tokens.clone();
            ungrouped[at] = Group::new(Delimiter::None, group.stream()).into();
            all.push(ungrouped);
        }
    }
    all.into_iter().map(TokenStream::from_iter).collect()
}
