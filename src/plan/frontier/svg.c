/* A panel for each question: bars of what was found, a line in each where no plan can be better. */
#include "base/text.h"
#include "plan/frontier.h"

const char *objective_text(enum objective objective)
{
    static const char *const texts[OBJECTIVE_COUNT] = {
        [OBJECTIVE_GAPS] = N_("days with an empty position"),
        [OBJECTIVE_LIFT_COST] = N_("cost of lifts"),
        [OBJECTIVE_TOURS] = N_("tours"),
        [OBJECTIVE_PEOPLE] = N_("people"),
        [OBJECTIVE_PEAK] = N_("most tours of one person"),
        [OBJECTIVE_CHANGES] = N_("changes"),
    };

    return _(texts[objective]);
}

/* ---- measures, in pixels ---- */

#define MARGIN       24
#define TITLE        56 /* above the panels */
#define LEGEND       64 /* below them */
#define PANEL_WIDTH  456
#define PANEL_TITLE  34
#define COLUMNS      2
#define GROUP_TITLE  18 /* an objective's name */
#define ROW          18 /* a bar */
#define GROUP_GAP    10
#define LABEL_WIDTH  120
#define BAR_WIDTH    190
#define BAR_THICK    12
#define PANEL_BOTTOM 14

struct drawing {
    const struct comparison *comparison;
    const struct outcome *outcomes;
    const struct problem *base;
    int64_t most[OBJECTIVE_COUNT]; /* what the longest bar shows */
    GString *svg;
};

static const struct variant *variant_of(const struct drawing *drawing, unsigned i)
{
    return &g_array_index(drawing->comparison->variants, struct variant, i);
}

static void put_text(struct drawing *drawing, int x, int y, const char *style, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);

    g_string_append_printf(drawing->svg, "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>\n", x, y,
                           style, escaped);
}

/* The base and the variants of the question. */
static unsigned count_rows(const struct drawing *drawing, enum question question)
{
    unsigned n = 0;

    for (unsigned i = 0; i < drawing->comparison->variants->len; i++)
        n += variant_of(drawing, i)->question == question;
    return n == 0 ? 0 : n + 1;
}

static int panel_height(const struct drawing *drawing, enum question question)
{
    int rows = (int)count_rows(drawing, question);

    if (rows == 0)
        return 0;
    return PANEL_TITLE + PANEL_BOTTOM +
           (int)drawing->base->n_minimise * (GROUP_TITLE + rows * ROW + GROUP_GAP);
}

/* ---- bars ---- */

/* "2,774", and behind it " (+3.2 %)" against a base that is not nothing. */
static char *amount_text(const struct drawing *drawing, enum objective objective, unsigned i)
{
    int64_t amount = drawing->outcomes[i].objective[objective];
    int64_t base = drawing->outcomes[0].objective[objective];
    g_autofree char *grouped = text_grouped(amount);
    double percent = 0;

    if (i == 0 || amount == base || base == 0)
        return g_steal_pointer(&grouped);
    percent = 100.0 * (double)(amount - base) / (double)base;
    return g_strdup_printf("%s (%+.1f %%)", grouped, percent);
}

static int length_of(const struct drawing *drawing, enum objective objective, int64_t amount)
{
    int64_t most = drawing->most[objective];

    return most <= 0 ? 0 : (int)((double)BAR_WIDTH * (double)amount / (double)most + 0.5);
}

static void put_bar(struct drawing *drawing, int x, int y, enum objective objective, unsigned i)
{
    const struct outcome *outcome = &drawing->outcomes[i];
    int length = length_of(drawing, objective, outcome->objective[objective]);
    int bound = length_of(drawing, objective, outcome->bound[objective]);
    g_autofree char *amount = amount_text(drawing, objective, i);
    const char *style = i == 0 ? "base"
                        : objective == OBJECTIVE_GAPS && outcome->objective[objective] > 0
                            ? "bad"
                            : "found";

    put_text(drawing, x + LABEL_WIDTH - 8, y + BAR_THICK - 2, "label",
             variant_of(drawing, i)->label);
    if (outcome->is_impossible) {
        put_text(drawing, x + LABEL_WIDTH, y + BAR_THICK - 2, "amount", _("no plan"));
        return;
    }
    g_string_append_printf(drawing->svg,
                           "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"%s\"/>\n",
                           x + LABEL_WIDTH, y, MAX(length, 1), BAR_THICK, style);
    if (outcome->bound[objective] > 0)
        g_string_append_printf(
            drawing->svg, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"bound\"/>\n",
            x + LABEL_WIDTH + bound, y - 2, x + LABEL_WIDTH + bound, y + BAR_THICK + 2);
    put_text(drawing, x + LABEL_WIDTH + MAX(length, bound) + 6, y + BAR_THICK - 2, "amount",
             amount);
}

