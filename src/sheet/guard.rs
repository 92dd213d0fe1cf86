//! Panics of libraries, made into errors. Two libraries panic where they should not: the XLS reader on broken files,
//! the XLSX writer on a full disk. A panic hook that puts the terminal back asks [`panic_is_handled`] first.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread will be made into an error: then a hook has nothing to say and nothing to restore.
pub fn panic_is_handled() -> bool {
    GUARDED.get()
}

/// Runs what may panic.
pub(crate) fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    GUARDED.set(before);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_a_value_outside() {
        assert!(!panic_is_handled());
        assert!(guarded(panic_is_handled).unwrap());
        assert!(guarded(|| panic!("as expected")).is_err());
        assert!(!panic_is_handled());
    }
}
