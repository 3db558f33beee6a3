/* Every function of the C interface, as a C program meets it.
 *
 *   driver test FOLDER NAMES  runs the tests; FOLDER is a rule pack, NAMES an index of tests/capi/names.jsonl
 *   driver json FILE [NAMES]  one request a line, one verdict a line
 *   driver threads          only the tests with threads
 *   driver own-scanners     of these, only threads that share nothing but an engine
 *   driver layout           sizes and offsets of every structure
 *   driver twice-freed      frees an engine twice: a debug build stops with a message
 */
#include "common.h"

#include <stddef.h>

static const char *OFFER = "转发本条即可领取现金红包，每人一份";
static const char *PLAIN = "清晨的菜市场很热闹，买了两把青菜";

hegui_str text(const char *from)
{
    hegui_str s;
    s.ptr = from;
    s.len = strlen(from);
    return s;
}

static int equal(hegui_str s, const char *expected)
{
    return s.len == strlen(expected) && memcmp(s.ptr, expected, s.len) == 0 && s.ptr[s.len] == '\0';
}

static int contains(hegui_str s, const char *part)
{
    return strlen(s.ptr) == s.len && strstr(s.ptr, part) != NULL;
}

int fixture_out_is_written(const fixture *f)
{
    uint32_t first;
    memcpy(&first, f->out, sizeof first);
    return first != 0xAAAAAAAAu;
}

static void fixture_free(fixture *f)
{
    hegui_error_free(f->err);
    hegui_error_free(f->error);
    hegui_builder_free(f->builder);
    hegui_report_free(f->report);
    hegui_scanner_free(f->scanner);
    f->err = f->error = NULL;
    f->builder = NULL;
    f->report = NULL;
    f->scanner = NULL;
}

void fixture_reset(fixture *f)
{
    static const hegui_request request = HEGUI_REQUEST_INIT;
    static const hegui_list list = HEGUI_LIST_INIT;
    static const hegui_builder_options builder_options = HEGUI_BUILDER_OPTIONS_INIT;
    static const hegui_check_options options = HEGUI_CHECK_OPTIONS_INIT;
    fixture_free(f);
    f->bytes = (const uint8_t *)OFFER;
    f->bytes_len = strlen(OFFER);
    f->request = request;
    f->request.content = text(OFFER);
    f->list = list;
    f->list.name = text("house");
    f->list.clause = text("4.8.1");
    f->list.category = text("spam");
    f->list.decision = HEGUI_DECISION_REVIEW;
    f->list.severity = HEGUI_SEVERITY_LOW;
    f->builder_options = builder_options;
    f->options = options;
    f->kinds[0] = HEGUI_FIELD_TITLE;
    f->kinds[1] = HEGUI_FIELD_CONTENT;
    f->n = 2;
    f->ends[0] = 6;
    f->ends[1] = f->bytes_len;
    f->texts[0] = text(OFFER);
    f->texts[1] = text(PLAIN);
    CHECK(hegui_builder_new(NULL, &f->builder, NULL) == HEGUI_OK);
    CHECK(hegui_scanner_new(f->engine, &f->scanner, NULL) == HEGUI_OK);
    CHECK(hegui_report_new(&f->report, NULL) == HEGUI_OK);
    CHECK(hegui_check_json(f->scanner, BYTES("{"), NULL, f->report, &f->error) == HEGUI_E_REQUEST);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_OK);
    f->out_handle = &f->out;
    memset(f->out, 0xAA, sizeof f->out);
    memset(&f->view, 0xAA, sizeof f->view);
}

static void test_version(void)
{
    CHECK(HEGUI_ABI_OK());
    CHECK(hegui_abi_version() == HEGUI_ABI_VERSION);
    CHECK(hegui_version_number() == HEGUI_VERSION_NUMBER);
    CHECK(HEGUI_VERSION_NUMBER ==
          HEGUI_VERSION_MAJOR * 1000000 + HEGUI_VERSION_MINOR * 1000 + HEGUI_VERSION_PATCH);
    CHECK(HEGUI_VERSION_AT_LEAST(0, 1, 0) && !HEGUI_VERSION_AT_LEAST(9, 0, 0));
    CHECK(strcmp(hegui_version(), HEGUI_VERSION) == 0);
    CHECK(strstr(hegui_build_info(), "\"builtin\":true") != NULL);
    CHECK(strcmp(hegui_status_name(HEGUI_E_BUSY), "HEGUI_E_BUSY") == 0);
    CHECK(strcmp(hegui_status_name(-2147483647 - 1), "HEGUI_E_UNKNOWN") == 0);
}

static void test_engine(fixture *f)
{
    hegui_rule_info rule, short_rule;
    hegui_pack_info pack;
    hegui_builder_options settings = HEGUI_BUILDER_OPTIONS_INIT;
    hegui_builder *builder;
    hegui_engine *again, *strict;
    uint32_t number = 0, count = hegui_engine_rule_count(f->engine);
    CHECK(count > 100);
    CHECK(hegui_engine_rule_find(f->engine, BYTES("inducement.reward-for-act"), &number) == HEGUI_OK);
    CHECK(number < count);
    CHECK(hegui_engine_rule(f->engine, number, &rule, sizeof rule) == HEGUI_OK);
    CHECK(equal(rule.id, "inducement.reward-for-act") && equal(rule.clause, "4.4.1"));
    CHECK(equal(rule.category, "inducement") && rule.level >= 1 && rule.line > 0 && rule.title.len > 0);
    CHECK(rule.severity >= HEGUI_SEVERITY_LOW && rule.decision >= HEGUI_DECISION_REVIEW);
    CHECK(contains(rule.message_zh, "{hit}") || rule.message_zh.len > 0);
    CHECK(rule.advice_en.len > 0 && contains(rule.file, ".toml"));
    /* A caller of an older header has a shorter structure. */
    memset(&short_rule, 0xAA, sizeof short_rule);
    CHECK(hegui_engine_rule(f->engine, number, &short_rule, offsetof(hegui_rule_info, title)) == HEGUI_OK);
    CHECK(equal(short_rule.id, "inducement.reward-for-act"));
    CHECK(*(const unsigned char *)&short_rule.title == 0xAA);
    CHECK(hegui_engine_rule(f->engine, number, &rule, 0) == HEGUI_E_ARGUMENT);
    CHECK(hegui_engine_rule(f->engine, count, &rule, sizeof rule) == HEGUI_E_RANGE && rule.id.ptr == NULL);
    CHECK(hegui_engine_rule_find(f->engine, BYTES("no.such-rule"), &number) == HEGUI_E_RANGE);
    CHECK(number == UINT32_MAX);
    CHECK(hegui_engine_pack(f->engine, &pack, sizeof pack) == HEGUI_OK);
    CHECK(equal(pack.engine, HEGUI_VERSION) && pack.hash.len == 64 && pack.name.len > 0 && pack.version.len > 0);

    again = hegui_engine_ref(f->engine);
    CHECK(again == f->engine);
    hegui_engine_free(again);
    settings.level = 4;
    CHECK(hegui_builder_new(&settings, &builder, NULL) == HEGUI_OK);
    CHECK(hegui_builder_build(builder, &strict, NULL) == HEGUI_OK);
    CHECK(hegui_builder_build(builder, &again, NULL) == HEGUI_OK);
    CHECK(hegui_engine_memory(strict) == hegui_engine_memory(again) && hegui_engine_memory(strict) > 1000000);
    CHECK(hegui_engine_fingerprint(strict) == hegui_engine_fingerprint(again));
    CHECK(hegui_engine_fingerprint(strict) != hegui_engine_fingerprint(f->engine));
    hegui_engine_free(strict);
    hegui_engine_free(again);
    hegui_builder_free(builder);
}

