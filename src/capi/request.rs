//! Requests from pointers.

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::{Field, Request};

use super::boundary::Fault;
use super::lossy::Places;
use super::options::Plain;
use super::rows::field_of;
use super::status::HEGUI_E_REQUEST;
use super::text::{self, hegui_str};

/// What is checked: an account profile, a post, a comment, or any mix. Set it to HEGUI_REQUEST_INIT and fill in what there is: a NULL pointer
/// means that the field is absent.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_request {
    /// sizeof(hegui_request), set by the INIT macro.
    pub struct_size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Your identifier as JSON, a number such as 7 or a string such as "post-7" with its quotation marks; copied into the verdict.
    pub id: hegui_str,
    /// Account name.
    pub name: hegui_str,
    /// Account introduction.
    pub bio: hegui_str,
    /// Post title.
    pub title: hegui_str,
    /// Post text.
    pub content: hegui_str,
    /// Comment or message.
    pub comment: hegui_str,
    /// Text seen in the avatar, the cover or frames.
    pub ocr_text: hegui_str,
    /// What you know, as a JSON object such as {"account.certified": true}.
    pub facts: hegui_str,
    /// URLs or domains attached to the post.
    pub links: *const hegui_str,
    /// Number of links.
    pub link_count: usize,
}

// SAFETY: `repr(C)`, integers and pointers only, begins with its size.
unsafe impl Plain for hegui_request {}

/// Kind of a part of hegui_check_parts beside HEGUI_FIELD_x: the identifier as JSON.
pub const HEGUI_PART_ID: u32 = 16;
/// Kind of a part of hegui_check_parts: the facts as a JSON object.
pub const HEGUI_PART_FACTS: u32 = 17;

/// A request whose buffers are reused, and where its repaired texts came from.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    pub(super) request: Request,
    places: [Places; Field::ALL.len()],
    /// Whether bytes that are not UTF-8 are repaired; else they are a fault.
    repair: bool,
    /// Memory of earlier texts.
    spare: Vec<String>,
}

impl Buffer {
    pub(super) fn clear(&mut self, repair: bool) {
        let Request { name, bio, title, content, comment, ocr_text, links, .. } = &mut self.request;
        for text in [name, bio, title, content, comment, ocr_text] {
            self.spare.extend(text.take());
        }
        self.spare.append(links);
        // So many texts has an ordinary request; the memory of an unusual one is given back.
        self.spare.truncate(Field::ALL.len());
        self.request.id = None;
        self.request.facts.clear();
        if self.repair {
            self.places.iter_mut().for_each(Places::clear);
        }
        self.repair = repair;
    }

    /// Returns whether a field was repaired.
    pub(super) fn lossy(&self) -> bool {
        self.repair && self.places.iter().any(|places| places.lossy)
    }

    /// Returns the place in the bytes as given.
    pub(super) fn given(&self, field: Field, at: u32) -> u32 {
        let places = &self.places[field as usize];
        if places.lossy { places.given(at) } else { at }
    }

    /// Sets a field, in the memory of an earlier one; one more link for the links.
    pub(super) fn set(&mut self, field: Field, bytes: &[u8]) -> Result<(), Fault> {
        if self.repair {
            let mut text = self.spare();
            let places = &mut self.places[field as usize];
            if field == Field::Links && !self.request.links.is_empty() {
                places.push_separator();
            }
            places.push(bytes, &mut text);
            self.request.set(field, text);
            return Ok(());
        }
        let valid = text::decode(bytes).map_err(|e| Fault::utf8(field.label(), e.valid_up_to()))?;
        self.set_text(field, valid);
        Ok(())
    }

    /// Sets a field to what is known to be text.
    pub(super) fn set_text(&mut self, field: Field, valid: &str) {
        let mut text = self.spare();
        text.push_str(valid);
        self.request.set(field, text);
    }

    fn spare(&mut self) -> String {
        let mut text = self.spare.pop().unwrap_or_default();
        text.clear();
        text
    }

    fn set_id(&mut self, json: &[u8]) -> Result<(), Fault> {
        let id = serde_json::from_slice(json)
            .ok()
            .filter(|id| matches!(id, Value::String(_) | Value::Number(_)));
        let message = "`id` is a JSON number or string: 7 or \"post-7\" with its quotation marks";
        self.request.id = Some(id.ok_or_else(|| Fault::new(HEGUI_E_REQUEST, message))?);
        Ok(())
    }

    fn set_facts(&mut self, json: &[u8]) -> Result<(), Fault> {
        let json = std::str::from_utf8(json).map_err(|e| Fault::utf8("facts", e.valid_up_to()))?;
        // One JSON value and nothing after it, so that it cannot reach out of its place below.
        serde_json::from_str::<IgnoredAny>(json)
            .map_err(|e| Fault::new(HEGUI_E_REQUEST, format!("`facts` are not JSON: {e}")))?;
        self.request.facts = Request::from_json(&format!("{{\"facts\":{json}}}"))?.facts;
        Ok(())
    }

    /// Takes over a request of C.
    ///
    /// # Safety
    /// Every text of `from` is readable.
    pub(super) unsafe fn fill(&mut self, from: &hegui_request) -> Result<(), Fault> {
        if from.reserved != 0 {
            return Err(Fault::options("`request.reserved` is not 0"));
        }
        let texts = [
            (Field::Name, from.name),
            (Field::Bio, from.bio),
            (Field::Title, from.title),
            (Field::Content, from.content),
            (Field::Comment, from.comment),
            (Field::OcrText, from.ocr_text),
        ];
        // SAFETY: passed on, for all of this function.
        unsafe {
            for (field, given) in texts {
                if let Some(bytes) = text::optional(field.label(), given)? {
                    self.set(field, bytes)?;
                }
            }
            for link in text::slice("links", from.links, from.link_count)? {
                let bytes = text::optional("links", *link)?;
                self.set(Field::Links, bytes.unwrap_or_default())?;
            }
            if let Some(json) = text::optional("id", from.id)? {
                self.set_id(json)?;
            }
            if let Some(json) = text::optional("facts", from.facts)? {
                self.set_facts(json)?;
            }
        }
        Ok(())
    }

    /// Takes over one part of a flat request.
    pub(super) fn part(&mut self, kind: u32, bytes: &[u8]) -> Result<(), Fault> {
        match kind {
            HEGUI_PART_ID => self.set_id(bytes),
            HEGUI_PART_FACTS => self.set_facts(bytes),
            field => self.set(field_of(field)?, bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_cannot_reach_out_of_their_place() {
        let mut buffer = Buffer::default();
        assert!(buffer.set_facts(br#"{"account.certified": true}"#).is_ok());
        assert_eq!(buffer.request, Request::new().fact("account.certified", true));
        for bad in ["{}, \"name\": \"x\"", "{}}", "", "[]", "7", "{\"a\": {}}", "{\"a\":1,\"a\":2}"]
        {
            assert!(buffer.set_facts(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(buffer.set_id(b"7").is_ok() && buffer.set_id(b"\"a\"").is_ok());
        assert!(buffer.set_id(b"post").is_err() && buffer.set_id(b"null").is_err());
    }
}
