#!/usr/bin/env python3
"""Reads the fixtures of the wire and says where they come out otherwise than their manifest says.

    reader.py fixtures/wire/v1

Other folders of the same form it reads as well: a test writes one with what phone and server said in a shift.

Written from docs/protocol.md alone, so that the document is proved to suffice; it shares no line with our Rust. It needs
Python's own library, and the programs `openssl` (signatures) and `zstd` (frames). Exit code 0: everything agrees.
"""

import base64
import hashlib
import hmac as mac
import json
import pathlib
import re
import subprocess
import sys
import tempfile


class Wrong(Exception):
    """What is wrong, by its name in the document."""


def wrong_unless(right, name):
    if not right:
        raise Wrong(name)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def hmac(key, *parts):
    return mac.new(key, b"".join(parts), hashlib.sha256).digest()


def be(number, length):
    return number.to_bytes(length, "big")


# --- §2 CBOR -----------------------------------------------------------------------------------------------------------


class Bits:
    """CBOR bytes, read from the front in the one allowed form."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        wrong_unless(self.at + count <= len(self.data), "malformed")
        self.at += count
        return self.data[self.at - count : self.at]

    def head(self):
        first = self.take(1)[0]
        major, short = first >> 5, first & 31
        if short < 24:
            return major, short
        wrong_unless(short < 28, "not_deterministic")
        width = 1 << (short - 24)
        value = int.from_bytes(self.take(width), "big")
        least = 24 if width == 1 else 1 << (4 * width)
        wrong_unless(value >= least and major != 7, "not_deterministic")
        return major, value

    def item(self, depth=0):
        wrong_unless(depth <= 16, "too_large")
        major, value = self.head()
        if major == 0:
            return value
        if major == 1:
            return -1 - value
        if major == 2:
            return bytes(self.take(value))
        if major == 3:
            try:
                return self.take(value).decode("utf-8")
            except UnicodeDecodeError:
                raise Wrong("malformed") from None
        if major == 4:
            return [self.item(depth + 1) for _ in range(value)]
        if major == 5:
            return self.map(value, depth)
        simple = {20: False, 21: True, 22: None}
        wrong_unless(major == 7 and value in simple, "not_deterministic")
        return simple[value]

    def map(self, count, depth):
        pairs, last = {}, -1
        for _ in range(count):
            major, key = self.head()
            wrong_unless(major == 0 and key > last, "not_deterministic")
            pairs[key], last = self.item(depth + 1), key
        return pairs


def decode(data):
    bits = Bits(data)
    value = bits.item()
    wrong_unless(bits.at == len(data), "malformed")
    return value


def encode(value):
    def head(major, number):
        if number < 24:
            return bytes([major << 5 | number])
        for short, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if number < 1 << (8 * width):
                return bytes([major << 5 | short]) + be(number, width)
        raise ValueError(number)

    if value is None or value is True or value is False:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return head(3, len(text)) + text
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    return head(5, len(value)) + b"".join(encode(key) + encode(one) for key, one in sorted(value.items()))


def pairs_of(data):
    """The keys of a body, each with the very bytes of its value."""
    wrong_unless(len(data) <= 65536, "too_large")
    bits = Bits(data)
    major, count = bits.head()
    wrong_unless(major == 5, "malformed")
    pairs, last = [], -1
    for _ in range(count):
        major, key = bits.head()
        wrong_unless(major == 0 and key > last, "not_deterministic")
        start, last = bits.at, key
        bits.item(1)
        pairs.append((key, data[start : bits.at]))
    wrong_unless(bits.at == len(data), "malformed")
    wrong_unless(all(key <= 65535 for key, _ in pairs), "malformed")
    return pairs


# --- The types of the tables ---------------------------------------------------------------------------------------------
# Each is a function that raises Wrong for a value that is not of its type.


def uint(value):
    wrong_unless(type(value) is int and 0 <= value < 1 << 64, "malformed")


def whole(value):
    wrong_unless(type(value) is int and -(1 << 63) <= value < 1 << 63, "malformed")


def short(value):
    uint(value)
    wrong_unless(value <= 65535, "malformed")


def small(*allowed):
    def check(value):
        wrong_unless(type(value) is int and value in allowed, "malformed")

    return check


def truth(value):
    wrong_unless(type(value) is bool, "malformed")


def text(value):
    wrong_unless(type(value) is str, "malformed")


def raw(value):
    wrong_unless(type(value) is bytes, "malformed")


def word(*allowed):
    def check(value):
        wrong_unless(type(value) is str and value in allowed, "malformed")

    return check


def sized(length):
    def check(value):
        wrong_unless(type(value) is bytes and len(value) == length, "malformed")

    return check


def many(of):
    def check(value):
        wrong_unless(type(value) is list, "malformed")
        for one in value:
            of(one)

    return check


def row(*of):
    def check(value):
        wrong_unless(type(value) is list and len(value) == len(of), "malformed")
        for check_one, one in zip(of, value):
            check_one(one)

    return check


def ascending(of, key=lambda one: one):
    def check(value):
        many(of)(value)
        keys = [key(one) for one in value]
        wrong_unless(all(a < b for a, b in zip(keys, keys[1:])), "not_deterministic")

    return check


def version_one(value):
    uint(value)
    wrong_unless(value == 1, "other_message")


def known_version(value, at):
    if type(value) is list and len(value) > at and type(value[at]) is int:
        wrong_unless(value[at] <= 1, "newer_version")


def maybe(of):
    return lambda value: None if value is None else of(value)


def mapped(needed, optional=()):
    optional = dict(optional)

    def check(value):
        wrong_unless(type(value) is dict, "malformed")
        for key, of in needed.items():
            wrong_unless(key in value, "malformed")
            of(value[key])
        for key, of in optional.items():
            if key in value:
                of(value[key])

    return check


PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
CURVE_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def point(value):
    """A compressed point: its x is one at which the curve has a y."""
    sized(33)(value)
    x = int.from_bytes(value[1:], "big")
    square = (x**3 - 3 * x + CURVE_B) % PRIME
    wrong_unless(value[0] in (2, 3) and x < PRIME and pow(square, (PRIME - 1) // 2, PRIME) in (0, 1), "malformed")


ID, HASH, KEY, PUBLIC = sized(16), sized(32), sized(32), point
LANE, CLASS = small(0, 1, 2), small(0, 1, 2, 3, 4)
SIGNED = row(raw, sized(64))
HEAD = row(LANE, uint, HASH)
HEADS = ascending(HEAD, key=lambda head: head[0])
CITED = ascending(row(ID, LANE, uint, HASH))
CURSOR = row(ID, uint, HASH)
ABSENCE = word("erased", "discarded", "pruned")
HASHES = ascending(HASH)
KEYS = many(row(ID, KEY))


def field(value):
    """A value of a body, or a position."""
    wrong_unless(type(value) is not dict, "malformed")
    if type(value) is int:
        whole(value)
    if type(value) is list:
        many(field)(value)


def entry(value):
    wrong_unless(type(value) is list and len(value) in (2, 4), "malformed")
    row(CLASS, raw)(value) if len(value) == 2 else row(CLASS, small_null, HASH, ABSENCE)(value)


def small_null(value):
    wrong_unless(value is None, "malformed")


def tagged(forms):
    """A list that begins with the number of its form."""

    def check(value):
        wrong_unless(type(value) is list and value and type(value[0]) is int and value[0] in forms, "malformed")
        row(small(value[0]), *forms[value[0]])(value)

    return check


LABELS = {
    "pb1/server": (ID, ID, PUBLIC),
    "pb1/device": (ID, ID, ID, PUBLIC, whole),
    "pb1/enrol": (ID, PUBLIC, ID, text),
    "pb1/request": (ID, ID, text, text, HASH, maybe(ID)),
    "pb1/begin": (ID, ID, HASH, CITED, word("first", "fork", "restored", "adopt"), whole, ID, uint),
    "pb1/head": (
        ID,
        ID,
        HEADS,
        word("push", "shift_signed", "rescue", "adopt"),
        whole,
        ID,
        uint,
        maybe(CURSOR),
        maybe(HASH),
    ),
    "pb1/receipt": (ID, ID, ID, ID, LANE, uint, HASH, uint, many(row(uint, text)), uint, HASH, whole),
    "pb1/blob": (ID, ID, ID, ID, HASH, uint, truth, truth, whole),
    "pb1/manifest": (ID, ID, ID, ID, ID, HEADS, HASHES, whole),
    "pb1/snapshot": (ID, ID, ID, ID, CURSOR, uint, uint, HASH, truth, whole),
}

ITEM = mapped(
    {0: uint, 1: ID, 2: LANE, 3: uint, 4: CLASS, 5: HASH, 6: HASH, 7: ID, 8: text},
    {9: raw, 10: KEY, 11: ABSENCE, 12: uint},
)
LANE_STATE = mapped({0: LANE, 1: uint, 3: uint}, {2: HASH, 4: uint, 5: many(row(uint, HASH))})
HELLO_ANSWER = mapped(
    {
        0: uint,
        1: ID,
        2: whole,
        3: ID,
        4: many(mapped({0: ID, 1: many(LANE_STATE), 2: small(0, 1, 2, 3, 4)}, {3: uint})),
        5: mapped({0: uint, 1: uint}),
        6: uint,
        7: many(SIGNED),
        8: many(small(*range(256))),
    },
    {9: ID, 10: HASH, 11: many(row(uint, uint)), 12: truth},
)
MISSING = mapped({0: HEADS, 1: HASHES})
BATCH = row(small(1), ID, LANE, uint, HASH, many(entry), KEYS, raw, sized(64))



def line_or_record(value):
    whole(value) if type(value) is int else ID(value)


COLUMN = row(uint, uint, raw)
PACKED = row(
    word("pb1/packed"), small(1), ID, LANE, uint, HASH, many(uint), many(many(uint)), many(entry), many(COLUMN),
    many(line_or_record), raw, raw, sized(64),
)


class Column:
    """The values of one key, in the order of the lines."""

    def __init__(self, key, way, data):
        self.key, self.way, self.bits, self.before = key, way, Bits(data), 0

    def next(self, line):
        """The CBOR bytes of the next value; line holds the values of keys 4 and 5 of this line, where they are numbers."""
        start = self.bits.at
        try:
            value = self.bits.item(1)
        except Wrong:
            raise Wrong("malformed") from None
        if self.way == 0:
            data = self.bits.data[start : self.bits.at]
        else:
            origin = {1: self.before, 2: line.get(4) if self.key > 4 else None, 3: line.get(5) if self.key > 5 else None}
            wrong_unless(origin.get(self.way) is not None, "malformed")
            whole(value)
            value += origin[self.way]
            whole(value)
            self.before, data = value, encode(value)
        if self.key in (4, 5) and type(value) is int and -(1 << 63) <= value < 1 << 63:
            line[self.key] = value
        return data


def unpacked(rows, shapes, plain, columns):
    columns = [Column(*column) for column in columns]
    wrong_unless(all(one.key < two.key for one, two in zip(columns, columns[1:])), "malformed")
    by_key, plain, entries = {column.key: column for column in columns}, list(plain), []
    for number in rows:
        if number == 0:
            wrong_unless(plain, "malformed")
            entries.append(plain.pop(0))
            continue
        wrong_unless(number <= len(shapes) and shapes[number - 1], "malformed")
        kind, *keys = shapes[number - 1]
        wrong_unless(kind <= 4 and all(key in by_key for key in keys), "malformed")
        line, body = {}, bytes([encode([0] * len(keys))[0] + 0x20]) + encode([0] * len(keys))[1 : -len(keys) or None]
        for key in keys:
            body += encode(key) + by_key[key].next(line)
            wrong_unless(len(body) <= 65536, "too_large")
        entries.append([kind, body])
    wrong_unless(not plain and all(column.bits.at == len(column.bits.data) for column in columns), "malformed")
    return entries


def keys_of(entries, lines, data):
    records = []
    for one in entries:
        try:
            records.append(record_of(one[1]) if one[1] is not None else None)
        except Wrong:
            records.append(None)
    of, following = [], 0
    for line in lines:
        if type(line) is int:
            line += following
            wrong_unless(0 <= line < len(records) and records[line] is not None, "malformed")
            of.append(records[line])
            following = line + 1
        else:
            of.append(line)
    wrong_unless(len(data) == 32 * len(of), "malformed")
    return [(record, data[32 * at : 32 * at + 32]) for at, record in enumerate(of)]


CALLS = {
    "entry": entry,
    "glance": mapped({0: ID, 1: uint, 2: HASH}),
    "glanced": mapped({0: truth, 1: whole, 2: ID}),
    "hello": mapped(
        {0: many(uint), 1: many(mapped({0: ID, 1: HEADS}, {2: uint})), 3: many(SIGNED)},
        {2: CURSOR, 4: many(row(uint, uint)), 5: many(small(*range(256))), 6: many(row(uint, uint)), 7: many(row(ID, LANE, uint, HASH))},
    ),
    "hello_answer": HELLO_ANSWER,
    "hello_answer_newer": HELLO_ANSWER,
    "push_answer": tagged({0: (SIGNED,), 1: ()}),
    "blob_state": mapped({0: uint, 1: truth}, {2: SIGNED}),
    "blob_append": mapped({0: HASH, 1: uint, 2: uint, 3: raw}),
    "manifest_request": mapped({0: ID, 1: ID, 2: HEADS, 3: HASHES}),
    "manifest_answer": tagged({0: (SIGNED,), 1: (MISSING,)}),
    "sos_call": mapped({0: ID, 1: ID, 2: whole}, {3: field, 4: whole, 5: truth}),
    "sos_state": mapped({0: whole}, {1: text, 2: whole}),
    "error": mapped({0: text, 1: text}, {2: mapped({0: uint, 1: HASH}), 3: ID, 4: uint}),
    "snapshot_cursor": row(ID, CURSOR, uint),
    "rescue_upload": mapped({0: raw}),
    "rescue_answer": mapped({0: many(SIGNED), 1: uint, 2: many(row(uint, text))}),
}

FEED_PAGE = mapped({0: many(ITEM), 1: CURSOR, 2: truth})
OWN_PAGE = mapped({0: ID, 1: LANE, 2: uint, 3: HASH, 4: many(entry), 5: KEYS, 6: truth}, {7: SIGNED})
PURGE = row(ID, LANE, uint, word("erased", "out_of_scope", "expired"))
SNAPSHOT_PAGE = mapped({0: many(ITEM), 1: many(PURGE), 2: SIGNED})
ENROLMENT = mapped(
    {
        0: ID,
        1: PUBLIC,
        2: SIGNED,
        3: SIGNED,
        4: ID,
        5: text,
        6: many(mapped({0: text, 1: HASH, 2: uint})),
        7: raw,
    }
)


def message(data, of):
    value = decode(data)
    of(value)
    wrong_unless(encode(value) == data, "malformed")
    return value


# --- §6 Signed messages --------------------------------------------------------------------------------------------------

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SPKI = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")


def der_of(signature):
    def number(data):
        data = data.lstrip(b"\0") or b"\0"
        data = b"\0" + data if data[0] & 0x80 else data
        return b"\x02" + bytes([len(data)]) + data

    both = number(signature[:32]) + number(signature[32:])
    return b"\x30" + bytes([len(both)]) + both


def verify(key, data, signature):
    """Asks openssl whether the signature is this key's; a high s is refused."""
    wrong_unless(int.from_bytes(signature[32:], "big") <= ORDER // 2, "bad_signature")
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{folder}/{name}" for name in ("key", "signature", "data")]
        for name, content in zip(names, (SPKI + key, der_of(signature), data)):
            pathlib.Path(name).write_bytes(content)
        asked = ["openssl", "dgst", "-sha256", "-keyform", "DER", "-verify", names[0], "-signature", names[1], names[2]]
        answer = subprocess.run(asked, capture_output=True, check=False)
    wrong_unless(answer.returncode == 0, "bad_signature")


def labelled(data, label):
    value = decode(data)
    of = LABELS[label]
    wrong_unless(type(value) is list and value[:2] == [label, 1] and type(value[1]) is int, "other_message")
    wrong_unless(len(value) == len(of) + 2, "other_message")
    row(text, small(1), *of)(value)
    wrong_unless(encode(value) == data, "malformed")
    return value[2:]


def open_signed(signed, label, key):
    """Opens `[bytes, signature]`: the fields after label and version."""
    verify(key, *signed)
    return labelled(signed[0], label)


# --- §3 to §5 Lines ------------------------------------------------------------------------------------------------------


def entry_key(record_key, notebook, lane, seq):
    return hmac(record_key, b"pb1/entry", notebook, be(lane, 1), be(seq, 8))


def leaf(salt, number, value):
    return sha(b"pb1/leaf", salt, be(number, 2), value)


def commit_over(notebook, lane, seq, kind, leaves):
    return sha(b"pb1/commit", notebook, be(lane, 1), be(seq, 8), be(kind, 1), be(len(leaves), 2), *leaves)


def leaves_of(body, key):
    return [(number, leaf(hmac(key, b"pb1/salt", be(number, 2)), number, value)) for number, value in pairs_of(body)]


def commit_of(record_key, notebook, lane, seq, kind, body):
    leaves = leaves_of(body, entry_key(record_key, notebook, lane, seq))
    return commit_over(notebook, lane, seq, kind, [one for _, one in leaves])


def record_of(body):
    pairs = pairs_of(body)
    wrong_unless(pairs and pairs[0][0] == 1, "malformed")
    record = decode(pairs[0][1])
    ID(record)
    return record


BODY = {1: ID, 2: short, 3: short, 4: whole, 5: whole, 6: uint, 7: ID, 8: whole, 9: whole, 10: many(HASH)}


def check_body(body):
    value = decode(body)
    for key, one in value.items():
        wrong_unless(key in BODY or key >= 32, "malformed")
        BODY.get(key, field)(one)
    wrong_unless(all(key in value for key in BODY if key not in (8, 9)), "malformed")
    wrong_unless(encode(value) == body, "malformed")


def hash_of_line(previous, lane, seq, kind, commit):
    return sha(b"pb1/chain", previous, encode([1, lane, seq, kind, commit]))


def genesis(city, notebook, lane, certificate_hash, cited):
    return sha(b"pb1/genesis", city, notebook, be(lane, 1), certificate_hash, sha(encode(cited)))


# --- AES-256-GCM, of which openssl's command line has none --------------------------------------------------------------


def s_box():
    box, p, q = [0x63] * 256, 1, 1
    while True:
        p = p ^ (p << 1 & 0xFF) ^ (0x1B if p & 0x80 else 0)
        for shift in (1, 2, 4):
            q = (q ^ q << shift) & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        turned = q
        for shift in (1, 2, 3, 4):
            turned ^= (q << shift | q >> (8 - shift)) & 0xFF
        box[p] = turned ^ 0x63
        if p == 1:
            return box


BOX = s_box()


def round_keys(key):
    words, constant = [list(key[at : at + 4]) for at in range(0, 32, 4)], 1
    while len(words) < 60:
        last = list(words[-1])
        if len(words) % 8 == 0:
            last = [BOX[byte] for byte in last[1:] + last[:1]]
            last[0] ^= constant
            constant = constant << 1
        elif len(words) % 8 == 4:
            last = [BOX[byte] for byte in last]
        words.append([a ^ b for a, b in zip(words[-8], last)])
    return [sum(words[at : at + 4], []) for at in range(0, 60, 4)]


def aes(keys, block):
    def double(byte):
        return (byte << 1 ^ (0x1B if byte & 0x80 else 0)) & 0xFF

    state = [a ^ b for a, b in zip(block, keys[0])]
    for number, key in enumerate(keys[1:], 1):
        state = [BOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16)]
        if number < 14:
            columns = [state[at : at + 4] for at in range(0, 16, 4)]
            state = []
            for column in columns:
                every = column[0] ^ column[1] ^ column[2] ^ column[3]
                state += [column[at] ^ every ^ double(column[at] ^ column[(at + 1) % 4]) for at in range(4)]
        state = [a ^ b for a, b in zip(state, key)]
    return bytes(state)


