//! Regexes of placeholders: whether they parse, keep their meaning within a longer regex, and may match a `/`.

use regex_syntax::ast::{self, AssertionKind, Ast, Flag, Flags, FlagsItemKind, GroupKind, Span};
use regex_syntax::hir::{self, Class, Hir, HirKind};

use crate::error::Fault;

/// Reports the faults of the regex that begins at byte `offset` of the pattern; says whether it may match a `/`.
pub(crate) fn check(name: &str, regex: &str, offset: usize, faults: &mut Vec<Fault>) -> bool {
    match read(name, regex) {
        Ok(hir) => may_match_slash(&hir),
        Err(troubles) => {
            faults.extend(troubles.into_iter().map(|trouble| trouble.at(offset)));
            false
        }
    }
}

/// A fault by its place in the regex.
struct Trouble {
    span: Span,
    message: String,
    help: Option<&'static str>,
}

impl Trouble {
    fn at(self, offset: usize) -> Fault {
        let range = offset + self.span.start.offset..offset + self.span.end.offset;
        let fault = Fault::new(range, self.message);
        match self.help {
            Some(help) => fault.help(help),
            None => fault,
        }
    }
}

fn read(name: &str, regex: &str) -> Result<Hir, Vec<Trouble>> {
    let ast = ast::parse::Parser::new()
        .parse(regex)
        .map_err(|error| vec![unparsed(name, &error)])?;
    let unfit = ast::visit(&ast, Unfit::default()).unwrap_or_else(|never| match never {});
    if !unfit.is_empty() {
        return Err(unfit);
    }
    hir::translate::Translator::new()
        .translate(regex, &ast)
        .map_err(|error| vec![untranslated(name, &error)])
}

fn unparsed(name: &str, error: &ast::Error) -> Trouble {
    let (message, help) = match error.kind() {
        ast::ErrorKind::UnsupportedLookAround => (
            format!("the regex of `{name}` looks around itself, which no regex here can do"),
            Some("say what the text itself is made of, and test the rest in the view"),
        ),
        ast::ErrorKind::UnsupportedBackreference => (
            format!("the regex of `{name}` refers back to a group, which no regex here can do"),
            Some("say what the text itself is made of, and test the rest in the view"),
        ),
        kind => (
            format!("the regex of `{name}` does not parse: {kind}"),
            None,
        ),
    };
    let span = *error.span();
    Trouble {
        span,
        message,
        help,
    }
}

fn untranslated(name: &str, error: &hir::Error) -> Trouble {
    Trouble {
        span: *error.span(),
        message: format!("the regex of `{name}` does not parse: {}", error.kind()),
        help: None,
    }
}

/// Collects what a regex must not hold, because it would change the meaning of the pattern around it.
#[derive(Default)]
struct Unfit(Vec<Trouble>);

impl ast::Visitor for Unfit {
    type Output = Vec<Trouble>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        let trouble = match ast {
            Ast::Group(group) => in_group(group),
            Ast::Flags(set) => in_flags(&set.flags),
            Ast::Assertion(assertion) => anchor(assertion),
            _ => None,
        };
        self.0.extend(trouble);
        Ok(())
    }
}

fn in_group(group: &ast::Group) -> Option<Trouble> {
    match &group.kind {
        GroupKind::CaptureName { name, .. } => Some(Trouble {
            span: name.span,
            message: format!(
                "the group `{}` has a name, but only the placeholder gives one",
                name.name
            ),
            help: Some("use `(?:...)`"),
        }),
        GroupKind::NonCapturing(flags) => in_flags(flags),
        GroupKind::CaptureIndex(_) => None,
    }
}

fn in_flags(flags: &Flags) -> Option<Trouble> {
    let verbose = FlagsItemKind::Flag(Flag::IgnoreWhitespace);
    let item = flags.items.iter().find(|item| item.kind == verbose)?;
    Some(Trouble {
        span: item.span,
        message: "a regex in a pattern cannot be in verbose mode".to_owned(),
        help: Some("leave out `x`, white space and comments"),
    })
}

fn anchor(assertion: &ast::Assertion) -> Option<Trouble> {
    use AssertionKind::{EndLine, EndText, StartLine, StartText};
    matches!(assertion.kind, StartLine | EndLine | StartText | EndText).then(|| Trouble {
        span: assertion.span,
        message: "a placeholder always matches as a whole: an anchor in its regex has no use"
            .to_owned(),
        help: Some("leave it out"),
    })
}

/// Whether some text that the regex matches may hold a `/`. It looks at what the regex is made of, so it errs on the
/// side of yes for a part that can never take part in a match.
fn may_match_slash(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'/'),
        HirKind::Class(class) => has_slash(class),
        HirKind::Repetition(repetition) => may_match_slash(&repetition.sub),
        HirKind::Capture(capture) => may_match_slash(&capture.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().any(may_match_slash),
    }
}

fn has_slash(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => class.iter().any(|r| (r.start()..=r.end()).contains(&'/')),
        Class::Bytes(class) => class.iter().any(|r| (r.start()..=r.end()).contains(&b'/')),
    }
}
