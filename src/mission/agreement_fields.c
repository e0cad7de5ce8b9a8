/* The declaration of agreement.yaml: every member of the file, once. docs/format/agreement.md says
 * the same for people, with examples. */
#include "base/text.h"
#include "mission/agreement_check.h"

static const struct field naming_fields[] = {
    {"text", FIELD_TEXT, REQUIRED, N_("the name")},
    {"language", FIELD_SLUG, REQUIRED, N_("language by ISO 639, such as hy")},
    {"script", FIELD_TEXT, OPTIONAL, N_("script by ISO 15924, such as Armn")},
    {"by", FIELD_PARTICIPANT, OPTIONAL, N_("who calls it so; without it, nobody in particular")},
    FIELDS_END,
};

static const struct field mission_fields[] = {
    {"slug", FIELD_SLUG, REQUIRED, N_("the mission's short name; it never changes")},
    {"title", FIELD_TEXT, REQUIRED, N_("its name for people")},
    {"names", FIELD_LIST(naming_fields), OPTIONAL, N_("its names in other languages")},
    {"note", FIELD_TEXT, OPTIONAL, N_("what readers should know, such as what is invented")},
    FIELDS_END,
};

static const struct field adoption_fields[] = {
    {"proposer", FIELD_PARTICIPANT, REQUIRED, N_("who states the adoption")},
    {"accepted_by", FIELD_IDS(participant), REQUIRED,
     N_("whose acceptance brings the text, and each amendment, into force")},
    FIELDS_END,
};

static const struct field sealed_fields[] = {
    {"erase_by", FIELD_IDS(participant), OPTIONAL,
     N_("who may erase sealed values besides their author")},
    {"seen_by", FIELD_IDS(participant), OPTIONAL, N_("to whom sealed values are handed out")},
    FIELDS_END,
};

