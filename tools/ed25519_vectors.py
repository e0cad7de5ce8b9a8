#!/usr/bin/env python3
"""Makes src/record/key_vectors.txt: keys and signatures at the edges of Ed25519, with the verdict of
the rule in docs/format/record.md.

    tools/ed25519_vectors.py > src/record/key_vectors.txt

The arithmetic here is written down from RFC 8032 with Python's integers, slow and not constant in
time: for making vectors, never for keys. The verdicts are this file's own, so that the test compares
two readings of the rule.

A line: NAME PUBLIC-KEY SIGNATURE MESSAGE VERDICT, in hex, an empty message as "-". The verdict is
`accepted`, or what refuses it first: `key`, `S`, `R`, `equation`.
"""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


# ---- the curve ----


def add(a, b):
    """Of affine points, by the complete formula of RFC 8032, 5.1."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P
    return (x, y)


NEUTRAL = (0, 1)


def multiply(n, point):
    result = NEUTRAL
    while n > 0:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def x_of(y, sign):
    """The x with that sign, or None when no point has this y. (0, sign 1) gives 0 as lenient readers
    do; strict ones look at is_canonical."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square:
        return None
    return P - x if x != 0 and x & 1 != sign else x


def encode(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data):
    """As leniently as any library: y is reduced."""
    n = int.from_bytes(data, "little")
    y = n % 2**255 % P
    x = x_of(y, n >> 255)
    return None if x is None else (x, y)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y)


def torsion():
    """A point of order 8."""
    y = 2
    while True:
        x = x_of(y, 0)
        point = multiply(L, (x, y)) if x is not None else NEUTRAL
        if multiply(4, point) != NEUTRAL:
            return point
        y += 1


T8 = torsion()
SMALL = [multiply(i, T8) for i in range(8)]


# ---- the rule ----


def encodings(point):
    """Every 32 bytes that some reader takes for this point."""
    x, y = point
    for value in (y, y + P):
        for sign in (0, 1):
            if value < 2**255 and (x == 0 or x & 1 == sign):
                yield (value | sign << 255).to_bytes(32, "little")


SMALL_ENCODINGS = {data for point in SMALL for data in encodings(point)}


def key_is_acceptable(key):
    point = decode(key)
    return (point is not None and encode(point) == key and point != NEUTRAL
            and multiply(L, point) == NEUTRAL)


def challenge(r, key, message):
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def verdict(key, signature, message):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if not key_is_acceptable(key):
        return "key"
    if s >= L:
        return "S"
    if r in SMALL_ENCODINGS:
        return "R"
    a = decode(key)
    minus_a = ((P - a[0]) % P, a[1])
    expected = add(multiply(s, BASE), multiply(challenge(r, key, message), minus_a))
    return "accepted" if encode(expected) == r else "equation"


# ---- vectors ----


def seed(name):
    return hashlib.sha256(b"truce key vectors " + name.encode()).digest()


class Signer:
    def __init__(self, seed_bytes, twist=NEUTRAL):
        """`twist`: a small point added to the public key."""
        h = hashlib.sha512(seed_bytes).digest()
        self.a = int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254
        self.prefix = h[32:]
        self.key = encode(add(multiply(self.a, BASE), twist))

    def sign(self, message, r_twist=NEUTRAL):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % L
        point = encode(add(multiply(r, BASE), r_twist))
        return point + self.s(r, point, message)

    def s(self, r, r_bytes, message):
        return ((r + challenge(r_bytes, self.key, message) * self.a) % L).to_bytes(32, "little")


def good():
    rfc8032 = [
        ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
        ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
        ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"),
    ]
    for n, (seed_hex, message_hex) in enumerate(rfc8032, 1):
        signer, message = Signer(bytes.fromhex(seed_hex)), bytes.fromhex(message_hex)
        yield f"rfc8032-test-{n}", signer.key, signer.sign(message), message
    for n in range(8):
        signer = Signer(seed(f"good {n}"))
        message = hashlib.shake_128(b"%d" % n).digest(n * 13)
        yield f"good-{n}", signer.key, signer.sign(message), message


