//! The closed language of `when` and of a signal's `if`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A condition as written; names are not resolved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Match(Name),
    /// At least so many of these matchers.
    Of(u32, Vec<Name>),
    /// Hits of one matcher.
    Count(Name, Comparison, i64),
    /// Different terms over these matchers.
    Distinct(Vec<Name>, Comparison, i64),
    /// A fact by itself: true.
    Fact(Name),
    FactIs(Name, Comparison, Literal),
    FactIn(Name, Vec<Literal>),
    Length(Comparison, i64),
}

/// A name and its place in the condition's text.
#[derive(Clone, Debug, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// One name at two places is the same: `a and not a` contradicts itself.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Int(i64),
    Bool(bool),
    Text(String),
    Threshold(Name),
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(crate) fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

/// Why a condition cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConditionError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) range: Range<usize>,
}

/// Deepest nesting of parentheses and `not`.
const MAX_DEPTH: usize = 32;
/// Most tokens in one condition.
const MAX_TOKENS: usize = 512;

/// Reads a condition.
pub(crate) fn parse(text: &str) -> Result<Condition, ConditionError> {
    let tokens = tokenize(text)?;
    if tokens.len() > MAX_TOKENS {
        let message = format!("a condition has at most {MAX_TOKENS} words");
        return Err(ConditionError { code: "E034", message, range: 0..text.len() });
    }
    let mut parser = Parser { tokens, at: 0, end: text.len(), depth: 0 };
    let condition = parser.expression()?;
    match parser.peek() {
        None => Ok(condition),
        Some(token) => {
            let message = format!("`{}` is not expected here", token.text);
            Err(parser.fail_at(token.range.clone(), message))
        }
    }
}

#[derive(Clone, Debug)]
struct Token {
    text: String,
    range: Range<usize>,
    quoted: bool,
}

fn tokenize(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start + c.len_utf8();
        let mut quoted = false;
        match c {
            c if c.is_whitespace() => continue,
            '(' | ')' | '[' | ']' | ',' => {}
            '=' | '!' | '<' | '>' => {
                if rest.next_if(|(_, c)| *c == '=').is_some() {
                    end += 1;
                }
            }
            '"' => {
                quoted = true;
                let close = text[end..].find('"').ok_or_else(|| ConditionError {
                    code: "E034",
                    message: "the string is not closed".into(),
                    range: start..text.len(),
                })?;
                end += close + 1;
                while rest.next_if(|(at, _)| *at < end).is_some() {}
            }
            c if is_word(c) => {
                while let Some((at, c)) = rest.next_if(|(_, c)| is_word(*c)) {
                    end = at + c.len_utf8();
                }
            }
            c => {
                let way_out = match (c, crate::suggest::half_width(c)) {
                    ('\'', _) => ": write strings with `\"`".into(),
                    (_, Some(plain)) => format!(": write `{plain}`"),
                    _ => String::new(),
                };
                let message = format!("`{c}` has no meaning in a condition{way_out}");
                return Err(ConditionError { code: "E034", message, range: start..end });
            }
        }
        let inner = if quoted { start + 1..end - 1 } else { start..end };
        tokens.push(Token { text: text[inner].to_owned(), range: start..end, quoted });
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '*')
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    end: usize,
    depth: usize,
}

