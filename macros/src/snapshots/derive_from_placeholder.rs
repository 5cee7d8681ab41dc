impl<
    '__request,
    T: Clone,
    const N: usize,
> ::aiopyramid::extract::FromPlaceholder<'__request> for Wrapped<T, N>
where
    T: Default,
{
    fn from_placeholder(
        __text: &'__request str,
    ) -> ::core::result::Result<Self, ::aiopyramid::extract::NotThatKind> {
        <Wrapped<T, N> as ::aiopyramid::__private::Parsed>::parsed(__text)
    }
}