static void test_check(fixture *f)
{
    const hegui_hit *hit;
    hegui_str json, masked;
    hegui_str links[2];
    fixture_reset(f);
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK);
    CHECK(f->view.texts == 1 && f->view.status[0] == HEGUI_OK);
    CHECK(f->view.decisions[0] == HEGUI_DECISION_REJECT && f->view.hit_count >= 1);
    CHECK(f->view.hit_ends[0] == f->view.hit_count && f->view.hit_stride == sizeof(hegui_hit));
    hit = HEGUI_HIT_AT(&f->view, 0);
    CHECK(hit->text == 0 && hit->violation == 0 && hit->field == HEGUI_FIELD_CONTENT && hit->end > hit->start);
    CHECK(hit->end <= strlen(OFFER) && hit->cstart == 0 && hit->cend == 0);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK);
    CHECK(contains(json, "\"clause\":\"4.4.1\"") && json.ptr[json.len] == '\0');
    CHECK(hegui_report_redact(f->report, 0, HEGUI_FIELD_CONTENT, BYTES(OFFER), 0, &masked, NULL) == HEGUI_OK);
    CHECK(contains(masked, "***") && !contains(masked, "转发") && contains(masked, "每人一份"));
    CHECK(hegui_report_redact(f->report, 0, HEGUI_FIELD_CONTENT, BYTES(OFFER), 0x25A0, &masked, NULL) == HEGUI_OK);
    CHECK(contains(masked, "■■■"));
    CHECK(hegui_report_redact(f->report, 0, HEGUI_FIELD_CONTENT, BYTES(PLAIN), 0, &masked, NULL) == HEGUI_E_ARGUMENT);
    CHECK(masked.ptr == NULL && masked.len == 0);
    CHECK(hegui_report_redact(f->report, 0, HEGUI_FIELD_CONTENT, BYTES(OFFER), 0xD800, &masked, NULL) == HEGUI_E_ARGUMENT);
    CHECK(hegui_report_json(f->report, 1, &json, &f->err) == HEGUI_E_RANGE);
    CHECK(json.ptr == NULL && contains(hegui_error_message(f->err), "text 1"));

    /* All fields, a fact that decides, an identifier. */
    links[0] = text("http://example.com/a");
    links[1] = text("http://192.168.4.7/x.apk");
    f->request.id = text("\"post-7\"");
    f->request.name = text("老王");
    f->request.bio = text("");
    f->request.title = text("早市");
    f->request.comment = text("好");
    f->request.ocr_text = text("无");
    f->request.facts = text("{\"account.certified\": true}");
    f->request.links = links;
    f->request.link_count = 2;
    CHECK(hegui_check(f->scanner, &f->request, NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK);
    CHECK(contains(json, "{\"id\":\"post-7\"") && contains(json, "certifying_account"));
    CHECK(contains(json, "\"field\":\"links\""));
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK);
    CHECK(f->view.flags[0] & HEGUI_TEXT_CERTIFIED);

    hegui_error_free(f->err);
    f->request.facts = text("{\"account.certifed\": true}");
    CHECK(hegui_check(f->scanner, &f->request, NULL, f->report, &f->err) == HEGUI_E_REQUEST);
    CHECK(contains(hegui_error_message(f->err), "account.certified"));
    CHECK(hegui_error_status(f->err) == HEGUI_E_REQUEST);
    CHECK(contains(hegui_error_json(f->err), "HEGUI_E_REQUEST"));
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK && f->view.texts == 0);
    f->request.facts = text("{}, \"name\": \"x\"");
    CHECK(hegui_check(f->scanner, &f->request, NULL, f->report, NULL) == HEGUI_E_REQUEST);
    f->request.facts = text("{}");
    f->request.id = text("post-7");
    CHECK(hegui_check(f->scanner, &f->request, NULL, f->report, NULL) == HEGUI_E_REQUEST);
    f->request.id.ptr = NULL;
    CHECK(hegui_check(f->scanner, &f->request, NULL, f->report, NULL) == HEGUI_E_ARGUMENT);
    CHECK(hegui_check_text(f->scanner, 7, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_E_ARGUMENT);
    CHECK(hegui_report_clear(f->report) == HEGUI_OK);
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK && f->view.texts == 0);
}

