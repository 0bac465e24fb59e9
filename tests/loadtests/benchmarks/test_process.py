import os
import subprocess
import sys

from loadtests.benchmarks.process import cpu_ms, proportional_kib, resident_kib

BUSY = "import sys, time\nwhile time.process_time() < 0.3: pass\nprint('done', flush=True)\nsys.stdin.read()"


def test_what_a_process_has_used_is_what_it_says_itself() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        assert 300 <= cpu_ms(process.pid) < 3000
        assert 1000 < resident_kib(process.pid) < 1_000_000
        assert 500 < proportional_kib(process.pid) <= resident_kib(process.pid)
        process.communicate()


def test_cpu_time_only_grows() -> None:
    before = cpu_ms(os.getpid())
    sum(range(100_000))
    assert cpu_ms(os.getpid()) >= before
