//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};

use crate::cluster::ClusterArgs;
use crate::mutate::TestArgs;
use crate::replay::ReplayArgs;
use crate::watch::WatchArgs;

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
    /// File of an operator's changes to the rules; may be given several times, in any order
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) overlay: Vec<PathBuf>,
    /// Plain word list, one term a line, or a folder of such `.txt` files; each becomes a rule of a --category
    #[arg(long, global = true, value_name = "FILE|DIR")]
    pub(crate) words: Vec<PathBuf>,
    /// Category of the --words at the same place; without any, each file is named after its category, as gambling.txt
    #[arg(long, global = true, value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,
    /// File that keeps the compiled rules, for a start ten times as fast; written when there is none or the rules are others
    #[arg(long, global = true, value_name = "FILE", env = "HEGUI_CACHE")]
    pub(crate) cache: Option<PathBuf>,
    /// Day on which entries of overlays with `until` are looked at [default: today, UTC]
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<hegui::Date>,
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
    /// Build and ask indexes of other names, and find batches of similar names
    Names {
        /// What to do with names.
        #[command(subcommand)]
        command: NamesCommand,
    },
    /// Measure the rules on labelled texts
    Eval(EvalArgs),
    /// Propose terms, tiers and carriers for a rule from labelled texts
    Mine(MineArgs),
    /// Set weights and bands of scored rules from labelled texts
    Fit(FitArgs),
    /// Check the requests of an audit file again and say which verdicts differ
    Replay(ReplayArgs),
    /// Reload a folder of rules whenever it changes and say how it went; Ctrl-C ends
    #[command(
        after_help = "Exit status: 0 told to stop, 2 the folder has errors at the start.\n\nExample:\n  \
        hegui watch ./rules --canaries canaries.jsonl"
    )]
    Watch(WatchArgs),
    /// Say what a rule or a clause looks for, with examples, or what the code of an error or warning means
    #[command(
        after_help = "Examples:\n  hegui explain 4.4.1\n  hegui explain inducement.reward-for-share\n  hegui explain E021\n  hegui explain codes"
    )]
    Explain {
        /// Rule id such as `abuse.signals`, clause such as 4.4.1, code such as E021, or `codes` for all of them
        #[arg(value_name = "RULE|CLAUSE|CODE")]
        name: String,
    },
}

/// Options of `check`.
#[derive(Debug, Group)]
#[command(after_help = "Exit status: 0 all pass, 1 a violation, 2 an error.\n\nExamples:\n  \
    hegui check --name \"中国第一酒\" --fact account.entity=enterprise\n  \
    hegui check --overlay acme.overlay.toml --observe 3 posts.jsonl\n  \
    hegui check --words casinos.txt --category gambling posts.jsonl\n  \
    hegui check --format html posts.jsonl > report.html\n  \
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
    #[arg(long, visible_alias = "enforce", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) level: u8,
    /// Highest level of rules that are observed: what they find is told and decides nothing [default: none above --level]
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) observe: Option<u8>,
    /// File with a line `block DOMAIN` or `allow DOMAIN` for each domain
    #[arg(long, value_name = "FILE")]
    pub(crate) domains: Option<PathBuf>,
    /// Index of names, made by `hegui names build`; may be given several times
    #[arg(long, value_name = "INDEX")]
    pub(crate) names: Vec<PathBuf>,
    /// Count spans also in characters and UTF-16 units
    #[arg(long)]
    pub(crate) offsets: bool,
    /// Show personal data, which is masked otherwise
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Append a record of each check to a file, for appeals; `hegui replay` checks them again
    #[arg(long, value_name = "FILE")]
    pub(crate) audit: Option<PathBuf>,
    /// Keep personal data in the records too, so that every one can be replayed
    #[arg(long, requires = "audit")]
    pub(crate) audit_whole: bool,
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
    /// One self-contained HTML page
    Html,
}