/* What is observed passes, but it is in the JSON of its own text and of no other. */
static void test_observed(fixture *f)
{
    hegui_builder_options settings = HEGUI_BUILDER_OPTIONS_INIT;
    hegui_builder *builder;
    hegui_engine *engine;
    hegui_scanner *scanner;
    hegui_str json, iov[3];
    fixture_reset(f);
    settings.level = 1;
    settings.observe = 4;
    CHECK(hegui_builder_new(&settings, &builder, NULL) == HEGUI_OK);
    CHECK(hegui_builder_build(builder, &engine, NULL) == HEGUI_OK);
    CHECK(hegui_scanner_new(engine, &scanner, NULL) == HEGUI_OK);
    iov[0] = iov[2] = text(PLAIN);
    iov[1] = text("代写论文");
    CHECK(hegui_check_iov(scanner, HEGUI_FIELD_CONTENT, iov, 3, NULL, f->report, &f->view, sizeof f->view, NULL) == HEGUI_OK);
    CHECK(f->view.decisions[1] == HEGUI_DECISION_PASS && f->view.hit_count == 0);
    CHECK(hegui_report_json(f->report, 1, &json, NULL) == HEGUI_OK && contains(json, "\"observed\":[{"));
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && !contains(json, "observed"));
    CHECK(hegui_report_json(f->report, 2, &json, NULL) == HEGUI_OK && !contains(json, "observed"));
    hegui_scanner_free(scanner);
    hegui_engine_free(engine);
    hegui_builder_free(builder);
}

static void test_batch(fixture *f)
{
    static const char data[] = "转发本条即可领取现金红包"
                               "清晨的菜市场很热闹"
                               "\xE5\x8A坏"
                               ""
                               "互粉互赞，刷粉丝刷播放量";
    size_t a = strlen("转发本条即可领取现金红包"), b = a + strlen("清晨的菜市场很热闹");
    uint64_t ends[5];
    hegui_str json, iov[2];
    char *large;
    size_t i;
    ends[0] = a;
    ends[1] = b;
    ends[2] = b + 5;
    ends[3] = b + 5;
    ends[4] = sizeof data - 1;
    fixture_reset(f);
    CHECK(hegui_check_batch(f->scanner, HEGUI_FIELD_CONTENT, (const uint8_t *)data, sizeof data - 1, ends, 5, NULL,
                            f->report, &f->view, sizeof f->view, NULL) == HEGUI_OK);
    CHECK(f->view.texts == 5);
    CHECK(f->view.decisions[0] == HEGUI_DECISION_REJECT && f->view.decisions[1] == HEGUI_DECISION_PASS);
    CHECK(f->view.status[2] == HEGUI_E_UTF8 && f->view.decisions[2] == HEGUI_DECISION_NONE);
    CHECK(f->view.status[3] == HEGUI_OK && f->view.decisions[3] == HEGUI_DECISION_PASS);
    CHECK(f->view.decisions[4] >= HEGUI_DECISION_REVIEW);
    CHECK(f->view.hit_ends[0] >= 1 && f->view.hit_ends[1] == f->view.hit_ends[0]);
    CHECK(f->view.hit_ends[4] == f->view.hit_count);
    for (i = 0; i < f->view.hit_count; i++) {
        const hegui_hit *hit = HEGUI_HIT_AT(&f->view, i);
        CHECK(hit->text == (i < f->view.hit_ends[0] ? 0u : 4u));
    }
    CHECK(hegui_report_json(f->report, 2, &json, &f->err) == HEGUI_E_UTF8 && f->err != NULL);
    CHECK(hegui_report_json(f->report, 4, &json, NULL) == HEGUI_OK && contains(json, "\"violations\":[{"));

    /* Bytes that are no text: read as U+FFFD, spans count the bytes as given. */
    f->options.flags = HEGUI_CHECK_LOSSY;
    f->options.offset_unit = HEGUI_UNIT_UTF16;
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, (const uint8_t *)"\xE5\x8A\xFF转发本条即可领取红包",
                           3 + strlen("转发本条即可领取红包"), &f->options, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK);
    CHECK((f->view.flags[0] & HEGUI_TEXT_LOSSY) && f->view.hit_count >= 1);
    CHECK(f->view.hits[0].start == 3 && f->view.hits[0].cstart == 2);

    /* Units, on a character outside the basic plane. */
    f->options.flags = 0;
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES("😀：转发本条即可领取红包"), &f->options, f->report,
                           NULL) == HEGUI_OK);
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK);
    CHECK(f->view.hits[0].start == 7 && f->view.hits[0].cstart == 3);
    f->options.offset_unit = HEGUI_UNIT_CHARS;
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES("😀：转发本条即可领取红包"), &f->options, f->report,
                           NULL) == HEGUI_OK);
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK);
    CHECK(f->view.hits[0].cstart == 2);
    CHECK(f->view.hits[0].cend - f->view.hits[0].cstart == (f->view.hits[0].end - f->view.hits[0].start) / 3);

    /* A limit of hits cuts the columns, not the verdict. */
    f->options.max_hits_per_text = 1;
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES("互粉互赞，刷粉丝刷播放量。转发本条即可领取红包"), &f->options,
                           f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK);
    CHECK(f->view.hit_count == 1 && (f->view.flags[0] & HEGUI_TEXT_TRUNCATED));

    /* Lengths and ends that cannot be. */
    f->options = (hegui_check_options)HEGUI_CHECK_OPTIONS_INIT;
#define BATCH(data_, len_, ends_, n_)                                                                                  \
    hegui_check_batch(f->scanner, HEGUI_FIELD_CONTENT, (const uint8_t *)(data_), len_, ends_, n_, NULL, f->report,     \
                      &f->view, sizeof f->view, NULL)
    CHECK(BATCH(NULL, 0, NULL, 0) == HEGUI_OK && f->view.texts == 0);
    ends[0] = 0;
    CHECK(BATCH(NULL, 0, ends, 1) == HEGUI_OK && f->view.texts == 1 && f->view.decisions[0] == HEGUI_DECISION_PASS);
    ends[1] = 3;
    CHECK(BATCH(data, 2, ends, 2) == HEGUI_E_ARGUMENT && f->view.texts == 0);
    ends[0] = 3;
    ends[1] = 0;
    CHECK(BATCH(data, 6, ends, 2) == HEGUI_E_ARGUMENT);
    CHECK(BATCH(data, SIZE_MAX, ends, 1) == HEGUI_E_TOO_LARGE);
    CHECK(BATCH(data, 6, ends, SIZE_MAX) == HEGUI_E_TOO_LARGE);
    CHECK(BATCH(NULL, 6, ends, 1) == HEGUI_E_ARGUMENT);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, NULL, 0, NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, (const uint8_t *)data, SIZE_MAX, NULL, f->report, NULL) ==
          HEGUI_E_TOO_LARGE);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, (const uint8_t *)"\0", 1, NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES("\xED\xA0\x80"), NULL, f->report, NULL) == HEGUI_E_UTF8);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES("\xC0\x80"), NULL, f->report, NULL) == HEGUI_E_UTF8);

    /* A text over the limit has its status; the others go on. */
    large = calloc(1, 70000);
    CHECK(large != NULL);
    memset(large, 'a', 65537);
    iov[0] = text(large);
    iov[1] = text(OFFER);
    CHECK(hegui_check_iov(f->scanner, HEGUI_FIELD_COMMENT, iov, 2, NULL, f->report, &f->view, sizeof f->view, NULL) ==
          HEGUI_OK);
    CHECK(f->view.status[0] == HEGUI_E_TOO_LARGE && f->view.decisions[1] == HEGUI_DECISION_REJECT);
    iov[1].ptr = NULL;
    CHECK(hegui_check_iov(f->scanner, HEGUI_FIELD_COMMENT, iov, 2, NULL, f->report, NULL, 0, NULL) == HEGUI_E_ARGUMENT);
    iov[0] = text("http://example.com");
    iov[1] = text("http://192.168.4.7/x.apk");
    CHECK(hegui_check_iov(f->scanner, HEGUI_FIELD_LINKS, iov, 2, NULL, f->report, &f->view, sizeof f->view, NULL) ==
          HEGUI_OK);
    CHECK(f->view.texts == 2 && f->view.decisions[0] == HEGUI_DECISION_PASS && f->view.decisions[1] > 0);
    free(large);
}

