use aiopyramid::prelude::*;

#[settings(sektion = "mail", section = "my mail")]
struct Mail {
    #[settings(defualt = 25)]
    port: u16,
    #[serde(rename = "hostname")]
    host: String,
    #[settings(rename = "port")]
    other: u16,
}

fn read(config: &Configurator) -> Result<String> {
    Ok(config.settings().read::<Mail>()?.host)
}

#[view_config(route = "/")]
async fn view(State(mail): State<Mail>) -> String {
    mail.host.clone()
}

fn main() {}
