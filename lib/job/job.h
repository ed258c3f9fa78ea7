/* SPDX-License-Identifier: MIT */
/* A job: programs, what flows between them and us, and when it has to end.
 *
 *   check.c       what may not be asked for
 *   cgroup.c      one of the job's own, that holds all
 *   start.c       the programs are started, each with its streams
 *   attributes.c  what is added to their attributes
 *   streams.c     what is done in a program for these
 *   flow.c        what they read from us
 *   output.c      what they write to us
 *   tee.c         and we to a descriptor
 *   spill.c       and we to a file
 *   quiet.c       writing without signals
 *   stop.c        deadlines, and what follows when one has passed
 *   step.c        what to wait for, and one step
 *   loop.c        steps that are the caller's
 *   finish.c      the result
 *   run.c         all of it in one call
 *   watch.c       one descriptor in place of all that is waited for
 *   pool.c        many jobs, some at a time
 *   jobserver.c   slots for jobs, shared with other programs
 *
 * child-stop.c stops a child that is none of a job. */
#ifndef USP_JOB_H
#define USP_JOB_H

#include "base/compiler.h"
#include "job/watch.h"
#include "uspawn.h"
#include <limits.h>
#include <poll.h>
#include <stddef.h>

#define USP_NEVER LLONG_MAX

/* NOW in milliseconds, and MS later; -1: never. */
static inline long long usp_later(long long now, int ms)
{
    return ms < 0 ? USP_NEVER : now + ms;
}

/* One end of a pipe that we read or write. */
struct usp_flow {
    struct uspawn_stream stream;
    int number;
    int is_input;
    int end;        /* what the program gets, during the start; -1 */
    int fd;         /* ours; -1: there is none, or it is over */
    int is_ignored; /* what comes is thrown away */
    int is_truncated;
    size_t total; /* of CALLBACK: what it has been given */
    char *bytes;  /* MEMORY: all output; LINES: what is no line yet;
                     CALLBACK: what is not written yet, or room */
    size_t size, capacity;
    char *tee; /* what has not been written to tee_fd yet */
    size_t tee_size, tee_done;
    size_t done;  /* input: what of it is written */
    size_t moved; /* by its pipe, until that is widened */
    int spill_fd; /* the file that has all of it; 0: none */
    int is_unspliced;
    unsigned long long spilled; /* its size */
};

struct usp_member {
    struct uspawn_child child;
    struct uspawn_status status;
    char name[USPAWN_ERROR_TEXT_SIZE];
    int is_started;
    int own_actions; /* which come before those of the caller */
    int has_ended; /* it is a zombie then: the number of its group is its own */
    int leads_group;
};

/* 0, 1 and 2, and then the others. */
#define USP_FLOWS_MAX (3 + USPAWN_STREAMS_MAX)

struct uspawn_job {
    struct uspawn_options options; /* with all defaults filled in */
    struct usp_flow *flows;
    size_t flow_count;
    struct usp_member *members;
    size_t count;
    size_t running;
    int cgroup, cgroup_parent; /* directories; -1: there is none */
    char cgroup_name[64];
    struct pollfd *fds; /* of a step */
    pid_t *groups;      /* for usp_group_count */
    struct usp_watch watch;

    int is_over;
    int was_interrupted; /* a signal handler has ended a sleep */
    int reason; /* enum uspawn_reason; it is being stopped if there is one */
    int code;
    size_t failed; /* which program could not be started */
    struct uspawn_error error;
    int last_signal;
    int is_killed;    /* nothing more can be done, or need be */
    int is_strongest; /* a weaker hold will do, too */
    int never_waits;  /* not even for a start of somebody else */
    int killed;
    int is_pipe_held;

    unsigned long long begin_us, end_us;
    long long timeout_at, idle_at, drain_at, kill_at; /* usp_now_ms() */
    long long look_at; /* whether there is something left of groups */
    int look_ms;
    char *scratch; /* for what is thrown away */
};

