//! What the compiler says of calls that hold a worker. An expansion names one of these functions where such a call stands; nothing calls
//! them.

/// The modules, with the same functions in each: what there is to write instead is another thing in asynchronous and in plain code.
macro_rules! noted {
    ($(#[$about:meta])* $module:ident: $($name:ident = $note:literal;)*) => {
        $(#[$about])*
        pub mod $module {
            $(
                #[deprecated(note = $note)]
                #[doc = $note]
                pub fn $name() {}
            )*
        }
    };
}

noted! {
    /// In what is polled on a worker.
    blocking_in_async_code:
    thread_sleep = "`std::thread::sleep` holds the worker and every request on it: write `tokio::time::sleep(..).await`";
    std_fs = "`std::fs` holds the worker and every request on it until the disk answers: write `run_in_executor(|| ..).await`, \
              or make a view a plain `fn` without a mapper, which runs on an executor thread";
    tcp_connect = "`std::net::TcpStream` holds the worker and every request on it until the other side answers: \
                   write `tokio::net::TcpStream::connect(..).await`";
    http_client = "a blocking client holds the worker and every request on it until the other server answers: use an asynchronous one, \
                   or write `run_in_executor(|| ..).await`";
    process = "`std::process::Command` holds the worker and every request on it until the program ends: \
               use `tokio::process::Command`, and `.await` it";
    block_in_place = "a worker has one thread for many requests, so `block_in_place` panics there: write `run_in_executor(|| ..).await`, \
                      or make a view a plain `fn` without a mapper, which runs on an executor thread";
    block_on = "`block_on` holds the worker and every request on it, or panics there: `.await` the future";
    std_guard = "whoever wants this lock while the function waits holds the worker, and with it the one who would release it: \
                 take the lock inside and drop it before each `.await`, or use `tokio::sync`";
}

noted! {
    /// In plain code that runs in a greenlet.
    blocking_in_a_greenlet:
    thread_sleep = "`std::thread::sleep` holds the worker and every request on it: write `synchronize(tokio::time::sleep(..))`";
    std_fs = "`std::fs` holds the worker and every request on it until the disk answers: write `synchronize(run_in_executor(|| ..))`";
    tcp_connect = "`std::net::TcpStream` holds the worker and every request on it until the other side answers: \
                   write `synchronize(tokio::net::TcpStream::connect(..))`";
    http_client = "a blocking client holds the worker and every request on it until the other server answers: \
                   `synchronize` an asynchronous one, or write `synchronize(run_in_executor(|| ..))`";
    process = "`std::process::Command` holds the worker and every request on it until the program ends: \
               `synchronize` a `tokio::process::Command`";
    block_in_place = "a worker has one thread for many requests, so `block_in_place` panics there: \
                      write `synchronize(run_in_executor(|| ..))`";
    block_on = "`block_on` holds the worker and every request on it, or panics there: write `synchronize(future)`";
}
