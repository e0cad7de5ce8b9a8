#include "cli/progress.h"

#include "base/text.h"

#define BAR_COLUMNS 30
/* Where the whole is unknown, the line changes only every so many. */
#define STEP 1000

void progress_tell(void *self, const char *what, int64_t done, int64_t total)
{
    struct progress *progress = self;
    int64_t shown = total > 0 ? done * 100 / total : done / STEP;
    int filled = total > 0 ? (int)(MIN(done, total) * BAR_COLUMNS / total) : 0;
    char bar[BAR_COLUMNS + 1];

    if (progress->out == NULL)
        return;
    if (progress->is_drawn && progress->what == what && progress->shown == shown)
        return;
    progress->is_drawn = true;
    progress->what = what;
    progress->shown = shown;
    for (int i = 0; i < BAR_COLUMNS; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_COLUMNS] = '\0';
    if (total > 0)
        fprintf(progress->out, "\r\033[K%-12s %s %3d %%", what, bar, (int)shown);
    else
        fprintf(progress->out, "\r\033[K%-12s %lld", what, (long long)done);
    fflush(progress->out);
}

void progress_end(struct progress *progress)
{
    if (progress->is_drawn)
        fputs("\r\033[K", progress->out);
    progress->is_drawn = false;
}
