"""The originals' search, and the one with the prefix kept, in Python with hashlib.

Reads a block as one line of JSON, without its nonce. Then a line asks for a search,
`METHOD FIRST COUNT ZEROS`, and a line answers: the nonce that was found, or `none`.
"""

import hashlib
import json
import sys


def json_per_nonce(block, nonces, zeros):
    for nonce in nonces:
        block["nonce"] = nonce
        text = json.dumps(block, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest().startswith(zeros):
            return nonce
    return "none"


def prefix_kept(block, nonces, zeros):
    block["nonce"] = 0
    prefix = json.dumps(block, separators=(",", ":")).removesuffix("0}")
    before = hashlib.sha256(prefix.encode())
    for nonce in nonces:
        attempt = before.copy()
        attempt.update(b"%d}" % nonce)
        if attempt.hexdigest().startswith(zeros):
            return nonce
    return "none"


METHODS = {"json": json_per_nonce, "prefix": prefix_kept}

draft = json.loads(sys.stdin.readline())
print("%d.%d.%d" % sys.version_info[:3], flush=True)
for line in sys.stdin:
    method, first, count, zeros = line.split()
    first, count, zeros = int(first), int(count), int(zeros)
    print(METHODS[method](draft, range(first, first + count), "0" * zeros), flush=True)
