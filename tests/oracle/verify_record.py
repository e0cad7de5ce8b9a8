#!/usr/bin/env python3
"""Verifies the bytes of the record. Written from docs/format/record.md alone, with Python's own
hashes, JSON and integers: no line of truce is used.

    verify_record.py FOLDER [--log-key HEX]      the log as files, section 8
    verify_record.py --vectors FILE              docs/format/record-vectors.json

Of a folder it checks every leaf's form, signature, number and previous, the order of `received`,
every body that is there against its digest, every tile, and the checkpoint by the log's key (which
the adoption names, unless it is given). It does not know the kinds, and judges nobody. Exit 1 with
one sentence at the first fault.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import re
import sys


class Fault(Exception):
    pass


def want(condition, sentence):
    if not condition:
        raise Fault(sentence)


def sha256(data):
    return hashlib.sha256(data).digest()


def is_hex(text, digits):
    return isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{digits}}}", text) is not None


def is_integer(value, low, high):
    return type(value) is int and low <= value <= high


def is_time(value):
    return is_integer(value, -2208988800000, 253402300799999)


def is_slug(text):
    return isinstance(text, str) and re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,63}", text) is not None


# ---- 1. canonical JSON ----


def in_order(value, depth=0):
    """The same value with sorted members, or a Fault."""
    if isinstance(value, (dict, list)):
        want(depth < 32, "nested too deep")
    if isinstance(value, dict):
        for name in value:
            check_text(name)
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: in_order(value[name], depth + 1) for name in names}
    if isinstance(value, list):
        return [in_order(item, depth + 1) for item in value]
    if isinstance(value, str):
        check_text(value)
    else:
        want(isinstance(value, bool) or is_integer(value, -(2**53 - 1), 2**53 - 1),
             "a value that is not held")
    return value


def check_text(text):
    want("\0" not in text, "U+0000")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Fault("half a surrogate pair") from None


def canonical(value):
    text = json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def no_name_twice(pairs):
    want(len({name for name, _ in pairs}) == len(pairs), "a name twice")
    return dict(pairs)


def parse(data, lenient=False):
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=no_name_twice)
    except (ValueError, RecursionError) as problem:
        raise Fault(f"not JSON: {problem}") from None
    want(lenient or canonical(value) == data, "not in canonical form")
    return value


def members(value, required, optional=()):
    want(isinstance(value, dict) and set(required) <= set(value)
         and set(value) <= set(required) | set(optional),
         f"expected the members {', '.join(required)}")


# ---- 2. bodies ----


def field_digest(name, field):
    if is_hex(field, 64):
        return field
    members(field, ["salt", "value"])
    want(is_hex(field["salt"], 64), "a field's salt")
    return sha256(canonical([field["salt"], name, field["value"]])).hex()


def row_digest(row):
    if is_hex(row, 64):
        return row
    members(row, ["open"], ["replaces", "salt", "sealed"])
    want(isinstance(row["open"], dict), "open")
    digested = dict(row)
    if "replaces" in row:
        members(row["replaces"], ["row", "statement"])
        want(is_integer(row["replaces"]["row"], 0, 999), "replaces.row")
        want(is_hex(row["replaces"]["statement"], 64), "replaces.statement")
    want(("salt" in row) == ("sealed" in row), "salt and sealed stand together")
    if "sealed" in row:
        want(is_hex(row["salt"], 64) and isinstance(row["sealed"], dict), "salt and sealed")
        digested["sealed"] = {name: field_digest(name, field)
                              for name, field in row["sealed"].items()}
    return sha256(canonical(digested)).hex()


def body_digest(data):
    body = parse(data)
    members(body, ["rows", "salt"])
    rows = body["rows"]
    want(isinstance(rows, list) and 1 <= len(rows) <= 1000, "1 to 1,000 rows")
    withheld = sum(1 for row in rows if isinstance(row, str))
    want(len(data) - 67 * withheld <= 1048576, "the body is too large")
    want(is_hex(body["salt"], 64), "the body's salt")
    digests = [row_digest(row) for row in rows]
    return digests, sha256(canonical({"rows": digests, "salt": body["salt"]})).hex()


# ---- 4. signatures ----

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SMALL_ORDER = {bytes.fromhex(text) for text in (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")}

# Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z; RFC 8032, 5.1.4.
NEUTRAL = (0, 1, 1, 0)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_multiply(n, p):
    q = NEUTRAL
    while n > 0:
        if n & 1:
            q = point_add(q, p)
        p = point_add(p, p)
        n >>= 1
    return q


def point_is_neutral(p):
    return p[0] % P == 0 and (p[1] - p[2]) % P == 0


def point_encode(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_decode(data):
    """Of a canonical encoding, else None."""
    n = int.from_bytes(data, "little")
    sign, y = n >> 255, n & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
known_keys = {}


def acceptable(key):
    """The key's point, or None."""
    if key not in known_keys:
        point = point_decode(key)
        good = (point is not None and not point_is_neutral(point)
                and point_is_neutral(point_multiply(L, point)))
        known_keys[key] = point if good else None
    return known_keys[key]


