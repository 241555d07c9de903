"""The frame of a test runner: named checks, one line for each that fails, the closing line.

    runner = Runner()
    runner.check("the wheel holds the program", found, "what was seen instead")
    sys.exit(runner.end())
"""


class Runner:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, name: str, good: bool, details: str = "") -> bool:
        """Counts one check; prints it, and its details when it failed."""
        if good:
            self.passed += 1
            print(f"ok   {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL {name}", flush=True)
            if details:
                print("\n".join(f"    {line}" for line in details.splitlines()), flush=True)
        return bool(good)

    def skip(self, name: str, why: str) -> None:
        self.skipped += 1
        print(f"skip {name}: {why}", flush=True)

    def end(self) -> int:
        """Prints the closing line that ./dev adds up; the exit status."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{skipped}")
        return 1 if self.failed or not (self.passed or self.skipped) else 0
