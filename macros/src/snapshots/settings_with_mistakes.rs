struct Mail<T>
where
    T: Clone,
{
    port: T,
}
const _: () = {
    use ::renamed::__private as __aiopyramid;
    impl<T> __aiopyramid::FromSettings for Mail<T>
    where
        T: Clone,
        Self: ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        const SECTION: &'static str = "";
        const KEYS: &'static [&'static str] = &[];
        fn from_settings(
            _: &mut __aiopyramid::SectionReader<'_>,
        ) -> ::core::option::Option<Self> {
            ::core::option::Option::None
        }
    }
};
::core::compile_error! {
    "`settings` has no key `sektion`\n\n  help: did you mean `section`?"
}
::core::compile_error! {
    "`settings` has no key `defalt`\n\n  help: did you mean `default`?"
}
::core::compile_error! {
    "a section is one type, and this struct is many\n\n  help: take the parameters off, and write types that the section always has"
}
