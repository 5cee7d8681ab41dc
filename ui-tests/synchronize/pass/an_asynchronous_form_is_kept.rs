#![deny(warnings)]

use std::fmt::Display;
use std::sync::Arc;

use aiopyramid::dispatch::{block_on, synchronize};

/// Documented twice.
#[synchronize(keep_async = "fetch_async")]
#[must_use]
pub async fn fetch<'a, T: Display + ?Sized, const N: usize>(
    prefix: &'a str,
    value: &T,
    mut rest: [u32; N],
    (a, _): (u32, u32),
    _unused: impl Display,
) -> Result<String, std::num::ParseIntError> {
    rest.reverse();
    let parsed: u32 = prefix.parse()?;
    Ok(format!("{parsed}{value}{rest:?}{a}"))
}

#[synchronize(keep_async = "size_async")]
async fn size<T>() -> usize {
    size_of::<T>()
}

/// # Safety
///
/// None is needed.
#[synchronize(keep_async = "dangerous_async")]
async unsafe fn dangerous() -> u32 {
    5
}

#[synchronize(keep_async = "expecting_async")]
#[expect(unused_variables, reason = "as an example")]
async fn expecting(unused: u32) -> u32 {
    5
}

struct Store<T>(T);

impl<T: Clone> Store<T> {
    #[synchronize(keep_async = "Self::open_async")]
    async fn open(value: T) -> Store<T> {
        Store(value)
    }

    #[synchronize(keep_async = "read_async")]
    pub(crate) async fn read(&self) -> &T {
        &self.0
    }

    #[synchronize(keep_async = "write_async")]
    async fn write(&mut self, value: T) -> T {
        std::mem::replace(&mut self.0, value)
    }

    #[synchronize(keep_async = "end_async")]
    async fn end(mut self, value: T) -> T {
        self.0 = value;
        self.0
    }

    #[synchronize(keep_async = "shared_async")]
    async fn shared<U>(self: Arc<Self>) -> (T, usize) {
        (self.0.clone(), size_of::<U>())
    }
}

trait Source {
    fn name(&self) -> String;

    #[synchronize(keep_async = "shout_async")]
    async fn shout(&self) -> String {
        self.name().to_uppercase()
    }
}

impl Source for str {
    fn name(&self) -> String {
        self.to_owned()
    }
}

fn main() {
    assert_eq!(fetch("1", "b", [1, 2], (3, 4), 5).unwrap(), "1b[2, 1]3");
    assert_eq!(block_on(fetch_async("1", "b", [1, 2], (3, 4), 5)).unwrap(), "1b[2, 1]3");
    assert_eq!(size::<u32>(), block_on(size_async::<u32>()));
    assert_eq!(unsafe { dangerous() }, block_on(unsafe { dangerous_async() }));
    assert_eq!(expecting(1), 5);
    let mut store = Store::open(1);
    assert_eq!(block_on(Store::open_async(1)).0, 1);
    assert_eq!(store.read(), block_on(store.read_async()));
    assert_eq!(store.write(2), 1);
    assert_eq!(block_on(store.write_async(3)), 2);
    assert_eq!(store.end(4), 4);
    assert_eq!(block_on(Store(1).end_async(4)), 4);
    assert_eq!(Arc::new(Store(1)).shared::<u8>(), (1, 1));
    assert_eq!(block_on(Arc::new(Store(1)).shared_async::<u8>()), (1, 1));
    assert_eq!("a".shout(), block_on("a".shout_async()));
}
