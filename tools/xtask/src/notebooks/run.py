"""Runs the cells of one notebook in a fresh kernel and tells what each of them put out.

The job is the first line of standard input. What happens is told on standard output, one JSON
object a line. Nothing is judged here. When standard input ends, so does the kernel.

nbclient would forget what a cell writes late: the kernel's standard error reaches us through a
thread of its own, and may come when the cell is already over. So we talk to the kernel ourselves,
wait a moment behind each cell, and add what still comes later to the cell that wrote it.
"""

import _thread
import json
import queue
import signal
import subprocess
import sys
import threading
import time

from jupyter_client.manager import KernelManager

OUTPUTS = {
    "stream": ("name", "text"),
    "execute_result": ("data",),
    "display_data": ("data",),
    "error": ("ename", "evalue", "traceback"),
}


def tell(event, **what):
    print(json.dumps({"event": event, **what}), flush=True)


def interrupt(*_):
    raise KeyboardInterrupt


def end_with_standard_input():
    sys.stdin.read()
    _thread.interrupt_main()


def run(job, manager, client):
    began = {}  # the cell that sent a message, by the message's id

    def listen(until, patience, settle):
        """Tells of outputs until a message is done, and then for `settle` seconds."""
        end, done = time.monotonic() + patience, False
        while (left := end - time.monotonic()) > 0:
            try:
                message = client.get_iopub_msg(timeout=min(left, 0.5))
            except queue.Empty:
                if not done and not manager.is_alive():
                    return "died"
                continue
            parent, content = message["parent_header"].get("msg_id"), message["content"]
            kind = message["msg_type"]
            if kind in OUTPUTS and parent in began:
                output = {key: content[key] for key in OUTPUTS[kind]}
                tell("output", cell=began[parent], output={"output_type": kind, **output})
            elif kind == "status" and content["execution_state"] == "idle" and parent == until:
                end, done = time.monotonic() + settle, True
        return "done" if done else "too slow"

    for number, cell in enumerate(job["cells"]):
        start = time.monotonic()
        message = client.execute(cell["source"], allow_stdin=False)
        began[message] = number
        how = listen(message, job["patience"], cell["settle"])
        if how != "done":
            return tell(how, cell=number)
        tell("ran", cell=number, seconds=time.monotonic() - start - cell["settle"])
    tell("finished")


def main():
    job = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGTERM, interrupt)
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    manager = KernelManager(kernel_name="kusari")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    polite = False
    try:
        manager.start_kernel(cwd=job["folder"], **quiet)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=job["patience"])
        except RuntimeError as why:
            return tell("no kernel", why=str(why))
        tell("started")
        run(job, manager, client)
        polite = True
    finally:
        # Nothing may come between a kernel and its end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if manager.has_kernel:
            manager.shutdown_kernel(now=not polite)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
