fn main() {
    {
        use blog as _;
        use admin as _;
        ::aiopyramid::__private::scan_crates(
            ::core::env!("CARGO_PKG_NAME"),
            &["blog", "admin"],
        )
    };
}
