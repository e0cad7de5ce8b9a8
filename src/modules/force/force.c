/* The module force, declared: what can be said of units, posts, positions and people, what is
 * judged of it, and what can be asked. */
#include "modules/force/force.h"

#include "base/text.h"
#include "force_sql.h"
#include "mission/module.h"

/* ---- units and posts ---- */

static const struct field unit_formed_fields[] = {
    {"unit", FIELD_UNIT, REQUIRED, NULL},
    {"parent", FIELD_UNIT, OPTIONAL, N_("the unit it is a part of")},
    {"title", FIELD_TEXT, REQUIRED, N_("what it is called")},
    FIELDS_END,
};

static const struct field unit_disbanded_fields[] = {
    {"unit", FIELD_UNIT, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, N_("when it ceased to be")},
    FIELDS_END,
};

static const struct field post_opened_fields[] = {
    {"post", FIELD_POST, REQUIRED, NULL},
    {"post_type", FIELD_SLUG, REQUIRED, N_("a type of post that the agreement names")},
    {"place", FIELD_PLACE, OPTIONAL, N_("the place it stands at")},
    {"along", FIELD_SLUG, OPTIONAL, N_("the line or link it stands along")},
    {"area", FIELD_LONG_TEXT, OPTIONAL, N_("the ground it covers, as GeoJSON")},
    {"minimum", FIELD_COUNT, OPTIONAL, N_("fewest people present while it is open")},
    {"at", FIELD_INSTANT, REQUIRED, N_("when it opened")},
    FIELDS_END,
};

static const struct field post_closed_fields[] = {
    {"post", FIELD_POST, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, N_("when it closed")},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

/* ---- establishment and people ---- */

static const struct field position_established_fields[] = {
    {"position", FIELD_POSITION, REQUIRED, NULL},
    {"role", FIELD_SLUG, REQUIRED, N_("what who holds it does")},
    {"post", FIELD_POST, OPTIONAL, N_("where it is")},
    {"unit", FIELD_UNIT, OPTIONAL, N_("to which it belongs")},
    {"at", FIELD_INSTANT, REQUIRED, N_("from when; said anew when it moves")},
    FIELDS_END,
};

static const struct field position_abolished_fields[] = {
    {"position", FIELD_POSITION, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, N_("from when there is no such position")},
    FIELDS_END,
};

static const struct field person_registered_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, N_("an id that tells nothing of the person")},
    {"contributor", FIELD_PARTICIPANT, OPTIONAL, N_("who sends the person")},
    {"rank", FIELD_SLUG, OPTIONAL, NULL},
    {"roles", FIELD_SLUGS, OPTIONAL, N_("what the person is qualified for")},
    {"full_name", FIELD_TEXT, SEALED, NULL},
    {"born", FIELD_DATE, SEALED, N_("date of birth")},
    {"service_no", FIELD_TEXT, SEALED, N_("number of the person in their own service")},
    FIELDS_END,
};

/* ---- comings and goings ---- */

static const struct field tour_arrived_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"position", FIELD_POSITION, REQUIRED, N_("the position taken over")},
    {"at", FIELD_INSTANT, REQUIRED, N_("when the tour began")},
    {"lift", FIELD_SLUG, OPTIONAL, N_("the flight or convoy")},
    FIELDS_END,
};

static const struct field tour_departed_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"position", FIELD_POSITION, REQUIRED, N_("the position given up")},
    {"at", FIELD_INSTANT, REQUIRED, N_("when the tour ended")},
    {"reason", FIELD_TEXT, OPTIONAL, N_("where it ended before its time")},
    FIELDS_END,
};

static const struct field absence_begun_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"reason", FIELD_SLUG, REQUIRED, N_("leave, sick, duty-travel, ...")},
    {"outside", FIELD_BOOL, REQUIRED, N_("true: out of the area, so not present")},
    {"at", FIELD_INSTANT, REQUIRED, N_("when it began")},
    {"expected_until", FIELD_INSTANT, OPTIONAL, N_("when the person should be back")},
    FIELDS_END,
};

static const struct field absence_ended_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, N_("when the person was back")},
    FIELDS_END,
};

