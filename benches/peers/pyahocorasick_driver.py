"""Measures pyahocorasick: FOLDER/terms.txt and FOLDER/texts.txt, one a line."""
import json, statistics, sys, time
from pathlib import Path

import ahocorasick

folder = Path(sys.argv[1])
automaton = ahocorasick.Automaton()
for number, term in enumerate((folder / "terms.txt").read_text(encoding="utf-8").splitlines()):
    automaton.add_word(term, number)
automaton.make_automaton()
texts = (folder / "texts.txt").read_text(encoding="utf-8").splitlines()
times = []
for _ in range(6):
    start = time.perf_counter()
    count = sum(1 for text in texts for _ in automaton.iter(text))
    times.append(time.perf_counter() - start)
size = sum(len(text.encode()) for text in texts)
print(json.dumps({"mb_per_s": size / statistics.median(times[1:]) / 1e6, "count": count}))
