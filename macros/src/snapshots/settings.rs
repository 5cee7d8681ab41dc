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
            section: &mut __aiopyramid::SectionReader<'_>,
        ) -> ::core::option::Option<Self> {
            let value_0 = section
                .key::<
                    String,
                >("host", |value| <String as __aiopyramid::SettingsValue>::read(value));
            let value_1 = section
                .key_or::<
                    u16,
                >(
                    "port",
                    |value| <u16 as __aiopyramid::SettingsValue>::read(value),
                    || 25,
                );
            #[cfg(unix)]
            let value_2 = section
                .key_or::<
                    PathBuf,
                >(
                    "socket",
                    |value| <PathBuf as __aiopyramid::SettingsValue>::read(value),
                    || __aiopyramid::FromText::from_text("/run/mail"),
                );
            let value_3 = section
                .key::<
                    Duration,
                >("timeout", |value| aiopyramid::duration::deserialize(value));
            __aiopyramid::Some(Mail {
                host: value_0?,
                port: value_1?,
                #[cfg(unix)]
                r#type: value_2?,
                timeout: value_3?,
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
        apply: |config| {
            config.add_settings::<Mail>();
        },
    });
};
