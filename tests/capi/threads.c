/* Many threads on one engine, each with its own scanner; many on one scanner, who may only be told that it is busy; and two on one scanner
 * until one of them is told so and cancels the other. */
#include "common.h"

#include <pthread.h>
#include <sched.h>

enum { THREADS = 4, ROUNDS = 40, BATCH = 256, TRIES = 2000000 };

static const char *TEXTS[4] = {"转发本条即可领取现金红包", "清晨的菜市场很热闹", "互粉互赞，刷粉丝刷播放量", "不转不是中国人"};

typedef struct job {
    const hegui_engine *engine;
    hegui_scanner *scanner; /* shared, or NULL for one of its own */
    uint32_t sum;
    uint32_t busy;
} job;

static void *run(void *argument)
{
    job *mine = argument;
    hegui_scanner *own = NULL, *scanner = mine->scanner;
    hegui_report *report;
    hegui_view view;
    int i;
    CHECK(hegui_report_new(&report, NULL) == HEGUI_OK);
    if (scanner == NULL) {
        CHECK(hegui_scanner_new(mine->engine, &own, NULL) == HEGUI_OK);
        scanner = own;
    }
    for (i = 0; i < ROUNDS; i++) {
        const char *text = TEXTS[i % 4];
        hegui_status status = hegui_check_text(scanner, HEGUI_FIELD_CONTENT, BYTES(text), NULL, report, NULL);
        if (status == HEGUI_E_BUSY) {
            mine->busy++;
            continue;
        }
        CHECK(status == HEGUI_OK);
        CHECK(hegui_report_view(report, &view, sizeof view) == HEGUI_OK && view.texts == 1);
        mine->sum += (uint32_t)view.decisions[0] * 1000u + (uint32_t)view.hit_count;
    }
    hegui_report_free(report);
    hegui_scanner_free(own);
    return NULL;
}

static void start(job *jobs)
{
    pthread_t threads[THREADS];
    int i;
    for (i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, run, &jobs[i]) == 0);
    for (i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

/* Keeps a scanner at work, one batch after another, until a cancel from another thread ends one. */
static void *work(void *argument)
{
    job *mine = argument;
    hegui_str texts[BATCH];
    hegui_report *report;
    hegui_status status = HEGUI_OK;
    int i;
    for (i = 0; i < BATCH; i++)
        texts[i] = text(TEXTS[i % 4]);
    CHECK(hegui_report_new(&report, NULL) == HEGUI_OK);
    while (status != HEGUI_E_CANCELLED) {
        status = hegui_check_iov(mine->scanner, HEGUI_FIELD_CONTENT, texts, BATCH, NULL, report, NULL, 0, NULL);
        CHECK(status == HEGUI_OK || status == HEGUI_E_BUSY || status == HEGUI_E_CANCELLED);
    }
    hegui_report_free(report);
    return NULL;
}

/* The first batch alone lasts thousands of times as long as a call that is refused, so the other thread meets it at once; were nobody ever
 * refused, the tries would run out and the test fail. */
static void test_busy(fixture *f)
{
    job mine;
    pthread_t worker;
    hegui_error *err = NULL;
    hegui_status status = HEGUI_OK;
    hegui_view view;
    int tries;
    memset(&mine, 0, sizeof mine);
    mine.scanner = f->scanner;
    CHECK(pthread_create(&worker, NULL, work, &mine) == 0);
    for (tries = 0; tries < TRIES && status != HEGUI_E_BUSY; tries++) {
        hegui_error_free(err);
        memset(&view, 0xAA, sizeof view);
        status = hegui_check_iov(f->scanner, HEGUI_FIELD_CONTENT, NULL, 0, NULL, f->report, &view, sizeof view, &err);
        CHECK(status == HEGUI_OK || status == HEGUI_E_BUSY);
        CHECK(view.texts == 0 && view.hit_count == 0);
        sched_yield();
    }
    hegui_scanner_cancel(f->scanner, 1);
    CHECK(pthread_join(worker, NULL) == 0);
    CHECK(status == HEGUI_E_BUSY);
    CHECK(strstr(hegui_error_message(err).ptr, "use one a thread") != NULL);
    hegui_error_free(err);
    CHECK(hegui_check_text(f->scanner, HEGUI_FIELD_CONTENT, BYTES(TEXTS[0]), NULL, f->report, NULL) == HEGUI_OK);
    printf("threads: a second caller was told at try %d that the scanner is busy, and cancelled the first\n", tries);
}

void test_own_scanners(fixture *f)
{
    job jobs[THREADS];
    int i;
    memset(jobs, 0, sizeof jobs);
    for (i = 0; i < THREADS; i++)
        jobs[i].engine = f->engine;
    start(jobs);
    for (i = 0; i < THREADS; i++)
        CHECK(jobs[i].sum == jobs[0].sum && jobs[i].sum > 0 && jobs[i].busy == 0);
}

void test_threads(fixture *f)
{
    job jobs[THREADS];
    int i;
    uint32_t busy = 0;
    test_own_scanners(f);
    fixture_reset(f);
    memset(jobs, 0, sizeof jobs);
    for (i = 0; i < THREADS; i++) {
        jobs[i].engine = f->engine;
        jobs[i].scanner = f->scanner;
    }
    start(jobs);
    for (i = 0; i < THREADS; i++)
        busy += jobs[i].busy;
    printf("threads: %u of %d calls on one scanner were told that it is busy\n", busy, THREADS * ROUNDS);

    fixture_reset(f);
    test_busy(f);
}