static const struct field participant_fields[] = {
    {"id", FIELD_SLUG, REQUIRED, NULL},
    {"role",
     FIELD_ENUM(party, guarantor, contributor, member, observer, intermediary, force, centre),
     REQUIRED, NULL},
    {"names", FIELD_LIST(naming_fields), REQUIRED, NULL},
    {"note", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field issuer_fields[] = {
    {"participant", FIELD_PARTICIPANT, OPTIONAL, N_("the participant that issued it")},
    {"office", FIELD_TEXT, OPTIONAL, N_("the office or person that signed")},
    FIELDS_END,
};

static const struct field instrument_fields[] = {
    {"id", FIELD_SLUG, REQUIRED, NULL},
    {"type", FIELD_SLUG, REQUIRED, N_("statement, resolution, decree, memorandum, ...")},
    {"title", FIELD_TEXT, REQUIRED, NULL},
    {"names", FIELD_LIST(naming_fields), OPTIONAL, N_("its title in other languages")},
    {"issuers", FIELD_LIST(issuer_fields), REQUIRED, NULL},
    {"rests_on", FIELD_IDS(instrument), OPTIONAL, N_("the instruments it refers to as its ground")},
    {"dated", FIELD_DATE, OPTIONAL, N_("the date it bears")},
    {"in_force", FIELD_TEXT, OPTIONAL, N_("from when it holds, such as 2020-11-10T00:00:00+03:00")},
    {"published", FIELD_TEXT, OPTIONAL, N_("where")},
    {"note", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field place_fields[] = {
    {"id", FIELD_SLUG, REQUIRED, NULL},
    {"names", FIELD_LIST(naming_fields), REQUIRED, N_("what each side calls it; none is right")},
    {"within", FIELD_PLACE, OPTIONAL, N_("the place it is a part of")},
    {"note", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field line_fields[] = {
    {"id", FIELD_SLUG, REQUIRED, NULL},
    {"names", FIELD_LIST(naming_fields), REQUIRED, NULL},
    {"note", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field link_fields[] = {
    {"id", FIELD_SLUG, REQUIRED, NULL},
    {"names", FIELD_LIST(naming_fields), REQUIRED, NULL},
    {"ends", FIELD_IDS(place), OPTIONAL,
     N_("its two ends; forward runs from the first to the second")},
    {"note", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

/* Roles, ranks, types of posts. */
static const struct field term_fields[] = {
    {"id", FIELD_SLUG, REQUIRED, NULL},
    {"names", FIELD_LIST(naming_fields), REQUIRED, NULL},
    {"note", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field keeping_fields[] = {
    {"fact", FIELD_SLUG, REQUIRED, N_("tour, position, ...: truce kinds lists them")},
    {"kept_by", FIELD_IDS(participant), REQUIRED,
     N_("whose statements count; what others say is their account")},
    FIELDS_END,
};

static const struct field reading_fields[] = {
    {"name", FIELD_TEXT, REQUIRED, N_("how this way to read the clause is called")},
    {"with", FIELD_ANY, REQUIRED, N_("the parameters that differ under it")},
    FIELDS_END,
};

static const struct field article_fields[] = {
    {"id", FIELD_SLUG, REQUIRED, NULL},
    {"title", FIELD_TEXT, REQUIRED, NULL},
    {"instrument", FIELD_INSTRUMENT, REQUIRED, N_("the instrument that says it")},
    {"clause", FIELD_TEXT, REQUIRED, N_("where in it")},
    {"text", FIELD_TEXT, OPTIONAL, N_("what it says, in the mission's words")},
    {"binds", FIELD_IDS(participant), REQUIRED, N_("who has to keep it")},
    {"rule", FIELD_SLUG, REQUIRED, N_("the rule that checks it: truce kinds lists them")},
    {"with", FIELD_ANY, OPTIONAL, N_("the rule's parameters")},
    {"readings", FIELD_LIST(reading_fields), OPTIONAL,
     N_("the ways to read the clause, where there are several")},
    FIELDS_END,
};

static const struct field permission_fields[] = {
    {"who", FIELD_ANY, REQUIRED, N_("a list of participants, or \"*\" for every one")},
    {"say", FIELD_ANY, REQUIRED, N_("a list of kinds; force.* is every kind of the module force")},
    {"where", FIELD_ANY, OPTIONAL,
     N_("for each field named here, the values it may have; $self is who says it")},
    FIELDS_END,
};

const struct field agreement_fields[] = {
    {"truce", FIELD_TEXT, REQUIRED, N_("the format of the file: agreement/1")},
    {"mission", FIELD_OBJECT(mission_fields), REQUIRED, NULL},
    {"zone", FIELD_ZONE, REQUIRED, N_("the IANA time zone in which dates are meant")},
    {"adoption", FIELD_OBJECT(adoption_fields), REQUIRED, NULL},
    {"sealed", FIELD_OBJECT(sealed_fields), OPTIONAL, NULL},
    {"participants", FIELD_LIST(participant_fields), REQUIRED, NULL},
    {"instruments", FIELD_LIST(instrument_fields), REQUIRED, NULL},
    {"places", FIELD_LIST(place_fields), OPTIONAL, NULL},
    {"lines", FIELD_LIST(line_fields), OPTIONAL, NULL},
    {"links", FIELD_LIST(link_fields), OPTIONAL, NULL},
    {"roles", FIELD_LIST(term_fields), OPTIONAL, N_("what people do at a position")},
    {"ranks", FIELD_LIST(term_fields), OPTIONAL, NULL},
    {"post_types", FIELD_LIST(term_fields), OPTIONAL, NULL},
    {"facts", FIELD_LIST(keeping_fields), OPTIONAL, N_("whose statements keep which fact")},
    {"articles", FIELD_LIST(article_fields), REQUIRED, NULL},
    {"may", FIELD_LIST(permission_fields), REQUIRED, N_("who may say what")},
    FIELDS_END,
};

const struct agreement_section agreement_sections[] = {
    {"participants", "participant"},
    {"instruments", "instrument"},
    {"places", "place"},
    {"lines", "line"},
    {"links", "link"},
    {"roles", "role"},
    {"ranks", "rank"},
    {"post_types", "post_type"},
    {"articles", "article"},
    {NULL, NULL},
};
