#![deny(warnings)]

use std::fmt::Display;
use std::sync::Arc;

use aiopyramid::dispatch::block_on;
use aiopyramid::prelude::*;

#[use_executor]
fn nothing() {}

#[use_executor()]
pub fn number() -> u32 {
    5
}

#[use_executor]
fn patterns((a, b): (u32, u32), mut sum: u32, [c, ..]: [u32; 3], _: String, _unused: u8) -> u32 {
    sum += a + b + c;
    sum
}

#[use_executor]
fn generic<T, const N: usize>(values: [T; N]) -> Vec<T>
where
    T: Clone + Send + 'static,
{
    values.to_vec()
}

#[use_executor]
fn only_inside<T: Default + Display>(prefix: String) -> String {
    format!("{prefix}{}", T::default())
}

#[use_executor]
fn of_some_trait(value: impl Display + Send + 'static) -> impl Iterator<Item = char> {
    value.to_string().chars().collect::<Vec<_>>().into_iter()
}

#[use_executor]
fn of_some_trait_in_a_result(text: String) -> Result<impl Display, std::num::ParseIntError> {
    let number: u32 = text.parse()?;
    if number == 1 {
        return Ok(2);
    }
    Ok(number)
}

#[use_executor]
fn boxed(short: bool) -> Box<dyn Display + Send> {
    if short {
        return Box::new('s');
    }
    Box::new("long")
}

#[use_executor]
fn functions(
    call: fn(&str) -> &str,
    boxed: Box<dyn Fn(&str) -> usize + Send>,
    implemented: impl for<'a> Fn(&'a str) -> &'a str + Send + 'static,
    text: &'static str,
) -> usize {
    boxed(call(implemented(text)))
}

#[use_executor]
fn never() -> ! {
    panic!("never")
}

/// # Safety
///
/// None is needed.
#[use_executor]
unsafe fn dangerous(number: u32) -> u32 {
    number
}

#[use_executor]
pub(crate) fn with_attributes_on_arguments(
    #[allow(unused_variables)] unused: u32,
    #[cfg(any())] missing: Missing,
    #[cfg(not(any()))] there: u32,
) -> u32 {
    there
}

#[use_executor]
fn names_of_the_expansion(run: u32, body: u32, value: u32, finish: u32, argument_0: u32) -> u32 {
    run + body + value + finish + argument_0
}

#[derive(Clone)]
struct Things<T>(Vec<T>);

impl<T: Clone + Send + Sync + 'static> Things<T> {
    #[use_executor]
    fn new(things: Vec<T>) -> Self {
        Things(things)
    }

    #[use_executor]
    fn all(self) -> Vec<T> {
        self.0
    }

    #[use_executor]
    fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    #[use_executor]
    fn shared(self: Arc<Self>, other: T) -> Vec<T> {
        let mut all = self.0.clone();
        all.push(other);
        all
    }

    #[use_executor]
    fn boxed(self: Box<Self>) -> usize {
        self.0.len()
    }
}

trait Source {
    #[allow(async_fn_in_trait)]
    async fn read(self, key: String) -> Option<String>;
}

impl Source for String {
    #[use_executor]
    fn read(self, key: String) -> Option<String> {
        self.strip_prefix(&*key).map(str::to_owned)
    }
}

macro_rules! blocking {
    ($name:ident, $argument:ident: $ty:ty, $body:block) => {
        #[use_executor]
        fn $name($argument: $ty, other: $ty) -> $ty {
            let _ = other;
            $body
        }
    };
}

blocking!(made, argument: u32, { argument + 1 });

fn sendable<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    block_on(async {
        nothing().await;
        assert_eq!(sendable(number()).await, 5);
        assert_eq!(patterns((1, 2), 3, [4, 5, 6], String::new(), 0).await, 10);
        assert_eq!(sendable(generic([1, 2])).await, [1, 2]);
        assert_eq!(only_inside::<u32>("a".to_owned()).await, "a0");
        assert_eq!(of_some_trait("abc").await.count(), 3);
        assert_eq!(of_some_trait_in_a_result("5".to_owned()).await.unwrap().to_string(), "5");
        assert_eq!(boxed(true).await.to_string(), "s");
        assert_eq!(functions(|text| text, Box::new(str::len), |text| text, "abc").await, 3);
        let _ = never;
        assert_eq!(unsafe { dangerous(5).await }, 5);
        assert_eq!(with_attributes_on_arguments(1, 2).await, 2);
        assert_eq!(names_of_the_expansion(1, 2, 3, 4, 5).await, 15);
        let things = Things::new(vec![1, 2]).await;
        assert_eq!(things.clone().all().await, [1, 2]);
        assert_eq!(things.reversed().await.0, [2, 1]);
        assert_eq!(sendable(Arc::new(Things(vec![1])).shared(2)).await, [1, 2]);
        assert_eq!(Box::new(Things(vec![1])).boxed().await, 1);
        assert_eq!("ab".to_owned().read("a".to_owned()).await.unwrap(), "b");
        assert_eq!(made(5, 6).await, 6);
    });
}
