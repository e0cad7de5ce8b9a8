/* The mandate: its term, notices, suspension and end, what is owed by a date, and what is to be
 * published. */
#include "modules/mandate/mandate.h"
#include "base/text.h"
#include "mandate_sql.h"
#include "mission/module.h"

/* ---- kinds ---- */

static const struct field given_fields[] = {
    {"participant", FIELD_PARTICIPANT, REQUIRED, N_("whose notice it is")},
    {"received_on", FIELD_DATE, REQUIRED, N_("local date on which it was received")},
    {"sent_on", FIELD_DATE, OPTIONAL, NULL},
    {"signed_on", FIELD_DATE, OPTIONAL, NULL},
    {"channel", FIELD_TEXT, OPTIONAL, N_("how it went: by note, by courier, ...")},
    {"scan", FIELD_ATTACHMENT, OPTIONAL, N_("the signed paper")},
    FIELDS_END,
};

static const struct field received_fields[] = {
    {"participant", FIELD_PARTICIPANT, REQUIRED, N_("whose notice was received")},
    {"received_on", FIELD_DATE, REQUIRED, N_("local date on which it was received")},
    {"scan", FIELD_ATTACHMENT, OPTIONAL, N_("the paper with its stamp of receipt")},
    FIELDS_END,
};

static const struct field withdrawn_fields[] = {
    {"participant", FIELD_PARTICIPANT, REQUIRED, N_("whose notice it is")},
    {"withdrawn_on", FIELD_DATE, REQUIRED, N_("from this local date on it no longer counts")},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field contested_fields[] = {
    {"participant", FIELD_PARTICIPANT, REQUIRED, N_("whose notice is contested")},
    {"reason", FIELD_TEXT, REQUIRED, N_("why it is held not to count")},
    FIELDS_END,
};

static const struct field suspended_fields[] = {
    {"suspended_on", FIELD_DATE, REQUIRED, N_("first local date of the suspension")},
    {"basis", FIELD_TEXT, OPTIONAL, N_("what it rests on")},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field resumed_fields[] = {
    {"resumed_on", FIELD_DATE, REQUIRED, N_("first local date on which the mandate runs again")},
    {"basis", FIELD_TEXT, OPTIONAL, N_("what it rests on")},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field drawdown_fields[] = {
    {"begun_on", FIELD_DATE, REQUIRED, N_("local date on which the force begins to leave")},
    {"basis", FIELD_TEXT, OPTIONAL, N_("what it rests on")},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field ended_fields[] = {
    {"ended_on", FIELD_DATE, REQUIRED, N_("local date with whose start the mandate has ended")},
    {"basis", FIELD_TEXT, OPTIONAL, N_("the agreement by which it ended")},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field fulfilled_fields[] = {
    {"article", FIELD_ARTICLE, REQUIRED, N_("the article that asks for it")},
    {"fulfilled_on", FIELD_DATE, REQUIRED, N_("local date on which it was done")},
    {"remark", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field unfulfilled_fields[] = {
    {"article", FIELD_ARTICLE, REQUIRED, N_("the article that asks for it")},
    {"as_of", FIELD_DATE, REQUIRED, N_("local date on which it was not done")},
    {"remark", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field moved_fields[] = {
    {"article", FIELD_ARTICLE, REQUIRED, N_("the article that asks for it")},
    {"moved_to", FIELD_DATE, REQUIRED,
     N_("the new date; it counts once all whom the article binds have stated the same")},
    {"remark", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field published_fields[] = {
    {"instrument", FIELD_INSTRUMENT, REQUIRED, NULL},
    {"published_on", FIELD_DATE, REQUIRED, N_("local date of the publication")},
    {"published_in", FIELD_TEXT, OPTIONAL, N_("where: gazette, portal, address")},
    {"scan", FIELD_ATTACHMENT, OPTIONAL, N_("a copy of what was published")},
    FIELDS_END,
};

static const struct kind kinds[] = {
    {"notice.given", N_("a participant gave notice that it means to end the term"), given_fields,
     NULL, 0},
    {"notice.received", N_("a participant received another one's notice"), received_fields, NULL,
     0},
    {"notice.withdrawn", N_("a notice was withdrawn by who gave it"), withdrawn_fields, NULL, 0},
    {"notice.contested", N_("a participant holds that a notice does not count"), contested_fields,
     NULL, 0},
    {"mandate.suspended", N_("the mandate was suspended"), suspended_fields, NULL, 0},
    {"mandate.resumed", N_("a suspended mandate was taken up again"), resumed_fields, NULL, 0},
    {"mandate.drawdown", N_("the force began to leave before the term's end"), drawdown_fields,
     NULL, 0},
    {"mandate.ended", N_("the mandate ended by agreement and not by notice"), ended_fields, NULL,
     0},
    {"obligation.fulfilled", N_("what an article asks for by a date was done"), fulfilled_fields,
     NULL, 0},
    {"obligation.unfulfilled", N_("what an article asks for was not done as of a day"),
     unfulfilled_fields, NULL, 0},
    {"obligation.moved", N_("a participant agrees to another date for an obligation"), moved_fields,
     NULL, 0},
    {"instrument.published", N_("an instrument was published"), published_fields, NULL, 0},
    KINDS_END,
};

/* ---- rules ---- */

static const struct field term_params[] = {
    {"anchor", FIELD_DATE, REQUIRED, N_("local date from which the periods are counted")},
    {"period", FIELD_PERIOD, REQUIRED, N_("length of one period")},
    {"notice", FIELD_PERIOD, REQUIRED, N_("how long before a period's end notice must be there")},
    {"end_of_month", FIELD_ENUM(clamp, forward), REQUIRED,
     N_("where a month has no such day: its last day, or the first of the next")},
    {"notice_by", FIELD_IDS(participant), REQUIRED, N_("who can end the term by notice")},
    FIELDS_END,
};

static const struct field obligation_params[] = {
    {"by", FIELD_DATE, REQUIRED, N_("local date by whose end it must be done")},
    {"what", FIELD_TEXT, REQUIRED, N_("what is owed, in a few words")},
    {"lead", FIELD_PERIOD, OPTIONAL, N_("how long before the date it shows as due")},
    {"first_agreed", FIELD_DATE, OPTIONAL, N_("the date that the instrument first stated")},
    FIELDS_END,
};

static const struct field publication_params[] = {
    {"instrument", FIELD_INSTRUMENT, REQUIRED, N_("what must be published")},
    {"by", FIELD_DATE, OPTIONAL, N_("local date by whose end it must be published")},
    FIELDS_END,
};

static const struct rule rules[] = {
    {
        .name = "mandate.term",
        .sentence = N_("the term is prolonged period by period unless notice comes in time"),
        .params = term_params,
        .reads = {FACT_NOTICE, FACT_TERM},
        .n_reads = 2,
        .check = term_check,
        .duties = term_duties,
    },
    {
        .name = "mandate.obligation",
        .sentence = N_("something is done by a date"),
        .params = obligation_params,
        .reads = {FACT_FULFILMENT, FACT_POSTPONEMENT},
        .n_reads = 2,
        .silence = SILENCE_BREACHED,
        .check = obligation_check,
        .duties = obligation_duties,
    },
    {
        .name = "mandate.publication",
        .sentence = N_("an instrument is published"),
        .params = publication_params,
        .reads = {FACT_PUBLICATION},
        .n_reads = 1,
        .check = publication_check,
        .duties = publication_duties,
    },
    {.name = NULL},
};

/* ---- facts ---- */

static const char *const notice_kinds[] = {"notice.given", "notice.received", "notice.withdrawn",
                                           "notice.contested", NULL};
static const char *const term_kinds[] = {"mandate.suspended", "mandate.resumed", "mandate.drawdown",
                                         "mandate.ended", NULL};
static const char *const fulfilment_kinds[] = {"obligation.fulfilled", "obligation.unfulfilled",
                                               NULL};
static const char *const postponement_kinds[] = {"obligation.moved", NULL};
static const char *const publication_kinds[] = {"instrument.published", NULL};

static const struct fact_provider facts[] = {
    {FACT_NOTICE, notice_kinds, notices_load},
    {FACT_TERM, term_kinds, terms_load},
    {FACT_FULFILMENT, fulfilment_kinds, fulfilments_load},
    {FACT_POSTPONEMENT, postponement_kinds, postponements_load},
    {FACT_PUBLICATION, publication_kinds, publications_load},
    {.load = NULL},
};

extern const struct module module_mandate;
const struct module module_mandate = {
    .name = "mandate",
    .summary = N_("term, notices, prolongation, suspension and end; dated obligations; "
                  "publication of instruments"),
    .kinds = kinds,
    .rules = rules,
    .facts = facts,
    .sql = sql_mandate_all,
    .board = mandate_board,
    .exercise = mandate_play,
};