def verifies(key, signature, message):
    point = acceptable(key)
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if point is None or s >= L or r[:31] + bytes([r[31] & 0x7F]) in SMALL_ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    minus = (P - point[0], point[1], point[2], P - point[3])
    return point_encode(point_add(point_multiply(s, BASE), point_multiply(k, minus))) == r


def public_key(seed):
    a = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return point_encode(point_multiply(a & (1 << 254) - 8 | 1 << 254, BASE))


# ---- 3 and 5. envelopes and leaves ----

RELATIONS = ("supersedes", "withdraws", "accepts", "about")


def check_envelope(envelope):
    members(envelope, ["digest", "key", "kind", "made", "mission", "number", "version"],
            ["previous", "references"])
    want(envelope["version"] == 1 and type(envelope["version"]) is int, "version 1")
    want(all(is_hex(envelope[name], 64) for name in ("digest", "key")), "digest and key")
    want(is_slug(envelope["kind"]), "kind")
    want(is_time(envelope["made"]), "made")
    slug, _, random = str(envelope["mission"]).partition("/")
    want(is_slug(slug) and is_hex(random, 32), "mission")
    want(is_integer(envelope["number"], 1, 2**53 - 1), "number")
    want("previous" not in envelope or is_hex(envelope["previous"], 64), "previous")
    if "references" in envelope:
        references = envelope["references"]
        want(isinstance(references, list) and 1 <= len(references) <= 256, "references")
        for reference in references:
            members(reference, ["id", "relation"])
            want(is_hex(reference["id"], 64) and reference["relation"] in RELATIONS, "reference")
        want(len({(r["id"], r["relation"]) for r in references}) == len(references),
             "a reference twice")


def check_signature(envelope, signature):
    want(is_hex(signature, 128), "signature")
    message = b"truce/statement/v1\n" + canonical(envelope)
    want(verifies(bytes.fromhex(envelope["key"]), bytes.fromhex(signature), message),
         "the signature is not the key's")


def read_leaf(data):
    want(len(data) <= 65535, "the leaf is too large")
    leaf = parse(data)
    members(leaf, ["envelope", "received", "signature"])
    want(is_time(leaf["received"]), "received")
    check_envelope(leaf["envelope"])
    return leaf


def statement_id(envelope):
    return sha256(canonical(envelope)).hex()


# ---- 6. the tree ----


def leaf_hash(data):
    return sha256(b"\x00" + data)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def split(n):
    return 1 << (n - 1).bit_length() - 1


def tree_hash(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    k = split(len(hashes))
    return node_hash(tree_hash(hashes[:k]), tree_hash(hashes[k:]))


def inclusion(m, hashes):
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if m < k:
        return inclusion(m, hashes[:k]) + [tree_hash(hashes[k:])]
    return inclusion(m - k, hashes[k:]) + [tree_hash(hashes[:k])]


def consistency(m, hashes, known=True):
    if m == 0:
        return []
    if m == len(hashes):
        return [] if known else [tree_hash(hashes)]
    k = split(len(hashes))
    if m <= k:
        return consistency(m, hashes[:k], known) + [tree_hash(hashes[k:])]
    return consistency(m - k, hashes[k:], False) + [tree_hash(hashes[:k])]


# ---- 7. checkpoints ----


def from_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Fault("base64") from None
    want(base64.b64encode(data).decode() == text, "base64 in another form")
    return data


def split_note(note):
    text, blank, lines = note.rpartition("\n\n")
    want(blank and lines.endswith("\n"), "a note ends with signature lines")
    signatures = []
    for line in lines[:-1].split("\n"):
        found = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line)
        want(found, "a signature line")
        signatures.append((found.group(1), from_base64(found.group(2))))
    return text + "\n", signatures


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def read_checkpoint(note, origin, key):
    text, signatures = split_note(note)
    ours = [data[4:] for name, data in signatures
            if name == origin and data[:4] == key_id(origin, 1, key)]
    want(ours, "no signature by the log's key")
    for signature in ours:
        want(len(signature) == 64 and verifies(key, signature, text.encode()),
             "the log's signature does not verify")
    lines = text.split("\n")[:-1]
    want(len(lines) >= 3 and lines[0] == origin, "the origin")
    want(re.fullmatch("0|[1-9][0-9]*", lines[1]), "the size")
    root = from_base64(lines[2])
    want(len(root) == 32, "the root")
    return int(lines[1]), root


