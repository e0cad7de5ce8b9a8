/* Views: facts loaded once, texts kept once, and whose statements count. */
#include "mission/view.h"

#include <string.h>

/* Somebody who spoke of a fact. */
struct author {
    const char *name; /* interned */
    bool keeps;
    bool has_account;
};

struct loaded {
    GArray *rows;         /* NULL: not loaded yet */
    GArray *authors;      /* struct author, of what was loaded */
    GPtrArray *accounts;  /* interned names; filled once the fact is loaded */
    GHashTable *spoken;   /* subjects: of the account; while sharing is looked for, to its first
                             keeper */
    const char *withheld; /* a kind without some bodies, or NULL */
    int64_t n_withheld;
};

enum pass {
    PASS_LOAD,
    PASS_SHARED, /* rows are only looked at, to find subjects of which several keepers spoke */
};

/* A text that is kept, and the one that view_intern_after met behind it the last time. */
struct kept {
    const char *after;
    char text[];
};

struct view {
    struct mission *mission;
    int64_t known;
    const char *account; /* interned */
    GArray *agreements;  /* struct governing; NULL: not asked for yet */
    GHashTable *texts;   /* of struct kept, by their text */
    struct loaded facts[FACT_COUNT];
    int loading; /* a fact, or -1 */
    enum pass pass;
};

static struct kept *kept_of(const char *text)
{
    return (struct kept *)(void *)(uintptr_t)(text - offsetof(struct kept, text));
}

static void kept_free(void *text)
{
    g_free(kept_of(text));
}

struct view *view_new(struct mission *mission, int64_t known, const char *account)
{
    struct view *view = g_new0(struct view, 1);

    view->mission = mission;
    view->known = known;
    view->texts = g_hash_table_new_full(g_str_hash, g_str_equal, kept_free, NULL);
    view->account = view_intern(view, account != NULL ? account : "");
    view->loading = -1;
    return view;
}

void view_free(struct view *view)
{
    if (view == NULL)
        return;
    for (unsigned i = 0; i < FACT_COUNT; i++) {
        struct loaded *loaded = &view->facts[i];

        g_clear_pointer(&loaded->rows, g_array_unref);
        g_clear_pointer(&loaded->authors, g_array_unref);
        g_clear_pointer(&loaded->accounts, g_ptr_array_unref);
        g_clear_pointer(&loaded->spoken, g_hash_table_unref);
    }
    g_clear_pointer(&view->agreements, g_array_unref);
    g_hash_table_unref(view->texts);
    g_free(view);
}

struct mission *view_mission(struct view *view)
{
    return view->mission;
}

struct store *view_store(struct view *view)
{
    return record_store(mission_record(view->mission));
}

int64_t view_known(const struct view *view)
{
    return view->known;
}

const struct zone *view_zone(const struct view *view)
{
    return mission_zone(view->mission);
}

const char *view_account(const struct view *view)
{
    return view->account;
}

const GArray *view_agreements(struct view *view)
{
    if (view->agreements == NULL)
        view->agreements = mission_agreements(view->mission, view->known);
    return view->agreements;
}

const struct agreement *view_agreement(struct view *view, struct instant at)
{
    const GArray *versions = view_agreements(view);

    for (guint i = versions->len; i > 0; i--) {
        const struct governing *version = &g_array_index(versions, struct governing, i - 1);

        if (interval_holds(version->at, at))
            return version->agreement;
    }
    return NULL;
}

const char *view_intern(struct view *view, const char *text)
{
    const char *known = g_hash_table_lookup(view->texts, text);

    if (known == NULL) {
        size_t n_bytes = strlen(text) + 1;
        struct kept *kept = g_malloc(sizeof *kept + n_bytes);

        kept->after = NULL;
        known = memcpy(kept->text, text, n_bytes);
        g_hash_table_add(view->texts, kept->text);
    }
    return known;
}

