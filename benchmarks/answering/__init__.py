"""Parts of `benchmarks/answers.py`: the corpus, the labelled questions, the systems to compare and the measures."""
