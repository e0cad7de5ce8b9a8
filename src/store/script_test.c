#include <string.h>

#include "store/driver.h"

static void translates(const char *text, const char *sqlite, const char *postgres)
{
    g_autofree char *a = script_translate(text, STORE_SQLITE);
    g_autofree char *b = script_translate(text, STORE_POSTGRES);
    g_assert_cmpstr(g_strchomp(a), ==, sqlite);
    g_assert_cmpstr(g_strchomp(b), ==, postgres);
}

static void unchanged(const char *text)
{
    translates(text, text, text);
}

static void test_types(void)
{
    translates("CREATE TABLE a (b BIGINT PRIMARY KEY, c BYTEA NOT NULL, d boolean, e TEXT);",
               "CREATE TABLE a (b INTEGER PRIMARY KEY, c BLOB NOT NULL, d INTEGER, e TEXT) STRICT;",
               "CREATE TABLE a (b BIGINT PRIMARY KEY, c BYTEA NOT NULL, d boolean, "
               "e TEXT COLLATE \"C\");");
    translates("CREATE TABLE a (b DOUBLE PRECISION, c BIGINT)\n;",
               "CREATE TABLE a (b REAL , c INTEGER)\n STRICT;",
               "CREATE TABLE a (b DOUBLE PRECISION, c BIGINT)\n;");
}

static void test_names_that_look_like_types(void)
{
    translates(
        "CREATE TABLE a (text TEXT, \"bytea\" BYTEA, x TEXT CHECK (CAST(x AS TEXT) = 'TEXT'));",
        "CREATE TABLE a (text TEXT, \"bytea\" BLOB, x TEXT CHECK (CAST(x AS TEXT) = 'TEXT')) "
        "STRICT;",
        "CREATE TABLE a (text TEXT COLLATE \"C\", \"bytea\" BYTEA, x TEXT COLLATE \"C\" CHECK "
        "(CAST(x AS TEXT) = 'TEXT'));");
    translates("ALTER TABLE a ADD COLUMN text TEXT;", "ALTER TABLE a ADD COLUMN text TEXT;",
               "ALTER TABLE a ADD COLUMN text TEXT COLLATE \"C\";");
    translates("CREATE TABLE bigint_rows (my_bytea BIGINT);",
               "CREATE TABLE bigint_rows (my_bytea INTEGER) STRICT;",
               "CREATE TABLE bigint_rows (my_bytea BIGINT);");
}

static void test_what_is_not_touched(void)
{
    unchanged("CREATE INDEX a ON b (text, c);");
    unchanged("INSERT INTO a VALUES ('BIGINT; CREATE TABLE x (y BYTEA);', \"BOOLEAN\");");
    unchanged("-- BIGINT in a remark\n/* BYTEA; */ DROP TABLE a;");
    unchanged("CREATE VIEW v AS SELECT text FROM a;");
}

static void test_several_statements(void)
{
    translates("CREATE TABLE a (b TEXT);\nCREATE UNIQUE INDEX c ON a (b);\n"
               "CREATE TEMP TABLE d (e BIGINT, PRIMARY KEY (e));",
               "CREATE TABLE a (b TEXT) STRICT;\nCREATE UNIQUE INDEX c ON a (b);\n"
               "CREATE TEMP TABLE d (e INTEGER, PRIMARY KEY (e)) STRICT;",
               "CREATE TABLE a (b TEXT COLLATE \"C\");\nCREATE UNIQUE INDEX c ON a (b);\n"
               "CREATE TEMP TABLE d (e BIGINT, PRIMARY KEY (e));");
}

static void test_sections(void)
{
    translates("CREATE TABLE IF NOT EXISTS a (b BIGINT PRIMARY KEY)\n"
               "-- sqlite\nWITHOUT ROWID\n-- both\n;\n"
               "-- postgres\nALTER TABLE a OWNER TO x;\n-- both\nDROP TABLE z;",
               "CREATE TABLE IF NOT EXISTS a (b INTEGER PRIMARY KEY)\nWITHOUT ROWID\n, STRICT;\n"
               "DROP TABLE z;",
               "CREATE TABLE IF NOT EXISTS a (b BIGINT PRIMARY KEY)\n;\n"
               "ALTER TABLE a OWNER TO x;\nDROP TABLE z;");
}

static void test_bodies_of_functions(void)
{
    g_autofree char *own = script_translate("CREATE FUNCTION f() RETURNS trigger AS $guard$\n"
                                            "BEGIN CREATE TABLE a (b TEXT); $other$ END $guard$;\n"
                                            "CREATE TABLE c (d TEXT);",
                                            STORE_POSTGRES);
    g_assert_nonnull(strstr(own, "CREATE TABLE a (b TEXT); $other$ END $guard$;"));
    g_assert_nonnull(strstr(own, "CREATE TABLE c (d TEXT COLLATE \"C\");"));
}

/* What is never closed is copied to its end and left to the store to refuse. */
static void test_open_ends(void)
{
    unchanged("SELECT 'a");
    unchanged("SELECT \"a");
    unchanged("/* a");
    unchanged("SELECT $a$ b");
    unchanged("SELECT $1 + $");
    unchanged("");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/script/types", test_types);
    g_test_add_func("/script/names", test_names_that_look_like_types);
    g_test_add_func("/script/untouched", test_what_is_not_touched);
    g_test_add_func("/script/several", test_several_statements);
    g_test_add_func("/script/sections", test_sections);
    g_test_add_func("/script/functions", test_bodies_of_functions);
    g_test_add_func("/script/open-ends", test_open_ends);
    return g_test_run();
}
