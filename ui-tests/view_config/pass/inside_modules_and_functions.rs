use aiopyramid::prelude::*;

mod pages {
    use aiopyramid::prelude::*;

    pub struct Local(#[allow(dead_code)] pub u32);

    #[view_config(route = "/module")]
    async fn page(local: State<Local>) -> &'static str {
        let _ = local;
        "page"
    }

    pub mod deeper {
        #[aiopyramid::view_config(route = "/deeper")]
        pub fn page(local: aiopyramid::extract::State<super::Local>) -> &'static str {
            let _ = local;
            "page"
        }
    }
}

fn main() {
    struct Local(String);

    #[view_config(route = "/function")]
    async fn page(local: State<Local>) -> String {
        local.0.0.clone()
    }

    let _ = || {
        #[view_config(route = "/closure")]
        fn page(request: Request) -> String {
            request.method().to_string()
        }
    };
    let _ = pages::deeper::page;
}
