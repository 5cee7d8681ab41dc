//! What happens when something goes wrong.

use aiopyramid::prelude::*;

/// An outcome of HTTP, as an error.
#[view_config(route = "/teapot/{cups}")]
async fn teapot(cups: u8) -> Result<&'static str, HttpException> {
    match cups {
        0 => Ok("no tea, no problem"),
        _ => Err(HttpException::new(StatusCode::IM_A_TEAPOT).with_detail("short and stout")),
    }
}

/// Any other error is a 500: the log has it, the client an incident id.
#[view_config(route = "/fails")]
fn fails() -> Result<String> {
    Ok(std::fs::read_to_string("/there/is/no/such/file")?)
}

/// So is a panic, and the connection lives on.
#[view_config(route = "/panics")]
async fn panics() -> &'static str {
    panic!("on purpose")
}

/// A value may also be the response that says where to look.
#[view_config(route = "/old")]
async fn old() -> HttpMovedPermanently {
    HttpMovedPermanently::new("/")
}
