trait Holds {
    #[aiopyramid::test]
    fn it_holds();
}

fn main() {}
