"""Reads all blocks from a running kusari node, and checks what binds them together: python3 read_blocks.py IP PORT

The sockets are py-libp2p's (pip install libp2p==0.8.1). The rest follows docs/wire-format.md.
"""
import hashlib, json, logging, struct, sys

import trio
from libp2p import new_host
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.peer.peerinfo import PeerInfo
from libp2p.transport.tcp.tcp import TCP
from multiaddr import Multiaddr

CHAIN, PEERS, LETTERS, GENESIS = "/kusari/1", "/kusari/peers/1", "/kusari/letters/1", "/kusari/genesis/1"
LIMIT = 4 << 20  # bytes in a message
PATIENCE = 10    # seconds for an answer


def encode(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def shown(hash):
    return hash[::-1].hex()


def require(holds, sentence):
    if not holds:
        raise SystemExit(f"error: {sentence}")


# ---- Messages: a length in four bytes, the highest first, and then so many bytes.

async def read_exactly(stream, count):
    data = b""
    while len(data) < count:
        piece = await stream.read(count - len(data))
        require(piece, f"the stream ended after {len(data)} of {count} bytes")
        data += piece
    return data


async def read(stream):
    (length,) = struct.unpack(">I", await read_exactly(stream, 4))
    require(length <= LIMIT, f"a message of {length} bytes")
    return await read_exactly(stream, length)


async def write(stream, message):
    await stream.write(struct.pack(">I", len(message)) + message)
    await stream.close_write()


async def say(host, node, protocol, message):
    """Says something, and returns the answer, which says no more than that it has been dealt with."""
    with trio.fail_after(PATIENCE):
        stream = await host.new_stream(node, [protocol])
        await write(stream, message)
        return await read(stream)


# ---- The rules about headers.

def target(bits):
    exponent, digits = bits >> 24, bits & 0xffffff
    return digits << 8 * (exponent - 3) if exponent > 3 else digits >> 8 * (3 - exponent)


def size(data, at):
    """A size of Bitcoin's: the number, and where it ends."""
    if data[at] < 253:
        return data[at], at + 1
    width = {253: 2, 254: 4, 255: 8}[data[at]]
    return int.from_bytes(data[at + 1:at + 1 + width], "little"), at + 1 + width


def transaction(data, at):
    """The name of the transaction that begins here, and where it ends."""
    def past(at, count, fixed_before, fixed_after):
        for _ in range(count):
            length, at = size(data, at + fixed_before)
            at += length + fixed_after
        return at
    begin, has_witnesses = at, data[at + 4:at + 6] == b"\0\1"
    inputs_at = at + (6 if has_witnesses else 4)
    inputs, at = size(data, inputs_at)
    outputs, at = size(data, past(at, inputs, 36, 4))
    end = at = past(at, outputs, 8, 0)
    for _ in range(inputs if has_witnesses else 0):
        items, at = size(data, at)
        at = past(at, items, 0, 0)
    return sha256d(data[begin:begin + 4] + data[inputs_at:end] + data[at:at + 4]), at + 4


def merkle_root(names):
    while len(names) > 1:
        names = names + names[-1:] * (len(names) % 2)
        names = [sha256d(left + right) for left, right in zip(names[::2], names[1::2])]
    return names[0]


def check(block, previous, easiest):
    """Checks link, work and Merkle root of a block. Returns its hash and how many transactions it has."""
    header, name = block[:80], sha256d(block[:80])
    require(header[4:36] == previous, f"{shown(name)} doesn't follow {shown(previous)}")
    bits = int.from_bytes(header[72:76], "little")
    require(target(bits) <= target(easiest), f"{shown(name)} claims too easy a target")
    require(int.from_bytes(name, "little") <= target(bits), f"{shown(name)} has too little work")
    count, at = size(block, 80)
    names = []
    for _ in range(count):
        txid, at = transaction(block, at)
        names.append(txid)
    require(at == len(block), f"something follows the transactions of {shown(name)}")
    require(merkle_root(names) == header[36:68], f"{shown(name)} has another Merkle root")
    return name, count


def block_zero(genesis):
    """The hash of the block that a genesis describes."""
    coinbase = struct.pack("<I", 1) + b"\1" + bytes(32) + b"\xff" * 4 + b"\x23"
    coinbase += b"\0\x20" + sha256d(genesis) + b"\0" + b"\xff" * 4 + b"\1" + bytes(8) + b"\0" + bytes(4)
    told = json.loads(genesis)
    numbers = struct.pack("<III", told["time"] // 1000, told["rules"]["easiest"], 0)
    return sha256d(struct.pack("<I", 1) + bytes(32) + sha256d(coinbase) + numbers)


# ---- The conversation.

async def names_itself(host, address):
    """Calls a node, only to ask for its name: that's a key which it makes anew whenever it starts."""
    network = host.get_network()
    call = await TCP().dial(address)
    secured = await network.upgrader.security_multistream.secure_outbound(call, None)
    await secured.close()
    return secured.get_remote_peer()


async def main(ip, port):
    address = Multiaddr(f"/ip{6 if ':' in ip else 4}/{ip}/tcp/{port}")
    host = new_host(key_pair=create_new_key_pair(), muxer_preference="YAMUX")
    heard, hear = trio.open_memory_channel(100)

    async def on_message(stream):
        # A node says what it has to say in streams of its own. Each wants to hear that it has been dealt with.
        message = await read(stream)
        await write(stream, b"\1")
        if stream.get_protocol() == CHAIN and message.startswith(b'{"blocks":'):
            await heard.send(json.loads(message)["blocks"])

    for protocol in (CHAIN, PEERS, LETTERS):
        host.set_stream_handler(protocol, on_message)
    async with host.run(listen_addrs=[]):
        with trio.fail_after(PATIENCE):
            node = await names_itself(host, address)
            await host.connect(PeerInfo(node, [address]))
        genesis = await say(host, node, GENESIS, b"")
        tip = block_zero(genesis)
        print(f"genesis {shown(tip)}: {json.loads(genesis)['words']}")
        me = {"me": {"port": None, "nonce": int.from_bytes(hashlib.sha256(genesis).digest()[:6], "big")}}
        await say(host, node, PEERS, encode(me))
        hello = {"genesis": shown(tip), "tip": shown(tip), "work": 0}
        await say(host, node, CHAIN, encode({"hello": hello}))
        easiest, height, payments = json.loads(genesis)["rules"]["easiest"], 0, 0
        while True:
            await say(host, node, CHAIN, encode({"get_blocks": [shown(tip)]}))
            with trio.fail_after(PATIENCE):
                blocks = await hear.receive()
            if not blocks:
                break
            for block in blocks:
                tip, count = check(bytes.fromhex(block), tip, easiest)
                height, payments = height + 1, payments + count - 1
                print(f"{height:>7} {shown(tip)} {count - 1} payments")
    print(f"{height} blocks follow each other, with enough work: {payments} payments, tip {shown(tip)}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    logging.disable()
    trio.run(main, sys.argv[1], sys.argv[2])
