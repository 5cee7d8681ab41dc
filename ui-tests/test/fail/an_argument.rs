use aiopyramid::prelude::*;

#[aiopyramid::test]
async fn a_page_is_shown(request: &Request, number: u32) {
    drop((request, number));
}

fn main() {}
