/// Where mails go.
#[cfg(feature = "mail")]
#[derive(Debug)]
pub struct Mail {
    pub host: String,
    port: u16,
    #[cfg(unix)]
    r#type: PathBuf,
    timeout: Duration,
}
#[cfg(feature = "mail")]
const _: () = {
    use ::aiopyramid::__private as __aiopyramid;
    impl __aiopyramid::FromSettings for Mail {
        const SECTION: &'static str = "mail";
        const KEYS: &'static [&'static str] = &[
            "host",
            "port",
            #[cfg(unix)]
            "socket",
            "timeout",
        ];
        fn from_settings(
            __section: &mut __aiopyramid::SectionReader<'_>,
        ) -> ::core::option::Option<Self> {
            let __value_0 = __section
                .key::<
                    String,
                >(
                    "host",
                    |__value| <String as __aiopyramid::SettingsValue>::read(__value),
                );
            let __value_1 = __section
                .key_or::<
                    u16,
                >(
                    "port",
                    |__value| <u16 as __aiopyramid::SettingsValue>::read(__value),
                    || 25,
                );
            #[cfg(unix)]
            let __value_2 = __section
                .key_or::<
                    PathBuf,
                >(
                    "socket",
                    |__value| <PathBuf as __aiopyramid::SettingsValue>::read(__value),
                    || __aiopyramid::FromText::from_text("/run/mail"),
                );
            let __value_3 = __section
                .key::<
                    Duration,
                >("timeout", |__value| aiopyramid::duration::deserialize(__value));
            __aiopyramid::Some(Mail {
                host: __value_0?,
                port: __value_1?,
                #[cfg(unix)]
                r#type: __value_2?,
                timeout: __value_3?,
            })
        }
    }
    __aiopyramid::inventory::submit!(__aiopyramid::Declaration {
        site: __aiopyramid::Site::declared(
            [
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_MANIFEST_DIR"),
                ::core::module_path!(),
                "Mail",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |__config| {
            __config.add_settings::<Mail>();
        },
    });
};
