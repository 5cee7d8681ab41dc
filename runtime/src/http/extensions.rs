//! Values by type: those of one request, which may come at any time, and those of the application, which are fixed at start.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

type Shared = Arc<dyn Any + Send + Sync>;

/// The values that a request carries, at most one of each type.
///
/// Tweens and views of one request share them, on whatever threads they run. Few values are ever kept, so a list does.
///
/// # Example
///
/// ```
/// #[derive(Debug, PartialEq)]
/// struct Tenant(&'static str);
///
/// let values = aiopyramid::http::Extensions::default();
/// values.insert(Tenant("north"));
/// assert_eq!(*values.get::<Tenant>().unwrap(), Tenant("north"));
/// ```
#[derive(Default)]
pub struct Extensions(Mutex<Vec<(TypeId, Shared)>>);

impl Extensions {
    /// Keeps a value, and gives back the one of the same type that it replaces.
    pub fn insert<T: Send + Sync + 'static>(&self, value: T) -> Option<Arc<T>> {
        self.insert_shared(Arc::new(value))
    }

    /// Keeps a value that others have too.
    pub(crate) fn insert_shared<T: Send + Sync + 'static>(&self, value: Arc<T>) -> Option<Arc<T>> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value: Shared = value;
        match values.iter_mut().find(|(id, _)| *id == TypeId::of::<T>()) {
            Some((_, slot)) => std::mem::replace(slot, value).downcast().ok(),
            None => {
                // Most requests that keep any keep one or two.
                let is_first = values.is_empty();
                values.reserve_exact(usize::from(is_first));
                values.push((TypeId::of::<T>(), value));
                None
            }
        }
    }

    /// The value of a type, if one was kept.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, value) = values.iter().find(|(id, _)| *id == TypeId::of::<T>())?;
        value.clone().downcast().ok()
    }
}

impl std::fmt::Debug for Extensions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Extensions")
    }
}

/// The values of the application, one of each type, fixed once it is made: what `State<T>` hands out.
#[derive(Default, Clone)]
pub struct TypeMap(HashMap<TypeId, Shared, BuildHasherDefault<IdHasher>>);

impl TypeMap {
    /// Keeps a value; false if there was one of its type already, which then stays.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) -> bool {
        let entry = self.0.entry(TypeId::of::<T>());
        let vacant = matches!(entry, std::collections::hash_map::Entry::Vacant(_));
        entry.or_insert_with(|| Arc::new(value));
        vacant
    }

    /// Keeps a value in place of the one of its type.
    pub(crate) fn replace<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// The value of a type, if one was kept.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.get(&TypeId::of::<T>())?.clone().downcast().ok()
    }

    /// Whether a value of the type with this id was kept.
    pub fn contains(&self, id: TypeId) -> bool {
        self.0.contains_key(&id)
    }
}

impl std::fmt::Debug for TypeMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TypeMap({} values)", self.0.len())
    }
}

/// A `TypeId` is a hash already, so its own bits serve.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
