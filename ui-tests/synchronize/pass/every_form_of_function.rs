#![deny(warnings)]

use std::fmt::Display;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use aiopyramid::prelude::*;

#[synchronize]
async fn nothing() {}

#[synchronize]
pub async fn number() -> u32 {
    std::future::ready(5).await
}

#[synchronize]
async fn borrowed(name: &str) -> &str {
    std::future::ready(name).await
}

#[synchronize]
async fn named<'a, 'b>(first: &'a mut Vec<u32>, second: &'b str) -> &'a mut u32
where
    'b: 'a,
{
    first.push(u32::try_from(second.len()).unwrap());
    &mut first[0]
}

#[synchronize]
async fn generic<T: ?Sized + ToOwned<Owned = O>, O, const N: usize>(
    values: [&T; N],
) -> Vec<O>
where
    O: Display,
{
    values.map(ToOwned::to_owned).into()
}

#[synchronize]
async fn patterns((a, b): (u32, u32), mut sum: u32, [c, ..]: [u32; 3], _: String, _unused: u8) -> u32 {
    sum += a + b + c;
    sum
}

#[synchronize]
async fn of_some_trait(value: impl Display) -> impl Iterator<Item = char> {
    value.to_string().chars().collect::<Vec<_>>().into_iter()
}

#[synchronize]
async fn of_some_trait_in_a_result(text: &str) -> Result<impl Display + use<>, std::num::ParseIntError> {
    let number: u32 = text.parse()?;
    if number == 1 {
        return Ok(2);
    }
    Ok(number)
}

#[synchronize]
async fn boxed(short: bool) -> Box<dyn Display> {
    if short {
        return Box::new('s');
    }
    Box::new("long")
}

#[synchronize]
async fn inferred() -> Result<Vec<u32>, Box<dyn std::error::Error>> {
    let read = "1 2".split(' ').map(str::parse).collect::<Result<_, _>>()?;
    Ok(read)
}

#[synchronize]
async fn never() -> ! {
    loop {
        std::future::pending::<()>().await;
    }
}

#[synchronize]
async fn not_send(shared: Rc<u32>) -> Rc<u32> {
    let again = Rc::clone(&shared);
    std::future::ready(()).await;
    again
}

/// # Safety
///
/// The pointer can be read.
#[synchronize]
async unsafe fn dangerous(pointer: *const u32) -> u32 {
    unsafe { *pointer }
}

#[synchronize]
pub(crate) async fn with_attributes_on_arguments(
    #[allow(unused_variables)] unused: u32,
    #[cfg(any())] missing: Missing,
    #[cfg(not(any()))] there: u32,
) -> u32 {
    there
}

#[synchronize]
async fn with_attributes_inside() -> u32 {
    #![allow(unused_variables)]
    let unused = 5;
    6
}

struct Things<'t, T>(Vec<T>, PhantomData<&'t T>);

impl<'t, T: Clone> Things<'t, T> {
    #[synchronize]
    async fn new(things: Vec<T>) -> Self {
        Things(things, PhantomData)
    }

    #[synchronize]
    async fn first(&self) -> Option<&T> {
        self.0.first()
    }

    #[synchronize]
    async fn last(&mut self) -> Option<&mut T> {
        self.0.last_mut()
    }

    #[synchronize]
    async fn all(self) -> Vec<T> {
        self.0
    }

    #[synchronize]
    async fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    #[synchronize]
    async fn shared(self: Arc<Self>, other: &'t T) -> Vec<T> {
        let mut all = self.0.clone();
        all.push(other.clone());
        all
    }

    #[synchronize]
    async fn pinned(self: Pin<&mut Self>) -> usize {
        self.0.len()
    }

    #[synchronize]
    async fn by_name(self: &Self) -> usize {
        self.0.len()
    }
}

trait Source {
    fn read(&self, key: &str) -> Option<String>;

    #[synchronize]
    async fn shout(&self, key: &str) -> String {
        std::future::ready(key.to_uppercase()).await
    }
}

impl Source for str {
    #[synchronize]
    async fn read(&self, key: &str) -> Option<String> {
        self.strip_prefix(key).map(str::to_owned)
    }
}

mod inner {
    pub(super) struct Hidden;

    pub(super) fn within() -> u32 {
        Hidden.within()
    }

    impl Hidden {
        #[aiopyramid::synchronize]
        pub(in crate::inner) async fn within(&self) -> u32 {
            7
        }

        #[aiopyramid::dispatch::synchronize]
        pub(super) async fn outside(&self) -> u32 {
            7
        }
    }
}

macro_rules! waiting {
    ($name:ident, $argument:ident: $ty:ty, $value:expr, $body:block) => {
        #[synchronize]
        async fn $name($argument: $ty) -> $ty {
            let _ = $value;
            $body
        }
    };
}

waiting!(made, argument: u32, 5, { argument + 1 });

macro_rules! with_body {
    ($(#[$attribute:meta])* $visibility:vis $name:ident $body:block) => {
        $(#[$attribute])*
        $visibility async fn $name() -> u32 $body
    };
}

with_body!(#[synchronize] pub with_a_body { 5 });

fn main() {
    nothing();
    assert_eq!(number(), 5);
    assert_eq!(borrowed("a"), "a");
    assert_eq!(*named(&mut Vec::new(), "abc"), 3);
    assert_eq!(generic(["a", "b"]), ["a", "b"]);
    assert_eq!(patterns((1, 2), 3, [4, 5, 6], String::new(), 0), 10);
    assert_eq!(of_some_trait("abc").count(), 3);
    assert_eq!(of_some_trait_in_a_result("5").unwrap().to_string(), "5");
    assert_eq!(boxed(true).to_string(), "s");
    assert_eq!(inferred().unwrap(), [1, 2]);
    let _: fn() -> ! = never;
    assert_eq!(*not_send(Rc::new(5)), 5);
    assert_eq!(unsafe { dangerous(&5) }, 5);
    assert_eq!(with_attributes_on_arguments(1, 2), 2);
    assert_eq!(with_attributes_inside(), 6);
    let mut things = Things::new(vec![1, 2]);
    assert_eq!(things.first(), Some(&1));
    *things.last().unwrap() = 3;
    assert_eq!(things.by_name(), 2);
    assert_eq!(Pin::new(&mut things).pinned(), 2);
    assert_eq!(things.reversed().all(), [3, 1]);
    assert_eq!(Arc::new(Things::new(vec![1])).shared(&2), [1, 2]);
    assert_eq!("ab".read("a").unwrap(), "b");
    assert_eq!("ab".shout("c"), "C");
    assert_eq!(inner::Hidden.outside(), 7);
    assert_eq!(inner::within(), 7);
    assert_eq!(made(5), 6);
    assert_eq!(with_a_body(), 5);
    // The function of the same name is there too.
    assert_eq!(synchronize(async { 5 }), 5);
}
