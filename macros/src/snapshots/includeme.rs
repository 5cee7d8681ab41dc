/// Adds the blog.
#[cfg(feature = "blog")]
pub fn includeme(config: &mut Configurator) -> Result<()> {
    config.scan_module("blog");
    Ok(())
}
#[cfg(feature = "blog")]
const _: () = {
    use ::aiopyramid::__private as __aiopyramid;
    __aiopyramid::inventory::submit!(__aiopyramid::IncludeDeclaration {
        site: __aiopyramid::Site::declared(
            [
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_MANIFEST_DIR"),
                ::core::module_path!(),
                "includeme",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        include: |__config| {
            __config.include(includeme);
        },
    });
};