static const struct field visitor_arrived_fields[] = {
    {"visitor", FIELD_SLUG, REQUIRED, N_("an id that tells nothing of the visitor")},
    {"host", FIELD_UNIT, OPTIONAL, N_("the unit that is visited")},
    {"purpose", FIELD_TEXT, OPTIONAL, NULL},
    {"counts", FIELD_BOOL, REQUIRED, N_("true: counts among those present")},
    {"at", FIELD_INSTANT, REQUIRED, N_("when the visit began")},
    FIELDS_END,
};

static const struct field visitor_departed_fields[] = {
    {"visitor", FIELD_SLUG, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, N_("when the visit ended")},
    FIELDS_END,
};

/* ---- lifts, and plans of who relieves whom ---- */

static const struct field lift_scheduled_fields[] = {
    {"lift", FIELD_ID(lift), REQUIRED | INDEXED, N_("a flight or convoy")},
    {"runs_on", FIELD_DATE, REQUIRED, N_("its day; said anew when it is moved")},
    {"seats", FIELD_COUNT, REQUIRED, N_("people it can bring in, and as many out")},
    {"cost", FIELD_COUNT, REQUIRED, N_("what it weighs among lifts when one plans; not money")},
    {"kilograms", FIELD_COUNT, OPTIONAL, N_("most it carries each way, people included")},
    FIELDS_END,
};

static const struct field lift_cancelled_fields[] = {
    {"lift", FIELD_ID(lift), REQUIRED, N_("until it is scheduled anew")},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field qualification_held_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"role", FIELD_SLUG, REQUIRED, N_("a role that positions have")},
    {"since", FIELD_DATE, REQUIRED, N_("first day on which it holds")},
    {"until", FIELD_DATE, OPTIONAL, N_("first day on which it no longer holds")},
    FIELDS_END,
};

static const struct field absence_planned_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"since", FIELD_DATE, REQUIRED, N_("first day on which the person cannot serve")},
    {"until", FIELD_DATE, REQUIRED, N_("first day on which the person can again")},
    {"reason", FIELD_SLUG, REQUIRED, N_("leave, course, sick, ...")},
    FIELDS_END,
};

static const struct field plan_published_fields[] = {
    {"plan", FIELD_ID(plan), REQUIRED | INDEXED, NULL},
    {"since", FIELD_DATE, REQUIRED, N_("first day planned")},
    {"until", FIELD_DATE, REQUIRED, N_("the day after the last one planned")},
    {"frozen_until", FIELD_DATE, OPTIONAL,
     N_("before this day all stays as plans published earlier have it")},
    {"gaps", FIELD_COUNT, REQUIRED, N_("days on which a position is empty, added up")},
    {"lift_cost", FIELD_COUNT, REQUIRED, N_("cost of the lifts used, added up")},
    {"tours", FIELD_COUNT, REQUIRED, N_("arrivals")},
    {"people", FIELD_COUNT, REQUIRED, N_("different people who arrive")},
    {"problem", FIELD_ATTACHMENT, OPTIONAL, N_("the file of the problem it solves")},
    {"file", FIELD_ATTACHMENT, OPTIONAL, N_("the file of the plan")},
    FIELDS_END,
};

static const struct field order_given_fields[] = {
    {"plan", FIELD_ID(plan), REQUIRED, N_("the plan it is of")},
    {"position", FIELD_POSITION, REQUIRED, NULL},
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"arrives", FIELD_ID(lift), OPTIONAL, N_("lift; nothing: is there when the plan begins")},
    {"leaves", FIELD_ID(lift), OPTIONAL, N_("lift; nothing: is there when the plan ends")},
    FIELDS_END,
};

static const struct field tour_pinned_fields[] = {
    {"position", FIELD_POSITION, REQUIRED, NULL},
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"arrives", FIELD_ID(lift), OPTIONAL, N_("lift; nothing: is there already")},
    {"leaves", FIELD_ID(lift), OPTIONAL, N_("lift; nothing: is there when a plan ends")},
    {"waiver", FIELD_TEXT, OPTIONAL, N_("why the tour may break rules, when it does")},
    FIELDS_END,
};

