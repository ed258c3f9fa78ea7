/* SPDX-License-Identifier: MIT */
/* The setters of what the program gets of the machine: processor time, memory,
 * limits. */
#include "base/saved-errno.h"
#include "request/attr.h"
#include "resource.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define NICE_MIN (-20)
#define NICE_MAX 19

int uspawn_attr_set_nice(struct uspawn_attr *attr, int nice)
{
    if (!attr || nice < NICE_MIN || nice > NICE_MAX)
        return USP_REFUSE(attr, EINVAL, "%d is not from %d to %d", nice,
                          NICE_MIN, NICE_MAX);
    usp_attr_step(attr, USPAWN_STAGE_NICE)->value = nice;
    return 0;
}

#define IO_LEVEL_MAX 7

int uspawn_attr_set_io_priority(struct uspawn_attr *attr, int io_class,
                                int level)
{
    int has_levels =
        io_class == USPAWN_IO_REALTIME || io_class == USPAWN_IO_BEST_EFFORT;
    int error = usp_attr_try(attr, USPAWN_STAGE_IO_PRIORITY);
    struct usp_step *step;

    if (error)
        return USP_RESULT(attr, error);
    if (io_class < USPAWN_IO_NONE || io_class > USPAWN_IO_IDLE || level < 0 ||
        level > (has_levels ? IO_LEVEL_MAX : 0))
        return USP_REFUSE(attr, EINVAL, "there is no class %d with level %d",
                          io_class, level);
    step = usp_attr_step(attr, USPAWN_STAGE_IO_PRIORITY);
    step->value = io_class;
    step->extra = level;
    return 0;
}

/* The mask is in words, as sched_setaffinity has it. */
int uspawn_attr_set_cpu_affinity(struct uspawn_attr *attr, const unsigned *cpus,
                                 size_t count)
{
    unsigned long mask[USPAWN_CPUS_MAX / (8 * sizeof(unsigned long))];
    int error = usp_attr_try(attr, USPAWN_STAGE_CPU_AFFINITY);
    unsigned highest = 0;
    size_t i;

    if (error || !cpus)
        return USP_RESULT(attr, error ? error : EINVAL);
    if (!count || count > USPAWN_CPUS_MAX)
        return USP_REFUSE(attr, EINVAL, "%zu CPUs are not 1 to %d", count,
                          USPAWN_CPUS_MAX);
    memset(mask, 0, sizeof mask);
    for (i = 0; i < count; i++) {
        if (cpus[i] >= USPAWN_CPUS_MAX)
            return USP_REFUSE(attr, EINVAL, "CPU %u is beyond %d", cpus[i],
                              USPAWN_CPUS_MAX - 1);
        mask[cpus[i] / USP_BITS_PER_WORD] |= 1ul
                                             << (cpus[i] % USP_BITS_PER_WORD);
        if (cpus[i] > highest)
            highest = cpus[i];
    }
    return USP_RESULT(
        attr,
        usp_attr_set_data(attr, USPAWN_STAGE_CPU_AFFINITY, mask,
                          (highest / USP_BITS_PER_WORD + 1) * sizeof *mask));
}

int uspawn_attr_set_timer_slack(struct uspawn_attr *attr,
                                unsigned long nanoseconds)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_TIMER_SLACK);

    if (error)
        return USP_RESULT(attr, error);
    if (!nanoseconds)
        return USP_REFUSE(attr, EINVAL, "0 nanoseconds are no slack");
    usp_attr_step(attr, USPAWN_STAGE_TIMER_SLACK)->value = (long)nanoseconds;
    return 0;
}

#define OOM_SCORE_ADJUSTMENT_MAX 1000

int uspawn_attr_set_oom_score_adjustment(struct uspawn_attr *attr,
                                         int adjustment)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_OOM_SCORE_ADJUSTMENT);

    if (error)
        return USP_RESULT(attr, error);
    if (adjustment < -OOM_SCORE_ADJUSTMENT_MAX ||
        adjustment > OOM_SCORE_ADJUSTMENT_MAX)
        return USP_REFUSE(attr, EINVAL, "%d is not from -1000 to 1000",
                          adjustment);
    usp_attr_step(attr, USPAWN_STAGE_OOM_SCORE_ADJUSTMENT)->value = adjustment;
    return 0;
}