static void test_parts(fixture *f)
{
    static const char data[] = "7"
                               "{\"account.certified\":true}"
                               "http://192.168.4.7/x.apk"
                               "http://example.com"
                               "转发本条即可领取现金红包";
    static const uint32_t kinds[5] = {HEGUI_PART_ID, HEGUI_PART_FACTS, HEGUI_FIELD_LINKS, HEGUI_FIELD_LINKS,
                                      HEGUI_FIELD_CONTENT};
    static const uint32_t twice[2] = {HEGUI_FIELD_CONTENT, HEGUI_FIELD_CONTENT};
    static const uint32_t unknown[1] = {99};
    uint64_t ends[5];
    hegui_str json, same;
    char *copy;
    const char *request = "{\"id\":7,\"facts\":{\"account.certified\":true},\"links\":[\"http://192.168.4.7/x.apk\","
                          "\"http://example.com\"],\"content\":\"转发本条即可领取现金红包\"}";
    fixture_reset(f);
    ends[0] = 1;
    ends[1] = ends[0] + strlen("{\"account.certified\":true}");
    ends[2] = ends[1] + strlen("http://192.168.4.7/x.apk");
    ends[3] = ends[2] + strlen("http://example.com");
    ends[4] = sizeof data - 1;
    CHECK(hegui_check_parts(f->scanner, kinds, (const uint8_t *)data, sizeof data - 1, ends, 5, NULL, f->report, &f->view,
                            sizeof f->view, NULL) == HEGUI_OK);
    CHECK(f->view.texts == 1 && f->view.decisions[0] >= HEGUI_DECISION_REJECT);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK);
    copy = malloc(json.len + 1);
    CHECK(copy != NULL);
    memcpy(copy, json.ptr, json.len + 1);
    CHECK(hegui_check_json(f->scanner, BYTES(request), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &same, NULL) == HEGUI_OK);
    CHECK(equal(same, copy));
    free(copy);
    CHECK(hegui_check_parts(f->scanner, twice, (const uint8_t *)data, 2, ends, 1, NULL, f->report, NULL, 0, NULL) ==
          HEGUI_OK);
    ends[1] = 2;
    CHECK(hegui_check_parts(f->scanner, twice, (const uint8_t *)data, 2, ends, 2, NULL, f->report, NULL, 0, NULL) ==
          HEGUI_E_ARGUMENT);
    CHECK(hegui_check_parts(f->scanner, unknown, (const uint8_t *)data, 2, ends, 1, NULL, f->report, NULL, 0, NULL) ==
          HEGUI_E_ARGUMENT);
}

static void test_options(fixture *f)
{
    struct {
        hegui_check_options known;
        uint32_t tail[4];
    } longer;
    memset(&longer, 0, sizeof longer);
    fixture_reset(f);
#define WITH(options_)                                                                                                 \
    hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), (const hegui_check_options *)(options_), f->report, NULL)
    longer.known.struct_size = 0;
    CHECK(WITH(&longer) == HEGUI_E_OPTIONS);
    longer.known.struct_size = 3;
    CHECK(WITH(&longer) == HEGUI_E_OPTIONS);
    longer.known.struct_size = 4;
    CHECK(WITH(&longer) == HEGUI_OK);
    longer.known.struct_size = 8;
    longer.known.offset_unit = 77; /* beyond the size that was given */
    CHECK(WITH(&longer) == HEGUI_OK);
    longer.known.offset_unit = 0;
    longer.known.struct_size = sizeof longer.known;
    CHECK(WITH(&longer) == HEGUI_OK);
    longer.known.struct_size = sizeof longer;
    CHECK(WITH(&longer) == HEGUI_OK);
    longer.tail[3] = 1;
    CHECK(WITH(&longer) == HEGUI_E_OPTIONS);
    longer.tail[3] = 0;
    longer.known.flags = 0x80;
    CHECK(WITH(&longer) == HEGUI_E_OPTIONS);
    longer.known.flags = 0;
    longer.known.offset_unit = 3;
    CHECK(WITH(&longer) == HEGUI_E_OPTIONS);
    longer.known.struct_size = 0xFFFFFFFFu;
    CHECK(WITH(&longer) == HEGUI_E_OPTIONS);

    hegui_builder_free(f->builder);
    f->builder_options.level = 5;
    CHECK(hegui_builder_new(&f->builder_options, &f->builder, &f->err) == HEGUI_E_OPTIONS && f->builder == NULL);
    CHECK(contains(hegui_error_message(f->err), "level 5"));
    f->builder_options.level = 0;
    f->builder_options.max_field_bytes = (uint64_t)1 << 40;
    CHECK(hegui_builder_new(&f->builder_options, &f->builder, NULL) == HEGUI_E_OPTIONS && f->builder == NULL);
}

static hegui_status with_options(fixture *f, const void *settings)
{
    return hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), settings, f->report, NULL);
}

static hegui_status with_request(fixture *f, const void *request)
{
    return hegui_check(f->scanner, request, NULL, f->report, NULL);
}

