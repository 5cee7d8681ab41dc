//! How far down a stack was written to: the kernel gives its pages as zeros.

use std::fs::{File, read_to_string};
use std::os::unix::fs::FileExt;

/// From the top of a stack of that size down to the last byte that is not zero, in bytes. `somewhere` is any address in it.
///
/// The stack must be in memory still, and nobody must run on it.
pub(super) fn depth(somewhere: usize, size: usize) -> usize {
    let bottom = bottom(somewhere);
    let mut stack = vec![0; size];
    let memory = File::open("/proc/self/mem").expect("a process can read its own memory");
    memory
        .read_exact_at(&mut stack, bottom as u64)
        .expect("the stack is in memory");
    let untouched = stack.iter().take_while(|byte| **byte == 0).count();
    size - untouched
}

/// The lowest address of the mapping, above the guard page.
fn bottom(somewhere: usize) -> usize {
    let mappings = read_to_string("/proc/self/maps").expect("a process can see its mappings");
    let bounds = mappings.lines().filter_map(|line| {
        let (begin, end) = line.split_whitespace().next()?.split_once('-')?;
        let address = |text| usize::from_str_radix(text, 16).ok();
        Some((address(begin)?, address(end)?))
    });
    let mut bounds = bounds.filter(|(begin, end)| (*begin..*end).contains(&somewhere));
    bounds.next().expect("the stack is mapped").0
}
