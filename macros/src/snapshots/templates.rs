fn main() {
    {
        const TEMPLATES: &[::aiopyramid::__private::EmbeddedTemplate] = &[
            ::aiopyramid::__private::EmbeddedTemplate {
                package: ::core::env!("CARGO_PKG_NAME"),
                path: "layout.jinja2",
                file: "/src/templates/tests/app/templates/layout.jinja2",
                source: ::core::include_str!(
                    "/src/templates/tests/app/templates/layout.jinja2"
                ),
                uses: &[],
            },
            ::aiopyramid::__private::EmbeddedTemplate {
                package: ::core::env!("CARGO_PKG_NAME"),
                path: "parts/a.jinja2",
                file: "/src/templates/tests/app/templates/parts/a.jinja2",
                source: ::core::include_str!(
                    "/src/templates/tests/app/templates/parts/a.jinja2"
                ),
                uses: &[],
            },
        ];
        TEMPLATES
    };
}
