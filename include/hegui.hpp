/*
 * hegui for C++17: hegui.h with owners instead of pairs of new and free. Header only.
 *
 *   Engine   copyable, shared between threads      Result<T>  a value or an Error; value() throws where exceptions are on
 *   Scanner  one per thread                        View       the columns of a report, until the report is filled again
 *   Report   one per scanner                       Hit        hegui_hit
 *
 * Texts go in and come out as std::string_view; what comes out of a report lives until the next call on it.
 */
#ifndef HEGUI_HPP
#define HEGUI_HPP

#include "hegui.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

namespace hegui {

enum class Field : std::uint32_t {
    name = HEGUI_FIELD_NAME,
    bio = HEGUI_FIELD_BIO,
    title = HEGUI_FIELD_TITLE,
    content = HEGUI_FIELD_CONTENT,
    comment = HEGUI_FIELD_COMMENT,
    links = HEGUI_FIELD_LINKS,
    ocr_text = HEGUI_FIELD_OCR_TEXT,
    none = HEGUI_FIELD_NONE
};

enum class Decision : std::int32_t {
    none = HEGUI_DECISION_NONE,
    pass = HEGUI_DECISION_PASS,
    review = HEGUI_DECISION_REVIEW,
    restrict = HEGUI_DECISION_RESTRICT,
    reject = HEGUI_DECISION_REJECT,
    suspend = HEGUI_DECISION_SUSPEND
};

enum class NameKind : std::uint32_t {
    trademark = HEGUI_NAME_TRADEMARK,
    well_known = HEGUI_NAME_WELL_KNOWN,
    public_account = HEGUI_NAME_PUBLIC_ACCOUNT,
    public_figure = HEGUI_NAME_PUBLIC_FIGURE,
    registered = HEGUI_NAME_REGISTERED
};

/* How a name resembles an indexed one, the strongest first. */
enum class Like : std::uint32_t {
    exact = HEGUI_LIKE_EXACT,
    fold = HEGUI_LIKE_FOLD,
    filler = HEGUI_LIKE_FILLER,
    sound = HEGUI_LIKE_SOUND,
    shape = HEGUI_LIKE_SHAPE,
    edit = HEGUI_LIKE_EDIT,
    affix = HEGUI_LIKE_AFFIX,
    contains = HEGUI_LIKE_CONTAINS
};

/* The indexed name that a text resembles, and the first place in the field. */
struct Resembled {
    std::string_view name; /* until the next call on the report */
    NameKind kind;
    Like like;
    std::uint32_t distance;
    Field field;
    std::uint32_t start, end;
};

using Hit = hegui_hit;
using CheckOptions = hegui_check_options;

namespace detail {

template <class T, void (*Free)(T *)> struct Deleter {
    void operator()(T *handle) const noexcept { Free(handle); }
};
template <class T, void (*Free)(T *)> using Owner = std::unique_ptr<T, Deleter<T, Free>>;

inline std::string_view view(hegui_str s) noexcept {
    return s.ptr == nullptr ? std::string_view() : std::string_view(s.ptr, s.len);
}
/* A text that is there, also when it is empty: NULL would mean that it is not. */
inline hegui_str str(std::string_view s) noexcept { return {s.data() == nullptr ? "" : s.data(), s.size()}; }
inline hegui_str str(const std::optional<std::string_view> &s) noexcept { return s ? str(*s) : hegui_str{nullptr, 0}; }
inline const std::uint8_t *bytes(std::string_view s) noexcept { return reinterpret_cast<const std::uint8_t *>(s.data()); }

} // namespace detail

/* Returns the version of the library that is running. */
inline std::string_view version() noexcept { return hegui_version(); }

/* Something wrong with a rule pack. */
struct Diagnostic {
    std::string file, code, message, help;
    std::uint32_t line, column;
    bool is_error;
};

/* Why a call failed. */
class Error {
  public:
    Error(hegui_status status, hegui_error *error) noexcept : status_(status), error_(error) {}

