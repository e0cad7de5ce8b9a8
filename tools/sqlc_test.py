"""Tests of tools/sqlc.py: what it makes, and as many things that it refuses."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sqlc  # noqa: E402


def one(statement):
    return sqlc.read("-- name: it\n" + statement)[0]


class Reads(unittest.TestCase):
    def test_statement(self):
        section = one("SELECT a\n  FROM t\n WHERE b = $1;\n")
        self.assertEqual(section.text, "SELECT a\n  FROM t\n WHERE b = $1")
        self.assertEqual(section.n_params, 1)

    def test_placeholder_used_again_counts_once(self):
        self.assertEqual(one("SELECT $1, $2, $1, $3").n_params, 3)

    def test_what_only_looks_like_a_placeholder(self):
        section = one("SELECT '$2 ; ?', \"$9\" -- $7 ; really\n FROM t /* $8 */ WHERE a = $1")
        self.assertEqual(section.n_params, 1)
        self.assertNotIn("really", section.text)
        self.assertIn("'$2 ; ?'", section.text)

    def test_doubled_quote_stays_in_the_string(self):
        self.assertEqual(one("SELECT 'it''s $5', $1").n_params, 1)

    def test_comment_below_the_name_is_documentation(self):
        sections = sqlc.read("-- About the file.\n\n-- name: it\n-- Puts a leaf.\n-- Twice.\nSELECT 1")
        self.assertEqual(sections[0].comment, ["Puts a leaf.", "Twice."])
        self.assertIn("/* Puts a leaf.\n * Twice. */", sqlc.write_header("record", sections))

    def test_script_is_kept_as_it_stands(self):
        text = "-- sqlite\nCREATE TABLE a (b BIGINT);\n\n-- both\nCREATE TABLE c (d TEXT);\n"
        section = sqlc.read("-- script: tables\n" + text)[0]
        self.assertEqual(section.text, text)

    def test_statement_and_script_may_share_a_name(self):
        self.assertEqual(len(sqlc.read("-- name: a\nSELECT 1\n-- script: a\nCREATE TABLE a ();")), 2)

    def test_windows_of_c_are_escaped(self):
        self.assertEqual(sqlc.c_string('a"\\\nb??c'), '    "a\\"\\\\\\n"\n    "b?\\?c"')

    def test_list_of_all(self):
        sections = sqlc.read("-- name: a\nSELECT 1\n-- name: b\nSELECT 2\n-- script: s\nx")
        code = sqlc.write_source("record", sections, "record.h")
        self.assertIn("&sql_record_a,\n    &sql_record_b,\n    NULL,", code)
        self.assertIn("sql_record_all_n = 2;", code)
        self.assertIn('"record.a"', code)


class Refuses(unittest.TestCase):
    def refused(self, source, line, part):
        with self.assertRaises(sqlc.Refusal) as caught:
            sqlc.read(source)
        self.assertEqual(caught.exception.line, line)
        self.assertIn(part, str(caught.exception))

    def test_placeholders_out_of_order(self):
        self.refused("-- name: it\nSELECT a FROM t\nWHERE b = $2 AND c = $1", 3, "$1 was expected")

    def test_gap_in_placeholders(self):
        self.refused("-- name: it\nSELECT $1, $3", 2, "$2 was expected")

    def test_placeholder_zero(self):
        self.refused("-- name: it\nSELECT $0", 2, "$1 was expected")

    def test_two_statements(self):
        self.refused("-- name: it\nSELECT 1;\nSELECT 2", 2, "only one statement")
        self.refused("-- name: it\nSELECT 1;\n'x'", 3, "only one statement")

    def test_no_statement(self):
        self.refused("-- name: it\n-- only a comment\n\n-- name: b\nSELECT 1", 1, "no statement")
        self.refused("-- name: it\n;", 1, "no statement")

    def test_empty_script(self):
        self.refused("-- script: it\n\n", 1, "nothing under")

    def test_same_name_twice(self):
        self.refused("-- name: a\nSELECT 1\n-- name: a\nSELECT 2", 3, "twice")

    def test_bad_names(self):
        for name in ("", "Leaf", "1a", "a b", "a-b"):
            self.refused(f"-- name: {name}\nSELECT 1", 1, "not a name")

    def test_reserved_name(self):
        self.refused("-- name: all\nSELECT 1", 1, "taken")

    def test_text_before_the_first_name(self):
        self.refused("\nSELECT 1\n-- name: a\nSELECT 1", 2, "before the first")

    def test_open_string_and_comment(self):
        self.refused("-- name: it\nSELECT 'a", 2, "never closed")
        self.refused("-- name: it\nSELECT 1 /* a", 2, "never closed")

    def test_placeholders_and_casts_of_one_store(self):
        for text in ("?", ":a", "@a", "$a", "$1::TEXT", "$$a$$"):
            self.refused("-- name: it\nSELECT " + text, 2, "both stores")


class Runs(unittest.TestCase):
    def run_on(self, folder, source):
        with tempfile.TemporaryDirectory() as place:
            paths = [os.path.join(place, name) for name in ("in.sql", "out.c", "out.h")]
            with open(paths[0], "w", encoding="utf-8") as file:
                file.write(source)
            done = subprocess.run([sys.executable, sqlc.__file__, folder] + paths,
                                  capture_output=True, text=True, check=False)
            return done, os.path.exists(paths[1])

    def test_fault_is_told_with_file_and_line_and_nothing_is_written(self):
        done, written = self.run_on("record", "-- name: it\nSELECT $2")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"in\.sql:2: \$2 appears")
        self.assertFalse(written)

    def test_writes_both_files(self):
        done, written = self.run_on("record", "-- name: it\nSELECT $1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(written)

    def test_bad_folder(self):
        done, written = self.run_on("modules/force", "-- name: it\nSELECT $1")
        self.assertEqual(done.returncode, 2)
        self.assertFalse(written)


if __name__ == "__main__":
    unittest.main()