/// What to do with names.
#[derive(Debug, Subcommand)]
pub(crate) enum NamesCommand {
    /// Build an index from a file with one {"name", "kind", "owner"} a line
    #[command(
        after_help = "`kind` is one of registered, trademark, public_account, well_known, public_figure.\n\nExample:\n  \
        echo '{\"name\": \"白鹭茶舍\", \"kind\": \"trademark\", \"owner\": \"u1\"}' | hegui names build -o names.idx"
    )]
    Build(BuildArgs),
    /// Print what names resemble in an index
    #[command(after_help = "Exit status: 0 nothing is resembled, 1 something is, 2 an error.\n\n\
        Example:\n  hegui names query names.idx 白露茶舍")]
    Query(QueryArgs),
    /// Find groups of confusingly similar names in a batch (clause 3.7)
    #[command(after_help = "Exit status: 0 no group, 1 a group, 2 an error.\n\nExamples:\n  \
        hegui names cluster registrations.jsonl\n  \
        tail -f registrations.jsonl | hegui names cluster --window 10000 -")]
    Cluster(ClusterArgs),
    /// Write an index with changes: lines {"op": "add", "name", "kind", "owner"} or {"op": "remove", "name", "owner"}
    #[command(after_help = "Example:\n  hegui names merge names.idx changes.jsonl -o names.idx")]
    Merge(MergeArgs),
    /// Print what an index holds
    Stats(StatsArgs),
}

/// Options of `names build`.
#[derive(Debug, Group)]
pub(crate) struct BuildArgs {
    /// Files with one JSON object a line; `-` or nothing reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Where the index goes; a file that is there is replaced when the new one is whole
    #[arg(short, long, value_name = "INDEX")]
    pub(crate) output: PathBuf,
    /// Find only duplicates of registered names, not their look-alikes: about half the bytes
    #[arg(long)]
    pub(crate) light: bool,
    /// Seed of the file's hashes, for a file that is the same each time; random unless given
    #[arg(long)]
    pub(crate) seed: Option<u64>,
}

/// Options of `names query`.
#[derive(Debug, Group)]
pub(crate) struct QueryArgs {
    /// Index made by `hegui names build`
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Names to look up
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,
    /// How matches are written
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(crate) format: ListFormat,
}

/// How matches and groups are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Human,
    /// One indented JSON object
    Json,
    /// One JSON object a line
    Jsonl,
}

/// Options of `names merge`.
#[derive(Debug, Group)]
pub(crate) struct MergeArgs {
    /// Index made by `hegui names build`
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// File with one change a line; `-` or nothing reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) changes: Option<PathBuf>,
    /// Where the new index goes; may be INDEX itself
    #[arg(short, long, value_name = "INDEX")]
    pub(crate) output: PathBuf,
}

/// Options of `names stats`.
#[derive(Debug, Group)]
pub(crate) struct StatsArgs {
    /// Index made by `hegui names build`
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Compare the whole file with its checksums
    #[arg(long)]
    pub(crate) verify: bool,
    /// Write a JSON object
    #[arg(long)]
    pub(crate) json: bool,
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
    #[command(after_help = crate::mutate::HELP)]
    Test(TestArgs),
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
    /// Put the files of a pack in canonical layout
    #[command(after_help = "Example:\n  hegui rules fmt --rules ./rules")]
    Fmt {
        /// Only say which files are not; exit status 1 then
        #[arg(long)]
        check: bool,
    },
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

/// Which labelled texts.
#[derive(Debug, Group)]
pub(crate) struct DataArgs {
    /// Which part of each file: rules are written from `read` and measured on `unread`
    #[arg(long, value_enum, default_value_t = Part::All)]
    pub(crate) part: Part,
    /// Seed that deals the texts, by their ids, into 60% `read` and 40% `unread`
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// JSON file {"group": ["category", …]} instead of the pack's [groups]
    #[arg(long, value_name = "FILE")]
    pub(crate) groups: Option<PathBuf>,
}

/// A part of labelled data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Every text
    All,
    /// The 60% that authors may read
    Read,
    /// The 40% that is only measured on
    Unread,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::Read => "read",
            Self::Unread => "unread",
        })
    }
}