def bad_keys():
    signer, message = Signer(seed("keys")), b"a message"
    signature = signer.sign(message)
    for n, key in enumerate(sorted(SMALL_ENCODINGS)):
        # R = 0, S = 0: with such a key it satisfies every equation that is not looked at closely.
        yield f"key-small-{n}", key, encode(NEUTRAL) + bytes(32), message
        yield f"key-small-signed-{n}", key, signature, message
    for n in range(2, 19):
        key = (P + n).to_bytes(32, "little")
        yield f"key-y-is-p-plus-{n}", key, signature, message
        key = (P + n | 1 << 255).to_bytes(32, "little")
        yield f"key-y-is-p-plus-{n}-negative", key, signature, message
    off_curve = (y for y in range(2, 100) if x_of(y, 0) is None)
    for n, y in zip(range(4), off_curve):
        yield f"key-off-curve-{n}", y.to_bytes(32, "little"), signature, message
    yield "key-zeros", bytes(32), signature, message
    yield "key-ones", b"\xff" * 32, signature, message
    yield "key-other", Signer(seed("other")).key, signature, message
    minus = bytes(signer.key[:31]) + bytes([signer.key[31] ^ 0x80])
    yield "key-negated", minus, signature, message


def mixed_keys():
    """A + T: what cofactored and cofactorless readers see differently, and where the challenge hides
    the torsion, so that both accept."""
    for n in range(1, 8):
        signer = Signer(seed("mixed"), SMALL[n])
        message = b"mixed %d" % n
        yield f"key-mixed-{n}", signer.key, signer.sign(message), message
        tries = 0
        while challenge(signer.sign(message)[:32], signer.key, message) % 8 != 0:
            tries += 1
            message = b"mixed %d, try %d" % (n, tries)
        yield f"key-mixed-hidden-{n}", signer.key, signer.sign(message), message


def bad_scalars():
    signer, message = Signer(seed("scalars")), b"scalars"
    signature = signer.sign(message)
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    for n in range(1, 16):
        if s + n * L < 2**256:
            yield f"s-plus-{n}-l", signer.key, r + (s + n * L).to_bytes(32, "little"), message
    values = {"zero": 0, "one": 1, "l-minus-1": L - 1, "l": L, "l-plus-1": L + 1,
              "ones": 2**256 - 1, "bit-252": s | 1 << 252, "bit-253": s | 1 << 253,
              "bit-254": s | 1 << 254, "bit-255": s | 1 << 255, "negated": L - s}
    for name, value in values.items():
        yield f"s-{name}", signer.key, r + value.to_bytes(32, "little"), message


def bad_points():
    signer, message = Signer(seed("points")), b"points"
    for n, r in enumerate(sorted(SMALL_ENCODINGS)):
        # Satisfies the cofactored equation; for the neutral element the cofactorless one as well.
        yield f"r-small-{n}", signer.key, r + signer.s(0, r, message), message
        yield f"r-small-s-zero-{n}", signer.key, r + bytes(32), message
    for n in range(1, 8):
        yield f"r-mixed-{n}", signer.key, signer.sign(message, SMALL[n]), message
    signature = signer.sign(message)
    negated = signature[:31] + bytes([signature[31] ^ 0x80])
    yield "r-negated", signer.key, negated + signature[32:], message
    yield "r-and-s-swapped", signer.key, signature[32:] + signature[:32], message
    yield "signature-zeros", signer.key, bytes(64), message
    yield "signature-ones", signer.key, b"\xff" * 64, message
    for n in range(2, 19):
        r = (P + n).to_bytes(32, "little")
        yield f"r-y-is-p-plus-{n}", signer.key, r + signature[32:], message


def flipped():
    signer, message = Signer(seed("flipped")), b"\x00flipped bits"
    signature = signer.sign(message)

    def flip(data, bit):
        return data[:bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1:]

    for bit in range(0, 512, 13):
        yield f"flip-signature-{bit}", signer.key, flip(signature, bit), message
    for bit in range(0, 256, 17):
        yield f"flip-key-{bit}", flip(signer.key, bit), signature, message
    for bit in range(0, len(message) * 8, 9):
        yield f"flip-message-{bit}", signer.key, signature, flip(message, bit)
    yield "message-shorter", signer.key, signature, message[:-1]
    yield "message-longer", signer.key, signature, message + b"\x00"
    yield "message-empty", signer.key, signature, b""


def main():
    print("# Made by tools/ed25519_vectors.py; src/record/key_test.c reads it.")
    print("# NAME PUBLIC-KEY SIGNATURE MESSAGE VERDICT")
    for make in (good, bad_keys, mixed_keys, bad_scalars, bad_points, flipped):
        for name, key, signature, message in make():
            print(name, key.hex(), signature.hex(), message.hex() or "-",
                  verdict(key, signature, message))


if __name__ == "__main__":
    main()
