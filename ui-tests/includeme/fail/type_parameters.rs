use aiopyramid::prelude::*;

#[includeme]
fn includeme<T: Default + Send + Sync + 'static>(config: &mut Configurator) {
    config.state(T::default());
}

fn main() {
    let _ = includeme::<u32>;
}
