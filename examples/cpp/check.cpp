// c++ -std=c++17 check.cpp $(pkg-config --cflags --libs hegui) -o check && ./check
#include <hegui.hpp>

#include <iostream>

int main() {
    auto engine = hegui::Engine::builtin().value();        // compiled once, shared between threads
    auto scanner = hegui::Scanner::make(engine).value();   // one per thread, reused
    hegui::Report report;

    const std::vector<std::string_view> comments = {"互粉互赞，有赞必回", "拍得真好，下次一起去", "转发本条即可领取现金红包"};
    auto view = scanner.check_batch(report, hegui::Field::comment, comments);
    if (!view) {
        std::cerr << "error: " << view.error().message() << "\n";
        return 2;
    }
    for (std::size_t i = 0; i < view->texts(); i++) {
        std::cout << comments[i] << (view->decision(i) == hegui::Decision::pass ? ": passes\n" : ":\n");
        for (const hegui::Hit &hit : view->hits(i)) {
            const hegui_rule_info rule = engine.rule(hit.rule);
            std::cout << "  " << rule.clause.ptr << " " << comments[i].substr(hit.start, hit.end - hit.start) << " "
                      << rule.advice_zh.ptr << "\n";
        }
    }
}
