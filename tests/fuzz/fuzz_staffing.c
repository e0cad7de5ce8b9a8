/* Files of shift minimisation: refused with a sentence, or numbers within what they refer to.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/error.h"
#include "plan/staff.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check_whole(const struct staffing *staffing)
{
    g_assert_cmpuint(staffing->first[0], ==, 0);
    for (uint32_t t = 0; t < staffing->n_tasks; t++)
        g_assert_cmpint(staffing->tasks[t].start, <, staffing->tasks[t].end);
    for (uint32_t w = 0; w < staffing->n_workers; w++) {
        g_assert_cmpuint(staffing->first[w], <=, staffing->first[w + 1]);
        for (uint32_t i = staffing->first[w]; i < staffing->first[w + 1]; i++) {
            g_assert_cmpuint(staffing->able[i], <, staffing->n_tasks);
            g_assert_true(i == staffing->first[w] || staffing->able[i - 1] < staffing->able[i]);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    g_autoptr(GError) error = NULL;
    OWNED(staffing) staffing = staffing_read((const char *)bytes, n, &error);

    g_assert_true((staffing != NULL) == (error == NULL));
    if (staffing == NULL) {
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
    } else {
        struct staff_answer answer;

        check_whole(staffing);
        /* No time: whatever is found at once must stand, and it is checked inside. */
        answer = staff_solve(staffing, 0, 1);
        g_assert_true(answer.assignment == NULL || answer.bound <= answer.workers);
        staff_answer_clear(&answer);
    }
    return 0;
}