    hegui_status status() const noexcept { return status_; }
    std::string_view name() const noexcept { return hegui_status_name(status_); }
    /* What went wrong and the way out. */
    std::string_view message() const noexcept { return error_ ? detail::view(hegui_error_message(error_.get())) : name(); }
    std::string_view json() const noexcept { return detail::view(hegui_error_json(error_.get())); }
    std::vector<Diagnostic> diagnostics() const {
        std::vector<Diagnostic> all;
        hegui_diag d;
        for (std::uint32_t i = 0; hegui_error_diag(error_.get(), i, &d, sizeof d) == HEGUI_OK; i++) {
            using detail::view;
            all.push_back({std::string(view(d.file)), std::string(view(d.code)), std::string(view(d.message)),
                           std::string(view(d.help)), d.line, d.column, d.is_error != 0});
        }
        return all;
    }

  private:
    hegui_status status_;
    detail::Owner<hegui_error, hegui_error_free> error_;
};

#if defined(__cpp_exceptions)
/* What Result::value throws. */
class Exception : public std::runtime_error {
  public:
    explicit Exception(const Error &error) : std::runtime_error(std::string(error.message())), status_(error.status()) {}
    hegui_status status() const noexcept { return status_; }

  private:
    hegui_status status_;
};
#endif

/* A value, or why there is none. */
template <class T> class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }
    const Error &error() const { return *std::get_if<1>(&state_); }
    T &operator*() { return *std::get_if<0>(&state_); }
    T *operator->() { return std::get_if<0>(&state_); }
    /* Returns the value; without one it throws Exception, or aborts where exceptions are off. */
    T value() && {
        if (!ok()) {
#if defined(__cpp_exceptions)
            throw Exception(error());
#else
            std::abort();
#endif
        }
        return std::move(**this);
    }
    T value() & = delete; /* std::move(result).value(), or *result after a look at ok() */

  private:
    std::variant<T, Error> state_;
};

/* What a call without a value gives. */
struct Done {};

