//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};

/// Checks account profiles, posts and comments against the rules of a platform.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Examples:\n  \
    hegui check --content \"不转不是中国人\"\n  \
    hegui check --format jsonl posts.jsonl > verdicts.jsonl\n  \
    hegui explain 4.4.1"
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which rules decide.
#[derive(Debug, Group)]
pub(crate) struct PackArgs {
    /// Folder of a rule pack instead of the built-in one
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check one request given by options, or one request a line of a file
    Check(Box<CheckArgs>),
    /// List, show, test and check rules
    Rules {
        /// What to do with the rules.
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Say what a rule or a clause looks for, with examples
    #[command(
        after_help = "Examples:\n  hegui explain 4.4.1\n  hegui explain inducement.reward-for-share"
    )]
    Explain {
        /// Rule id such as `abuse.signals`, or clause such as 4.4.1
        #[arg(value_name = "RULE|CLAUSE")]
        name: String,
    },
}

/// Options of `check`.
#[derive(Debug, Group)]
#[command(after_help = "Exit status: 0 all pass, 1 a violation, 2 an error.\n\nExamples:\n  \
    hegui check --name \"中国第一酒\" --fact account.entity=enterprise\n  \
    hegui check --format jsonl posts.jsonl | jq -r .primary | sort | uniq -c\n  \
    echo '{\"id\": 1, \"comment\": \"互粉互赞\"}' | hegui check --format jsonl")]
pub(crate) struct CheckArgs {
    /// File with one JSON request a line; `-` or nothing reads standard input
    #[arg(value_name = "FILE", conflicts_with = "request")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// How verdicts are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Highest level of rules that decide: 1 certain … 4 audit
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) level: u8,
    /// File with a line `block DOMAIN` or `allow DOMAIN` for each domain
    #[arg(long, value_name = "FILE")]
    pub(crate) domains: Option<PathBuf>,
    /// Count spans also in characters and UTF-16 units
    #[arg(long)]
    pub(crate) offsets: bool,
}

/// One request.
#[derive(Debug, Group)]
#[group(id = "request", multiple = true)]
pub(crate) struct RequestArgs {
    /// Account name
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// Account introduction
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) bio: Option<String>,
    /// Post title
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) title: Option<String>,
    /// Post text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) content: Option<String>,
    /// Comment or message
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) comment: Option<String>,
    /// URL or domain attached to the post; may be given several times
    #[arg(long, value_name = "URL")]
    pub(crate) link: Vec<String>,
    /// Text seen in avatar, cover or frames
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) ocr_text: Option<String>,
    /// What the caller knows, such as account.certified=true; may be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) fact: Vec<String>,
}

/// How verdicts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: the offending text underlined, the clause and the advice
    Human,
    /// One indented JSON object a request
    Json,
    /// One JSON object a line
    Jsonl,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List the rules
    List(ListArgs),
    /// Print a rule as its file has it
    Show {
        /// Rule id
        rule: String,
    },
    /// Run the inline tests
    #[command(after_help = "Example:\n  hegui rules test inducement --rules ./rules")]
    Test {
        /// Only rules whose id begins so
        #[arg(value_name = "PREFIX", default_value = "")]
        prefix: String,
    },
    /// Report errors and warnings with their places
    #[command(after_help = "Exit status: 0 nothing, 1 a denied warning, 2 an error.")]
    Lint {
        /// Fail on warnings too
        #[arg(long)]
        deny_warnings: bool,
        /// File of ordinary texts, plain or one JSON request a line: name the terms whose computed disguises fire in them
        #[arg(long, value_name = "FILE", conflicts_with = "deny_warnings")]
        corpus: Option<PathBuf>,
    },
    /// Print how many rules and tests each clause has
    Coverage(CoverageArgs),
    /// Write rules.lock: after it, a changed rule needs a new `rev`
    Lock {
        /// Only say whether rules.lock is up to date
        #[arg(long)]
        check: bool,
    },
}

/// Options of `rules list`.
#[derive(Debug, Group)]
pub(crate) struct ListArgs {
    /// Only rules of this clause and those below it, such as 4 or 4.6.1
    #[arg(long)]
    pub(crate) clause: Option<String>,
    /// Write a JSON array
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `rules coverage`.
#[derive(Debug, Group)]
pub(crate) struct CoverageArgs {
    /// Fail when a clause has no rule and no note
    #[arg(long)]
    pub(crate) deny_empty: bool,
    /// Print what share of the hit tests survives each disguise, by length of the disguised term
    #[arg(long, conflicts_with = "deny_empty")]
    pub(crate) disguise: bool,
    /// With --disguise: what was lost
    #[arg(long, requires = "disguise")]
    pub(crate) lost: bool,
}
