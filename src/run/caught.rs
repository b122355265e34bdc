//! What happens when the program itself is wrong about an article?
//!
//! The article is reported with the place in the source, and the run goes on.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// How many calls are being watched; outside of them a panic is told as ever.
static WATCHED: AtomicUsize = AtomicUsize::new(0);
static FIRST: Mutex<Option<String>> = Mutex::new(None);

/// Calls `action`; when it panics, in whichever thread of rayon's pool, what the panic said and where.
pub(super) fn catch<T>(action: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if WATCHED.load(Ordering::SeqCst) == 0 {
                return tell(panic);
            }
            let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
            let said = panic.payload_as_str().unwrap_or("no message");
            // The first tells the fault; threads that waited for the one that failed fail after it.
            let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| format!("{said}{place}"));
        }));
    });
    if WATCHED.fetch_add(1, Ordering::SeqCst) == 0 {
        *FIRST.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
    // What is shared is the pipeline, which nothing changes.
    let done = panic::catch_unwind(AssertUnwindSafe(action));
    WATCHED.fetch_sub(1, Ordering::SeqCst);
    done.map_err(|_| {
        FIRST.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(|| "no message".to_owned())
    })
}
