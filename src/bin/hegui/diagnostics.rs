//! Findings in rule files, as a compiler shows them.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use hegui::Diagnostic;

/// Prints findings to standard error.
pub(crate) fn print(found: &[Diagnostic]) {
    let renderer = Renderer::styled();
    for diagnostic in found {
        anstream::eprintln!("{}\n", renderer.render(&[group(diagnostic)]));
    }
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.level() {
        hegui::Level::Error => Level::ERROR,
        hegui::Level::Warning => Level::WARNING,
    };
    let (source, first_line, range) = excerpt(diagnostic);
    let mark = AnnotationKind::Primary.span(range);
    let mark = match diagnostic.note() {
        "" => mark,
        note => mark.label(note),
    };
    let snippet =
        Snippet::source(source).path(diagnostic.path()).line_start(first_line).annotation(mark);
    let title = level.primary_title(diagnostic.message()).id(diagnostic.code());
    let group = Group::with_title(title).element(snippet);
    match diagnostic.advice() {
        Some(advice) => group.element(Level::HELP.message(advice)),
        None => group,
    }
}

/// Returns the lines of a finding, the number of the first, and its range in them; a list has thousands that nobody asked for.
fn excerpt(diagnostic: &Diagnostic) -> (&str, usize, std::ops::Range<usize>) {
    let (text, range) = (diagnostic.source(), diagnostic.range());
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    (&text[start..end], diagnostic.line(), range.start - start..range.end - start)
}
