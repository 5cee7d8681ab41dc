//! A form read whole: its texts, and its files in memory or on disk.

use std::path::PathBuf;

use super::super::{MultiDict, Rejection, StatusCode};
use super::part::PartHead;
use super::writer::Writer;
use super::{Multipart, Upload, Uploads, disk, refusal};
use crate::settings::MultipartSettings;

/// A form, and what has come of it. Whoever waits for it may be dropped at any point; the next one goes on from there.
pub(in super::super) struct FormReader {
    multipart: Multipart,
    texts: Vec<(String, String)>,
    /// The bytes of the texts and of all names.
    text_length: u64,
    uploads: Uploads,
    part: Option<Receiving>,
    /// How much of the files may still be kept in memory.
    memory: usize,
    directory: Option<PathBuf>,
}

/// A part and what has come of it.
struct Receiving {
    head: PartHead,
    length: u64,
    /// All of it, as long as it has a place in memory.
    bytes: Vec<u8>,
    writer: Option<Writer>,
}

impl FormReader {
    pub(super) fn new(multipart: Multipart, settings: &MultipartSettings) -> FormReader {
        FormReader {
            multipart,
            texts: Vec::new(),
            text_length: 0,
            uploads: Uploads::default(),
            part: None,
            memory: usize::try_from(settings.memory_limit.bytes()).unwrap_or(usize::MAX),
            directory: settings.directory.clone(),
        }
    }

    /// Waits for the rest.
    pub(in super::super) async fn rest(&mut self) -> Result<(MultiDict, Uploads), Rejection> {
        loop {
            if self.part.is_some() {
                self.rest_of_part().await?;
            }
            if !self.multipart.advance().await? {
                break;
            }
            let head = self.multipart.part.as_ref().map(|part| part.head.clone());
            if let Some(head) = &head {
                self.text_length += head.name().len() as u64;
            }
            self.part = head.map(Receiving::new);
        }
        let texts = std::mem::take(&mut self.texts);
        Ok((
            texts.into_iter().collect(),
            std::mem::take(&mut self.uploads),
        ))
    }

    async fn rest_of_part(&mut self) -> Result<(), Rejection> {
        let Some(part) = &mut self.part else {
            return Ok(());
        };
        loop {
            if let Some(writer) = &mut part.writer {
                writer.catch_up().await.map_err(not_stored)?;
            }
            let Some(chunk) = self.multipart.chunk().await? else {
                break;
            };
            part.length += chunk.len() as u64;
            if part.head.is_file() {
                part.receive(&chunk, &mut self.memory, self.directory.as_ref());
                continue;
            }
            self.text_length += chunk.len() as u64;
            if self.text_length > self.multipart.limits.text {
                return Err(refusal::texts_too_large(&part.head, &self.multipart.limits));
            }
            part.bytes.extend_from_slice(&chunk);
        }
        match &mut part.writer {
            None if part.head.is_file() => {
                let bytes = std::mem::take(&mut part.bytes);
                if !part.is_no_file() {
                    let upload = Upload::in_memory(&part.head, bytes.into());
                    self.uploads.push(part.head.name().to_owned(), upload);
                }
            }
            None => {
                let text = String::from_utf8(std::mem::take(&mut part.bytes));
                let text = text.map_err(|_| refusal::not_utf8(&part.head))?;
                self.texts.push((part.head.name().to_owned(), text));
            }
            Some(writer) => {
                let file = writer.finish().await.map_err(not_stored)?;
                let upload = Upload::in_file(&part.head, file, part.length);
                self.uploads.push(part.head.name().to_owned(), upload);
            }
        }
        self.part = None;
        Ok(())
    }
}

impl Receiving {
    fn new(head: PartHead) -> Receiving {
        Receiving {
            head,
            length: 0,
            bytes: Vec::new(),
            writer: None,
        }
    }

    /// Whether it is a file input in which nobody has chosen a file: that is sent all the same.
    fn is_no_file(&self) -> bool {
        self.length == 0 && self.head.raw_file_name.as_deref() == Some("")
    }

    /// Takes more of a file: into memory as long as there is a place, else into a temporary file, with all that came before.
    fn receive(&mut self, chunk: &[u8], memory: &mut usize, directory: Option<&PathBuf>) {
        if let Some(writer) = &mut self.writer {
            return writer.push(chunk);
        }
        if let Some(left) = memory.checked_sub(chunk.len()) {
            *memory = left;
            return self.bytes.extend_from_slice(chunk);
        }
        let directory = directory.cloned();
        let mut writer = Writer::new(move || disk::temporary(directory.as_deref()));
        let bytes = std::mem::take(&mut self.bytes);
        *memory += bytes.len();
        writer.push(&bytes);
        writer.push(chunk);
        self.writer = Some(writer);
    }
}

/// The disk is ours, and what it says is for the log.
fn not_stored(error: std::io::Error) -> Rejection {
    let message = format!("an upload could not be kept in a temporary file: {error}");
    Rejection::new(StatusCode::INTERNAL_SERVER_ERROR, message)
}