/* 0, or EINVAL and in ERROR which option or program is wrong. */
USP_HIDDEN int usp_job_check(const struct uspawn_program *programs,
                             size_t count, const struct uspawn_options *options,
                             struct uspawn_error *error);

/* As uspawn_job_start(), with OPTIONS that may be NULL; NEVER_WAITS: not even
 * for a start of somebody else. */
USP_HIDDEN int usp_job_begin(struct uspawn_job **job,
                             const struct uspawn_program *programs,
                             size_t count, const struct uspawn_options *options,
                             int never_waits);

/* Start all programs: 0, or an errno value, and those that were started are
 * still there. */
USP_HIDDEN int usp_job_start_all(struct uspawn_job *job,
                                 const struct uspawn_program *programs);

/* Let a copy of the caller's attributes, whose memory it uses, have what a
 * program needs that is to be held by HOLD (enum uspawn_hold) and stopped by
 * STOP_SIGNAL. */
USP_HIDDEN int usp_job_adapt(struct uspawn_attr *attr, int hold,
                             int stop_signal);

/* Whether a program with ATTR leads a process group. */
USP_HIDDEN int usp_leads_group(const struct uspawn_attr *attr);

/* Between which pipes of a pipeline a program is: -1: it has none there. */
struct usp_joints {
    int in, out;
};

/* What is done first in a program of JOB, in ACTIONS. */
USP_HIDDEN int usp_job_add_streams(struct uspawn_actions *actions,
                                   const struct uspawn_job *job,
                                   const struct usp_joints *joints);

/* Whether we are at the other end of STREAM. */
static inline int usp_flows_through_us(const struct uspawn_stream *stream)
{
    return stream->kind == USPAWN_STREAM_MEMORY ||
           stream->kind == USPAWN_STREAM_CALLBACK ||
           stream->kind == USPAWN_STREAM_LINES;
}

/* ---------------------------------------------------------------- Flows -- */

#define USP_CHUNK ((size_t)65536)

/* Move what can be moved now: whether something was.  What goes wrong stops
 * JOB. */
USP_HIDDEN int usp_flow_move(struct uspawn_job *job, struct usp_flow *flow);

/* One read: whether there was something. */
USP_HIDDEN int usp_flow_read(struct uspawn_job *job, struct usp_flow *flow);

USP_HIDDEN void usp_flow_close(struct usp_flow *flow);

/* Whether it is not over: what is read is written to a tee, too. */
static inline int usp_flow_is_open(const struct usp_flow *flow)
{
    return flow->fd >= 0 || flow->tee_done < flow->tee_size;
}

/* Write what the tee can take now. */
USP_HIDDEN int usp_flow_write_tee(struct uspawn_job *job,
                                  struct usp_flow *flow);

/* The last line, which had no end. */
USP_HIDDEN void usp_flow_finish(struct uspawn_job *job, struct usp_flow *flow);

/* SIZE bytes at BYTES were read, and are to be written to the tee. */
USP_HIDDEN void usp_flow_tee(struct uspawn_job *job, struct usp_flow *flow,
                             const char *bytes, size_t size);

/* There is more than MEMORY may have: a file gets all of it. */
USP_HIDDEN void usp_spill_begin(struct uspawn_job *job, struct usp_flow *flow);

/* That file gets SIZE bytes more; or what is in the pipe: whether there was
 * something. */
USP_HIDDEN void usp_spill(struct uspawn_job *job, struct usp_flow *flow,
                          const char *bytes, size_t size);
USP_HIDDEN int usp_spill_pipe(struct uspawn_job *job, struct usp_flow *flow);

/* SIZE bytes more went through its pipe. */
USP_HIDDEN void usp_flow_count(struct usp_flow *flow, size_t size);

/* write(2), usp_sys_write_now() and usp_sys_splice() that send us no SIGPIPE
 * and no SIGXFSZ. */
USP_HIDDEN ssize_t usp_write_quietly(int fd, const void *bytes, size_t size);
USP_HIDDEN ssize_t usp_write_now_quietly(int fd, const void *bytes,
                                         size_t size);
