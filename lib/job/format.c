/* SPDX-License-Identifier: MIT */
/* A result as one sentence: NAME: WHAT after TIME; WHAT WAS LEFT. */
#include "base/text.h"
#include "job/job.h"
#include "report/names.h"
#include "sys/caller.h"
#include <signal.h>
#include <string.h>

#define REASON_SIZE 128

/* "2 s", "3.1 s", "0.02 s": two digits that mean something, and whole seconds
 * from ten on. */
static void add_time(struct usp_text *text, unsigned long long us)
{
    unsigned long long hundredths = (us + 5000) / 10000;

    if (us < 10000)
        usp_text_add(text, "%llu.%llu ms", us / 1000, us % 1000 / 100);
    else if (hundredths < 100)
        usp_text_add(text, "0.%02llu s", hundredths);
    else if (hundredths < 1000 && (us + 50000) / 100000 % 10)
        usp_text_add(text, "%llu.%llu s", (us + 50000) / 1000000,
                     (us + 50000) / 100000 % 10);
    else
        usp_text_add(text, "%llu s", (us + 500000) / 1000000);
}

static void add_signal(struct usp_text *text, int signal)
{
    const char *name = uspawn_strsignal(signal);

    if (strcmp(name, "unknown") != 0)
        usp_text_add(text, "%s", name);
    else
        usp_text_add(text, "signal %d", signal);
}

static void add_status(struct usp_text *text,
                       const struct uspawn_status *status)
{
    switch (status->kind) {
    case USPAWN_EXITED:
        usp_text_add(text, "exited with %d", status->value);
        break;
    case USPAWN_SIGNALED:
        usp_text_add(text, "killed by ");
        add_signal(text, status->value);
        if (status->core_dumped)
            usp_text_add(text, ", core dumped");
        break;
    default:
        usp_text_add(text, "ended, how is not known");
    }
}

/* Why it was stopped. */
static void add_reason(struct usp_text *text,
                       const struct uspawn_result *result)
{
    char buffer[REASON_SIZE];

    switch (result->reason) {
    case USPAWN_REASON_TIMED_OUT:
        usp_text_add(text, "timed out");
        break;
    case USPAWN_REASON_IDLE:
        usp_text_add(text, "without output for too long");
        break;
    case USPAWN_REASON_LIMIT:
        usp_text_add(text, "more output than allowed");
        break;
    case USPAWN_REASON_CANCELLED:
        usp_text_add(text, "cancelled");
        break;
    default:
        usp_text_add(text, "%s",
                     usp_errno_text(result->code, buffer, sizeof buffer));
    }
}

/* What was found to be left. */
static void add_rest(struct usp_text *text, const struct uspawn_result *result)
{
    if (result->killed > 0)
        usp_text_add(text, "; %d other process%s of its %s had to be killed",
                     result->killed, result->killed == 1 ? "" : "es",
                     result->hold == USPAWN_HOLD_CGROUP ? "cgroup" : "group");
    if (result->is_pipe_held)
        usp_text_add(text, "; what it has started still holds its output");
}

static void add_result(struct usp_text *text,
                       const struct uspawn_result *result)
{
    usp_text_add_name(text, result->name);
    usp_text_add(text, ": ");
    if (result->reason == USPAWN_REASON_ENDED) {
        add_status(text, &result->status);
        usp_text_add(text, result->status.core_dumped ? ", after " : " after ");
        add_time(text, result->elapsed_us);
    } else {
        add_reason(text, result);
        usp_text_add(text, " after ");
        add_time(text, result->elapsed_us);
        usp_text_add(text, ", ");
        add_status(text, &result->status);
    }
    add_rest(text, result);
}

size_t uspawn_result_format(const struct uspawn_result *result, char *buffer,
                            size_t size)
{
    struct usp_caller caller = usp_caller_save();
    struct usp_text text;

    usp_text_begin(&text, buffer, size);
    if (result && result->reason == USPAWN_REASON_NOT_STARTED)
        text.length = uspawn_error_format(&result->error, buffer, size);
    else if (result && result->reason)
        add_result(&text, result);
    usp_caller_restore(caller);
    return text.length;
}
