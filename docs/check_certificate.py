"""Checks histories of chapter 8, from their bytes alone: python3 check_certificate.py [--history] FILE...

The first line of a file is the genesis. Each line after it is a proof: decided blocks, and the certificate that the last of
them is final. All of it is checked again: hashes, links, signatures, quorums, and what the landing pads say to each command.
With --history, that's printed, too. What's canonical JSON is checked by check_chain.py, which has to lie beside this file.
"""
import functools, hashlib, sys

import check_chain
from check_chain import Bad, Pairs, array, block_hash, decode, digits, encode, number, record, require, string

check_chain.LIMIT = 4 << 20  # bytes in a line, without its end

MAX = (1 << 53) - 1
MEMBERS, NAME, COMMAND, COMMANDS = 64, 32, 2_048, 256
PADS, RESERVATIONS, WEEK = 256, 64, 7 * 24 * 60 * 60 * 1000

def sha256(data):
    return hashlib.sha256(data).digest()

# ---- From JSON to values. A value stays what was read, so that it can be written again.

def strict(**shapes):
    """An object that has these fields and no others."""
    read = record(**shapes)
    def read_strictly(value):
        known = type(value) is not Pairs or all(name in shapes for name, _ in value)
        require(known, "wrong-shape", "a field that no one knows")
        return read(value)
    return read_strictly

def one_of(words=(), **shapes):
    """A word, or an object with one field that says which of these it is."""
    def read(value):
        if type(value) is str:
            require(value in words, "wrong-shape", f"{value} isn't one of these")
            return value
        require(type(value) is Pairs and len(value) == 1, "wrong-shape", "not one of these")
        name, content = value[0]
        if name in words and content is None:
            return name  # another spelling of the word
        name_ = name.replace("-", "_")
        require(name_ in shapes, "wrong-shape", f"{name} isn't one of these")
        return {name: shapes[name_](content)}
    return read

def up_to(most):
    def read(value):
        require(number(value) <= most, "wrong-shape", f"above {most}")
        return value
    return read

def boolean(value):
    require(type(value) is bool, "wrong-shape", "neither true nor false")
    return value

def pair(first, second):
    def read(value):
        require(type(value) is list and len(value) == 2, "wrong-shape", "not a pair")
        return [first(value[0]), second(value[1])]
    return read

def public_key(value):
    require(len(digits(value)) == 66 and point(bytes.fromhex(value)), "wrong-shape", "not a point of the curve")
    return value

