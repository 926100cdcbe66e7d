"""The benchmarks themselves: figures mean something only if what is measured is what we say."""