static hegui_status with_list(fixture *f, const void *list)
{
    return hegui_builder_add_list(f->builder, list, BYTES("占座"), NULL);
}

static hegui_status with_builder_options(fixture *f, const void *settings)
{
    hegui_builder_free(f->builder);
    return hegui_builder_new(settings, &f->builder, NULL);
}

/* One structure that begins with its size, in every size: of an older header, of a newer one that sets nothing new, of one that does. */
static void sizes(fixture *f, hegui_status (*call)(fixture *, const void *), const void *known, size_t size)
{
    static const uint32_t wrong[5] = {0, 1, 3, 4097, 0xFFFFFFFFu};
    uint64_t memory[32];
    unsigned char *bytes = (unsigned char *)memory;
    uint32_t longer = (uint32_t)size + 16, least = 4;
    int i;
    CHECK(size + 16 <= sizeof memory);
    memset(memory, 0, sizeof memory);
    memcpy(memory, known, size);
    CHECK(call(f, memory) == HEGUI_OK);
    for (i = 0; i < 5; i++) {
        memcpy(memory, &wrong[i], sizeof wrong[i]);
        CHECK(call(f, memory) == HEGUI_E_OPTIONS);
    }
    memcpy(memory, &longer, sizeof longer);
    CHECK(call(f, memory) == HEGUI_OK);
    bytes[size + 15] = 1;
    CHECK(call(f, memory) == HEGUI_E_OPTIONS);
    /* What lies beyond the size is not read; a list without its name is refused for that. */
    memset(bytes + 4, 0xFF, sizeof memory - 4);
    memcpy(memory, &least, sizeof least);
    CHECK(call(f, memory) == (call == with_list ? HEGUI_E_ARGUMENT : HEGUI_OK));
}

static void test_sizes(fixture *f)
{
    struct {
        hegui_view known;
        uint32_t tail[4];
    } longer;
    fixture_reset(f);
    sizes(f, with_options, &f->options, sizeof f->options);
    sizes(f, with_request, &f->request, sizeof f->request);
    sizes(f, with_list, &f->list, sizeof f->list);
    sizes(f, with_builder_options, &f->builder_options, sizeof f->builder_options);
    /* Results for a caller of a newer header end in zeros. */
    memset(&longer, 0xAA, sizeof longer);
    CHECK(hegui_report_view(f->report, &longer.known, sizeof longer) == HEGUI_OK && longer.known.texts == 1);
    CHECK(longer.tail[0] == 0 && longer.tail[3] == 0);
    CHECK(hegui_report_view(f->report, &longer.known, 4097) == HEGUI_E_ARGUMENT);
}

