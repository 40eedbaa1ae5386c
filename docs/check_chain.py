"""Checks kusari chain files, of chapter 3 and of chapters 4 and 5: python3 check_chain.py FILE..."""
import hashlib, json, re, sys

LIMIT = 1 << 20      # bytes in a line, without its end
PARTS = 1 << 14      # lists and objects in a line, before it is parsed
MAX = (1 << 53) - 1  # the largest time, nonce and amount, and the most that all grants may be
RSA = bytes.fromhex("300d06092a864886f70d0101010500")   # AlgorithmIdentifier, RFC 3279, 2.3.1
SHA1 = bytes.fromhex("3021300906052b0e03021a05000414")  # DigestInfo, RFC 8017, 9.2, note 1

class Bad(Exception):
    """A broken rule: its code, and a sentence."""

def require(holds, code, sentence):
    if not holds:
        raise Bad(code, sentence)

# ---- From bytes to values, and back.

class Pairs(list):
    """A JSON object as the pairs that were written. A dict would hide a key that comes twice."""

STRING = r'"((?:[^"\\]|\\[^u]|\\u[0-9a-fA-F]{4})*)("?)'  # its end may be missing
CUT_NUMBER = r"(?<![\w.+-])-?(?:0|[1-9][0-9]*)(?:\.|(?:\.[0-9]+)?[eE][+-]?)\Z"
CUT_VALUE = {"Expecting value": "t|tr|tru|f|fa|fal|fals|n|nu|nul|-",
             "Invalid \\uXXXX escape": "u[0-9a-fA-F]{0,4}"}

def parse(line):
    require(len(line) <= LIMIT, "too-large", f"more than {LIMIT} bytes")
    require(line.count(b"[") + line.count(b"{") <= PARTS, "too-large", "too many lists and objects")
    def real(digits):  # a float, which no field accepts
        require(abs(float(digits)) < float("inf"), "not-json", "a number is out of range")
        return float(digits)
    def integer(digits):
        fits = digits[0] != "-" and len(digits) < 21 and int(digits) < 1 << 64
        return int(digits) if fits else real(digits)
    def constant(name):
        raise Bad("not-json", f"{name} is not JSON")
    try:
        text, depth = line.decode("utf-8"), 0
        for bracket in re.findall(r"[\[\]{}]", re.sub(STRING, "", text)):
            depth += 1 if bracket in "[{" else -1
            require(depth < 128, "not-json", "nested too deeply")
        value = json.loads(text, object_pairs_hook=Pairs, parse_int=integer, parse_float=real,
                           parse_constant=constant)
        encode(value)  # fails for half a surrogate pair, such as "\\ud800"
        return value
    except UnicodeError:
        raise Bad("not-json", "not Unicode text in UTF-8")
    except json.JSONDecodeError as error:
        raise Bad("truncated" if is_cut(text, error) else "not-json", error.msg)

def is_cut(text, error):
    """Whether a text that the parser refused is the beginning of one that it would read."""
    rest, number = text[error.pos:], re.search(CUT_NUMBER, text)
    if rest and not (error.msg.startswith("Unterminated string")
                     or re.fullmatch(CUT_VALUE.get(error.msg, ""), rest)
                     or number and number.start() < error.pos):
        return False
    for string, end in re.findall(STRING, text):  # half a pair is wrong, if its other half isn't missing
        half = r"[\ud800-\udfff]" if end else r"[\udc00-\udfff]|[\ud800-\udbff](?!\Z)"
        if re.search(half, json.loads(f'"{string}"')):
            return False
    return True