def ghash(key, data):
    point, total = int.from_bytes(key, "big"), 0
    for at in range(0, len(data), 16):
        factor, total, power = total ^ int.from_bytes(data[at : at + 16], "big"), 0, point
        for bit in range(127, -1, -1):
            if factor >> bit & 1:
                total ^= power
            power = power >> 1 ^ (0xE1 << 120 if power & 1 else 0)
    return be(total, 16)


def open_gcm(key, nonce, associated, sealed):
    wrong_unless(len(sealed) >= 16, "rescue")
    keys, cipher, tag = round_keys(key), sealed[:-16], sealed[-16:]

    def stream(number):
        return aes(keys, nonce + be(number, 4))

    def padded(data):
        return data + bytes(-len(data) % 16)

    lengths = be(8 * len(associated), 8) + be(8 * len(cipher), 8)
    proof = ghash(aes(keys, bytes(16)), padded(associated) + padded(cipher) + lengths)
    wrong_unless(bytes(a ^ b for a, b in zip(proof, stream(1))) == tag, "rescue")
    blocks = (stream(2 + at // 16) for at in range(0, len(cipher), 16))
    return bytes(a ^ b for a, b in zip(cipher, b"".join(blocks)))


# --- §13 Frames ----------------------------------------------------------------------------------------------------------


def end_of_frame(data):
    """Where the first zstd frame (RFC 8878) ends, and its window."""

    def at(start, count):
        wrong_unless(start + count <= len(data), "frame")
        return int.from_bytes(data[start : start + count], "little")

    wrong_unless(at(0, 4) == 0xFD2FB528, "frame")
    flags, here, window = at(4, 1), 5, 0
    single = flags >> 5 & 1
    if not single:
        exponent, mantissa = at(here, 1) >> 3, at(here, 1) & 7
        window = (1 << (10 + exponent)) * (8 + mantissa) // 8
        here += 1
    here += (0, 1, 2, 4)[flags & 3]
    size = (single, 2, 4, 8)[flags >> 6]
    if single:
        window = at(here, size) + (256 if size == 2 else 0)
    here += size
    while True:
        block = at(here, 3)
        here += 3 + (1 if block >> 1 & 3 == 1 else block >> 3)
        if block & 1:
            break
    here += 4 if flags >> 2 & 1 else 0
    wrong_unless(here <= len(data), "frame")
    return here, window, single


MOST = 16 * 1024 * 1024


def unpack(data):
    end, window, single = end_of_frame(data)
    if single:
        wrong_unless(window <= MOST, "too_large")
    else:
        wrong_unless(window <= 8 * 1024 * 1024, "frame")
    # What is within the cap fits into memory; a bomb is cut by head.
    shell = f"zstd -dcq --memory=17MB 2>/dev/null | head -c {MOST + 1}; exit ${{PIPESTATUS[0]}}"
    run = subprocess.run(["bash", "-c", shell], input=data[:end], capture_output=True, check=False)
    wrong_unless(len(run.stdout) <= MOST, "too_large")
    wrong_unless(run.returncode == 0, "frame")
    wrong_unless(end == len(data), "frame_overrun")
    return run.stdout


# --- Each message, as the manifest names it -----------------------------------------------------------------------------


class Fixtures:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.manifest = json.loads((self.folder / "manifest.json").read_text())
        for name in ("city", "notebook", "device", "root", "server", "phone"):
            setattr(self, name, bytes.fromhex(self.manifest[name]))

    def bytes_of(self, file):
        content = (self.folder / file).read_text()
        return content.strip().encode() if file.endswith(".txt") else bytes.fromhex("".join(content.split()))

    def read(self, name, data, given):
        special = getattr(self, "read_" + name, None)
        if special:
            return special(data, given)
        value = message(data, CALLS[name])
        del value
        return {}

    def read_cbor(self, data, _):
        decode(data)
        return {}

    def read_body(self, data, given):
        record = record_of(data)
        check_body(data)
        record_key, seq = bytes.fromhex(given["record_key"]), int(given["seq"])
        lane = int(given.get("lane", 1))
        key = entry_key(record_key, self.notebook, lane, seq)
        return {
            "record": record.hex(),
            "entry_key": key.hex(),
            "leaves": ",".join(f"{number}:{one.hex()}" for number, one in leaves_of(data, key)),
            "commit": commit_of(record_key, self.notebook, lane, seq, lane, data).hex(),
        }

    def read_header(self, data, given):
        value = decode(data)
        wrong_unless(type(value) is list and len(value) == 5, "malformed")
        version_one(value[0])
        row(small(1), LANE, uint, CLASS, HASH)(value)
        _, lane, seq, kind, commit = value
        line = hash_of_line(bytes.fromhex(given["previous"]), lane, seq, kind, commit)
        return {"hash": line.hex(), "commit": commit.hex()}

    def signed(self, data, label, key):
        signed = message(data, SIGNED)
        return open_signed(signed, label, key), {"hash": sha(signed[0]).hex()}

    def read_device_certificate(self, data, _):
        fields, facts = self.signed(data, "pb1/device", self.root)
        wrong_unless(fields[0] == self.city, "foreign")
        return facts

    def read_server_certificate(self, data, _):
        fields, facts = self.signed(data, "pb1/server", self.root)
        wrong_unless(fields[0] == self.city and fields[1] == sha(fields[2])[:16], "foreign")
        return facts

    def read_begin(self, data, _):
        fields, facts = self.signed(data, "pb1/begin", self.phone)
        city, notebook, certificate, cited = fields[:4]
        own = decode(self.bytes_of("device_certificate.hex"))[0]
        wrong_unless(city == self.city and certificate == sha(own), "foreign")
        for lane, name in enumerate(("safety", "records", "tracks")):
            facts["genesis_" + name] = genesis(city, notebook, lane, certificate, cited).hex()
        return facts

    def read_statement(self, data, _):
        return self.signed(data, "pb1/head", self.phone)[1]

    def of_server(self, data, label):
        fields, facts = self.signed(data, label, self.server)
        wrong_unless(fields[:2] == [self.city, sha(self.server)[:16]], "foreign")
        return facts

    def read_receipt(self, data, _):
        return self.of_server(data, "pb1/receipt")

    def read_blob_receipt(self, data, _):
        return self.of_server(data, "pb1/blob")

    def read_manifest_receipt(self, data, _):
        return self.of_server(data, "pb1/manifest")

    def read_batch(self, data, _):
        value = decode(data)
        known_version(value, 0)
        wrong_unless(type(value) is list and len(value) == 9, "malformed")
        version_one(value[0])
        BATCH(value)
        wrong_unless(len(value[5]) <= 512, "too_large")
        wrong_unless(value[3] >= 1 and value[3] + len(value[5]) < 1 << 64, "malformed")
        wrong_unless(encode(value) == data, "malformed")
        return self.verify_batch(*value[1:7], value[7:])

    def read_packed_batch(self, data, given):
        value = decode(data)
        if type(value) is list and value[:1] == ["pb1/packed"]:
            known_version(value, 1)
        wrong_unless(type(value) is list and len(value) == 14 and value[:2] == ["pb1/packed", 1], "other_message")
        PACKED(value)
        wrong_unless(len(value[6]) <= 512, "too_large")
        entries = unpacked(*value[6:10])
        keys = keys_of(entries, *value[10:12])
        start = value[4]
        wrong_unless(start >= 1 and start + len(entries) < 1 << 64, "malformed")
        keys = self.known(given) + keys
        return self.verify_batch(value[2], value[3], start, value[5], entries, keys, value[12:])

    def known(self, given):
        """The record keys that a receiver has from earlier batches."""
        pairs = [pair.split(":") for pair in given.get("known", "").split(",") if pair]
        return [(bytes.fromhex(record), bytes.fromhex(key)) for record, key in pairs]

    def verify_batch(self, notebook, lane, start, previous, entries, keys, signed):
        statement = open_signed(signed, "pb1/head", self.phone)
        wrong_unless(statement[:2] == [self.city, self.notebook] and notebook == self.notebook, "foreign")
        heads = [head for head in statement[2] if head[0] == lane]
        wrong_unless(heads and heads[0][1] == start - 1 + len(entries), "not_covered")
        known = {}
        for record, key in keys:
            wrong_unless(known.setdefault(record, key) == key, "key_differs")
        hashes = []
        for seq, one in enumerate(entries, start):
            commit = self.committed(notebook, lane, seq, one, known)
            previous = hash_of_line(previous, lane, seq, one[0], commit)
            hashes.append(previous)
        wrong_unless(previous == heads[0][2], "hash_mismatch")
        return {"head": f"{heads[0][1]}:{previous.hex()}", "hashes": ",".join(one.hex() for one in hashes)}

    def committed(self, notebook, lane, seq, one, known):
        if one[1] is None:
            return one[2]
        try:
            record = record_of(one[1])
        except Wrong:
            raise Wrong("no_body") from None
        wrong_unless(record in known, "key_missing")
        return commit_of(known[record], notebook, lane, seq, one[0], one[1])

    def read_own_page(self, data, _):
        page = message(data, OWN_PAGE)
        return self.verify_batch(*(page[key] for key in range(6)), page[7])

    def read_severed(self, data, given):
        value = decode(data)
        wrong_unless(type(value) is list and len(value) == 7, "malformed")
        text(value[0])
        wrong_unless(value[0] == "pb1/severed", "other_message")
        version_one(value[1])
        _, _, notebook, lane, seq, kind, parts = value
        row(ID, LANE, uint, CLASS, many(raw_list))(value[2:])
        for part in parts:
            row(short, HASH)(part) if len(part) == 2 else row(short, HASH, raw)(part)
        ascending(raw_list, key=lambda part: part[0])(parts)
        leaves = [part[1] if len(part) == 2 else leaf(part[1], part[0], part[2]) for part in parts]
        commit = commit_over(notebook, lane, seq, kind, leaves)
        wrong_unless(commit.hex() == given["commit"], "commit_mismatch")
        return {"open": ",".join(str(part[0]) for part in parts if len(part) == 3)}

    def read_enrolment_code(self, data, _):
        code = "".join(data.decode().split())
        if not code.startswith("pb1."):
            raise Wrong("code_newer" if re.match(r"pb[0-9]+\.", code) else "code_not_ours")
        try:
            content = from_base64(code[4:])
        except ValueError:
            raise Wrong("code_mistyped") from None
        wrong_unless(len(content) > 4 and sha(content[:-4])[:4] == content[-4:], "code_mistyped")
        value = decode(content[:-4])
        wrong_unless(value[0] == 1 and len(value) == 4, "code_newer")
        row(small(1), text, HASH, ID)(value)
        return {"address": value[1], "pin": value[2].hex(), "secret": value[3].hex()}

    def read_enrol_request(self, data, _):
        signed = message(data, SIGNED)
        open_signed(signed, "pb1/enrol", labelled(signed[0], "pb1/enrol")[1])
        return {"hash": sha(signed[0]).hex()}

    def read_enrol_response(self, data, _):
        answer = message(data, ENROLMENT)
        server = open_signed(answer[2], "pb1/server", answer[1])
        device = open_signed(answer[3], "pb1/device", answer[1])
        wrong_unless(server[0] == device[0] == answer[0] and server[1] == sha(server[2])[:16], "foreign")
        wrong_unless(device[3] == self.phone and device[2] == answer[4], "foreign")
        return {"officer_name": answer[5]}

    def read_authorization(self, data, given):
        scheme, _, rest = data.decode().partition(" ")
        parts = rest.split(".")
        wrong_unless(scheme == "Patrolbook" and len(parts) in (1, 3), "no_proof")
        try:
            parts = list(map(from_base64, parts))
        except ValueError:
            raise Wrong("no_proof") from None
        if len(parts) == 1:
            return self.read_short_proof(parts[0], given)
        certificate, proof, signature = parts
        device = open_signed(message(certificate, SIGNED), "pb1/device", self.root)
        wrong_unless(device[0] == self.city, "foreign")
        fields = open_signed([proof, signature], "pb1/request", device[3])
        about = [self.city, device[1], given["method"], given["path"], sha(bytes.fromhex(given["body"]))]
        wrong_unless(fields[:5] == about, "foreign")
        return {"device": device[1].hex(), "nonce": (fields[5] or b"").hex()}

    def read_short_proof(self, shown, given):
        wrong_unless(len(shown) in (80, 96), "no_proof")
        device, nonce, signature = shown[:16], shown[16:-64] or None, shown[-64:]
        certificate = open_signed(decode(self.bytes_of("device_certificate.hex")), "pb1/device", self.root)
        wrong_unless(certificate[:2] == [self.city, device], "foreign")
        about = [given["method"], given["path"], sha(bytes.fromhex(given["body"]))]
        proof = encode(["pb1/request", 1, self.city, device, *about, nonce])
        open_signed([proof, signature], "pb1/request", certificate[3])
        return {"device": device.hex(), "nonce": (nonce or b"").hex()}

    def read_glance(self, data, given):
        glance = message(data, CALLS["glance"])
        tag, heads, cursor = (bytes.fromhex(given[name]) for name in ("tag", "heads", "cursor"))
        HEADS(decode(heads))
        CURSOR(decode(cursor))
        standing = sha(b"pb1/glance", tag, glance[0], heads, cursor)
        as_told = standing == glance[2] and decode(cursor)[1] == glance[1]
        return {"as_told": str(as_told).lower()}

    def read_frame(self, data, _):
        content = unpack(data)
        return {"length": str(len(content)), "sha256": sha(content).hex()}

    def check_item(self, item):
        """Verifies an item and returns its line's hash."""
        _, notebook, lane, seq, kind, commit, previous = (item[key] for key in range(7))
        if 9 in item:
            wrong_unless(10 in item, "malformed")
            computed = commit_of(item[10], notebook, lane, seq, kind, item[9])
            wrong_unless(computed == commit, "commit_mismatch")
        return hash_of_line(previous, lane, seq, kind, commit)

    def read_feed_page(self, data, _):
        page = message(data, FEED_PAGE)
        return {"hashes": ",".join(self.check_item(item).hex() for item in page[0])}

    def read_snapshot_page(self, data, _):
        page = message(data, SNAPSHOT_PAGE)
        fields = open_signed(page[2], "pb1/snapshot", self.server)
        wrong_unless(fields[:2] == [self.city, sha(self.server)[:16]], "foreign")
        total = sha(b"pb1/snapshot")
        for item in page[0]:
            line = hash_of_line(item[6], item[2], item[3], item[4], item[5])
            total = sha(b"pb1/snapshot/item", total, line)
        for purge in page[1]:
            total = sha(b"pb1/snapshot/purge", total, encode(purge))
        wrong_unless(fields[6] == len(page[0]) and fields[7] == total, "snapshot_mismatch")
        for item in page[0]:
            self.check_item(item)
        return {"hash": total.hex(), "pinned": str(fields[4][1])}

    def read_rescue(self, data, given):
        key, base = bytes.fromhex(given["key"]), int(given["base_nonce"], 16)
        items, rest = [], data
        while len(rest) >= 4:
            length = int.from_bytes(rest[:4], "big")
            wrong_unless(length <= MOST + 64, "too_large")
            if len(rest) < 4 + length:
                break
            items.append((rest[4 : 4 + length], decode(rest[4 : 4 + length])))
            rest = rest[4 + length :]
        wrong_unless(not items or type(items[0][1]) is list, "malformed")
        opening, number, contents = b"", 0, []
        for content, value in items:
            if type(value) is bytes:
                plain = open_gcm(key, be(base ^ number, 12), sha(opening), value)
                contents.append(self.rescued(plain))
                number += 1
            else:
                wrong_unless(value[:2] == ["pb1/rescue", 1] and len(value) == 5, "other_message")
                row(text, small(1), ID, ID, sized(65))(value)
                opening, number = content, 0
        return {"contents": ",".join(contents), "cut_off": str(len(rest))}

    def rescued(self, plain):
        value = message(
            plain,
            tagged({0: (SIGNED, maybe(SIGNED)), 1: (BATCH,), 2: (ID, LANE, uint, HASH, many(entry), KEYS)}),
        )
        if value[0] == 0:
            self.read_device_certificate(encode(value[1]), {})
            if value[2] is not None:
                self.read_begin(encode(value[2]), {})
        if value[0] == 1:
            self.read_batch(encode(value[1]), {})
        return ("begins", "signed", "unsigned")[value[0]]


def raw_list(value):
    wrong_unless(type(value) is list and len(value) in (2, 3) and type(value[0]) is int, "malformed")


def from_base64(coded):
    if not re.fullmatch(r"[A-Za-z0-9_-]*", coded) or len(coded) % 4 == 1:
        raise ValueError(coded)
    content = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
    # One text for each content: unused bits are zero.
    if base64.urlsafe_b64encode(content).decode().rstrip("=") != coded:
        raise ValueError(coded)
    return content


def main(folder):
    fixtures = Fixtures(folder)
    different = 0
    cases = fixtures.manifest["cases"]
    for case in cases:
        given, data = case.get("given", {}), fixtures.bytes_of(case["file"])
        try:
            outcome = {"expect": fixtures.read(case["message"], data, given)}
        except Wrong as wrong:
            outcome = {"error": str(wrong)}
        expected = {name: case[name] for name in ("expect", "error") if name in case}
        if outcome != expected:
            different += 1
            print(f"{case['file']}: found {outcome}, the manifest says {expected}", file=sys.stderr)
    print(f"wire: {len(cases)} fixtures read, {different} different")
    return 1 if different or not cases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