static void test_builder(fixture *f)
{
    hegui_engine *engine = NULL;
    hegui_diag diag;
    hegui_str json;
    uint32_t number;
    fixture_reset(f);
    f->list.message_zh = text("本社区不谈“{hit}”");
    f->list.advice_en = text("talk of \"something\" else");
    f->list.fields = 1u << HEGUI_FIELD_COMMENT | 1u << HEGUI_FIELD_CONTENT;
    f->list.decision = HEGUI_DECISION_RESTRICT;
    CHECK(hegui_builder_add_list(f->builder, &f->list, BYTES("# ours\n拼单群 ~ 拼单群岛\n占座"), NULL) == HEGUI_OK);
    CHECK(hegui_builder_set_domains(f->builder, BYTES("block bad-shop.com\n"), NULL) == HEGUI_OK);
    CHECK(hegui_builder_build(f->builder, &engine, NULL) == HEGUI_OK);
    CHECK(hegui_engine_rule_find(engine, BYTES("operator.house"), &number) == HEGUI_OK);
    CHECK(hegui_scanner_rebind(f->scanner, engine, NULL) == HEGUI_OK);
    hegui_engine_free(engine);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_COMMENT, BYTES("要进拼 單 群的说一声"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK);
    CHECK(contains(json, "\"rule\":\"operator.house\"") && contains(json, "本社区不谈"));
    /* Restrict, and one step more for the disguise. */
    CHECK(contains(json, "{\"decision\":\"reject\""));
    CHECK(contains(json, "talk of \\\"something\\\" else") && contains(json, "\"traditional\""));
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_COMMENT, BYTES("要进拼单群的说一声"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && contains(json, "{\"decision\":\"restrict\""));
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_NAME, BYTES("老王占座"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && !contains(json, "operator.house"));
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_COMMENT, BYTES("拼单群岛风光好"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && !contains(json, "operator.house"));
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES("看 http://m.bad-shop.com/x"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && contains(json, "4.8.3"));

    /* What cannot be is refused with the way out. */
#define REFUSED(call_, status_, part_)                                                                                 \
    do {                                                                                                               \
        hegui_error_free(f->err);                                                                                      \
        CHECK((call_) == (status_));                                                                                   \
        CHECK_MSG(contains(hegui_error_message(f->err), part_), hegui_error_message(f->err).ptr);                      \
    } while (0)
    REFUSED(hegui_builder_set_domains(f->builder, BYTES("blok bad-shop.com"), &f->err), HEGUI_E_COMPILE, "line 1");
    REFUSED(hegui_builder_add_source(f->builder, BYTES("../etc.toml"), BYTES(""), &f->err), HEGUI_E_ARGUMENT, "path of a pack");
    f->list.name = text("House");
    REFUSED(hegui_builder_add_list(f->builder, &f->list, BYTES("占座"), &f->err), HEGUI_E_ARGUMENT, "lower-case");
    f->list.name = text("house");
    f->list.decision = HEGUI_DECISION_PASS;
    REFUSED(hegui_builder_add_list(f->builder, &f->list, BYTES("占座"), &f->err), HEGUI_E_ARGUMENT, "decision");
    f->list.decision = HEGUI_DECISION_REVIEW;
    f->list.severity = 0;
    REFUSED(hegui_builder_add_list(f->builder, &f->list, BYTES("占座"), &f->err), HEGUI_E_ARGUMENT, "severity");
    f->list.severity = HEGUI_SEVERITY_LOW;
    f->list.fields = 1u << 7;
    REFUSED(hegui_builder_add_list(f->builder, &f->list, BYTES("占座"), &f->err), HEGUI_E_ARGUMENT, "fields");
    f->list.fields = 0;
    f->list.clause.ptr = NULL;
    f->list.clause.len = 0;
    REFUSED(hegui_builder_add_list(f->builder, &f->list, BYTES("占座"), &f->err), HEGUI_E_ARGUMENT, "clause");
    f->list.clause = text("4.8.1\"\nid = \"x");
    REFUSED(hegui_builder_add_list(f->builder, &f->list, BYTES("占座"), &f->err), HEGUI_E_ARGUMENT, "control character");
    REFUSED(hegui_builder_open(f->builder, BYTES("/nonexistent"), &f->err), HEGUI_E_IO, "pack.toml");

    REFUSED(hegui_builder_set_today(f->builder, 2026, 2, 29, &f->err), HEGUI_E_ARGUMENT, "no day");

    /* Overlays: a changed decision until a day, what is unknown is an error with its place. */
    fixture_reset(f);
    CHECK(hegui_builder_add_overlay(f->builder, BYTES("acme.toml"),
                                    BYTES("schema = 1\noverlay = { id = \"acme\" }\namend = [{ rule = \"coercion.patriot\", "
                                          "decision = \"suspend\", because = \"专项治理\", until = 2026-12-31 }]\n"), NULL) == HEGUI_OK);
    for (uint32_t day = 30; day <= 31; day++) {
        /* 2026-12-31 is the last day, 2027-01-01 is not. */
        CHECK(hegui_builder_set_today(f->builder, day == 30 ? 2026 : 2027, day == 30 ? 12 : 1, day == 30 ? 31 : 1, NULL) == HEGUI_OK);
        CHECK(hegui_builder_build(f->builder, &engine, NULL) == HEGUI_OK);
        CHECK(hegui_scanner_rebind(f->scanner, engine, NULL) == HEGUI_OK);
        hegui_engine_free(engine);
        CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES("是中国人就转"), NULL, f->report, NULL) == HEGUI_OK);
        CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK);
        CHECK(contains(json, day == 30 ? "{\"decision\":\"suspend\"" : "{\"decision\":\"reject\""));
    }
    CHECK(hegui_builder_add_overlay(f->builder, BYTES("other.toml"),
                                    BYTES("schema = 1\noverlay = { id = \"other\" }\ndisable = [{ rule = \"no.such\", because = \"b\" }]\n"), NULL) == HEGUI_OK);
    hegui_error_free(f->err);
    CHECK(hegui_builder_build(f->builder, &engine, &f->err) == HEGUI_E_COMPILE && engine == NULL);
    CHECK(hegui_error_diag(f->err, 0, &diag, sizeof diag) == HEGUI_OK);
    CHECK(equal(diag.file, "other.toml") && equal(diag.code, "E070") && diag.line == 3);
    fixture_reset(f);

    /* Rules with errors: all of them, with places. */
    CHECK(hegui_builder_add_source(f->builder, BYTES("operator/broken.toml"),
                                   BYTES("[[rule]]\nid = \"operator.broken\"\ntitle = \"t\"\nclause = \"99.9\"\n"), NULL) == HEGUI_OK);
    hegui_error_free(f->err);
    CHECK(hegui_builder_build(f->builder, &engine, &f->err) == HEGUI_E_COMPILE && engine == NULL);
    CHECK(hegui_error_diag_count(f->err) >= 2);
    CHECK(hegui_error_diag(f->err, 0, &diag, sizeof diag) == HEGUI_OK);
    CHECK(equal(diag.file, "operator/broken.toml") && diag.line >= 1 && diag.column >= 1 && diag.is_error == 1);
    CHECK(diag.code.ptr[0] == 'E' && diag.message.len > 0);
    CHECK(hegui_error_diag(f->err, 10000, &diag, sizeof diag) == HEGUI_E_RANGE && diag.file.ptr == NULL);
    CHECK(contains(hegui_error_json(f->err), "operator/broken.toml"));

    /* A folder instead of the built-in pack; its author's warnings on request. */
    fixture_reset(f);
    hegui_builder_free(f->builder);
    f->builder_options.flags = HEGUI_BUILD_EMPTY | HEGUI_BUILD_OFFSETS | HEGUI_BUILD_WARNINGS;
    CHECK(hegui_builder_new(&f->builder_options, &f->builder, NULL) == HEGUI_OK);
    CHECK(hegui_builder_build(f->builder, &engine, &f->err) == HEGUI_E_COMPILE && engine == NULL);
    hegui_error_free(f->err);
    f->err = NULL;
    CHECK(hegui_builder_open(f->builder, BYTES(f->folder), NULL) == HEGUI_OK);
    f->list.clause = text("4.8.1");
    CHECK(hegui_builder_add_list(f->builder, &f->list, BYTES("占座 \n占座"), NULL) == HEGUI_OK);
    CHECK(hegui_builder_build(f->builder, &engine, &f->err) == HEGUI_OK && engine != NULL);
    CHECK(f->err != NULL && hegui_error_status(f->err) == HEGUI_OK && hegui_error_diag_count(f->err) > 0);
    CHECK(hegui_error_diag(f->err, 0, &diag, sizeof diag) == HEGUI_OK);
    CHECK(hegui_scanner_rebind(f->scanner, engine, NULL) == HEGUI_OK);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && contains(json, "utf16_start"));
    hegui_engine_free(engine);
}

/* What the report of an account name says that it resembles, without any JSON. */
static void test_resembled(fixture *f)
{
    hegui_resembled like, shorter;
    const hegui_hit *hit;
    uint32_t first = UINT32_MAX;
    size_t i;
    CHECK(hegui_report_view(f->report, &f->view, sizeof f->view) == HEGUI_OK);
    for (i = 0; i < f->view.hit_count; i++) {
        hit = HEGUI_HIT_AT(&f->view, i);
        CHECK(hegui_report_resembled(f->report, hit->text, hit->violation, &like, sizeof like, NULL) == HEGUI_OK);
        CHECK((like.name.ptr != NULL) == ((hit->flags & HEGUI_HIT_RESEMBLES) != 0));
        if (like.name.ptr != NULL && first == UINT32_MAX) {
            first = hit->violation;
            CHECK(equal(like.name, "凌霄单车") && like.kind == HEGUI_NAME_WELL_KNOWN);
            CHECK(like.like == HEGUI_LIKE_FILLER && like.distance == 2);
            CHECK(like.field == HEGUI_FIELD_NAME && like.start == hit->start && like.end == hit->end && like.end > like.start);
        }
    }
    CHECK(first != UINT32_MAX);
    memset(&shorter, 0xAA, sizeof shorter);
    CHECK(hegui_report_resembled(f->report, 0, first, &shorter, offsetof(hegui_resembled, like), NULL) == HEGUI_OK);
    CHECK(equal(shorter.name, "凌霄单车") && shorter.kind == HEGUI_NAME_WELL_KNOWN && shorter.like == 0xAAAAAAAAu);
    CHECK(hegui_report_resembled(f->report, 0, first, &like, 0, NULL) == HEGUI_E_ARGUMENT);
    memset(&like, 0xAA, sizeof like);
    CHECK(hegui_report_resembled(f->report, 0, 1000, &like, sizeof like, NULL) == HEGUI_E_RANGE && like.name.ptr == NULL);
    CHECK(hegui_report_resembled(f->report, 1, first, &like, sizeof like, NULL) == HEGUI_E_RANGE);
    /* A violation that is about no name has none. */
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_resembled(f->report, 0, 0, &like, sizeof like, NULL) == HEGUI_OK);
    CHECK(like.name.ptr == NULL && like.kind == 0 && like.like == 0 && like.field == HEGUI_FIELD_NONE);
}

