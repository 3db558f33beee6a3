/* Many threads on one engine, each with its own scanner; then many on one scanner, who may only be told that it is busy. */
#include "common.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 40 };

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

void test_threads(fixture *f)
{
    job jobs[THREADS];
    int i;
    uint32_t busy = 0;
    memset(jobs, 0, sizeof jobs);
    for (i = 0; i < THREADS; i++)
        jobs[i].engine = f->engine;
    start(jobs);
    for (i = 0; i < THREADS; i++)
        CHECK(jobs[i].sum == jobs[0].sum && jobs[i].sum > 0 && jobs[i].busy == 0);

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
}
