"""The quick benchmarks, one after the other. bench.growth takes longer and is run by its own name."""

from bench import mapping, post, preview, read_validate, startup

for quick in (read_validate, mapping, startup, preview, post):
    quick.main()
