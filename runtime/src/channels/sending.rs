//! A message on its way to a group.
//!
//! Most are handed out at once, and nothing is put on the heap for them. What has to wait, for members or for the engine, does so in a box: an
//! `async fn` would need none, but its type would name that of the message, and the compiler complain of the call and of its `.await` as well
//! where something is no message.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::hub::Hub;
use super::{Group, Sent};
use crate::error::{Error, Result};
use crate::websocket::Message;

/// A message on its way to a group: what [`Group::send`] gives. Nothing is sent before it is awaited.
#[must_use = "nothing is sent before the `.await`"]
pub struct Sending<'g> {
    /// What goes where, until it does.
    letter: Option<Letter<'g>>,
    /// What has to wait.
    rest: Option<Pin<Box<dyn Future<Output = Result<Sent>> + Send + 'g>>>,
}

struct Letter<'g> {
    group: &'g Group,
    message: Message,
    except: Option<usize>,
    at: &'static Location<'static>,
}

impl<'g> Sending<'g> {
    #[track_caller]
    pub(super) fn new(group: &'g Group, message: Message, except: Option<usize>) -> Sending<'g> {
        let letter = Letter {
            group,
            message,
            except,
            at: Location::caller(),
        };
        Sending {
            letter: Some(letter),
            rest: None,
        }
    }
}

impl Future for Sending<'_> {
    type Output = Result<Sent>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Sent>> {
        if let Some(letter) = self.letter.take() {
            match letter.hand_out()? {
                Some(sent) if letter.hub().engine().is_none() => return Poll::Ready(Ok(sent)),
                sent => self.rest = Some(Box::pin(letter.go_on(sent))),
            }
        }
        let rest = self.rest.as_mut();
        rest.expect("no future is polled once it is done")
            .as_mut()
            .poll(cx)
    }
}

impl Letter<'_> {
    fn hub(&self) -> &Arc<Hub> {
        &self.group.channels.0
    }

    /// Hands it to the members that are here, unless somebody has to be waited for.
    fn hand_out(&self) -> Result<Option<Sent>> {
        let (hub, name) = (self.hub(), self.group.name());
        hub.check_name(name)
            .map_err(|error| Error::at(error, self.at))?;
        Ok(hub.send_at_once(name, &self.message, self.except))
    }

    /// What comes after that: waiting for members, if it was not handed out, and the engine.
    async fn go_on(self, sent: Option<Sent>) -> Result<Sent> {
        let (hub, name) = (self.hub(), self.group.name());
        let sent = match sent {
            Some(sent) => sent,
            None => hub.send(name, &self.message, self.except).await,
        };
        if let Some(engine) = hub.engine() {
            engine.publish(name, &self.message).await?;
        }
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::{ChannelOptions, Channels};
    use crate::dispatch::synchronize;
    use crate::websocket::loose::websocket;

    #[test]
    fn nothing_is_sent_before_it_is_awaited() {
        let channels = Channels::new(ChannelOptions::DEFAULT);
        let group = channels.group("room");
        let (ws, client) = websocket(usize::MAX);
        synchronize(group.join(&ws)).unwrap();
        drop(group.send("forgotten"));
        let sending = group.send("sent");
        assert!(client.received().is_empty());
        assert_eq!(synchronize(sending).unwrap().delivered, 1);
        assert_eq!(client.received(), [Message::from("sent")]);
    }
}