static const struct kind kinds[] = {
    {"unit.formed", N_("A unit of the force exists, under another or by itself."),
     unit_formed_fields, "unit", 0},
    {"unit.disbanded", N_("A unit exists no longer."), unit_disbanded_fields, NULL, 0},
    {"post.opened", N_("A post stands from now on."), post_opened_fields, "post", 0},
    {"post.closed", N_("A post no longer stands."), post_closed_fields, NULL, 0},
    {"position.established", N_("There is a slot to fill, with a role, at a post, in a unit."),
     position_established_fields, "position", 0},
    {"position.abolished", N_("A slot is no longer to be filled."), position_abolished_fields, NULL,
     0},
    {"person.registered", N_("Somebody belongs to the force, here or at home."),
     person_registered_fields, "person", 0},
    {"tour.arrived", N_("Somebody came into the area and took up a position."), tour_arrived_fields,
     NULL, 0},
    {"tour.departed", N_("Somebody gave up a position and left the area."), tour_departed_fields,
     NULL, 0},
    {"absence.begun", N_("Somebody on tour is away: on leave, sick, on duty travel."),
     absence_begun_fields, NULL, 0},
    {"absence.ended", N_("Somebody who was away is back."), absence_ended_fields, NULL, 0},
    {"visitor.arrived", N_("Somebody who belongs to no unit came into the area."),
     visitor_arrived_fields, NULL, 0},
    {"visitor.departed", N_("A visitor left the area."), visitor_departed_fields, NULL, 0},
    {"lift.scheduled", N_("A flight or convoy will run that brings people in and out."),
     lift_scheduled_fields, "lift", 0},
    {"lift.cancelled", N_("A flight or convoy will not run."), lift_cancelled_fields, NULL, 0},
    {"qualification.held", N_("Somebody is qualified for a role."), qualification_held_fields, NULL,
     0},
    {"absence.planned", N_("Somebody cannot serve in a time to come."), absence_planned_fields,
     NULL, 0},
    {"plan.published", N_("A plan of who relieves whom is made known."), plan_published_fields,
     "plan", 0},
    {"order.given", N_("Somebody is to fill a position, by a plan."), order_given_fields, NULL, 0},
    {"tour.pinned", N_("A tour is fixed: every plan has it so, until this is withdrawn."),
     tour_pinned_fields, NULL, 0},
    KINDS_END,
};

/* ---- facts ---- */

static const char *const tour_kinds[] = {"tour.arrived", "tour.departed", NULL};
static const char *const position_kinds[] = {"position.established", "position.abolished", NULL};
static const char *const post_kinds[] = {"post.opened", "post.closed", NULL};
static const char *const person_kinds[] = {"person.registered", NULL};
static const char *const absence_kinds[] = {"absence.begun", "absence.ended", NULL};
static const char *const strength_kinds[] = {"tour.arrived",
                                             "tour.departed",
                                             "absence.begun",
                                             "absence.ended",
                                             "visitor.arrived",
                                             "visitor.departed",
                                             NULL};

static const char *const lift_kinds[] = {"lift.scheduled", "lift.cancelled", NULL};
static const char *const qualification_kinds[] = {"qualification.held", "person.registered", NULL};
static const char *const planned_absence_kinds[] = {"absence.planned", "absence.begun", NULL};
static const char *const plan_kinds[] = {"plan.published", NULL};
static const char *const order_kinds[] = {"order.given", NULL};
static const char *const pin_kinds[] = {"tour.pinned", NULL};

static const struct fact_provider facts[] = {
    {FACT_TOUR, tour_kinds, force_load_tours},
    {FACT_POSITION, position_kinds, force_load_positions},
    {FACT_POST, post_kinds, force_load_posts},
    {FACT_PERSON, person_kinds, force_load_people},
    {FACT_ABSENCE, absence_kinds, force_load_absences},
    {FACT_STRENGTH, strength_kinds, force_load_strength},
    {FACT_LIFT, lift_kinds, force_load_lifts},
    {FACT_QUALIFICATION, qualification_kinds, force_load_qualifications},
    {FACT_PLANNED_ABSENCE, planned_absence_kinds, force_load_planned_absences},
    {FACT_PLAN, plan_kinds, force_load_plans},
    {FACT_ORDER, order_kinds, force_load_orders},
    {FACT_PIN, pin_kinds, force_load_pins},
    {0, NULL, NULL},
};

