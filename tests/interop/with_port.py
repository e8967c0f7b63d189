# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Runs a Python program that knows no port but 445 against another one:  with_port.py PORT PROGRAM [ARGUMENT]..."""
import runpy
import socket
import sys

port, program = int(sys.argv[1]), sys.argv[2]
connect = socket.socket.connect


def connect_to_other_port(self, address):
    return connect(self, (address[0], port) if address[1] == 445 else address)


socket.socket.connect = connect_to_other_port
sys.argv[:] = sys.argv[2:]
runpy.run_path(program, run_name="__main__")
