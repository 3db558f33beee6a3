/* Loads and unloads the library many times while a thread is alive: dlopen-loop LIBRARY ROUNDS. Each time an engine checks a text. */
#define _POSIX_C_SOURCE 200112L
#include <dlfcn.h>
#include <hegui.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *PACK = "schema = 1\n[pack]\nname = \"t\"\nversion = \"1\"\ntitle = \"t\"\nspec = \"t\"\n"
                          "[categories]\nspam = {}\n[clauses]\n\"1\" = { title = \"t\" }\n";

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);          \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)
#define LOAD(name)                                                                                 \
    do {                                                                                           \
        *(void **)&name = dlsym(library, "hegui_" #name);                                           \
        CHECK(name != NULL);                                                                       \
    } while (0)
#define BYTES(text) (const uint8_t *)(text), strlen(text)

static void *wait_for_end(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    return NULL;
}

static long kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void once(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    hegui_builder_options options = HEGUI_BUILDER_OPTIONS_INIT;
    hegui_builder *builder = NULL;
    hegui_engine *engine = NULL;
    hegui_scanner *scanner = NULL;
    hegui_report *report = NULL;
    hegui_status (*builder_new)(const hegui_builder_options *, hegui_builder **, hegui_error **);
    hegui_status (*builder_add_source)(hegui_builder *, const uint8_t *, size_t, const uint8_t *, size_t, hegui_error **);
    hegui_status (*builder_build)(hegui_builder *, hegui_engine **, hegui_error **);
    hegui_status (*scanner_new)(const hegui_engine *, hegui_scanner **, hegui_error **);
    hegui_status (*report_new)(hegui_report **, hegui_error **);
    hegui_status (*check_text)(hegui_scanner *, uint32_t, const uint8_t *, size_t, const hegui_check_options *, hegui_report *,
                               hegui_error **);
    void (*builder_free)(hegui_builder *);
    void (*engine_free)(hegui_engine *);
    void (*scanner_free)(hegui_scanner *);
    void (*report_free)(hegui_report *);
    if (library == NULL)
        fprintf(stderr, "%s\n", dlerror());
    CHECK(library != NULL);
    LOAD(builder_new);
    LOAD(builder_add_source);
    LOAD(builder_build);
    LOAD(scanner_new);
    LOAD(report_new);
    LOAD(check_text);
    LOAD(builder_free);
    LOAD(engine_free);
    LOAD(scanner_free);
    LOAD(report_free);
    options.flags = HEGUI_BUILD_EMPTY;
    CHECK(builder_new(&options, &builder, NULL) == HEGUI_OK);
    CHECK(builder_add_source(builder, BYTES("pack.toml"), BYTES(PACK), NULL) == HEGUI_OK);
    CHECK(builder_build(builder, &engine, NULL) == HEGUI_OK);
    CHECK(scanner_new(engine, &scanner, NULL) == HEGUI_OK && report_new(&report, NULL) == HEGUI_OK);
    CHECK(check_text(scanner, HEGUI_FIELD_CONTENT, BYTES("清晨的菜市场"), NULL, report, NULL) == HEGUI_OK);
    report_free(report);
    scanner_free(scanner);
    engine_free(engine);
    builder_free(builder);
    CHECK(dlclose(library) == 0);
}

int main(int argc, char **argv)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread;
    int i, rounds = argc == 3 ? atoi(argv[2]) : 0;
    long before = 0;
    CHECK(rounds >= 20);
    pthread_mutex_lock(&mutex);
    CHECK(pthread_create(&thread, NULL, wait_for_end, &mutex) == 0);
    for (i = 0; i < rounds; i++) {
        if (i == 20)
            before = kilobytes();
        once(argv[1]);
    }
    printf("dlopen loop: %d rounds, memory grew by %ld KiB after the first 20\n", rounds, kilobytes() - before);
    CHECK(kilobytes() - before < 8192 + 24 * (long)rounds);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
    return 0;
}