type Parsed<T> = Result<T, ConditionError>;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, text: &str) -> bool {
        self.peek().is_some_and(|t| !t.quoted && t.text == text)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.is(text);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self, expected: &str) -> Parsed<Token> {
        let token = self.peek().cloned().ok_or_else(|| {
            self.fail_at(self.end..self.end, format!("{expected} is missing at the end"))
        })?;
        self.at += 1;
        Ok(token)
    }

    fn expect(&mut self, text: &str) -> Parsed<()> {
        let token = self.next(&format!("`{text}`"))?;
        if token.text == text && !token.quoted {
            return Ok(());
        }
        Err(self.fail_at(token.range, format!("expected `{text}`, not `{}`", token.text)))
    }

    fn fail_at(&self, range: Range<usize>, message: String) -> ConditionError {
        ConditionError { code: "E034", message, range }
    }

    fn expression(&mut self) -> Parsed<Condition> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH}");
            return Err(self.fail_at(0..self.end, message));
        }
        let first = self.unary()?;
        let mut items = vec![first];
        let mut operator: Option<&str> = None;
        loop {
            let found = ["and", "or"].into_iter().find(|word| self.is(word));
            let Some(word) = found else { break };
            if operator.is_some_and(|operator| operator != word) {
                let range = self.peek().map_or(0..0, |t| t.range.clone());
                let message = "`and` mixed with `or`: say by parentheses which binds first".into();
                return Err(ConditionError { code: "E030", message, range });
            }
            operator = Some(word);
            self.at += 1;
            items.push(self.unary()?);
        }
        self.depth -= 1;
        Ok(match operator {
            None => items.remove(0),
            Some("and") => Condition::And(items),
            Some(_) => Condition::Or(items),
        })
    }

    fn unary(&mut self) -> Parsed<Condition> {
        if self.eat("not") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(self.fail_at(0..self.end, format!("nested deeper than {MAX_DEPTH}")));
            }
            let inner = self.unary()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.eat("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(inner);
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed<Condition> {
        let token = self.next("a matcher, a fact or `(`")?;
        if token.quoted {
            return Err(self.fail_at(token.range, "a string stands only after a comparison".into()));
        }
        if let Ok(n) = token.text.parse::<u32>() {
            self.expect("of")?;
            return Ok(Condition::Of(n, self.names()?));
        }
        match token.text.as_str() {
            "count" if self.is("(") => {
                let names = self.names()?;
                let [name] = <[Name; 1]>::try_from(names)
                    .map_err(|_| self.fail_at(token.range, "`count` takes one matcher".into()))?;
                let (comparison, n) = self.bound()?;
                Ok(Condition::Count(name, comparison, n))
            }
            "distinct" if self.is("(") => {
                let names = self.names()?;
                let (comparison, n) = self.bound()?;
                Ok(Condition::Distinct(names, comparison, n))
            }
            "text.length" => {
                let (comparison, n) = self.bound()?;
                Ok(Condition::Length(comparison, n))
            }
            text if text.starts_with("fact.") => {
                let name = Name { text: text["fact.".len()..].into(), range: token.range };
                self.fact(name)
            }
            _ => Ok(Condition::Match(Name { text: token.text, range: token.range })),
        }
    }

    fn fact(&mut self, name: Name) -> Parsed<Condition> {
        if self.eat("in") {
            self.expect("[")?;
            let mut literals = Vec::new();
            while !self.eat("]") {
                literals.push(self.literal()?);
                if !self.eat(",") {
                    self.expect("]")?;
                    break;
                }
            }
            return Ok(Condition::FactIn(name, literals));
        }
        match self.comparison() {
            Some(comparison) => Ok(Condition::FactIs(name, comparison, self.literal()?)),
            None => Ok(Condition::Fact(name)),
        }
    }

    fn literal(&mut self) -> Parsed<Literal> {
        let token = self.next("a value")?;
        if token.quoted {
            return Ok(Literal::Text(token.text));
        }
        if let Some(name) = token.text.strip_prefix("threshold.") {
            return Ok(Literal::Threshold(Name { text: name.into(), range: token.range }));
        }
        match token.text.as_str() {
            "true" => Ok(Literal::Bool(true)),
            "false" => Ok(Literal::Bool(false)),
            text => text.parse().map(Literal::Int).map_err(|_| {
                let message =
                    format!("`{text}` is not a value: write an integer, true, false, a string or threshold.NAME");
                self.fail_at(token.range, message)
            }),
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let comparison = match self.peek().filter(|t| !t.quoted)?.text.as_str() {
            "==" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return None,
        };
        self.at += 1;
        Some(comparison)
    }

    fn bound(&mut self) -> Parsed<(Comparison, i64)> {
        let here = self.peek().map_or(self.end..self.end, |t| t.range.clone());
        let comparison = self
            .comparison()
            .ok_or_else(|| self.fail_at(here, "expected a comparison such as `>= 2`".into()))?;
        let token = self.next("a number")?;
        let n = token
            .text
            .parse()
            .map_err(|_| self.fail_at(token.range, format!("`{}` is not a number", token.text)))?;
        Ok((comparison, n))
    }

    fn names(&mut self) -> Parsed<Vec<Name>> {
        self.expect("(")?;
        let mut names = Vec::new();
        while !self.eat(")") {
            let token = self.next("a matcher")?;
            names.push(Name { text: token.text, range: token.range });
            if !self.eat(",") {
                self.expect(")")?;
                break;
            }
        }
        if names.is_empty() {
            return Err(self.fail_at(0..self.end, "the list of matchers is empty".into()));
        }
        Ok(names)
    }
}