/// Options of `eval`.
#[derive(Debug, Group)]
#[command(
    after_help = "Precision, recall and F1 by group and category, false alarms per 10,000 ordinary texts, hits of each rule.\n\nExamples:\n  \
    hegui eval posts.jsonl ordinary.jsonl --part unread\n  \
    hegui eval posts.jsonl --format json > before.json\n  \
    hegui eval posts.jsonl --rules ./rules --baseline before.json"
)]
pub(crate) struct EvalArgs {
    /// Files with one JSON request a line that has a `label`: a group, a category, or `none`
    #[arg(value_name = "LABELLED.jsonl", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// How the figures are written
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub(crate) format: ReportFormat,
    /// An earlier run, saved with --format json; what changed since is told text by text
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Highest level of rules that decide: 1 certain … 4 audit
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) level: u8,
    /// Most misses, false alarms and changes to list; a page has 40 unless told
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) show: usize,
    /// Text put before every title, content and comment: does padding hide a violation?
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(crate) prepend: String,
    /// Text put behind every title, content and comment
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(crate) append: String,
}

/// How figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Tables for people
    Human,
    /// One JSON object, with every text's case
    Json,
    /// One self-contained page
    Html,
}

/// Options of `fit`.
#[derive(Debug, Group)]
#[command(
    after_help = "Weights keep their signs; no signal comes or goes. Figures are cross-validated: each text is scored by weights fitted without it.\n\nExample:\n  \
    hegui fit --rules ./rules --rule fraud.signals --rule ads.signals --data posts.jsonl ordinary.jsonl \\\n    \
    --part read --weight ordinary.jsonl=3 --budget reject=15 --date 2026-03-12"
)]
pub(crate) struct FitArgs {
    /// Files with one labelled JSON request a line; those with harmless texts only have a budget of alarms
    #[arg(long, value_name = "LABELLED.jsonl", required = true, num_args = 1..)]
    pub(crate) data: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: DataArgs,
    /// Scored rule to fit; several are fitted one by one, and their bands together
    #[arg(long = "rule", value_name = "RULE", required = true)]
    pub(crate) fitted: Vec<String>,
    /// Most alarms that these rules may add, per 10,000 harmless texts of each file [default: review=60 reject=15]
    #[arg(long, value_name = "[FILE:]DECISION=N", num_args = 1..)]
    pub(crate) budget: Vec<String>,
    /// How many texts each text of a file stands for [default: 1]
    #[arg(long, value_name = "FILE=N", num_args = 1..)]
    pub(crate) weight: Vec<String>,
    /// Strength of the pull of all weights to zero
    #[arg(long, value_name = "X", default_value_t = 0.5)]
    pub(crate) ridge: f64,
    /// Today, for the note in the rule files
    #[arg(long, value_name = "DATE")]
    pub(crate) date: String,
    /// Only report; leave the rule files as they are
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Highest level of rules that decide: 1 certain … 4 audit
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) level: u8,
}

/// Options of `mine`.
#[derive(Debug, Group)]
#[command(
    after_help = "Nothing is written: an author takes what a reviewer would defend.\n\nExample:\n  \
    hegui mine --rule fraud.signals --harm posts.jsonl --benign ordinary.jsonl --part read"
)]
pub(crate) struct MineArgs {
    /// Rule whose lists are looked at; harm is what is labelled with the group of its category
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: String,
    /// Files with labelled harmful texts
    #[arg(long, value_name = "LABELLED.jsonl", required = true, num_args = 1..)]
    pub(crate) harm: Vec<PathBuf>,
    /// Files with texts labelled `none`
    #[arg(long, value_name = "LABELLED.jsonl", required = true, num_args = 1..)]
    pub(crate) benign: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: DataArgs,
    /// Fewest harmful texts that a candidate stands in
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) support: u32,
    /// Most candidates, terms and carriers to list
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub(crate) show: usize,
}
