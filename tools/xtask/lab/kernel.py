"""Talks to a kernel.

kernel.py version PROGRAM    prints which version of evcxr_jupyter a program is
kernel.py run CELLS          runs cells (JSON: [[code, whether it must succeed], ...]) in the kernel kusari
"""

import json
import sys

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec


def started(manager, patience):
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=patience)
    return client


def version(program):
    manager = KernelManager()
    argv = [program, "--control_file", "{connection_file}"]
    manager._kernel_spec = KernelSpec(argv=argv, interrupt_mode="message")
    try:
        reply = started(manager, 60).kernel_info(reply=True, timeout=60)
        print("version", reply["content"]["implementation_version"])
    finally:
        manager.shutdown_kernel(now=True)


def run(cells):
    manager = KernelManager(kernel_name="kusari")
    try:
        print("the kernel starts", flush=True)
        client = started(manager, 300)
        for number, (code, must_succeed) in enumerate(cells, 1):
            print(f"{number}/{len(cells)} the kernel tries a cell", flush=True)
            errors = []

            def note(message):
                if message["msg_type"] == "error":
                    errors.append("\n".join(message["content"]["traceback"]))

            client.execute_interactive(code, timeout=900, output_hook=note)
            if must_succeed and errors:
                sys.exit("\n".join(errors))
    finally:
        manager.shutdown_kernel()


if __name__ == "__main__":
    if sys.argv[1] == "version":
        version(sys.argv[2])
    else:
        run(json.loads(sys.argv[2]))