const char *view_intern_after(struct view *view, const char *before, const char *text)
{
    struct kept *kept = kept_of(before);

    if (kept->after == NULL || strcmp(kept->after, text) != 0)
        kept->after = view_intern(view, text);
    return kept->after;
}

/* ---- whose statements count ---- */

static struct loaded *being_loaded(struct view *view)
{
    g_assert(view->loading >= 0);
    return &view->facts[view->loading];
}

/* Few people speak of one fact, so a walk is faster than a table. The pointer lives until the next
 * call. */
static struct author *take_author(struct view *view, enum fact fact, const char *name)
{
    GArray *authors = view->facts[fact].authors;
    struct author author = {NULL, true, false};
    const GArray *versions = NULL;

    for (guint i = 0; i < authors->len; i++) {
        struct author *known = &g_array_index(authors, struct author, i);

        if (strcmp(known->name, name) == 0)
            return known;
    }
    versions = view_agreements(view);
    author.name = view_intern(view, name);
    if (versions->len > 0) {
        const struct governing *latest =
            &g_array_index(versions, struct governing, versions->len - 1);

        author.keeps = agreement_keeps(latest->agreement, fact_name(fact), name);
    }
    author.has_account = !author.keeps;
    g_array_append_val(authors, author);
    return &g_array_index(authors, struct author, authors->len - 1);
}

bool view_has_account(const struct view *view)
{
    return view->account[0] != '\0' || view->pass == PASS_SHARED;
}

static void note_shared(struct view *view, const char *subject, const char *name)
{
    struct loaded *loaded = being_loaded(view);
    struct author *author = take_author(view, (enum fact)view->loading, name);
    const char *first = g_hash_table_lookup(loaded->spoken, subject);

    if (!author->keeps)
        return;
    if (first == NULL) {
        g_hash_table_insert(loaded->spoken, (char *)view_intern(view, subject),
                            (char *)author->name);
    } else if (first != author->name) {
        author->has_account = true;
        take_author(view, (enum fact)view->loading, first)->has_account = true;
    }
}

void view_note_spoken(struct view *view, const char *subject, const char *author)
{
    switch (view->pass) {
    case PASS_LOAD:
        if (strcmp(author, view->account) == 0)
            g_hash_table_add(being_loaded(view)->spoken, (char *)view_intern(view, subject));
        return;
    case PASS_SHARED:
        note_shared(view, subject, author);
        return;
    }
}

bool view_counts(struct view *view, enum fact fact, const char *subject, const char *author)
{
    struct loaded *loaded = being_loaded(view);

    g_assert((enum fact)view->loading == fact);
    if (view->pass == PASS_SHARED)
        return false;
    if (view->account[0] == '\0')
        return take_author(view, fact, author)->keeps;
    if (strcmp(author, view->account) == 0)
        return true;
    return take_author(view, fact, author)->keeps &&
           !g_hash_table_contains(loaded->spoken, subject);
}

/* ---- facts ---- */

static bool find_withheld(struct view *view, struct loaded *loaded,
                          const struct fact_provider *provider, GError **error)
{
    struct record *record = mission_record(view->mission);

    for (const char *const *kind = provider->kinds; *kind != NULL; kind++) {
        int64_t n = 0;

        if (!record_withheld(record, *kind, view->known, &n, error))
            return false;
        if (n > 0 && loaded->withheld == NULL) {
            loaded->withheld = *kind;
            loaded->n_withheld = n;
        }
    }
    return true;
}

static unsigned count_keepers(const struct loaded *loaded)
{
    unsigned n = 0;

    for (guint i = 0; i < loaded->authors->len; i++)
        n += g_array_index(loaded->authors, struct author, i).keeps;
    return n;
}

/* Two keepers have accounts only where they spoke of the same thing. That is seldom, so it is
 * looked for in a second pass instead of slowing down the first. */
