use aiopyramid::prelude::*;

#[synchronize]
async fn number(early: bool) -> Result<u32, std::io::Error> {
    if early {
        return 5;
    }
    Ok(6)
}

fn main() {}
