/* truce plan pin, truce plan swap: a human fixes tours, and hears at once what that means. */
#include <inttypes.h>
#include <string.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/view.h"
#include "modules/force/asked_problem.h"
#include "modules/force/pinning.h"

static const struct field pin_params[] = {
    {"position", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("POSITION: where")},
    {"person", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PERSON: who")},
    {"arrives", FIELD_TEXT, OPTIONAL, N_("LIFT: who is there already arrives with none")},
    {"leaves", FIELD_TEXT, OPTIONAL, N_("LIFT: none when the person stays to the plan's end")},
    {"waiver", FIELD_TEXT, OPTIONAL, N_("REASON: why the tour may break rules")},
    {"dry_run", FIELD_BOOL, PARAM_FLAG, N_("say what it means, and state nothing")},
    TERMS_AS_PUBLISHED,
    FIELDS_END,
};

static const struct field swap_params[] = {
    {"first", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PERSON: takes the next tour of ...")},
    {"second", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PERSON: ... and gives their own")},
    {"waiver", FIELD_TEXT, OPTIONAL, N_("REASON: why the tours may break rules")},
    {"dry_run", FIELD_BOOL, PARAM_FLAG, N_("say what it means, and state nothing")},
    TERMS_AS_PUBLISHED,
    FIELDS_END,
};

struct pinning {
    const struct request *request;
    struct mission *mission; /* borrowed */
    struct view *view;
    struct problem *problem;
    GArray *wished; /* struct fact_pin */
    struct pose_words posed;
    struct pinning_words words;
};

static void pinning_clear(struct pinning *pinning)
{
    g_clear_pointer(&pinning->wished, g_array_unref);
    problem_free(pinning->problem);
    view_free(pinning->view);
    pose_words_clear(&pinning->posed);
    pinning_words_clear(&pinning->words);
}

/* ---- the problem ---- */

/* Registered, or on tour at some time. */
static bool is_known(struct view *view, const char *person, GError **error)
{
    const GArray *people = view_fact(view, FACT_PERSON, error);
    const GArray *tours = people != NULL ? view_fact(view, FACT_TOUR, error) : NULL;

    if (tours == NULL)
        return false;
    for (guint i = 0; i < people->len; i++)
        if (strcmp(g_array_index(people, struct fact_person, i).person, person) == 0)
            return true;
    for (guint i = 0; i < tours->len; i++)
        if (strcmp(g_array_index(tours, struct fact_tour, i).person, person) == 0)
            return true;
    return fail(error, ERROR_FIELD,
                _("%s is nobody of the force; state person.registered first, or mend the name"),
                person);
}

/* As far as plans reach that are published, and the lifts that are named. */
static bool find_until(const struct pinning *pinning, struct date *until, GError **error)
{
    const GArray *lifts = view_fact(pinning->view, FACT_LIFT, error);
    const GArray *wished = pinning->wished;

    if (lifts == NULL || !asked_problem_published_until(pinning->view, until, error))
        return false;
    for (guint i = 0; i < lifts->len; i++) {
        const struct fact_lift *lift = &g_array_index(lifts, struct fact_lift, i);

        for (guint k = 0; wished != NULL && k < wished->len; k++) {
            const struct fact_pin *pin = &g_array_index(wished, struct fact_pin, k);

            if (strcmp(pin->arrives, lift->lift) == 0 || strcmp(pin->leaves, lift->lift) == 0)
                until->day = MAX(until->day, lift->day.day + 1);
        }
    }
    if (until->day == DATE_MIN.day)
        return fail(error, ERROR_STATE,
                    _("no plan is published and no lift is named, so it is not said how long the "
                      "tour is; give --leaves"));
    return true;
}

/* From tomorrow on, with what is ordered as the plan published before. */
static bool pose_orders(struct pinning *pinning, struct reply *reply, GError **error)
{
    struct instant now = mission_now(pinning->mission);
    struct asked_problem asked = {.again = true, .as_published = true, .wished = pinning->wished};

    asked.freeze.day = zone_date_of(mission_zone(pinning->mission), now).day + 1;
    if (!find_until(pinning, &asked.until, error))
        return false;
    pinning->problem =
        asked_problem(pinning->request, pinning->view, now, &asked, &pinning->posed, reply, error);
    return pinning->problem != NULL;
}

/* ---- stating ---- */

static json_t *pin_row(const struct fact_pin *pin)
{
    json_t *row = json_pack("{s:s, s:s}", "position", pin->position, "person", pin->person);

    if (*pin->arrives != '\0')
        json_object_set_new(row, "arrives", json_string(pin->arrives));
    if (*pin->leaves != '\0')
        json_object_set_new(row, "leaves", json_string(pin->leaves));
    if (*pin->waiver != '\0')
        json_object_set_new(row, "waiver", json_string(pin->waiver));
    return row;
}

static json_t *pin_rows(const GArray *wished)
{
    json_t *rows = json_array();

    for (guint i = 0; i < wished->len; i++)
        json_array_append_new(rows, pin_row(&g_array_index(wished, struct fact_pin, i)));
    return rows;
}

static json_t *sentences_json(const GPtrArray *sentences)
{
    json_t *list = json_array();

    for (guint i = 0; i < sentences->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(sentences, i)));
    return list;
}

static bool refuse(const struct pinning *pinning, struct reply *reply, GError **error)
{
    const GPtrArray *breaks = pinning->words.breaks;

    for (guint i = 0; i < breaks->len; i++)
        reply_note(reply, "%s", (const char *)g_ptr_array_index(breaks, i));
    return fail(error, ERROR_STATE,
                param_text(pinning->request, "waiver") != NULL
                    ? _("it cannot be pinned so, and no waiver makes that good:")
                    : _("it cannot be pinned so; what breaks a rule needs --waiver and a reason:"));
}

/* What is known so far, and whether it is stated. */
static bool state(struct pinning *pinning, struct reply *reply, GError **error)
{
    bool is_dry = param_flag(pinning->request, "dry_run");
    struct draft draft = {.kind = "tour.pinned", .rows = pin_rows(pinning->wished)};
    struct receipt receipt;
    bool done = is_dry || mission_state_alone(pinning->mission, pinning->request->as, &draft,
                                              &receipt, error);

    if (done) {
        reply->json = is_dry ? json_object() : receipt_json(&receipt);
        json_object_set(reply->json, "pins", draft.rows);
        json_object_set_new(reply->json, "stated", json_boolean(!is_dry));
        json_object_set_new(reply->json, "waived", sentences_json(pinning->words.waived));
        json_object_set_new(reply->json, "warnings", sentences_json(pinning->words.warnings));
        json_object_set_new(reply->json, "notes", asked_problem_notes(&pinning->posed));
    }
    json_decref(draft.rows);
    return done;
}

static bool judge_and_state(struct pinning *pinning, struct reply *reply, GError **error)
{
    if (!pinning_judge(pinning->problem, pinning->wished, &pinning->words, error))
        return false;
    if (pinning->words.breaks->len > 0)
        return refuse(pinning, reply, error);
    return state(pinning, reply, error);
}

/* ---- the two actions ---- */

static bool pinning_open(struct pinning *pinning, struct opening *opening, const char *who,
                         GError **error)
{
    const struct request *request = pinning->request;
    enum store_mode mode = param_flag(request, "dry_run") ? STORE_READ : STORE_WRITE;

    if (!opening_open(opening, request, mode, who, error) ||
        request_as(request, opening->mission, error) == NULL)
        return false;
    pinning->mission = opening->mission;
    pinning->view = view_new(opening->mission, record_size(mission_record(opening->mission)), NULL);
    pinning->posed = pose_words_new();
    pinning->words = pinning_words_new();
    return true;
}

static const char *text_or_nothing(const struct request *request, const char *name)
{
    const char *text = param_text(request, name);

    return text != NULL ? text : "";
}

static bool run_plan_pin(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct pinning pinning = {.request = request};
    struct fact_pin pin = {
        .position = param_text(request, "position"),
        .person = param_text(request, "person"),
        .arrives = text_or_nothing(request, "arrives"),
        .leaves = text_or_nothing(request, "leaves"),
        .waiver = text_or_nothing(request, "waiver"),
        .evidence = EVIDENCE_NONE,
    };
    bool done = false;

    if (pinning_open(&pinning, &opening, "truce plan pin", error)) {
        pinning.wished = g_array_new(FALSE, FALSE, sizeof(struct fact_pin));
        g_array_append_val(pinning.wished, pin);
        done = is_known(pinning.view, pin.person, error) && pose_orders(&pinning, reply, error) &&
               judge_and_state(&pinning, reply, error);
    }
    pinning_clear(&pinning);
    return done;
}

static bool run_plan_swap(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct pinning pinning = {.request = request};
    bool done = false;

    if (pinning_open(&pinning, &opening, "truce plan swap", error) &&
        pose_orders(&pinning, reply, error)) {
        pinning.wished =
            pinning_swap(pinning.problem, param_text(request, "first"),
                         param_text(request, "second"), param_text(request, "waiver"), error);
        done = pinning.wished != NULL && judge_and_state(&pinning, reply, error);
    }
    pinning_clear(&pinning);
    return done;
}

/* ---- for people ---- */

static void show_sentences(struct terminal *terminal, enum ink ink, const char *before,
                           const json_t *sentences)
{
    const json_t *sentence = NULL;
    size_t i = 0;

    json_array_foreach(sentences, i, sentence)
        terminal_line(terminal, ink, 4, "%s%s", before, json_string_value(sentence));
}

static void show_pins(struct terminal *terminal, const json_t *json)
{
    const json_t *pin = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(json, "pins"), i, pin)
    {
        const char *arrives = member_text(pin, "arrives");
        const char *leaves = member_text(pin, "leaves");

        terminal_line(terminal, INK_STRONG, 4, _("%s in %s, %s, %s"), member_text(pin, "person"),
                      member_text(pin, "position"), *arrives != '\0' ? arrives : _("is there"),
                      *leaves != '\0' ? leaves : _("stays"));
    }
    show_sentences(terminal, INK_DOUBT, "", json_object_get(json, "notes"));
    show_sentences(terminal, INK_DOUBT, _("waived: "), json_object_get(json, "waived"));
    show_sentences(terminal, INK_PLAIN, "", json_object_get(json, "warnings"));
    if (json_is_true(json_object_get(json, "stated")))
        show_receipt(terminal, json);
    else
        terminal_line(terminal, INK_FAINT, 4, _("nothing is stated"));
}

const struct action action_plan_pin = {
    .name = "plan pin",
    .summary = N_("fix who fills a position, for plans to go around"),
    .help = N_("Says first what the tour means for the orders in force. One that breaks a rule is "
               "refused without a waiver, which is put on record with it. Every plan made from "
               "then on has the tour, until it is taken back with truce withdraw; nothing is "
               "ordered by it before a plan is published.\n\n"
               "  truce plan pin hill.2 dan --arrives jun-b --leaves oct-a --as force --dry-run"),
    .params = pin_params,
    .flags = ACTION_STATES,
    .group = ACTION_PLAN,
    .run = run_plan_pin,
    .show = show_pins,
};

const struct action action_plan_swap = {
    .name = "plan swap",
    .summary = N_("pin that two people exchange the tours that are next ordered of them"),
    .help = N_("Two pins in one statement, as truce plan pin states one. Both tours must be "
               "ordered, and neither may have begun.\n\n"
               "  truce plan swap dan eva --as force"),
    .params = swap_params,
    .flags = ACTION_STATES,
    .group = ACTION_PLAN,
    .run = run_plan_swap,
    .show = show_pins,
};