/* An index of names: asked by itself, attached to a builder, exchanged on a running engine. */
static void test_names(fixture *f)
{
    hegui_engine *engine, *bare;
    hegui_names *none;
    hegui_str json;
    fixture_reset(f);
    CHECK(hegui_names_query(f->names, BYTES("凌霄单车官方旗舰店"), f->report, &json, NULL) == HEGUI_OK);
    CHECK(contains(json, "\"name\":\"凌霄单车\"") && contains(json, "affix"));
    CHECK(hegui_names_query(f->names, BYTES("山里的早晨"), f->report, &json, NULL) == HEGUI_OK && contains(json, "\"matches\":[]"));
    CHECK(hegui_names_open(BYTES("/nonexistent"), &none, &f->err) == HEGUI_E_IO && none == NULL);
    hegui_error_free(f->err);
    CHECK(hegui_names_open(BYTES(f->folder), &none, &f->err) < 0 && none == NULL);
    CHECK(hegui_engine_with_names(f->engine, f->names, &engine, NULL) == HEGUI_OK);
    CHECK(hegui_engine_with_names(engine, NULL, &bare, NULL) == HEGUI_OK);
    CHECK(hegui_engine_rule_count(engine) == hegui_engine_rule_count(bare));
    CHECK(hegui_scanner_rebind(f->scanner, engine, NULL) == HEGUI_OK);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_NAME, BYTES("凌霄单车_88"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && contains(json, "\"resembles\":{\"name\":\"凌霄单车\""));
    test_resembled(f);
    CHECK(hegui_scanner_rebind(f->scanner, bare, NULL) == HEGUI_OK);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_NAME, BYTES("凌霄单车_88"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && !contains(json, "resembles"));
    hegui_engine_free(engine);
    hegui_engine_free(bare);
    CHECK(hegui_builder_add_names(f->builder, f->names, NULL) == HEGUI_OK);
    CHECK(hegui_builder_build(f->builder, &engine, NULL) == HEGUI_OK);
    CHECK(hegui_scanner_rebind(f->scanner, engine, NULL) == HEGUI_OK);
    hegui_engine_free(engine);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_NAME, BYTES("凌霄單車"), NULL, f->report, NULL) == HEGUI_OK);
    CHECK(hegui_report_json(f->report, 0, &json, NULL) == HEGUI_OK && contains(json, "\"resembles\""));
}

static void test_cancel(fixture *f)
{
    fixture_reset(f);
    hegui_scanner_cancel(f->scanner, 1);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_E_CANCELLED);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_OK);
    hegui_scanner_cancel(f->scanner, 1);
    hegui_scanner_cancel(f->scanner, 0);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_OK);
}

/* Engine, scanner and report in every order of freeing; the report stays readable. */
static void test_orders(void)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    int i, j;
    for (i = 0; i < 6; i++) {
        hegui_engine *engine;
        hegui_scanner *scanner;
        hegui_report *report;
        hegui_builder_options empty = HEGUI_BUILDER_OPTIONS_INIT;
        hegui_builder *builder;
        int reported = 1, scannable = 1;
        empty.flags = HEGUI_BUILD_EMPTY;
        CHECK(hegui_builder_new(&empty, &builder, NULL) == HEGUI_OK);
        CHECK(hegui_builder_add_source(builder, BYTES("pack.toml"),
                                       BYTES("schema = 1\n[pack]\nname = \"t\"\nversion = \"1\"\ntitle = \"t\"\nspec = \"t\"\n"), NULL) ==
              HEGUI_OK);
        CHECK(hegui_builder_build(builder, &engine, NULL) == HEGUI_OK);
        hegui_builder_free(builder);
        CHECK(hegui_scanner_new(engine, &scanner, NULL) == HEGUI_OK);
        CHECK(hegui_report_new(&report, NULL) == HEGUI_OK);
        CHECK(hegui_check_text(scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, report, NULL) == HEGUI_OK);
        for (j = 0; j < 3; j++) {
            switch (orders[i][j]) {
            case 0:
                hegui_engine_free(engine);
                break;
            case 1:
                hegui_scanner_free(scanner);
                scannable = 0;
                break;
            default:
                hegui_report_free(report);
                reported = 0;
            }
            if (reported && scannable)
                CHECK(hegui_check_text(scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, report, NULL) == HEGUI_OK);
            if (reported) {
                hegui_str json;
                CHECK(hegui_report_json(report, 0, &json, NULL) == HEGUI_OK && json.len > 10);
            }
        }
    }
}

#ifdef HEGUI_TEST_PANIC
HEGUI_API hegui_status hegui_test_panic(hegui_scanner *scanner, hegui_error **err);

static void test_panic(fixture *f)
{
    fixture_reset(f);
    CHECK(hegui_test_panic(f->scanner, &f->err) == HEGUI_E_PANIC);
    CHECK(contains(hegui_error_message(f->err), "a panic on purpose"));
    CHECK(hegui_check_iov(f->scanner, HEGUI_FIELD_CONTENT, f->texts, 2, NULL, f->report, &f->view, sizeof f->view, NULL) ==
          HEGUI_E_POISONED);
    CHECK(f->view.texts == 0);
    CHECK(hegui_report_clear(f->report) == HEGUI_OK);
    hegui_scanner_free(f->scanner);
    CHECK(hegui_scanner_new(f->engine, &f->scanner, NULL) == HEGUI_OK);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(OFFER), NULL, f->report, NULL) == HEGUI_OK);
    puts("panic: caught, and only its scanner is lost");
}
#endif

