//! Functions of the header.

/// A function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) result: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// The type as C writes it, without the name: `const hegui_engine *`.
    pub(crate) kind: String,
}

impl Parameter {
    pub(crate) fn is_pointer(&self) -> bool {
        self.kind.ends_with('*')
    }
}

/// Returns every function that a header declares.
pub(crate) fn functions(header: &str) -> Vec<Function> {
    let mut found = Vec::new();
    let code: Vec<&str> = header.lines().filter(|line| !line.starts_with('#')).collect();
    for piece in code.join("\n").split("HEGUI_API").skip(1) {
        let Some(end) = piece.find(");") else { continue };
        let (head, list) = piece[..end].split_once('(').expect("a list of parameters");
        let head = head.replace("HEGUI_MUST_USE", " ");
        let (result, name) = split(&head);
        let list = list.split_whitespace().collect::<Vec<_>>().join(" ");
        let parameters = match list.as_str() {
            "void" | "" => Vec::new(),
            list => list
                .split(',')
                .map(|parameter| {
                    let (kind, name) = split(parameter);
                    Parameter { name, kind }
                })
                .collect(),
        };
        found.push(Function { name, result, parameters });
    }
    found
}

/// Splits `const char *name` into type and name.
fn split(declaration: &str) -> (String, String) {
    let declaration = declaration.trim();
    let at = declaration
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .map_or(0, |at| at + 1);
    let kind = declaration[..at].split_whitespace().collect::<Vec<_>>().join(" ");
    (kind, declaration[at..].to_owned())
}

/// Returns every structure that a header lays out, with the names of its fields.
pub(crate) fn structures(header: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut fields = Vec::new();
    let mut inside = false;
    for line in header.lines() {
        let code = line.trim();
        if line.starts_with("typedef struct") && line.ends_with('{') {
            inside = true;
        } else if let Some(name) = code.strip_prefix("} ").filter(|_| inside) {
            found.push((name.trim_end_matches(';').to_owned(), std::mem::take(&mut fields)));
            inside = false;
        } else if inside
            && code.ends_with(';')
            && line.starts_with("    ")
            && !code.starts_with('*')
        {
            fields.push(split(code.trim_end_matches(';')).1);
        }
    }
    found
}
