use aiopyramid::prelude::*;

struct Price {
    euros: u32,
}

#[view_config(route = "/tell/{euros}", renderer = "json")]
async fn tell(channels: Channels, euros: u32) -> Result<usize> {
    let price = Price { euros };
    Ok(channels.group("prices").send(&price).await?.delivered)
}

fn main() {}
