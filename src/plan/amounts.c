#include "plan/amounts.h"

json_t *amounts_json(const struct problem *problem, const int64_t amounts[OBJECTIVE_COUNT])
{
    json_t *json = json_object();

    for (uint32_t i = 0; i < problem->n_minimise; i++)
        json_object_set_new(json, objective_name(problem->minimise[i]),
                            json_integer(amounts[problem->minimise[i]]));
    return json;
}
