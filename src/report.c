/* SPDX-License-Identifier: MIT */
/* --report json: how it went, as one object on one line (RFC 8259). */
#include "command.h"
#include <errno.h>
#include <string.h>

/* The length of the UTF-8 sequence at TEXT (RFC 3629), or 0. */
static int sequence_length(const unsigned char *text)
{
    int length = *text < 0x80   ? 1
                 : *text < 0xc2 ? 0
                 : *text < 0xe0 ? 2
                 : *text < 0xf0 ? 3
                 : *text < 0xf5 ? 4
                                : 0;
    int i;

    for (i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    /* Longer than need be, surrogates, beyond the last character. */
    if ((text[0] == 0xe0 && text[1] < 0xa0) ||
        (text[0] == 0xed && text[1] > 0x9f) ||
        (text[0] == 0xf0 && text[1] < 0x90) ||
        (text[0] == 0xf4 && text[1] > 0x8f))
        return 0;
    return length;
}

/* What acts on a terminal: C1 (U+0080 to U+009F), separators of lines, and what
 * changes the direction of writing. */
static int is_control(const unsigned char *text, int length)
{
    if (length == 2)
        return (text[0] == 0xc2 && text[1] < 0xa0) ||
               (text[0] == 0xd8 && text[1] == 0x9c);
    if (length != 3 || text[0] != 0xe2)
        return 0;
    return (text[1] == 0x80 && (text[2] == 0x8e || text[2] == 0x8f ||
                                (text[2] >= 0xa8 && text[2] <= 0xae))) ||
           (text[1] == 0x81 && text[2] >= 0xa6 && text[2] <= 0xa9);
}

/* The character of a sequence of two or three bytes. */
static unsigned character_at(const unsigned char *text, int length)
{
    return length == 2 ? (text[0] & 0x1fu) << 6 | (text[1] & 0x3fu)
                       : (text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 |
                             (text[2] & 0x3fu);
}

/* Paths are bytes, JSON's strings are characters: what is none is replaced. */
static void print_string(FILE *file, const char *string)
{
    const unsigned char *at = (const unsigned char *)string;

    fputc('"', file);
    while (*at) {
        int length = sequence_length(at);

        if (*at < 0x20 || *at == 0x7f)
            fprintf(file, "\\u%04x", *at);
        else if (*at == '"' || *at == '\\')
            fprintf(file, "\\%c", *at);
        else if (length == 0)
            fputs("\\ufffd", file);
        else if (is_control(at, length))
            fprintf(file, "\\u%04x", character_at(at, length));
        else
            fprintf(file, "%.*s", length, (const char *)at);
        at += length ? length : 1;
    }
    fputc('"', file);
}

static void print_member(FILE *file, const char *name, const char *value)
{
    fprintf(file, ", \"%s\": ", name);
    print_string(file, value);
}

static void print_number(FILE *file, const char *name, unsigned long long value)
{
    fprintf(file, ", \"%s\": %llu", name, value);
}

static void print_usage(FILE *file, const struct uspawn_status *status)
{
    print_number(file, "user_us", status->user_us);
    print_number(file, "system_us", status->system_us);
    print_number(file, "max_resident_kib", status->max_resident_kib);
    print_number(file, "minor_faults", status->minor_faults);
    print_number(file, "major_faults", status->major_faults);
    print_number(file, "voluntary_switches", status->voluntary_switches);
    print_number(file, "involuntary_switches", status->involuntary_switches);
}

/* A full disk must not look like success. */
static int finish(FILE *file, int status)
{
    if (fflush(file) == 0 && !ferror(file))
        return status;
    complain("--report: %s", strerror(errno));
    return STATUS_FAILURE;
}

int report_outcome(FILE *file, const struct outcome *outcome, int status)
{
    static const char *const kinds[] = {
        [USPAWN_UNKNOWN] = "unknown",
        [USPAWN_EXITED] = "exited",
        [USPAWN_SIGNALED] = "signaled",
    };

    fprintf(file, "{\"pid\": %ld", (long)outcome->pid);
    print_member(file, "mechanism", uspawn_strmechanism(outcome->mechanism));
    print_number(file, "exec_us", outcome->exec_time / 1000);
    print_number(file, "wall_us", outcome->wall_time / 1000);
    fprintf(file, ", \"timed_out\": %s",
            outcome->is_timed_out ? "true" : "false");
    print_member(file, "kind", kinds[outcome->status.kind]);
    fprintf(file, ", \"value\": %d", outcome->status.value);
    fprintf(file, ", \"core_dumped\": %s",
            outcome->status.core_dumped ? "true" : "false");
    print_usage(file, &outcome->status);
    fprintf(file, "}\n");
    return finish(file, status);
}

int report_error(FILE *file, const struct uspawn_error *error, int status)
{
    static const char *const details[] = {
        [USPAWN_DETAIL_NONE] = "none",
        [USPAWN_DETAIL_PROGRAM] = "program",
        [USPAWN_DETAIL_INTERPRETER] = "interpreter",
        [USPAWN_DETAIL_LOADER] = "loader",
        [USPAWN_DETAIL_FORMAT] = "format",
        [USPAWN_DETAIL_PATH] = "path",
        [USPAWN_DETAIL_DESCRIPTOR] = "descriptor",
        [USPAWN_DETAIL_ARGUMENT] = "argument",
        [USPAWN_DETAIL_VARIABLE] = "variable",
        [USPAWN_DETAIL_TOTAL] = "total",
        [USPAWN_DETAIL_LIMIT] = "limit",
        [USPAWN_DETAIL_NEED] = "need",
        [USPAWN_DETAIL_RESOURCE] = "resource",
        [USPAWN_DETAIL_NOEXEC] = "noexec",
        [USPAWN_DETAIL_SIGNAL] = "signal",
        [USPAWN_DETAIL_LONG_LINE] = "long-line",
        [USPAWN_DETAIL_BLANK_LINE] = "blank-line",
        [USPAWN_DETAIL_NESTING] = "nesting",
        [USPAWN_DETAIL_FILE_TYPE] = "file-type",
        [USPAWN_DETAIL_SCRIPT] = "script",
        [USPAWN_DETAIL_LIMITS] = "limits",
        [USPAWN_DETAIL_NAMESPACE] = "namespace",
        [USPAWN_DETAIL_REQUEST] = "request",
    };
    char line[2 * USPAWN_ERROR_TEXT_SIZE + 256];
    size_t detail = (size_t)error->detail;

    uspawn_error_format(error, line, sizeof line);
    fprintf(file, "{\"error\": {\"code\": %d", error->code);
    print_member(file, "stage", uspawn_strstage(error->stage));
    fprintf(file, ", \"action\": %d", error->action);
    print_member(file, "detail",
                 detail < COUNT(details) ? details[detail] : "unknown");
    fprintf(file, ", \"descriptor\": %d", error->descriptor);
    print_member(file, "text", error->text);
    print_member(file, "program", error->program);
    print_member(file, "message", line);
    fprintf(file, "}}\n");
    return finish(file, status);
}