/* ---- rules ---- */

static const struct field strength_params[] = {
    {"ceiling", FIELD_COUNT, REQUIRED, N_("most people at any instant")},
    {"counts", FIELD_ENUM(assigned, present), OPTIONAL,
     N_("all on tour, or those of them in the area (if nothing is said)")},
    FIELDS_END,
};

static const struct field tour_limit_params[] = {
    {"max", FIELD_PERIOD, REQUIRED, N_("longest tour, such as P6M")},
    {"end_of_month", FIELD_ENUM(clamp, forward), REQUIRED,
     N_("where the last month lacks the day: its last day, or the first of the next")},
    {"lead", FIELD_PERIOD, OPTIONAL, N_("how long before its limit a tour is due to end")},
    FIELDS_END,
};

static const struct field manning_params[] = {
    {"minimum", FIELD_COUNT, OPTIONAL, N_("fewest people at posts that state no minimum")},
    FIELDS_END,
};

static const struct field deployment_params[] = {
    {"along", FIELD_SLUGS, REQUIRED, N_("the lines and links along which posts stand")},
    FIELDS_END,
};

static const struct field plan_kept_params[] = {
    {"grace", FIELD_PERIOD, REQUIRED,
     N_("how long after the lift's day an order may be carried out")},
    {"lead", FIELD_PERIOD, OPTIONAL, N_("how long before the lift's day it is due")},
    {"kg_per_person", FIELD_COUNT, OPTIONAL,
     N_("what a person weighs with baggage, for manifests")},
    FIELDS_END,
};

static const struct rule rules[] = {
    {
        .name = "force.strength-ceiling",
        .sentence =
            N_("At no instant, handovers included, are there more people than the ceiling."),
        .params = strength_params,
        .reads = {FACT_STRENGTH, FACT_TOUR},
        .n_reads = 2,
        .silence = SILENCE_CANNOT_TELL,
        .flags = RULE_AGGREGATE,
        .check = force_check_strength,
    },
    {
        .name = "force.tour-limit",
        .sentence = N_("Nobody's tour lasts longer than the period allowed."),
        .params = tour_limit_params,
        .reads = {FACT_TOUR},
        .n_reads = 1,
        .silence = SILENCE_CANNOT_TELL,
        .check = force_check_tour_limit,
        .duties = force_tour_duties,
    },
    {
        .name = "force.minimum-manning",
        .sentence = N_("While a post is open, at least its minimum of people is there."),
        .params = manning_params,
        .reads = {FACT_POST, FACT_POSITION, FACT_TOUR, FACT_ABSENCE},
        .n_reads = 4,
        .silence = SILENCE_CANNOT_TELL,
        .check = force_check_manning,
    },
    {
        .name = "force.deployment",
        .sentence = N_("At least one post stands along each line and link named."),
        .params = deployment_params,
        .reads = {FACT_POST},
        .n_reads = 1,
        .silence = SILENCE_CANNOT_TELL,
        .check = force_check_deployment,
    },
    {
        .name = "force.plan-kept",
        .sentence = N_("People come and go as the plan in force orders."),
        .params = plan_kept_params,
        .reads = {FACT_ORDER, FACT_PLAN, FACT_TOUR, FACT_PIN, FACT_LIFT},
        .n_reads = 5,
        .silence = SILENCE_CANNOT_TELL,
        .check = force_check_plan_kept,
    },
    {.name = NULL},
};

static const struct action *const actions[] = {
    &force_action_strength,
    &force_action_posts,
    &force_action_rotation,
    &force_action_plan_make,
    &force_action_plan_repair,
    &force_action_manifest,
    NULL,
};

const struct module module_force;
const struct module module_force = {
    .name = "force",
    .summary = N_("Units, posts, positions, people and their tours; strength, limits, manning."),
    .kinds = kinds,
    .rules = rules,
    .facts = facts,
    .actions = actions,
    .sql = sql_force_all,
    .board = force_board,
    .exercise = force_exercise,
};