/* An index of names, as `hegui names build` writes it. */
class Names {
  public:
    static Result<Names> open(std::string_view path) {
        hegui_names *names = nullptr;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_names_open(detail::bytes(path), path.size(), &names, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return Names(names);
    }
    hegui_names *get() const noexcept { return names_.get(); }

  private:
    explicit Names(hegui_names *names) noexcept : names_(names) {}
    detail::Owner<hegui_names, hegui_names_free> names_;
};

/* Compiled rules; a copy is one more reference to the same. */
class Engine {
  public:
    /* Returns an engine of the built-in pack. */
    static Result<Engine> builtin() {
        hegui_engine *engine = nullptr;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_engine_builtin(&engine, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return Engine(engine);
    }
    /* Takes over one reference. */
    explicit Engine(hegui_engine *engine) noexcept : engine_(engine) {}
    Engine(const Engine &other) noexcept : engine_(hegui_engine_ref(other.get())) {}
    Engine(Engine &&) noexcept = default;
    Engine &operator=(const Engine &other) noexcept {
        engine_.reset(hegui_engine_ref(other.get()));
        return *this;
    }
    Engine &operator=(Engine &&) noexcept = default;
    ~Engine() = default;

    /* Returns an engine with the same rules and this index only; nothing is compiled. */
    Result<Engine> with_names(const Names &names) const {
        hegui_engine *engine = nullptr;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_engine_with_names(get(), names.get(), &engine, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return Engine(engine);
    }
    std::uint32_t rule_count() const noexcept { return hegui_engine_rule_count(get()); }
    /* Returns a rule by its number, as in Hit::rule; its texts live as long as the engine. Empty when there is no such rule. */
    hegui_rule_info rule(std::uint32_t number) const noexcept {
        hegui_rule_info info;
        (void)hegui_engine_rule(get(), number, &info, sizeof info);
        return info;
    }
    std::optional<std::uint32_t> find_rule(std::string_view id) const noexcept {
        std::uint32_t number = 0;
        if (hegui_engine_rule_find(get(), detail::bytes(id), id.size(), &number) != HEGUI_OK)
            return std::nullopt;
        return number;
    }
    hegui_pack_info pack() const noexcept {
        hegui_pack_info info;
        (void)hegui_engine_pack(get(), &info, sizeof info);
        return info;
    }
    std::uint64_t fingerprint() const noexcept { return hegui_engine_fingerprint(get()); }
    /// Returns about how many bytes the compiled rules take.
    std::uint64_t memory() const noexcept { return hegui_engine_memory(get()); }
    /// Returns what became of the cache: HEGUI_CACHE_x.
    std::int32_t cache() const noexcept { return hegui_engine_cache(get()); }
    hegui_engine *get() const noexcept { return engine_.get(); }

  private:
    detail::Owner<hegui_engine, hegui_engine_free> engine_;
};

/* What an operator's word list means. */
struct List {
    std::string_view name, clause, category;
    Decision decision = Decision::review;
    std::int32_t severity = HEGUI_SEVERITY_MEDIUM;
    std::vector<Field> fields; /* none means all */
    std::optional<std::string_view> message_zh, message_en, advice_zh, advice_en;
};

/* Collects rules and settings, then builds engines. */
class Builder {
  public:
    static Result<Builder> make(const hegui_builder_options &options = HEGUI_BUILDER_OPTIONS_INIT) {
        hegui_builder *builder = nullptr;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_builder_new(&options, &builder, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return Builder(builder);
    }
    Result<Done> add_source(std::string_view path, std::string_view text) {
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_builder_add_source(get(), detail::bytes(path), path.size(), detail::bytes(text), text.size(), &error);
        return done(status, error);
    }
    Result<Done> add_overlay(std::string_view path, std::string_view text) {
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_builder_add_overlay(get(), detail::bytes(path), path.size(), detail::bytes(text), text.size(), &error);
        return done(status, error);
    }
    Result<Done> set_today(std::uint32_t year, std::uint32_t month, std::uint32_t day) {
        hegui_error *error = nullptr;
        const hegui_status status = hegui_builder_set_today(get(), year, month, day, &error);
        return done(status, error);
    }
    /// Sets a file that keeps the compiled rules; an empty path means none.
    Result<Done> set_cache(std::string_view path) {
        hegui_error *error = nullptr;
        const hegui_status status = hegui_builder_set_cache(get(), detail::bytes(path), path.size(), &error);
        return done(status, error);
    }
    Result<Done> open(std::string_view folder) {
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_builder_open(get(), detail::bytes(folder), folder.size(), &error);
        return done(status, error);
    }
    Result<Done> add_list(const List &list, std::string_view terms) {
        hegui_list raw = HEGUI_LIST_INIT;
        raw.decision = static_cast<std::int32_t>(list.decision);
        raw.severity = list.severity;
        for (const Field field : list.fields)
            raw.fields |= 1u << static_cast<std::uint32_t>(field);
        raw.name = detail::str(list.name);
        raw.clause = detail::str(list.clause);
        raw.category = detail::str(list.category);
        raw.message_zh = detail::str(list.message_zh);
        raw.message_en = detail::str(list.message_en);
        raw.advice_zh = detail::str(list.advice_zh);
        raw.advice_en = detail::str(list.advice_en);
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_builder_add_list(get(), &raw, detail::bytes(terms), terms.size(), &error);
        return done(status, error);
    }
    Result<Done> set_domains(std::string_view lines) {
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_builder_set_domains(get(), detail::bytes(lines), lines.size(), &error);
        return done(status, error);
    }
    Result<Done> add_names(const Names &names) {
        hegui_error *error = nullptr;
        const hegui_status status = hegui_builder_add_names(get(), names.get(), &error);
        return done(status, error);
    }
    Result<Engine> build() {
        hegui_engine *engine = nullptr;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_builder_build(get(), &engine, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        hegui_error_free(error); /* remarks, for those who ask through hegui.h */
        return Engine(engine);
    }
    hegui_builder *get() const noexcept { return builder_.get(); }

  private:
    explicit Builder(hegui_builder *builder) noexcept : builder_(builder) {}
    static Result<Done> done(hegui_status status, hegui_error *error) {
        if (status != HEGUI_OK)
            return Error(status, error);
        return Done();
    }
    detail::Owner<hegui_builder, hegui_builder_free> builder_;
};

/* Hits one after another, whatever their size in the library. */
class Hits {
  public:
    class iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Hit;
        using difference_type = std::ptrdiff_t;
        using pointer = const Hit *;
        using reference = const Hit &;

        iterator() = default;
        iterator(const char *at, std::size_t stride) noexcept : at_(at), stride_(stride) {}
        reference operator*() const noexcept { return *reinterpret_cast<pointer>(at_); }
        pointer operator->() const noexcept { return reinterpret_cast<pointer>(at_); }
        iterator &operator++() noexcept {
            at_ += stride_;
            return *this;
        }
        iterator operator++(int) noexcept {
            iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(iterator a, iterator b) noexcept { return a.at_ == b.at_; }
        friend bool operator!=(iterator a, iterator b) noexcept { return a.at_ != b.at_; }

      private:
        const char *at_ = nullptr;
        std::size_t stride_ = 0;
    };

    Hits(const hegui_view &view, std::uint64_t first, std::uint64_t end) noexcept
        : first_(reinterpret_cast<const char *>(view.hits) + first * view.hit_stride), stride_(view.hit_stride),
          size_(static_cast<std::size_t>(end - first)) {}
    iterator begin() const noexcept { return {first_, stride_}; }
    iterator end() const noexcept { return {first_ + size_ * stride_, stride_}; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

  private:
    const char *first_;
    std::size_t stride_, size_;
};

/* The columns of a report, until the report is filled, cleared or freed. */
class View {
  public:
    explicit View(const hegui_view &view) noexcept : view_(view) {}
    std::size_t texts() const noexcept { return static_cast<std::size_t>(view_.texts); }
    hegui_status status(std::size_t text = 0) const noexcept { return view_.status[text]; }
    Decision decision(std::size_t text = 0) const noexcept { return static_cast<Decision>(view_.decisions[text]); }
    std::uint32_t flags(std::size_t text = 0) const noexcept { return view_.flags[text]; }
    Hits hits(std::size_t text = 0) const noexcept {
        return {view_, text == 0 ? 0 : view_.hit_ends[text - 1], view_.hit_ends[text]};
    }
    Hits all_hits() const noexcept { return {view_, 0, view_.hit_count}; }

  private:
    hegui_view view_;
};

/* What a check found. */
class Report {
  public:
    Report() {
        hegui_report *report = nullptr;
        (void)!hegui_report_new(&report, nullptr);
        report_.reset(report);
    }
    View view() const noexcept {
        hegui_view view;
        (void)hegui_report_view(get(), &view, sizeof view);
        return View(view);
    }
    /* Returns the whole verdict on a text as JSON, until the next call on the report. */
    Result<std::string_view> json(std::size_t text = 0) {
        hegui_str out;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_report_json(get(), text, &out, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return detail::view(out);
    }
    /* Returns what a violation's text resembles, as in Hit::text and Hit::violation; nothing when it is not about an indexed name. */
    std::optional<Resembled> resembled(std::size_t text, std::uint32_t violation) {
        hegui_resembled raw;
        if (hegui_report_resembled(get(), text, violation, &raw, sizeof raw, nullptr) != HEGUI_OK || raw.name.ptr == nullptr)
            return std::nullopt;
        return Resembled{detail::view(raw.name),          static_cast<NameKind>(raw.kind), static_cast<Like>(raw.like), raw.distance,
                         static_cast<Field>(raw.field), raw.start,                       raw.end};
    }
    /* Returns the field with every offending character masked, until the next call on the report. */
    Result<std::string_view> redact(Field field, std::string_view original, char32_t mask = U'*', std::size_t text = 0) {
        hegui_str out;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_report_redact(get(), text, static_cast<std::uint32_t>(field), detail::bytes(original),
                                                        original.size(), static_cast<std::uint32_t>(mask), &out, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return detail::view(out);
    }
    void clear() noexcept { (void)hegui_report_clear(get()); }
    hegui_report *get() const noexcept { return report_.get(); }

  private:
    detail::Owner<hegui_report, hegui_report_free> report_;
};

/* What is checked; what is not set is absent. */
struct Request {
    std::optional<std::string_view> id; /* JSON: 7 or "post-7" with its quotation marks */
    std::optional<std::string_view> name, bio, title, content, comment, ocr_text;
    std::optional<std::string_view> facts; /* JSON: {"account.certified": true} */
    std::vector<std::string_view> links;
};

/* Scratch space for one thread. */
class Scanner {
  public:
    static Result<Scanner> make(const Engine &engine) {
        hegui_scanner *scanner = nullptr;
        hegui_error *error = nullptr;
        const hegui_status status = hegui_scanner_new(engine.get(), &scanner, &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return Scanner(scanner);
    }
    /* Takes another engine, as after a change of rules. */
    Result<Done> rebind(const Engine &engine) {
        hegui_error *error = nullptr;
        const hegui_status status = hegui_scanner_rebind(get(), engine.get(), &error);
        if (status != HEGUI_OK)
            return Error(status, error);
        return Done();
    }
    Result<View> check(Report &report, const Request &request, const CheckOptions *options = nullptr) {
        std::vector<hegui_str> links;
        for (const std::string_view link : request.links)
            links.push_back(detail::str(link));
        hegui_request raw = HEGUI_REQUEST_INIT;
        raw.id = detail::str(request.id);
        raw.name = detail::str(request.name);
        raw.bio = detail::str(request.bio);
        raw.title = detail::str(request.title);
        raw.content = detail::str(request.content);
        raw.comment = detail::str(request.comment);
        raw.ocr_text = detail::str(request.ocr_text);
        raw.facts = detail::str(request.facts);
        raw.links = links.data();
        raw.link_count = links.size();
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_check(get(), &raw, options, report.get(), &error);
        return seen(report, status, error);
    }
    Result<View> check_text(Report &report, Field field, std::string_view text, const CheckOptions *options = nullptr) {
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_check_text(get(), static_cast<std::uint32_t>(field), detail::bytes(text), text.size(), options, report.get(), &error);
        return seen(report, status, error);
    }
    Result<View> check_json(Report &report, std::string_view json, const CheckOptions *options = nullptr) {
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_check_json(get(), detail::bytes(json), json.size(), options, report.get(), &error);
        return seen(report, status, error);
    }
    /* Checks many texts of one field in one call. */
    Result<View> check_batch(Report &report, Field field, const std::vector<std::string_view> &texts,
                             const CheckOptions *options = nullptr) {
        std::vector<hegui_str> raw;
        raw.reserve(texts.size());
        for (const std::string_view text : texts)
            raw.push_back(detail::str(text));
        hegui_error *error = nullptr;
        const hegui_status status =
            hegui_check_iov(get(), static_cast<std::uint32_t>(field), raw.data(), raw.size(), options, report.get(), nullptr, 0, &error);
        return seen(report, status, error);
    }
    /* May be called from another thread, see hegui_scanner_cancel. */
    void cancel(bool on = true) const noexcept { hegui_scanner_cancel(get(), on ? 1 : 0); }
    hegui_scanner *get() const noexcept { return scanner_.get(); }

  private:
    explicit Scanner(hegui_scanner *scanner) noexcept : scanner_(scanner) {}
    static Result<View> seen(const Report &report, hegui_status status, hegui_error *error) {
        if (status != HEGUI_OK)
            return Error(status, error);
        return report.view();
    }
    detail::Owner<hegui_scanner, hegui_scanner_free> scanner_;
};

static_assert(sizeof(Engine) == sizeof(void *) && sizeof(Scanner) == sizeof(void *) && sizeof(Report) == sizeof(void *) &&
                  sizeof(Builder) == sizeof(void *),
              "an owner is a pointer");

} // namespace hegui

#endif
