# SPDX-License-Identifier: MIT
"""Run CPython's test modules; print what became of each case, one a line.

    python.py RESULTS plain|spawn MODULE...

With `spawn`, subprocess.Popen does not close descriptors unless told to: then it
calls posix_spawn where it can.
"""
import subprocess
import sys
import unittest


class Result(unittest.TextTestResult):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cases = {}

    def startTest(self, test):
        super().startTest(test)
        self.cases[test.id()] = "ok"

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.cases[test.id()] = "skipped"

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.cases[test.id()] = "failed"

    def addError(self, test, error):
        super().addError(test, error)
        self.cases[test.id()] = "failed"

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.cases[test.id()] = "failed"

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self.cases[test.id()] = "failed"


def spawn_by_default():
    function = subprocess.Popen.__init__
    code = function.__code__
    names = code.co_varnames[:code.co_argcount]
    defaults = list(function.__defaults__)
    defaults[names.index("close_fds") - len(names)] = False
    function.__defaults__ = tuple(defaults)
    subprocess._USE_POSIX_SPAWN = True


def main(path, way, *modules):
    if way == "spawn":
        spawn_by_default()
    suite = unittest.defaultTestLoader.loadTestsFromNames(
        "test." + module for module in modules)
    runner = unittest.TextTestRunner(verbosity=2, resultclass=Result)
    result = runner.run(suite)
    with open(path, "w") as file:
        for name in sorted(result.cases):
            print(name.replace(" ", "_"), result.cases[name], file=file)


main(*sys.argv[1:])
