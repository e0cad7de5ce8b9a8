#include "action/actions.h"

#include <string.h>

#include "mission/module.h"

/* The table: what stands here is a command, in the order of the help. */
#define ACTION_TABLE(X)                                                                            \
    X(status)                                                                                      \
    X(check)                                                                                       \
    X(duties)                                                                                      \
    X(show)                                                                                        \
    X(log)                                                                                         \
    X(record)                                                                                      \
    X(import)                                                                                      \
    X(withdraw)                                                                                    \
    X(erase)                                                                                       \
    X(amend)                                                                                       \
    X(accept)                                                                                      \
    X(key_enrol)                                                                                   \
    X(key_revoke)                                                                                  \
    X(key_list)                                                                                    \
    X(plan_check)                                                                                  \
    X(plan_explain)                                                                                \
    X(plan_frontier)                                                                               \
    X(plan_pin)                                                                                    \
    X(plan_publish)                                                                                \
    X(plan_solve)                                                                                  \
    X(plan_staff)                                                                                  \
    X(plan_swap)                                                                                   \
    X(verify)                                                                                      \
    X(rebuild)                                                                                     \
    X(backup)                                                                                      \
    X(recover)                                                                                     \
    X(continue)                                                                                    \
    X(tiles)                                                                                       \
    X(new)                                                                                         \
    X(simulate)                                                                                    \
    X(kinds)

#define X(name) extern const struct action action_##name;
ACTION_TABLE(X)
#undef X

const struct action *const actions_core[] = {
#define X(name) &action_##name,
    ACTION_TABLE(X)
#undef X
        NULL,
};

static void add_all(GPtrArray *all, const struct action *const *actions)
{
    for (; actions != NULL && *actions != NULL; actions++)
        g_ptr_array_add(all, (void *)*actions);
}

static void *make_all(void *unused)
{
    GPtrArray *all = g_ptr_array_new();

    add_all(all, actions_core);
    for (unsigned i = 0; modules_all[i] != NULL; i++)
        add_all(all, modules_all[i]->actions);
    g_ptr_array_add(all, NULL);
    return g_ptr_array_free(all, FALSE);
}

const struct action *const *actions_all(void)
{
    static GOnce made = G_ONCE_INIT;

    return g_once(&made, make_all, NULL);
}

const struct action *actions_find(const char *name)
{
    for (const struct action *const *at = actions_all(); *at != NULL; at++) {
        if (strcmp((*at)->name, name) == 0)
            return *at;
    }
    return NULL;
}
