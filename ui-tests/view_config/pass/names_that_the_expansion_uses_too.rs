#![allow(non_camel_case_types, non_snake_case, dead_code)]

use aiopyramid::extract::{Json, Query, Text};
use aiopyramid::view_config;
use std::string::String;

struct Ok;
struct Err;
struct Some(std::primitive::u8);
struct None;
struct Box;
struct Result;
struct Option;
struct Vec;
struct View;
struct Error;
struct Send;
struct Future;
struct ViewOptions;
struct Rendering;
struct Unfailing;
struct NoArgument;
struct u64;
struct str;
struct bool;

mod core {}
mod std_ {}
mod inventory {}
mod __private {}

fn config() {}
fn call() {}
fn arguments() {}
fn needs() {}
fn owned() {}
fn value() {}
fn error() {}
fn argument_0() {}

trait Everything {
    fn value(&self) {}
    fn error(&self) {}
    fn split(self)
    where
        Self: Sized,
    {
    }
    fn needs(&self) {}
    fn answer(&self) {}
    fn fail(&self) {}
    fn take(&self) {}
    fn request(&self) {}
    fn render(&self) {}
    fn run_async(&self) {}
    fn arguments(&self) {}
}

impl<T> Everything for T {}

#[allow(unused_macros)]
macro_rules! env {
    ($($tokens:tt)*) => {
        compile_error!("the expansion means the macro of core")
    };
}

#[allow(unused_macros)]
macro_rules! assert {
    ($($tokens:tt)*) => {
        compile_error!("the expansion means the macro of core")
    };
}

#[view_config(route = "/a/{config}/{call}/{unbound}", body_limit = 5)]
async fn view(config: String, call: &std::primitive::str, arguments: aiopyramid::Request, needs: Text) -> String {
    let _ = (arguments, needs);
    config + call
}

#[view_config(route = "/b/{value}", renderer = "json")]
fn plain(value: String, error: Query<std::vec::Vec<(String, String)>>, owned: &aiopyramid::Request) -> std::result::Result<String, aiopyramid::Error> {
    let _ = (error, owned);
    std::result::Result::Ok(value)
}

#[view_config(route = "/c", renderer = "string")]
async fn argument_1(argument_0: Json<std::primitive::u32>) -> String {
    let _ = argument_0;
    String::new()
}

fn main() {}