def read_cosignature(note, name, key):
    """Seconds of the cosignature."""
    text, signatures = split_note(note)
    for signer, data in signatures:
        if signer == name and data[:4] == key_id(name, 4, key):
            seconds = int.from_bytes(data[4:12], "big")
            message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
            want(len(data) == 76 and verifies(key, data[12:], message), "the cosignature")
            return seconds
    raise Fault("no cosignature")


# ---- 8. files ----


def tile_path(level, n, width):
    digits = str(n).zfill((len(str(n)) + 2) // 3 * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    number = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return (f"tile/{'entries' if level < 0 else level}/{number}"
            + (f".p/{width}" if width < 256 else ""))


def bundle_entries(data, width):
    entries, at = [], 0
    for _ in range(width):
        length = int.from_bytes(data[at:at + 2], "big")
        want(at + 2 + length <= len(data), "an entry is cut off")
        entries.append(data[at + 2:at + 2 + length])
        at += 2 + length
    want(at == len(data), "bytes behind the last entry")
    return entries


def bundles(folder):
    """All leaves, from the full bundles and the widest partial one."""
    n = 0
    while (folder / tile_path(-1, n, 256)).is_file():
        yield from bundle_entries((folder / tile_path(-1, n, 256)).read_bytes(), 256)
        n += 1
    for width in range(255, 0, -1):
        path = folder / tile_path(-1, n, width)
        if path.is_file():
            yield from bundle_entries(path.read_bytes(), width)
            return


def check_tiles(folder, hashes):
    level, nodes = 0, hashes
    while nodes:
        for n in range(0, len(nodes), 256):
            expected = nodes[n:n + 256]
            path = folder / tile_path(level, n // 256, len(expected))
            want(path.is_file() and path.read_bytes() == b"".join(expected),
                 f"{path} is not the tile of these leaves")
        nodes = [tree_hash(nodes[n:n + 256]) for n in range(0, len(nodes) - 255, 256)]
        level += 1


class Log:
    """What must hold from leaf to leaf."""

    def __init__(self, folder):
        self.folder = folder
        self.mission = None
        self.received = None
        self.last = {}  # key: (number, id)
        self.hashes = []
        self.adoption = None
        self.bodies = 0

    def take(self, data):
        leaf = read_leaf(data)
        envelope = leaf["envelope"]
        self.mission = self.mission or envelope["mission"]
        want(envelope["mission"] == self.mission, "of another mission")
        want(self.received is None or leaf["received"] >= self.received, "received goes back")
        self.received = leaf["received"]
        number, previous = self.last.get(envelope["key"], (0, None))
        want(envelope["number"] > number, "the number was used")
        want(envelope.get("previous") == previous, "previous is not the key's last")
        check_signature(envelope, leaf["signature"])
        self.last[envelope["key"]] = (envelope["number"], statement_id(envelope))
        self.check_body(envelope)
        self.hashes.append(leaf_hash(data))

    def check_body(self, envelope):
        path = self.folder / "body" / envelope["digest"]
        if not path.is_file():
            return
        data = path.read_bytes()
        _, digest = body_digest(data)
        want(digest == envelope["digest"], f"{path} is not the body of its name")
        self.bodies += 1
        if not self.hashes:
            self.adoption = parse(data)["rows"][0]


def verify_folder(folder, log_key):
    log = Log(folder)
    for index, data in enumerate(bundles(folder)):
        try:
            log.take(data)
        except Fault as fault:
            raise Fault(f"leaf {index}: {fault}") from None
    want(log.hashes, f"{folder} holds no leaf")
    check_tiles(folder, log.hashes)
    note = (folder / "checkpoint").read_text(encoding="utf-8")
    origin = note.split("\n")[0]
    if log_key is None:
        want(isinstance(log.adoption, dict), "no adoption to take the log's key from")
        log_key = log.adoption["open"]["log_key"]
        want(log.adoption["open"]["origin"] == origin, "the origin is not the adoption's")
    size, root = read_checkpoint(note, origin, bytes.fromhex(log_key))
    want(size <= len(log.hashes), f"the checkpoint is of size {size}; here are {len(log.hashes)}")
    want(tree_hash(log.hashes[:size]) == root, "the leaves are not those of the checkpoint")
    return (f"{len(log.hashes)} leaves, {len(log.last)} keys, {log.bodies} bodies, "
            f"checkpoint of size {size}: all verify")


# ---- vectors ----


def check_canonical_vectors(vectors):
    for case in vectors["written"]:
        value = parse(case["written"].encode(), lenient=True)
        want(canonical(value) == case["canonical"].encode(), f"{case['written']}: another form")
        parse(case["canonical"].encode())
    for text in vectors["refused"]:
        try:
            parse(text.encode())
        except Fault:
            continue
        raise Fault(f"{text}: accepted")


def check_body_vectors(vectors):
    for case in vectors:
        for document in [case["document"]] + case["withheld"]:
            digests, digest = body_digest(document.encode())
            want(digests == case["row_digests"] and digest == case["digest"], case["about"])


def check_statement_vectors(vectors):
    for n, case in enumerate(vectors):
        data = case["leaf"].encode()
        leaf = read_leaf(data)
        envelope = leaf["envelope"]
        want(canonical(envelope) == case["envelope"].encode(), f"statement {n}: envelope")
        want(statement_id(envelope) == case["id"], f"statement {n}: id")
        want(leaf["signature"] == case["signature"], f"statement {n}: signature")
        check_signature(envelope, leaf["signature"])
        transit = parse(case["transit"].encode())
        members(transit, ["body", "envelope", "signature"])
        _, digest = body_digest(canonical(transit["body"]))
        want(digest == envelope["digest"] and transit["envelope"] == envelope
             and transit["signature"] == case["signature"], f"statement {n}: transit")
    return [case["leaf"].encode() for case in vectors]


def check_tree_vectors(vectors, leaves):
    hashes = [leaf_hash(leaf) for leaf in leaves]
    want([h.hex() for h in hashes] == vectors["leaf_hashes"], "leaf hashes")
    for size, root in enumerate(vectors["roots"]):
        want(tree_hash(hashes[:size]).hex() == root, f"root of size {size}")
    want(len(vectors["roots"]) == len(hashes) + 1, "a root a size")
    for case in vectors["inclusion"]:
        proof = inclusion(case["index"], hashes[:case["size"]])
        want([h.hex() for h in proof] == case["proof"], f"inclusion of {case['index']}")
    for case in vectors["consistency"]:
        proof = consistency(case["old_size"], hashes[:case["size"]])
        want([h.hex() for h in proof] == case["proof"], f"consistency from {case['old_size']}")
    return hashes


def check_tile_vectors(vectors, leaves, hashes):
    for case in vectors["paths"]:
        want(tile_path(case["level"], case["n"], case["width"]) == case["path"], case["path"])
    want(b"".join(hashes).hex() == vectors["tile"], "tile")
    bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)
    want(len(bundle) == vectors["bundle_bytes"], "bundle")
    want(sha256(bundle).hex() == vectors["bundle_sha256"], "bundle")
    want(bundle_entries(bundle, len(leaves)) == leaves, "entries")


