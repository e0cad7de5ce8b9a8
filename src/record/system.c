/* The kinds of statements the record itself understands. */
#include "record/record.h"

static const struct field root_fields[] = {
    {"participant", FIELD_PARTICIPANT, REQUIRED, "whose root key it is"},
    {"key", FIELD_HASH, REQUIRED, "its public key"},
    FIELDS_END,
};

static const struct field adopted_fields[] = {
    {"exercise", FIELD_BOOL, REQUIRED, "true: everything in this mission is invented"},
    {"file", FIELD_LONG_TEXT, REQUIRED, "the agreement's file, byte for byte"},
    {"canonical", FIELD_LONG_TEXT, REQUIRED, "the same agreement as canonical JSON"},
    {"roots", FIELD_LIST(root_fields), REQUIRED, "the participants' root keys"},
    {"log_key", FIELD_HASH, REQUIRED, "public key that signs checkpoints"},
    {"origin", FIELD_TEXT, REQUIRED, "the log's name in checkpoints: <mission>/<generation>"},
    FIELDS_END,
};

static const struct field amended_fields[] = {
    {"file", FIELD_LONG_TEXT, REQUIRED, "the whole new agreement's file, byte for byte"},
    {"canonical", FIELD_LONG_TEXT, REQUIRED, "the same as canonical JSON"},
    {"governs_from", FIELD_INSTANT, OPTIONAL,
     "from when it governs; without it, from the last acceptance"},
    {"roots", FIELD_LIST(root_fields), OPTIONAL, "root keys of participants it adds or replaces"},
    FIELDS_END,
};

static const struct field accepted_fields[] = {
    {"statement", FIELD_HASH, REQUIRED | INDEXED, "id of the adoption, amendment or continuation"},
    {"remark", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field enrolled_fields[] = {
    {"key", FIELD_HASH, REQUIRED, "public key of an officer or device"},
    {"holder", FIELD_TEXT, REQUIRED, "whose it is: an office or a device, not a person's name"},
    FIELDS_END,
};

static const struct field revoked_fields[] = {
    {"key", FIELD_HASH, REQUIRED | INDEXED, "public key that is no longer to be believed"},
    {"from_index", FIELD_COUNT, OPTIONAL,
     "log index of the first statement that no longer counts; without it, this one's own"},
    {"reason", FIELD_TEXT, REQUIRED, NULL},
    FIELDS_END,
};

static const struct field replaced_fields[] = {
    {"key", FIELD_HASH, REQUIRED, "the new root key of the participant who says so"},
    FIELDS_END,
};

static const struct field withdrawn_fields[] = {
    {"statement", FIELD_HASH, REQUIRED, "id of the statement whose row is withdrawn"},
    {"statement_row", FIELD_COUNT, REQUIRED, "its row, from 0"},
    {"reason", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field erased_fields[] = {
    {"statement", FIELD_HASH, REQUIRED, "id of the statement"},
    {"statement_row", FIELD_COUNT, OPTIONAL, "one row, from 0; without it, all of them"},
    {"sealed_field", FIELD_TEXT, OPTIONAL, "one sealed field; without it, the whole row"},
    {"reason", FIELD_TEXT, REQUIRED, NULL},
    FIELDS_END,
};

static const struct field continued_fields[] = {
    {"origin", FIELD_TEXT, REQUIRED, "the log's new name: <mission>/<next generation>"},
    {"log_key", FIELD_HASH, REQUIRED, "public key that signs its checkpoints"},
    {"old_origin", FIELD_TEXT, REQUIRED, NULL},
    {"old_size", FIELD_COUNT, REQUIRED, "leaves of the old log that go on"},
    {"old_root", FIELD_HASH, REQUIRED, "root of these leaves"},
    {"reason", FIELD_TEXT, REQUIRED, NULL},
    FIELDS_END,
};

const struct kind record_kinds[] = {
    {"mission.adopted", "the agreement was adopted and the log begun", adopted_fields, NULL,
     KIND_SYSTEM},
    {"agreement.amended", "another text of the agreement was proposed", amended_fields, NULL,
     KIND_SYSTEM},
    {"agreement.accepted", "a participant accepted an adoption, amendment or continuation",
     accepted_fields, NULL, KIND_SYSTEM},
    {"key.enrolled", "a key was enrolled under a participant's root key", enrolled_fields, NULL,
     KIND_SYSTEM},
    {"key.revoked", "a key was revoked, from a place in the log on", revoked_fields, NULL,
     KIND_SYSTEM},
    {"key.replaced", "a participant's root key was replaced by its successor", replaced_fields,
     NULL, KIND_SYSTEM},
    {"row.withdrawn", "rows stated earlier were withdrawn by who stated them", withdrawn_fields,
     NULL, KIND_SYSTEM},
    {"row.erased", "sealed values or rows were erased", erased_fields, NULL, KIND_SYSTEM},
    {"log.continued", "the log goes on under a new key or generation", continued_fields, NULL,
     KIND_SYSTEM},
    KINDS_END,
};
