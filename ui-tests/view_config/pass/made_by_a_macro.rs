use aiopyramid::prelude::*;

macro_rules! view {
    ($name:ident, $route:literal, $answer:expr) => {
        #[view_config(route = $route)]
        async fn $name(request: &Request, method: Method, Text(text): Text) -> String {
            let _ = (request, method, text);
            $answer.to_string()
        }
    };
}

macro_rules! resource {
    ($module:ident, $route:literal, $key:ident: $key_type:ty, $value:ty, $limit:expr) => {
        mod $module {
            use super::*;

            #[view_config(route = $route, renderer = "json", body_limit = $limit)]
            async fn get($key: $key_type, page: Query<Vec<(String, String)>>, _: Option<Peer>) -> Result<$value, Error> {
                let _ = page;
                Ok(<$value>::from($key))
            }

            #[view_config(route = $route, request_method = "PUT", mapper = ExecutorMapper)]
            fn put($key: $key_type, Json(value): Json<$value>, request: Request) -> Result<StatusCode, HttpNotFound> {
                let _ = ($key, value, request);
                Ok(StatusCode::NO_CONTENT)
            }
        }
    };
}

view!(one, "/one", 1);
view!(two, "/two", "2");
resource!(numbers, "/numbers/{id}", id: u32, u64, 1024);
resource!(names, "/names/{name}", name: String, String, 64 * 1024);

fn main() {}