#define PERSONA_MAX 0xfffffffful /* which asks for it */
#define NO_RANDOMIZATION 0x0040000l
#define PERSONA_OF_CALLER (-1)

static struct usp_step *personality_step(struct uspawn_attr *attr)
{
    int is_new = !usp_attr_has(attr, USPAWN_STAGE_PERSONALITY);
    struct usp_step *step = usp_attr_step(attr, USPAWN_STAGE_PERSONALITY);

    if (is_new)
        step->value = PERSONA_OF_CALLER;
    return step;
}

int uspawn_attr_set_personality(struct uspawn_attr *attr, unsigned long persona)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_PERSONALITY);

    if (error)
        return USP_RESULT(attr, error);
    if (persona >= PERSONA_MAX)
        return USP_REFUSE(attr, EINVAL, "%#lx is no persona", persona);
    personality_step(attr)->value = (long)persona;
    return 0;
}

/* A step of its own, or a bit of the persona. */
int uspawn_attr_set_no_randomization(struct uspawn_attr *attr)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_NO_RANDOMIZATION);

    if (!error)
        usp_attr_step(attr, USPAWN_STAGE_NO_RANDOMIZATION);
    if (error != ENOTSUP)
        return error;
    error = usp_attr_try(attr, USPAWN_STAGE_PERSONALITY);
    if (!error)
        personality_step(attr)->extra = NO_RANDOMIZATION;
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_umask(struct uspawn_attr *attr, mode_t mask)
{
    if (!attr || (mask & ~(mode_t)0777))
        return USP_REFUSE(attr, EINVAL, "%#lo has bits beyond 0777",
                          (unsigned long)mask);
    usp_attr_step(attr, USPAWN_STAGE_UMASK)->value = (long)mask;
    return 0;
}

/* ------------------------------------------------------------ Limits -- */

static int is_resource(int resource)
{
    int saved = errno;
    struct rlimit limit;
    int answer = resource < 0 ? -1 : getrlimit((usp_resource)resource, &limit);

    usp_errno_restore(saved);
    return answer == 0;
}

/* More than any system has. */
#define RESOURCES_MAX 64

/* The limit of RESOURCE among the COUNT in LIMITS, or the one after the last.
 */
static size_t find_limit(const struct usp_limit *limits, size_t count,
                         int resource)
{
    size_t i;

    for (i = 0; i < count && limits[i].resource != resource; i++)
        continue;
    return i;
}

int uspawn_attr_set_limit(struct uspawn_attr *attr, int resource,
                          unsigned long long soft, unsigned long long hard)
{
    struct usp_limit limits[RESOURCES_MAX];
    size_t count, at;

    if (!attr || !is_resource(resource))
        return USP_REFUSE(attr, EINVAL, "%d is no resource", resource);
    if (soft > hard)
        return USP_REFUSE(attr, EINVAL, "%llu is above the hard limit, %llu",
                          soft, hard);
    count = usp_attr_has(attr, USPAWN_STAGE_LIMIT)
                ? attr->steps[USPAWN_STAGE_LIMIT].size / sizeof *limits
                : 0;
    memset(limits, 0, sizeof limits);
    if (count)
        memcpy(limits, attr->steps[USPAWN_STAGE_LIMIT].data,
               count * sizeof *limits);
    at = find_limit(limits, count, resource);
    if (at == RESOURCES_MAX)
        return USP_REFUSE(attr, EINVAL, "there are too many limits");
    limits[at].resource = resource;
    limits[at].soft = soft;
    limits[at].hard = hard;
    return USP_RESULT(
        attr,
        usp_attr_set_data(attr, USPAWN_STAGE_LIMIT, limits,
                          (at == count ? count + 1 : count) * sizeof *limits));
}
