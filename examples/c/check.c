/* cc check.c $(pkg-config --cflags --libs hegui) -o check && ./check */
#include <hegui.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    const char *text = "邀请好友拆礼盒，分享可增加一次抽奖机会";
    hegui_engine *engine = NULL; /* compiled once, shared between threads */
    hegui_scanner *scanner = NULL; /* one per thread, reused */
    hegui_report *report = NULL;
    hegui_error *err = NULL;
    hegui_view view;
    uint64_t i;

    if (hegui_engine_builtin(&engine, &err) != HEGUI_OK || hegui_scanner_new(engine, &scanner, &err) != HEGUI_OK ||
        hegui_report_new(&report, &err) != HEGUI_OK ||
        hegui_check_text(scanner, HEGUI_FIELD_CONTENT, (const uint8_t *)text, strlen(text), NULL, report, &err) != HEGUI_OK) {
        fprintf(stderr, "error: %s\n", hegui_error_message(err).ptr);
        hegui_error_free(err);
        return 2;
    }
    hegui_report_view(report, &view, sizeof view);
    for (i = 0; i < view.hit_count; i++) {
        const hegui_hit *hit = HEGUI_HIT_AT(&view, i);
        hegui_rule_info rule;
        hegui_engine_rule(engine, hit->rule, &rule, sizeof rule);
        printf("%s %.*s %s\n", rule.clause.ptr, (int)(hit->end - hit->start), text + hit->start, rule.advice_zh.ptr);
    }
    printf("decision %d\n", (int)view.decisions[0]);
    hegui_report_free(report);
    hegui_scanner_free(scanner);
    hegui_engine_free(engine);
    return 0;
}
