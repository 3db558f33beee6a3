package hegui

import "encoding/json"

// A Field is a text field of a request.
type Field uint32

// The fields of a request.
const (
	Name Field = iota
	Bio
	Title
	Content
	Comment
	Links
	OCRText
	// NoField stands where facts alone decided.
	NoField Field = 255
)

// A Decision is what the platform does, in ascending order.
type Decision int32

// The decisions; a verdict takes the highest of its violations.
const (
	// NotChecked: see the error of the text.
	NotChecked Decision = iota - 1
	Pass
	Review
	Restrict
	Reject
	Suspend
)

var decisions = [...]string{"not checked", "pass", "review", "restrict", "reject", "suspend"}

// String returns the decision as in the JSON form.
func (d Decision) String() string {
	if d < NotChecked || d > Suspend {
		return "unknown"
	}
	return decisions[d+1]
}

// UnmarshalText reads a decision of the JSON form.
func (d *Decision) UnmarshalText(text []byte) error {
	for i, name := range decisions {
		if name == string(text) {
			*d = Decision(i - 1)
			return nil
		}
	}
	return &json.UnsupportedValueError{Str: "decision " + string(text)}
}

// MarshalText writes the decision as in the JSON form.
func (d Decision) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// A Severity is how grave a violation is.
type Severity int32

// The severities, in ascending order.
const (
	Low Severity = iota + 1
	Medium
	High
	Critical
)

// A Via is a set of disguises, as bits.
type Via uint32

// The disguises of [Hit.Via]. The first three are ordinary typing.
const (
	Width Via = 1 << iota
	Case
	Traditional
	Invisible
	Noise
	Repeat
	DigitStyle
	Emoji
	Confusable
	Pinyin
	Initials
	Homophone
	Shape
	Split
	Reversed
)

// A Request is an account profile, a post, a comment, or any mix; what is empty is absent.
type Request struct {
	// ID is copied into the verdict: a string or a number.
	ID      any      `json:"id,omitempty"`
	Name    string   `json:"name,omitempty"`
	Bio     string   `json:"bio,omitempty"`
	Title   string   `json:"title,omitempty"`
	Content string   `json:"content,omitempty"`
	Comment string   `json:"comment,omitempty"`
	Links   []string `json:"links,omitempty"`
	OCRText string   `json:"ocr_text,omitempty"`
	// Facts is what the caller knows, such as "account.certified": true.
	Facts map[string]any `json:"facts,omitempty"`
}

// A Verdict is what was found in a request.
type Verdict struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Decision Decision        `json:"decision"`
	// Primary is the category of the most serious violation, or "none".
	Primary string `json:"primary"`
	// Violations has the most serious first.
	Violations []Violation `json:"violations"`
	// Undetermined has the rules that wait for a fact.
	Undetermined []struct {
		Rule  string   `json:"rule"`
		Facts []string `json:"facts"`
	} `json:"undetermined,omitempty"`
	// Complete is false when a limit was reached; the decision is at least Review then.
	Complete   bool `json:"complete"`
	Incomplete []struct {
		Limit string `json:"limit"`
		Rule  string `json:"rule,omitempty"`
		Field string `json:"field"`
	} `json:"incomplete,omitempty"`
	// Pack is shared: do not change it.
	Pack *Pack `json:"pack"`
	// Responsible is "certifying_account" or "creator" (clause 6.2).
	Responsible string `json:"responsible"`
}

// A Violation is a rule that a request breaks, in one field.
type Violation struct {
	// Personal says that the places are personal data, masked in every text unless the engine reveals it.
	Personal bool     `json:"personal,omitempty"`
	Rule     string   `json:"rule"`
	Clause   string   `json:"clause"`
	Also     []string `json:"also"`
	Category string   `json:"category"`
	Severity string   `json:"severity"`
	Decision Decision `json:"decision"`
	// Field is empty when facts alone decided.
	Field string `json:"field"`
	Spans []Span `json:"spans"`
	// Via says how the text was disguised; empty when plain.
	Via   []string `json:"via"`
	Score *int64   `json:"score,omitempty"`
	// Resembles is the indexed name that the text resembles, with an index in [Config.Names].
	Resembles *Resemblance `json:"resembles,omitempty"`
	Message   Bilingual    `json:"message"`
	Advice    Bilingual    `json:"advice"`
}

// A Resemblance is an indexed name that a text resembles.
type Resemblance struct {
	Name string `json:"name"`
	// Kind is what the name is, such as "well_known".
	Kind string `json:"kind"`
	// Like is how it is resembled, such as "sound".
	Like string `json:"like"`
	// Distance is 0 for equal names, else the characters that differ, were left out or are apart.
	Distance int `json:"distance"`
}

// A Span is a place in a field as given, in bytes, and the original text there.
type Span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// A Bilingual is a sentence in both languages.
type Bilingual struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// A Pack says which rules decided.
type Pack struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
	Engine  string `json:"engine"`
}

// A Rule is a rule of an engine.
type Rule struct {
	ID, Title, Clause, Category, Principle string
	// Also has further clauses, joined by commas.
	Also            string
	Message, Advice Bilingual
	File            string
	Line, Level     int
	Severity        Severity
	Decision        Decision
}