def check_key_vectors(vectors):
    for name, case in vectors.items():
        key = public_key(bytes.fromhex(case["seed"]))
        want(key.hex() == case["public"] and acceptable(key), f"key {name}")
        want(case["file"] == f"truce key 1\n{case['public']}\n{case['seed']}\n", f"file {name}")


def verify_vectors(path):
    vectors = json.loads(path.read_text(encoding="utf-8"))
    check_canonical_vectors(vectors["canonical"])
    check_key_vectors(vectors["keys"])
    check_body_vectors(vectors["bodies"])
    leaves = check_statement_vectors(vectors["statements"])
    hashes = check_tree_vectors(vectors["tree"], leaves)
    check_tile_vectors(vectors["tiles"], leaves, hashes)
    case = vectors["checkpoint"]
    log_key = bytes.fromhex(vectors["keys"]["log"]["public"])
    for note in (case["note"], case["cosigned"]):
        size, root = read_checkpoint(note, case["origin"], log_key)
        want((size, root) == (len(leaves), tree_hash(hashes)), "the checkpoint's head")
    seconds = read_cosignature(case["cosigned"], case["cosigner"],
                               bytes.fromhex(vectors["keys"]["party"]["public"]))
    want(seconds == case["cosigned_at_seconds"], "the cosignature's time")
    return f"{path.name}: all vectors verify"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    parser.add_argument("--log-key")
    parser.add_argument("--vectors", type=pathlib.Path)
    options = parser.parse_args()
    try:
        if options.vectors is not None:
            print(verify_vectors(options.vectors))
        elif options.folder is not None:
            print(verify_folder(options.folder, options.log_key))
        else:
            parser.error("give a folder or --vectors FILE")
    except (Fault, OSError, KeyError, UnicodeDecodeError) as fault:
        sys.exit(f"verify_record: {fault}")


if __name__ == "__main__":
    main()