USP_HIDDEN ssize_t usp_splice_quietly(int in, int out, size_t size);

/* --------------------------------------------------------------- Ending -- */

/* Send SIGNAL to the group of CHILD, if IS_GROUP and there is one, or to CHILD.
 */
USP_HIDDEN void usp_send_signal(struct uspawn_child *child, int is_group,
                                int signal);

/* JOB is to end for REASON, with CODE; the first reason counts. */
USP_HIDDEN void usp_job_stop(struct uspawn_job *job, int reason, int code);

/* The same, by SIGKILL at once: program INDEX could not be started. */
USP_HIDDEN void usp_job_fail_start(struct uspawn_job *job, size_t index,
                                   int code);

/* The same, by SIGKILL at once. */
USP_HIDDEN void usp_job_kill(struct uspawn_job *job, int reason, int code);

/* End what has to be ended at NOW. */
USP_HIDDEN void usp_job_look_at_time(struct uspawn_job *job, long long now);

/* Whether something is still to be waited for after all programs have ended. */
USP_HIDDEN int usp_job_has_rest(struct uspawn_job *job, long long now);

/* When the next of all this is due. */
USP_HIDDEN long long usp_job_next_time(const struct uspawn_job *job);

/* How many processes of GROUPS, which it sorts, there are but leaders and
 * zombies; -1: that cannot be told here.  Who forks and ends all the time may
 * be missed. */
USP_HIDDEN int usp_group_count(pid_t *groups, size_t group_count);

/* -------------------------------------------------------------- Cgroup -- */

/* Give JOB a cgroup below the one that its options name: 0, or an errno value,
 * and nothing is left of it. */
USP_HIDDEN int usp_cgroup_make(struct uspawn_job *job);

/* How many processes, but zombies, are in it. */
USP_HIDDEN int usp_cgroup_count(const struct uspawn_job *job);

USP_HIDDEN void usp_cgroup_kill(const struct uspawn_job *job);

/* Kill who is left in it, and remove it; or only close what it needs. */
USP_HIDDEN void usp_cgroup_remove(struct uspawn_job *job);
USP_HIDDEN void usp_cgroup_close(struct uspawn_job *job);

/* ---------------------------------------------------------------- Steps -- */

/* Sleep, at most TIMEOUT_MS (-1: for ever), and take one step. */
USP_HIDDEN void usp_job_advance(struct uspawn_job *job, int timeout_ms);

/* One step, after the COUNT entries of usp_job_list() were polled into FDS. */
USP_HIDDEN void usp_job_go_on(struct uspawn_job *job, const struct pollfd *fds,
                              size_t count);

/* Sleep on FDS: how many of them have something, as far as poll(2) tells; or
 * -EINTR after a signal handler. */
USP_HIDDEN int usp_sleep_on(struct pollfd *fds, size_t count, int timeout_ms);

/* JOB is over; or that if there is nothing left to wait for. */
USP_HIDDEN void usp_job_end(struct uspawn_job *job);
USP_HIDDEN void usp_job_end_if_done(struct uspawn_job *job);

/* One entry more of a list: *COUNT grows, also where there is no room. */
USP_HIDDEN void usp_add_entry(struct pollfd *fds, size_t capacity,
                              size_t *count, int fd, short events);

/* What JOB waits for, as uspawn_job_poll() has it. */
USP_HIDDEN size_t usp_job_list(const struct uspawn_job *job, struct pollfd *fds,
                               size_t capacity);

/* Whether output is still to come, as far as is known. */
USP_HIDDEN int usp_job_has_output(const struct uspawn_job *job);

/* How long until the next step must be taken, as poll(2) takes it. */
USP_HIDDEN int usp_job_timeout(const struct uspawn_job *job);

/* Release JOB, of which no program is left. */
USP_HIDDEN void usp_job_destroy(struct uspawn_job *job);

USP_HIDDEN unsigned long long usp_now_us(void);

#endif