def signature(value):
    require(len(digits(value)) == 128, "wrong-shape", "not 64 bytes")
    r, s = int(value[:64], 16), int(value[64:], 16)
    require(0 < r < ORDER and 0 < s <= ORDER // 2, "wrong-shape", "not a signature with the lower s")
    return value

id, u32, hash = up_to(2 ** 16 - 1), up_to(2 ** 32 - 1), block_hash
member = strict(name=string, key=public_key, role=one_of(["airport", "operator"]))
genesis = strict(words=string, time=number, members=array(record(member=member, has_left=boolean)),
                 setup=strict(pads=id, longest_minutes=u32))
on = strict(pad=id)
pad_command = one_of(reserve=strict(pad=id, **{"from": number}, until=number), cancel=strict(pad=id, **{"from": number}),
                     land=on, take_off=on, close=on, open=on)
action = one_of(do=pad_command, join=member, leave=id)
command = strict(content=strict(chain=hash, by=id, number=number, action=action), signature=signature)
block = strict(height=number, view=number, parent=hash, time=number, state=hash, commands=array(command))
statement = strict(chain=hash, epoch=number, view=number, says=one_of(["skip"], propose=hash, vote=hash, final=hash))
certificate = strict(statement=statement, signatures=array(pair(id, signature)))
proof = strict(blocks=array(block), certificate=certificate)

# ---- Signatures: ECDSA on secp256k1 (SEC 2, 2.4.1). A point is (x, y, z) for (x / z^2, y / z^3); with z = 0 it's the neutral one.

P = 2 ** 256 - 2 ** 32 - 977
ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141
G = (0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798,
     0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8, 1)

@functools.lru_cache(None)
def point(data):
    """The point that 33 bytes stand for, or None."""
    x = int.from_bytes(data[1:], "big")
    square = (x ** 3 + 7) % P
    y = pow(square, (P + 1) // 4, P)
    if data[0] not in (2, 3) or x >= P or y * y % P != square:
        return None
    return x, y if y % 2 == data[0] % 2 else P - y, 1

def double(a):
    x, y, z = a
    yy = y * y % P
    s, m = 4 * x * yy % P, 3 * x * x % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P

def add(a, b):
    if not a[2] or not b[2]:
        return b if not a[2] else a
    za, zb = a[2] * a[2] % P, b[2] * b[2] % P
    ua, ub = a[0] * zb % P, b[0] * za % P
    sa, sb = a[1] * zb * b[2] % P, b[1] * za * a[2] % P
    if ua == ub:
        return double(a) if sa == sb else (1, 1, 0)
    h, r = (ub - ua) % P, (sb - sa) % P
    hh = h * h % P
    hhh, v = h * hh % P, ua * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - sa * hhh) % P, h * a[2] * b[2] % P

@functools.lru_cache(None)
def is_signed(kind, content, key, signed):
    """Whether the owner of a key has signed something. What's signed begins with what kind of thing it is."""
    r, s = int(signed[:64], 16), int(signed[64:], 16)
    digest = sha256(b'["' + kind + b'",' + content + b"]")
    inverse = pow(s, ORDER - 2, ORDER)
    one, other = int.from_bytes(digest, "big") * inverse % ORDER, r * inverse % ORDER
    owner = point(bytes.fromhex(key))
    sums, sum = {(1, 0): G, (0, 1): owner, (1, 1): add(G, owner)}, (1, 1, 0)
    for bit in range(255, -1, -1):  # both products at once
        sum = double(sum)
        bits = one >> bit & 1, other >> bit & 1
        if any(bits):
            sum = add(sum, sums[bits])
    x, _, z = sum
    return z != 0 and x * pow(z * z, P - 2, P) % P % ORDER == r

# ---- Members.

class Members:
    def __init__(self, listed):
        self.listed = listed

    def now(self):
        return [(id, it["member"]) for id, it in enumerate(self.listed) if not it["has_left"]]

    def get(self, id):
        return dict(self.now()).get(id)

    def key(self, id):
        return self.listed[id]["member"]["key"] if id < len(self.listed) else None

    def enough(self):
        n = len(self.now())
        return n - max(n - 1, 0) // 3

    def join(self, new):
        name = new["name"]
        # Some alphabets have marks that count as letters. Python doesn't know which they are, so it refuses them.
        is_good = 0 < len(name.encode()) <= NAME and all(it.isalnum() or it in "_-" for it in name)
        require(is_good, "bad-name", "a name has 1 to 32 bytes, and only letters, digits, - and _")
        require(len(self.listed) < MEMBERS, "members-full", "there were 64 members")
        for it in self.listed:
            same_name = it["member"]["name"] == name and not it["has_left"]
            require(it["member"]["key"] != new["key"] and not same_name, "member-taken", "someone has it")
        self.listed.append({"member": new, "has_left": False})

    def leave(self, id):
        require(self.get(id), "no-such-member", "no one has this number")
        airports = [other for other, it in self.now() if it["role"] == "airport" and other != id]
        require(airports, "no-airport", "no airport would be left")
        self.listed[id]["has_left"] = True

# ---- The contract.

class Pads:
    def __init__(self, setup):
        self.longest = min(60_000 * setup["longest_minutes"], MAX)
        count = min(setup["pads"], PADS)
        self.pads = [{"is_closed": False, "standing": None, "reservations": []} for _ in range(count)]

    def apply(self, command, by, role, now):
        (name, told), = command.items()
        after = lambda time, delay: min(time + delay, MAX)
        if name == "reserve":
            begin, end = told["from"], told["until"]
            require(begin < end, "ends-before-it-begins", "it's over before it begins")
            require(begin >= now, "in-the-past", "it begins in the past")
            require(end <= after(begin, self.longest), "too-long", "it lasts too long")
            require(begin <= after(now, WEEK), "too-far-ahead", "it begins in more than a week")
        require(0 < told["pad"] <= len(self.pads), "no-such-pad", "there's no such pad")
        pad = self.pads[told["pad"] - 1]
        require(name not in ("close", "open") or role == "airport", "airport-only", "only an airport may")
        kept = [it for it in pad["reservations"] if now < it["until"]]
        if name == "reserve":
            require(not pad["is_closed"], "pad-closed", "the airport has closed the pad")
            free = all(it["until"] <= begin or end <= it["from"] for it in kept)
            require(free, "pad-taken", "someone has it for some of the time")
            require(len(kept) < RESERVATIONS, "pad-full", "there's no room for one more")
            kept = sorted(kept + [{"by": by, "from": begin, "until": end}], key=lambda it: it["from"])
        elif name == "cancel":
            found = [it for it in kept if it["from"] == told["from"]]
            require(found, "no-reservation", "no one has reserved it")
            require(found[0]["by"] == by, "not-yours", "it's someone else's")
            kept.remove(found[0])
        elif name == "land":
            require(not pad["is_closed"], "pad-closed", "the airport has closed the pad")
            require(pad["standing"] is None, "already-on-pad", "a drone stands there")
            found = [it for it in kept if it["from"] <= now]
            require(found, "no-reservation", "no one has reserved it for now")
            require(found[0]["by"] == by, "not-yours", "it's someone else's")
            pad["standing"] = by
        elif name == "take-off":
            require(pad["standing"] is not None, "not-on-pad", "no drone stands there")
            require(pad["standing"] == by, "not-yours", "it's someone else's")
            pad["standing"] = None
        else:
            pad["is_closed"] = name == "close"
        pad["reservations"] = kept

# ---- The book: what blocks do, one after another.

def merkle_root(hashes):
    while len(hashes) > 1:
        hashes = hashes + hashes[-1:] * (len(hashes) % 2)
        hashes = [sha256(sha256(left + right)) for left, right in zip(hashes[::2], hashes[1::2])]
    return hashes[0]

class Book:
    def __init__(self, told):
        self.chain = self.tip = sha256(encode(told)).hex()
        self.height, self.time, self.epoch, self.numbers, self.history = 0, told["time"], 0, {}, []
        listed = [it for it in told["members"] if not it["has_left"]]
        again = Members([])
        for it in listed:
            again.join(it["member"])
        require(any(it["role"] == "airport" for _, it in again.now()), "no-airport", "there's no airport")
        self.members, self.pads = Members(told["members"]), Pads(told["setup"])

    def state(self):
        leaves = [self.members.listed, {str(id): self.numbers[id] for id in sorted(self.numbers)}, *self.pads.pads]
        return merkle_root([sha256(encode(leaf)) for leaf in [len(leaves), *leaves]]).hex()

    def check_certificate(self, told):
        said = told["statement"]
        require((said["chain"], said["epoch"]) == (self.chain, self.epoch), "certificate-elsewhere",
                "it's for another chain or another list of members")
        signers = [id for id, _ in told["signatures"]]
        require(all(one < next for one, next in zip(signers, signers[1:])), "signers-order", "signers aren't in order")
        require(len(signers) >= self.members.enough(), "too-few-signers", f"only {len(signers)} have signed")
        content = encode(said)
        for id, signed in told["signatures"]:
            member = self.members.get(id)
            require(member, "signer-not-a-member", f"{id} isn't a member")
            require(is_signed(b"statement", content, member["key"], signed), "certificate-signature",
                    f"it isn't signed by {id}")

    def check_proof(self, told):
        named = told["certificate"]["statement"]["says"]
        for block in reversed(told["blocks"]):
            is_named = named == {"final": sha256(encode(block)).hex()}
            require(is_named, "certificate-other-block", "it's about another block, or these are no chain")
            named = {"final": block["parent"]}
        require(told["blocks"], "certificate-other-block", "there's no block")
        self.check_certificate(told["certificate"])

    def check_command(self, told):
        content = told["content"]
        require(len(encode(told)) <= COMMAND, "command-too-long", "a command is too long")
        require(content["chain"] == self.chain, "other-chain", "a command is for another chain")
        require(content["number"] <= MAX, "number-too-large", "a command's number is too large")
        key = self.members.key(content["by"])
        require(key, "unknown-member", "a command is of no member")
        require(is_signed(b"command", encode(content), key, told["signature"]), "command-signature",
                "a command isn't signed by its sender")

    def check_block(self, told):
        require(told["height"] == self.height + 1, "wrong-height", "it isn't the next one")
        require(told["parent"] == self.tip, "wrong-parent", "it follows another block")
        require(told["time"] >= self.time, "time-backwards", "it's from before its parent")
        require(len(told["commands"]) <= COMMANDS, "too-many-commands", "it holds too many commands")
        require(told["state"] == self.state(), "wrong-state", "it begins with another state")
        for command in told["commands"]:
            self.check_command(command)

    def obey(self, content, members, now):
        by, count = content["by"], content["number"]
        require(count > self.numbers.get(by, -1), "used-number", "its number was used")
        self.numbers[by] = count
        member = members.get(by)
        require(member, "not-a-member", "its sender has left")
        (name, told), = content["action"].items()
        if name == "do":
            return self.pads.apply(told, by, member["role"], now)
        is_own = name == "leave" and told == by
        require(member["role"] == "airport" or is_own, "airport-only", "only an airport may")
        self.members.join(told) if name == "join" else self.members.leave(told)

    def apply(self, told):
        self.check_block(told)
        before = encode(self.members.listed)
        members = Members([dict(it) for it in self.members.listed])  # who is one at the beginning is one until the end
        for command in told["commands"]:
            content, outcome = command["content"], "done"
            try:
                self.obey(content, members, told["time"])
            except Bad as refused:
                outcome = refused.args[0]
            did = encode(content["action"]).decode()
            self.history.append(f"block {told['height']}, member {content['by']}: {did}: {outcome}")
        self.tip, self.height, self.time = sha256(encode(told)).hex(), told["height"], told["time"]
        return before != encode(self.members.listed)

    def follow(self, told):
        """Checks a proof, and does what its blocks say. A block that changes the list of members is the last of its epoch."""
        self.check_proof(told)
        for at, block in enumerate(told["blocks"], 1):
            if self.apply(block):
                self.epoch += 1
                require(at == len(told["blocks"]), "certificate-elsewhere", "the list of members has changed before")

def check(file):
    book, height = None, 0
    try:
        lines = file.read().split(b"\n")
        require(lines != [b""], "empty-file", "there's nothing in it")
        for line in lines[:-1]:
            height = book.height + 1 if book else 0
            if book:
                told = decode(line, proof)
                book.follow(told)
            else:
                book = Book(decode(line, genesis))
        require(lines[-1] == b"", "torn-line", "the last line has no end")
        return book, f"valid: {book.height} blocks, {len(book.history)} commands, epoch {book.epoch}, tip {book.tip}"
    except Bad as bad:
        if book:
            height = book.height + 1
        return None, f"error[{bad.args[0]}]: {bad.args[1]}, at height {height}"

if __name__ == "__main__":
    paths = [path for path in sys.argv[1:] if path != "--history"]
    if not paths:
        raise SystemExit(__doc__)
    failed = False
    for path in paths:
        with open(path, "rb") as file:
            book, verdict = check(file)
        failed |= book is None
        print(verdict)
        for line in book.history if book and "--history" in sys.argv else []:
            print(f"    {line}")
    sys.exit(failed)