static void test_cache(fixture *f)
{
    char path[4096];
    hegui_engine *engine;
    hegui_builder *builder;
    FILE *file;
    int round;
    CHECK(hegui_engine_cache(f->engine) == HEGUI_CACHE_UNUSED && hegui_engine_cache_reason(f->engine).len == 0);
    sprintf(path, "%.4000s.cache", f->names_path);
    remove(path);
    CHECK(hegui_builder_new(NULL, &builder, NULL) == HEGUI_OK);
    CHECK(hegui_builder_set_cache(builder, BYTES(path), NULL) == HEGUI_OK);
    for (round = 0; round < 4; round++) {
        CHECK(hegui_builder_build(builder, &engine, NULL) == HEGUI_OK);
        CHECK(hegui_engine_cache(engine) == (round % 2 == 0 ? HEGUI_CACHE_WRITTEN : HEGUI_CACHE_READ));
        CHECK(contains(hegui_engine_cache_reason(engine), round == 2 ? "damaged" : ""));
        CHECK(hegui_engine_fingerprint(engine) == hegui_engine_fingerprint(f->engine));
        CHECK(hegui_engine_rule_count(engine) == hegui_engine_rule_count(f->engine));
        hegui_engine_free(engine);
        if (round == 1) {
            file = fopen(path, "r+b");
            CHECK(file != NULL && fseek(file, -1, SEEK_END) == 0 && fputc(0x55, file) == 0x55 && fclose(file) == 0);
        }
    }
    file = fopen(path, "wb");
    CHECK(file != NULL && fputs("a letter", file) >= 0 && fclose(file) == 0);
    CHECK(hegui_builder_build(builder, &engine, NULL) == HEGUI_OK);
    CHECK(hegui_engine_cache(engine) == HEGUI_CACHE_FAILED && contains(hegui_engine_cache_reason(engine), "another file"));
    hegui_engine_free(engine);
    hegui_builder_free(builder);
    remove(path);
}

static int tests(const char *folder, const char *names)
{
    fixture f;
    memset(&f, 0, sizeof f);
    f.folder = folder;
    f.names_path = names;
    CHECK(hegui_names_open(BYTES(names), &f.names, NULL) == HEGUI_OK);
    f.rule_id = "inducement.reward-for-act";
    test_version();
    CHECK(hegui_engine_builtin(&f.engine, NULL) == HEGUI_OK);
    test_engine(&f);
    test_observed(&f);
    test_check(&f);
    test_batch(&f);
    test_parts(&f);
    test_options(&f);
    test_sizes(&f);
    test_builder(&f);
    test_names(&f);
    test_cache(&f);
    test_cancel(&f);
    test_orders();
    test_sequences(20000);
    test_nulls(&f);
    test_threads(&f);
#ifdef HEGUI_TEST_PANIC
    test_panic(&f);
#endif
    fixture_free(&f);
    hegui_names_free(f.names);
    hegui_engine_free(f.engine);
    puts("C driver: all tests passed");
    return 0;
}

static int threads_only(void (*test)(fixture *))
{
    fixture f;
    memset(&f, 0, sizeof f);
    CHECK(hegui_engine_builtin(&f.engine, NULL) == HEGUI_OK);
    test(&f);
    fixture_free(&f);
    hegui_engine_free(f.engine);
    return 0;
}

static int json_lines(const char *path, const char *index)
{
    static char line[1 << 20];
    hegui_engine *engine;
    hegui_scanner *scanner;
    hegui_report *report;
    FILE *file = fopen(path, "rb");
    CHECK_MSG(file != NULL, path);
    CHECK(hegui_engine_builtin(&engine, NULL) == HEGUI_OK);
    if (index != NULL) {
        hegui_engine *bare = engine;
        hegui_names *names;
        CHECK(hegui_names_open(BYTES(index), &names, NULL) == HEGUI_OK);
        CHECK(hegui_engine_with_names(bare, names, &engine, NULL) == HEGUI_OK);
        hegui_names_free(names);
        hegui_engine_free(bare);
    }
    CHECK(hegui_scanner_new(engine, &scanner, NULL) == HEGUI_OK);
    CHECK(hegui_report_new(&report, NULL) == HEGUI_OK);
    while (fgets(line, sizeof line, file) != NULL) {
        hegui_str json;
        hegui_error *err = NULL;
        hegui_status status = hegui_check_json(scanner, BYTES(line), NULL, report, &err);
        CHECK_MSG(status == HEGUI_OK, hegui_error_message(err).ptr);
        CHECK(hegui_report_json(report, 0, &json, NULL) == HEGUI_OK);
        puts(json.ptr);
    }
    fclose(file);
    hegui_report_free(report);
    hegui_scanner_free(scanner);
    hegui_engine_free(engine);
    return 0;
}

static int layout(void)
{
#define SIZE(type) printf(#type " %u\n", (unsigned)sizeof(type))
#define AT(type, field) printf(#type "." #field " %u %u\n", (unsigned)offsetof(type, field), (unsigned)sizeof(((type *)0)->field))
#include "layout.inc"
    return 0;
}

static int twice_freed(void)
{
    hegui_report *report;
    hegui_report *stale;
    CHECK(hegui_report_new(&report, NULL) == HEGUI_OK);
    stale = report;
    hegui_report_free(report);
    hegui_report_free(stale);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "test") == 0 && argc == 4)
        return tests(argv[2], argv[3]);
    if (strcmp(what, "json") == 0 && (argc == 3 || argc == 4))
        return json_lines(argv[2], argc == 4 ? argv[3] : NULL);
    if (strcmp(what, "threads") == 0)
        return threads_only(test_threads);
    if (strcmp(what, "own-scanners") == 0)
        return threads_only(test_own_scanners);
    if (strcmp(what, "layout") == 0)
        return layout();
    if (strcmp(what, "twice-freed") == 0)
        return twice_freed();
    fprintf(stderr, "usage: driver test FOLDER NAMES | json FILE [NAMES] | threads | own-scanners | layout | twice-freed\n");
    return 2;
}