static void put_panel(struct drawing *drawing, int x, int y, enum question question)
{
    const struct problem *base = drawing->base;

    g_string_append_printf(drawing->svg,
                           "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"panel\"/>\n",
                           x, y, PANEL_WIDTH - MARGIN / 2, panel_height(drawing, question));
    put_text(drawing, x + 12, y + 22, "question", question_text(question));
    y += PANEL_TITLE;
    for (uint32_t k = 0; k < base->n_minimise; k++) {
        put_text(drawing, x + 12, y + 12, "objective", objective_text(base->minimise[k]));
        y += GROUP_TITLE;
        for (unsigned i = 0; i < drawing->comparison->variants->len; i++) {
            if (i > 0 && variant_of(drawing, i)->question != question)
                continue;
            put_bar(drawing, x, y, base->minimise[k], i);
            y += ROW;
        }
        y += GROUP_GAP;
    }
}

/* ---- all together ---- */

static void find_most(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->comparison->variants->len; i++)
        for (unsigned k = 0; k < OBJECTIVE_COUNT; k++) {
            int64_t more = MAX(drawing->outcomes[i].objective[k], drawing->outcomes[i].bound[k]);

            drawing->most[k] = MAX(drawing->most[k], more);
        }
}

/* Panels from left to right, then down; returns the height of them all. */
static int put_panels(struct drawing *drawing)
{
    int y = TITLE;
    int tallest = 0;
    int column = 0;

    for (unsigned question = 0; question < QUESTION_COUNT; question++) {
        int height = panel_height(drawing, (enum question)question);

        if (height == 0)
            continue;
        put_panel(drawing, MARGIN + column * PANEL_WIDTH, y, (enum question)question);
        tallest = MAX(tallest, height);
        if (++column < COLUMNS)
            continue;
        column = 0;
        y += tallest + MARGIN / 2;
        tallest = 0;
    }
    return y + tallest;
}

static const char styles[] =
    "<style>text{font:12px sans-serif;fill:#1b2733}"
    ".title{font-size:18px;font-weight:bold}.question{font-size:14px;font-weight:bold}"
    ".objective{fill:#52606d}.label{text-anchor:end}"
    ".panel{fill:#fff;stroke:#d5dbe1}.base{fill:#9aa5b1}.found{fill:#2f6db5}.bad{fill:#c0392b}"
    ".bound{stroke:#1b2733;stroke-width:2}</style>\n";

char *comparison_svg(const struct comparison *comparison, const struct outcome *outcomes,
                     const char *title)
{
    struct drawing drawing = {
        .comparison = comparison,
        .outcomes = outcomes,
        .base = g_array_index(comparison->variants, struct variant, 0).problem,
        .svg = g_string_new(NULL),
    };
    g_autoptr(GString) whole = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    int width = 2 * MARGIN + COLUMNS * PANEL_WIDTH;
    int bottom = 0;

    find_most(&drawing);
    put_text(&drawing, MARGIN, 34, "title", title);
    bottom = put_panels(&drawing) + 28;
    put_text(&drawing, MARGIN, bottom, "note",
             _("Bar: the best plan that was found; grey is the problem as it is. Black line: no "
               "plan can do better."));
    put_text(&drawing, MARGIN, bottom + 18, "note",
             _("In brackets: against the problem as it is. A difference smaller than bar less line "
               "may be one of the search."));
    g_string_append_printf(whole,
                           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                           "viewBox=\"0 0 %d %d\">\n%s<rect width=\"100%%\" height=\"100%%\" "
                           "fill=\"#f5f7f9\"/>\n%s</svg>\n",
                           width, bottom - 28 + LEGEND, width, bottom - 28 + LEGEND, styles,
                           drawing.svg->str);
    g_string_free(drawing.svg, TRUE);
    return g_string_free(g_steal_pointer(&whole), FALSE);
}
