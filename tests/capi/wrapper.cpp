// The C++ header: owners, copies, results, ranges. `wrapper json FILE` gives verdicts as the other interfaces do.
#include <hegui.hpp>
#include <hegui.hpp> // twice does no harm

#include <cstdio>
#include <fstream>
#include <iostream>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);     \
            std::exit(1);                                                                          \
        }                                                                                          \
    } while (0)

static void tests() {
    CHECK(HEGUI_ABI_OK() && hegui::version() == HEGUI_VERSION);
    auto engine = hegui::Engine::builtin().value();
    auto copy = engine;
    CHECK(copy.get() == engine.get() && copy.fingerprint() == engine.fingerprint());
    auto scanner = hegui::Scanner::make(copy).value();
    { auto gone = std::move(copy); }
    hegui::Report report;

    hegui::Request request;
    request.id = "7";
    request.name = "老王";
    request.content = "转发本条即可领取现金红包";
    request.facts = R"({"account.certified": true})";
    request.links = {"http://103.21.9.77/x.apk"};
    auto view = scanner.check(report, request);
    CHECK(view && view->decision() == hegui::Decision::reject && (view->flags() & HEGUI_TEXT_CERTIFIED));
    std::size_t hits = 0;
    for (const hegui::Hit &hit : view->hits())
        hits += hit.end > hit.start && std::string_view(engine.rule(hit.rule).id.ptr).size() > 0;
    CHECK(hits >= 2 && hits == view->hits().size() && !view->all_hits().empty());
    CHECK(std::distance(view->hits().begin(), view->hits().end()) == static_cast<std::ptrdiff_t>(hits));
    CHECK(report.json()->find("{\"id\":7,") == 0);
    CHECK(report.redact(hegui::Field::content, *request.content, U'█')->find("█") != std::string_view::npos);
    CHECK(!report.redact(hegui::Field::content, "别的"));

    auto bad = scanner.check_json(report, R"({"contnt": "x"})");
    CHECK(!bad && bad.error().status() == HEGUI_E_REQUEST && bad.error().message().find("content") != std::string_view::npos);
    CHECK(bad.error().name() == "HEGUI_E_REQUEST" && bad.error().json().size() > 10);
    bool thrown = false;
    try {
        (void)std::move(bad).value();
    } catch (const hegui::Exception &e) {
        thrown = e.status() == HEGUI_E_REQUEST;
    }
    CHECK(thrown);

    auto empty = scanner.check_text(report, hegui::Field::content, {});
    CHECK(empty && empty->decision() == hegui::Decision::pass && empty->hits().empty());
    auto batch = scanner.check_batch(report, hegui::Field::comment, {"互粉互赞，有赞必回", "", "\xFF", "拍得真好"});
    CHECK(batch && batch->texts() == 4 && batch->status(2) == HEGUI_E_UTF8 && !batch->hits(0).empty());
    CHECK(batch->decision(2) == hegui::Decision::none && batch->decision(3) == hegui::Decision::pass);
    scanner.cancel();
    CHECK(scanner.check_text(report, hegui::Field::content, "好").error().status() == HEGUI_E_CANCELLED);

    auto builder = hegui::Builder::make().value();
    hegui::List list;
    list.name = "house";
    list.clause = "4.8.1";
    list.category = "spam";
    list.fields = {hegui::Field::comment};
    CHECK(builder.add_list(list, "占座\n"));
    CHECK(builder.set_domains("allow example.com"));
    CHECK(!builder.open("/nonexistent"));
    CHECK(builder.add_overlay("acme.toml", "schema = 1\noverlay = { id = \"acme\" }\n") && builder.set_today(2026, 12, 31));
    CHECK(!builder.set_today(2026, 13, 1) && builder.set_cache("") && engine.cache() == HEGUI_CACHE_UNUSED);
    CHECK(scanner.rebind(builder.build().value()));
    CHECK(scanner.check_text(report, hegui::Field::comment, "帮我占座")->decision() == hegui::Decision::review);
    CHECK(builder.add_source("operator/broken.toml", "[[rule]]\nid = \"a.b\"\n"));
    auto broken = builder.build();
    CHECK(!broken && broken.error().status() == HEGUI_E_COMPILE && broken.error().diagnostics().size() > 1);
    CHECK(engine.find_rule("no.such") == std::nullopt && engine.rule_count() > 100 && engine.pack().hash.len == 64);
    std::puts("C++ wrapper: all tests passed");
}

// What an index of names adds to a report.
static void names(const char *index) {
    auto engine = hegui::Engine::builtin().value().with_names(hegui::Names::open(index).value()).value();
    auto scanner = hegui::Scanner::make(engine).value();
    hegui::Report report;
    auto view = scanner.check_text(report, hegui::Field::name, "凌霄单车_88");
    std::size_t resembling = 0;
    for (const hegui::Hit &hit : view->hits()) {
        const auto found = report.resembled(hit.text, hit.violation);
        CHECK(found.has_value() == ((hit.flags & HEGUI_HIT_RESEMBLES) != 0));
        if (found) {
            CHECK(found->name == "凌霄单车" && found->kind == hegui::NameKind::well_known && found->like == hegui::Like::filler);
            CHECK(found->field == hegui::Field::name && found->end > found->start && found->distance > 0);
            resembling++;
        }
    }
    CHECK(resembling > 0 && !report.resembled(0, 1000) && !report.resembled(9, 0));
    std::puts("C++ wrapper: names resemble as they should");
}

static void json_lines(const char *path, const char *index) {
    auto engine = hegui::Engine::builtin().value();
    if (index != nullptr)
        engine = engine.with_names(hegui::Names::open(index).value()).value();
    auto scanner = hegui::Scanner::make(engine).value();
    hegui::Report report;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        (void)scanner.check_json(report, line).value();
        std::cout << *report.json() << "\n";
    }
}

int main(int argc, char **argv) {
    if ((argc == 3 || argc == 4) && std::string_view(argv[1]) == "json")
        json_lines(argv[2], argc == 4 ? argv[3] : nullptr);
    else if (argc == 3 && std::string_view(argv[1]) == "names")
        names(argv[2]);
    else
        tests();
}
