/* Calls in an order that nobody thought of: handles of every kind in a few slots, made, used and freed at random, the same in every run.
 * A slot may be empty; then the call must say so. Sanitizers and valgrind watch. */
#include "common.h"

enum { SLOTS = 3, KINDS = 12 };

static const char *PACK = "schema = 1\n[pack]\nname = \"t\"\nversion = \"1\"\ntitle = \"t\"\nspec = \"t\"\n"
                          "[categories]\nspam = {}\n[clauses]\n\"1\" = { title = \"t\" }\n";

typedef struct slots {
    hegui_builder *builders[SLOTS];
    hegui_engine *engines[SLOTS];
    hegui_scanner *scanners[SLOTS];
    hegui_report *reports[SLOTS];
    int filled[SLOTS]; /* texts of each report */
    uint32_t state;
} slots;

static uint32_t draw(slots *s, uint32_t below)
{
    s->state ^= s->state << 13;
    s->state ^= s->state >> 17;
    s->state ^= s->state << 5;
    return s->state % below;
}

static void make(slots *s, uint32_t kind, uint32_t a, uint32_t b)
{
    hegui_builder_options options = HEGUI_BUILDER_OPTIONS_INIT;
    hegui_error *err = NULL;
    hegui_status status;
    switch (kind) {
    case 0:
        hegui_builder_free(s->builders[a]);
        options.flags = HEGUI_BUILD_EMPTY;
        CHECK(hegui_builder_new(&options, &s->builders[a], NULL) == HEGUI_OK);
        CHECK(hegui_builder_add_source(s->builders[a], BYTES("pack.toml"), BYTES(PACK), NULL) == HEGUI_OK);
        break;
    case 1:
        hegui_engine_free(s->engines[b]);
        status = hegui_builder_build(s->builders[a], &s->engines[b], &err);
        CHECK(status == (s->builders[a] ? HEGUI_OK : HEGUI_E_ARGUMENT) && (s->engines[b] != NULL) == (status == HEGUI_OK));
        hegui_error_free(err);
        break;
    case 2:
        hegui_scanner_free(s->scanners[b]);
        status = hegui_scanner_new(s->engines[a], &s->scanners[b], &err);
        CHECK(status == (s->engines[a] ? HEGUI_OK : HEGUI_E_ARGUMENT) && (s->scanners[b] != NULL) == (status == HEGUI_OK));
        hegui_error_free(err);
        break;
    default:
        hegui_report_free(s->reports[a]);
        CHECK(hegui_report_new(&s->reports[a], NULL) == HEGUI_OK);
        s->filled[a] = 0;
    }
}

static void drop(slots *s, uint32_t kind, uint32_t a, uint32_t b)
{
    switch (kind) {
    case 4:
        hegui_builder_free(s->builders[a]);
        s->builders[a] = NULL;
        break;
    case 5:
        /* A second reference to the same engine, in another slot. */
        if (a != b) {
            hegui_engine_free(s->engines[b]);
            s->engines[b] = hegui_engine_ref(s->engines[a]);
        }
        hegui_engine_free(s->engines[a]);
        s->engines[a] = NULL;
        break;
    case 6:
        hegui_scanner_free(s->scanners[a]);
        s->scanners[a] = NULL;
        break;
    default:
        hegui_report_free(s->reports[a]);
        s->reports[a] = NULL;
    }
}

static void use(slots *s, uint32_t kind, uint32_t a, uint32_t b)
{
    static const char *texts[3] = {"清晨的菜市场", "", "转发本条即可领取现金红包"};
    hegui_str many[3], json;
    hegui_view view;
    hegui_status status;
    uint32_t i, n = draw(s, 4);
    const int ready = s->scanners[a] != NULL && s->reports[b] != NULL;
    for (i = 0; i < 3; i++)
        many[i] = text(texts[i]);
    switch (kind) {
    case 8:
        status = hegui_check_iov(s->scanners[a], draw(s, 7), many, n, NULL, s->reports[b], NULL, 0, NULL);
        CHECK(status == (ready ? HEGUI_OK : HEGUI_E_ARGUMENT));
        if (ready)
            s->filled[b] = (int)n;
        break;
    case 9:
        status = hegui_scanner_rebind(s->scanners[a], s->engines[b], NULL);
        CHECK(status == (s->scanners[a] && s->engines[b] ? HEGUI_OK : HEGUI_E_ARGUMENT));
        break;
    case 10:
        status = hegui_report_json(s->reports[a], n, &json, NULL);
        CHECK(status == (!s->reports[a] ? HEGUI_E_ARGUMENT : (int)n < s->filled[a] ? HEGUI_OK : HEGUI_E_RANGE));
        CHECK((json.len > 0) == (status == HEGUI_OK));
        break;
    default:
        status = hegui_report_view(s->reports[a], &view, sizeof view);
        CHECK(status == (s->reports[a] ? HEGUI_OK : HEGUI_E_ARGUMENT));
        CHECK(view.texts == (s->reports[a] ? (uint64_t)s->filled[a] : 0));
    }
}

void test_sequences(int steps)
{
    slots s;
    int step;
    uint32_t i;
    memset(&s, 0, sizeof s);
    s.state = 2463534242u;
    for (step = 0; step < steps; step++) {
        uint32_t kind = draw(&s, KINDS), a = draw(&s, SLOTS), b = draw(&s, SLOTS);
        if (kind < 4)
            make(&s, kind, a, b);
        else if (kind < 8)
            drop(&s, kind, a, b);
        else
            use(&s, kind, a, b);
    }
    for (i = 0; i < SLOTS; i++) {
        hegui_report_free(s.reports[i]);
        hegui_engine_free(s.engines[i]);
        hegui_builder_free(s.builders[i]);
        hegui_scanner_free(s.scanners[i]);
    }
    printf("sequences: %d calls in random order\n", steps);
}