static bool find_shared(struct view *view, const struct fact_provider *provider, GError **error)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, fact_row_size(provider->fact));
    bool done = false;

    if (view->account[0] != '\0' || count_keepers(being_loaded(view)) < 2)
        return true;
    view->pass = PASS_SHARED;
    done = provider->load(view, none, error);
    view->pass = PASS_LOAD;
    return done;
}

static bool load_rows(struct view *view, enum fact fact, GError **error)
{
    struct loaded *loaded = &view->facts[fact];
    const struct fact_provider *provider = modules_provider(mission_modules(view->mission), fact);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, fact_row_size(fact));
    int outer = view->loading;
    enum pass outer_pass = view->pass;
    bool done = true;

    loaded->authors = g_array_new(FALSE, FALSE, sizeof(struct author));
    loaded->accounts = g_ptr_array_new();
    loaded->spoken = g_hash_table_new(g_str_hash, g_str_equal);
    view->loading = (int)fact;
    view->pass = PASS_LOAD;
    if (provider != NULL)
        done = provider->load(view, rows, error) && find_shared(view, provider, error) &&
               find_withheld(view, loaded, provider, error);
    view->loading = outer;
    view->pass = outer_pass;
    if (!done) {
        g_clear_pointer(&loaded->authors, g_array_unref);
        g_clear_pointer(&loaded->accounts, g_ptr_array_unref);
        g_clear_pointer(&loaded->spoken, g_hash_table_unref);
        return false;
    }
    for (guint i = 0; i < loaded->authors->len; i++) {
        const struct author *author = &g_array_index(loaded->authors, struct author, i);

        if (author->has_account)
            g_ptr_array_add(loaded->accounts, (char *)author->name);
    }
    loaded->rows = g_steal_pointer(&rows);
    return true;
}

/* A fact made of another one has the other's accounts, subjects and gaps. */
static void inherit(struct view *view, const struct loaded *inner)
{
    struct loaded *outer = being_loaded(view);
    GHashTableIter subjects;
    gpointer subject = NULL;

    for (guint i = 0; i < inner->authors->len; i++) {
        const struct author *from = &g_array_index(inner->authors, struct author, i);
        struct author *author = take_author(view, (enum fact)view->loading, from->name);

        author->has_account = author->has_account || from->has_account;
    }
    g_hash_table_iter_init(&subjects, inner->spoken);
    while (view->account[0] != '\0' && g_hash_table_iter_next(&subjects, &subject, NULL))
        g_hash_table_add(outer->spoken, subject);
    if (outer->withheld == NULL) {
        outer->withheld = inner->withheld;
        outer->n_withheld = inner->n_withheld;
    }
}

const GArray *view_fact(struct view *view, enum fact fact, GError **error)
{
    struct loaded *loaded = &view->facts[fact];

    g_assert((int)fact != view->loading);
    if (loaded->rows == NULL && !load_rows(view, fact, error))
        return NULL;
    if (view->loading >= 0 && view->pass == PASS_LOAD)
        inherit(view, loaded);
    return loaded->rows;
}

const GPtrArray *view_accounts(const struct view *view, enum fact fact)
{
    g_assert(view->account[0] == '\0' && view->facts[fact].rows != NULL);
    return view->facts[fact].accounts;
}

bool view_spoke(const struct view *view, enum fact fact, const char *subject)
{
    g_assert(view->account[0] != '\0' && view->facts[fact].rows != NULL);
    return g_hash_table_contains(view->facts[fact].spoken, subject);
}

const char *view_withheld(const struct view *view, enum fact fact, int64_t *n)
{
    g_assert(view->facts[fact].rows != NULL);
    *n = view->facts[fact].n_withheld;
    return view->facts[fact].withheld;
}

struct query *view_query(struct view *view, const struct sql *sql, GError **error)
{
    struct query *query = store_query(view_store(view), sql, error);

    if (query != NULL)
        bind_i64(query, view->known);
    return query;
}
