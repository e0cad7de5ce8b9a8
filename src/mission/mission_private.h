/* What mission.c shares with the files beside it. */
#ifndef MISSION_MISSION_PRIVATE_H
#define MISSION_MISSION_PRIVATE_H

#include "mission/mission.h"

/* Takes over `record`, also when it fails. */
struct mission *mission_of_record(const struct world *world, struct record *record, GError **error);

#endif