def encode(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

def decode(line, shape):
    value = shape(parse(line))
    require(encode(value) == line, "not-canonical", "not the canonical spelling")
    return value

def record(**shapes):
    """An object. Other fields than these are dropped: encoding it again will show it."""
    def read(value):
        if type(value) is list and len(value) == len(shapes):
            value = zip(shapes, value)  # an object written as the list of its values
        else:
            require(type(value) is Pairs, "wrong-shape", "not an object")
        pairs = list(value)
        for name in shapes:
            count = sum(name == key for key, _ in pairs)
            require(count == 1, "wrong-shape", f"there are {count} fields {name}")
        values = dict(pairs)
        return {name: shape(values[name]) for name, shape in shapes.items()}
    return read

def array(shape):
    def read(value):
        require(type(value) is list, "wrong-shape", "not a list")
        return [shape(item) for item in value]
    return read

def number(value):
    require(type(value) is int, "wrong-shape", "not an integer from 0 to 2^64 - 1")
    return value

def string(value):
    require(type(value) is str, "wrong-shape", "not a string")
    return value

def digits(value):
    require(re.fullmatch("(?:[0-9a-f]{2})*", string(value)), "wrong-shape", "not lower-case hex")
    return value

def block_hash(value):
    require(len(digits(value)) == 64, "wrong-shape", "not 64 hex digits")
    return value

def uuid(value):
    """Understands the usual spellings, and answers the canonical one."""
    form = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    form = rf"(?:urn:uuid:)?({form})|\{{({form})\}}|([0-9a-f]{{32}})"
    found = re.fullmatch(form, string(value), re.IGNORECASE | re.ASCII)
    require(found, "wrong-shape", "not a UUID")
    h = "".join(filter(None, found.groups())).replace("-", "").lower()
    return "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))

grant = record(receiver=string, amount=number)
transaction = record(id=uuid, sender=string, receiver=string, amount=number, signature=digits)

def genesis(**rule):
    return record(time=number, grants=array(grant), rule=record(**rule))

def block(**seal):
    fields = record(time=number, transactions=array(transaction), previous_hash=block_hash, **seal)
    def read(value):
        require(type(value) is Pairs, "wrong-shape", "not an object")
        return fields(value)
    return read

# ---- Keys and signatures.

def element(tag, data):
    """Takes one DER element from the front: its content, and what comes after it."""
    require(len(data) > 1 and data[0] == tag, "key-not-der", "not the DER of an RSA key")
    more = max(0, data[1] - 128)  # how many bytes tell the length, if one is not enough
    end = 2 + more + (int.from_bytes(data[2:2 + more], "big") if more else data[1])
    require(end <= len(data), "key-not-der", "the DER is cut short")
    return data[2 + more:end], data[end:]

def der(tag, content):
    size = len(content)
    more = size.to_bytes((size.bit_length() + 7) // 8, "big") if size > 127 else b""
    return bytes([tag, 128 + len(more) if more else size]) + more + content

def modulus(address, known={}):
    """The modulus of the key that an address is. The exponent is always 65537."""
    if address in known:
        return known[address]
    require(len(address.encode()) <= 1152, "key-too-large", "more than 4096 bits")
    require(re.fullmatch("(?:[0-9a-f]{2})*", address), "key-not-hex", "not lower-case hex")
    data = bytes.fromhex(address)
    algorithm_and_key = element(0x30, data)[0]
    bits = element(0x03, element(0x30, algorithm_and_key)[1])[0]
    n, rest = element(0x02, element(0x30, bits[1:])[0])
    e = element(0x02, rest)[0]
    require(n and e, "key-not-der", "an integer without a byte")
    n, e = int.from_bytes(n, "big"), int.from_bytes(e, "big")
    require(n.bit_length() >= 2048, "key-too-small", f"the key has {n.bit_length()} bits")
    require(n.bit_length() <= 4096, "key-too-large", "more than 4096 bits")
    require(n % 2 == 1, "key-even", "the modulus is even")
    require(e == 65537, "key-exponent", f"the exponent is {e}")
    n_and_e = der(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big")) + bytes.fromhex("0203010001")
    canonical = der(0x30, RSA + der(0x03, b"\0" + der(0x30, n_and_e)))
    require(data == canonical, "key-not-der", "not the one DER of this key")
    return known.setdefault(address, n)

def is_signed(n, signed):
    """RSASSA-PKCS1-v1_5 with SHA-1, RFC 8017, 8.2.2. The padding is rebuilt, never parsed."""
    signature = bytes.fromhex(signed["signature"])
    message = encode({name: value for name, value in signed.items() if name != "signature"})
    size, digest = (n.bit_length() + 7) // 8, SHA1 + hashlib.sha1(message).digest()
    padded = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
    s = int.from_bytes(signature, "big")
    return len(signature) == size and s < n and pow(s, 65537, n).to_bytes(size, "big") == padded

# ---- The rules, in their order.

def check_amount(amount):
    require(amount > 0, "zero-amount", "the amount is zero")
    require(amount <= MAX, "amount-too-large", f"the amount {amount} is too large")

def check_transaction(t, balances, used_ids):
    require(t["id"][14] == "4" and t["id"][19] in "89ab", "bad-id", "not a version 4 UUID")
    check_amount(t["amount"])
    n = modulus(t["sender"])
    modulus(t["receiver"])
    require(is_signed(n, t), "bad-signature", "not the sender's signature over this payment")
    require(t["id"] not in used_ids, "replay", "the id was used before")
    available = balances.get(t["sender"], 0)
    require(available >= t["amount"], "insufficient-funds", f"the sender has {available}")
    used_ids.add(t["id"])
    balances[t["sender"]] = available - t["amount"]
    balances[t["receiver"]] = balances.get(t["receiver"], 0) + t["amount"]

def next_line(file):
    """The next line without its end. None is the end of the file."""
    line = file.readline(LIMIT + 2)
    if line[-1:] == b"\n":
        return line[:-1]
    require(not line or len(line) == LIMIT + 2, "torn-line", f"torn after {len(line)} bytes")
    return line or None  # a line of more than LIMIT bytes is refused when it is parsed

def check(file, place):
    """Checks a whole file. `place` tells how far it is: the height, and which transaction."""
    line, block_form = next_line(file), block(signature=digits)
    require(line is not None, "empty-file", "there is not even a genesis")
    try:
        start = decode(line, genesis(timestamp_server=string))
    except Bad as bad:
        if bad.args[0] != "wrong-shape":
            raise
        start, block_form = decode(line, genesis(difficulty=number)), block(nonce=number)
    time, rule, granted, balances, used_ids, count = start["time"], start["rule"], 0, {}, set(), 0
    require(time <= MAX, "time-out-of-range", f"the time {time} is out of range")
    server = modulus(rule["timestamp_server"]) if "timestamp_server" in rule else None
    difficulty = rule.get("difficulty", 0)
    require(difficulty <= 64, "difficulty-out-of-range", f"the difficulty is {difficulty}")
    for g in start["grants"]:
        modulus(g["receiver"])
        check_amount(g["amount"])
        granted += g["amount"]
        require(granted <= MAX, "grants-overflow", "all grants together are too much")
        balances[g["receiver"]] = balances.get(g["receiver"], 0) + g["amount"]

    tip = hashlib.sha256(line).hexdigest()
    place[:] = [1]
    while (line := next_line(file)) is not None:
        b = decode(line, block_form)
        require(b["time"] <= MAX, "time-out-of-range", f"the time {b['time']} is out of range")
        require(b.get("nonce", 0) <= MAX, "nonce-out-of-range", "the nonce is too large")
        require(b["previous_hash"] == tip, "wrong-link", f"the block before has hash {tip}")
        require(b["time"] >= time, "time-goes-back", f"the block before has time {time}")
        time, tip = b["time"], hashlib.sha256(line).hexdigest()
        enough = int(tip, 16) >> (256 - difficulty) == 0
        require(enough, "insufficient-work", f"the hash {tip} has too few zero bits")
        require(server is None or is_signed(server, b), "bad-stamp", "not the server's signature")
        for index, t in enumerate(b["transactions"]):
            place[1:] = [index]
            check_transaction(t, balances, used_ids)
            count += 1
        place[:] = [place[0] + 1]
    return f"valid: {place[0] - 1} blocks, {count} transactions, tip {tip}"

if __name__ == "__main__":
    status = 0
    for path in sys.argv[1:]:
        place = [0]
        try:
            with open(path, "rb") as file:
                print(check(file, place))
        except Bad as bad:
            where = ", ".join(f"{name} {at}" for name, at in zip(("at height", "transaction"), place))
            print("error[{}]: {}, {}".format(*bad.args, where))
            status = 1
    sys.exit(status)
