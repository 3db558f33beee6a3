/* What the C tests share. */
#ifndef HEGUI_TEST_COMMON_H
#define HEGUI_TEST_COMMON_H

#include <hegui.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_MSG(condition, message)                                                              \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s does not hold: %s\n", __FILE__, __LINE__, #condition, message); \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)
#define CHECK(condition) CHECK_MSG(condition, "")
#define BYTES(text) (const uint8_t *)(text), strlen(text)

typedef struct fixture {
    hegui_engine *engine;
    hegui_scanner *scanner;
    hegui_report *report;
    hegui_names *names;
    const char *names_path;
    hegui_builder *builder;
    hegui_error *error; /* an error to look at */
    hegui_error *err;   /* what calls write */
    void *out_handle;
    uint64_t out[64];
    hegui_view view;
    hegui_request request;
    hegui_list list;
    hegui_builder_options builder_options;
    hegui_check_options options;
    hegui_str texts[2];
    uint32_t kinds[2];
    uint64_t ends[2];
    size_t n;
    const uint8_t *bytes;
    size_t bytes_len;
    const char *folder;
    const char *rule_id;
} fixture;

/* Makes every handle usable again and poisons every out parameter. */
void fixture_reset(fixture *f);
int fixture_out_is_written(const fixture *f);
hegui_str text(const char *text);

void test_nulls(fixture *f);
void test_sequences(int steps);
void test_own_scanners(fixture *f);
void test_threads(fixture *f);

#endif
